//! The sync engine: sources, sinks, the ledger and the delivery state machine; knows no vendor and no SQL.
