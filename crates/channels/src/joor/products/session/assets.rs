//! The images of each style and of its colours.

use std::collections::BTreeSet;

use seamline_joor_client::v4::assets::{products_request, sku_trait_values_request};
use seamline_joor_client::v4::{Envelope, RowError};
use seamline_mapping::joor::styles::rows;
use seamline_sync_engine::Stop;
use serde_json::Value;

use super::calls::{Rows, Taken};
use super::{Session, Style};
use crate::joor::products::steps::Part;

const WHAT: &str = "images of the style";

impl Session<'_> {
    pub(super) async fn images(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Images);
        let product = |style: &Style| style.steps.product.clone().unwrap_or_default();
        let images = wanting.iter().map(|at| {
            let style = &self.styles[*at];
            Rows::of(*at, rows::images(&style.plan, &product(style)))
        });
        // All images of these styles are in one call, so what JOOR had may go.
        let request = |rows: &[_]| products_request(rows, true);
        self.send_any(WHAT, images.collect(), request, note_errors())
            .await?;
        let colours = wanting
            .iter()
            .filter(|at| self.styles[**at].verdict.is_none())
            .map(|at| {
                let style = &self.styles[*at];
                Rows::of(*at, rows::colour_images(&style.plan, &product(style)))
            });
        let request = |rows: &[_]| sku_trait_values_request(rows);
        self.send_any(WHAT, colours.collect(), request, note_errors())
            .await?;
        let done: Vec<usize> = wanting
            .into_iter()
            .filter(|at| self.styles[*at].verdict.is_none())
            .collect();
        for at in &done {
            self.styles[*at].finish(Part::Images);
        }
        self.save(&done).await
    }
}

/// Parks the styles that an error names, by product id or file name. When none is named, any of them
/// may be meant, and their halves are sent again: what JOOR took of them the first time is
/// duplicated then, and no fault.
fn note_errors<R>() -> impl FnMut(&mut Session<'_>, &[Rows<R>], &Envelope<Value>) -> Taken {
    let mut sent_before = BTreeSet::new();
    move |session, call, envelope| {
        let styles: Vec<usize> = call.iter().flat_map(|part| part.styles.clone()).collect();
        let again = styles.iter().all(|at| sent_before.contains(at));
        sent_before.extend(styles.iter().copied());
        let errors: Vec<&RowError> = envelope
            .errors
            .iter()
            .filter(|error| !(again && error.is_duplicated()))
            .collect();
        if errors.is_empty() {
            return Taken::Rows;
        }
        let named: Vec<usize> = styles
            .into_iter()
            .filter(|at| is_named(&session.styles[*at], &errors))
            .collect();
        if named.is_empty() {
            return Taken::Nothing;
        }
        session.refuse_missing(&named, WHAT, envelope);
        Taken::Rows
    }
}

fn is_named(style: &Style, errors: &[&RowError]) -> bool {
    let has = |name: String| {
        let plan = &style.plan;
        plan.images.iter().any(|image| image.filename == name)
            || plan.colour_images.iter().any(|i| i.filename == name)
    };
    errors.iter().any(|error| {
        let product = error.detail("product_id");
        product.is_some_and(|id| Some(id) == style.steps.product)
            || error.detail("filename").is_some_and(has)
    })
}
