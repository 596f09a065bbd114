//! v2 inventory, in bulk and one by one.

use jiff::civil::date;
use seamline_contract::Bench;
use seamline_joor_client::api_core::loose_json;
use seamline_joor_client::v2::inventory::{
    CompleteInventory, InventoryColor, InventoryItem, InventoryKey, InventoryOptions,
    InventoryReply, InventorySize, InventoryStyle, RowOutcome, update_request,
};
use seamline_joor_client::v2::sku_inventory::{SkuOfStyle, SkuQuantity};
use seamline_joor_client::v2::styles::StyleKey;
use seamline_joor_client::{ApiRequest, raw};
use serde_json::json;

use super::styles::style;

fn accepted(outcome: &RowOutcome) -> bool {
    matches!(outcome, RowOutcome::Accepted { .. })
}

pub(crate) async fn story(bench: &Bench) {
    let style = style(bench, &bench.fresh("STOCK")).await;
    bench.client.create_style(&style).await.unwrap();
    let identifier = style.style_identifier.clone().unwrap();
    let number = style.style_number.clone().unwrap();
    let upc = |color: &str, size: &str| format!("{identifier}-{color}-{size}");
    let warehouse = bench.sandbox.credentials().joor_warehouse;
    let quantity = |upc: &str, date| {
        let quantities = bench.sandbox.joor_quantities();
        quantities
            .get(&(warehouse.clone(), date, upc.to_owned()))
            .copied()
    };
    let later = date(2026, 9, 15);
    let rows = [
        InventoryItem::by_upc(&warehouse, upc("IVR", "S"), 31),
        InventoryItem {
            inventory_date: Some(later),
            ..InventoryItem::by_upc(&warehouse, upc("IVR", "S"), 120)
        },
        InventoryItem {
            key: InventoryKey::by_style(&number, &identifier, "INK", "M"),
            ..InventoryItem::by_upc(&warehouse, "", 7)
        },
        InventoryItem::by_upc(&warehouse, "400000000000", 1),
    ];
    let options = InventoryOptions::default();
    let reply = bench.client.update_inventory(&rows, options).await.unwrap();
    let taken: Vec<bool> = reply.outcomes.iter().map(accepted).collect();
    assert_eq!(taken, [true, true, true, false], "{reply:?}");
    assert_eq!(quantity(&upc("IVR", "S"), None), Some(31));
    assert_eq!(quantity(&upc("IVR", "S"), Some(later)), Some(120));
    assert_eq!(quantity(&upc("INK", "M"), None), Some(7));

    // By JOOR's ids and the code of the size, and by the other verb.
    let key = StyleKey::new(&number, &identifier);
    let read = bench.client.style(&key).await.unwrap().unwrap();
    let ink = read
        .colors
        .iter()
        .find(|color| color.color_code.as_deref() == Some("INK"))
        .and_then(|color| loose_json::text_of(&color.unknown["style_color_id"]));
    let by_ids = InventoryItem {
        key: InventoryKey::Style {
            style: InventoryStyle::Id(read.style_id.unwrap()),
            color: InventoryColor::Id(ink.unwrap().parse().unwrap()),
            size: InventorySize::Code("M".to_owned()),
        },
        ..InventoryItem::by_upc(&warehouse, "", 8)
    };
    let by_ids = std::slice::from_ref(&by_ids);
    let request = ApiRequest {
        method: raw::put("/", json!({})).method,
        ..update_request(by_ids, options)
    };
    let reply = bench.client.send(&request).await.unwrap();
    let body = serde_json::from_slice(&reply.body).unwrap();
    let reply = InventoryReply::from_json(by_ids, body).unwrap();
    assert!(accepted(&reply.outcomes[0]), "{reply:?}");
    assert_eq!(quantity(&upc("INK", "M"), None), Some(8));

    let one = |sku, inventory| SkuQuantity {
        style: StyleKey::new(&number, &identifier),
        sku,
        inventory,
        warehouse: Some(warehouse.clone()),
        inventory_date: None,
    };
    for (sku, upc, units) in [
        (SkuOfStyle::Upc(upc("IVR", "S")), upc("IVR", "S"), 30),
        (
            SkuOfStyle::ColorAndSize {
                color_code: "INK".to_owned(),
                size: "S".to_owned(),
            },
            upc("INK", "S"),
            12,
        ),
    ] {
        let sent = one(sku, units);
        let reply = bench
            .client
            .set_sku_inventory(&sent, options)
            .await
            .unwrap();
        assert!(accepted(&reply.outcome), "{reply:?}");
        assert_eq!(quantity(&upc, None), Some(units));
    }

    let complete = CompleteInventory::i_know_that_all_else_is_removed(rows[..1].to_vec());
    let reply = bench.client.overwrite_inventory(&complete, options).await;
    assert!(accepted(&reply.unwrap().outcomes[0]));
    assert_eq!(quantity(&upc("IVR", "S"), None), Some(31));
    assert_eq!(bench.sandbox.joor_quantities().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn quantities_are_set_row_by_row_and_replaced_only_by_name() {
    let bench = Bench::start(|_| {}).await;
    story(&bench).await;
    bench.assert_nothing_unknown_was_sent();
    assert_eq!(bench.sandbox.calls().inventory_overwrites, 1);
}
