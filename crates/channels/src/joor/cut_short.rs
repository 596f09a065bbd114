//! Batches that a stop cuts when some of their records have their verdict already.
//!
//! A sink gives verdicts or a stop, never both. So the stop travels in the problem of the records that
//! were not sent, from where it is read again.

use jiff::Timestamp;
use seamline_sync_engine::{Owner, Problem, Row, State, Stop, Verdict};

use super::SYSTEM;

const QUOTA: &str = "quota-used-up";
const CREDENTIALS: &str = "credentials-rejected";
const NOT_SENT: &str = "not-sent";

/// The verdict of a record that a stop kept from being sent.
pub(super) fn not_sent(stop: &Stop) -> Verdict {
    let remedy = "Nothing to do. It goes on where it stands, as soon as it can.";
    let (code, message) = match stop {
        Stop::Quota { .. } => (QUOTA, stop.to_string()),
        Stop::Unavailable { message, .. } => (NOT_SENT, message.clone()),
        _ => (NOT_SENT, stop.to_string()),
    };
    let problem = match stop {
        Stop::Unauthorized { problem, .. } => Problem {
            code: CREDENTIALS.to_owned(),
            ..Problem::clone(problem)
        },
        _ => Problem::new(code, Owner::Vendor, message, remedy),
    };
    let not_before = match stop {
        Stop::Quota { until, .. } => Some(*until),
        _ => None,
    };
    Verdict::Later {
        not_before,
        quota: not_before.is_some(),
        problem,
    }
}

/// The stop that kept the record of a row of `products` or `inventory` from being sent.
pub fn cut_short(row: &Row) -> Option<Stop> {
    if row.state != State::Retrying {
        return None;
    }
    stop_of(row.problem.as_ref()?, row.next_at)
}

fn stop_of(problem: &Problem, next_at: Option<Timestamp>) -> Option<Stop> {
    match problem.code.as_str() {
        QUOTA => Some(Stop::Quota {
            account: SYSTEM.to_owned(),
            until: next_at?,
        }),
        CREDENTIALS => Some(Stop::Unauthorized {
            system: SYSTEM.to_owned(),
            problem: Box::new(problem.clone()),
        }),
        NOT_SENT => Some(Stop::Unavailable {
            system: SYSTEM.to_owned(),
            message: problem.message.clone(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_is_read_from_the_record_that_it_kept_from_being_sent() {
        let until = Timestamp::constant(1_790_000_000, 0);
        let rejected = Problem::new(CREDENTIALS, Owner::Merchant, "no", "Check the token.");
        for stop in [
            Stop::Quota {
                account: SYSTEM.to_owned(),
                until,
            },
            Stop::Unauthorized {
                system: SYSTEM.to_owned(),
                problem: Box::new(rejected),
            },
            Stop::Unavailable {
                system: SYSTEM.to_owned(),
                message: "no answer".to_owned(),
            },
        ] {
            let Verdict::Later {
                not_before,
                quota,
                problem,
            } = not_sent(&stop)
            else {
                panic!("{stop}")
            };
            assert_eq!(quota, matches!(stop, Stop::Quota { .. }));
            let read = stop_of(&problem, not_before).unwrap();
            assert_eq!(read.to_string(), stop.to_string());
        }
    }

    #[test]
    fn a_record_that_waits_for_another_reason_tells_of_no_stop() {
        let refused = Problem::new("refused-for-every-style", Owner::Vendor, "no", "Wait.");
        assert!(stop_of(&refused, None).is_none());
    }
}
