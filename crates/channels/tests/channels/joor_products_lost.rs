//! Styles whose ids in JOOR are no longer good, and answers that do not say what was done.

use seamline_channels::joor::{ProductSink, StyleSteps, Styles};
use seamline_joor_client::v2::styles::{StyleKey, StylePart};
use seamline_mapping::joor::styles::SkuState;
use seamline_sandbox::{FaultKind, FaultRule};
use seamline_sync_engine::{Sink as _, Stop, Verdict, Write};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::bench::{Bench, answer};
use crate::joor_products::{accepted, refused};
use crate::shop::{Kept, Shop, changed, plan};
use crate::styles::{self, Account, publish, small};

const CREATE_PRODUCTS: &str = "/v4/products/bulk_create";
const UPDATE_SKUS: &str = "/v4/skus/bulk_update";
const CREATE_COLLECTIONS: &str = "/v4/collections/bulk_create";

async fn delete(shop: &Shop, number: &str, part: &StylePart) {
    let key = StyleKey::new(number, number);
    shop.joor_v2().delete_style(&key, part).await.unwrap();
}

fn renamed(style: &Write) -> Write {
    changed(style, |plan| "Renamed".clone_into(&mut plan.product.name))
}

/// A style of several colours, with images.
fn colourful(shop: &Shop) -> &Write {
    let colours = |style: &&Write| {
        let plan = plan(&style.payload);
        let first = plan.skus[0].colour.clone();
        plan.skus.iter().any(|sku| sku.colour != first) && !plan.images.is_empty()
    };
    shop.styles.iter().find(colours).unwrap()
}

#[tokio::test]
async fn a_style_that_was_deleted_in_joor_is_made_again_with_all_that_was_in_it() {
    let shop = Shop::open().await;
    let style = renamed(colourful(&shop));
    accepted(
        shop.publish(std::slice::from_ref(&style), &Kept::default())
            .await,
    );
    let whole = shop.shown();
    shop.sandbox.reset();
    let kept = Kept::default();
    accepted(
        shop.publish(std::slice::from_ref(colourful(&shop)), &kept)
            .await,
    );
    delete(&shop, &style.key, &StylePart::Whole).await;
    accepted(shop.publish(&[style], &kept).await);
    assert_eq!(shop.shown(), whole);
}

#[tokio::test]
async fn a_colour_that_was_deleted_in_joor_is_made_again_with_its_prices() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = colourful(&shop);
    accepted(shop.publish(std::slice::from_ref(style), &kept).await);
    let code = plan(&style.payload).skus[0].colour.code.clone();
    delete(&shop, &style.key, &StylePart::Color(code)).await;
    let style = renamed(style);
    accepted(shop.publish(std::slice::from_ref(&style), &kept).await);
    let shown = shop.style(&style.key);
    let skus = plan(&style.payload).skus.len();
    assert_eq!(shown.collections[0].sku_ids.len(), skus);
    let found = Styles::read(&shop.joor(), std::slice::from_ref(&style.key))
        .await
        .unwrap();
    assert_eq!(found.differences(&style.payload), []);
}

#[tokio::test]
async fn a_deleted_colour_is_made_again_together_with_a_new_size() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = shop
        .styles
        .iter()
        .find(|style| {
            let skus = plan(&style.payload).skus;
            let first = &skus[0];
            skus.iter().any(|sku| sku.colour != first.colour)
                && skus.iter().any(|sku| sku.size != first.size)
        })
        .unwrap();
    let last = plan(&style.payload).skus.pop().unwrap().size.name;
    let before = changed(style, |plan| plan.skus.retain(|sku| sku.size.name != last));
    accepted(shop.publish(std::slice::from_ref(&before), &kept).await);
    let code = plan(&style.payload).skus[0].colour.code.clone();
    delete(&shop, &style.key, &StylePart::Color(code)).await;
    accepted(shop.publish(std::slice::from_ref(style), &kept).await);
    let found = Styles::read(&shop.joor(), std::slice::from_ref(&style.key))
        .await
        .unwrap();
    assert_eq!(found.differences(&style.payload), []);
}

#[tokio::test]
async fn a_refused_style_starts_over_when_it_is_tried_again() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    accepted(shop.publish(std::slice::from_ref(style), &kept).await);
    let style = renamed(style);
    // The product is done when the quota ends, and deleted before the next pass.
    shop.sandbox.inject(FaultRule::once(
        FaultKind::TooManyRequests,
        "POST",
        "/v4/skus",
    ));
    let stopped = shop.publish(std::slice::from_ref(&style), &kept).await;
    assert!(matches!(stopped, Err(Stop::Quota { .. })), "{stopped:?}");
    delete(&shop, &style.key, &StylePart::Whole).await;
    let verdicts = shop.publish(std::slice::from_ref(&style), &kept).await;
    assert_eq!(refused(&verdicts.unwrap()[0]).code, "style-refused");
    accepted(shop.publish(std::slice::from_ref(&style), &kept).await);
    assert_eq!(shop.style(&style.key).name, "Renamed");
}

#[tokio::test]
async fn a_sku_that_is_sold_later_comes_onto_the_linesheet() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    let before = changed(style, |plan| {
        let sku = &mut plan.skus[0];
        sku.state = SkuState::Placeholder;
        (sku.upc, sku.wholesale, sku.retail) = (None, None, None);
    });
    accepted(shop.publish(&[before], &kept).await);
    let skus = plan(&style.payload).skus.len();
    let on_linesheet = || shop.style(&style.key).collections[0].sku_ids.len();
    assert_eq!(on_linesheet(), skus - 1);
    accepted(shop.publish(std::slice::from_ref(style), &kept).await);
    assert_eq!(on_linesheet(), skus);
}

#[tokio::test]
async fn what_is_taken_away_in_order_manager_is_taken_away_in_joor() {
    let shop = Shop::open().await;
    let full = shop.styles.iter().find(|style| {
        let plan = plan(&style.payload);
        let retail = plan.skus.iter().any(|sku| sku.retail.is_some());
        retail && plan.product.category_ids.is_some_and(|ids| !ids.is_empty())
    });
    let full = full.unwrap();
    let bare = changed(full, |plan| {
        plan.product.category_ids = Some(Vec::new());
        plan.product.tags = Some(Vec::new());
        for sku in &mut plan.skus {
            (sku.upc, sku.retail) = (None, None);
        }
    });
    for by_job in [false, true] {
        shop.sandbox.reset();
        let kept = Kept::default();
        for style in [full, &bare] {
            let style = std::slice::from_ref(style);
            accepted(if by_job {
                shop.publish_by_job(style, &kept).await
            } else {
                shop.publish(style, &kept).await
            });
        }
        let shown = shop.style(&full.key);
        assert!(shown.categories.is_empty() && shown.tags.is_empty());
        if !by_job {
            let found = Styles::read(&shop.joor(), std::slice::from_ref(&full.key))
                .await
                .unwrap();
            assert_eq!(found.differences(&bare.payload), []);
            assert!(shown.skus.iter().all(|sku| sku.upc.is_none()));
        }
    }
}

async fn send(bench: &Bench, styles: &[(&str, Value)], steps: &styles::Steps) -> Vec<Verdict> {
    let writes = styles
        .iter()
        .map(|(key, style)| publish(key, style, steps))
        .collect::<Vec<_>>();
    ProductSink::new(bench.joor())
        .write(&writes, steps)
        .await
        .unwrap()
}

fn named(number: &str, product: i64, name: &str) -> Value {
    let mut style = small(number, product);
    style["product"]["name"] = name.into();
    style
}

fn nothing_said() -> ResponseTemplate {
    answer(&json!({ "data": [], "errors": [] }))
}

#[tokio::test]
async fn prices_that_are_gone_from_joor_are_made_again() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = styles::Steps::default();
    send(&bench, &[("1", small("MV-1", 1))], &steps).await;
    account.drop_rows("prices");
    let verdicts = send(&bench, &[("1", named("MV-1", 1, "Renamed"))], &steps).await;
    accepted(Ok(verdicts));
    assert_eq!(account.rows("prices").len(), 1);
}

#[tokio::test]
async fn another_price_type_gets_prices_of_its_own() {
    // With steps of this release, and with those of one that did not keep the price type.
    for keeps in [true, false] {
        let bench = Bench::start().await;
        let account = Account::on(&bench).await;
        let steps = styles::Steps::default();
        let mut style = small("MV-1", 1);
        accepted(Ok(send(&bench, &[("1", style.clone())], &steps).await));
        style["price_type"]["id"] = "72".into();
        style["skus"][0]["wholesale"] = "99.00".into();
        let mut write = publish("1", &style, &steps);
        if !keeps {
            let mut kept: Value = serde_json::from_str(&write.progress.unwrap()).unwrap();
            let mut prices = kept.as_object_mut().unwrap().remove("prices").unwrap();
            kept["price_ids"] = prices["71"].take();
            write.progress = Some(kept.to_string());
        }
        let sink = ProductSink::new(bench.joor());
        accepted(sink.write(&[write], &steps).await);
        let prices = account.rows("prices");
        let shown = prices
            .iter()
            .map(|row| (&row["price_type"]["id"], &row["wholesale_value"]));
        let expected = [
            (json!("71"), json!("118.00")),
            (json!("72"), json!("99.00")),
        ];
        let expected = expected.iter().map(|(id, amount)| (id, amount));
        assert!(shown.eq(expected), "{prices:?}");
    }
}

#[tokio::test]
async fn an_update_whose_answer_names_no_row_is_read_back() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = styles::Steps::default();
    let both = |name| [("1", named("MV-1", 1, name)), ("2", named("MV-2", 2, name))];
    accepted(Ok(send(&bench, &both("First"), &steps).await));
    account.say_nothing_of_updates();
    accepted(Ok(send(&bench, &both("Second"), &steps).await));
    assert_eq!(account.texts("products", "name"), ["Second", "Second"]);
    // An update that was not made is not taken for done.
    for path in ["/v4/products/bulk_update", UPDATE_SKUS] {
        account.refuse(move |to, _| (to == path).then(nothing_said));
        let mut style = named("MV-1", 1, "Third");
        style["skus"][0]["upc"] = path.into();
        let verdicts = send(&bench, &[("1", style)], &steps).await;
        let problem = refused(&verdicts[0]);
        assert!(problem.message.contains("does not mention"), "{problem:?}");
    }
}

#[tokio::test]
async fn a_duplicate_that_the_answer_does_not_name_is_read_back() {
    for path in [CREATE_PRODUCTS, CREATE_COLLECTIONS] {
        let bench = Bench::start().await;
        let account = Account::on(&bench).await;
        let (steps, rival) = (styles::Steps::default(), styles::Steps::default());
        let sink = ProductSink::new(bench.joor());
        let into = |number: &str, product: i64| {
            let mut style = small(number, product);
            let sheet = format!("Sheet {number}");
            style["linesheet"] = json!({ "name": sheet, "external_id": sheet });
            style
        };
        // This process knows the account as it is now ...
        let first = publish("1", &into("MV-1", 1), &steps);
        accepted(sink.write(&[first], &steps).await);
        // ... and another one makes the next style.
        send(&bench, &[("2", into("MV-2", 2))], &rival).await;
        account.refuse(move |to, rows| {
            let has = |row: &Value| {
                let key = row["external_id"].as_str();
                key.is_some_and(|key| key.ends_with("MV-2"))
            };
            let error = json!({ "status": "DUPLICATED", "message": "It exists" });
            let refused = to == path && rows.iter().any(has);
            refused.then(|| answer(&json!({ "data": [], "errors": [error] })))
        });
        let new: Vec<Write> = [("2", into("MV-2", 2)), ("3", into("MV-3", 3))]
            .iter()
            .map(|(key, style)| publish(key, style, &steps))
            .collect();
        accepted(sink.write(&new, &steps).await);
        // The mock refuses nothing else that is there.
        let made = if path == CREATE_PRODUCTS {
            account.texts("products", "external_id")
        } else {
            account.texts("collections", "external_id")
        };
        assert_eq!(made.len(), 3, "{made:?}");
    }
}

#[tokio::test]
async fn a_linesheet_that_was_deleted_in_joor_is_made_again() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = styles::Steps::default();
    let sink = ProductSink::new(bench.joor());
    let first = publish("1", &small("MV-1", 1), &steps);
    accepted(sink.write(&[first], &steps).await);
    account.drop_rows("collections");
    let second = publish("2", &small("MV-2", 2), &steps);
    accepted(sink.write(&[second], &steps).await);
    assert_eq!(account.rows("collections").len(), 1);
}

#[test]
fn steps_of_an_earlier_release_are_read() {
    let text = r#"{"product":"71","sku_ids":{"1":"s"},"price_ids":{"1":"p"},
        "parts":{"images":"abc"},"payload":"def","done":["product"]}"#;
    let steps: StyleSteps = serde_json::from_str(text).unwrap();
    assert_eq!(steps.sku_ids["1"], "s");
    assert!(steps.images.colours.is_empty());
}
