//! Styles, written to JOOR.

use std::collections::BTreeMap;
use std::time::Duration;

use seamline_channels::joor::ProductSink;
use seamline_sync_engine::{Sink as _, Stop, Verdict};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::bench::{Bench, answer, too_many};
use crate::styles::{Account, Steps, has_size, publish, small, style};

const CREATE_PRODUCTS: &str = "/v4/products/bulk_create";
const UPDATE_PRODUCTS: &str = "/v4/products/bulk_update";
const CREATE_SKUS: &str = "/v4/skus/bulk_create";
const COLOUR_IMAGES: &str = "/v4/assets/sku_trait_values/";

/// Writes that make a style, and what they refuse it for.
const CREATES: [&str; 7] = [
    CREATE_PRODUCTS,
    CREATE_SKUS,
    "/v4/prices/bulk_create",
    "/v4/assets/products",
    COLOUR_IMAGES,
    "/v4/seasons/bulk_create",
    "/v4/collections/bulk_create",
];

/// Writes that change one.
const UPDATES: [&str; 5] = [
    UPDATE_PRODUCTS,
    "/v4/skus/bulk_update",
    "/v4/prices/bulk_update",
    "/v4/assets/products",
    "/v4/collections/bulk_update",
];

type Batch = BTreeMap<String, Value>;

/// Six styles of which the fourth is called `BAD`.
fn batch() -> Batch {
    ["MV-1", "MV-2", "MV-3", "BAD", "MV-5", "MV-6"]
        .into_iter()
        .zip(1..)
        .map(|(number, product)| (number.to_owned(), small(number, product)))
        .collect()
}

/// The same styles with other names, images and SKUs on the linesheet.
fn changed(batch: &Batch) -> Batch {
    batch
        .iter()
        .map(|(number, style)| {
            let mut style = style.clone();
            style["product"]["name"] = "Renamed".into();
            style["images"][0]["source_url"] = "https://example.com/new.png".into();
            style["linesheet"]["name"] = "Renamed".into();
            (number.clone(), style)
        })
        .collect()
}

async fn send(bench: &Bench, batch: &Batch, steps: &Steps) -> Result<Vec<Verdict>, Stop> {
    let writes: Vec<_> = batch
        .iter()
        .map(|(key, style)| publish(key, style, steps))
        .collect();
    ProductSink::new(bench.joor()).write(&writes, steps).await
}

/// Keys of a batch that were refused; all others must have been accepted.
fn refused(batch: &Batch, verdicts: &[Verdict]) -> Vec<String> {
    assert_eq!(batch.len(), verdicts.len());
    let judged = batch.keys().zip(verdicts);
    judged
        .filter_map(|(key, verdict)| match verdict {
            Verdict::Accepted(_) => None,
            Verdict::Refused(problem) => {
                assert_eq!(problem.code, "style-refused");
                Some(key.clone())
            }
            other => panic!("{key}: {other:?}"),
        })
        .collect()
}

/// A call is refused when something in it belongs to `BAD`.
fn names_bad(rows: &[Value]) -> bool {
    rows.iter().any(|row| row.to_string().contains("BAD"))
}

fn bad_request() -> ResponseTemplate {
    ResponseTemplate::new(400).set_body_string(r#"{"errors":[{"message":"no such thing"}]}"#)
}

/// An answer of JOOR that says nothing of which row is wrong.
fn something_is_wrong() -> ResponseTemplate {
    answer(&json!({ "data": [], "errors": [{ "status": "INVALID", "message": "No." }] }))
}

#[tokio::test]
async fn a_style_that_joor_refuses_in_any_step_costs_itself_alone() {
    for refuse in [bad_request, something_is_wrong] {
        for at in CREATES {
            let bench = Bench::start().await;
            let account = Account::on(&bench).await;
            account.refuse(move |path, rows| (path == at && names_bad(rows)).then(refuse));
            let (batch, steps) = (batch(), Steps::default());
            let verdicts = send(&bench, &batch, &steps).await.unwrap();
            assert_eq!(refused(&batch, &verdicts), ["BAD"], "{at}");
            assert!(account.calls(at).len() > 1, "{at}");
        }
    }
}

#[tokio::test]
async fn a_change_that_joor_refuses_in_any_step_costs_its_style_alone() {
    for at in UPDATES {
        let bench = Bench::start().await;
        let account = Account::on(&bench).await;
        let (batch, steps) = (batch(), Steps::default());
        let verdicts = send(&bench, &batch, &steps).await.unwrap();
        assert_eq!(refused(&batch, &verdicts), [] as [&str; 0]);
        account.refuse(move |path, rows| (path == at && names_bad(rows)).then(bad_request));
        let mut changed = changed(&batch);
        for style in changed.values_mut() {
            // The SKUs on the linesheet are others, so it is written again.
            let number = style["product"]["external_id"].as_str().unwrap().to_owned();
            let mut second = style["skus"][0].clone();
            second["product"] = (second["product"].as_i64().unwrap() + 100).into();
            second["external_id"] = format!("{number}-M").into();
            second["size"] = json!({ "name": "M", "code": "M", "order": 2 });
            style["skus"].as_array_mut().unwrap().push(second);
        }
        let verdicts = send(&bench, &changed, &steps).await.unwrap();
        assert_eq!(refused(&changed, &verdicts), ["BAD"], "{at}");
    }
}

#[tokio::test]
async fn what_joor_took_before_it_was_sent_again_in_halves_is_no_fault() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    // All images but one are taken, and no error tells which one was not; a second time they are
    // duplicates.
    let taken = std::sync::Mutex::new(std::collections::BTreeSet::new());
    account.refuse(move |path, rows| {
        if path != COLOUR_IMAGES {
            return None;
        }
        let mut taken = taken.lock().unwrap();
        let errors: Vec<Value> = rows
            .iter()
            .filter_map(|row| {
                let name = row["asset"]["filename"].as_str().unwrap().to_owned();
                if name.starts_with("BAD") {
                    return Some(json!({ "status": "INVALID", "message": "No." }));
                }
                let details = json!({ "filename": name.clone() });
                let again = json!({ "status": "DUPLICATED", "message": "!", "details": details });
                (!taken.insert(name)).then_some(again)
            })
            .collect();
        Some(answer(&json!({ "data": [], "errors": errors })))
    });
    let (batch, steps) = (batch(), Steps::default());
    let verdicts = send(&bench, &batch, &steps).await.unwrap();
    assert_eq!(refused(&batch, &verdicts), ["BAD"]);
}

/// So many styles, named by a letter.
fn styles(letter: &str, count: i64) -> Batch {
    (1..=count)
        .map(|at| {
            (
                format!("{letter}-{at}"),
                small(&format!("{letter}-{at}"), at),
            )
        })
        .collect()
}

/// Sends batches to one sink, as one pass does that waits for its quota in between.
async fn send_all(bench: &Bench, batches: &[Batch]) -> Vec<Vec<Verdict>> {
    let (sink, steps) = (ProductSink::new(bench.joor()), Steps::default());
    let mut verdicts = Vec::new();
    for batch in batches {
        bench.clock.advance(Duration::from_secs(600));
        let styles = batch.iter();
        let writes: Vec<_> = styles
            .map(|(key, style)| publish(key, style, &steps))
            .collect();
        verdicts.push(sink.write(&writes, &steps).await.unwrap());
    }
    verdicts
}

#[tokio::test]
async fn a_call_that_is_refused_whatever_it_carries_parks_no_style_and_stops_nothing() {
    for at in [CREATE_PRODUCTS, "/v4/collections/bulk_create"] {
        let bench = Bench::start().await;
        let account = Account::on(&bench).await;
        account.refuse(move |path, _| (path == at).then(bad_request));
        let batches: Vec<Batch> = ["A", "B", "C", "D"].map(|one| styles(one, 40)).into();
        let verdicts = send_all(&bench, &batches).await;
        // Tried again less and less often; where no call was made, that was no try.
        for (batch, tried) in verdicts.iter().zip([true, true, false, false]) {
            assert_eq!(batch.len(), 40);
            for verdict in batch {
                let Verdict::Later {
                    not_before: None,
                    quota,
                    problem,
                } = verdict
                else {
                    panic!("{at}: {verdict:?}")
                };
                assert_eq!(*quota, !tried, "{at}");
                assert_eq!(problem.code, "refused-for-every-style");
            }
        }
        let calls = account.calls(at).len();
        assert!(calls < 45 + 15, "{at}: {calls}");
    }
}

#[tokio::test]
async fn styles_that_share_a_fault_hold_no_other_batch_back() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let is_bad = |rows: &[Value]| rows.iter().any(|row| row.to_string().contains("BAD"));
    account.refuse(move |path, rows| (path == CREATE_PRODUCTS && is_bad(rows)).then(bad_request));
    let batches = [styles("BAD", 20), styles("MV", 20)];
    let verdicts = send_all(&bench, &batches).await;
    let later = |verdict: &Verdict| matches!(verdict, Verdict::Later { quota: false, .. });
    assert!(verdicts[0].iter().all(later));
    assert_eq!(refused(&batches[1], &verdicts[1]), [] as [&str; 0]);
}

#[tokio::test]
async fn styles_that_were_put_off_stay_so_although_the_quota_ends_in_the_same_batch() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = Steps::default();
    let known = styles("OLD", 1);
    send(&bench, &known, &steps).await.unwrap();
    account.refuse(|path, _| match path {
        CREATE_PRODUCTS => Some(bad_request()),
        "/v4/skus/bulk_update" => Some(too_many()),
        _ => None,
    });
    let mut batch = styles("MV", 20);
    batch.extend(changed(&known));
    let verdicts = send(&bench, &batch, &steps).await.unwrap();
    for (key, verdict) in batch.keys().zip(&verdicts) {
        let Verdict::Later { quota, problem, .. } = verdict else {
            panic!("{key}: {verdict:?}")
        };
        assert_eq!(*quota, key == "OLD-1", "{key}: {problem}");
    }
}

#[tokio::test]
async fn an_answer_that_speaks_of_the_account_parks_no_style() {
    for status in [403, 404, 408] {
        let bench = Bench::start().await;
        let account = Account::on(&bench).await;
        let refusal = move || ResponseTemplate::new(status);
        account.refuse(move |path, _| (path == CREATE_PRODUCTS).then(refusal));
        let stopped = send(&bench, &batch(), &Steps::default()).await;
        assert!(
            matches!(stopped, Err(Stop::Unavailable { .. } | Stop::Settings(_))),
            "{status}: {stopped:?}"
        );
    }
}

#[tokio::test]
async fn a_style_that_was_refused_parks_although_the_quota_ends_in_the_same_batch() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    account.refuse(|path, rows| match path {
        CREATE_PRODUCTS if names_bad(rows) => Some(bad_request()),
        CREATE_SKUS => Some(too_many()),
        _ => None,
    });
    let (batch, steps) = (batch(), Steps::default());
    let verdicts = send(&bench, &batch, &steps).await.unwrap();
    for (key, verdict) in batch.keys().zip(&verdicts) {
        match verdict {
            Verdict::Refused(_) => assert_eq!(key, "BAD"),
            Verdict::Later {
                not_before, quota, ..
            } => assert!(*quota && not_before.is_some(), "{key}"),
            other => panic!("{key}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_joor_may_have_taken_is_saved_before_another_call_stops_the_run() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = Steps::default();
    let known: Batch = [("MV-1".to_owned(), small("MV-1", 1))].into();
    send(&bench, &known, &steps).await.unwrap();
    let before = steps.of("MV-1");
    account.refuse(|path, _| match path {
        CREATE_PRODUCTS => Some(ResponseTemplate::new(502)),
        UPDATE_PRODUCTS => Some(too_many()),
        _ => None,
    });
    let mut both = changed(&known);
    both.insert("MV-2".to_owned(), small("MV-2", 2));
    let stopped = send(&bench, &both, &steps).await;
    assert!(matches!(stopped, Err(Stop::Quota { .. })), "{stopped:?}");
    // The new style may be in JOOR; nothing was sent for the other.
    assert!(steps.of("MV-2").is_some());
    assert_eq!(steps.of("MV-1"), before);
}

#[tokio::test]
async fn a_variation_whose_sku_is_renamed_stays_one_sku_in_joor() {
    // With the steps of the first time, and with a ledger that lost them.
    for forget in [false, true] {
        let bench = Bench::start().await;
        let account = Account::on(&bench).await;
        let mut steps = Steps::default();
        let before = style("MV-1", &[(Some(1), "OLD-S", "S"), (Some(2), "OLD-M", "M")]);
        send(&bench, &[("1".to_owned(), before)].into(), &steps)
            .await
            .unwrap();
        let ids = account.texts("skus", "id");
        if forget {
            steps = Steps::default();
        }
        let after = style("MV-1", &[(Some(1), "OLD-S", "S"), (Some(2), "NEW-M", "M")]);
        let batch: Batch = [("1".to_owned(), after)].into();
        let verdicts = send(&bench, &batch, &steps).await.unwrap();
        assert_eq!(refused(&batch, &verdicts), [] as [&str; 0]);
        assert_eq!(account.texts("skus", "id"), ids);
        assert_eq!(account.texts("skus", "external_id"), ["NEW-M", "OLD-S"]);
        assert_eq!(account.rows("prices").len(), 2);
    }
}

#[tokio::test]
async fn a_variation_whose_sku_and_size_change_together_stays_one_sku_in_joor() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = Steps::default();
    let before = style("MV-1", &[(Some(1), "S-1", "S"), (Some(2), "OLD-M", "M")]);
    send(&bench, &[("1".to_owned(), before)].into(), &steps)
        .await
        .unwrap();
    let ids = account.texts("skus", "id");
    let after = style("MV-1", &[(Some(1), "S-1", "S"), (Some(2), "NEW-L", "L")]);
    send(&bench, &[("1".to_owned(), after)].into(), &steps)
        .await
        .unwrap();
    assert_eq!(account.texts("skus", "id"), ids);
    assert_eq!(account.texts("skus", "external_id"), ["NEW-L", "S-1"]);
}

#[tokio::test]
async fn a_gap_that_is_sold_later_becomes_the_sku_that_was_made_for_it() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = Steps::default();
    let before = style(
        "MV-1",
        &[(Some(1), "S-1", "S"), (None, "MV-1~Ivory~M", "M")],
    );
    send(&bench, &[("1".to_owned(), before)].into(), &steps)
        .await
        .unwrap();
    let after = style("MV-1", &[(Some(1), "S-1", "S"), (Some(2), "S-2", "M")]);
    send(&bench, &[("1".to_owned(), after)].into(), &steps)
        .await
        .unwrap();
    let skus = account.rows("skus");
    assert_eq!(skus.len(), 2);
    let medium = skus.iter().find(|row| has_size(row, "M")).unwrap();
    assert_eq!(medium["external_id"], "S-2");
    assert_eq!(account.rows("prices").len(), 2);
}

#[tokio::test]
async fn a_variation_that_takes_the_place_of_another_takes_its_sku_and_its_price() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = Steps::default();
    let before = style("MV-1", &[(Some(1), "S-1", "S"), (Some(2), "S-2", "M")]);
    send(&bench, &[("1".to_owned(), before)].into(), &steps)
        .await
        .unwrap();
    // The second one is sold no more; a third one is of its colour and size.
    let after = style("MV-1", &[(Some(1), "S-1", "S"), (Some(3), "S-3", "M")]);
    send(&bench, &[("1".to_owned(), after)].into(), &steps)
        .await
        .unwrap();
    assert_eq!(account.texts("skus", "external_id"), ["S-1", "S-3"]);
    assert_eq!(account.rows("prices").len(), 2);
    // The second one comes back in another size: it is a SKU of its own.
    let again = style(
        "MV-1",
        &[
            (Some(1), "S-1", "S"),
            (Some(3), "S-3", "M"),
            (Some(2), "S-2", "L"),
        ],
    );
    send(&bench, &[("1".to_owned(), again)].into(), &steps)
        .await
        .unwrap();
    assert_eq!(account.texts("skus", "external_id"), ["S-1", "S-2", "S-3"]);
    assert_eq!(account.rows("prices").len(), 3);
}

#[tokio::test]
async fn skus_that_somebody_made_meanwhile_are_taken_over() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let (steps, rival) = (Steps::default(), Steps::default());
    let batch: Batch = [("1".to_owned(), small("MV-1", 1))].into();
    send(&bench, &batch, &rival).await.unwrap();
    let made = account.rows("skus");
    let details = json!({ "external_id": "MV-1-S" });
    let error = json!({ "status": "DUPLICATED", "message": "!", "details": details });
    let duplicated = json!({ "data": [], "errors": [error] });
    // The product looks new, and its SKU is there already.
    account.refuse(move |path, rows| match path {
        CREATE_PRODUCTS => {
            let mut row = rows[0].clone();
            row["id"] = made[0]["product_id"].clone();
            Some(answer(&json!({ "data": [row], "errors": [] })))
        }
        CREATE_SKUS => Some(answer(&duplicated)),
        _ => None,
    });
    let mut other = batch.clone();
    other.get_mut("1").unwrap()["product"]["external_id"] = "MV-1 again".into();
    let verdicts = send(&bench, &other, &steps).await.unwrap();
    assert_eq!(refused(&other, &verdicts), [] as [&str; 0]);
}
