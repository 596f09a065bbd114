//! What JOOR was given before and nobody sells any more: a colour, a size, a combination of them, or the
//! whole style. JOOR takes lines off open orders with it [C], so it is told of, and taken out only where
//! the rules say so.

use super::plan::{
    Gone, PlannedLinesheet, PlannedProduct, PlannedSku, SkuState, SoldSku, StylePlan,
};
use crate::model::Family;
use crate::outcome::Outcome;
use crate::problem::{Problem, ProblemCode};
use crate::rules::ProductRules;

/// Codes that a delivered style may carry as a notice.
pub const NOTICES: [ProblemCode; 3] = [
    ProblemCode::GoneInOrderManager,
    ProblemCode::ImagesLeft,
    ProblemCode::LeftOut,
];

/// The rule that leaves a style out of which nothing is sold.
const NOTHING_SOLD: &str = "include_inactive";

/// SKUs that one message names.
const TOLD: usize = 12;

/// Adds to a decision what of `sold`, the SKUs that JOOR was given before, is no longer sold. A style of
/// which nothing is sold any more is left out only when JOOR was never given it.
pub fn with_gone(
    outcome: Outcome<StylePlan>,
    family: &Family,
    rules: &ProductRules,
    sold: &[SoldSku],
) -> Outcome<StylePlan> {
    let mut plan = match outcome {
        Outcome::Ready(plan) => plan,
        Outcome::Skip { rule, .. } if rule == NOTHING_SOLD && !sold.is_empty() => withdrawn(family),
        other => return other,
    };
    let gone: Vec<SoldSku> = sold
        .iter()
        .filter(|was| !plan.skus.iter().any(|sku| is_sold_as(sku, was)))
        .filter(|was| !plan.leaves_out(was))
        .cloned()
        .collect();
    plan.gone = (!gone.is_empty()).then_some(Gone {
        deactivate: rules.deactivate,
        skus: gone,
    });
    Outcome::Ready(plan)
}

/// Whether a SKU is the one that JOOR was given: the same product, however it is called now, or another
/// that took its colour and size over.
fn is_sold_as(sku: &PlannedSku, was: &SoldSku) -> bool {
    let same_product = was.product.is_some() && sku.product == was.product;
    let same_place = sku.colour.name == was.colour.name && sku.size.name == was.size.name;
    sku.state == SkuState::Active && (same_product || same_place)
}

/// A style of which nothing is to be written.
fn withdrawn(family: &Family) -> StylePlan {
    let parent = &family.parent;
    StylePlan {
        season: None,
        linesheet: PlannedLinesheet {
            name: String::new(),
            external_id: String::new(),
        },
        more_places: Vec::new(),
        take_off: false,
        product: PlannedProduct {
            name: parent.name.clone(),
            external_id: parent.sku.clone(),
            shared_number: false,
            product_identifier: parent.id.to_string(),
            description: String::new(),
            category_ids: None,
            tags: None,
        },
        skus: Vec::new(),
        price_type: None,
        more_price_types: Vec::new(),
        images: Vec::new(),
        colour_images: Vec::new(),
        shortened: Vec::new(),
        notes: Vec::new(),
        left_out: Vec::new(),
        gone: None,
    }
}

/// What a person should know of a delivered style of which `left` is still in JOOR.
pub fn notice(plan: &StylePlan, left: &[&SoldSku]) -> Option<Problem> {
    let gone = plan.gone.as_ref()?;
    if left.is_empty() {
        return None;
    }
    let name = |sku: &&SoldSku| {
        let SoldSku { colour, size, .. } = sku;
        format!("{} / {} ({})", colour.name, size.name, sku.external_id)
    };
    let mut named: Vec<String> = left.iter().take(TOLD).map(name).collect();
    if left.len() > TOLD {
        named.push(format!("{} more", left.len() - TOLD));
    }
    let style = &plan.product.external_id;
    let what = if plan.is_withdrawn() {
        format!("style {style} is inactive or gone in Order Manager and still in JOOR, with ")
    } else {
        format!("no longer sold in Order Manager and still in style {style} in JOOR: ")
    };
    let problem = Problem::new(
        ProblemCode::GoneInOrderManager,
        "attributeGroups",
        what + &named.join(", "),
    );
    Some(if gone.deactivate {
        problem.with_remedy(
            "take it out of JOOR by hand: v2 deletes whole colours and sizes, and others of this colour and of this size are still sold; publish = \"v4\" in [connections.joor] does it by itself",
        )
    } else {
        problem
    })
}
