//! What rendering a record comes to.

use crate::problem::Problem;

/// The decision about one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It can be delivered, like this.
    Ready(T),
    /// A rule excludes it.
    Skip {
        /// The rule, as the setting is called.
        rule: &'static str,
        /// Why the rule applies.
        message: String,
    },
    /// It waits for another record and goes on by itself.
    Blocked(Problem),
    /// It waits for a person.
    Problem(Problem),
}

impl<T> Outcome<T> {
    /// A skip with the rule's name.
    pub fn skip(rule: &'static str, message: impl Into<String>) -> Self {
        Self::Skip {
            rule,
            message: message.into(),
        }
    }

    /// What can be delivered, if it can be.
    pub fn ready(self) -> Option<T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// The problem, if there is one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) | Self::Blocked(problem) => Some(problem),
            _ => None,
        }
    }
}

impl<T> From<Result<T, Problem>> for Outcome<T> {
    fn from(result: Result<T, Problem>) -> Self {
        match result {
            Ok(value) => Self::Ready(value),
            Err(problem) => Self::Problem(problem),
        }
    }
}
