//! The SKUs of each style: every colour in every size.

use seamline_joor_client::v4::ROWS_PER_CALL;
use seamline_joor_client::v4::skus::{Sku, create_request, list_request, update_request};
use seamline_mapping::joor::styles::{SkuState, rows};
use seamline_sync_engine::Stop;

use super::{Rows, Session, Style, packed};
use crate::joor::products::steps::Part;

/// Products whose SKUs are listed in one call; their ids travel in the address.
const LISTED: usize = 50;

impl Session<'_> {
    pub(super) async fn skus(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Skus);
        self.find_skus(&wanting).await?;
        let new: Vec<Rows<Sku>> = wanting
            .iter()
            .map(|at| (*at, new_rows(&self.styles[*at])))
            .collect();
        // What is made just now is as it should be: only what was there before is written again.
        let mut changed: Vec<Rows<Sku>> = wanting
            .iter()
            .map(|at| (*at, known_rows(&self.styles[*at])))
            .collect();
        for call in packed(new, ROWS_PER_CALL) {
            self.create_skus(call).await?;
        }
        changed.retain(|(at, _)| self.styles[*at].verdict.is_none());
        for call in packed(changed, ROWS_PER_CALL) {
            self.update_skus(call).await?;
        }
        let done: Vec<usize> = wanting
            .into_iter()
            .filter(|at| self.styles[*at].verdict.is_none())
            .collect();
        for at in &done {
            self.styles[*at].finish(Part::Skus);
        }
        self.save(&done).await
    }

    /// Takes over SKUs that JOOR has already, for styles that were not made just now.
    async fn find_skus(&mut self, styles: &[usize]) -> Result<(), Stop> {
        let unsure: Vec<usize> = styles
            .iter()
            .copied()
            .filter(|at| {
                let style = &self.styles[*at];
                !style.fresh
                    && style
                        .plan
                        .skus
                        .iter()
                        .any(|sku| !style.steps.skus.contains_key(&sku.external_id))
            })
            .collect();
        for call in unsure.chunks(LISTED) {
            let ids: Vec<String> = call
                .iter()
                .filter_map(|at| self.styles[*at].steps.product.clone())
                .collect();
            let found = self.list::<Sku>(list_request(&ids)).await?;
            for at in call {
                let style = &mut self.styles[*at];
                let own = found
                    .iter()
                    .filter(|sku| sku.product_id == style.steps.product);
                let ids = own.filter_map(|sku| Some((sku.external_id.clone()?, sku.id.clone()?)));
                style.steps.skus.extend(ids);
            }
        }
        Ok(())
    }

    async fn create_skus(&mut self, call: Vec<(usize, Vec<Sku>)>) -> Result<(), Stop> {
        let styles: Vec<usize> = call.iter().map(|(at, _)| *at).collect();
        let body: Vec<Sku> = call.iter().flat_map(|(_, rows)| rows.clone()).collect();
        let Some(envelope) = self.call::<Sku>(create_request(&body), &styles).await? else {
            return Ok(());
        };
        let mut missing = Vec::new();
        for (at, rows) in &call {
            let style = &mut self.styles[*at];
            for sku in &envelope.data {
                if sku.product_id == style.steps.product
                    && let (Some(key), Some(id)) = (&sku.external_id, &sku.id)
                {
                    style.steps.skus.insert(key.clone(), id.clone());
                }
            }
            let all = rows.iter().all(|row| {
                row.external_id
                    .as_ref()
                    .is_some_and(|key| style.steps.skus.contains_key(key))
            });
            if !all {
                missing.push(*at);
            }
        }
        self.refuse_missing(&missing, "SKUs of the style", &envelope);
        self.save(&styles).await
    }

    async fn update_skus(&mut self, call: Vec<(usize, Vec<Sku>)>) -> Result<(), Stop> {
        let styles: Vec<usize> = call.iter().map(|(at, _)| *at).collect();
        let body: Vec<Sku> = call.iter().flat_map(|(_, rows)| rows.clone()).collect();
        let Some(envelope) = self.call::<Sku>(update_request(&body), &styles).await? else {
            return Ok(());
        };
        let mut missing = Vec::new();
        for (at, rows) in &call {
            let all = rows
                .iter()
                .all(|row| envelope.data.iter().any(|done| done.id == row.id));
            if !all {
                missing.push(*at);
            }
        }
        self.refuse_missing(&missing, "SKUs of the style", &envelope);
        Ok(())
    }
}

fn new_rows(style: &Style) -> Vec<Sku> {
    let Some(product) = style.steps.product.as_deref() else {
        return Vec::new();
    };
    if style.verdict.is_some() {
        return Vec::new();
    }
    let unknown = style
        .plan
        .skus
        .iter()
        .filter(|sku| !style.steps.skus.contains_key(&sku.external_id));
    unknown.map(|sku| rows::sku(sku, product, None)).collect()
}

/// Rows of SKUs that JOOR has: written again, so that edits made there are overwritten.
fn known_rows(style: &Style) -> Vec<Sku> {
    let Some(product) = style.steps.product.as_deref() else {
        return Vec::new();
    };
    if style.verdict.is_some() {
        return Vec::new();
    }
    style
        .plan
        .skus
        .iter()
        .filter(|sku| sku.state == SkuState::Active)
        .filter_map(|sku| {
            let id = style.steps.skus.get(&sku.external_id)?;
            Some(rows::sku(sku, product, Some(id)))
        })
        .collect()
}
