//! Styles, written to JOOR step by step.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use seamline_channels::joor::{ProductSink, StyleSteps, Styles, style_number};
use seamline_joor_client::JoorClient;
use seamline_joor_client::v4::prices::{self, NewPrice};
use seamline_joor_client::v4::seasons::{self, Season};
use seamline_sandbox::{FaultKind, FaultRule, StyleEdit};
use seamline_sync_engine::{
    Opaque, Problem, Progress, Sink as _, Stop, StoreError, Verdict, Write,
};
use serde_json::json;

use crate::bench::{Bench, answer, fixture};
use crate::shop::{Kept, Shop, Steps, changed, plan};

pub(crate) fn accepted(verdicts: Result<Vec<Verdict>, Stop>) -> Vec<String> {
    let verdicts = verdicts.unwrap().into_iter();
    verdicts
        .map(|verdict| match verdict {
            Verdict::Accepted(receipt) => receipt.remote_id,
            other => panic!("{other:?}"),
        })
        .collect()
}

pub(crate) fn refused(verdict: &Verdict) -> &Problem {
    match verdict {
        Verdict::Refused(problem) => problem,
        other => panic!("{other:?}"),
    }
}

/// Calls that made something.
fn created(shop: &Shop) -> Vec<(String, u64)> {
    let calls = shop.sandbox.calls().per_endpoint.into_iter();
    calls
        .filter(|(name, _)| name.ends_with(".create"))
        .collect()
}

#[tokio::test]
async fn styles_stand_in_joor_with_skus_prices_and_linesheet_as_decided() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let ids = accepted(shop.publish(&shop.styles, &kept).await);
    for (style, id) in shop.styles.iter().zip(ids) {
        let plan = plan(&style.payload);
        let shown = shop.style(&style.key);
        assert_eq!((shown.id, shown.name), (id, plan.product.name));
        assert_eq!(shown.skus.len(), plan.skus.len());
        assert!(shown.skus.iter().all(|sku| sku.active && sku.upc.is_some()));
        assert!(shown.skus.iter().all(|sku| sku.prices.len() == 1));
        assert_eq!(shown.collections[0].name, plan.linesheet.name);
        assert_eq!(shown.collections[0].sku_ids.len(), plan.skus.len());
        assert_eq!(style_number(&style.payload), Some(style.key.clone()));
    }
    let numbers: Vec<String> = shop.styles.iter().map(|style| style.key.clone()).collect();
    let found = Styles::read(&shop.joor(), &numbers).await.unwrap();
    for style in &shop.styles {
        assert_eq!(found.differences(&style.payload), []);
    }
}

#[tokio::test]
async fn a_process_that_dies_after_a_step_goes_on_without_repeating_it() {
    let shop = Shop::open().await;
    accepted(shop.publish(&shop.styles, &Kept::default()).await);
    let (whole, writes, created) = (shop.shown(), shop.writes(), created(&shop));
    let mut deaths = 0;
    for at in 0.. {
        shop.sandbox.reset();
        let kept = Kept::dying(at, true);
        if shop.publish(&shop.styles, &kept).await.is_ok() {
            break;
        }
        deaths += 1;
        kept.revived();
        accepted(shop.publish(&shop.styles, &kept).await);
        assert_eq!(shop.shown(), whole, "death at step {at}");
        assert_eq!(self::created(&shop), created, "death at step {at}");
        // Rows that were made and are not known to be the last of their part are written once more.
        assert!(shop.writes() <= writes + 1, "death at step {at}");
    }
    // Product, SKUs, prices, images and linesheet at the least.
    assert!(deaths >= 5, "{deaths} steps");
}

#[tokio::test]
async fn a_process_that_dies_before_a_step_is_committed_makes_nothing_twice() {
    let shop = Shop::open().await;
    accepted(shop.publish(&shop.styles, &Kept::default()).await);
    let whole = shop.shown();
    for at in 0.. {
        shop.sandbox.reset();
        let kept = Kept::dying(at, false);
        if shop.publish(&shop.styles, &kept).await.is_ok() {
            break;
        }
        kept.revived();
        accepted(shop.publish(&shop.styles, &kept).await);
        assert_eq!(shop.shown(), whole, "death at step {at}");
    }
}

#[tokio::test]
async fn a_change_writes_again_what_people_can_edit_and_spares_images_and_linesheets() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    accepted(shop.publish(&shop.styles, &kept).await);
    let number = shop.styles[0].key.clone();
    let by_hand = StyleEdit {
        name: Some("Edited by hand".to_owned()),
        add_to_collection: Some("Made by hand".to_owned()),
        ..StyleEdit::default()
    };
    shop.sandbox.edit_joor_style(&number, by_hand).unwrap();
    let before = shop.sandbox.calls();
    let style = changed(&shop.styles[0], |plan| {
        plan.product.description = "New words".to_owned();
    });
    accepted(shop.publish(std::slice::from_ref(&style), &kept).await);
    let shown = shop.style(&number);
    assert_eq!(shown.name, plan(&style.payload).product.name);
    assert_eq!(shown.description.as_deref(), Some("New words"));
    let sheets: Vec<&str> = shown
        .collections
        .iter()
        .map(|sheet| sheet.name.as_str())
        .collect();
    assert!(
        sheets.contains(&"Made by hand") && sheets.len() == 2,
        "{sheets:?}"
    );
    let after = shop.sandbox.calls();
    for spared in [
        "joor.v4.collections.update",
        "joor.v4.collections.create",
        "joor.v4.assets.products",
        "joor.v4.products.create",
        "joor.v4.skus.create",
        "joor.v4.prices.create",
    ] {
        assert_eq!(after.endpoint(spared), before.endpoint(spared), "{spared}");
    }
}

#[tokio::test]
async fn a_linesheet_keeps_the_styles_that_are_in_it_when_another_one_is_added() {
    let shop = Shop::open().await;
    let sheet = plan(&shop.styles[0].payload).linesheet;
    let season = plan(&shop.styles[0].payload).season;
    let styles: Vec<Write> = shop.styles[..2]
        .iter()
        .map(|style| {
            changed(style, |plan| {
                plan.linesheet = sheet.clone();
                plan.season = season.clone();
            })
        })
        .collect();
    for style in &styles {
        accepted(
            shop.publish(std::slice::from_ref(style), &Kept::default())
                .await,
        );
    }
    let shown: Vec<_> = styles.iter().map(|style| shop.style(&style.key)).collect();
    assert_eq!(shown[0].collections.len(), 1);
    assert_eq!(shown[0].collections[0].id, shown[1].collections[0].id);
}

#[tokio::test]
async fn a_style_that_somebody_made_meanwhile_is_taken_over_and_not_made_twice() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let first = ProductSink::new(shop.joor());
    // This process knows the account as it is now ...
    accepted(first.write(&shop.styles[..1], &kept).await);
    // ... and another one makes the next style.
    let named = changed(&shop.styles[1], |plan| {
        "Theirs".clone_into(&mut plan.product.name);
    });
    accepted(shop.publish(&[named], &Kept::default()).await);
    let before = shop.sandbox.calls().endpoint("joor.v4.products.create");
    accepted(first.write(&shop.styles[1..2], &kept).await);
    assert_eq!(
        shop.sandbox.calls().endpoint("joor.v4.products.create"),
        before + 1,
        "it was tried, and refused as duplicated"
    );
    let shown = shop.style(&shop.styles[1].key);
    assert_eq!(shown.name, plan(&shop.styles[1].payload).product.name);
    assert_eq!(shown.skus.len(), plan(&shop.styles[1].payload).skus.len());
}

#[tokio::test]
async fn a_linesheet_that_somebody_made_meanwhile_is_taken_over() {
    let shop = Shop::open().await;
    let into = |style: &Write| {
        changed(style, |plan| {
            "Made meanwhile".clone_into(&mut plan.linesheet.name);
            "Made meanwhile".clone_into(&mut plan.linesheet.external_id);
        })
    };
    let first = ProductSink::new(shop.joor());
    // This process knows the linesheets as they are now ...
    accepted(first.write(&shop.styles[..1], &Kept::default()).await);
    // ... and another one makes the next one.
    let theirs = into(&shop.styles[1]);
    accepted(shop.publish(&[theirs], &Kept::default()).await);
    let ours = into(&shop.styles[2]);
    accepted(first.write(&[ours], &Kept::default()).await);
    for style in &shop.styles[1..3] {
        assert_eq!(shop.style(&style.key).collections[0].name, "Made meanwhile");
    }
}

#[tokio::test]
async fn a_season_that_was_made_by_hand_is_used_and_not_made_again() {
    let shop = Shop::open().await;
    let style = shop
        .styles
        .iter()
        .find(|style| plan(&style.payload).season.is_some());
    let style = style.unwrap();
    let planned = plan(&style.payload).season.unwrap();
    let season = Season {
        id: None,
        name: Some(planned.name.clone()),
        year: planned.year.clone(),
        external_id: None,
        unknown: serde_json::Map::default(),
    };
    let request = seasons::create_request(&[season]).unwrap();
    shop.joor().send(&request).await.unwrap();
    accepted(
        shop.publish(std::slice::from_ref(style), &Kept::default())
            .await,
    );
    let shown = shop.style(&style.key).collections.remove(0);
    assert_eq!(shown.season, Some((planned.name, planned.year)));
    assert_eq!(shop.sandbox.calls().endpoint("joor.v4.seasons.create"), 1);
}

/// Prices the SKUs of a style between two steps, as another program might.
struct Rival {
    client: JoorClient,
    price_type: String,
    kept: Kept,
    done: AtomicBool,
}

#[async_trait]
impl Progress for Rival {
    async fn save(&self, steps: Vec<(String, String)>) -> Result<(), StoreError> {
        for (_, text) in &steps {
            let steps: StyleSteps = serde_json::from_str(text).unwrap();
            let mut skus = steps.sku_ids.values();
            if let Some(sku) = skus.next()
                && !self.done.swap(true, Ordering::SeqCst)
            {
                let price = NewPrice {
                    sku_id: sku.clone(),
                    price_type_id: self.price_type.clone(),
                    wholesale_value: "1.23".parse().unwrap(),
                    retail_value: None,
                };
                let request = prices::create_request(&[price]).unwrap();
                self.client.send(&request).await.unwrap();
            }
        }
        self.kept.save(steps).await
    }
}

impl Steps for Rival {
    fn of(&self, key: &str) -> Option<String> {
        self.kept.of(key)
    }
}

#[tokio::test]
async fn a_price_that_somebody_made_meanwhile_is_read_back_and_overwritten() {
    let shop = Shop::open().await;
    let style = &shop.styles[0];
    let rival = Rival {
        client: shop.joor(),
        price_type: plan(&style.payload).price_type.unwrap().id,
        kept: Kept::default(),
        done: AtomicBool::new(false),
    };
    accepted(shop.publish(std::slice::from_ref(style), &rival).await);
    assert!(rival.done.load(Ordering::SeqCst));
    let numbers = [style.key.clone()];
    let found = Styles::read(&shop.joor(), &numbers).await.unwrap();
    assert_eq!(found.differences(&style.payload), []);
}

#[tokio::test]
async fn an_error_inside_a_success_parks_its_style_alone() {
    let shop = Shop::open().await;
    let mut styles = shop.styles.clone();
    styles[1] = changed(&styles[1], |plan| {
        plan.product.category_ids = Some(vec!["no-such-category".to_owned()]);
    });
    let verdicts = shop.publish(&styles, &Kept::default()).await.unwrap();
    let problem = refused(&verdicts[1]);
    assert_eq!(problem.code, "style-refused");
    assert!(
        problem.message.contains("no-such-category"),
        "{}",
        problem.message
    );
    for (at, verdict) in verdicts.iter().enumerate().filter(|(at, _)| *at != 1) {
        assert!(matches!(verdict, Verdict::Accepted(_)), "{at}: {verdict:?}");
    }
    assert_eq!(shop.sandbox.joor_styles().len(), styles.len() - 1);
}

#[tokio::test]
async fn a_style_that_the_answer_does_not_mention_is_not_taken_for_done() {
    let shop = Shop::open().await;
    let bench = Bench::start().await;
    let empty = answer(&json!({ "data": [], "errors": [] }));
    bench
        .on("POST", "/auth/", answer(&fixture("joor-v4-token-response")))
        .await;
    bench.on("GET", "/v4/products", empty.clone()).await;
    bench.on("POST", "/v4/products/bulk_create", empty).await;
    let sink = ProductSink::new(bench.joor());
    let verdicts = sink
        .write(&shop.styles[..1], &Kept::default())
        .await
        .unwrap();
    assert!(refused(&verdicts[0]).message.contains("does not mention"));
}

#[tokio::test]
async fn a_429_between_two_steps_stops_the_run_and_the_next_one_goes_on() {
    let shop = Shop::open().await;
    accepted(shop.publish(&shop.styles, &Kept::default()).await);
    let whole = shop.shown();
    for path in ["/v4/products", "/v4/skus", "/v4/prices", "/v4/collections"] {
        shop.sandbox.reset();
        let kept = Kept::default();
        shop.sandbox
            .inject(FaultRule::once(FaultKind::TooManyRequests, "POST", path));
        let stopped = shop.publish(&shop.styles, &kept).await;
        assert!(
            matches!(stopped, Err(Stop::Quota { .. })),
            "{path}: {stopped:?}"
        );
        let before = created(&shop);
        accepted(shop.publish(&shop.styles, &kept).await);
        assert_eq!(shop.shown(), whole, "{path}");
        // Products were committed, so they are not even written again.
        assert_eq!(shop.sandbox.calls().endpoint("joor.v4.products.update"), 0);
        let done = format!("joor.v4.{}.create", path.trim_start_matches("/v4/"));
        for (name, calls) in created(&shop) {
            // What was made before the stop is not made again.
            let count = |calls: &[(String, u64)]| {
                calls
                    .iter()
                    .find(|(other, _)| *other == name)
                    .map(|(_, calls)| *calls)
            };
            let more = calls - count(&before).unwrap_or_default();
            assert_eq!(
                more > 0,
                count(&before).is_none() || name == done,
                "{path} {name}"
            );
        }
    }
}

#[tokio::test]
async fn a_lost_answer_at_any_step_ends_in_the_same_styles() {
    let shop = Shop::open().await;
    accepted(shop.publish(&shop.styles, &Kept::default()).await);
    let whole = shop.shown();
    for path in ["/v4/products", "/v4/skus", "/v4/prices", "/v4/collections"] {
        shop.sandbox.reset();
        let kept = Kept::default();
        shop.sandbox
            .inject(FaultRule::once(FaultKind::LostAnswer, "POST", path));
        let verdicts = shop.publish(&shop.styles, &kept).await.unwrap();
        let unknown = verdicts
            .iter()
            .filter(|verdict| matches!(verdict, Verdict::Unknown(_)))
            .count();
        assert!(unknown > 0, "{path}: {verdicts:?}");
        accepted(shop.publish(&shop.styles, &kept).await);
        assert_eq!(shop.shown(), whole, "{path}");
    }
}

#[tokio::test]
async fn every_field_that_differs_in_joor_is_told() {
    let shop = Shop::open().await;
    accepted(shop.publish(&shop.styles, &Kept::default()).await);
    let style = &shop.styles[0];
    let edit = StyleEdit {
        name: Some("Edited by hand".to_owned()),
        wholesale_price: Some("1.23".to_owned()),
        ..StyleEdit::default()
    };
    shop.sandbox.edit_joor_style(&style.key, edit).unwrap();
    let numbers = [style.key.clone()];
    let found = Styles::read(&shop.joor(), &numbers).await.unwrap();
    let wanted = changed(style, |plan| {
        plan.skus[0].upc = Some("000000000000".to_owned());
        plan.skus[0].size.name = "XXS".to_owned();
    });
    let differences = found.differences(&wanted.payload);
    let told = |field: &str| {
        let difference = differences
            .iter()
            .find(|found| found.field.ends_with(field));
        difference.map(|found| (found.expected.as_str(), found.found.as_str()))
    };
    let plan = plan(&style.payload);
    let sku = &plan.skus[0];
    assert_eq!(
        told("name"),
        Some((plan.product.name.as_str(), "Edited by hand"))
    );
    assert_eq!(told("wholesale").unwrap().1, "1.23");
    assert_eq!(
        told("UPC"),
        Some(("000000000000", sku.upc.as_deref().unwrap()))
    );
    assert_eq!(told("size"), Some(("XXS", sku.size.name.as_str())));
    assert_eq!(told("colour"), None);
    assert_eq!(told("retail"), None);
}

#[tokio::test]
async fn a_style_that_is_not_in_joor_differs_as_a_whole() {
    let shop = Shop::open().await;
    let style = &shop.styles[0];
    let found = Styles::read(&shop.joor(), std::slice::from_ref(&style.key))
        .await
        .unwrap();
    let [difference] = found.differences(&style.payload).try_into().unwrap();
    assert_eq!(difference.field, "style");
    assert_eq!(
        (difference.expected, difference.found),
        (style.key.clone(), "nothing".into())
    );
    let broken = Opaque::new("joor-style", 1, "{}");
    let [difference] = found.differences(&broken).try_into().unwrap();
    assert_eq!(difference.expected, "a readable record");
}
