//! What the engine carries without reading it.

use serde::{Deserialize, Serialize};

use crate::Fingerprint;

/// Text the engine carries and never interprets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opaque {
    /// What it is, `order` or `style`.
    pub kind: String,
    /// Version of its schema, so that a later release can read it.
    pub schema: u32,
    /// The text itself.
    pub content: String,
}

impl Opaque {
    /// Wraps `content`.
    pub fn new(kind: impl Into<String>, schema: u32, content: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            schema,
            content: content.into(),
        }
    }

    /// Fingerprint over kind, schema and content.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_parts([&*self.kind, &self.schema.to_string(), &self.content])
    }
}

/// Content may hold personal data, so only its size is shown.
impl std::fmt::Debug for Opaque {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opaque")
            .field("kind", &self.kind)
            .field("schema", &self.schema)
            .field("bytes", &self.content.len())
            .finish()
    }
}

/// A record as a source read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Identity inside the flow. Never a name or a SKU.
    pub key: String,
    /// Source version: a later reading has a higher number. Equal numbers with different content
    /// are taken as a change, because clocks of vendors are coarse.
    pub version: i64,
    /// The record.
    pub body: Opaque,
}
