//! Styles on several linesheets, and on others than before.

use std::collections::BTreeSet;

use seamline_channels::joor::StyleSteps;
use seamline_mapping::joor::styles::{PlannedLinesheet, PlannedPlace, PlannedSeason};
use seamline_sandbox::{FaultKind, FaultRule, StyleEdit};
use seamline_sync_engine::Write;

use crate::joor_products::{accepted, refused};
use crate::shop::{Kept, Shop, Steps, changed};

fn place(name: &str, season: Option<&str>) -> PlannedPlace {
    PlannedPlace {
        season: season.map(|season| PlannedSeason {
            name: season.to_owned(),
            year: Some("2027".to_owned()),
            external_id: name.to_owned(),
        }),
        linesheet: PlannedLinesheet {
            name: name.to_owned(),
            external_id: name.to_owned(),
        },
    }
}

/// The style on these linesheets, off others or not.
fn on(style: &Write, names: &[&str], take_off: bool) -> Write {
    changed(style, |plan| {
        let mut places = names.iter().map(|name| place(name, None));
        let first = places.next().unwrap();
        (plan.season, plan.linesheet) = (first.season, first.linesheet);
        plan.more_places = places.collect();
        plan.take_off = take_off;
    })
}

type Names<'a> = &'a [&'a str];

/// Names of the linesheets that JOOR shows a style on.
fn linesheets(shop: &Shop, style: &Write) -> BTreeSet<String> {
    let sheets = shop.style(&style.key).collections.into_iter();
    sheets.map(|sheet| sheet.name).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn publish(shop: &Shop, style: &Write, kept: &dyn Steps, by_job: bool) {
    let style = std::slice::from_ref(style);
    accepted(if by_job {
        shop.publish_by_job(style, kept).await
    } else {
        shop.publish(style, kept).await
    });
}

#[tokio::test]
async fn a_style_stands_on_the_linesheets_that_the_table_says() {
    let shop = Shop::open().await;
    let style = &shop.styles[0];
    // linesheets at first, then, whether others are left, where it stands in the end beside one made by hand
    #[rustfmt::skip]
    let table: [(Names<'_>, Names<'_>, bool, Names<'_>); 6] = [
        (&["A"], &["A"], false, &["A"]),
        (&["A", "B"], &["A", "B"], false, &["A", "B"]),
        (&["A", "B"], &["B", "C"], false, &["A", "B", "C"]),
        (&["A", "B"], &["B", "C"], true, &["B", "C"]),
        (&["A"], &["A", "B"], true, &["A", "B"]),
        (&["A", "B"], &["C"], true, &["C"]),
    ];
    for by_job in [false, true] {
        for (before, after, take_off, expected) in table {
            shop.sandbox.reset();
            let kept = Kept::default();
            publish(&shop, &on(style, before, take_off), &kept, by_job).await;
            assert_eq!(linesheets(&shop, style), names(before));
            let by_hand = StyleEdit {
                add_to_collection: Some("Made by hand".to_owned()),
                ..StyleEdit::default()
            };
            shop.sandbox.edit_joor_style(&style.key, by_hand).unwrap();
            publish(&shop, &on(style, after, take_off), &kept, by_job).await;
            let mut expected = names(expected);
            expected.insert("Made by hand".to_owned());
            assert_eq!(
                linesheets(&shop, style),
                expected,
                "{before:?} {after:?} {take_off} {by_job}"
            );
        }
    }
}

#[tokio::test]
async fn each_linesheet_is_made_of_its_own_season() {
    let shop = Shop::open().await;
    let style = changed(&shop.styles[0], |plan| {
        let first = place("Fall 2027", Some("Fall"));
        (plan.season, plan.linesheet) = (first.season, first.linesheet);
        plan.more_places = vec![place("Resort 2027", Some("Resort"))];
    });
    publish(&shop, &style, &Kept::default(), false).await;
    let sheets = shop.style(&style.key).collections.into_iter();
    let seasons: BTreeSet<_> = sheets.map(|sheet| (sheet.name, sheet.season)).collect();
    let season = |name: &str| Some((name.to_owned(), Some("2027".to_owned())));
    let expected = [
        ("Fall 2027".to_owned(), season("Fall")),
        ("Resort 2027".to_owned(), season("Resort")),
    ];
    assert_eq!(seasons, expected.into());
}

#[tokio::test]
async fn a_process_that_dies_between_linesheets_ends_in_the_same() {
    let shop = Shop::open().await;
    let style = &shop.styles[0];
    let (before, after) = (on(style, &["A", "B"], true), on(style, &["B", "C"], true));
    for (at, committed) in (0..8).flat_map(|at| [(at, false), (at, true)]) {
        shop.sandbox.reset();
        let kept = Kept::default();
        publish(&shop, &before, &kept, false).await;
        kept.dies(at, committed);
        let _ = shop.publish(std::slice::from_ref(&after), &kept).await;
        kept.revived();
        publish(&shop, &after, &kept, false).await;
        assert_eq!(
            linesheets(&shop, style),
            names(&["B", "C"]),
            "{at} {committed}"
        );
        let steps: StyleSteps = serde_json::from_str(&kept.of(&style.key).unwrap()).unwrap();
        assert_eq!(steps.linesheets, names(&["B", "C"]));
    }
}

#[tokio::test]
async fn a_linesheet_that_is_gone_from_joor_is_left_without_a_call() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    publish(&shop, &on(style, &["A"], true), &kept, false).await;
    let mut steps: StyleSteps = serde_json::from_str(&kept.of(&style.key).unwrap()).unwrap();
    steps.linesheets.insert("No such linesheet".to_owned());
    let mut write = on(style, &["A", "B"], true);
    write.progress = Some(serde_json::to_string(&steps).unwrap());
    let sink = seamline_channels::joor::ProductSink::new(shop.joor());
    let verdicts = seamline_sync_engine::Sink::write(&sink, &[write], &kept).await;
    accepted(verdicts);
    assert_eq!(linesheets(&shop, style), names(&["A", "B"]));
    let steps: StyleSteps = serde_json::from_str(&kept.of(&style.key).unwrap()).unwrap();
    assert_eq!(steps.linesheets, names(&["A", "B"]));
}

#[tokio::test]
async fn a_linesheet_that_the_answer_does_not_mention_is_not_taken_for_left() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = &shop.styles[0];
    publish(&shop, &on(style, &["A", "C"], true), &kept, false).await;
    let after = on(style, &["B"], true);
    let call = "/v4/collections/bulk_update";
    let half = FaultRule::once(FaultKind::PartialBatch, "POST", call);
    shop.sandbox.inject(half);
    let verdicts = shop.publish(std::slice::from_ref(&after), &kept).await;
    assert_eq!(refused(&verdicts.unwrap()[0]).code, "style-refused");
    assert_eq!(linesheets(&shop, style), names(&["B", "C"]));
    publish(&shop, &after, &kept, false).await;
    assert_eq!(linesheets(&shop, style), names(&["B"]));
}

#[tokio::test]
async fn several_styles_leave_one_linesheet_in_one_call() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let on_all = |names: &[&str]| -> Vec<Write> {
        let styles = shop.styles[..3].iter();
        styles.map(|style| on(style, names, true)).collect()
    };
    accepted(shop.publish(&on_all(&["A", "B"]), &kept).await);
    let calls = || shop.sandbox.calls().endpoint("joor.v4.collections.update");
    let before = calls();
    accepted(shop.publish(&on_all(&["B"]), &kept).await);
    for style in &shop.styles[..3] {
        assert_eq!(linesheets(&shop, style), names(&["B"]));
    }
    // One that puts them on what they stand on, one that takes them off.
    assert_eq!(calls() - before, 2);
}
