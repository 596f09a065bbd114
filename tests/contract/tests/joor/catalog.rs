//! v4: reference data, and a style from the season to the linesheet.

use rust_decimal::Decimal;
use seamline_contract::{Bench, some};
use seamline_joor_client::images::{check_color_assets, check_product_assets};
use seamline_joor_client::v4::assets::{
    Asset, AssetKind, ProductAsset, ProductRef, SkuTraitValueAsset,
};
use seamline_joor_client::v4::collections::{
    Collection, CollectionAction, CollectionChange, CollectionItem, Delivery, SkuId,
};
use seamline_joor_client::v4::prices::{NewPrice, NewPriceByName, PriceUpdate, WholePrice};
use seamline_joor_client::v4::products::{
    CategoryId, Product, ProductTraitValue, ProductUpdate, Tag,
};
use seamline_joor_client::v4::seasons::Season;
use seamline_joor_client::v4::skus::{Identifier, Sku, SkuTraitValue, SkuUpdate};
use seamline_joor_client::v4::traits;
use seamline_sandbox::JoorStyleView;

fn known(bench: &Bench, key: &str) -> JoorStyleView {
    let styles = bench.sandbox.joor_styles();
    let mut found = styles
        .into_iter()
        .filter(|known| known.external_id.as_deref() == Some(key));
    found.next().unwrap()
}

/// A product with its SKUs: JOOR's ids.
pub(crate) struct Published {
    pub(crate) key: String,
    pub(crate) product_id: String,
    pub(crate) sku_ids: Vec<String>,
    pub(crate) collection_id: String,
    pub(crate) collection_key: String,
}

pub(crate) async fn story(bench: &Bench) {
    let known_traits = bench.client.traits().await.unwrap().into_clean().unwrap();
    for id in [traits::COLOR, traits::SIZE, traits::MATERIALS] {
        assert!(known_traits.iter().any(|one| one.id.as_deref() == Some(id)));
    }
    let published = publish(bench).await;
    assets(bench, &published).await;
    linesheets(bench, &published).await;
    emptied(bench, &published).await;
}

/// Publishes a style of two sizes: season, product, SKUs, prices, linesheet.
pub(crate) async fn publish(bench: &Bench) -> Published {
    let key = bench.fresh("V4");
    let season_id = season(bench).await;
    let product_id = product(bench, &key).await;
    let sku_ids = skus(bench, &key, &product_id).await;
    prices(bench, &key, &sku_ids).await;
    let collection_key = format!("SHEET-{key}");
    let sheet = Collection {
        name: some("Fall 26 Core"),
        external_id: Some(collection_key.clone()),
        season_id: Some(season_id),
        delivery: Some(Delivery {
            start_ship_date: Some("2026-09-01".parse().unwrap()),
            complete_ship_date: Some("2026-09-30".parse().unwrap()),
            ..Delivery::default()
        }),
        items: vec![item(&product_id, &sku_ids[..1])],
        ..Collection::default()
    };
    let made = bench
        .client
        .create_collections(std::slice::from_ref(&sheet))
        .await;
    let made = made.unwrap().into_clean().unwrap();
    let again = bench.client.create_collections(&[sheet]).await.unwrap();
    assert!(again.errors[0].is_duplicated());
    Published {
        key,
        product_id,
        sku_ids,
        collection_id: made[0].id.clone().unwrap(),
        collection_key,
    }
}

fn item(product_id: &str, sku_ids: &[String]) -> CollectionItem {
    CollectionItem {
        product_id: some(product_id),
        sku_ids: sku_ids.iter().cloned().map(SkuId).collect(),
        ..CollectionItem::default()
    }
}

async fn season(bench: &Bench) -> String {
    let season = Season {
        name: Some(bench.fresh("Fall")),
        year: some("2026"),
        external_id: Some(bench.fresh("SEASON")),
        ..Season::default()
    };
    let made = bench
        .client
        .create_seasons(std::slice::from_ref(&season))
        .await;
    let id = made.unwrap().into_clean().unwrap()[0].id.clone().unwrap();
    let renamed = Season {
        id: Some(id.clone()),
        name: Some(bench.fresh("Autumn")),
        ..season.clone()
    };
    let new_name = renamed.name.clone();
    bench
        .client
        .update_seasons(&[renamed])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let listed = bench.client.seasons().await.unwrap().into_clean().unwrap();
    let read = listed
        .iter()
        .find(|one| one.id.as_ref() == Some(&id))
        .unwrap();
    assert_eq!(read.name, new_name);
    assert_eq!(read.external_id, season.external_id);
    id
}

async fn product(bench: &Bench, key: &str) -> String {
    let category = bench.client.categories().await.unwrap().data.remove(0);
    let product = Product {
        name: some("Camille Wrap Dress"),
        external_id: some(key),
        product_identifier: Some(format!("50100-{key}")),
        description: some("Bias-cut."),
        order_minimum: Some(1),
        category_ids: vec![CategoryId(category.id)],
        product_trait_values: vec![ProductTraitValue {
            trait_id: some(traits::MATERIALS),
            value: some("100% viscose"),
            ..ProductTraitValue::default()
        }],
        tags: vec![Tag {
            name: some("Type"),
            value: some("Dress"),
            ..Tag::default()
        }],
        ..Product::default()
    };
    let made = bench
        .client
        .create_products(std::slice::from_ref(&product))
        .await;
    let id = made.unwrap().into_clean().unwrap()[0].id.clone().unwrap();
    let again = bench.client.create_products(&[product]).await.unwrap();
    assert!(again.errors[0].is_duplicated());
    assert_eq!(again.errors[0].detail("external_id").as_deref(), Some(key));
    // What is read can be sent back.
    let listed = bench.client.products().await.unwrap().into_clean().unwrap();
    let mut read = listed
        .into_iter()
        .find(|one| one.id.as_ref() == Some(&id))
        .unwrap();
    assert_eq!(read.external_id.as_deref(), Some(key));
    read.description = some("Cut on the bias.");
    bench
        .client
        .update_products(&[read])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let style = known(bench, key);
    assert_eq!(style.description.as_deref(), Some("Cut on the bias."));
    assert_eq!(style.traits["Materials"], ["100% viscose"]);
    id
}

async fn skus(bench: &Bench, key: &str, product_id: &str) -> Vec<String> {
    let value = |trait_id: &str, value: &str, code: &str| SkuTraitValue {
        trait_id: some(trait_id),
        value: some(value),
        external_id: some(code),
        status: some("ACTIVE"),
        ..SkuTraitValue::default()
    };
    let sku = |size: &str| Sku {
        product_id: some(product_id),
        external_id: Some(format!("{key}-IVR-{size}")),
        sku_identifier: Some(format!("{key}-IVR-{size}")),
        trait_values: vec![
            value(traits::COLOR, "Ivory", "IVR"),
            value(traits::SIZE, size, size),
        ],
        identifiers: vec![Identifier {
            kind: some("upc"),
            value: Some(format!("UPC-{key}-{size}")),
            ..Identifier::default()
        }],
        ..Sku::default()
    };
    let made = bench.client.create_skus(&[sku("S"), sku("M")]).await;
    let made = made.unwrap().into_clean().unwrap();
    let ids: Vec<String> = made.into_iter().filter_map(|sku| sku.id).collect();
    assert_eq!(ids.len(), 2);
    let listed = bench
        .client
        .skus(&[product_id])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    assert_eq!(listed.len(), 2);
    let first = &listed[0];
    assert!(first.upc().is_some_and(|upc| upc.starts_with("UPC-")));
    let color = first.trait_value(traits::COLOR).unwrap();
    assert_eq!(color.external_id.as_deref(), Some("IVR"));
    let named = |name: &str, known: SkuTraitValue| SkuTraitValue {
        trait_id: None,
        trait_name: some(name),
        ..known
    };
    let changed = Sku {
        id: Some(ids[0].clone()),
        product_id: None,
        trait_values: vec![
            named("Color", value(traits::COLOR, "Ivory", "IVR")),
            named("Size", value(traits::SIZE, "S", "S")),
        ],
        identifiers: vec![Identifier {
            kind: some("upc"),
            value: Some(format!("NEW-{key}-S")),
            ..Identifier::default()
        }],
        ..sku("S")
    };
    bench
        .client
        .update_skus(&[changed])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let by_key = Sku {
        external_id: Some(format!("{key}-IVR-M")),
        identifiers: vec![Identifier {
            kind: some("upc"),
            value: Some(format!("NEW-{key}-M")),
            ..Identifier::default()
        }],
        ..Sku::default()
    };
    bench
        .client
        .update_skus_by_external_id(&[by_key])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let upcs: Vec<_> = known(bench, key)
        .skus
        .into_iter()
        .filter_map(|sku| sku.upc)
        .collect();
    assert_eq!(upcs, [format!("NEW-{key}-S"), format!("NEW-{key}-M")]);
    ids
}

async fn prices(bench: &Bench, key: &str, sku_ids: &[String]) {
    let price_types = bench
        .client
        .price_types()
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let price_type = &price_types[0];
    let price = |sku_id: &str| NewPrice {
        sku_id: sku_id.to_owned(),
        price_type_id: price_type.id.clone(),
        wholesale_value: Decimal::new(11_800, 2),
        retail_value: Some(Decimal::new(26_000, 2)),
    };
    let by_name = NewPriceByName {
        sku_id: sku_ids[1].clone(),
        price_type_name: price_type.name.clone().unwrap(),
        price_type_currency_code: price_type.currency_code.clone().unwrap(),
        wholesale_value: Decimal::new(11_900, 2),
        retail_value: None,
    };
    bench
        .client
        .create_prices(&[price(&sku_ids[0])])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    bench
        .client
        .create_prices_by_name(&[by_name])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let again = bench
        .client
        .create_prices(&[price(&sku_ids[0])])
        .await
        .unwrap();
    assert!(again.errors[0].is_duplicated());
    assert_eq!(again.errors[0].detail("sku_id").as_ref(), Some(&sku_ids[0]));
    let listed = bench
        .client
        .prices(sku_ids)
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    assert_eq!(listed.len(), 2);
    let mine = listed
        .iter()
        .find(|one| one.sku_id.as_ref() == Some(&sku_ids[0]))
        .unwrap();
    assert_eq!(mine.wholesale_value, Some(Decimal::new(11_800, 2)));
    assert_eq!(
        mine.price_type.as_ref().map(|one| &one.id),
        Some(&price_type.id)
    );
    let update = PriceUpdate {
        id: mine.id.clone(),
        wholesale_value: Decimal::new(12_050, 2),
        retail_value: Some(Decimal::new(26_500, 2)),
    };
    bench
        .client
        .update_prices(&[update])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let skus = known(bench, key).skus;
    let sku = skus.iter().find(|sku| sku.id == sku_ids[0]).unwrap();
    let (wholesale, retail) = sku.prices[price_type.name.as_deref().unwrap()];
    assert_eq!(wholesale, Decimal::new(12_050, 2));
    assert_eq!(retail, Some(Decimal::new(26_500, 2)));
}

async fn assets(bench: &Bench, published: &Published) {
    let asset = |kind, filename: String| Asset {
        kind,
        source_url: format!("https://images.example.com/{filename}"),
        filename,
    };
    let key = &published.key;
    let image = |filename: String| ProductAsset {
        product: ProductRef {
            id: published.product_id.clone(),
        },
        asset: asset(AssetKind::Image, filename),
        display_order: 1,
    };
    let first = [image(format!("{key}-1.jpg"))];
    assert_eq!(check_product_assets(&first, |_| None), []);
    for replace_all in [true, true] {
        let reply = bench.client.add_product_assets(&first, replace_all).await;
        reply.unwrap().into_clean().unwrap();
    }
    assert_eq!(known(bench, key).images, [format!("{key}-1.jpg")]);
    let second = [image(format!("{key}-2.png"))];
    bench
        .client
        .add_product_assets(&second, false)
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    assert_eq!(known(bench, key).images.len(), 2);
    let colours = [
        SkuTraitValueAsset::of_color(
            &published.product_id,
            "IVR",
            asset(AssetKind::Image, format!("{key}-IVR.jpg")),
        ),
        SkuTraitValueAsset::of_color(
            &published.product_id,
            "IVR",
            asset(AssetKind::Swatch, format!("{key}-IVR-swatch.png")),
        ),
    ];
    assert_eq!(check_color_assets(&colours, |_| None), []);
    let reply = bench.client.add_sku_trait_value_assets(&colours).await;
    reply.unwrap().into_clean().unwrap();
    assert_eq!(known(bench, key).colour_images["IVR"].len(), 2);
    // What the check finds, JOOR refuses.
    let webp = [image(format!("{key}-3.webp"))];
    assert_eq!(check_product_assets(&webp, |_| None).len(), 1);
    let refused = bench.client.add_product_assets(&webp, false).await.unwrap();
    assert_eq!((refused.data.len(), refused.errors.len()), (0, 1));
}

async fn linesheets(bench: &Bench, published: &Published) {
    let Published {
        key,
        product_id,
        sku_ids,
        collection_id,
        ..
    } = published;
    let change = |items| CollectionChange {
        id: collection_id.clone(),
        items,
        ..CollectionChange::default()
    };
    let on_sheet = || {
        let mut ids = known(bench, key).collections.remove(0).sku_ids;
        ids.sort();
        ids
    };
    assert_eq!(on_sheet(), sku_ids[..1]);
    let add = change(vec![item(product_id, &sku_ids[1..])]);
    bench
        .client
        .add_to_collections(&[add])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let mut all = sku_ids.clone();
    all.sort();
    assert_eq!(on_sheet(), all);
    let remove = change(vec![item(product_id, &sku_ids[1..])]);
    let action = CollectionAction::RemoveItems;
    bench
        .client
        .update_collections(action, &[remove])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    assert_eq!(on_sheet(), sku_ids[..1]);
    let replace = change(vec![item(product_id, sku_ids)]);
    let action = CollectionAction::ReplaceItems;
    bench
        .client
        .update_collections(action, &[replace])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    assert_eq!(on_sheet(), all);
    let renamed = CollectionChange {
        name: some("Fall 26 Core, second drop"),
        delivery: Some(Delivery {
            start_ship_date: Some("2026-10-01".parse().unwrap()),
            complete_ship_date: Some("2026-10-31".parse().unwrap()),
            ..Delivery::default()
        }),
        ..change(Vec::new())
    };
    let reply = bench.client.add_to_collections(&[renamed]).await;
    reply.unwrap().into_clean().unwrap();
    assert_eq!(on_sheet(), all);
    let listed = bench
        .client
        .collections()
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let read = listed
        .iter()
        .find(|one| one.id.as_ref() == Some(collection_id))
        .unwrap();
    let delivery = read.delivery.as_ref().unwrap();
    assert_eq!(delivery.start_ship_date.unwrap().to_string(), "2026-10-01");
    assert_eq!(read.name.as_deref(), Some("Fall 26 Core, second drop"));
    assert!(read.season_id.is_some());
    assert_eq!(read.items[0].sku_ids.len(), 2);
}

/// What is taken away: categories, traits, tags and description; a UPC; a retail price.
async fn emptied(bench: &Bench, published: &Published) {
    let Published {
        key,
        product_id,
        sku_ids,
        ..
    } = published;
    let before = known(bench, key);
    assert!(!before.categories.is_empty() && !before.tags.is_empty());
    let product = Product {
        name: some("Camille Wrap Dress"),
        external_id: some(key),
        ..Product::default()
    };
    let update = ProductUpdate {
        product_trait_values: Some(Vec::new()),
        ..ProductUpdate::whole(product_id, product)
    };
    let reply = bench.client.update_products(&[update]).await;
    reply.unwrap().into_clean().unwrap();
    let sku = Sku {
        id: some(&sku_ids[0]),
        external_id: some(&format!("{key}-IVR-S")),
        ..Sku::default()
    };
    let reply = bench.client.update_skus(&[SkuUpdate::whole(sku)]).await;
    reply.unwrap().into_clean().unwrap();
    let listed = bench.client.prices(&sku_ids[..1]).await.unwrap();
    let price = listed.into_clean().unwrap().remove(0);
    let update = WholePrice {
        id: price.id,
        wholesale_value: price.wholesale_value.unwrap(),
        retail_value: None,
    };
    let reply = bench.client.update_prices(&[update]).await;
    assert_eq!(reply.unwrap().into_clean().unwrap()[0].retail_value, None);
    let after = known(bench, key);
    assert_eq!((after.categories, after.tags), (vec![], vec![]));
    assert!(after.traits.values().all(Vec::is_empty));
    assert_eq!(after.description, None);
    assert_eq!(after.product_identifier, before.product_identifier);
    let sku = after.skus.iter().find(|sku| sku.id == sku_ids[0]).unwrap();
    assert_eq!((sku.upc.as_ref(), sku.active), (None, true));
    assert!(sku.prices.values().all(|(_, retail)| retail.is_none()));
    let other = after.skus.iter().find(|sku| sku.id == sku_ids[1]).unwrap();
    assert!(other.upc.is_some(), "what is not named stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_style_is_published_from_its_season_to_its_linesheet() {
    let bench = Bench::start(|_| {}).await;
    story(&bench).await;
    bench.assert_nothing_unknown_was_sent();
}
