//! Quantities, written to JOOR.

use std::collections::BTreeSet;

use seamline_channels::joor::{InventoryRender, InventorySink};
use seamline_channels::kinds;
use seamline_mapping::rules::{InventoryRules, Place};
use seamline_sync_engine::{
    Answers, Located, Opaque, Render as _, RenderInput, Rendered, Replay, Sink as _, Stop, Verdict,
    Write,
};
use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::bench::{Bench, NoSteps, Script, answer, fixture, too_many, write};
use crate::books::payload;

const BULK: &str = "/v2/bulk-inventory";
/// A warehouse of Order Manager whose stock counts.
const WAREHOUSE: i64 = 3101;

/// What a product has: a document of the inventory source, as it is stored.
fn quantity(upc: Option<&str>, available: i64) -> Value {
    json!({
        "product": 50_101,
        "warehouse": "Main",
        "sku": "MV-DR-101-IVR-S",
        "upc": upc,
        "is_virtual": false,
        "active": true,
        "level": {
            "product": 50_101,
            "sku": "MV-DR-101-IVR-S",
            "rows": [{
                "warehouse": WAREHOUSE, "location": "A-01", "on_hand": available, "locked": 0,
                "allocated": 0, "available": available, "pickable": true, "active": true,
            }],
            "read_started_at": "1970-01-01T00:00:00Z",
        },
        "in_flight": 0,
        "twins": [],
        "touch": "t 1",
    })
}

fn rules() -> InventoryRules {
    InventoryRules {
        joor_warehouse: Some("Main".to_owned()),
        ..InventoryRules::default()
    }
}

fn render(quantity: &Value) -> Rendered {
    render_by(rules(), quantity)
}

fn render_by(rules: InventoryRules, quantity: &Value) -> Rendered {
    let fed = |place: Place<'_>| (place.joor.to_owned(), BTreeSet::from([WAREHOUSE]));
    let places = rules.places().into_iter().map(fed).collect();
    let render = InventoryRender::new(rules, places, "nothing published");
    render.render(RenderInput {
        key: "50101 Main",
        document: &Opaque::new(kinds::QUANTITY, 1, quantity.to_string()),
        identity: None,
        answers: &Answers::new(),
        progress: None,
    })
}

fn row(upc: &str, available: i64) -> Write {
    write(upc, payload(render(&quantity(Some(upc), available))))
}

async fn send(bench: &Bench, writes: &[Write]) -> Result<Vec<Verdict>, Stop> {
    InventorySink::new(bench.joor())
        .write(writes, &NoSteps)
        .await
}

/// The rows of each call.
async fn sent(bench: &Bench) -> Vec<Value> {
    let requests = bench.server.received_requests().await.unwrap();
    requests
        .iter()
        .map(|request| serde_json::from_slice::<Value>(&request.body).unwrap())
        .map(|body| body["inventory_items"].clone())
        .collect()
}

/// Accepts every row.
pub(crate) struct Accepting;

impl Respond for Accepting {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let rows = body["inventory_items"].as_array().unwrap();
        let log: Vec<Value> = rows
            .iter()
            .map(|row| json!({ "sku": row["upc"], "inventory_log_id": "l", "status": "pass" }))
            .collect();
        answer(&json!({ "sku_count": log.len(), "inventory_log": log }))
    }
}

#[tokio::test]
async fn a_quantity_is_sent_by_upc_for_the_named_warehouse_and_never_overwrites_the_rest() {
    let bench = Bench::start().await;
    bench.on("POST", BULK, Accepting).await;
    let verdicts = send(&bench, &[row("400101000013", 7)]).await.unwrap();
    let [Verdict::Accepted(receipt)] = verdicts.as_slice() else {
        panic!("{verdicts:?}")
    };
    assert_eq!(
        (receipt.remote_id.as_str(), receipt.detail.as_str()),
        ("l", "7")
    );
    let row = json!({ "upc": "400101000013", "inventory": 7, "warehouse": "Main" });
    assert_eq!(sent(&bench).await, [json!([row])]);
    assert!(bench.parameter("overwrite").await.is_empty());
    assert!(bench.parameter("dec_pending").await.is_empty());
}

#[tokio::test]
async fn every_row_gets_its_own_verdict_in_the_order_in_which_it_was_sent() {
    let bench = Bench::start().await;
    let mut reply = fixture("joor-v2-bulk-inventory-response");
    reply["inventory_log"][2]["sku"] = "400101000051".into();
    bench.on("POST", BULK, answer(&reply)).await;
    // JOOR's log has them in another order, and one that was not sent; one is missing.
    let upcs = [
        "400204000026",
        "400101000013",
        "400101000051",
        "400301999999",
    ];
    let writes: Vec<Write> = upcs.iter().map(|upc| row(upc, 3)).collect();
    let verdicts = send(&bench, &writes).await.unwrap();
    let [
        Verdict::Accepted(second),
        Verdict::Accepted(first),
        Verdict::Skipped(unknown),
        Verdict::Unknown(unsaid),
    ] = verdicts.as_slice()
    else {
        panic!("{verdicts:?}")
    };
    assert!(second.remote_id.ends_with("008") && first.remote_id.ends_with("007"));
    assert_eq!(unknown.code, "no-counterpart");
    assert!(unknown.remedy.contains("UPC"));
    assert!(unknown.message.contains("`fail`"), "{}", unknown.message);
    assert_eq!(unsaid.code, "not-reported");
    assert_eq!(sent(&bench).await.len(), 1, "nobody is asked twice");
}

#[tokio::test]
async fn five_hundred_rows_travel_in_one_call() {
    let bench = Bench::start().await;
    bench.on("POST", BULK, Accepting).await;
    let sink = InventorySink::new(bench.joor());
    let capabilities = sink.capabilities();
    assert_eq!(capabilities.max_batch, 500);
    assert_eq!(capabilities.replay, Replay::Safe);
    let verdicts = sink.write(&many(500), &NoSteps).await.unwrap();
    assert_eq!(verdicts.len(), 500);
    let details: Vec<String> = verdicts
        .into_iter()
        .map(|verdict| match verdict {
            Verdict::Accepted(receipt) => receipt.detail,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        details,
        (0..500).map(|at| at.to_string()).collect::<Vec<_>>()
    );
    assert_eq!(bench.calls().await, ["POST /v2/bulk-inventory"]);
}

#[tokio::test]
async fn a_quota_that_is_used_up_sends_nothing_and_says_when_to_go_on() {
    let bench = Bench::start().await;
    bench.on("POST", BULK, too_many()).await;
    let stop = send(&bench, &[row("400101000013", 7)]).await.unwrap_err();
    let Stop::Quota { account, until } = stop else {
        panic!("{stop}")
    };
    assert_eq!(account, "JOOR");
    assert!(until > bench.joor().api().now());
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_leaves_every_row_unknown() {
    for unclear in [
        ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
        ResponseTemplate::new(200).set_body_string("{\"inventory_log\": [{\"sk"),
        answer(&json!({ "fine": true })),
    ] {
        let bench = Bench::start().await;
        bench.on("POST", BULK, unclear).await;
        let writes = [row("400101000013", 7), row("400204000026", 8)];
        let verdicts = send(&bench, &writes).await.unwrap();
        assert_eq!(verdicts.len(), 2);
        for verdict in verdicts {
            assert!(matches!(&verdict, Verdict::Unknown(p) if p.code == "outcome-unknown"));
        }
    }
}

/// Refuses every call that names one of these UPCs, in the way of `refusal`.
struct Choking {
    bad: Vec<String>,
    refusal: ResponseTemplate,
}

impl Respond for Choking {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body = String::from_utf8_lossy(&request.body);
        if self.bad.iter().any(|upc| body.contains(upc)) {
            return self.refusal.clone();
        }
        Accepting.respond(request)
    }
}

fn many(count: i64) -> Vec<Write> {
    (0..count)
        .map(|at| row(&format!("4009{at:08}"), at))
        .collect()
}

#[tokio::test]
async fn a_row_for_which_the_whole_call_is_refused_is_parked_alone() {
    for refusal in [
        ResponseTemplate::new(400).set_body_string("{\"message\": \"upc not valid\"}"),
        ResponseTemplate::new(422),
        answer(&json!({ "response": { "code": 4, "comment": "No such thing" } })),
    ] {
        let bench = Bench::start().await;
        let bad = vec!["400900000333".to_owned()];
        bench.on("POST", BULK, Choking { bad, refusal }).await;
        let verdicts = send(&bench, &many(500)).await.unwrap();
        assert_eq!(verdicts.len(), 500);
        for (at, verdict) in verdicts.iter().enumerate() {
            match verdict {
                Verdict::Refused(problem) if at == 333 => {
                    assert_eq!(problem.code, "quantity-refused");
                }
                Verdict::Accepted(receipt) => assert_eq!(receipt.detail, at.to_string()),
                other => panic!("{at}: {other:?}"),
            }
        }
        assert!(bench.calls().await.len() < 20);
    }
}

#[tokio::test]
async fn a_call_that_is_refused_whatever_it_holds_stops_the_run_and_parks_nothing() {
    let bench = Bench::start().await;
    let refusal = json!({ "response": { "code": 4, "comment": "No such thing" } });
    bench.on("POST", BULK, answer(&refusal)).await;
    let stop = send(&bench, &many(500)).await.unwrap_err();
    assert!(stop.to_string().contains("No such thing"), "{stop}");
    assert!(bench.calls().await.len() < 50);
}

#[tokio::test]
async fn a_call_that_is_refused_for_the_account_stops_the_run_at_once() {
    let bench = Bench::start().await;
    bench.on("POST", BULK, ResponseTemplate::new(403)).await;
    let stop = send(&bench, &many(500)).await.unwrap_err();
    assert!(
        matches!(&stop, Stop::Settings(problem) if problem.code == "permission-missing"),
        "{stop}"
    );
    assert_eq!(bench.calls().await.len(), 1);
}

#[tokio::test]
async fn a_quota_that_ends_between_two_parts_leaves_the_rest_for_later_and_keeps_what_was_done() {
    let bench = Bench::start().await;
    let log = [0, 2].map(|at| json!({ "sku": format!("4009{at:08}"), "status": "pass" }));
    let answers = vec![
        ResponseTemplate::new(400),
        answer(&json!({ "sku_count": 2, "inventory_log": log })),
        too_many(),
    ];
    bench.on("POST", BULK, Script::new(answers)).await;
    let verdicts = send(&bench, &many(4)).await.unwrap();
    let [
        Verdict::Accepted(_),
        Verdict::Later {
            not_before, quota, ..
        },
        Verdict::Accepted(_),
        Verdict::Later { .. },
    ] = verdicts.as_slice()
    else {
        panic!("{verdicts:?}")
    };
    assert!(*quota && *not_before > Some(bench.joor().api().now()));
}

#[tokio::test]
async fn a_quantity_cannot_be_looked_up_because_joor_shows_none() {
    let bench = Bench::start().await;
    let sink = InventorySink::new(bench.joor());
    let located = sink.locate(&[row("400101000013", 7)]).await.unwrap();
    assert!(matches!(located.as_slice(), [Located::CannotSay(_)]));
    assert!(bench.calls().await.is_empty());
}

#[test]
fn orders_in_flight_are_taken_off_and_less_than_nothing_is_never_sent() {
    for (available, in_flight, sent) in [(7, 3, 4), (3, 7, 0), (-4, 0, 0)] {
        let mut quantity = quantity(Some("400101000013"), available);
        quantity["in_flight"] = in_flight.into();
        let row = payload(render(&quantity));
        let row: Value = serde_json::from_str(&row.content).unwrap();
        assert_eq!(row["inventory"], sent, "{available} - {in_flight}");
    }
}

#[test]
fn the_guard_measures_what_was_read_and_not_what_orders_in_flight_leave() {
    let mut quantity = quantity(Some("400101000013"), 7);
    quantity["in_flight"] = 7.into();
    let Rendered::Payload {
        magnitude, salt, ..
    } = render(&quantity)
    else {
        panic!("nothing would be written")
    };
    assert_eq!((magnitude, salt.as_str()), (Some(7), "t 1"));
}

#[test]
fn what_has_no_stock_or_no_upc_is_skipped_and_not_zeroed() {
    for (upc, is_virtual, code) in [
        (None, false, "no-upc"),
        (Some(""), false, "no-upc"),
        (Some("400101000013"), true, "virtual"),
    ] {
        let mut quantity = quantity(upc, 7);
        quantity["is_virtual"] = is_virtual.into();
        let Rendered::Skip(problem) = render(&quantity) else {
            panic!("{quantity}")
        };
        assert_eq!(problem.code, code);
    }
}

#[test]
fn the_guard_measures_what_a_minimum_level_leaves() {
    let strict = InventoryRules {
        minimum_level: 500,
        ..rules()
    };
    let mut quantity = quantity(Some("400101000013"), 499);
    quantity["in_flight"] = 3.into();
    let measured = |rendered| match rendered {
        Rendered::Payload { magnitude, .. } => magnitude,
        other => panic!("{other:?}"),
    };
    assert_eq!(measured(render_by(strict, &quantity)), Some(0));
    assert_eq!(measured(render_by(rules(), &quantity)), Some(499));
}

#[test]
fn a_quantity_that_was_read_for_another_warehouse_is_not_written_to_this_one() {
    let mut quantity = quantity(Some("400101000013"), 7);
    quantity["warehouse"] = "EU".into();
    let Rendered::Skip(problem) = render(&quantity) else {
        panic!("it would be written")
    };
    assert_eq!(problem.code, "other-warehouse");
    let spaced = InventoryRules {
        joor_warehouse: Some(" EU ".to_owned()),
        ..rules()
    };
    let row: Value = serde_json::from_str(&payload(render_by(spaced, &quantity)).content).unwrap();
    assert_eq!(row["warehouse"], "EU");
}

/// The row that is written, or the code of what keeps it back.
fn told(settings: &str, quantity: &Value) -> Result<Value, String> {
    let rules: InventoryRules = serde_json::from_str(settings).unwrap();
    assert_eq!(rules.check(), Ok(()), "{settings}");
    match render_by(rules, quantity) {
        Rendered::Payload { payload, .. } => Ok(serde_json::from_str(&payload.content).unwrap()),
        Rendered::Skip(problem) | Rendered::Problem(problem) => Err(problem.code),
        Rendered::Blocked(problem) => panic!("{problem}"),
    }
}

#[test]
fn a_sku_goes_by_the_name_that_is_chosen_and_is_left_out_without_one() {
    let with = |source: &str| format!(r#"{{"joor_warehouse":"Main","sku_source":"{source}"}}"#);
    let mut quantity = quantity(None, 7);
    quantity["sku"] = "MV-101".into();
    quantity["twins"] = json!([{ "product": 40_001, "sku": "MV-OLD", "active": true }]);
    let name = |source: &str, quantity: &Value| {
        told(&with(source), quantity).map(|row| row["key"]["upc"].as_str().unwrap().to_owned())
    };
    assert_eq!(name("upc", &quantity), Err("no-upc".to_owned()));
    // Products that share a UPC are told apart by their SKUs.
    assert_eq!(name("master-sku", &quantity), Ok("MV-101".to_owned()));
    assert_eq!(name("listing-sku", &quantity), Err("no-listing".to_owned()));
    quantity["listings"] = json!(["JW-101"]);
    assert_eq!(name("listing-sku", &quantity), Ok("JW-101".to_owned()));
    quantity["listings"] = json!(["JW-101", "JW-101-B"]);
    assert_eq!(
        name("listing-sku", &quantity),
        Err("several-listings".to_owned())
    );
}

#[test]
fn an_item_filter_leaves_a_sku_out_and_never_zeroes_it() {
    let filtered = Err("item-filter".to_owned());
    let mut quantity = quantity(Some("400101000013"), 7);
    quantity["sku"] = "MV-101".into();
    for (filter, admits) in [
        (r#"{"list":"black","skus":["MV-102"]}"#, true),
        (r#"{"list":"black","skus":["mv-101"]}"#, false),
        (r#"{"list":"white","skus":["MV-101"]}"#, true),
        (r#"{"list":"white","skus":["MV-102"]}"#, false),
    ] {
        let settings = format!(r#"{{"joor_warehouse":"Main","item_filter":{filter}}}"#);
        let told = told(&settings, &quantity).map(|row| row["inventory"].as_i64().unwrap());
        assert_eq!(
            told,
            if admits { Ok(7) } else { filtered.clone() },
            "{filter}"
        );
    }
}

#[test]
fn what_is_sold_to_order_has_no_quantity_and_is_not_measured() {
    let settings = r#"{"joor_warehouse":"Main","made_to_order":["mv-101"],"mode":"channel"}"#;
    let mut quantity = quantity(Some("400101000013"), 7);
    quantity["sku"] = "MV-101".into();
    quantity["level"]["basis"] = "channel".into();
    quantity["level"]["rows"] = json!([]);
    let row = told(settings, &quantity).unwrap();
    assert_eq!(
        (&row["made_to_order"], &row["inventory"]),
        (&json!(true), &json!(0))
    );
    let rules: InventoryRules = serde_json::from_str(settings).unwrap();
    let rendered = render_by(rules, &quantity);
    let Rendered::Payload { magnitude, .. } = rendered else {
        panic!("{rendered:?}")
    };
    assert_eq!(magnitude, None);
    quantity["sku"] = "MV-102".into();
    assert_eq!(told(settings, &quantity), Err("not-told".to_owned()));
}

#[test]
fn each_joor_warehouse_has_its_own_rules() {
    let settings = r#"{"buffer":2,"warehouses":[
        {"joor":"Main","order_manager":["3101"]},
        {"joor":"EU","order_manager":["3102"],"buffer":0,"percentage":50}]}"#;
    for (warehouse, units) in [
        ("Main", Ok(7)),
        ("EU", Ok(4)),
        ("US", Err("other-warehouse")),
    ] {
        let mut quantity = quantity(Some("400101000013"), 9);
        quantity["warehouse"] = warehouse.into();
        let told = told(settings, &quantity).map(|row| {
            assert_eq!(row["warehouse"], warehouse);
            row["inventory"].as_i64().unwrap()
        });
        assert_eq!(told, units.map_err(str::to_owned), "{warehouse}");
    }
}

#[tokio::test]
async fn joor_takes_its_own_pending_orders_off_only_when_that_is_chosen() {
    for (chosen, parameter) in [(false, None), (true, Some("1"))] {
        let bench = Bench::start().await;
        bench.on("POST", BULK, Accepting).await;
        let sink = InventorySink::new(bench.joor()).dec_pending(chosen);
        sink.write(&[row("400101000013", 7)], &NoSteps)
            .await
            .unwrap();
        let sent = bench.parameter("dec_pending").await;
        let on: Vec<&str> = sent
            .iter()
            .map(String::as_str)
            .filter(|value| *value != "0")
            .collect();
        assert_eq!(on, parameter.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn of_products_that_share_a_upc_only_one_active_one_is_written() {
    let twin = |active| json!([{ "product": 40_001, "sku": "MV-OLD", "active": active }]);
    let code = |active: bool, twins: Value| {
        let mut quantity = quantity(Some("400101000013"), 7);
        quantity["active"] = active.into();
        quantity["twins"] = twins;
        match render(&quantity) {
            Rendered::Payload { .. } => "written".to_owned(),
            Rendered::Skip(problem) => format!("skipped: {}", problem.code),
            Rendered::Problem(problem) => {
                assert!(problem.message.contains("MV-OLD"), "{}", problem.message);
                format!("parked: {}", problem.code)
            }
            Rendered::Blocked(problem) => panic!("{problem}"),
        }
    };
    assert_eq!(code(true, twin(false)), "written");
    assert_eq!(code(false, twin(true)), "skipped: inactive-twin");
    assert_eq!(code(true, twin(true)), "parked: duplicate-upc");
    assert_eq!(code(false, twin(false)), "parked: duplicate-upc");
    assert_eq!(code(false, json!([])), "written");
}
