//! Model values as the opaque bodies that the engine carries.

use seamline_sync_engine::{Opaque, Owner, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Version of the stored bodies.
const SCHEMA: u32 = 1;

/// Wraps a value.
pub(crate) fn wrap<T: Serialize>(kind: &str, value: &T) -> Result<Opaque, Problem> {
    serde_json::to_string(value)
        .map(|content| Opaque::new(kind, SCHEMA, content))
        .map_err(|error| unreadable(kind, &error))
}

/// Unwraps a value.
pub(crate) fn unwrap<T: DeserializeOwned>(body: &Opaque) -> Result<T, Problem> {
    if body.schema != SCHEMA {
        return Err(Problem::new(
            "unknown-schema",
            Owner::Seamline,
            format!(
                "a stored {} has schema {}, this release knows {SCHEMA}",
                body.kind, body.schema
            ),
            "Use the release that wrote it, or a later one.",
        ));
    }
    serde_json::from_str(&body.content).map_err(|error| unreadable(&body.kind, &error))
}

// The message of the error may quote a value; only its place is told.
fn unreadable(kind: &str, error: &serde_json::Error) -> Problem {
    Problem::new(
        "unreadable-record",
        Owner::Seamline,
        format!(
            "a stored {kind} cannot be read at column {}",
            error.column()
        ),
        "Report this with the version of Seamline.",
    )
}
