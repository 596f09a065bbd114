//! Decides the style that would be published.

use seamline_mapping::joor::styles::{
    StyleLookups, style_from_family, style_from_family_for_v2, v2, with_gone,
};
use seamline_mapping::model::Family;
use seamline_mapping::outcome::Outcome;
use seamline_mapping::rules::ProductRules;
use seamline_sync_engine::{Fingerprint, Opaque, Owner, Problem, Render, RenderInput, Rendered};

use super::steps::StyleSteps;
use crate::{body, failure, kinds};

/// Decides styles by the merchant's rules and what JOOR and Order Manager offer to choose from.
pub struct ProductRender {
    rules: ProductRules,
    lookups: StyleLookups,
    catalog_complete: bool,
    one_price: bool,
    revision: String,
}

impl ProductRender {
    /// Decides by the rules. Half a family is never published: without a complete catalog, styles
    /// wait.
    pub fn new(rules: ProductRules, lookups: StyleLookups, catalog_complete: bool) -> Self {
        let revision = Fingerprint::of_parts([
            serde_json::to_string(&rules).unwrap_or_default().as_str(),
            &format!("{lookups:?}"),
        ]);
        Self {
            rules,
            lookups,
            catalog_complete,
            one_price: false,
            revision: revision.as_str().to_owned(),
        }
    }

    /// Decides for v2, which prices the style and not the SKU: one whose SKUs differ waits for a person.
    #[must_use]
    pub fn with_one_price(mut self) -> Self {
        self.one_price = true;
        self.revision.push_str("-v2");
        self
    }

    fn decide(&self, document: &Opaque, progress: Option<&str>) -> Result<Rendered, Problem> {
        let family: Family = body::unwrap(document)?;
        let decide = if self.one_price {
            style_from_family_for_v2
        } else {
            style_from_family
        };
        let outcome = decide(&family, &self.rules, &self.lookups);
        let sold = StyleSteps::sold_before(progress);
        let mut outcome = with_gone(outcome, &family, &self.rules, &sold);
        if self.one_price
            && let Outcome::Ready(plan) = &outcome
            && let Err(problem) = v2::prices(plan)
        {
            outcome = Outcome::Problem(problem);
        }
        Ok(match outcome {
            Outcome::Ready(plan) => Rendered::Payload {
                payload: body::wrap(kinds::STYLE_PLAN, &plan)?,
                salt: String::new(),
                magnitude: None,
            },
            Outcome::Skip { rule, message } => Rendered::Skip(Problem::new(
                format!("rule-{}", rule.replace('_', "-")),
                Owner::Merchant,
                message,
                format!("Nothing to do; the rule `{rule}` leaves it out."),
            )),
            Outcome::Blocked(problem) => Rendered::Blocked(failure::problem(problem)),
            Outcome::Problem(problem) => Rendered::Problem(failure::problem(problem)),
        })
    }
}

impl Render for ProductRender {
    fn rules_revision(&self) -> &str {
        &self.revision
    }

    fn render(&self, input: RenderInput<'_>) -> Rendered {
        if !self.catalog_complete {
            return Rendered::Blocked(Problem::new(
                "catalog-incomplete",
                Owner::Seamline,
                "the catalog has not been read to its end yet",
                "Nothing to do. The style goes on after the first complete pass of the catalog.",
            ));
        }
        self.decide(input.document, input.progress)
            .unwrap_or_else(Rendered::Problem)
    }
}
