//! Decoders under documents that nobody wants to get.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(
    unreachable_pub,
    reason = "the shared files are made for several crates"
)]

#[path = "../fuzz/shared/checks.rs"]
mod checks;
#[path = "../fuzz/shared/mutations.rs"]
mod mutations;

use checks::{FAMILIES, Family};
use jiff::Timestamp;
use mutations::Mutations;
use proptest::prelude::*;
use seamline_order_manager_client::wire::{Order, Product, StockRow, decode_list};
use serde_json::{Value, json};

fn family(name: &str) -> &'static Family {
    FAMILIES
        .iter()
        .find(|family| family.name == name)
        .unwrap_or_else(|| panic!("no decoder is called {name}"))
}

#[test]
fn nasty_documents_are_read_reported_or_refused_as_their_file_says() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("fixtures/nasty-documents.json")).unwrap();
    for case in &cases {
        let text = match case.get("text") {
            Some(text) => text.as_str().unwrap().to_owned(),
            None => case["body"].to_string(),
        };
        let decoder = family(case["decoder"].as_str().unwrap());
        let tally = checks::check(decoder, text.as_bytes());
        let count = |name: &str| {
            case[name]
                .as_u64()
                .map(|count| usize::try_from(count).unwrap())
        };
        let expected = count("read").zip(count("reported"));
        assert_eq!(tally, expected, "{}", case["name"]);
    }
    assert!(cases.len() > 50);
}

#[test]
fn every_decoder_reads_its_examples_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut read_by = vec![0; FAMILIES.len()];
    for (decoder, example) in examples(folder) {
        let family = &FAMILIES[decoder];
        let body = example.to_string();
        let (read, reported) = checks::check(family, body.as_bytes()).unwrap();
        read_by[decoder] += read;
        assert!(
            reported == 0 || family.name.ends_with("reply"),
            "{}: {body}",
            family.name
        );
    }
    for (family, read) in FAMILIES.iter().zip(read_by) {
        assert!(read > 0, "{} has no example", family.name);
    }
}

#[test]
fn documents_changed_at_random_break_no_decoder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut source = Mutations::new(7, examples(folder));
    let mut read = 0;
    for _ in 0..5_000 {
        let (decoder, document) = source.next_document();
        read += checks::check(&FAMILIES[decoder], &document).map_or(0, |tally| tally.0);
    }
    assert!(
        read > 1_000,
        "the documents are too broken to prove anything"
    );
}

fn examples(folder: &str) -> Vec<(usize, Value)> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let decoder_of = |name: &str| {
        FAMILIES
            .iter()
            .position(|family| family.examples.iter().any(|start| name.starts_with(start)))
    };
    paths
        .iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            let decoder = name
                .ends_with("-response.json")
                .then(|| decoder_of(name))??;
            let text = std::fs::read_to_string(path).unwrap();
            Some((decoder, serde_json::from_str(&text).unwrap()))
        })
        .collect()
}

/// A decimal as vendors write one: up to twelve digits before the point and four after it.
fn amounts() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,11})(\\.[0-9]{1,4})?"
}

fn written(amount: &str, as_text: bool) -> String {
    if as_text {
        format!(r#""{amount}""#)
    } else {
        amount.to_owned()
    }
}

proptest! {
    #[test]
    fn money_anywhere_in_an_order_comes_back_digit_by_digit(
        total in amounts(),
        price in amounts(),
        as_text in any::<bool>(),
    ) {
        let body = format!(
            r#"[{{"orderId":1,"orderTotal":{{"amount":{},"currency":"USD"}},
               "orderItems":[{{"listingSku":"A","quantityOrdered":1,
                 "unitPrice":{{"amount":{},"currency":"USD"}}}}]}}]"#,
            written(&total, as_text),
            written(&price, as_text),
        );
        let body = serde_json::from_str(&body).unwrap();
        let page = decode_list::<Order>(body, "orderId", Timestamp::UNIX_EPOCH).unwrap();
        prop_assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
        let order = &page.items[0];
        let same = |amount: &str, read: &rust_decimal::Decimal| {
            // The sign of nothing is not kept.
            amount.trim_start_matches('-') == read.abs().to_string()
        };
        prop_assert!(same(&total, &order.order_total.as_ref().unwrap().amount));
        prop_assert!(same(&price, &order.order_items[0].unit_price.as_ref().unwrap().amount));
    }

    #[test]
    fn a_value_never_shows_in_a_message(field in prop::sample::select(vec![
        "orderId", "orderTotal", "orderItems", "createdDate", "relatedOrderIds", "customer",
        "salesChannel", "shipments", "productId", "masterSku", "mapPrice", "quantity", "product",
    ]), shape in 0..4_u8) {
        let secret = json!("Odile 'Marchetti\" `x`");
        let value = match shape {
            0 => secret.clone(),
            1 => json!([secret.clone()]),
            2 => json!({ "amount": secret.clone(), "type": { "odd": secret.clone() } }),
            _ => json!([{ "quantityOrdered": secret.clone(), "quantity": secret }]),
        };
        let mut record = json!({
            "orderId": 1, "productId": 1, "masterSku": "A", "quantity": 1, "availableQuantity": 1,
            "active": true, "pickable": true,
            "product": { "productId": 1, "masterSku": "A" }, "stockLocation": { "warehouseId": 1 },
        });
        record[field] = value;
        let body = || json!([record.clone()]);
        let mut messages = Vec::new();
        messages.extend(decode_list::<Order>(body(), "orderId", Timestamp::UNIX_EPOCH).unwrap().undecodable);
        messages.extend(decode_list::<Product>(body(), "productId", Timestamp::UNIX_EPOCH).unwrap().undecodable);
        messages.extend(decode_list::<StockRow>(body(), "productStockId", Timestamp::UNIX_EPOCH).unwrap().undecodable);
        for undecodable in messages {
            prop_assert!(!undecodable.message.contains("Odile"), "{}", undecodable.message);
            prop_assert!(undecodable.message.starts_with("[0]"), "{}", undecodable.message);
        }
    }

    #[test]
    fn any_bytes_at_all_break_no_decoder(
        decoder in 0..FAMILIES.len(),
        bytes in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        checks::check(&FAMILIES[decoder], &bytes);
    }
}
