//! What a ledger consists of, the same in every database.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    MaybeText,
    Number,
    Truth,
}

/// A table, as a file has it.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// How many of the first columns make the key; rows stand in its order.
    pub(crate) key: usize,
    /// Whether the table gives its rows numbers, in its first column, and never one twice.
    pub(crate) numbered: bool,
}

impl Table {
    /// The table of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// Names of columns, with commas between them.
    pub(crate) fn list(columns: &[(&str, Kind)]) -> String {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// A statement that reads all rows in order.
    pub(crate) fn select(&self) -> String {
        format!(
            "SELECT {} FROM {} ORDER BY {}",
            Self::list(self.columns),
            self.name,
            Self::list(&self.columns[..self.key])
        )
    }
}

use Kind::{MaybeText, Number, Text, Truth};

/// Every table, in the order of a file. A change here is another format.
pub(crate) const TABLES: [Table; 11] = [
    Table {
        name: "rows",
        columns: &[
            ("connection", Text),
            ("flow", Text),
            ("key", Text),
            ("revision", Number),
            ("state", Text),
            ("identity", MaybeText),
            ("problem_code", MaybeText),
            ("rules_revision", Text),
            ("version_number", Number),
            ("closed_delivered", Number),
            ("closed_superseded", Number),
            ("closed_reported", Number),
            ("closed_skipped", Number),
            ("closed_discarded", Number),
            ("body", Text),
        ],
        key: 3,
        numbered: false,
    },
    Table {
        name: "claims",
        columns: &[
            ("connection", Text),
            ("flow", Text),
            ("holder", Text),
            ("key", Text),
            ("quantity", Number),
            ("state", Text),
            ("version_number", Number),
            ("confirmed_at", MaybeText),
            ("adopted", Truth),
        ],
        key: 4,
        numbered: false,
    },
    Table {
        name: "history",
        columns: &[
            ("seq", Number),
            ("connection", Text),
            ("flow", Text),
            ("key", Text),
            ("body", Text),
        ],
        key: 1,
        numbered: true,
    },
    Table {
        name: "positions",
        columns: &[
            ("connection", Text),
            ("flow", Text),
            ("text", Text),
            ("complete", Truth),
        ],
        key: 2,
        numbered: false,
    },
    Table {
        name: "intents",
        columns: &[
            ("id", Number),
            ("connection", Text),
            ("flow", Text),
            ("body", Text),
        ],
        key: 1,
        numbered: true,
    },
    Table {
        name: "runs",
        columns: &[
            ("id", Number),
            ("connection", Text),
            ("flow", Text),
            ("body", Text),
        ],
        key: 1,
        numbered: true,
    },
    Table {
        name: "notes",
        columns: &[("scope", Text), ("name", Text), ("text", Text)],
        key: 2,
        numbered: false,
    },
    Table {
        name: "leases",
        columns: &[("account_group", Text), ("token", Number)],
        key: 1,
        numbered: false,
    },
    Table {
        name: "documents",
        columns: &[
            ("connection", Text),
            ("kind", Text),
            ("key", Text),
            ("version", Number),
            ("schema", Number),
            ("content", Text),
            ("revision", Number),
            ("stamp", Number),
            ("indexes", Text),
            ("former_indexes", Text),
        ],
        key: 3,
        numbered: false,
    },
    Table {
        name: "document_keys",
        columns: &[
            ("connection", Text),
            ("kind", Text),
            ("name", Text),
            ("value", Text),
            ("key", Text),
        ],
        key: 5,
        numbered: false,
    },
    Table {
        name: "revisions",
        columns: &[("connection", Text), ("revision", Number)],
        key: 1,
        numbered: false,
    },
];
