//! Styles, written to JOOR through the background jobs of v2.

use seamline_channels::joor::{BulkStyleSink, BulkStyles, StyleSteps};
use seamline_mapping::joor::styles::SkuState;
use seamline_sandbox::{FaultKind, FaultRule, JoorStyleView, StyleEdit, Switches};
use seamline_sync_engine::{Sink as _, Stop, Verdict, Write};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::bench::{Bench, answer};
use crate::joor_products::{accepted, refused};
use crate::shop::{Kept, Shop, Steps, changed, plan};
use crate::styles;

const QUEUED: &str = "joor.v2.bulk_style";

/// A shop whose jobs finish only after so many looks.
async fn slow(job_steps: u32) -> Shop {
    Shop::with(Switches {
        job_steps,
        ..Switches::default()
    })
    .await
}

fn as_merchants_see_it(shop: &Shop) -> Vec<JoorStyleView> {
    let styles = shop.sandbox.joor_styles().into_iter();
    let mut styles: Vec<_> = styles.map(JoorStyleView::as_merchants_see_it).collect();
    styles.sort_by(|one, other| one.external_id.cmp(&other.external_id));
    styles
}

fn put_off(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Later { problem, .. } => &problem.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn both_ways_of_publishing_end_in_the_same_styles() {
    let (by_rows, by_job) = (Shop::open().await, Shop::open().await);
    accepted(by_rows.publish(&by_rows.styles, &Kept::default()).await);
    accepted(
        by_job
            .publish_by_job(&by_job.styles, &Kept::default())
            .await,
    );
    assert_eq!(as_merchants_see_it(&by_job), as_merchants_see_it(&by_rows));
    let images = |shop: &Shop| {
        let images = shop.sandbox.joor_styles().into_iter();
        images.map(|style| style.images.len()).sum::<usize>()
    };
    assert!(images(&by_job) > 0);
    assert_eq!(by_job.sandbox.calls().endpoint(QUEUED), 1, "one batch");
    assert!(by_job.sandbox.unknown_parameters().is_empty());
}

#[tokio::test]
async fn a_published_style_is_read_back_by_its_number_and_shows_edits() {
    let shop = Shop::open().await;
    let ids = accepted(shop.publish_by_job(&shop.styles, &Kept::default()).await);
    let numbers: Vec<String> = shop.styles.iter().map(|style| style.key.clone()).collect();
    let found = BulkStyles::read(&shop.joor_v2(), &numbers).await.unwrap();
    for (style, id) in shop.styles.iter().zip(ids) {
        assert_eq!(found.differences(&style.payload), []);
        assert_eq!(shop.style(&style.key).id, id);
    }
    let edit = StyleEdit {
        name: Some("Edited by hand".to_owned()),
        wholesale_price: Some("1.23".to_owned()),
        ..StyleEdit::default()
    };
    let style = &shop.styles[0];
    shop.sandbox.edit_joor_style(&style.key, edit).unwrap();
    let wanted = changed(style, |plan| {
        plan.skus[0].upc = Some("000000000000".to_owned());
        plan.skus[0].size.name = "XXS".to_owned();
        plan.linesheet.external_id = "Elsewhere".to_owned();
    });
    let found = BulkStyles::read(&shop.joor_v2(), &numbers).await.unwrap();
    let differences = found.differences(&wanted.payload);
    let fields: Vec<&str> = differences.iter().map(|one| one.field.as_str()).collect();
    let sku = plan(&style.payload).skus[0].external_id.clone();
    let (size, upc) = (format!("{sku} size"), format!("{sku} UPC"));
    assert_eq!(fields, ["name", "linesheet", &size, &upc, "wholesale"]);
    let unknown = changed(style, |plan| {
        plan.product.external_id = "nowhere".to_owned();
    });
    assert_eq!(found.differences(&unknown.payload)[0].found, "nothing");
}

#[tokio::test]
async fn a_job_that_takes_long_is_found_again_by_its_id() {
    let shop = slow(12).await;
    let kept = Kept::default();
    let verdicts = shop.publish_by_job(&shop.styles, &kept).await.unwrap();
    assert!(verdicts.iter().all(|one| put_off(one) == "job-under-way"));
    let job = shop.sandbox.joor_jobs()[0].job_id;
    for style in &shop.styles {
        let steps: StyleSteps = serde_json::from_str(&kept.of(&style.key).unwrap()).unwrap();
        assert_eq!(steps.job.unwrap().id, job);
    }
    shop.publish_by_job(&shop.styles, &kept).await.unwrap();
    accepted(shop.publish_by_job(&shop.styles, &kept).await);
    assert_eq!(shop.sandbox.calls().endpoint(QUEUED), 1);
    assert_eq!(shop.sandbox.joor_styles().len(), shop.styles.len());
}

#[tokio::test]
async fn a_style_that_changed_while_its_job_runs_is_queued_behind_it() {
    let shop = slow(12).await;
    let kept = Kept::default();
    shop.publish_by_job(&shop.styles, &kept).await.unwrap();
    let renamed: Vec<Write> = shop
        .styles
        .iter()
        .map(|style| changed(style, |plan| plan.product.name = "Renamed".to_owned()))
        .collect();
    let mut verdicts = Vec::new();
    for _ in 0..6 {
        verdicts = shop.publish_by_job(&renamed, &kept).await.unwrap();
    }
    accepted(Ok(verdicts));
    assert_eq!(shop.sandbox.calls().endpoint(QUEUED), 2);
    let styles = shop.sandbox.joor_styles();
    assert!(styles.iter().all(|style| style.name == "Renamed"));
}

#[tokio::test]
async fn a_process_that_dies_at_any_step_ends_in_the_same() {
    let shop = Shop::open().await;
    accepted(shop.publish_by_job(&shop.styles, &Kept::default()).await);
    let whole = as_merchants_see_it(&shop);
    for committed in [true, false] {
        for at in 0.. {
            shop.sandbox.reset();
            let kept = Kept::dying(at, committed);
            if shop.publish_by_job(&shop.styles, &kept).await.is_ok() {
                assert!(at > 2, "{at} steps");
                break;
            }
            kept.revived();
            accepted(shop.publish_by_job(&shop.styles, &kept).await);
            assert_eq!(as_merchants_see_it(&shop), whole, "{at} {committed}");
            let queued = if at == 0 && !committed { 2 } else { 1 };
            assert_eq!(shop.sandbox.calls().endpoint(QUEUED), queued, "{at}");
        }
    }
}

#[tokio::test]
async fn what_joor_did_not_take_out_of_a_job_is_parked_alone() {
    let shop = Shop::open().await;
    let mut styles = shop.styles.clone();
    styles[1] = changed(&styles[1], |plan| {
        plan.product.category_ids = Some(vec!["no such category".to_owned()]);
    });
    let mut verdicts = shop
        .publish_by_job(&styles, &Kept::default())
        .await
        .unwrap();
    let bad = verdicts.remove(1);
    let problem = refused(&bad);
    assert_eq!(problem.code, "style-refused");
    assert!(
        problem.message.contains("JOOR does not have it"),
        "{problem:?}"
    );
    accepted(Ok(verdicts));
    assert_eq!(shop.sandbox.joor_styles().len(), styles.len() - 1);
}

#[tokio::test]
async fn a_change_that_joor_did_not_take_is_seen_in_what_it_shows() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    accepted(shop.publish_by_job(&shop.styles, &kept).await);
    let bad = changed(&shop.styles[0], |plan| {
        plan.product.name = "Renamed".to_owned();
        plan.product.category_ids = Some(vec!["no such category".to_owned()]);
    });
    let verdicts = shop.publish_by_job(&[bad], &kept).await.unwrap();
    let problem = refused(&verdicts[0]);
    assert!(problem.message.contains("not `Renamed`"), "{problem:?}");
}

#[tokio::test]
async fn a_size_that_is_gone_stays_in_joor_and_on_its_orders() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    let gone = changed(style, |plan| {
        let sku = &mut plan.skus[0];
        sku.state = SkuState::Placeholder;
        (sku.upc, sku.wholesale, sku.retail) = (None, None, None);
    });
    let verdicts = shop
        .publish_by_job(std::slice::from_ref(&gone), &Kept::default())
        .await
        .unwrap();
    assert_eq!(refused(&verdicts[0]).code, "missing-combinations");
    assert!(shop.sandbox.joor_styles().is_empty());
    accepted(
        shop.publish_by_job(std::slice::from_ref(style), &kept)
            .await,
    );
    let before = as_merchants_see_it(&shop);
    accepted(shop.publish_by_job(&[gone], &kept).await);
    assert_eq!(as_merchants_see_it(&shop), before);
}

#[tokio::test]
async fn a_linesheet_that_was_put_together_by_hand_keeps_the_style() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    accepted(
        shop.publish_by_job(std::slice::from_ref(style), &kept)
            .await,
    );
    let by_hand = StyleEdit {
        add_to_collection: Some("Made by hand".to_owned()),
        ..StyleEdit::default()
    };
    shop.sandbox.edit_joor_style(&style.key, by_hand).unwrap();
    let moved = changed(style, |plan| {
        plan.linesheet.name = "Next".to_owned();
        plan.linesheet.external_id = "Next".to_owned();
    });
    accepted(shop.publish_by_job(&[moved], &kept).await);
    let mut sheets: Vec<String> = shop
        .style(&style.key)
        .collections
        .into_iter()
        .map(|sheet| sheet.name)
        .collect();
    sheets.sort();
    let mut expected = vec![
        "Made by hand".to_owned(),
        "Next".to_owned(),
        plan(&style.payload).linesheet.name,
    ];
    expected.sort();
    assert_eq!(sheets, expected);
}

#[tokio::test]
async fn a_stop_between_job_and_images_is_made_good() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    shop.sandbox.inject(FaultRule::once(
        FaultKind::TooManyRequests,
        "GET",
        "/v2/style",
    ));
    let stopped = shop.publish_by_job(&shop.styles, &kept).await;
    assert!(matches!(stopped, Err(Stop::Quota { .. })), "{stopped:?}");
    accepted(shop.publish_by_job(&shop.styles, &kept).await);
    assert_eq!(shop.sandbox.calls().endpoint(QUEUED), 1);
}

#[tokio::test]
async fn different_prices_within_a_style_park_it_alone() {
    let shop = Shop::open().await;
    let mut styles = shop.styles.clone();
    styles.sort_by_key(|style| std::cmp::Reverse(plan(&style.payload).skus.len()));
    styles[0] = changed(&styles[0], |plan| {
        plan.skus[0].wholesale = Some("1.99".parse().unwrap());
    });
    let mut verdicts = shop
        .publish_by_job(&styles, &Kept::default())
        .await
        .unwrap();
    assert_eq!(refused(&verdicts.remove(0)).code, "price-varies");
    accepted(Ok(verdicts));
    accepted(shop.publish(&styles, &Kept::default()).await);
}

#[tokio::test]
async fn the_account_is_reachable_without_v4() {
    let shop = Shop::open().await;
    let clock = std::sync::Arc::new(seamline_api_core::testing::ManualClock::default());
    let sink = BulkStyleSink::new(shop.joor_v2(), clock);
    sink.health().await.unwrap();
}

#[tokio::test]
async fn a_job_of_an_undocumented_status_is_judged_by_its_styles_and_queued_anew() {
    let bench = Bench::start().await;
    let job = |status: &str| {
        let job = json!({ "bulk_styles_job_id": 90417, "status": status });
        let jobs = json!({ "response": { "code": 0 }, "bulk_styles_jobs": [job] });
        answer(&json!({ "bulk_styles": jobs }))
    };
    bench.on("POST", "/v2/bulk-style", job("queued")).await;
    let failed = job("failed");
    bench.on("GET", "/v2/bulk-style/90417", failed).await;
    let none = ResponseTemplate::new(404);
    bench.on("GET", "/v2/style-number/MV-1/MV-1", none).await;
    let steps = styles::Steps::default();
    for pass in 1..=2 {
        let sink = BulkStyleSink::new(bench.joor(), bench.clock.clone());
        let write = styles::publish("1", &styles::small("MV-1", 1), &steps);
        let verdicts = sink.write(&[write], &steps).await.unwrap();
        assert_eq!(put_off(&verdicts[0]), "job-not-done");
        let calls = bench.calls().await;
        let queued = calls.iter().filter(|call| *call == "POST /v2/bulk-style");
        assert_eq!(queued.count(), pass);
    }
}
