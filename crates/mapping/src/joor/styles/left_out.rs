//! Variations that are badly built, of a style that is sent without them.

use super::plan::{SoldSku, StylePlan};
use crate::problem::{Problem, ProblemCode};

/// Variations that one message names.
const TOLD: usize = 12;

impl StylePlan {
    /// Whether a SKU that JOOR was given is one that the style is sent without: it is still sold, and stays in
    /// JOOR as it is.
    pub fn leaves_out(&self, was: &SoldSku) -> bool {
        self.left_out.iter().any(|out| {
            was.product.map_or_else(
                || out.sku == was.external_id,
                |product| out.product == product,
            )
        })
    }
}

/// What a person should know of a delivered style that was sent without some of its variations.
pub fn notice(plan: &StylePlan) -> Option<Problem> {
    if plan.left_out.is_empty() {
        return None;
    }
    let out = plan.left_out.iter().take(TOLD);
    let mut named: Vec<String> = out
        .map(|out| format!("{} ({})", out.sku, out.why))
        .collect();
    if plan.left_out.len() > TOLD {
        named.push(format!("{} more", plan.left_out.len() - TOLD));
    }
    let style = &plan.product.external_id;
    Some(Problem::new(
        ProblemCode::LeftOut,
        "attributeGroups",
        format!("style {style} is sent without {}", named.join(", ")),
    ))
}
