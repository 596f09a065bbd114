//! The command line of Seamline.

fn main() {}
