//! Suites that any store runs against itself.
