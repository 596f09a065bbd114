//! Why a record waits: a typed reason with its remedy.

use serde::{Deserialize, Serialize};

/// Whose it is to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The merchant, in one of the two systems or in the configuration.
    Merchant,
    /// The vendor.
    Vendor,
    /// Seamline itself.
    Seamline,
}

/// A typed reason why a record is not where it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code in kebab case, `no-customer-code`.
    pub code: String,
    /// The field or setting concerned, empty when the whole record is.
    pub field: String,
    /// What is wrong, a lowercase fragment.
    pub message: String,
    /// What to do, an imperative sentence.
    pub remedy: String,
    /// Whose it is to mend.
    pub owner: Owner,
}

impl Problem {
    /// A problem of the whole record.
    pub fn new(
        code: impl Into<String>,
        owner: Owner,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            field: String::new(),
            message: message.into(),
            remedy: remedy.into(),
            owner,
        }
    }

    /// Names the field concerned.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.field.is_empty() {
            write!(f, "{}: {}", self.code, self.message)
        } else {
            write!(f, "{}: {}: {}", self.code, self.field, self.message)
        }
    }
}
