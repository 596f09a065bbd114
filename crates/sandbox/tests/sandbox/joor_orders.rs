//! `GET /v2/order/`.

use std::collections::BTreeSet;
use std::time::Duration;

use http::StatusCode;
use seamline_sandbox::{JoorStatus, OrderEdit, OrderListForm, Sandbox, SandboxOptions, Switches};
use serde_json::Value;

use crate::vendor::{joor_as, options, sandbox, token_answer, v2_get};

/// The orders of a reply, whatever its form.
fn orders(reply: &Value) -> Vec<Value> {
    let list = match &reply["orders"] {
        Value::Array(list) => list.clone(),
        Value::Object(one) => match &one["order"] {
            Value::Array(list) => list.clone(),
            order => vec![order.clone()],
        },
        _ => Vec::new(),
    };
    list.into_iter()
        .filter(|order| order.get("order_id").is_some())
        .collect()
}

fn id(order: &Value) -> i64 {
    order["order_id"]
        .as_i64()
        .or_else(|| order["order_id"].as_str()?.parse().ok())
        .unwrap()
}

async fn ids(sandbox: &Sandbox, query: &str) -> BTreeSet<i64> {
    let reply = v2_get(sandbox, &format!("/v2/order/?count=100&{query}"))
        .await
        .json();
    orders(&reply).iter().map(id).collect()
}

fn with_status(sandbox: &Sandbox, statuses: &[&str]) -> BTreeSet<i64> {
    sandbox
        .joor_orders()
        .into_iter()
        .filter(|order| statuses.contains(&order.status))
        .map(|order| order.order_id)
        .collect()
}

#[tokio::test]
async fn the_order_type_filter_has_its_own_codes_and_defaults_to_approved_and_shipped() {
    let sandbox = sandbox();
    for (query, statuses) in [
        ("", &["approved", "shipped"][..]),
        ("&order_type=1", &["notes"]),
        ("&order_type=2", &["approved", "shipped"]),
        ("&order_type=3", &["pending"]),
        (
            "&order_type=4",
            &["notes", "pending", "approved", "shipped"],
        ),
        ("&order_type=5", &["cancelled"]),
        ("&order_type=6", &["approved"]),
        ("&order_type=7", &["shipped"]),
        (
            "&order_type=8",
            &["notes", "pending", "approved", "shipped", "cancelled"],
        ),
    ] {
        let wanted = with_status(&sandbox, statuses);
        assert!(!wanted.is_empty());
        assert_eq!(
            ids(&sandbox, &format!("sync=0{query}")).await,
            wanted,
            "{query}"
        );
    }
    let reply = v2_get(&sandbox, "/v2/order/?sync=0&order_type=6&count=1")
        .await
        .json();
    assert_eq!(orders(&reply)[0]["order_type"], "4");
}

#[tokio::test]
async fn a_read_with_sync_marks_what_it_returns_and_a_read_without_does_not() {
    let sandbox = sandbox();
    let all = ids(&sandbox, "sync=0").await;
    assert_eq!(ids(&sandbox, "sync=0").await, all);
    assert_eq!(sandbox.calls().exporting_reads, 0);
    // The default is sync=1, a page of 50 here cut to 10.
    let first = v2_get(&sandbox, "/v2/order/?count=10").await.json();
    let first: BTreeSet<i64> = orders(&first).iter().map(id).collect();
    assert_eq!(first.len(), 10);
    let rest = ids(&sandbox, "sync=1").await;
    assert!(rest.is_disjoint(&first));
    assert_eq!(rest.len() + first.len(), all.len());
    assert!(ids(&sandbox, "sync=1").await.is_empty());
    assert_eq!(ids(&sandbox, "sync=0").await, all);
    assert_eq!(ids(&sandbox, "sync=0&export_status=3").await, all);
    assert_eq!(sandbox.calls().exporting_reads, 3);
}

#[tokio::test]
async fn an_order_changed_after_its_export_comes_back_only_when_asked_for() {
    let sandbox = sandbox();
    let exported = ids(&sandbox, "sync=1").await;
    let changed = *exported.first().unwrap();
    sandbox.advance_clock(Duration::from_secs(60));
    let edit = OrderEdit {
        comments: Some("Later please".to_owned()),
        ..OrderEdit::default()
    };
    sandbox.edit_joor_order(changed, edit).unwrap();
    assert!(ids(&sandbox, "sync=1").await.is_empty());
    for status in [4, 5, 7] {
        let found = ids(&sandbox, &format!("sync=0&export_status={status}")).await;
        assert_eq!(found, BTreeSet::from([changed]), "{status}");
    }
}

#[tokio::test]
async fn joors_own_check_leaves_orders_out_and_marks_them_failed() {
    let sandbox = sandbox();
    sandbox.set_switches(Switches {
        required_order_fields: vec!["customer_code".to_owned()],
        ..Switches::default()
    });
    let nobody: BTreeSet<i64> = sandbox
        .joor_orders()
        .into_iter()
        .filter(|order| order.customer_code.is_empty())
        .map(|order| order.order_id)
        .collect();
    assert!(ids(&sandbox, "sync=0&check=0").await.is_superset(&nobody));
    assert!(ids(&sandbox, "sync=1").await.is_disjoint(&nobody));
    assert_eq!(
        ids(&sandbox, "sync=0&check=0&export_status=2").await,
        nobody
    );
    assert!(
        ids(&sandbox, "sync=0&check=0&export_status=6")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn the_check_looks_into_the_lists_of_an_order() {
    let sandbox = sandbox();
    let all = ids(&sandbox, "sync=0&order_type=8").await;
    let checked = async |field: &str| {
        sandbox.set_switches(Switches {
            required_order_fields: vec![field.to_owned()],
            ..Switches::default()
        });
        ids(&sandbox, "sync=0&order_type=8&check=1").await.len()
    };
    assert_eq!(checked("division_code").await, all.len());
    let with_doors = checked("door_names").await;
    assert!(with_doors > 0 && with_doors < all.len());
    assert_eq!(
        checked("door_codes").await,
        0,
        "one door of each has no code"
    );
}

#[tokio::test]
async fn codes_that_no_filter_knows_are_errors() {
    let sandbox = sandbox();
    for query in [
        "order_type=0",
        "order_type=9",
        "export_status=0",
        "export_status=8",
        "check=4",
        "sync=2",
        "count=many",
        "start_from=-1",
        "order_id=x",
        "date_start=2026-06-01&date_end=2026-06-02",
    ] {
        let reply = v2_get(&sandbox, &format!("/v2/order/?{query}"))
            .await
            .json();
        assert_eq!(reply["response"]["code"], 101, "{query}");
    }
    let long = "x".repeat(51);
    let reply = v2_get(&sandbox, &format!("/v2/order/?sync=0&customer_code={long}")).await;
    assert_eq!(
        reply.json()["response"]["comment"],
        "customer_code is longer than 50"
    );
    assert_eq!(sandbox.calls().exporting_reads, 0);
}

#[tokio::test]
async fn pages_follow_each_other_until_next_start_is_empty() {
    for form in [
        OrderListForm::Beside,
        OrderListForm::Inside,
        OrderListForm::Collapsed,
    ] {
        let sandbox = Sandbox::new(SandboxOptions {
            switches: Switches {
                order_list_form: form,
                ..Switches::default()
            },
            ..options()
        });
        let (mut start, mut seen) = ("0".to_owned(), Vec::new());
        loop {
            let path = format!("/v2/order/?sync=0&order_type=8&count=7&start_from={start}");
            let reply = v2_get(&sandbox, &path).await.json();
            seen.extend(orders(&reply).iter().map(id));
            let node = if form == OrderListForm::Inside {
                reply["orders"][0]["response"].clone()
            } else {
                reply["response"].clone()
            };
            let next = match &node["next_start"] {
                Value::String(text) => text.clone(),
                number => number.to_string(),
            };
            if next.is_empty() {
                break;
            }
            start = next;
        }
        assert_eq!(seen.len(), 40, "{form:?}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 40, "{form:?}");
    }
}

#[tokio::test]
async fn the_date_filter_goes_by_the_modified_date_and_includes_its_bounds() {
    let sandbox = sandbox();
    let views = sandbox.joor_orders();
    let one = &views[10];
    let query = format!(
        "sync=0&order_type=8&date_start={0}&date_end={0}",
        one.modified
    );
    let wanted: BTreeSet<i64> = views
        .iter()
        .filter(|order| order.modified == one.modified)
        .map(|order| order.order_id)
        .collect();
    assert_eq!(ids(&sandbox, &query).await, wanted);
    let offset = one.modified.to_string().replace('Z', "%2B00:00");
    let query = format!("sync=0&order_type=8&date_start={offset}&date_end={offset}");
    assert_eq!(ids(&sandbox, &query).await, wanted);
}

#[tokio::test]
async fn two_orders_share_a_modified_date() {
    let views = sandbox().joor_orders();
    let distinct: BTreeSet<_> = views.iter().map(|order| order.modified).collect();
    assert!(distinct.len() < views.len());
}

#[tokio::test]
async fn a_date_without_its_pair_is_an_error_inside_a_200() {
    let reply = v2_get(
        &sandbox(),
        "/v2/order/?sync=0&date_start=2026-06-01T00:00:00Z",
    )
    .await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.json()["response"]["code"], 101);
    assert_eq!(
        reply.json()["response"]["comment"],
        "date_start requires date_end"
    );
}

#[tokio::test]
async fn one_order_is_found_by_parameter_by_path_and_by_customer() {
    let sandbox = sandbox();
    let order = sandbox
        .joor_orders()
        .into_iter()
        .find(|order| order.status == "approved" && !order.customer_code.is_empty())
        .unwrap();
    let one = BTreeSet::from([order.order_id]);
    assert_eq!(
        ids(&sandbox, &format!("sync=0&order_id={}", order.order_id)).await,
        one
    );
    let path = format!("/v2/order/{}?sync=0", order.order_id);
    let reply = v2_get(&sandbox, &path).await.json();
    assert_eq!(orders(&reply).iter().map(id).collect::<BTreeSet<_>>(), one);
    let query = format!("sync=0&customer_code={}", order.customer_code);
    assert!(ids(&sandbox, &query).await.is_superset(&one));
    assert!(
        ids(&sandbox, "sync=0&customer_code=NOBODY")
            .await
            .is_empty()
    );
    let groups = ids(&sandbox, "sync=0&customer_group_name=Independents").await;
    assert!(!groups.is_empty() && groups.len() < ids(&sandbox, "sync=0").await.len());
}

#[tokio::test]
async fn the_quirks_of_v2_are_all_there() {
    let sandbox = Sandbox::new(SandboxOptions {
        switches: Switches {
            order_list_form: OrderListForm::Beside,
            ..Switches::default()
        },
        ..options()
    });
    let reply = v2_get(&sandbox, "/v2/order/?sync=0&order_type=8&count=100")
        .await
        .json();
    let orders = orders(&reply);
    let text = |order: &Value, name: &str| order[name].as_str().unwrap_or_default().to_owned();
    assert!(
        orders
            .iter()
            .any(|order| text(order, "customer_code").starts_with(' '))
    );
    assert!(
        orders
            .iter()
            .any(|order| text(order, "order_comments").ends_with("<eop>"))
    );
    assert!(orders.iter().any(|order| order["order_doors"] == ""));
    assert!(orders.iter().any(|order| order["order_doors"].is_array()));
    assert!(orders.iter().any(|order| order["date_ship_start"] == ""));
    assert!(
        orders
            .iter()
            .any(|order| order["shipping_country_iso_three"] == "")
    );
    assert!(orders.iter().all(|order| order["order_total"].is_string()));
    let lines: Vec<&Value> = orders
        .iter()
        .flat_map(|order| order["line_items"].as_array().unwrap())
        .collect();
    assert!(lines.iter().any(|line| line["item_quantity"].is_string()));
    assert!(lines.iter().any(|line| line["item_quantity"].is_number()));
    assert!(lines.iter().any(|line| line["item_retail_price"].is_null()));
    assert!(lines.iter().any(|line| line["item_upc"] == ""));
    assert!(lines.iter().any(|line| line["item_price_adjustment"] != ""));
    assert!(lines.iter().any(|line| line["item_multiplier"] == "1"));
}

#[tokio::test]
async fn a_list_of_one_collapses_to_its_element_in_that_form() {
    let sandbox = Sandbox::new(SandboxOptions {
        switches: Switches {
            order_list_form: OrderListForm::Collapsed,
            ..Switches::default()
        },
        ..options()
    });
    let reply = v2_get(&sandbox, "/v2/order/?sync=0&count=1").await.json();
    assert!(reply["orders"]["order"]["order_id"].is_string());
    assert!(reply["orders"]["order"]["order_divisions"].is_object());
}

#[tokio::test]
async fn v2_takes_its_own_token_and_a_v4_token_and_nothing_else() {
    let sandbox = sandbox();
    let path = "/v2/order/?sync=0&count=1";
    assert_eq!(v2_get(&sandbox, path).await.status, StatusCode::OK);
    let password = sandbox.credentials().password;
    let token = token_answer(&sandbox, &password).await.json()["access_token"].clone();
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    assert_eq!(
        joor_as(&sandbox, path, &bearer).await.status,
        StatusCode::OK
    );
    let bare = format!("OAuth2 {}", sandbox.credentials().joor_token);
    for wrong in [bare.as_str(), "Bearer c2FuZGJveC1qb29yLXYyLXRva2Vu", ""] {
        assert_eq!(
            joor_as(&sandbox, path, wrong).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    sandbox.advance_clock(Duration::from_secs(36_001));
    assert_eq!(
        joor_as(&sandbox, path, &bearer).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_cancelled_order_leaves_the_approved_ones() {
    let sandbox = sandbox();
    let one = *ids(&sandbox, "sync=0&order_type=6").await.first().unwrap();
    sandbox.cancel_joor_order(one).unwrap();
    assert!(!ids(&sandbox, "sync=0&order_type=6").await.contains(&one));
    assert!(ids(&sandbox, "sync=0&order_type=5").await.contains(&one));
    let edit = OrderEdit {
        status: Some(JoorStatus::Approved),
        ..OrderEdit::default()
    };
    sandbox.edit_joor_order(one, edit).unwrap();
    assert!(ids(&sandbox, "sync=0&order_type=6").await.contains(&one));
}

#[tokio::test]
async fn a_parameter_that_the_reference_does_not_know_is_remembered() {
    let sandbox = sandbox();
    v2_get(&sandbox, "/v2/order/?sync=0&count=1&start=0").await;
    let unknown = sandbox.unknown_parameters();
    assert_eq!(
        (unknown[0].endpoint.as_str(), unknown[0].name.as_str()),
        ("joor.v2.order", "start")
    );
}
