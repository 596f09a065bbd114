//! `POST /v2/bulk-inventory`: the rows, the outcome of each.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use jiff::civil::date;
use seamline_api_core::{ApiError, Replay};
use seamline_joor_client::v2::inventory::{
    CompleteInventory, InventoryColor, InventoryItem, InventoryKey, InventoryOptions,
    InventoryReply, InventorySize, InventoryStyle, RowOutcome, SkuReply, update_request,
};
use seamline_joor_client::v2::sku_inventory::{SkuOfStyle, SkuQuantity};
use seamline_joor_client::v2::styles::StyleKey;
use serde_json::json;
use support::{Bench, answer, call, in_turn, json as fixture_json, rate_limited, sends_nothing};
use wiremock::matchers::{body_json, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, ResponseTemplate};

/// The rows of the request fixture.
fn rows() -> Vec<InventoryItem> {
    vec![
        InventoryItem::by_upc("Default", "400101000013", 31),
        InventoryItem::by_upc("Default", "400204000026", 0),
        InventoryItem {
            key: InventoryKey::by_style("MV-DR-101", "MV-DR-101", "INK", "M"),
            ..InventoryItem::by_upc("Default", "", 10)
        },
        InventoryItem {
            inventory_date: Some(date(2026, 9, 15)),
            ..InventoryItem::by_upc("Fall Production", "400101000020", 120)
        },
        InventoryItem {
            made_to_order: true,
            ..InventoryItem::by_upc("Default", "400101000044", 0)
        },
    ]
}

fn accepted(outcome: &RowOutcome) -> bool {
    matches!(outcome, RowOutcome::Accepted { .. })
}

#[tokio::test]
async fn quantities_are_sent_in_update_mode_and_answered_row_by_row() {
    let bench = Bench::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/bulk-inventory"))
        .and(query_param_is_missing("overwrite"))
        .and(query_param_is_missing("dec_pending"))
        .and(body_json(fixture_json("v2-bulk-inventory-request")))
        .respond_with(answer(&fixture_json("v2-bulk-inventory-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    let reply = bench
        .client
        .update_inventory(&rows(), InventoryOptions::default())
        .await
        .unwrap();
    assert_eq!(reply.sku_count, Some(4));
    let taken: Vec<bool> = reply.outcomes.iter().map(accepted).collect();
    assert_eq!(taken, [true, true, false, true, true]);
    assert!(
        matches!(&reply.outcomes[2], RowOutcome::Refused { status, log_id: Some(_) } if status == "fail")
    );
    assert_eq!(bench.client.api().meter().credits(), 5);
}

#[tokio::test]
async fn overwriting_takes_a_complete_inventory() {
    let bench = Bench::start().await;
    Mock::given(path("/v2/bulk-inventory"))
        .and(query_param("overwrite", "1"))
        .and(query_param("dec_pending", "1"))
        .respond_with(answer(&fixture_json("v2-bulk-inventory-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    let complete = CompleteInventory::i_know_that_all_else_is_removed(rows());
    let options = InventoryOptions { dec_pending: true };
    bench
        .client
        .overwrite_inventory(&complete, options)
        .await
        .unwrap();
}

#[tokio::test]
async fn absolute_quantities_are_sent_again_after_a_server_error() {
    let bench = Bench::start().await;
    Mock::given(path("/v2/bulk-inventory"))
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .expect(1)
        .mount(&bench.server)
        .await;
    Mock::given(path("/v2/bulk-inventory"))
        .respond_with(answer(&fixture_json("v2-bulk-inventory-response")))
        .expect(1)
        .mount(&bench.server)
        .await;
    let request = update_request(&rows(), InventoryOptions::default());
    assert_eq!(request.replay, Replay::Safe);
    bench
        .client
        .update_inventory(&rows(), InventoryOptions::default())
        .await
        .unwrap();
}

fn one_quantity(sku: SkuOfStyle) -> SkuQuantity {
    SkuQuantity {
        style: StyleKey::new("MV-DR-101", "MV-DR-101"),
        sku,
        inventory: 31,
        warehouse: Some("Default".to_owned()),
        inventory_date: None,
    }
}

#[tokio::test]
async fn one_quantity_travels_in_the_query() {
    let bench = Bench::start().await;
    let described = fixture_json("v2-style-inventory-put-request");
    let query: Vec<(&str, &str)> = described["query"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let address = described["path"].as_str().unwrap();
    let mock = call("PUT", address, &query).and(sends_nothing);
    bench.expect(mock, "v2-style-inventory-put-response").await;
    let quantity = one_quantity(SkuOfStyle::Upc("400101000013".to_owned()));
    let reply = bench
        .client
        .set_sku_inventory(&quantity, InventoryOptions::default())
        .await
        .unwrap();
    assert_eq!(reply.sku_count, Some(1));
    assert!(accepted(&reply.outcome));
    assert_eq!(bench.client.api().meter().credits(), 5);
}

#[tokio::test]
async fn one_quantity_of_a_colour_and_a_size_may_be_dated() {
    let bench = Bench::start().await;
    let query = [
        ("color_code", "IVR"),
        ("size", "One Size"),
        ("inventory", "31"),
        ("inventory_date", "2026-09-15"),
        ("dec_pending", "1"),
    ];
    let address = "/v2/style-number/MV-DR-101/MV-DR-101/inventory/";
    let refused = json!({ "sku_count": 0, "inventory_log": [{ "status": "fail" }] });
    call("PUT", address, &query)
        .respond_with(answer(&refused))
        .expect(1)
        .mount(&bench.server)
        .await;
    let quantity = SkuQuantity {
        warehouse: None,
        inventory_date: Some(date(2026, 9, 15)),
        ..one_quantity(SkuOfStyle::ColorAndSize {
            color_code: "IVR".to_owned(),
            size: "One Size".to_owned(),
        })
    };
    let options = InventoryOptions { dec_pending: true };
    let reply = bench.client.set_sku_inventory(&quantity, options).await;
    assert!(matches!(reply.unwrap().outcome, RowOutcome::Refused { .. }));
}

#[test]
fn one_quantity_without_a_sure_outcome_is_not_reported() {
    for log in [
        json!([]),
        json!([{ "status": "pass" }, { "status": "pass" }]),
        json!([{ "status": { "word": "pass" } }]),
        json!([{ "status": "" }]),
    ] {
        let body = json!({ "inventory_log": log });
        let reply = SkuReply::from_json("test", body.clone()).unwrap();
        assert_eq!(reply.outcome, RowOutcome::NotReported, "{body}");
    }
    let error = SkuReply::from_json("test", fixture_json("v2-error-response")).unwrap_err();
    assert!(matches!(error, ApiError::Vendor { .. }));
}

#[test]
fn a_log_row_that_cannot_be_read_costs_no_other_row_its_outcome() {
    let items = [
        InventoryItem::by_upc("Main", "111", 1),
        InventoryItem::by_upc("Main", "222", 2),
    ];
    let body = json!({ "inventory_log": [
        { "sku": "111", "status": ["pass"] }, { "sku": "222", "status": "pass" } ] });
    let reply = InventoryReply::from_json(&items, body).unwrap();
    assert_eq!(reply.outcomes[0], RowOutcome::NotReported);
    assert!(accepted(&reply.outcomes[1]));
}

#[test]
fn a_row_that_the_reply_leaves_out_is_not_reported() {
    let items = [
        InventoryItem::by_upc("Main", "111", 1),
        InventoryItem::by_upc("Main", "222", 2),
        InventoryItem::by_upc("Main", "333", 3),
    ];
    let body = json!({ "sku_count": "2", "inventory_log": [
        { "sku": "333", "status": "pass" }, { "sku": "111", "status": "FAIL" } ] });
    let reply = InventoryReply::from_json(&items, body).unwrap();
    assert!(matches!(reply.outcomes[0], RowOutcome::Refused { .. }));
    assert_eq!(reply.outcomes[1], RowOutcome::NotReported);
    assert!(accepted(&reply.outcomes[2]));
}

#[test]
fn two_log_rows_that_fit_one_row_prove_nothing() {
    let items = [
        InventoryItem::by_upc("Main", "111", 1),
        InventoryItem::by_upc("Main", "222", 2),
    ];
    let body = json!({ "inventory_log": [
        { "sku": "222", "status": "pass" },
        { "sku": "222", "status": "fail" },
        { "sku": "111", "status": "pass" } ] });
    let reply = InventoryReply::from_json(&items, body).unwrap();
    assert!(accepted(&reply.outcomes[0]));
    assert_eq!(reply.outcomes[1], RowOutcome::NotReported);
}

#[test]
fn the_same_sku_in_two_warehouses_is_told_apart_by_position() {
    let items = [
        InventoryItem::by_upc("Main", "111", 1),
        InventoryItem::by_upc("Fall", "111", 2),
    ];
    let body = json!({ "inventory_log": [
        { "sku": "111", "status": "fail" }, { "sku": "111", "status": "pass" } ] });
    let reply = InventoryReply::from_json(&items, body).unwrap();
    assert!(!accepted(&reply.outcomes[0]) && accepted(&reply.outcomes[1]));
}

#[test]
fn a_upc_that_is_left_out_does_not_take_the_pass_of_the_ean_around_it() {
    let items = [
        InventoryItem::by_upc("Main", "400101000013", 1),
        InventoryItem::by_upc("Main", "0400101000013", 2),
    ];
    let body = json!({ "inventory_log": [{ "sku": "0400101000013", "status": "pass" }] });
    let reply = InventoryReply::from_json(&items, body).unwrap();
    assert_eq!(reply.outcomes[0], RowOutcome::NotReported);
    assert!(accepted(&reply.outcomes[1]));
    // With more than the key in the text, the row may be either's.
    let body = json!({ "inventory_log": [{ "sku": "Main-0400101000013", "status": "pass" }] });
    let reply = InventoryReply::from_json(&items, body).unwrap();
    assert_eq!(reply.outcomes, [const { RowOutcome::NotReported }; 2]);
    // Each in its place, both are known, whatever is around the key.
    let body = json!({ "inventory_log": [
        { "sku": "Main-400101000013", "status": "pass" },
        { "sku": "Main-0400101000013", "status": "fail" } ] });
    let reply = InventoryReply::from_json(&items, body).unwrap();
    assert!(accepted(&reply.outcomes[0]) && !accepted(&reply.outcomes[1]));
    assert_ne!(reply.outcomes[1], RowOutcome::NotReported);
}

#[test]
fn a_log_row_speaks_for_one_row_only() {
    let items = [
        InventoryItem::by_upc("Main", "111", 1),
        InventoryItem::by_upc("Fall", "111", 2),
        InventoryItem::by_upc("Main", "222", 3),
    ];
    let body = json!({ "inventory_log": [
        { "sku": "222", "status": "pass" }, { "sku": "111", "status": "pass" } ] });
    let reply = InventoryReply::from_json(&items, body).unwrap();
    assert_eq!(reply.outcomes[..2], [const { RowOutcome::NotReported }; 2]);
    assert!(accepted(&reply.outcomes[2]));
}

#[test]
fn a_sku_is_named_by_any_of_the_documented_keys() {
    let item = InventoryItem {
        key: InventoryKey::Style {
            style: InventoryStyle::Id(5_517_095),
            color: InventoryColor::Id(18_230_862),
            size: InventorySize::Code("OS".to_owned()),
        },
        ..InventoryItem::by_upc("Default", "", 4)
    };
    assert_eq!(
        item.to_json(),
        json!({ "style_id": 5_517_095, "style_color_id": 18_230_862, "size_code": "OS",
            "inventory": 4, "warehouse": "Default" })
    );
    let log = json!([{ "sku": "5517095-18230862-OS", "status": "pass" }]);
    let reply = InventoryReply::from_json(&[item], json!({ "inventory_log": log })).unwrap();
    assert!(accepted(&reply.outcomes[0]));
}

#[tokio::test]
async fn the_failures_of_a_bulk_call_are_typed_and_it_is_sent_until_it_is_there() {
    let bench = Bench::start().await;
    in_turn(
        &bench,
        || call("POST", "/v2/bulk-inventory", &[]),
        [
            answer(&fixture_json("v2-error-response")),
            ResponseTemplate::new(401),
            ResponseTemplate::new(413).set_body_string("<html>Too large</html>"),
            answer(&json!({ "sku_count": 5 })),
            rate_limited(),
            ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
            ResponseTemplate::new(200).set_body_string(r#"{"sku_count": 4, "inv"#),
            answer(&fixture_json("v2-bulk-inventory-response")),
        ],
    )
    .await;
    let rows = rows();
    let options = InventoryOptions::default();
    let send = || async { bench.client.update_inventory(&rows, options).await };
    assert!(matches!(send().await, Err(ApiError::Vendor { .. })));
    assert!(send().await.unwrap_err().is_unauthorized());
    let too_large = send().await.unwrap_err();
    assert!(!too_large.is_transient(), "{too_large}");
    assert!(matches!(send().await, Err(ApiError::Decode { .. })));
    assert_eq!(send().await.unwrap().outcomes.len(), rows.len());
    assert_eq!(bench.clock.sleeps().len(), 3);
}

#[tokio::test]
async fn the_family_s_failures_are_typed() {
    let bench = Bench::start().await;
    let quantity = one_quantity(SkuOfStyle::Upc("400101000013".to_owned()));
    let answers = [
        answer(&fixture_json("v2-error-response")),
        ResponseTemplate::new(401),
        ResponseTemplate::new(400)
            .set_body_string(r#"{"response":{"code":"7","comment":"no such style"}}"#),
        ResponseTemplate::new(429),
        ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
        ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
        answer(&fixture_json("v2-style-inventory-put-response")),
    ];
    for (index, answer) in answers.into_iter().enumerate() {
        Mock::given(method("PUT"))
            .respond_with(answer)
            .up_to_n_times(1)
            .with_priority(u8::try_from(index).unwrap() + 1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    let options = InventoryOptions::default();
    let set = || async { bench.client.set_sku_inventory(&quantity, options).await };
    assert!(matches!(set().await, Err(ApiError::Vendor { .. })));
    assert!(set().await.unwrap_err().is_unauthorized());
    let refused = set().await.unwrap_err();
    assert!(refused.to_string().ends_with("no such style"), "{refused}");
    // What is absolute is sent again until it is there.
    assert!(accepted(&set().await.unwrap().outcome));
    assert_eq!(bench.clock.sleeps().len(), 3);
}

#[test]
fn an_error_node_or_an_unknown_reply_is_an_error() {
    let refused = InventoryReply::from_json(&[], fixture_json("v2-error-response")).unwrap_err();
    assert!(matches!(refused, ApiError::Vendor { .. }));
    for body in [json!({}), json!([]), json!({ "sku_count": 3 })] {
        let unknown = InventoryReply::from_json(&[], body).unwrap_err();
        assert!(matches!(unknown, ApiError::Decode { .. }));
    }
}
