//! Seamline to embed: configuration, wiring and one entry point.
