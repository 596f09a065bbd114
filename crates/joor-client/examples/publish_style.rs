//! Publishes one style through v4: product, SKUs, prices, an image and a linesheet.
//!
//! ```text
//! JOOR_ACCOUNT=222222 JOOR_CLIENT_ID=... JOOR_CLIENT_SECRET=... JOOR_USERNAME=... JOOR_PASSWORD=... \
//!     cargo run -p seamline-joor-client --example publish_style -- MV-DR-101 "Camille Wrap Dress"
//! ```
//!
//! `JOOR_URL` and `JOOR_AUTH_URL` set other addresses than those of JOOR's sandbox. Run twice, it finds
//! what the first run made: a create of what exists is `DUPLICATED`, and is read back in its place.
#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;

use rust_decimal::Decimal;
use seamline_joor_client::images::check_product_assets;
use seamline_joor_client::v4::assets::{Asset, AssetKind, ProductAsset, ProductRef};
use seamline_joor_client::v4::collections::{Collection, CollectionChange, CollectionItem, SkuId};
use seamline_joor_client::v4::prices::NewPrice;
use seamline_joor_client::v4::products::Product;
use seamline_joor_client::v4::skus::{Sku, SkuTraitValue};
use seamline_joor_client::v4::{Envelope, traits};
use seamline_joor_client::{Environment, JoorClient, V4Credentials};

const COLOURS: &[(&str, &str)] = &[("Ivory", "IVR"), ("Ink Blue", "INK")];
const SIZES: &[&str] = &["S", "M", "L"];
const LINESHEET: &str = "EXAMPLE-LINESHEET";

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut words = std::env::args().skip(1);
    let number = words.next().ok_or("expected a style number")?;
    let name = words.next().ok_or("expected a style name")?;
    let client = client()?;

    let product_id = product(&client, &number, &name).await?;
    let sku_ids = skus(&client, &number, &product_id).await?;
    prices(&client, &sku_ids).await?;
    image(&client, &number, &product_id).await?;
    linesheet(&client, &product_id, &sku_ids).await?;
    println!(
        "{number} is JOOR's product {product_id} with {} SKUs",
        sku_ids.len()
    );
    println!("{} credits used", client.api().meter().credits());
    Ok(())
}

fn client() -> Outcome<JoorClient> {
    let address =
        |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let sandbox = Environment::Sandbox;
    Ok(JoorClient::builder()
        .base_url(address("JOOR_URL", sandbox.base_url()).parse()?)
        .auth_url(address("JOOR_AUTH_URL", sandbox.auth_url()).parse()?)
        .account(std::env::var("JOOR_ACCOUNT")?)
        .credentials(V4Credentials {
            client_id: std::env::var("JOOR_CLIENT_ID")?,
            client_secret: std::env::var("JOOR_CLIENT_SECRET")?.into(),
            username: std::env::var("JOOR_USERNAME")?,
            password: std::env::var("JOOR_PASSWORD")?.into(),
        })
        .build()?)
}

async fn product(client: &JoorClient, number: &str, name: &str) -> Outcome<String> {
    let row = Product {
        name: Some(name.to_owned()),
        external_id: Some(number.to_owned()),
        ..Product::default()
    };
    let made = only_duplicates(client.create_products(&[row]).await?)?;
    // Made just now, or there already.
    let found = match made.into_iter().next() {
        Some(product) => product,
        None => client
            .products()
            .await?
            .data
            .into_iter()
            .find(|product| product.external_id.as_deref() == Some(number))
            .ok_or("JOOR says that the style exists, and does not list it")?,
    };
    Ok(found.id.ok_or("a product without an id")?)
}

async fn skus(client: &JoorClient, number: &str, product_id: &str) -> Outcome<Vec<String>> {
    let mut rows = Vec::new();
    for (colour, code) in COLOURS {
        for size in SIZES {
            let key = format!("{number}-{code}-{size}");
            rows.push(Sku {
                product_id: Some(product_id.to_owned()),
                external_id: Some(key.clone()),
                sku_identifier: Some(key),
                trait_values: vec![
                    trait_value(traits::COLOR, colour, code),
                    trait_value(traits::SIZE, size, size),
                ],
                ..Sku::default()
            });
        }
    }
    only_duplicates(client.create_skus(&rows).await?)?;
    let listed = client.skus(&[product_id]).await?.into_clean()?;
    Ok(listed.into_iter().filter_map(|sku| sku.id).collect())
}

fn trait_value(trait_id: &str, value: &str, code: &str) -> SkuTraitValue {
    SkuTraitValue {
        trait_id: Some(trait_id.to_owned()),
        value: Some(value.to_owned()),
        external_id: Some(code.to_owned()),
        ..SkuTraitValue::default()
    }
}

async fn prices(client: &JoorClient, sku_ids: &[String]) -> Outcome<()> {
    let price_types = client.price_types().await?.into_clean()?;
    let price_type = price_types.first().ok_or("the account has no price type")?;
    let rows: Vec<NewPrice> = sku_ids
        .iter()
        .map(|sku_id| NewPrice {
            sku_id: sku_id.clone(),
            price_type_id: price_type.id.clone(),
            wholesale_value: Decimal::new(11_800, 2),
            retail_value: Some(Decimal::new(26_000, 2)),
        })
        .collect();
    only_duplicates(client.create_prices(&rows).await?)?;
    Ok(())
}

async fn image(client: &JoorClient, number: &str, product_id: &str) -> Outcome<()> {
    let rows = [ProductAsset {
        product: ProductRef {
            id: product_id.to_owned(),
        },
        asset: Asset {
            kind: AssetKind::Image,
            filename: format!("{number}-1.jpg"),
            source_url: format!("https://images.example.com/{number}-1.jpg"),
        },
        display_order: 1,
    }];
    if let Some(found) = check_product_assets(&rows, |_| None).first() {
        return Err(format!("failed to {}", found.problem).into());
    }
    client.add_product_assets(&rows, true).await?.into_clean()?;
    Ok(())
}

async fn linesheet(client: &JoorClient, product_id: &str, sku_ids: &[String]) -> Outcome<()> {
    let item = CollectionItem {
        product_id: Some(product_id.to_owned()),
        sku_ids: sku_ids.iter().cloned().map(SkuId).collect(),
        ..CollectionItem::default()
    };
    let linesheets = client.collections().await?.into_clean()?;
    let known = linesheets
        .into_iter()
        .find(|sheet| sheet.external_id.as_deref() == Some(LINESHEET));
    if let Some(id) = known.and_then(|sheet| sheet.id) {
        let change = CollectionChange {
            id,
            items: vec![item],
            ..CollectionChange::default()
        };
        client.add_to_collections(&[change]).await?.into_clean()?;
    } else {
        let sheet = Collection {
            name: Some("Example linesheet".to_owned()),
            external_id: Some(LINESHEET.to_owned()),
            items: vec![item],
            ..Collection::default()
        };
        client.create_collections(&[sheet]).await?.into_clean()?;
    }
    Ok(())
}

/// The rows that were made; rows that exist already are no trouble here, all others are.
fn only_duplicates<T>(mut reply: Envelope<T>) -> Outcome<Vec<T>> {
    reply.errors.retain(|error| !error.is_duplicated());
    match reply.into_clean() {
        Ok(rows) => Ok(rows),
        Err(failure) => Err(failure.to_string().into()),
    }
}
