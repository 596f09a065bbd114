//! Styles read back from JOOR and compared with what was published.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use seamline_joor_client::JoorClient;
use seamline_joor_client::v4::Envelope;
use seamline_joor_client::v4::prices::{self, Price};
use seamline_joor_client::v4::products::{self, Product};
use seamline_joor_client::v4::skus::{self, Sku};
use seamline_mapping::joor::styles::{PlannedSku, SkuState, StylePlan};
use seamline_sync_engine::{Opaque, Stop};
use serde::de::DeserializeOwned;

use super::SYSTEM;
use crate::difference::compare;
use crate::failure::stop;
use crate::{Difference, body};

/// Ids in one address.
const LISTED: usize = 50;

/// The styles of a JOOR account, as they are.
#[derive(Debug, Default)]
pub struct Styles {
    products: BTreeMap<String, Product>,
    skus: Vec<Sku>,
    prices: Vec<Price>,
}

impl Styles {
    /// Reads the products with their SKUs and prices. `only` names the style numbers of interest.
    pub async fn read(client: &JoorClient, only: &[String]) -> Result<Self, Stop> {
        let mut styles = Self::default();
        let listed: Vec<Product> = list(client, products::list_request()).await?;
        for product in listed {
            if let Some(number) = product.external_id.clone().filter(|n| only.contains(n)) {
                styles.products.insert(number, product);
            }
        }
        let ids: Vec<String> = styles
            .products
            .values()
            .filter_map(|p| p.id.clone())
            .collect();
        for call in ids.chunks(LISTED) {
            styles
                .skus
                .extend(list::<Sku>(client, skus::list_request(call)).await?);
        }
        let ids: Vec<String> = styles
            .skus
            .iter()
            .filter_map(|sku| sku.id.clone())
            .collect();
        for call in ids.chunks(LISTED) {
            styles
                .prices
                .extend(list::<Price>(client, prices::list_request(call)).await?);
        }
        Ok(styles)
    }

    /// How a style differs from what was published.
    pub fn differences(&self, payload: &Opaque) -> Vec<Difference> {
        let plan: StylePlan = match body::unwrap(payload) {
            Ok(plan) => plan,
            Err(problem) => {
                return vec![Difference::new(
                    "style",
                    "a readable record",
                    problem.message,
                )];
            }
        };
        if plan.is_withdrawn() {
            // None of it was written.
            return Vec::new();
        }
        let Some(product) = self.products.get(&plan.product.external_id) else {
            return vec![Difference::new(
                "style",
                &plan.product.external_id,
                "nothing",
            )];
        };
        let mut differences = Vec::new();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        compare(
            &mut differences,
            "name",
            &plan.product.name,
            &text(&product.name),
        );
        compare(
            &mut differences,
            "description",
            &plan.product.description,
            &text(&product.description),
        );
        let categories: Vec<String> = product
            .category_ids
            .iter()
            .map(|category| category.0.clone())
            .collect();
        if let Some(planned) = &plan.product.category_ids {
            compare(
                &mut differences,
                "categories",
                &planned.join(", "),
                &categories.join(", "),
            );
        }
        for sku in plan.skus.iter().filter(|sku| sku.state == SkuState::Active) {
            self.compare_sku(&mut differences, &plan, product, sku);
        }
        differences
    }

    fn compare_sku(
        &self,
        differences: &mut Vec<Difference>,
        plan: &StylePlan,
        product: &Product,
        planned: &PlannedSku,
    ) {
        let field = |name: &str| format!("{} {name}", planned.external_id);
        let found = self.skus.iter().find(|sku| {
            sku.product_id == product.id && sku.external_id.as_ref() == Some(&planned.external_id)
        });
        let Some(sku) = found else {
            differences.push(Difference::new(field("SKU"), "one", "nothing"));
            return;
        };
        let upc = sku.upc().unwrap_or_default();
        compare(
            differences,
            &field("UPC"),
            planned.upc.as_deref().unwrap_or_default(),
            upc,
        );
        for (name, trait_id, value) in [
            (
                "colour",
                seamline_joor_client::v4::traits::COLOR,
                &planned.colour.name,
            ),
            (
                "size",
                seamline_joor_client::v4::traits::SIZE,
                &planned.size.name,
            ),
        ] {
            let found = sku
                .trait_value(trait_id)
                .and_then(|found| found.value.clone());
            compare(differences, &field(name), value, &found.unwrap_or_default());
        }
        for price_type in plan.price_types() {
            let Some((wholesale, retail)) = plan.price(planned, price_type) else {
                continue;
            };
            let price = self.prices.iter().find(|price| {
                price.sku_id == sku.id
                    && price.price_type.as_ref().map(|of| &of.id) == Some(&price_type.id)
            });
            let found = price.and_then(|price| price.wholesale_value);
            let name = priced_field(plan, "wholesale", &price_type.name);
            let wholesale = amount(Some(wholesale));
            compare(differences, &field(&name), &wholesale, &amount(found));
            let found = price.and_then(|price| price.retail_value);
            let name = priced_field(plan, "retail", &price_type.name);
            compare(differences, &field(&name), &amount(retail), &amount(found));
        }
    }
}

/// A price as it is told: with its price type, where a style has several.
pub(super) fn priced_field(plan: &StylePlan, price: &str, price_type: &str) -> String {
    if plan.more_price_types.is_empty() {
        price.to_owned()
    } else {
        format!("{price} in {price_type}")
    }
}

/// An amount as it is compared and told.
pub(super) fn amount(amount: Option<Decimal>) -> String {
    amount.map_or_else(
        || "none".to_owned(),
        |amount| amount.normalize().to_string(),
    )
}

/// The style number of a published style.
pub fn style_number(payload: &Opaque) -> Option<String> {
    let plan: StylePlan = body::unwrap(payload).ok()?;
    Some(plan.product.external_id)
}

async fn list<T: DeserializeOwned>(
    client: &JoorClient,
    request: seamline_api_core::ApiRequest,
) -> Result<Vec<T>, Stop> {
    let response = client
        .send(&request)
        .await
        .map_err(|error| stop(SYSTEM, &error))?;
    let envelope = response
        .json_value()
        .and_then(|body| Envelope::<T>::from_json(request.endpoint, request.replay, body))
        .map_err(|error| stop(SYSTEM, &error))?;
    if envelope.is_clean() {
        return Ok(envelope.data);
    }
    Err(Stop::Unavailable {
        system: SYSTEM.to_owned(),
        message: format!("{} cannot be read in full", request.endpoint),
    })
}
