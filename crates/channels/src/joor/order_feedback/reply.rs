//! What JOOR's answers say of each order.

use std::collections::{BTreeMap, BTreeSet};

use seamline_joor_client::v4::order::{Order, OrderStatus};
use seamline_joor_client::v4::{Envelope, RowError};
use seamline_sync_engine::{Owner, Problem, Receipt, Verdict};

use super::ExportMark;

/// A mark and its place in the batch.
pub(super) type Placed = (usize, ExportMark);

/// The orders of a part, as they were listed just now.
pub(super) struct Listed {
    statuses: BTreeMap<String, Option<OrderStatus>>,
    /// Why an order that is missing may be there all the same.
    doubt: Option<String>,
}

impl Listed {
    pub(super) fn new(reply: Envelope<Order>, asked: &[Placed]) -> Self {
        let asked: BTreeSet<&str> = asked.iter().map(|(_, mark)| mark.order.as_str()).collect();
        let mut doubt = reply.errors.first().map(said);
        let mut statuses = BTreeMap::new();
        for row in reply.undecodable {
            doubt.get_or_insert_with(|| row.problem.to_string());
            if let Some(id) = row.id {
                statuses.insert(id.trim().to_owned(), None);
            }
        }
        for order in reply.data {
            let id = order.id.trim();
            if !asked.contains(id) {
                doubt.get_or_insert_with(|| "it lists other orders than were asked for".to_owned());
            }
            statuses.insert(id.to_owned(), order.status);
        }
        Self { statuses, doubt }
    }

    /// The status of an order, if it is known.
    pub(super) fn status(&self, order: &str) -> Option<&OrderStatus> {
        self.statuses.get(order)?.as_ref()
    }

    /// What to do about an order whose status is not known.
    pub(super) fn unmarked(&self, order: &str) -> Verdict {
        if self.doubt.is_none() && !self.statuses.contains_key(order) {
            return Verdict::Refused(not_listed());
        }
        Verdict::Later {
            not_before: None,
            quota: false,
            problem: status_unknown(self.doubt.as_deref()),
        }
    }
}

/// What became of the marks of one call.
#[derive(Default)]
pub(super) struct Answer {
    /// Marks with their verdicts.
    pub(super) decided: Vec<(usize, Verdict)>,
    /// Marks one of which is to blame for an error that names none.
    pub(super) refused: Vec<Placed>,
    /// What such errors say.
    pub(super) said: String,
    /// Whether JOOR took a mark, or spoke of one.
    pub(super) taken: bool,
}

/// Sorts a reply by the orders that it speaks of: rows by their id, errors by the id in their
/// `details`. \[I\]
pub(super) fn answered(reply: &Envelope<Order>, marks: Vec<Placed>) -> Answer {
    let unreadable = reply.undecodable.iter().filter_map(|row| row.id.as_deref());
    let rows = reply.data.iter().map(|order| order.id.as_str());
    let marked: BTreeSet<&str> = rows.chain(unreadable).map(str::trim).collect();
    let mut refused = BTreeMap::new();
    let mut unnamed = Vec::new();
    for error in &reply.errors {
        match error.detail("id").or_else(|| error.detail("order_id")) {
            Some(id) => drop(refused.insert(id.trim().to_owned(), said(error))),
            None => unnamed.push(said(error)),
        }
    }
    let mut answer = Answer {
        said: unnamed.join("; "),
        ..Answer::default()
    };
    for (place, mark) in marks {
        let verdict = if let Some(said) = refused.get(&mark.order) {
            Verdict::Refused(mark_refused(said))
        } else if marked.contains(mark.order.as_str()) {
            Verdict::Accepted(Receipt {
                remote_id: mark.order,
                detail: mark.status.as_str().to_owned(),
                adopted: false,
                notice: None,
            })
        } else if unnamed.is_empty() {
            Verdict::Unknown(not_reported())
        } else {
            answer.refused.push((place, mark));
            continue;
        };
        answer.taken = true;
        answer.decided.push((place, verdict));
    }
    answer
}

fn said(error: &RowError) -> String {
    let status = error.status.as_deref().unwrap_or("error");
    let message = error.message.as_deref().map(|text| format!(": {text}"));
    format!("{status}{}", message.unwrap_or_default())
}

pub(super) fn mark_refused(message: &str) -> Problem {
    Problem::new(
        "mark-refused",
        Owner::Vendor,
        format!("JOOR refuses to mark the order: {message}"),
        "Mend what the message names, then retry the record; or discard it, the order itself is not \
         concerned.",
    )
}

fn not_listed() -> Problem {
    Problem::new(
        "order-not-listed",
        Owner::Merchant,
        "JOOR v4 does not list the order, so its status is not known and it cannot be marked",
        "Look for the order in JOOR, and compare `account` in [connections.joor]. Retry the record \
         when it is there, or discard it.",
    )
}

fn status_unknown(doubt: Option<&str>) -> Problem {
    let why = doubt.map_or_else(String::new, |doubt| format!(": {doubt}"));
    Problem::new(
        "status-unknown",
        Owner::Vendor,
        format!(
            "JOOR does not show the status of the order, without which it cannot be marked{why}"
        ),
        "Nothing to do. The order is read and marked again.",
    )
}

fn not_reported() -> Problem {
    Problem::new(
        "not-reported",
        Owner::Vendor,
        "JOOR's answer does not mention this order",
        "Nothing to do. The order is read and marked again.",
    )
}
