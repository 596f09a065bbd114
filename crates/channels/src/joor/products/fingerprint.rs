//! Fingerprints of the parts of a style: what was written for a part is known by its fingerprint.

use seamline_mapping::joor::styles::{SkuState, StylePlan};
use seamline_sync_engine::Fingerprint;
use serde::Serialize;

use super::steps::{Part, sku_key};

/// Fingerprint of a part of a plan.
pub(super) fn fingerprint(plan: &StylePlan, part: Part) -> Fingerprint {
    match part {
        Part::Product => of(&plan.product),
        Part::Skus | Part::Prices => of(&(&plan.skus, &plan.price_type, &plan.more_price_types)),
        Part::Style => of(&(
            &plan.product,
            &plan.skus,
            &plan.price_type,
            &plan.more_price_types,
        )),
        Part::Images => of(&(&plan.images, &plan.colour_images)),
        Part::Linesheet => {
            // Only what is sold is put there.
            let sold = plan.skus.iter();
            let sold = sold.filter(|sku| sku.state == SkuState::Active);
            let skus: Vec<String> = sold.map(sku_key).collect();
            if plan.more_places.is_empty() && !plan.take_off {
                of(&(&plan.season, &plan.linesheet, skus))
            } else {
                let places: Vec<_> = plan.places().collect();
                of(&(places, plan.take_off, skus))
            }
        }
    }
}

fn of<T: Serialize>(value: &T) -> Fingerprint {
    Fingerprint::of(&serde_json::to_string(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const PARTS: [Part; 6] = [
        Part::Product,
        Part::Skus,
        Part::Prices,
        Part::Images,
        Part::Linesheet,
        Part::Style,
    ];

    fn plan() -> Value {
        let option = |name: &str| json!({ "name": name, "code": name, "order": 1 });
        let price_type =
            |id: &str| json!({ "id": id, "name": id, "currency": "USD", "retail_currency": "USD" });
        json!({
            "season": null,
            "linesheet": { "name": "Core", "external_id": "Core" },
            "product": {
                "name": "Camille", "external_id": "MV-1", "product_identifier": "1", "description": "",
            },
            "skus": [{
                "external_id": "MV-1-S", "product": 1, "sku_identifier": "MV-1-S", "state": "active",
                "colour": option("Ivory"), "size": option("S"), "upc": "4", "wholesale": "118.00",
                "retail": null,
            }],
            "price_type": price_type("71"),
            "images": [],
            "colour_images": [],
            "shortened": [],
            "notes": [],
        })
    }

    #[test]
    fn a_part_changes_if_and_only_if_what_it_writes_changes() {
        let more = json!([{ "price_type": "72", "wholesale": "99.00", "retail": null }]);
        let places =
            json!([{ "season": null, "linesheet": { "name": "Resort", "external_id": "Resort" } }]);
        let out = json!([{ "product": 2, "sku": "MV-1-M", "why": "without UPC" }]);
        let image = json!([{ "filename": "1.png", "source_url": "https://a.example/1.png", "display_order": 1 }]);
        let types =
            json!([{ "id": "72", "name": "72", "currency": "EUR", "retail_currency": "EUR" }]);
        // Prices are written with the SKUs, and a v2 style with all but images and linesheets.
        let priced = &[Part::Skus, Part::Prices, Part::Style][..];
        #[rustfmt::skip]
        let table = [
            ("/product/name", json!("Odette"), &[Part::Product, Part::Style][..]),
            ("/product/tags", json!([]), &[Part::Product, Part::Style]),
            ("/product/category_ids", json!([]), &[Part::Product, Part::Style]),
            ("/skus/0/upc", json!("5"), priced),
            ("/skus/0/wholesale", json!("119.00"), priced),
            ("/skus/0/more_prices", more, priced),
            ("/more_price_types", types, priced),
            ("/images", image, &[Part::Images]),
            ("/linesheet/external_id", json!("Other"), &[Part::Linesheet]),
            ("/more_places", places, &[Part::Linesheet]),
            ("/take_off", json!(true), &[Part::Linesheet]),
            // what is only told
            ("/notes", json!(["an image is left out"]), &[]),
            ("/left_out", out, &[]),
        ];
        let read = |plan: &Value| serde_json::from_value::<StylePlan>(plan.clone()).unwrap();
        let before = plan();
        for (place, value, parts) in table {
            let mut after = before.clone();
            let (parent, field) = place.rsplit_once('/').unwrap();
            after.pointer_mut(parent).unwrap()[field] = value;
            for part in PARTS {
                let changed = fingerprint(&read(&before), part) != fingerprint(&read(&after), part);
                assert_eq!(changed, parts.contains(&part), "{place} {part:?}");
            }
        }
    }
}
