//! `GET /v1/listings`: which product a channel sells under which SKU.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::page::{self, List, Page, Range};
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::order_manager::{Listing, OrderManagerWorld};
use crate::world::table::Key;

/// Largest page that an integration is known to ask for \[1\].
const LIST: List = List::new("listings", 500);

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let ids = page::ids(call, "listingId")?;
    let channels = page::sales_channels(world, call)?;
    let skus = call.many("listingSku");
    let active = page::flag(call, "active")?;
    let created = Range::read(call, "createdDateFrom", "createdDateTo")?;
    let modified = Range::read(call, "modifiedDateFrom", "modifiedDateTo")?;
    let among = page::both(
        page::named(&ids),
        page::both(by_product(world, call)?, by_listing_sku(world, call)),
    );
    let page = LIST.page(world, call)?;
    let account = &world.order_manager;
    let passes = |listing: &Listing| {
        page::passes(&channels, listing.channel)
            && (skus.is_empty() || skus.contains(&listing.sku))
            && active.is_none_or(|active| listing.active == active)
            && created.holds(Some(listing.created))
            && modified.holds(listing.modified)
    };
    let lag = world.switches.catalogue_lag;
    let ids = if lag.is_zero() {
        page.find(&account.listings, call, among, passes)
    } else {
        let mut ids = Page::all().find(&account.listings, call, among, passes);
        let created = |id: &i64| account.listings.get(id).map(|listing| listing.created);
        ids.retain(|id| created(id).is_some_and(|created| page::is_visible(created, lag, call)));
        page.of(&ids)
    };
    let rows = ids.iter().filter_map(|id| account.listings.get(id));
    Ok(page::array(
        rows.map(|listing| json_of(account, listing)).collect(),
    ))
}

/// The listings of the products that `productId`, `masterSku` and `warehouseId` name. What a warehouse
/// has to do with a listing is not public; here it is that the product lies there \[I\].
fn by_product(world: &World, call: &Call) -> Result<Option<BTreeSet<i64>>, Reply> {
    let account = &world.order_manager;
    let ids = page::named(&page::ids(call, "productId")?);
    let skus = call.many("masterSku");
    let by_sku = (!skus.is_empty()).then(|| {
        let products = skus.iter().filter_map(|sku| account.product_by_sku(sku));
        products.map(|product| product.id).collect()
    });
    let warehouses = page::ids(call, "warehouseId")?;
    let there = (!warehouses.is_empty()).then(|| {
        let rows = account.stock.values();
        rows.filter(|row| warehouses.contains(&row.warehouse))
            .map(|row| row.product)
            .collect()
    });
    let products = page::both(page::both(ids, by_sku), there);
    Ok(products.map(|products| {
        products
            .iter()
            .flat_map(|product| account.listings.with(&Key::Product(*product)))
            .collect()
    }))
}

/// The listings of a SKU, exact and case-sensitive, on the channels that the call names or on all.
fn by_listing_sku(world: &World, call: &Call) -> Option<BTreeSet<i64>> {
    let account = &world.order_manager;
    let skus = call.many("listingSku");
    let found = |sku: &String| {
        let keys = account
            .channels
            .iter()
            .map(|channel| Key::Listing(channel.id, sku.clone()));
        keys.flat_map(|key| account.listings.with(&key))
            .collect::<Vec<_>>()
    };
    (!skus.is_empty()).then(|| skus.iter().flat_map(found).collect())
}

fn json_of(account: &OrderManagerWorld, listing: &Listing) -> Value {
    json!({
        "listingId": listing.id,
        "listingSku": listing.sku,
        "masterSku": account.products.get(&listing.product).map(|product| &product.sku),
        "productId": listing.product,
        "salesChannelId": listing.channel,
        "fnSku": null,
        "active": listing.active,
        "pushInventory": listing.pushes_inventory,
        "created": listing.created,
        "lastModified": listing.modified,
    })
}
