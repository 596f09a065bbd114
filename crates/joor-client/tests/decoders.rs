//! Properties of the decoders: no input makes them panic, none makes them invent anything.

#[path = "../fuzz/decode_all.rs"]
mod decode_all;

use proptest::prelude::*;
use rust_decimal::Decimal;
use seamline_api_core::{Replay, loose_json};
use seamline_joor_client::images;
use seamline_joor_client::v2::inventory::{InventoryItem, InventoryReply};
use seamline_joor_client::v2::order::Order;
use seamline_joor_client::v2::orders::OrdersPage;
use seamline_joor_client::v2::style::{DeliveryOverwrite, Style, StyleColor, StylePrice};
use seamline_joor_client::v2::styles::{self, StyleKey};
use seamline_joor_client::v4::Envelope;
use seamline_joor_client::v4::collections::Collection;
use seamline_joor_client::v4::order as v4;
use seamline_joor_client::v4::skus::Sku;
use serde_json::{Map, Value, json};

/// Names that the decoders look at, and some that they do not.
const NAMES: &[&str] = &[
    "orders",
    "order",
    "results",
    "response",
    "order_id",
    "line_items",
    "item_quantity",
    "item_price",
    "order_total",
    "order_doors",
    "door_id",
    "code",
    "next_start",
    "count",
    "customer_code",
    "style_tags",
    "is_personal_order",
    "data",
    "errors",
    "details",
    "id",
    "items",
    "delivery",
    "trait",
    "trait_values",
    "inventory_log",
    "sku",
    "status",
    "unknown",
    "styles",
    "style",
    "style_number",
    "colors",
    "color_name",
    "delivery_overwrite",
    "prices",
    "price_wholesale",
    "connections",
    "connection",
    "billing",
    "billing_address_id",
    "bulk_styles",
    "bulk_styles_jobs",
    "bulk_styles_job_id",
    "styles_deleted",
    "connection_deleted",
    "price_type",
    "line_item_sku",
    "product",
    "buyer",
    "total",
    "start_ship_date",
    "sku_ids",
    "category_ids",
];

fn leaves() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!("")),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        "-?[0-9]{1,9}(\\.[0-9]{1,4})?".prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        Just(json!(decode_all::SECRET)),
        "(pass|0|200|queued|2026-0[0-9]-[0-3][0-9])".prop_map(Value::from),
    ]
}

fn documents() -> impl Strategy<Value = Value> {
    leaves().prop_recursive(6, 60, 6, |inner| {
        let name = proptest::sample::select(NAMES).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((name, inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A quantity as JOOR may write it, and what it means; `None` is "no number was written".
fn written_quantities() -> impl Strategy<Value = (Value, Option<i64>)> {
    prop_oneof![
        any::<i32>().prop_map(|units| (json!(units), Some(i64::from(units)))),
        any::<i32>().prop_map(|units| (json!(units.to_string()), Some(i64::from(units)))),
        any::<i32>().prop_map(|units| (json!(format!(" {units}.00 ")), Some(i64::from(units)))),
        Just((json!(""), None)),
        Just((Value::Null, None)),
        Just((json!([]), None)),
    ]
}

fn decoded(segment: &str) -> String {
    url::form_urlencoded::parse(format!("x={segment}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

proptest! {
    #[test]
    fn no_document_makes_a_decoder_panic(document in documents()) {
        decode_all::decode_value(&document);
    }

    #[test]
    fn no_body_makes_a_decoder_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        decode_all::decode_bytes(&body);
    }

    #[test]
    fn what_is_read_is_counted(document in documents()) {
        if let Ok(page) = OrdersPage::from_json(document.clone()) {
            prop_assert_eq!(page.len(), page.orders.len() + page.undecodable.len());
        }
        let item = InventoryItem::by_upc("Main", "111", 1);
        if let Ok(reply) = InventoryReply::from_json(&[item], document.clone()) {
            prop_assert_eq!(reply.outcomes.len(), 1);
        }
        let _ = Envelope::<Sku>::from_json("test", Replay::Safe, document.clone());
        let _ = Envelope::<Collection>::from_json("test", Replay::Safe, document);
    }

    #[test]
    fn no_order_is_read_that_was_not_written(document in documents()) {
        fn orders_written(value: &Value) -> usize {
            match value {
                Value::Array(elements) => elements.iter().map(orders_written).sum(),
                Value::Object(fields) => {
                    usize::from(fields.contains_key("order_id"))
                        + fields.values().map(orders_written).sum::<usize>()
                }
                _ => 0,
            }
        }
        let written = orders_written(&document);
        if let Ok(page) = OrdersPage::from_json(document) {
            prop_assert!(page.len() <= written);
        }
    }

    #[test]
    fn quantities_are_read_exactly_as_written(
        written in proptest::collection::vec(written_quantities(), 0..12)
    ) {
        let lines: Vec<Value> = written
            .iter()
            .map(|(value, _)| json!({ "item_quantity": value }))
            .collect();
        let order: Order = loose_json::decode(json!({ "order_id": 1, "line_items": lines })).unwrap();
        let read: Vec<Option<i64>> = order.line_items.iter().map(|line| line.item_quantity).collect();
        let meant: Vec<Option<i64>> = written.iter().map(|(_, meant)| *meant).collect();
        prop_assert_eq!(read, meant);
    }

    #[test]
    fn text_that_is_no_whole_number_makes_the_order_unreadable(text in "[a-z]{1,5}|[0-9]+\\.[0-9]*[1-9]") {
        let order = json!({ "order_id": 1, "line_items": [{ "item_quantity": text }] });
        let error = loose_json::decode::<Order>(order).unwrap_err();
        prop_assert_eq!(error.path, "line_items[0].item_quantity");
    }

    #[test]
    fn money_keeps_every_digit(units in any::<i64>(), scale in 0_u32..6) {
        let amount = Decimal::new(units, scale);
        for written in [json!(amount.to_string()), serde_json::from_str(&amount.to_string()).unwrap()] {
            let order: Order =
                loose_json::decode(json!({ "order_id": 1, "order_total": written })).unwrap();
            prop_assert_eq!(order.order_total.unwrap().to_string(), amount.to_string());
        }
    }

    #[test]
    fn words_of_joor_are_kept_as_they_are(word in "[A-Z_]{1,12}|IN_PROGRESS|NOTES|FAILED|\\PC{1,8}") {
        let trimmed = word.trim();
        prop_assume!(!trimmed.is_empty());
        let body = json!({ "data": [{ "id": 1, "status": word }] });
        let reply = Envelope::<v4::Order>::from_json("test", Replay::Safe, body).unwrap();
        let status = reply.data[0].status.as_ref().unwrap();
        prop_assert_eq!(status.as_str().to_uppercase(), trimmed.to_uppercase());
        let stored = serde_json::to_value(&reply.data[0]).unwrap();
        prop_assert_eq!(&loose_json::decode::<v4::Order>(stored).unwrap(), &reply.data[0]);
    }

    #[test]
    fn a_style_is_addressed_by_two_segments_whatever_its_keys_hold(number in "\\PC{1,12}", identifier in "\\PC{1,12}") {
        let key = StyleKey::new(number.as_str(), identifier.as_str());
        if let Ok(request) = styles::get_request(&key) {
            let segments: Vec<&str> = request.path.split('/').collect();
            prop_assert_eq!(segments.len(), 5);
            prop_assert_eq!(decoded(segments[3]), number);
            prop_assert_eq!(decoded(segments[4]), identifier);
        }
    }

    #[test]
    fn a_style_that_is_sent_is_read_as_it_was(
        colors in proptest::collection::vec(("[A-Za-z ]{1,9}", "[A-Z]{3}"), 0..4),
        wholesale in any::<i64>(),
        overwrite in any::<i64>(),
        wrapped in any::<bool>(),
    ) {
        let style = Style {
            style_number: Some("MV-1".to_owned()),
            delivery_overwrite: DeliveryOverwrite::from(overwrite),
            prices: vec![StylePrice {
                price_wholesale: Some(Decimal::new(wholesale, 2)),
                ..StylePrice::default()
            }],
            colors: colors
                .into_iter()
                .filter(|(name, _)| !name.trim().is_empty())
                .map(|(name, code)| StyleColor {
                    color_name: Some(name),
                    color_code: Some(code),
                    ..StyleColor::default()
                })
                .collect(),
            ..Style::default()
        };
        let mut sent = serde_json::to_value(&style).unwrap();
        if wrapped && !style.colors.is_empty() {
            sent["colors"] = json!({ "color": sent["colors"].take() });
        }
        let page = styles::page_from_json(json!({ "styles": { "style": sent } })).unwrap();
        prop_assert_eq!(&page.records, &[style]);
    }

    #[test]
    fn unknown_fields_keep_every_digit(units in any::<i64>(), scale in 0_u32..6) {
        let number: Value = serde_json::from_str(&Decimal::new(units, scale).to_string()).unwrap();
        let order: Order = loose_json::decode(
            json!({ "order_id": 1, "new": { "deep": [number] }, "line_items": [{ "new": number }] }),
        ).unwrap();
        prop_assert_eq!(&order.unknown["new"]["deep"][0], &number);
        prop_assert_eq!(&order.line_items[0].unknown["new"], &number);
    }

    #[test]
    fn no_file_makes_the_check_of_images_panic(name in "\\PC{0,120}", url in "\\PC{0,40}", bytes in any::<u64>()) {
        for limits in [images::V2_IMAGE, images::V4_IMAGE, images::V4_VIDEO] {
            let webp = format!("https://images.example.com/{}.WebP?x=1", name.replace(['?', '#'], ""));
            prop_assert!(images::check_file(&limits, "a.jpg", Some(&webp), None).is_err());
            let checked = images::check_file(&limits, &name, Some(&url), Some(bytes));
            if checked.is_ok() {
                prop_assert!(bytes <= limits.max_bytes);
                prop_assert!(name.trim().chars().count() <= limits.max_filename);
            }
        }
    }

    #[test]
    fn an_order_that_is_stored_and_read_again_is_the_same(document in documents()) {
        let mut fields = match document {
            Value::Object(fields) => fields,
            other => Map::from_iter([("line_items".to_owned(), other)]),
        };
        fields.insert("order_id".to_owned(), json!(5));
        if let Ok(order) = loose_json::decode::<Order>(Value::Object(fields)) {
            let stored = serde_json::to_value(&order).unwrap();
            prop_assert_eq!(loose_json::decode::<Order>(stored).unwrap(), order);
        }
    }
}
