//! Styles with prices in two price types, and what of a style is left to people.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use rust_decimal::Decimal;
use seamline_channels::joor::{BulkStyles, StyleSteps, Styles};
use seamline_joor_client::v2::styles::{StyleKey, StylePart};
use seamline_joor_client::v4::prices::{self, NewPrice};
use seamline_mapping::joor::styles::{LeftOut, StylePlan};
use seamline_mapping::rules::ProductRules;
use seamline_sync_engine::{Progress, Receipt, StoreError, Verdict, Write};
use serde_json::json;

use crate::joor_products::{accepted, refused};
use crate::shop::{Kept, Shop, Steps, changed, plan};

const USD: &str = "USD Wholesale";
const EUR: &str = "EUR Wholesale";

fn two_price_types() -> ProductRules {
    let wholesale = json!({ "custom-field": "Wholesale Price" });
    serde_json::from_value(json!({
        "prices": [
            { "price_type": USD, "wholesale": wholesale, "retail": "map-price" },
            {
                "price_type": EUR, "wholesale": wholesale, "retail": "map-price",
                "factor": "0.92", "source_currency": "USD", "step": "0.50",
            },
        ],
    }))
    .unwrap()
}

async fn shop() -> Shop {
    Shop::with_rules(two_price_types()).await
}

/// Prices by SKU and price type.
type Prices = BTreeMap<(String, String), (Decimal, Option<Decimal>)>;

fn planned(style: &Write) -> Prices {
    let plan = plan(&style.payload);
    let mut prices = Prices::new();
    for price_type in plan.price_types() {
        for sku in &plan.skus {
            if let Some(price) = plan.price(sku, price_type) {
                let place = (sku.external_id.clone(), price_type.name.clone());
                prices.insert(place, price);
            }
        }
    }
    prices
}

fn in_joor(shop: &Shop, number: &str) -> Prices {
    let skus = shop.style(number).skus.into_iter();
    let prices = skus.flat_map(|sku| {
        let name = sku.external_id.unwrap_or_default();
        let prices = sku.prices.into_iter();
        prices.map(move |(price_type, price)| ((name.clone(), price_type), price))
    });
    prices.collect()
}

/// The same style with another price in Euro for its first priced SKU, and without its retail price.
fn repriced(style: &Write) -> Write {
    changed(style, |plan| {
        let mut skus = plan.skus.iter_mut();
        let sku = skus.find(|sku| !sku.more_prices.is_empty()).unwrap();
        sku.more_prices[0].wholesale = "77.50".parse().unwrap();
        sku.more_prices[0].retail = None;
    })
}

async fn differences(shop: &Shop, style: &Write) -> Vec<String> {
    let numbers = std::slice::from_ref(&style.key);
    let found = Styles::read(&shop.joor(), numbers).await.unwrap();
    let found = found.differences(&style.payload).into_iter();
    found.map(|one| one.field).collect()
}

#[tokio::test]
async fn each_sku_gets_a_price_in_each_price_type_and_a_change_reaches_its_own() {
    let shop = shop().await;
    let kept = Kept::default();
    accepted(shop.publish(&shop.styles, &kept).await);
    for style in &shop.styles {
        let prices = in_joor(&shop, &style.key);
        assert_eq!(prices, planned(style));
        assert!(prices.keys().any(|(_, price_type)| price_type == EUR));
        assert!(differences(&shop, style).await.is_empty());
    }
    let style = &shop.styles[0];
    let again = repriced(style);
    let told = differences(&shop, &again).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|field| field.ends_with("in EUR Wholesale")));
    let looked_up = shop.sandbox.calls().endpoint("joor.v4.prices");
    accepted(shop.publish(std::slice::from_ref(&again), &kept).await);
    assert_eq!(in_joor(&shop, &style.key), planned(&again));
    // Their ids are remembered in both price types.
    assert_eq!(shop.sandbox.calls().endpoint("joor.v4.prices"), looked_up);
}

#[tokio::test]
async fn a_price_type_that_is_taken_out_keeps_its_prices_and_is_taken_up_again() {
    let shop = shop().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    accepted(shop.publish(std::slice::from_ref(style), &kept).await);
    let before = in_joor(&shop, &style.key);
    let without = changed(style, |plan| {
        plan.more_price_types.clear();
        for sku in &mut plan.skus {
            sku.more_prices.clear();
        }
    });
    accepted(shop.publish(std::slice::from_ref(&without), &kept).await);
    // JOOR has no call that takes a price away.
    assert_eq!(in_joor(&shop, &style.key), before);
    let steps: StyleSteps = serde_json::from_str(&kept.of(&style.key).unwrap()).unwrap();
    assert_eq!(steps.prices.ids().count(), planned(&without).len());
    let again = repriced(style);
    accepted(shop.publish(std::slice::from_ref(&again), &kept).await);
    assert_eq!(in_joor(&shop, &style.key), planned(&again));
}

#[tokio::test]
async fn a_price_type_that_comes_first_now_is_the_same_price_type() {
    let shop = shop().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    accepted(shop.publish(std::slice::from_ref(style), &kept).await);
    let only_euro = changed(style, |plan| {
        plan.price_type = plan.more_price_types.pop();
        for sku in &mut plan.skus {
            let euro = sku.more_prices.pop();
            sku.wholesale = euro.as_ref().map(|price| price.wholesale);
            sku.retail = euro.and_then(|price| price.retail);
        }
    });
    let made = shop.sandbox.calls().endpoint("joor.v4.prices.create");
    accepted(shop.publish(std::slice::from_ref(&only_euro), &kept).await);
    assert_eq!(in_joor(&shop, &style.key), planned(style));
    let after = shop.sandbox.calls().endpoint("joor.v4.prices.create");
    assert_eq!(after, made);
}

#[tokio::test]
async fn a_process_that_dies_between_prices_ends_in_the_same() {
    let shop = shop().await;
    let style = std::slice::from_ref(&shop.styles[0]);
    accepted(shop.publish(style, &Kept::default()).await);
    let whole = shop.shown();
    for (at, committed) in (0..6).flat_map(|at| [(at, false), (at, true)]) {
        shop.sandbox.reset();
        let kept = Kept::dying(at, committed);
        let died = shop.publish(style, &kept).await.is_err();
        kept.revived();
        accepted(shop.publish(style, &kept).await);
        assert_eq!(shop.shown(), whole, "{at} {committed}");
        assert!(died || at > 3, "{at}");
    }
}

#[tokio::test]
async fn skus_that_were_deleted_in_joor_are_priced_anew_in_each_price_type() {
    let shop = shop().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    accepted(shop.publish(std::slice::from_ref(style), &kept).await);
    let colour = plan(&style.payload).skus[0].colour.code.clone();
    let key = StyleKey::new(&style.key, &style.key);
    let part = StylePart::Color(colour);
    shop.joor_v2().delete_style(&key, &part).await.unwrap();
    let again = repriced(style);
    accepted(shop.publish(std::slice::from_ref(&again), &kept).await);
    assert_eq!(in_joor(&shop, &style.key), planned(&again));
}

/// Prices the first SKU in Euro as soon as SKUs are there, as another program might.
struct Rival<'a> {
    shop: &'a Shop,
    kept: Kept,
    done: Mutex<bool>,
}

#[async_trait]
impl Progress for Rival<'_> {
    async fn save(&self, steps: Vec<(String, String)>) -> Result<(), StoreError> {
        for (_, text) in &steps {
            let steps: StyleSteps = serde_json::from_str(text).unwrap();
            let first = !std::mem::replace(&mut *self.done.lock().unwrap(), false);
            if let Some(sku_id) = steps.sku_ids.values().next().filter(|_| !first) {
                let price = NewPrice {
                    sku_id: sku_id.clone(),
                    price_type_id: "5128".to_owned(),
                    wholesale_value: "1.23".parse().unwrap(),
                    retail_value: None,
                };
                let request = prices::create_request(&[price]).unwrap();
                self.shop.joor().send(&request).await.unwrap();
            } else if !first {
                *self.done.lock().unwrap() = true;
            }
        }
        self.kept.save(steps).await
    }
}

impl Steps for Rival<'_> {
    fn of(&self, key: &str) -> Option<String> {
        self.kept.of(key)
    }
}

#[tokio::test]
async fn a_price_that_somebody_made_in_one_price_type_is_overwritten() {
    let shop = shop().await;
    let rival = Rival {
        shop: &shop,
        kept: Kept::default(),
        done: Mutex::new(true),
    };
    let style = &shop.styles[0];
    accepted(shop.publish(std::slice::from_ref(style), &rival).await);
    assert!(!*rival.done.lock().unwrap(), "the rival was there");
    assert_eq!(in_joor(&shop, &style.key), planned(style));
}

#[tokio::test]
async fn both_ways_leave_the_same_prices() {
    let shop = shop().await;
    let one_price =
        |style: &&Write| seamline_mapping::joor::styles::v2::prices(&plan(&style.payload)).is_ok();
    let style = shop.styles.iter().find(one_price).unwrap();
    let style = std::slice::from_ref(style);
    accepted(shop.publish_by_job(style, &Kept::default()).await);
    let mut prices: Vec<_> = in_joor(&shop, &style[0].key).into_values().collect();
    let mut expected: Vec<_> = planned(&style[0]).into_values().collect();
    prices.sort_unstable();
    expected.sort_unstable();
    prices.dedup();
    expected.dedup();
    assert_eq!(prices, expected);
    let found = BulkStyles::read(&shop.joor_v2(), std::slice::from_ref(&style[0].key))
        .await
        .unwrap();
    assert_eq!(found.differences(&style[0].payload), []);
    let again = repriced_as_a_whole(&style[0]);
    let told = found.differences(&again.payload);
    let told: Vec<&str> = told.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(told, ["wholesale in EUR Wholesale"]);
}

fn repriced_as_a_whole(style: &Write) -> Write {
    changed(style, |plan| {
        for price in plan.skus.iter_mut().flat_map(|sku| &mut sku.more_prices) {
            price.wholesale = "77.50".parse().unwrap();
        }
    })
}

fn left_to_people(plan: &mut StylePlan) {
    plan.product.category_ids = None;
    plan.product.tags = None;
    "Renamed".clone_into(&mut plan.product.name);
}

#[tokio::test]
async fn categories_and_tags_that_are_left_to_people_stay_in_joor() {
    let shop = Shop::open().await;
    let full = shop.styles.iter().find(|style| {
        let product = plan(&style.payload).product;
        product.category_ids.is_some_and(|ids| !ids.is_empty())
    });
    let full = full.unwrap();
    let left = changed(full, left_to_people);
    for by_job in [false, true] {
        shop.sandbox.reset();
        let kept = Kept::default();
        for style in [full, &left] {
            let style = std::slice::from_ref(style);
            accepted(if by_job {
                shop.publish_by_job(style, &kept).await
            } else {
                shop.publish(style, &kept).await
            });
        }
        let shown = shop.style(&full.key);
        assert_eq!(shown.name, "Renamed");
        assert!(!shown.categories.is_empty() && !shown.tags.is_empty());
        let numbers = std::slice::from_ref(&full.key);
        if by_job {
            let found = BulkStyles::read(&shop.joor_v2(), numbers).await.unwrap();
            assert_eq!(found.differences(&left.payload), []);
        } else {
            assert!(differences(&shop, &left).await.is_empty());
        }
    }
}

/// A style whose number another product may have.
fn numbered(style: &Write, number: &str) -> Write {
    let mut style = changed(style, |plan| {
        plan.product.shared_number = true;
        number.clone_into(&mut plan.product.external_id);
    });
    style.key = plan(&style.payload).product.product_identifier;
    style
}

#[tokio::test]
async fn two_products_of_one_style_number_never_write_the_same_style() {
    let shop = Shop::open().await;
    let first = numbered(&shop.styles[0], "SAME");
    let second = numbered(&shop.styles[1], "SAME");
    // In one batch, and one after the other.
    for together in [true, false] {
        shop.sandbox.reset();
        let kept = Kept::default();
        let verdicts = if together {
            let both = [first.clone(), second.clone()];
            shop.publish(&both, &kept).await.unwrap()
        } else {
            let mut verdicts = shop
                .publish(std::slice::from_ref(&first), &kept)
                .await
                .unwrap();
            verdicts.extend(
                shop.publish(std::slice::from_ref(&second), &kept)
                    .await
                    .unwrap(),
            );
            verdicts
        };
        assert!(matches!(verdicts[0], Verdict::Accepted(_)), "{verdicts:?}");
        let problem = refused(&verdicts[1]);
        assert!(problem.message.contains("style_number"), "{problem:?}");
        let shown = shop.style("SAME");
        assert_eq!(shown.name, plan(&first.payload).product.name);
        // Its own is found again, also by a process that forgot it.
        accepted(
            shop.publish(std::slice::from_ref(&first), &Kept::default())
                .await,
        );
    }
}

#[tokio::test]
async fn a_style_that_is_sent_without_a_variation_says_so_beside_what_else_there_is_to_say() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    accepted(shop.publish(std::slice::from_ref(style), &kept).await);
    let without = changed(style, |plan| {
        plan.left_out.push(LeftOut {
            product: 1,
            sku: "MV-1".to_owned(),
            why: "without UPC".to_owned(),
        });
        plan.images.clear();
    });
    let verdicts = shop.publish(&[without], &kept).await.unwrap();
    let Verdict::Accepted(Receipt {
        notice: Some(notice),
        ..
    }) = &verdicts[0]
    else {
        panic!("{verdicts:?}")
    };
    assert!(notice.message.contains("MV-1 (without UPC)"), "{notice:?}");
    let images = !plan(&style.payload).images.is_empty();
    assert_eq!(notice.message.contains("taken away"), images);
}
