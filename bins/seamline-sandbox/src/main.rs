//! The two simulated vendors on two ports.

fn main() {}
