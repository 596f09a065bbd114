//! Where a flow reads.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Document, Problem, Stop};

/// How to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Read everything again, not only what changed.
    pub full: bool,
    /// Read again what changed since then, where that is before the position. The position itself
    /// never goes back. A source that cannot reads as usual.
    pub since: Option<Timestamp>,
}

/// A record that a rule excluded while it was read. It is counted and not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedRecord {
    /// Its key.
    pub key: String,
    /// The rule, by the name of its setting.
    pub rule: String,
}

/// A record that could not be read. It is kept as a parked row, so that nothing is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    /// Its key, or a stand-in that is the same whenever the record is read again.
    pub key: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// A page of a reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Records, as read.
    pub records: Vec<Document>,
    /// Records excluded by a rule.
    pub skipped: Vec<SkippedRecord>,
    /// Records that could not be read.
    pub undecodable: Vec<Undecodable>,
    /// Where the next read starts; committed together with the records. Text of the source's own.
    pub next: String,
    /// Whether this reading has another page.
    pub more: bool,
    /// Whether with this page everything that exists has been read at least once.
    pub complete: bool,
}

/// A record fetched again by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is there.
    Found(Document),
    /// It exists and cannot be read.
    Undecodable(Undecodable),
    /// It is no longer there, or no longer among the records that the rules admit.
    Gone {
        /// Why, a lowercase fragment.
        reason: String,
    },
    /// This source cannot fetch by key.
    Unsupported,
}

/// Where a flow reads.
#[async_trait]
pub trait Source: Send + Sync {
    /// Reads a page from `position`, or from the beginning. The position of the page must not pass
    /// a record that is not in it or in an earlier page.
    async fn read(&self, position: Option<&str>, options: ReadOptions) -> Result<Page, Stop>;

    /// Fetches records by key, one answer per key, in order.
    async fn fetch(&self, keys: &[String]) -> Result<Vec<Fetched>, Stop> {
        Ok(keys.iter().map(|_| Fetched::Unsupported).collect())
    }
}
