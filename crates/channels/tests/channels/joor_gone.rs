//! What is no longer sold: told of, or taken out of JOOR.

use seamline_channels::joor::StyleSteps;
use seamline_mapping::joor::styles::{Gone, SoldSku};
use seamline_sandbox::{FaultKind, FaultRule, JoorStyleView};
use seamline_sync_engine::{Problem, Verdict, Write};

use crate::shop::{Kept, Shop, Steps, changed, plan};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Rows,
    Job,
}

const WAYS: [Way; 2] = [Way::Rows, Way::Job];

async fn publish(shop: &Shop, way: Way, style: &Write, kept: &dyn Steps) -> Verdict {
    let styles = std::slice::from_ref(style);
    let verdicts = match way {
        Way::Rows => shop.publish(styles, kept).await,
        Way::Job => shop.publish_by_job(styles, kept).await,
    };
    verdicts.unwrap().remove(0)
}

fn notice(verdict: Verdict) -> Option<Problem> {
    match verdict {
        Verdict::Accepted(receipt) => receipt.notice,
        other => panic!("{other:?}"),
    }
}

/// A style of several colours without one of them, and that colour.
fn without_a_colour(shop: &Shop, way: Way, deactivate: bool) -> (Write, Write, String) {
    let colours = |style: &Write| {
        let skus = plan(&style.payload).skus.into_iter();
        let mut names: Vec<String> = skus.map(|sku| sku.colour.name).collect();
        names.dedup();
        names
    };
    let style = shop.styles.iter().find(|style| colours(style).len() > 1);
    let style = style.unwrap().clone();
    let colour = colours(&style).pop().unwrap();
    let less = changed(&style, |plan| {
        let (gone, sold) = std::mem::take(&mut plan.skus)
            .into_iter()
            .partition(|sku| sku.colour.name == colour);
        plan.skus = sold;
        plan.gone = Some(gone_of(&gone, way, deactivate));
    });
    (style, less, colour)
}

fn gone_of(
    skus: &[seamline_mapping::joor::styles::PlannedSku],
    way: Way,
    deactivate: bool,
) -> Gone {
    let skus = skus.iter().map(|sku| SoldSku {
        product: sku.product.filter(|_| way == Way::Rows),
        ..SoldSku::of(sku)
    });
    Gone {
        deactivate,
        skus: skus.collect(),
    }
}

/// Nothing of a style is sold any more.
fn withdrawn(style: &Write, way: Way, deactivate: bool) -> Write {
    changed(style, |plan| {
        plan.gone = Some(gone_of(&std::mem::take(&mut plan.skus), way, deactivate));
    })
}

fn active(view: &JoorStyleView) -> Vec<(String, String)> {
    let skus = view.skus.iter().filter(|sku| sku.active);
    let mut places: Vec<_> = skus
        .map(|sku| (sku.colour.clone(), sku.size.clone()))
        .collect();
    places.sort();
    places
}

#[tokio::test]
async fn a_colour_that_is_gone_stays_in_joor_and_is_told_of() {
    for way in WAYS {
        let shop = Shop::open().await;
        let kept = Kept::default();
        let (style, less, colour) = without_a_colour(&shop, way, false);
        assert_eq!(notice(publish(&shop, way, &style, &kept).await), None);
        let before = active(&shop.style(&style.key));
        let told = notice(publish(&shop, way, &less, &kept).await).unwrap();
        assert_eq!(told.code, "gone-in-order-manager");
        assert!(told.message.contains(&colour), "{}", told.message);
        assert_eq!(active(&shop.style(&style.key)), before, "{way:?}");
        assert_eq!(notice(publish(&shop, way, &style, &kept).await), None);
    }
}

#[tokio::test]
async fn a_colour_that_is_gone_is_taken_out_once_and_comes_back() {
    for way in WAYS {
        let shop = Shop::open().await;
        let kept = Kept::default();
        let (style, less, colour) = without_a_colour(&shop, way, true);
        publish(&shop, way, &style, &kept).await;
        let whole = active(&shop.style(&style.key));
        assert_eq!(notice(publish(&shop, way, &less, &kept).await), None);
        let left = active(&shop.style(&style.key));
        assert!(left.len() < whole.len() && left.iter().all(|(name, _)| *name != colour));
        let steps: StyleSteps = serde_json::from_str(&kept.of(&style.key).unwrap()).unwrap();
        let out = steps.sold.iter().filter(|sold| sold.taken_out).count();
        assert_eq!(out, whole.len() - left.len(), "remembered");
        // Another change of the style does not take it out again.
        let renamed = changed(&less, |plan| plan.product.name.push('!'));
        let before = removals(&shop);
        assert_eq!(notice(publish(&shop, way, &renamed, &kept).await), None);
        let rewritten = u64::from(way == Way::Rows);
        assert_eq!(removals(&shop), before + rewritten, "{way:?}");
        assert_eq!(notice(publish(&shop, way, &style, &kept).await), None);
        assert_eq!(active(&shop.style(&style.key)), whole, "{way:?}");
    }
}

/// Calls that may take something out: deletions, and updates of SKUs, which a change needs too.
fn removals(shop: &Shop) -> u64 {
    let calls = shop.sandbox.calls();
    calls.endpoint("joor.v2.style.delete") + calls.endpoint("joor.v4.skus.update")
}

#[tokio::test]
async fn what_was_only_told_of_is_taken_out_when_the_setting_changes() {
    for way in WAYS {
        let shop = Shop::open().await;
        let kept = Kept::default();
        let (style, less, colour) = without_a_colour(&shop, way, false);
        publish(&shop, way, &style, &kept).await;
        assert!(notice(publish(&shop, way, &less, &kept).await).is_some());
        let (_, less, _) = without_a_colour(&shop, way, true);
        assert_eq!(notice(publish(&shop, way, &less, &kept).await), None);
        let left = active(&shop.style(&style.key));
        assert!(left.iter().all(|(name, _)| *name != colour), "{way:?}");
    }
}

#[tokio::test]
async fn a_style_of_which_nothing_is_sold_is_told_of_or_emptied_and_comes_back() {
    for way in WAYS {
        let shop = Shop::open().await;
        let kept = Kept::default();
        let style = shop.styles[0].clone();
        publish(&shop, way, &style, &kept).await;
        let whole = shop.shown();
        let writes = shop.writes();
        let told = notice(publish(&shop, way, &withdrawn(&style, way, false), &kept).await);
        assert!(told.unwrap().message.contains("inactive or gone"));
        assert_eq!(shop.writes(), writes, "nothing is written");
        let verdict = publish(&shop, way, &withdrawn(&style, way, true), &kept).await;
        assert_eq!(notice(verdict), None);
        assert_eq!(active(&shop.style(&style.key)), []);
        let writes = shop.writes();
        publish(&shop, way, &withdrawn(&style, way, true), &kept).await;
        assert_eq!(shop.writes(), writes, "once");
        assert_eq!(notice(publish(&shop, way, &style, &kept).await), None);
        assert_eq!(shop.shown(), whole, "{way:?}");
    }
}

#[tokio::test]
async fn a_process_that_dies_while_something_is_taken_out_goes_on() {
    for way in WAYS {
        let shop = Shop::open().await;
        let (style, less, _) = without_a_colour(&shop, way, true);
        for (at, committed) in (0..12).flat_map(|at| [(at, true), (at, false)]) {
            shop.sandbox.reset();
            let kept = Kept::default();
            publish(&shop, way, &style, &kept).await;
            kept.dies(at, committed);
            let styles = std::slice::from_ref(&less);
            let died = match way {
                Way::Rows => shop.publish(styles, &kept).await,
                Way::Job => shop.publish_by_job(styles, &kept).await,
            };
            kept.revived();
            assert!(at > 0 || died.is_err());
            assert_eq!(notice(publish(&shop, way, &less, &kept).await), None);
            let left = active(&shop.style(&style.key));
            assert_eq!(left.len(), plan(&less.payload).skus.len(), "{way:?} {at}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_to_a_deletion_is_asked_again_and_found_done() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let (style, less, _) = without_a_colour(&shop, Way::Job, true);
    publish(&shop, Way::Job, &style, &kept).await;
    let lost = FaultRule::once(FaultKind::LostAnswer, "DELETE", "/v2/style-number");
    shop.sandbox.inject(lost);
    assert_eq!(notice(publish(&shop, Way::Job, &less, &kept).await), None);
    assert_eq!(removals(&shop), 2, "asked again");
    let left = active(&shop.style(&style.key));
    assert_eq!(left.len(), plan(&less.payload).skus.len());
}

#[tokio::test]
async fn v2_keeps_a_single_combination_and_tells_of_it() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    // A style whose first SKU shares its colour with others, and its size too.
    let shares = |style: &&Write| {
        let skus = plan(&style.payload).skus;
        let colour = skus[1..].iter().any(|sku| sku.colour == skus[0].colour);
        colour && skus[1..].iter().any(|sku| sku.size == skus[0].size)
    };
    let style = shop.styles.iter().find(shares).unwrap().clone();
    publish(&shop, Way::Job, &style, &kept).await;
    let less = changed(&style, |plan| {
        let gone = plan.skus[0].clone();
        plan.skus[0].state = seamline_mapping::joor::styles::SkuState::Placeholder;
        plan.skus[0].upc = None;
        plan.gone = Some(gone_of(&[gone], Way::Job, true));
    });
    let told = notice(publish(&shop, Way::Job, &less, &kept).await).unwrap();
    assert!(told.remedy.contains("v2 deletes whole"), "{}", told.remedy);
    assert_eq!(shop.sandbox.calls().endpoint("joor.v2.style.delete"), 0);
}
