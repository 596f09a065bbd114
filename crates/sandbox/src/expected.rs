//! What a perfect sync, with the default rules, would do with the world as it is now.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::generate::{JOOR_CHANNEL, LINESHEET_FIELD, SEASON_FIELD, WHOLESALE_FIELD};
use crate::world::World;
use crate::world::joor_orders::{Line, Order, OrderStatus};
use crate::world::order_manager::{OrderManagerWorld, Product, ProductKind};
use crate::world::table::Key;

/// What a perfect sync would do, record by record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// By JOOR order id.
    pub orders: BTreeMap<i64, ExpectedOrder>,
    /// By Order Manager product id, for every product without a parent.
    pub products: BTreeMap<i64, ExpectedProduct>,
}

/// What becomes of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedOrder {
    /// It is in Order Manager exactly once.
    Deliver(ExpectedDelivery),
    /// It waits for a person, for this reason.
    Park(&'static str),
    /// The rules do not admit it, for this reason.
    Skip(&'static str),
}

/// An order as it should stand in Order Manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectedDelivery {
    /// Order total.
    pub total: Decimal,
    /// Currency.
    pub currency: String,
    /// Units per listing SKU.
    pub quantities: BTreeMap<String, i64>,
}

/// What becomes of a family or a single product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedProduct {
    /// It is a style in JOOR.
    Publish(ExpectedStyle),
    /// It waits for a person, for this reason.
    Park(&'static str),
    /// The rules do not send it, for this reason.
    NotSent(&'static str),
}

/// A style as it should stand in JOOR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectedStyle {
    /// Style number, the parent's SKU.
    pub external_id: String,
    /// Name.
    pub name: String,
    /// Name of the linesheet.
    pub linesheet: String,
    /// By the variation's SKU.
    pub skus: BTreeMap<String, ExpectedSku>,
}

/// A SKU as it should stand in JOOR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectedSku {
    /// Order Manager's product id.
    pub product_id: i64,
    /// Bar code.
    pub upc: String,
    /// Colour.
    pub colour: String,
    /// Size.
    pub size: String,
    /// Wholesale price.
    pub wholesale: Decimal,
    /// Suggested retail price.
    pub retail: Decimal,
}

/// Goes through every order and product.
pub(crate) fn expected(world: &World) -> Expected {
    let account = &world.order_manager;
    let orders = world
        .joor
        .orders
        .values()
        .map(|order| (order.id, of_order(account, order)));
    let products = account
        .products
        .values()
        .filter(|product| product.parent == 0)
        .map(|product| (product.id, of_product(account, product)));
    Expected {
        orders: orders.collect(),
        products: products.collect(),
    }
}

fn of_order(account: &OrderManagerWorld, order: &Order) -> ExpectedOrder {
    if order.status != OrderStatus::Approved {
        return ExpectedOrder::Skip("status");
    }
    if order.customer_code.trim().is_empty() {
        return ExpectedOrder::Park("no-customer-code");
    }
    let mut quantities = BTreeMap::new();
    for line in &order.lines {
        let product = match product_of(account, line) {
            Ok(product) => product,
            Err(kind) => return ExpectedOrder::Park(kind),
        };
        let listing = account
            .listings_of(product.id)
            .find(|one| one.channel == JOOR_CHANNEL && one.active);
        let Some(listing) = listing else {
            return ExpectedOrder::Park("no-listing");
        };
        *quantities.entry(listing.sku.clone()).or_default() += line.quantity;
    }
    let (total, currency) = (order.total(), order.currency.clone());
    ExpectedOrder::Deliver(ExpectedDelivery {
        total,
        currency,
        quantities,
    })
}

/// By bar code; a line without one by style number, colour and size.
fn product_of<'a>(
    account: &'a OrderManagerWorld,
    line: &Line,
) -> Result<&'a Product, &'static str> {
    let fits = |product: &&Product| {
        if line.upc.is_empty() {
            let parent = account.products.get(&product.parent);
            parent.is_some_and(|parent| parent.sku == line.style_number)
                && product.option("Color") == Some(line.colour.as_str())
                && product.option("Size") == Some(line.size.as_str())
        } else {
            product.upc.as_deref() == Some(line.upc.as_str())
        }
    };
    let candidates: Vec<&Product> = if line.upc.is_empty() {
        account.products.values().collect()
    } else {
        let ids = account.products.with(&Key::Upc(line.upc.clone()));
        let known = ids.iter().filter_map(|id| account.products.get(id));
        known.collect()
    };
    let found: Vec<&Product> = candidates
        .into_iter()
        .filter(|product| product.kind != ProductKind::VirtualProduct)
        .filter(fits)
        .collect();
    match found.as_slice() {
        [] => Err("unknown-product"),
        [one] if !one.active => Err("inactive-product"),
        [one] => Ok(one),
        _ => Err("ambiguous-product"),
    }
}

fn of_product(account: &OrderManagerWorld, product: &Product) -> ExpectedProduct {
    if product.kind == ProductKind::BundleKit {
        return ExpectedProduct::NotSent("bundle");
    }
    if !product.active {
        return ExpectedProduct::NotSent("inactive");
    }
    let variations: Vec<&Product> = if product.kind == ProductKind::VirtualProduct {
        account
            .variations(product.id)
            .filter(|child| child.active)
            .collect()
    } else {
        vec![product]
    };
    let Some(linesheet) = linesheet(product) else {
        return ExpectedProduct::Park("no-linesheet");
    };
    if variations.is_empty() {
        return ExpectedProduct::Park("no-variations");
    }
    let mut skus: BTreeMap<String, ExpectedSku> = BTreeMap::new();
    for variation in variations {
        let sku = match sku(product, variation) {
            Ok(sku) => sku,
            Err(kind) => return ExpectedProduct::Park(kind),
        };
        let same = |other: &ExpectedSku| other.colour == sku.colour && other.size == sku.size;
        if skus.values().any(same) {
            return ExpectedProduct::Park("duplicate-variation");
        }
        skus.insert(variation.sku.clone(), sku);
    }
    ExpectedProduct::Publish(ExpectedStyle {
        external_id: product.sku.clone(),
        name: product.name.clone(),
        linesheet,
        skus,
    })
}

/// The linesheet, else the season, which gives its name to one.
fn linesheet(product: &Product) -> Option<String> {
    product
        .custom_field(LINESHEET_FIELD)
        .or_else(|| product.custom_field(SEASON_FIELD))
        .map(str::to_owned)
}

fn sku(parent: &Product, variation: &Product) -> Result<ExpectedSku, &'static str> {
    let wholesale = variation
        .custom_field(WHOLESALE_FIELD)
        .or_else(|| parent.custom_field(WHOLESALE_FIELD))
        .and_then(|text| text.parse().ok())
        .ok_or("no-wholesale-price")?;
    Ok(ExpectedSku {
        product_id: variation.id,
        upc: variation.upc.clone().ok_or("no-upc")?,
        colour: variation.option("Color").ok_or("no-colour")?.to_owned(),
        size: variation.option("Size").ok_or("no-size")?.to_owned(),
        wholesale,
        retail: variation.map_price,
    })
}
