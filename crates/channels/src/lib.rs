//! JOOR and Order Manager as sources and sinks of the sync engine.
