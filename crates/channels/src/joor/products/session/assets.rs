//! The images of each style and of its colours.

use seamline_joor_client::v4::ROWS_PER_CALL;
use seamline_joor_client::v4::assets::{products_request, sku_trait_values_request};
use seamline_mapping::joor::styles::rows;
use seamline_sync_engine::Stop;
use serde_json::Value;

use super::{Session, packed};
use crate::joor::products::steps::Part;

impl Session<'_> {
    pub(super) async fn images(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Images);
        let product = |style: &super::Style| style.steps.product.clone().unwrap_or_default();
        let images = wanting
            .iter()
            .map(|at| {
                let style = &self.styles[*at];
                (*at, rows::images(&style.plan, &product(style)))
            })
            .collect();
        for call in packed(images, ROWS_PER_CALL) {
            let styles: Vec<usize> = call.iter().map(|(at, _)| *at).collect();
            let body: Vec<_> = call.into_iter().flat_map(|(_, rows)| rows).collect();
            // All images of these styles are in this call, so what JOOR had may go.
            let answer = self
                .call::<Value>(products_request(&body, true), &styles)
                .await?;
            self.refuse_on_error(&styles, answer.as_ref());
        }
        let colours = wanting
            .iter()
            .filter(|at| self.styles[**at].verdict.is_none())
            .map(|at| {
                let style = &self.styles[*at];
                (*at, rows::colour_images(&style.plan, &product(style)))
            })
            .collect();
        for call in packed(colours, ROWS_PER_CALL) {
            let styles: Vec<usize> = call.iter().map(|(at, _)| *at).collect();
            let body: Vec<_> = call.into_iter().flat_map(|(_, rows)| rows).collect();
            let answer = self
                .call::<Value>(sku_trait_values_request(&body), &styles)
                .await?;
            self.refuse_on_error(&styles, answer.as_ref());
        }
        let done: Vec<usize> = wanting
            .into_iter()
            .filter(|at| self.styles[*at].verdict.is_none())
            .collect();
        for at in &done {
            self.styles[*at].finish(Part::Images);
        }
        self.save(&done).await
    }

    /// Parks the styles that an error names by product id, or all of the call when none is named.
    fn refuse_on_error(
        &mut self,
        styles: &[usize],
        answer: Option<&seamline_joor_client::v4::Envelope<Value>>,
    ) {
        let Some(envelope) = answer.filter(|envelope| !envelope.errors.is_empty()) else {
            return;
        };
        let named: Vec<usize> = styles
            .iter()
            .copied()
            .filter(|at| {
                let style = &self.styles[*at];
                envelope.errors.iter().any(|error| {
                    error
                        .detail("product_id")
                        .is_some_and(|id| Some(id) == style.steps.product)
                        || error.detail("filename").is_some_and(|name| {
                            style.plan.images.iter().any(|image| image.filename == name)
                                || style.plan.colour_images.iter().any(|i| i.filename == name)
                        })
                })
            })
            .collect();
        let refused = if named.is_empty() {
            styles.to_vec()
        } else {
            named
        };
        self.refuse_missing(&refused, "images of the style", envelope);
    }
}
