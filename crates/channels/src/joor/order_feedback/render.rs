//! What JOOR is to show for an outcome.

use seamline_joor_client::v4::order::ExportStatus;
use seamline_sync_engine::{Owner, Problem, Render, RenderInput, Rendered};

use super::{ExportMark, OrderOutcome};
use crate::{body, kinds};

/// Changes with the wording below, so that marks follow it.
const WORDING: &str = "1";
/// JOOR's limit is not documented; people read a description when they point at the mark.
const LONGEST_DESCRIPTION: usize = 250;

/// Decides how an order is marked. There is nothing to set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OrderFeedbackRender;

impl Render for OrderFeedbackRender {
    fn rules_revision(&self) -> &str {
        WORDING
    }

    fn render(&self, input: RenderInput<'_>) -> Rendered {
        let outcome: OrderOutcome = match body::unwrap(input.document) {
            Ok(outcome) => outcome,
            Err(problem) => return Rendered::Problem(problem),
        };
        let (status, description) = match outcome {
            OrderOutcome::Accepted { remote_id } => (
                ExportStatus::Success,
                format!("in Order Manager with id {remote_id}"),
            ),
            OrderOutcome::Parked {
                code,
                message,
                owner,
            } => {
                let reason = reason(&code, &message, owner);
                (ExportStatus::Failed, reason)
            }
            OrderOutcome::Open => {
                return Rendered::Skip(skipped(
                    "no-outcome",
                    "the order is neither in Order Manager nor parked",
                ));
            }
        };
        // An order that could not be read at all is kept under a stand-in.
        let Ok(id) = input.key.trim().parse::<u64>() else {
            return Rendered::Skip(skipped("no-order-id", "it has no order id to be marked by"));
        };
        let mark = ExportMark {
            order: id.to_string(),
            status,
            description: shortened(description),
        };
        match body::wrap(kinds::EXPORT_MARK, &mark) {
            Ok(payload) => Rendered::Payload {
                payload,
                salt: String::new(),
                magnitude: None,
            },
            Err(problem) => Rendered::Problem(problem),
        }
    }
}

/// Why an order failed, for people at JOOR. What a merchant is to mend is told in our own words; other
/// problems may quote an answer of Order Manager, and so a name or an address.
fn reason(code: &str, message: &str, owner: Owner) -> String {
    match owner {
        Owner::Merchant => format!("{code}: {message}"),
        Owner::Vendor | Owner::Seamline => format!("{code}: see the record in Seamline"),
    }
}

fn shortened(text: String) -> String {
    if text.chars().count() <= LONGEST_DESCRIPTION {
        return text;
    }
    let kept: String = text.chars().take(LONGEST_DESCRIPTION - 1).collect();
    format!("{}…", kept.trim_end())
}

fn skipped(code: &str, message: &str) -> Problem {
    Problem::new(code, Owner::Merchant, message, "Nothing to do.")
}
