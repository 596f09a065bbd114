//! Images of styles and of their colours.

use seamline_channels::joor::{ProductSink, StyleSteps};
use seamline_sandbox::{FaultKind, FaultRule, Switches};
use seamline_sync_engine::{Sink as _, Verdict, Write};
use serde_json::{Value, json};

use crate::bench::{Bench, answer};
use crate::joor_products::{accepted, refused};
use crate::shop::{Kept, Shop, Steps as _, changed, plan};
use crate::styles::{self, Account, publish, small, style};

const IMAGES: &str = "/v4/assets/products";
const COLOUR_IMAGES: &str = "/v4/assets/sku_trait_values/";

async fn send(bench: &Bench, style: &Value, steps: &styles::Steps) -> Verdict {
    let write = publish("1", style, steps);
    let verdicts = ProductSink::new(bench.joor()).write(&[write], steps).await;
    verdicts.unwrap().remove(0)
}

#[tokio::test]
async fn images_that_joor_took_and_whose_answer_was_lost_are_no_fault() {
    let shop = Shop::with(Switches {
        repeated_colour_assets_refused: true,
        ..Switches::default()
    })
    .await;
    accepted(shop.publish(&shop.styles, &Kept::default()).await);
    let whole = shop.shown();
    let colours = whole.iter().map(|style| style.colour_images.len());
    assert!(colours.sum::<usize>() > 0);
    shop.sandbox.reset();
    let kept = Kept::default();
    shop.sandbox.inject(FaultRule::once(
        FaultKind::LostAnswer,
        "POST",
        "/v4/assets/sku_trait_values",
    ));
    let verdicts = shop.publish(&shop.styles, &kept).await.unwrap();
    let is_unknown = |verdict: &Verdict| matches!(verdict, Verdict::Unknown(_));
    assert!(verdicts.iter().any(is_unknown), "{verdicts:?}");
    accepted(shop.publish(&shop.styles, &kept).await);
    assert_eq!(shop.shown(), whole);
}

#[tokio::test]
async fn a_changed_image_is_sent_alone_and_under_another_name() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = styles::Steps::default();
    let mut dress = style("MV-1", &[(Some(1), "S", "S"), (Some(2), "S-2", "S")]);
    let ink = json!({ "name": "Ink", "code": "Ink", "order": 2 });
    dress["skus"][1]["colour"] = ink;
    dress["skus"][1]["size"]["order"] = 1.into();
    let mut second = dress["colour_images"][0].clone();
    second["colour_code"] = "Ink".into();
    second["filename"] = "MV-1-3.png".into();
    dress["colour_images"].as_array_mut().unwrap().push(second);
    accepted(Ok(vec![send(&bench, &dress, &steps).await]));
    assert_eq!(
        (account.calls(IMAGES), account.calls(COLOUR_IMAGES)),
        (vec![1], vec![2])
    );
    dress["colour_images"][1]["source_url"] = "https://example.com/new.png".into();
    accepted(Ok(vec![send(&bench, &dress, &steps).await]));
    assert_eq!(
        (account.calls(IMAGES), account.calls(COLOUR_IMAGES)),
        (vec![1], vec![2, 1])
    );
    dress["images"][0]["source_url"] = "https://example.com/new.png".into();
    accepted(Ok(vec![send(&bench, &dress, &steps).await]));
    assert_eq!(
        (account.calls(IMAGES), account.calls(COLOUR_IMAGES)),
        (vec![1, 1], vec![2, 1])
    );
    let sent = account.rows("assets").into_iter();
    let names = sent.map(|row| row["asset"]["filename"].as_str().unwrap().to_owned());
    let names: std::collections::BTreeSet<String> = names.collect();
    assert_eq!(names.len(), 5, "{names:?}");
}

#[tokio::test]
async fn a_file_that_another_took_the_place_of_is_not_taken_for_there() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = styles::Steps::default();
    let shows = |file: &str| {
        let mut style = small("MV-1", 1);
        style["colour_images"][0]["source_url"] = format!("https://example.com/{file}").into();
        style
    };
    for file in ["a.png", "b.png"] {
        accepted(Ok(vec![send(&bench, &shows(file), &steps).await]));
    }
    account.refuse(|path, _| {
        let error = json!({ "status": "DUPLICATED", "message": "It exists" });
        (path == COLOUR_IMAGES).then(|| answer(&json!({ "data": [], "errors": [error] })))
    });
    let verdict = send(&bench, &shows("a.png"), &steps).await;
    assert!(refused(&verdict).message.contains("DUPLICATED"));
    // A new one is there by a lost answer, and by nothing else.
    accepted(Ok(vec![send(&bench, &shows("c.png"), &steps).await]));
}

/// A style with an image of its own and one of a colour.
fn with_images(shop: &Shop) -> &Write {
    let has_both = |style: &&Write| {
        let plan = plan(&style.payload);
        !plan.images.is_empty() && !plan.colour_images.is_empty()
    };
    shop.styles.iter().find(has_both).unwrap()
}

#[tokio::test]
async fn through_v2_too_a_changed_image_is_sent_alone() {
    let shop = Shop::open().await;
    let kept = Kept::default();
    let style = with_images(&shop);
    accepted(
        shop.publish_by_job(std::slice::from_ref(style), &kept)
            .await,
    );
    let sent = || shop.sandbox.calls().endpoint("joor.v2.style.image");
    let before = sent();
    assert!(before > 1, "{before}");
    let moved = changed(style, |plan| {
        plan.colour_images[0].source_url = "https://images.example.com/new.jpg".to_owned();
    });
    accepted(shop.publish_by_job(&[moved], &kept).await);
    assert_eq!(sent(), before + 1);
}

#[tokio::test]
async fn images_that_no_call_takes_away_are_told_of() {
    for by_job in [false, true] {
        let shop = Shop::open().await;
        let kept = Kept::default();
        let style = with_images(&shop);
        let bare = changed(style, |plan| {
            plan.images.clear();
            plan.colour_images.clear();
        });
        let mut notices = Vec::new();
        for style in [style, &bare] {
            let style = std::slice::from_ref(style);
            let verdicts = if by_job {
                shop.publish_by_job(style, &kept).await
            } else {
                shop.publish(style, &kept).await
            };
            match &verdicts.unwrap()[..] {
                [Verdict::Accepted(receipt)] => notices.push(receipt.notice.clone()),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(notices[0], None);
        assert_eq!(notices[1].as_ref().unwrap().code, "images-left");
        let steps: StyleSteps = serde_json::from_str(&kept.of(&style.key).unwrap()).unwrap();
        let plan = plan(&style.payload);
        let all = plan.images.len() + plan.colour_images.len();
        assert_eq!(steps.images.left.len(), all, "{steps:?}");
        let shown = shop.style(&style.key);
        let in_joor = shown.images.len() + shown.colour_images.len();
        assert_eq!(in_joor, all, "they are still there");
    }
}
