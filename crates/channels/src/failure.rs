//! What a failed call means for a run, and for a record.

use seamline_api_core::ApiError;
use seamline_mapping::problem as mapped;
use seamline_sync_engine::{Owner, Problem, Stop};

/// A failed call as the end of a run: nothing was done, or only read.
pub fn stop(system: &str, error: &ApiError) -> Stop {
    if let Some(until) = error.retry_at() {
        return Stop::Quota {
            account: system.to_owned(),
            until,
        };
    }
    if error.is_unauthorized() {
        return Stop::Unauthorized(rejected_credentials(system, error));
    }
    Stop::Unavailable {
        system: system.to_owned(),
        message: error.to_string(),
    }
}

fn rejected_credentials(system: &str, error: &ApiError) -> Problem {
    Problem::new(
        "credentials-rejected",
        Owner::Merchant,
        format!("{system} rejects the credentials ({error})"),
        format!(
            "Check the token and the account of {system} in the configuration, then run `seamline check`."
        ),
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
