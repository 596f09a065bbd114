//! Whole runs in a small town: a shop with orders, a vendor that makes a second order whenever it is
//! asked twice, and a process that fails or dies at any of its steps.

mod every_step;
mod fuse;
mod random;
mod store;
mod town;
mod vendor;
