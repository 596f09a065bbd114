//! What a failed call means for a run, and for a record.

use seamline_api_core::ApiError;
use seamline_mapping::problem as mapped;
use seamline_sync_engine::{Owner, Problem, Stop};

use crate::order_manager;

/// A failed call as the end of a run: nothing was done, or only read.
pub fn stop(system: &str, error: &ApiError) -> Stop {
    if let Some(until) = error.retry_at() {
        return Stop::Quota {
            account: system.to_owned(),
            until,
        };
    }
    if error.is_unauthorized() {
        return Stop::Unauthorized {
            system: system.to_owned(),
            problem: Box::new(rejected_credentials(system, error)),
        };
    }
    if error.status().is_some_and(|status| status.as_u16() == 403) {
        return Stop::Settings(missing_permission(system, error));
    }
    Stop::Unavailable {
        system: system.to_owned(),
        message: error.to_string(),
    }
}

/// Whether the trouble is with the ledger, and not with a vendor.
pub(crate) const fn is_ours(stop: &Stop) -> bool {
    matches!(stop, Stop::Store(_) | Stop::Books(_))
}

/// What a failed write means for the records that it carried.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing was done, and the records are not the cause: the end of the run.
    Run(Stop),
    /// It may have been done.
    Unclear(Problem),
    /// Nothing was done, because the vendor does not take what the call carries. With several
    /// records in it, one of them may be to blame: see [`Parts`]. What the vendor said.
    Refused(String),
}

impl Failure {
    /// Classifies the failure of a write.
    pub(crate) fn of(system: &str, error: &ApiError) -> Self {
        if !error.nothing_was_done() {
            return Self::Unclear(unknown_outcome(error));
        }
        if blames_the_content(error) {
            return Self::Refused(error.to_string());
        }
        Self::Run(stop(system, error))
    }
}

/// 403 and 404 speak of an account or an address, 401 of credentials, 408 and 429 of the moment: all
/// of them would meet any other record as well. Neither vendor lists its statuses [I].
fn blames_the_content(error: &ApiError) -> bool {
    match error {
        ApiError::Vendor { .. } => true,
        _ => error
            .status()
            .is_some_and(|status| matches!(status.as_u16(), 400 | 409 | 413 | 422)),
    }
}

/// Records refused one by one, while none was taken, after which the fault is the call's.
pub(crate) const HOPELESS: usize = 16;

/// A batch that is sent whole, and in halves of halves where it is refused, so that one bad record
/// does not keep the others back.
///
/// A half takes every other record: what is found out first is about records from everywhere, and
/// not about neighbours that share one fault.
#[derive(Debug)]
pub(crate) struct Parts<T> {
    open: Vec<Vec<T>>,
    patience: usize,
    refused_alone: usize,
    taken: bool,
}

impl<T> Parts<T> {
    /// A batch to send.
    pub(crate) fn of(batch: Vec<T>) -> Self {
        Self::with_patience(batch, HOPELESS)
    }

    /// A batch that is hopeless after so many records.
    pub(crate) fn with_patience(batch: Vec<T>, patience: usize) -> Self {
        Self {
            patience,
            open: if batch.is_empty() {
                Vec::new()
            } else {
                vec![batch]
            },
            refused_alone: 0,
            taken: false,
        }
    }

    /// The part to send next. Its outcome is told with [`take`](Self::take) or
    /// [`refuse`](Self::refuse).
    pub(crate) fn next(&mut self) -> Option<Vec<T>> {
        self.open.pop()
    }

    /// A part went through, whatever became of its single records, or it may have.
    pub(crate) fn take(&mut self) {
        self.taken = true;
    }

    /// A part was refused: its halves are next. Gives back the record that is refused by itself.
    pub(crate) fn refuse(&mut self, mut part: Vec<T>) -> Option<T> {
        if part.len() < 2 {
            self.refused_alone += 1;
            return part.pop();
        }
        let (mut even, mut odd) = (Vec::new(), Vec::new());
        for (place, record) in part.into_iter().enumerate() {
            if place % 2 == 0 {
                even.push(record);
            } else {
                odd.push(record);
            }
        }
        self.open.extend([odd, even]);
        None
    }

    /// What is still to be sent, which ends the batch.
    pub(crate) fn rest(&mut self) -> Vec<T> {
        std::mem::take(&mut self.open)
            .into_iter()
            .flatten()
            .collect()
    }

    /// Whether so many records were refused by themselves, and none taken, that no record is to
    /// blame. Nothing of the batch was done then.
    pub(crate) fn is_hopeless(&self) -> bool {
        !self.taken && self.refused_alone >= self.patience
    }
}

/// The credentials are good, and not for this: other calls may go through.
fn missing_permission(system: &str, error: &ApiError) -> Problem {
    let remedy = if system == order_manager::SYSTEM {
        "Give the app the scopes `read_orders`, `write_orders`, `read_products` and \
         `read_inventory`, then get a new token with `seamline auth order-manager`."
            .to_owned()
    } else {
        format!("Ask {system} to allow this call for the account, then run `seamline check`.")
    };
    Problem::new(
        "permission-missing",
        Owner::Merchant,
        format!("{system} does not allow the call ({error})"),
        remedy,
    )
}

fn rejected_credentials(system: &str, error: &ApiError) -> Problem {
    let remedy = if system == order_manager::SYSTEM {
        // Its tokens last until the app is uninstalled [I]: a new one is the only way on.
        "Get a new token with `seamline auth order-manager`, or put one where the configuration \
         points, then run `seamline check`."
            .to_owned()
    } else {
        format!(
            "Check the token and the account of {system} in the configuration, then run `seamline check`."
        )
    };
    Problem::new(
        "credentials-rejected",
        Owner::Merchant,
        format!("{system} rejects the credentials ({error})"),
        remedy,
    )
}

/// A write that may have been done.
pub(crate) fn unknown_outcome(error: &ApiError) -> Problem {
    Problem::new(
        "outcome-unknown",
        Owner::Vendor,
        format!("no clear answer: {error}"),
        "Nothing to do. The record is looked up before anything is sent again.",
    )
}

/// A problem of the mapping as the engine keeps it.
pub fn problem(problem: mapped::Problem) -> Problem {
    Problem {
        code: problem.code.as_str().to_owned(),
        field: problem.field,
        message: problem.message,
        remedy: problem.remedy,
        owner: match problem.owner {
            mapped::Owner::Merchant => Owner::Merchant,
            mapped::Owner::Vendor => Owner::Vendor,
            mapped::Owner::Seamline => Owner::Seamline,
        },
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    /// Sends a batch of which these are refused; gives the calls, and the records refused.
    fn send(batch: Vec<u32>, bad: &[u32]) -> (Vec<Vec<u32>>, Vec<u32>) {
        let (mut calls, mut refused) = (Vec::new(), Vec::new());
        let mut parts = Parts::of(batch);
        while let Some(part) = parts.next() {
            calls.push(part.clone());
            if part.iter().any(|record| bad.contains(record)) {
                refused.extend(parts.refuse(part));
            } else {
                parts.take();
            }
            if parts.is_hopeless() {
                break;
            }
        }
        (calls, refused)
    }

    #[test]
    fn a_batch_that_is_taken_travels_in_one_call() {
        assert_eq!(send(vec![1, 2, 3], &[]).0, [vec![1, 2, 3]]);
        assert!(send(Vec::new(), &[]).0.is_empty());
    }

    #[test]
    fn one_bad_record_is_found_by_halving_and_all_others_are_taken() {
        let (calls, refused) = send((0..500).collect(), &[333]);
        assert_eq!(refused, [333]);
        assert!(calls.len() <= 19, "{} calls", calls.len());
        let mut taken: Vec<u32> = calls
            .into_iter()
            .filter(|call| !call.contains(&333))
            .flatten()
            .collect();
        taken.sort_unstable();
        let all: Vec<u32> = (0..500).filter(|record| *record != 333).collect();
        assert_eq!(taken, all);
    }

    #[test]
    fn neighbours_that_are_all_bad_do_not_make_the_batch_hopeless() {
        let bad: Vec<u32> = (0..40).collect();
        let (_, mut refused) = send((0..500).collect(), &bad);
        refused.sort_unstable();
        assert_eq!(refused, bad);
    }

    #[test]
    fn a_call_that_is_refused_whatever_it_carries_is_given_up_early() {
        let all: Vec<u32> = (0..500).collect();
        let (calls, refused) = send(all.clone(), &all);
        assert_eq!(refused.len(), 16);
        assert!(calls.len() < 45, "{} calls", calls.len());
    }

    #[test]
    fn only_an_answer_about_the_content_blames_the_records() {
        let status = |code: u16| ApiError::Status {
            endpoint: "test",
            status: StatusCode::from_u16(code).unwrap(),
            message: None,
            may_have_executed: false,
        };
        for code in [400, 409, 413, 422] {
            let failure = Failure::of("JOOR", &status(code));
            assert!(matches!(failure, Failure::Refused(_)), "{code}");
        }
        for code in [403, 404, 405, 408] {
            let failure = Failure::of("JOOR", &status(code));
            assert!(matches!(failure, Failure::Run(_)), "{code}");
        }
        for code in [500, 502, 504] {
            let failure = Failure::of("JOOR", &status(code));
            assert!(matches!(failure, Failure::Unclear(_)), "{code}");
        }
    }
}
