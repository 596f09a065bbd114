//! The ledger of the sync engine on SQLite.
