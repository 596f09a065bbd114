//! `GET /v1.1/products` and `GET /v1.1/product`.

use http::StatusCode;
use serde_json::{Value, json};

use super::bad_request;
use super::page::{self, List, Page, Range};
use crate::amounts::{money, number};
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::order_manager::{OrderManagerWorld, Product};

/// Largest page \[I\].
const LIST: List = List::new("products", 100);

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    let reply = answer(world, call).unwrap_or_else(|refusal| refusal);
    // People go on working between two pages.
    world.turn_catalogue_over(world.switches.page_edits);
    reply
}

fn answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let ids = page::ids(call, "productId")?;
    let active = page::flag(call, "active")?;
    let modified = Range::read(call, "modifiedDateFrom", "modifiedDateTo")?;
    let created = Range::read(call, "createdDateFrom", "")?;
    let page = LIST.page(world, call)?;
    let account = &world.order_manager;
    let among = page::both(page::by_sku(&account.products, call), page::named(&ids));
    let passes = |product: &Product| {
        active.is_none_or(|active| product.active == active)
            // A product that was never edited has no modified date, so this filter does not see it.
            && modified.holds(product.modified)
            && created.holds(Some(product.created))
    };
    let (lag, by_change) = (
        world.switches.catalogue_lag,
        world.switches.products_by_change,
    );
    let ids = if lag.is_zero() && !by_change {
        page.find(&account.products, call, among, passes)
    } else {
        let mut ids = Page::all().find(&account.products, call, among, passes);
        let dates = |id: &i64| {
            let product = account.products.get(id);
            product.map(|product| (product.created, product.modified))
        };
        ids.retain(|id| dates(id).is_some_and(|(made, _)| page::is_visible(made, lag, call)));
        if by_change {
            ids.sort_by_cached_key(|id| dates(id).map(|(made, edited)| edited.unwrap_or(made)));
        }
        page.of(&ids)
    };
    Ok(page::array(
        ids.iter()
            .filter_map(|id| account.products.get(id))
            .map(|one| json_of(account, one))
            .collect(),
    ))
}

/// `GET /v1.1/product?sku=`: one product, as one integration used it \[1\].
pub(super) fn one(world: &mut World, call: &Call) -> Reply {
    let Some(sku) = call.first("sku") else {
        return bad_request(&["sku is required".to_owned()]);
    };
    let account = &world.order_manager;
    account.product_by_sku(sku).map_or_else(
        || Reply::empty(StatusCode::NOT_FOUND),
        |product| Reply::ok(&json_of(account, product)),
    )
}

fn json_of(account: &OrderManagerWorld, product: &Product) -> Value {
    let options: Vec<Value> = product
        .options
        .iter()
        .map(|group| {
            let values: Vec<Value> = group
                .values
                .iter()
                .map(|(id, name)| json!({ "attributeId": id, "name": name }))
                .collect();
            json!({ "attributeGroupId": group.id, "name": group.name, "attributes": values })
        })
        .collect();
    let components: Vec<Value> = product
        .components
        .iter()
        .filter_map(|(id, quantity)| Some((account.products.get(id)?, quantity)))
        .map(|(part, quantity)| {
            json!({
                "bundleItemId": part.id + 900,
                "bundledProductQuantity": quantity,
                "bundledProduct": {
                    "productId": part.id,
                    "masterSku": part.sku,
                    "mpn": part.mpn,
                    "upc": part.upc,
                },
            })
        })
        .collect();
    let images: Vec<Value> = product
        .images
        .iter()
        .map(|image| json!({ "id": image.id, "url": image.url, "rank": image.rank }))
        .collect();
    let fields: Vec<Value> = product
        .custom_fields
        .iter()
        .map(|(id, value)| json!({ "customFieldDefId": id, "value": value }))
        .collect();
    json!({
        "productId": product.id,
        "masterSku": product.sku,
        "name": product.name,
        "description": product.description,
        "type": product.kind.word(),
        "bundle": !product.components.is_empty(),
        "active": product.active,
        "brand": product.brand,
        "categories": product.categories,
        "labels": [],
        "upc": product.upc,
        "mpn": product.mpn,
        "parentId": product.parent,
        "attributeGroups": options,
        "attributes": [],
        "bundledItems": components,
        "vendorCost": money(product.vendor_cost, "USD"),
        "mapPrice": money(product.map_price, "USD"),
        "shippingCost": money(rust_decimal::Decimal::ZERO, "USD"),
        "weight": number(product.weight),
        "pounds": 0,
        "ounces": number(product.weight * rust_decimal::Decimal::from(16)),
        "length": 12,
        "width": 9,
        "height": 2,
        "hazmat": false,
        "digital": false,
        "giftCard": false,
        "allowBackorders": false,
        "shipsInOwnBox": false,
        "customShippingRule": false,
        "imageUrls": images,
        "buyer": null,
        "customFieldValues": fields,
        "customsDeclaration": null,
        "createdDate": product.created,
        "modifiedDate": product.modified,
    })
}

/// A product as it stands inside stock rows and orders, where two fields have other names \[C\].
pub(super) fn embedded(product: &Product) -> Value {
    json!({
        "productId": product.id,
        "masterSku": product.sku,
        "name": product.name,
        "productType": product.kind.word(),
        "upc": product.upc,
        "mpn": product.mpn,
        "description": product.description,
        "hazmat": false,
        "productWeight": number(product.weight),
        "fnSku": null,
    })
}
