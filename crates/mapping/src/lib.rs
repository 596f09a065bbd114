//! The pure rules: channel-neutral commerce model, what a merchant can set, and the mapping to and from each vendor.
