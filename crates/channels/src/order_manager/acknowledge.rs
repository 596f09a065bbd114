//! What must not be forgotten of the acknowledge call, which tells each change once: its answers as
//! they came, and which of them were lost.
//!
//! A call is noted before it leaves, and its answer is stored before anything is decoded from it. A call
//! that is noted and has no answer in the store was lost with its process. One answer is kept for a
//! channel: the next call is made only when everything in it has found its place.

use std::sync::Arc;

use jiff::Timestamp;
use seamline_mapping::model::ChannelLevel;
use seamline_mapping::order_manager::stock::levels_from_channel;
use seamline_order_manager_client::Acknowledged;
use seamline_sync_engine::{Owner, Problem, PutDocument, Stop, Store, StoredDocument};
use serde::{Deserialize, Serialize};

use crate::{body, kinds};

/// Scope of the note of a call under way.
const CALL: &str = "acknowledge-call";
/// Scope of the note of answers that were lost.
const LOST: &str = "answers-lost";
/// Losses that are told apart. Of more the oldest are taken together.
const TOLD_APART: usize = 20;

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answer {
    /// When the request was about to be sent.
    pub(super) started_at: Timestamp,
    /// Its text.
    text: String,
    /// Its bytes, where they are no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<Vec<u8>>,
}

impl Answer {
    pub(super) fn of(answer: &Acknowledged) -> Self {
        let text = std::str::from_utf8(&answer.body);
        Self {
            started_at: answer.started_at,
            text: text.unwrap_or_default().to_owned(),
            bytes: text.is_err().then(|| answer.body.to_vec()),
        }
    }

    /// What it tells, when it is as it is taken to be.
    pub(super) fn levels(&self, channel: i64) -> Result<Vec<ChannelLevel>, Problem> {
        let bytes = self.bytes.as_deref().unwrap_or(self.text.as_bytes());
        let answer = Acknowledged {
            body: bytes.to_vec().into(),
            started_at: self.started_at,
        };
        let told = answer.rows().map_err(|error| error.to_string());
        told.and_then(|told| levels_from_channel(&told, channel))
            .map_err(|message| unreadable(self.started_at, &message))
    }

    /// To be stored under `key`, as a version that is later than `before`, whatever the clock says: an
    /// answer that the store took for an old one would be lost.
    pub(super) fn document(&self, key: String, before: i64) -> Result<PutDocument, Stop> {
        Ok(PutDocument {
            key,
            version: self
                .started_at
                .as_microsecond()
                .max(before.saturating_add(1)),
            stamp: self.started_at.as_microsecond(),
            body: body::wrap(kinds::CHANNEL_ANSWER, self).map_err(|problem| books(&problem))?,
            indexes: Vec::new(),
        })
    }

    pub(super) fn stored(document: &StoredDocument) -> Result<Self, Stop> {
        body::unwrap(&document.body).map_err(|problem| books(&problem))
    }
}

/// An answer that is lost, and with it every change it told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostAnswer {
    /// When the call was about to be sent.
    pub at: Timestamp,
    /// When the last reading before it started, if there was one: until then everything is known.
    pub known_until: Option<Timestamp>,
}

/// The notes of one connection's calls.
pub(super) struct Calls {
    store: Arc<dyn Store>,
    connection: String,
}

impl Calls {
    pub(super) fn new(store: Arc<dyn Store>, connection: &str) -> Self {
        Self {
            store,
            connection: connection.to_owned(),
        }
    }

    /// Notes that a call is about to leave.
    pub(super) async fn begin(&self, at: Timestamp) -> Result<(), Stop> {
        let text = at.to_string();
        Ok(self.store.set_note(CALL, &self.connection, &text).await?)
    }

    /// Notes that nothing is under way.
    pub(super) async fn end(&self) -> Result<(), Stop> {
        Ok(self.store.set_note(CALL, &self.connection, "").await?)
    }

    /// The call that is noted, if there is one.
    pub(super) async fn under_way(&self) -> Result<Option<Timestamp>, Stop> {
        let text = self.store.note(CALL, &self.connection).await?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Notes that an answer is lost.
    pub(super) async fn lose(&self, lost: LostAnswer) -> Result<(), Stop> {
        let mut all = lost_answers(&*self.store, &self.connection).await?;
        if all.iter().all(|known| known.at != lost.at) {
            all.push(lost);
        }
        while all.len() > TOLD_APART {
            let oldest = all.remove(0);
            all[0].known_until = oldest.known_until;
        }
        let text = serde_json::to_string(&all).map_err(|error| Stop::Books(error.to_string()))?;
        self.store.set_note(LOST, &self.connection, &text).await?;
        self.end().await
    }
}

/// Answers to the acknowledge call that were lost, oldest first.
pub async fn lost_answers(store: &dyn Store, connection: &str) -> Result<Vec<LostAnswer>, Stop> {
    let Some(text) = store.note(LOST, connection).await? else {
        return Ok(Vec::new());
    };
    serde_json::from_str(&text)
        .map_err(|error| Stop::Books(format!("the note of lost answers is unusable: {error}")))
}

/// Until when a level is known that was told at `told_at`, when the last reading started at `read_at`:
/// what is not told again has not changed, as far as no answer was lost.
pub(super) fn known_until(
    told_at: Timestamp,
    read_at: Timestamp,
    lost: &[LostAnswer],
) -> Timestamp {
    let first = lost
        .iter()
        .find(|lost| lost.at > told_at && lost.at < read_at);
    first.map_or(read_at.max(told_at), |lost| {
        lost.known_until.map_or(told_at, |known| known.max(told_at))
    })
}

pub(super) fn books(problem: &Problem) -> Stop {
    Stop::Books(problem.to_string())
}

fn unreadable(started_at: Timestamp, message: &str) -> Problem {
    Problem::new(
        "acknowledge-unreadable",
        Owner::Seamline,
        format!(
            "the answer of {started_at} about what the sales channel may sell is not as it is taken to \
             be: {message}"
        ),
        "It is kept as it came, no further call is made, and a later release reads it from the ledger: \
         report this with the message. To go on without what it tells, run `seamline sync stock \
         --full`; to count stock rows instead, set `mode = \"available\"` in [connections.inventory].",
    )
    .at("mode")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_not_told_again_is_known_until_the_last_reading_before_a_loss() {
        let lost = |at_second, known: Option<i64>| LostAnswer {
            at: at(at_second),
            known_until: known.map(at),
        };
        let table = [
            // told at, last reading, losses, known until
            (10, 50, vec![], 50),
            (10, 50, vec![lost(30, Some(20))], 20),
            // Told again since: the loss is over for it.
            (35, 50, vec![lost(30, Some(20))], 50),
            // Told in the last reading before the loss.
            (20, 50, vec![lost(30, Some(20))], 20),
            (10, 50, vec![lost(30, None)], 10),
            // Nothing was read since, so nothing is known that could be wrong.
            (10, 20, vec![lost(30, Some(20))], 20),
            (10, 90, vec![lost(30, Some(20)), lost(70, Some(60))], 20),
            (40, 90, vec![lost(30, Some(20)), lost(70, Some(60))], 60),
        ];
        for (told, read, lost, expected) in table {
            let known = known_until(at(told), at(read), &lost);
            assert_eq!(known, at(expected), "{told} {read} {lost:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_kept_as_they_came() {
        let answer = Acknowledged {
            body: vec![b'[', 0xff, b']'].into(),
            started_at: at(1),
        };
        let stored = serde_json::to_string(&Answer::of(&answer)).unwrap();
        let read: Answer = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.bytes.as_deref(), Some(answer.body.as_ref()));
        assert_eq!(
            read.levels(4007).unwrap_err().code,
            "acknowledge-unreadable"
        );
    }
}
