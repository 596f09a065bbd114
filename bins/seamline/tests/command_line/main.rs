//! What the real binary prints, and how it ends.
//!
//! `INSTA_UPDATE=always cargo test -p seamline-cli` writes the snapshots anew, to be reviewed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod auth;
mod bench;
mod configuration;
mod exit_four;
mod help;
mod init;
mod output;
mod store;
