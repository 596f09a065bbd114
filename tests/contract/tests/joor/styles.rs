//! v2 styles, their jobs and their images.

use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use seamline_contract::{Bench, some};
use seamline_joor_client::ApiError;
use seamline_joor_client::images::check_style_images;
use seamline_joor_client::v2::images::{ImageSource, StyleImage};
use seamline_joor_client::v2::jobs::JobStatus;
use seamline_joor_client::v2::style::{
    DeliveryOverwrite, Style, StyleCategory, StyleColor, StyleDelivery, StyleMaterial, StylePrice,
    StyleSize, StyleTag, StyleUpc,
};
use seamline_joor_client::v2::styles::{StyleKey, StylePart, StyleQuery};
use seamline_sandbox::JoorStyleView;

/// A style of two colours and two sizes, priced in JOOR's first price type.
pub(crate) async fn style(bench: &Bench, identifier: &str) -> Style {
    let price_type = bench.client.price_types().await.unwrap().data.remove(0);
    let category = bench.client.categories().await.unwrap().data.remove(0);
    let color = |name: &str, code: &str| StyleColor {
        color_name: some(name),
        color_code: some(code),
        ..StyleColor::default()
    };
    let size = |name: &str| StyleSize {
        size_name: some(name),
        size_code: some(name),
        ..StyleSize::default()
    };
    let upc = |color: &str, size: &str| StyleUpc {
        upc: Some(format!("{identifier}-{color}-{size}")),
        color_code: some(color),
        size_name: some(size),
        ..StyleUpc::default()
    };
    Style {
        style_name: some("Camille Wrap Dress"),
        style_number: Some(format!("N-{identifier}")),
        style_identifier: some(identifier),
        style_description: some("Bias-cut wrap dress."),
        made_to_order: Some(false),
        silhouette: some("Dresses"),
        minimum: Some(2),
        delivery_overwrite: DeliveryOverwrite::AddOnly,
        categories: vec![StyleCategory {
            category_id: Some(category.id),
            ..StyleCategory::default()
        }],
        materials: vec![StyleMaterial {
            material: some("100% viscose"),
            ..StyleMaterial::default()
        }],
        prices: vec![StylePrice {
            price_label: price_type.name,
            price_currency: price_type.currency_code,
            price_wholesale: Some(Decimal::new(11_800, 2)),
            price_currency_retail: price_type.retail_currency_code,
            price_retail: Some(Decimal::new(26_000, 2)),
            ..StylePrice::default()
        }],
        deliveries: vec![StyleDelivery {
            delivery_name: some("Fall 26 Core"),
            delivery_code: Some(format!("D-{identifier}")),
            season_name: some("Fall"),
            season_year: some("2026"),
            season_code: some("FW26"),
            date_delivery_start: Some("2026-09-01".parse().unwrap()),
            date_delivery_end: Some("2026-09-30".parse().unwrap()),
            public: Some(true),
            style_display_order: Some(1),
            ..StyleDelivery::default()
        }],
        colors: vec![color("Ivory", "IVR"), color("Ink Blue", "INK")],
        sizes: vec![size("S"), size("M")],
        upcs: vec![
            upc("IVR", "S"),
            upc("IVR", "M"),
            upc("INK", "S"),
            upc("INK", "M"),
        ],
        tags: vec![StyleTag {
            tag_group: some("Type"),
            tag_name: some("Type"),
            tag_value: some("Dress"),
            ..StyleTag::default()
        }],
        ..Style::default()
    }
}

fn key(style: &Style) -> StyleKey {
    StyleKey::new(
        style.style_number.as_deref().unwrap(),
        style.style_identifier.as_deref().unwrap(),
    )
}

fn known(bench: &Bench, style: &Style) -> JoorStyleView {
    let styles = bench.sandbox.joor_styles();
    let mut found = styles
        .into_iter()
        .filter(|known| known.external_id == style.style_identifier);
    found.next().unwrap()
}

pub(crate) async fn story(bench: &Bench) {
    let style = style(bench, &bench.fresh("V2/style")).await;
    bench.client.create_style(&style).await.unwrap();
    let made = known(bench, &style);
    assert_eq!(made.skus.len(), 4);
    assert_eq!(made.style_number, style.style_number.clone().unwrap());
    let again = bench.client.create_style(&style).await.unwrap_err();
    assert!(matches!(again, ApiError::Vendor { .. }), "{again}");

    let read = bench.client.style(&key(&style)).await.unwrap().unwrap();
    assert_eq!(read.style_id, made.id.parse().ok());
    assert_eq!(read.prices, style.prices);
    assert_eq!(read.materials, style.materials);
    assert_eq!(read.categories, style.categories);
    assert_eq!(read.upcs.len(), 4);
    assert_eq!(read.minimum, Some(2));
    assert_eq!(
        read.deliveries[0].delivery_code,
        style.deliveries[0].delivery_code
    );
    assert_eq!(
        read.deliveries[0].date_delivery_start,
        style.deliveries[0].date_delivery_start
    );
    assert!(read.colors[0].unknown.contains_key("style_color_id"));
    let by_id = bench.client.style_by_id(read.style_id.unwrap()).await;
    assert_eq!(
        by_id.unwrap().unwrap().style_identifier,
        style.style_identifier
    );
    lists(bench, &style).await;

    // What is read can be sent back, and changes nothing.
    bench
        .client
        .update_style(&key(&style), &read)
        .await
        .unwrap();
    assert_eq!(known(bench, &style), made);
    let renamed = Style {
        style_name: some("Camille Midi Dress"),
        ..Style::default()
    };
    bench
        .client
        .update_style(&key(&style), &renamed)
        .await
        .unwrap();
    let after = known(bench, &style);
    assert_eq!(after.name, "Camille Midi Dress");
    assert_eq!(
        (after.skus, after.collections),
        (made.skus, made.collections)
    );

    jobs(bench).await;
    images(bench, &style).await;
    deletions(bench, &style).await;
}

async fn lists(bench: &Bench, style: &Style) {
    let now = Timestamp::now();
    let today = (
        now.checked_sub(48.hours()).unwrap(),
        now.checked_add(48.hours()).unwrap(),
    );
    let long_ago = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    let mut query = StyleQuery {
        created: Some(today),
        modified: Some(today),
        count: 1,
        ..StyleQuery::default()
    };
    let mut found = Vec::new();
    loop {
        let page = bench.client.styles(&query).await.unwrap();
        assert_eq!(page.undecodable, []);
        let next = query.next(&page);
        found.extend(page.records.into_iter().map(|one| one.style_identifier));
        match next {
            Some(next) => query = next,
            None => break,
        }
    }
    assert!(found.contains(&style.style_identifier));
    assert_eq!(found.len(), bench.sandbox.joor_styles().len());
    let query = StyleQuery {
        modified: Some(long_ago),
        ..StyleQuery::default()
    };
    assert!(bench.client.styles(&query).await.unwrap().is_empty());
}

async fn jobs(bench: &Bench) {
    let good = style(bench, &bench.fresh("V2-queued")).await;
    let bad = Style {
        style_identifier: Some(bench.fresh("V2-bad")),
        style_number: None,
        ..good.clone()
    };
    let job = bench
        .client
        .queue_styles(&[good.clone(), bad.clone()])
        .await
        .unwrap();
    assert_eq!(
        (job.record_count, &job.status),
        (Some(2), &JobStatus::Queued)
    );
    let mut now = job.clone();
    while now.status != JobStatus::Finished {
        now = bench.client.style_job(job.id).await.unwrap();
    }
    assert_eq!((now.id, now.record_progress), (job.id, Some(2)));
    assert!(
        now.created
            .is_some_and(|text| seamline_joor_client::dates::moment(&text).is_some())
    );
    assert_eq!(known(bench, &good).skus.len(), 4);
    // A finished job says nothing about single styles.
    let styles = bench.sandbox.joor_styles();
    assert!(
        styles
            .iter()
            .all(|known| known.external_id != bad.style_identifier)
    );
    bench
        .client
        .delete_style(&key(&good), &StylePart::Whole)
        .await
        .unwrap();
}

async fn images(bench: &Bench, style: &Style) {
    let image = StyleImage {
        style: key(style),
        filename: "camille-ivory.jpg".to_owned(),
        display_order: Some(1),
        replace_existing: true,
        color_code: some("IVR"),
        swatch: false,
        source: ImageSource::Url("https://images.example.com/camille-ivory.jpg".to_owned()),
    };
    let swatch = StyleImage {
        filename: "camille-swatch.jpg".to_owned(),
        swatch: true,
        display_order: None,
        replace_existing: false,
        source: ImageSource::Jpeg(vec![0xFF, 0xD8, 0xFF, 0xE0, 0x01]),
        ..image.clone()
    };
    let both = [image.clone(), swatch.clone()];
    assert_eq!(check_style_images(&both, |_| None), []);
    for one in &both {
        bench.client.add_style_image(one).await.unwrap();
    }
    bench.client.add_style_image(&image).await.unwrap();
    let kept = bench.sandbox.joor_images();
    let kept: Vec<_> = kept
        .iter()
        .filter(|kept| kept.style == style.style_identifier)
        .collect();
    assert_eq!(kept.len(), 2);
    let kept = kept.iter().find(|kept| kept.kind == "swatch").unwrap();
    assert_eq!(
        (kept.sent_bytes, kept.colour_code.as_deref()),
        (Some(5), Some("IVR"))
    );
    // What the check finds, JOOR refuses: a second swatch, and WebP.
    let webp = StyleImage {
        source: ImageSource::Url("https://images.example.com/camille.webp".to_owned()),
        ..image
    };
    for rejected in [&swatch, &webp] {
        let rows = [swatch.clone(), rejected.clone()];
        assert_eq!(check_style_images(&rows, |_| None)[0].row, 1);
        let error = bench.client.add_style_image(rejected).await.unwrap_err();
        assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
    }
}

async fn deletions(bench: &Bench, style: &Style) {
    let key = key(style);
    let delete = |part: StylePart| {
        let key = key.clone();
        async move {
            bench
                .client
                .delete_style(&key, &part)
                .await
                .unwrap()
                .deleted
        }
    };
    let size = delete(StylePart::Size("M".to_owned())).await;
    assert_eq!(size["size_deleted"]["size_name"], "M");
    assert_eq!(known(bench, style).skus.len(), 2);
    delete(StylePart::Color("INK".to_owned())).await;
    let left = known(bench, style).skus;
    assert_eq!(left.len(), 1);
    assert_eq!(
        (left[0].colour.as_str(), left[0].size.as_str()),
        ("Ivory", "S")
    );
    delete(StylePart::Whole).await;
    let gone = bench.client.style(&key).await.unwrap_err();
    assert!(matches!(gone, ApiError::Vendor { .. }), "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn styles_are_created_read_changed_queued_and_deleted() {
    let bench = Bench::start(|_| {}).await;
    story(&bench).await;
    bench.assert_nothing_unknown_was_sent();
}
