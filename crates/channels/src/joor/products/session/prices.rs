//! The prices of each SKU.

use seamline_joor_client::v4::ROWS_PER_CALL;
use seamline_joor_client::v4::prices::{
    NewPrice, Price, PriceUpdate, create_request, list_request, update_request,
};
use seamline_mapping::joor::styles::{SkuState, rows};
use seamline_sync_engine::Stop;

use super::{Session, Style, packed};
use crate::joor::products::steps::Part;

/// SKUs whose prices are listed in one call; their ids travel in the address.
const LISTED: usize = 50;

impl Session<'_> {
    pub(super) async fn prices(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Prices);
        let unsure: Vec<usize> = wanting
            .iter()
            .copied()
            .filter(|at| !self.styles[*at].fresh)
            .collect();
        self.find_prices(&unsure).await?;
        let new = wanting
            .iter()
            .map(|at| (*at, new_rows(&self.styles[*at])))
            .collect();
        let mut duplicated = Vec::new();
        let mut made = std::collections::BTreeSet::new();
        for call in packed(new, ROWS_PER_CALL) {
            made.extend(
                call.iter()
                    .flat_map(|(_, rows)| rows.iter().map(|row| row.sku_id.clone())),
            );
            duplicated.extend(self.create_prices(call).await?);
        }
        if !duplicated.is_empty() {
            self.find_prices(&duplicated).await?;
        }
        let changed = wanting
            .iter()
            .map(|at| {
                let style = &self.styles[*at];
                let all = duplicated.contains(at);
                // What was made just now is as it should be.
                let before = |sku: &String| !style.fresh && !made.contains(sku);
                (*at, known_rows(style, |sku| all || before(sku)))
            })
            .collect();
        for call in packed(changed, ROWS_PER_CALL) {
            self.update_prices(call).await?;
        }
        let done: Vec<usize> = wanting
            .into_iter()
            .filter(|at| self.styles[*at].verdict.is_none())
            .collect();
        for at in &done {
            self.styles[*at].finish(Part::Prices);
        }
        self.save(&done).await
    }

    /// Takes over prices that JOOR has already.
    async fn find_prices(&mut self, styles: &[usize]) -> Result<(), Stop> {
        let mut wanted: Vec<(usize, String, String)> = Vec::new();
        for at in styles {
            let style = &self.styles[*at];
            for sku in style.plan.skus.iter().filter(|sku| sku.wholesale.is_some()) {
                if let Some(id) = style.steps.skus.get(&sku.external_id)
                    && !style.steps.prices.contains_key(&sku.external_id)
                {
                    wanted.push((*at, sku.external_id.clone(), id.clone()));
                }
            }
        }
        for call in wanted.chunks(LISTED) {
            let ids: Vec<&String> = call.iter().map(|(_, _, id)| id).collect();
            let found = self.list::<Price>(list_request(&ids)).await?;
            for (at, key, id) in call {
                let style = &mut self.styles[*at];
                let price_type = style
                    .plan
                    .price_type
                    .as_ref()
                    .map(|price_type| &price_type.id);
                let price = found.iter().find(|price| {
                    price.sku_id.as_ref() == Some(id)
                        && price.price_type.as_ref().map(|of| &of.id) == price_type
                });
                if let Some(price) = price {
                    style.steps.prices.insert(key.clone(), price.id.clone());
                }
            }
        }
        Ok(())
    }

    /// Makes prices; gives back the styles of which JOOR has some already.
    async fn create_prices(
        &mut self,
        call: Vec<(usize, Vec<NewPrice>)>,
    ) -> Result<Vec<usize>, Stop> {
        let styles: Vec<usize> = call.iter().map(|(at, _)| *at).collect();
        let body: Vec<NewPrice> = call.iter().flat_map(|(_, rows)| rows.clone()).collect();
        let Some(envelope) = self.call::<Price>(create_request(&body), &styles).await? else {
            return Ok(Vec::new());
        };
        let mut missing = Vec::new();
        let mut duplicated = Vec::new();
        for (at, rows) in &call {
            let style = &mut self.styles[*at];
            let mut lacks = false;
            let mut has_already = false;
            for row in rows {
                let key = style.steps.skus.iter().find(|(_, id)| **id == row.sku_id);
                let made = envelope
                    .data
                    .iter()
                    .find(|price| price.sku_id.as_ref() == Some(&row.sku_id));
                if let (Some((key, _)), Some(price)) = (key, made) {
                    style.steps.prices.insert(key.clone(), price.id.clone());
                } else if envelope.errors.iter().any(|error| {
                    error.is_duplicated() && error.detail("sku_id").as_ref() == Some(&row.sku_id)
                }) {
                    has_already = true;
                } else {
                    lacks = true;
                }
            }
            if lacks {
                missing.push(*at);
            } else if has_already {
                duplicated.push(*at);
            }
        }
        self.refuse_missing(&missing, "prices of the style", &envelope);
        self.save(&styles).await?;
        Ok(duplicated)
    }

    async fn update_prices(&mut self, call: Vec<(usize, Vec<PriceUpdate>)>) -> Result<(), Stop> {
        let styles: Vec<usize> = call.iter().map(|(at, _)| *at).collect();
        let body: Vec<PriceUpdate> = call.iter().flat_map(|(_, rows)| rows.clone()).collect();
        let Some(envelope) = self.call::<Price>(update_request(&body), &styles).await? else {
            return Ok(());
        };
        let mut missing = Vec::new();
        for (at, rows) in &call {
            if !rows
                .iter()
                .all(|row| envelope.data.iter().any(|price| price.id == row.id))
            {
                missing.push(*at);
            }
        }
        self.refuse_missing(&missing, "prices of the style", &envelope);
        Ok(())
    }
}

fn new_rows(style: &Style) -> Vec<NewPrice> {
    if style.verdict.is_some() {
        return Vec::new();
    }
    style
        .plan
        .skus
        .iter()
        .filter(|sku| sku.state == SkuState::Active)
        .filter(|sku| !style.steps.prices.contains_key(&sku.external_id))
        .filter_map(|sku| rows::price(&style.plan, sku, style.steps.skus.get(&sku.external_id)?))
        .collect()
}

fn known_rows(style: &Style, applies: impl Fn(&String) -> bool) -> Vec<PriceUpdate> {
    if style.verdict.is_some() {
        return Vec::new();
    }
    style
        .plan
        .skus
        .iter()
        .filter(|sku| style.steps.skus.get(&sku.external_id).is_some_and(&applies))
        .filter_map(|sku| {
            Some(PriceUpdate {
                id: style.steps.prices.get(&sku.external_id)?.clone(),
                wholesale_value: sku.wholesale?,
                retail_value: sku.retail,
            })
        })
        .collect()
}
