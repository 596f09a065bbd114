//! Styles of several colours and sizes. JOOR wants every combination of them, and refuses the SKUs of a
//! style that would be left with gaps.

use seamline_channels::joor::{ProductSink, StyleBatches};
use seamline_mapping::joor::styles::{PlannedOption, SkuState, StylePlan};
use seamline_sync_engine::{Sink as _, Write};

use crate::joor_products::accepted;
use crate::shop::{Kept, Shop, Steps as _, changed};

fn option(name: String, order: usize) -> PlannedOption {
    PlannedOption {
        code: name.clone(),
        name,
        order: u32::try_from(order).unwrap(),
    }
}

/// Gives a plan so many colours and sizes, and a number that tells it apart.
fn dress(plan: &mut StylePlan, number: usize, colours: usize, sizes: usize) {
    plan.product.external_id = format!("WHOLE-{number}");
    plan.product.product_identifier = format!("WHOLE-{number}");
    plan.images.clear();
    plan.colour_images.clear();
    let template = plan.skus.remove(0);
    plan.skus.clear();
    for colour in 1..=colours {
        for size in 1..=sizes {
            let product = number * 10_000 + colour * 100 + size;
            let mut sku = template.clone();
            sku.external_id = format!("WHOLE-{number}-{colour}-{size}");
            sku.sku_identifier.clone_from(&sku.external_id);
            sku.product = Some(i64::try_from(product).unwrap());
            sku.state = SkuState::Active;
            sku.colour = option(format!("Colour {colour}"), colour);
            sku.size = option(format!("{size}"), size);
            sku.upc = Some(format!("4{product:011}"));
            plan.skus.push(sku);
        }
    }
}

fn dresses(shop: &Shop, count: usize, colours: usize, sizes: usize) -> Vec<Write> {
    let numbers = 0..count;
    numbers
        .map(|number| Write {
            key: format!("WHOLE-{number}"),
            ..changed(&shop.styles[0], |plan| dress(plan, number, colours, sizes))
        })
        .collect()
}

/// Publishes with so many rows in a call.
async fn publish(shop: &Shop, rows: usize, styles: &[Write], kept: &Kept) {
    let batches = StyleBatches {
        rows,
        ..StyleBatches::default()
    };
    let styles: Vec<Write> = styles
        .iter()
        .map(|style| Write {
            progress: kept.of(&style.key),
            ..style.clone()
        })
        .collect();
    let sink = ProductSink::new(shop.joor()).with_batches(batches);
    accepted(sink.write(&styles, kept).await);
    for style in &styles {
        let skus = crate::shop::plan(&style.payload).skus.len();
        assert_eq!(shop.style(&style.key).skus.len(), skus, "{}", style.key);
    }
}

#[tokio::test]
async fn no_call_cuts_a_style_where_joor_would_see_a_gap() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    publish(&shop, 100, &dresses(&shop, 20, 2, 6), &kept).await;
    assert_eq!(shop.sandbox.calls().endpoint("joor.v4.skus.create"), 3);
    // A new size: the ninth row is that of the first of two colours.
    publish(&shop, 9, &dresses(&shop, 5, 2, 7), &kept).await;
}

#[tokio::test]
async fn a_style_of_more_skus_than_a_call_takes_is_cut_between_its_colours() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    publish(&shop, 25, &dresses(&shop, 2, 3, 10), &kept).await;
    // Two colours of a style, and the third one later.
    assert_eq!(shop.sandbox.calls().endpoint("joor.v4.skus.create"), 4);
    // Two new sizes and a new colour at once.
    publish(&shop, 10, &dresses(&shop, 2, 4, 12), &kept).await;
}
