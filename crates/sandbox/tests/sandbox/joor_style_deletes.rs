//! The v2 calls that delete a style, a colour or a size, and what becomes of orders.

use seamline_sandbox::JoorStatus::{Approved, Cancelled, Notes, Pending, Shipped};
use seamline_sandbox::{JoorStatus, NewOrder, Sandbox, Switches};
use serde_json::json;

use crate::joor_styles::{CAMILLE, create, created, style, view, with};
use crate::shapes::assert_shape;
use crate::vendor::{v2, v2_get, well};

fn order(sandbox: &Sandbox, upcs: &[&str], status: JoorStatus) -> i64 {
    sandbox
        .place_joor_order(NewOrder {
            lines: upcs.iter().map(|upc| ((*upc).to_owned(), 2)).collect(),
            customer_code: None,
            status: Some(status),
        })
        .unwrap()
}

#[tokio::test]
async fn a_deleted_size_or_colour_cancels_lines_on_orders_that_were_not_exported() {
    let sandbox = created(&style(0)).await;
    let upcs = ["400101000037", "400101000013"];
    let ids: Vec<i64> = [Notes, Pending, Approved, Shipped, Cancelled, Approved]
        .into_iter()
        .map(|status| order(&sandbox, &upcs, status))
        .collect();
    // The last one is exported.
    let path = format!("/v2/order/?sync=1&order_id={}", ids[5]);
    v2_get(&sandbox, &path).await;
    let path = format!("{CAMILLE}?size=L");
    let reply = v2(&sandbox, "DELETE", &path, None).await.json();
    assert_shape("joor-v2-style-size-delete-response", &reply);
    assert!(well(&reply["styles_deleted"]["response"]));
    assert_eq!(reply["styles_deleted"]["size_deleted"]["size_name"], "L");
    assert_eq!(view(&sandbox).skus.len(), 4);
    assert_eq!(view(&sandbox).collections[0].sku_ids.len(), 4);
    let left = |id: i64| {
        let orders = sandbox.joor_orders();
        let order = orders.into_iter().find(|one| one.order_id == id).unwrap();
        (order.lines.len(), order.cancelled_lines.len())
    };
    let lines: Vec<_> = ids.iter().map(|id| left(*id)).collect();
    assert_eq!(lines, [(1, 1), (1, 1), (1, 1), (2, 0), (2, 0), (2, 0)]);
    let reply = v2(
        &sandbox,
        "DELETE",
        &format!("{CAMILLE}?color_code=IVR"),
        None,
    )
    .await;
    let reply = reply.json();
    assert_eq!(
        reply["styles_deleted"]["color_deleted"]["color_code"],
        "IVR"
    );
    assert_eq!(view(&sandbox).skus.len(), 2);
    assert_eq!(left(ids[0]), (0, 2));
    let again = v2(&sandbox, "DELETE", &format!("{CAMILLE}?size=L"), None).await;
    assert_eq!(again.json()["response"]["comment"], "no such color or size");
}

#[tokio::test]
async fn orders_keep_their_lines_where_the_switch_says_so() {
    let sandbox = with(Switches {
        removal_cancels_lines: false,
        ..Switches::default()
    });
    create(&sandbox, &style(0)).await;
    let id = order(&sandbox, &["400101000037"], Pending);
    v2(&sandbox, "DELETE", CAMILLE, None).await;
    let orders = sandbox.joor_orders();
    let order = orders.iter().find(|one| one.order_id == id).unwrap();
    assert_eq!(order.lines.len(), 1);
}

#[tokio::test]
async fn a_deleted_style_leaves_nothing_behind_and_fails_the_check_of_old_orders() {
    let sandbox = created(&style(0)).await;
    let id = order(&sandbox, &["400101000037"], Approved);
    v2_get(&sandbox, &format!("/v2/order/?sync=1&order_id={id}")).await;
    let rows = json!({ "inventory_items": [{ "upc": "400101000037", "inventory": 3 }] });
    v2(&sandbox, "PUT", "/v2/bulk-inventory", Some(&rows)).await;
    let reply = v2(&sandbox, "DELETE", CAMILLE, None).await.json();
    assert_eq!(
        reply["styles_deleted"]["style_deleted"]["style_identifier"],
        "MV-DR-101"
    );
    assert!(sandbox.joor_styles().is_empty() && sandbox.joor_quantities().is_empty());
    let state = sandbox.state();
    assert_eq!(state["joor"]["prices"], json!({}));
    assert_eq!(state["joor"]["skus"], json!({}));
    let path = format!("/v2/order/?sync=0&check=2&order_id={id}");
    assert_eq!(v2_get(&sandbox, &path).await.json()["orders"], "");
    let orders = sandbox.joor_orders();
    let order = orders.iter().find(|one| one.order_id == id).unwrap();
    assert_eq!(order.export_status, "FAILED");
    assert_eq!(order.lines.len(), 1, "it was exported before");
}
