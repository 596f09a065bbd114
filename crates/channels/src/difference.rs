//! A difference between what should be at the other side and what is there.

use serde::{Deserialize, Serialize};

/// One field that differs. Values are texts as people read them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl Difference {
    /// A difference of a field.
    pub fn new(
        field: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }
}

/// Adds a difference when the two texts differ.
pub(crate) fn compare(differences: &mut Vec<Difference>, field: &str, expected: &str, found: &str) {
    if expected != found {
        differences.push(Difference::new(field, expected, found));
    }
}
