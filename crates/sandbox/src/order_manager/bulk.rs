//! The reply of a call that writes several records: 200, with what went wrong in `errors` \[C\].

use serde_json::{Value, json};

use crate::call::Reply;

/// A product that does not exist \[1\].
pub(super) const NO_PRODUCT: &str = "ERR053";
/// A product without that stock row \[1\].
pub(super) const NO_STOCK: &str = "ERR097";
/// Anything else; the vendor's codes are not public.
pub(super) const OTHER: &str = "ERR000";

/// What became of each record.
#[derive(Default)]
pub(super) struct Bulk {
    results: Vec<Value>,
    errors: Vec<Value>,
}

impl Bulk {
    pub(super) fn done(&mut self, result: Value) {
        self.results.push(result);
    }

    /// `index` is the 1-based place in the request \[1\].
    pub(super) fn failed(&mut self, index: usize, code: &str, identifier: &Value, message: &str) {
        self.errors.push(json!({
            "message": message,
            "errorCode": code,
            "identifier": identifier,
            "index": index,
        }));
    }

    /// How many succeeded and how many failed.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.results.len(), self.errors.len())
    }

    pub(super) fn reply(self, message: &str) -> Reply {
        Reply::ok(&json!({
            "message": message,
            "results": self.results,
            "errors": self.errors,
        }))
    }

    /// The reply of the inventory calls.
    pub(super) fn processed(self) -> Reply {
        let message = if self.errors.is_empty() {
            "Processed"
        } else {
            "Processed with errors"
        };
        self.reply(message)
    }
}
