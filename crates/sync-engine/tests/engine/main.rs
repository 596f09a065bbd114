//! The engine from outside: its single edges against mocked channels, and whole runs against a
//! vendor that fails and a process that dies at every step.

// The lint's exception for tests covers test functions; here the whole target is one.
#![allow(clippy::unwrap_used, reason = "this target holds nothing but tests")]

mod bench;
mod changes;
mod channels;
mod collect;
mod crash;
mod guard;
mod intents;
mod look_ups;
#[cfg(feature = "conformance")]
mod memory_store;
mod progress;
mod reading;
mod rehearsal;
mod retries;
mod sweep;
mod verdicts;
mod waiting;
