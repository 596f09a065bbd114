//! The life of a row: every edge of the state machine, in one place.
//!
//! ```text
//! due -> sending -> delivered          retrying -> sending
//! sending -> retrying | unknown        unknown -> delivered | due
//! due -> blocked -> due                due -> held -> due
//! any waiting state -> parked -> due   skipped (a rule), discarded (a person), reported (told only)
//! ```
//!
//! An edge takes a row and gives the change to commit; it never touches a store.

use jiff::Timestamp;

use crate::{
    Attempt, ChangePolicy, Claim, Closed, Confirmed, Document, Opaque, Operation, Problem, Receipt,
    Row, RowChange, State, Wanted,
};

/// Rules revision of a row that a person put aside: changed rules do not bring it back.
pub const PUT_ASIDE: &str = "put aside";

/// Problem code of a row whose record was taken back at the source before it was delivered.
pub const WITHDRAWN: &str = "withdrawn";

/// What became of a document that was staged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staged {
    /// Seen for the first time.
    New,
    /// Different from before.
    Changed,
    /// As before.
    Unchanged,
    /// Older than what is stored; ignored.
    Stale,
}

/// Stages a document over what the ledger has for its key. A new version never alters an open
/// attempt: it waits until that is settled.
pub fn stage(existing: Option<Row>, document: Document, now: Timestamp) -> (Staged, RowChange) {
    let fingerprint = document.body.fingerprint();
    let Some(mut row) = existing else {
        let row = Row {
            key: document.key,
            revision: 0,
            state: State::Due,
            operation: Operation::Create,
            generation: 1,
            wanted: Wanted {
                document: document.body,
                fingerprint,
                version: document.version,
                number: 1,
                staged_at: now,
                read_at: now,
            },
            attempted: None,
            confirmed: None,
            progress: None,
            identity: None,
            problem: None,
            tries: 0,
            first_try_at: None,
            next_at: None,
            rules_revision: String::new(),
            claims: Vec::new(),
            closed: Closed::default(),
        };
        return (Staged::New, change(row, None, "read for the first time"));
    };
    let from = row.state;
    if document.version < row.wanted.version {
        return (Staged::Stale, quiet(row, from));
    }
    row.wanted.read_at = now;
    if fingerprint == row.wanted.fingerprint {
        row.wanted.version = document.version;
        if is_withdrawn(&row) {
            wait_for_delivery(&mut row);
            let back = change(row, Some(from), "back at the source");
            return (Staged::Unchanged, back);
        }
        return (Staged::Unchanged, quiet(row, from));
    }
    close_current(&mut row);
    row.wanted = Wanted {
        document: document.body,
        fingerprint,
        version: document.version,
        number: row.wanted.number + 1,
        staged_at: now,
        read_at: now,
    };
    if from.is_open() || from == State::Discarded {
        return (
            Staged::Changed,
            change(row, Some(from), "changed at the source"),
        );
    }
    wait_for_delivery(&mut row);
    (
        Staged::Changed,
        change(row, Some(from), "changed at the source"),
    )
}

/// Whether its source took the record back: it comes back when the source shows it again.
pub fn is_withdrawn(row: &Row) -> bool {
    let code = row.problem.as_ref().map(|problem| problem.code.as_str());
    row.state == State::Skipped && code == Some(WITHDRAWN)
}

/// The version that ends here is counted by how it ended.
fn close_current(row: &mut Row) {
    match row.state {
        State::Delivered => row.closed.delivered += 1,
        State::Reported => row.closed.reported += 1,
        State::Skipped => row.closed.skipped += 1,
        State::Discarded => row.closed.discarded += 1,
        _ => row.closed.superseded += 1,
    }
}

fn wait_for_delivery(row: &mut Row) {
    row.state = State::Due;
    row.problem = None;
    row.tries = 0;
    row.first_try_at = None;
    row.next_at = None;
    row.operation = if row.confirmed.is_some() {
        Operation::Update
    } else {
        Operation::Create
    };
}

/// Makes a row due again: the rules changed, the cause is gone, or a person asked.
pub fn revive(mut row: Row, note: &str, by: Option<String>) -> RowChange {
    let from = row.state;
    wait_for_delivery(&mut row);
    RowChange {
        by,
        ..change(row, Some(from), note)
    }
}

/// What a render decided, to be kept with the attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What would be written.
    pub payload: Opaque,
    /// See [`Confirmed::salt`].
    pub salt: String,
    /// See [`Confirmed::magnitude`].
    pub magnitude: Option<i64>,
}

impl Decided {
    /// Whether this is what the sink holds already. After an attempt at something else nobody can
    /// tell: a lost answer or the first of several steps may have changed the sink.
    pub fn is_confirmed(&self, row: &Row) -> bool {
        let confirmed = row.confirmed.as_ref().is_some_and(|confirmed| {
            confirmed.fingerprint == self.payload.fingerprint() && confirmed.salt == self.salt
        });
        confirmed && (row.attempted.is_none() || self.was_attempted(row))
    }

    /// Whether this is what was refused or given up before.
    pub fn was_attempted(&self, row: &Row) -> bool {
        row.attempted.as_ref().is_some_and(|attempt| {
            attempt.fingerprint == self.payload.fingerprint() && attempt.salt == self.salt
        })
    }
}

/// Commits an attempt before it is sent.
pub fn attempt(row: Row, decided: Decided, now: Timestamp) -> RowChange {
    let from = row.state;
    let mut row = found_instead(row, decided, now);
    row.state = State::Sending;
    row.problem = None;
    row.next_at = None;
    change(row, Some(from), "sending")
}

/// Keeps what would have been sent, had a look-up not found something by its name.
pub fn found_instead(mut row: Row, decided: Decided, now: Timestamp) -> Row {
    let in_doubt = was_in_doubt(&row);
    let number = row.attempted.as_ref().map_or(0, |attempt| attempt.number) + 1;
    row.attempted = Some(Attempt {
        fingerprint: decided.payload.fingerprint(),
        payload: decided.payload,
        salt: decided.salt,
        magnitude: decided.magnitude,
        number,
        of_version: row.wanted.number,
        committed_at: now,
        in_doubt,
    });
    row
}

/// Whether an attempt of ours may have been carried out without our knowing.
pub fn was_in_doubt(row: &Row) -> bool {
    row.attempted
        .as_ref()
        .is_some_and(|attempt| attempt.in_doubt)
}

/// Takes the receipt of the attempt.
pub fn accept(mut row: Row, receipt: Receipt, now: Timestamp) -> RowChange {
    let from = row.state;
    let note = if receipt.adopted {
        format!("found at the sink and taken over as {}", receipt.remote_id)
    } else {
        format!("delivered as {}", receipt.remote_id)
    };
    row.problem = None;
    if let Some(attempt) = &row.attempted {
        let notice = receipt.notice.clone();
        row.confirmed = Some(Confirmed {
            fingerprint: attempt.fingerprint.clone(),
            salt: attempt.salt.clone(),
            magnitude: attempt.magnitude,
            of_version: attempt.of_version,
            receipt,
            at: now,
        });
        // A version staged while the attempt was open is still to be looked at.
        row.state = if attempt.of_version == row.wanted.number {
            row.problem = notice;
            State::Delivered
        } else {
            State::Due
        };
    }
    row.operation = Operation::Update;
    row.tries = 0;
    row.first_try_at = None;
    row.next_at = None;
    change(row, Some(from), &note)
}

/// What would be written is what the sink holds: nothing to do.
pub fn settle(mut row: Row, rules_revision: &str) -> RowChange {
    let from = row.state;
    row.state = State::Delivered;
    row.problem = None;
    rules_revision.clone_into(&mut row.rules_revision);
    if let Some(confirmed) = &mut row.confirmed {
        row.problem.clone_from(&confirmed.receipt.notice);
        confirmed.of_version = row.wanted.number;
    }
    if from == State::Delivered {
        quiet(row, from)
    } else {
        change(row, Some(from), "the sink holds this already")
    }
}

/// Waits in `state` for the reason given.
pub fn wait(mut row: Row, state: State, problem: Problem, next_at: Option<Timestamp>) -> RowChange {
    let from = row.state;
    row.next_at = next_at;
    if from == state && row.problem.as_ref() == Some(&problem) {
        return quiet(row, from);
    }
    row.state = state;
    let note = problem.message.clone();
    row.problem = Some(problem);
    change(row, Some(from), &note)
}

/// The try failed for a passing reason.
pub fn retry_later(
    mut row: Row,
    problem: Problem,
    counted: bool,
    now: Timestamp,
    next_at: Timestamp,
) -> RowChange {
    let from = row.state;
    row.state = State::Retrying;
    if counted {
        count_try(&mut row, now);
    }
    row.next_at = Some(next_at);
    let note = problem.message.clone();
    row.problem = Some(problem);
    change(row, Some(from), &note)
}

fn count_try(row: &mut Row, now: Timestamp) {
    row.tries += 1;
    row.first_try_at.get_or_insert(now);
}

/// The attempt may have happened.
pub fn lose_sight(mut row: Row, problem: Problem, now: Timestamp, look_at: Timestamp) -> RowChange {
    let from = row.state;
    row.state = State::Unknown;
    if let Some(attempt) = &mut row.attempted {
        attempt.in_doubt = true;
    }
    if from == State::Sending {
        count_try(&mut row, now);
    }
    row.next_at = Some(look_at);
    if from == State::Unknown && row.problem.as_ref() == Some(&problem) {
        return quiet(row, from);
    }
    let note = problem.message.clone();
    row.problem = Some(problem);
    change(row, Some(from), &note)
}

/// The attempt did not happen: it may be made again.
pub fn found_absent(mut row: Row) -> RowChange {
    let from = row.state;
    row.state = State::Due;
    row.next_at = None;
    row.problem = None;
    change(
        row,
        Some(from),
        "looked up and not found: the attempt did not happen",
    )
}

/// An attempt was interrupted at a sink where twice is as good as once.
pub fn send_again(mut row: Row) -> RowChange {
    let from = row.state;
    row.state = State::Due;
    row.next_at = None;
    row.problem = None;
    change(
        row,
        Some(from),
        "interrupted between sending and receipt: writing it again is safe",
    )
}

/// Nothing was sent: the attempt is taken back as if it had not been made.
pub fn take_back(mut row: Row, earlier: Option<Attempt>) -> RowChange {
    let from = row.state;
    row.state = State::Due;
    row.problem = None;
    row.attempted = earlier;
    change(row, Some(from), "not sent: the run stopped")
}

/// The run stopped between the steps of an attempt: the sink holds a part of it, so the attempt
/// stays, and no other payload is taken for what the sink holds.
pub fn stop_between(mut row: Row) -> RowChange {
    let from = row.state;
    row.state = State::Due;
    row.problem = None;
    change(row, Some(from), "the run stopped between two steps")
}

/// A person gives the record up, or leaves it out until it changes.
pub fn put_aside(mut row: Row, state: State, by: String) -> RowChange {
    let from = row.state;
    row.state = state;
    row.next_at = None;
    PUT_ASIDE.clone_into(&mut row.rules_revision);
    let note = if state == State::Discarded {
        "discarded"
    } else {
        "skipped by hand"
    };
    RowChange {
        by: Some(by),
        ..change(row, Some(from), note)
    }
}

/// A change that history tells.
pub fn change(row: Row, from: Option<State>, note: &str) -> RowChange {
    RowChange {
        row,
        from,
        note: Some(note.to_owned()),
        by: None,
    }
}

/// A change that is no event.
pub fn quiet(row: Row, from: State) -> RowChange {
    RowChange {
        row,
        from: Some(from),
        note: None,
        by: None,
    }
}

/// Keeps what the row claims while it is in flight.
pub fn claim(mut row: Row, claims: Vec<Claim>) -> Row {
    row.claims = claims;
    row
}

/// Whether a changed record that was delivered is only told.
pub fn tells_only(policy: ChangePolicy, row: &Row) -> bool {
    policy == ChangePolicy::Report && row.confirmed.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(version: i64, content: &str) -> Document {
        Document {
            key: "8124907".to_owned(),
            version,
            body: Opaque::new("order", 1, content),
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn staged(version: i64, content: &str) -> Row {
        stage(None, document(version, content), at(1)).1.row
    }

    fn decided(content: &str) -> Decided {
        Decided {
            payload: Opaque::new("payload", 1, content),
            salt: String::new(),
            magnitude: None,
        }
    }

    fn receipt() -> Receipt {
        Receipt {
            remote_id: "701501".to_owned(),
            detail: String::new(),
            adopted: false,
            notice: None,
        }
    }

    #[test]
    fn an_older_reading_is_stale_and_changes_nothing() {
        let row = staged(10, "new");
        let (outcome, change) = stage(Some(row.clone()), document(9, "old"), at(2));
        assert_eq!(outcome, Staged::Stale);
        assert_eq!(change.row, row);
        assert_eq!(change.note, None);
    }

    #[test]
    fn the_same_version_with_other_content_is_a_change() {
        let (outcome, change) = stage(Some(staged(10, "a")), document(10, "b"), at(2));
        assert_eq!(outcome, Staged::Changed);
        assert_eq!(change.row.wanted.number, 2);
        assert_eq!(change.row.closed.superseded, 1);
    }

    #[test]
    fn a_new_version_never_alters_an_open_attempt() {
        let sending = attempt(staged(1, "a"), decided("a"), at(2)).row;
        let (outcome, change) = stage(Some(sending.clone()), document(2, "b"), at(3));
        assert_eq!(outcome, Staged::Changed);
        assert_eq!(change.row.state, State::Sending);
        assert_eq!(change.row.attempted, sending.attempted);
        let accepted = accept(change.row, receipt(), at(4)).row;
        assert_eq!(accepted.state, State::Due);
        assert_eq!(accepted.confirmed.map(|c| c.of_version), Some(1));
    }

    #[test]
    fn versions_are_counted_by_how_they_ended() {
        let delivered = accept(
            attempt(staged(1, "a"), decided("a"), at(2)).row,
            receipt(),
            at(3),
        )
        .row;
        assert_eq!(delivered.state, State::Delivered);
        let changed = stage(Some(delivered), document(2, "b"), at(4)).1.row;
        assert_eq!(changed.closed.delivered, 1);
        assert_eq!(changed.wanted.number, changed.closed.total() + 1);
    }

    #[test]
    fn a_notice_is_told_for_as_long_as_its_receipt_stands() {
        let notice = Problem::new("gone", crate::Owner::Merchant, "left over", "Look.");
        let told = Receipt {
            notice: Some(notice.clone()),
            ..receipt()
        };
        let sending = attempt(staged(1, "a"), decided("a"), at(2)).row;
        let delivered = accept(sending, told, at(3)).row;
        assert_eq!(delivered.state, State::Delivered);
        assert_eq!(delivered.problem, Some(notice.clone()));
        let changed = stage(Some(delivered), document(2, "b"), at(4)).1.row;
        assert_eq!((changed.state, &changed.problem), (State::Due, &None));
        assert_eq!(settle(changed.clone(), "rules").row.problem, Some(notice));
        let again = attempt(changed, decided("b"), at(5)).row;
        assert_eq!(accept(again, receipt(), at(6)).row.problem, None);
    }

    #[test]
    fn a_discarded_record_stays_discarded_when_it_changes() {
        let discarded = put_aside(staged(1, "a"), State::Discarded, "ana".to_owned()).row;
        let changed = stage(Some(discarded), document(2, "b"), at(4)).1.row;
        assert_eq!(changed.state, State::Discarded);
        assert_eq!(changed.closed.discarded, 1);
    }

    #[test]
    fn attempts_are_numbered_and_keep_the_version_they_were_made_of() {
        let first = attempt(staged(1, "a"), decided("a"), at(2)).row;
        let again = found_absent(first).row;
        let second = attempt(again, decided("a"), at(3)).row;
        let attempt = second.attempted.unwrap();
        assert_eq!((attempt.number, attempt.of_version), (2, 1));
    }
}
