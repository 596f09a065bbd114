//! How values of the engine stand in columns, the same in every database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use seamline_sync_engine::{
    HistoryRow, PutDocument, PutOutcome, Row, RowChange, State, StoreError, StoredDocument,
};

pub(crate) fn to_text<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::backend)
}

pub(crate) fn from_text<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(StoreError::backend)
}

/// A count of rows or a revision, which databases keep as a signed number.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A limit as a database takes it.
pub(crate) fn at_most(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

pub(crate) fn state_of(word: &str) -> Result<State, StoreError> {
    State::from_word(word).ok_or_else(|| StoreError::Backend {
        message: format!("a row is in the unknown state `{word}`"),
        source: None,
    })
}

pub(crate) fn moment(text: &str) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|error: jiff::Error| StoreError::backend(error))
}

/// The entry of history that goes with a change, if there is one. `row` is the row as it is written.
pub(crate) fn history_entry(row: &Row, change: &RowChange, at: Timestamp) -> Option<HistoryRow> {
    let note = change.note.clone()?;
    Some(HistoryRow {
        seq: 0,
        at,
        key: row.key.clone(),
        from: change.from,
        to: row.state,
        version: row.wanted.number,
        attempt: row.attempted.as_ref().map_or(0, |attempt| attempt.number),
        note,
        problem: row.problem.clone(),
        by: change.by.clone(),
    })
}

/// What a row claims, each key once.
pub(crate) fn claims_of(row: &Row) -> BTreeMap<&str, i64> {
    let mut claims = BTreeMap::new();
    for claim in &row.claims {
        *claims.entry(claim.key.as_str()).or_default() += claim.quantity;
    }
    claims
}

/// When the record of a row was confirmed, as text, and whether it was taken over.
pub(crate) fn confirmation_of(row: &Row) -> (Option<String>, bool) {
    let confirmed = row.confirmed.as_ref();
    (
        confirmed.map(|confirmed| confirmed.at.to_string()),
        confirmed.is_some_and(|confirmed| confirmed.receipt.adopted),
    )
}

/// What becomes of a document that is put over what is stored, and the document as it is stored then;
/// None where nothing is written. `revision` is that of a change.
pub(crate) fn judge(
    stored: Option<StoredDocument>,
    document: PutDocument,
    revision: u64,
) -> (PutOutcome, Option<StoredDocument>) {
    let Some(mut stored) = stored else {
        let new = StoredDocument {
            key: document.key,
            version: document.version,
            body: document.body,
            revision,
            stamp: document.stamp,
            indexes: document.indexes,
            former_indexes: Vec::new(),
        };
        return (PutOutcome::New, Some(new));
    };
    if document.version < stored.version {
        return (PutOutcome::Stale, None);
    }
    stored.version = document.version;
    stored.stamp = document.stamp;
    if stored.body == document.body && stored.indexes == document.indexes {
        return (PutOutcome::Unchanged, Some(stored));
    }
    let mut former = stored.former_indexes;
    former.extend(stored.indexes);
    former.retain(|index| !document.indexes.contains(index));
    former.sort_unstable();
    former.dedup();
    let changed = StoredDocument {
        body: document.body,
        revision,
        indexes: document.indexes,
        former_indexes: former,
        ..stored
    };
    (PutOutcome::Changed, Some(changed))
}
