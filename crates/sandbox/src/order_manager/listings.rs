//! `GET /v1/listings`: which product a channel sells under which SKU.

use serde_json::{Value, json};

use super::page::{self, Range};
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::order_manager::{Listing, OrderManagerWorld};

/// Largest page that an integration is known to ask for \[1\].
const LARGEST_PAGE: usize = 500;

pub(super) fn list(world: &mut World, call: &Call) -> Reply {
    answer(world, call).unwrap_or_else(|refusal| refusal)
}

fn answer(world: &mut World, call: &Call) -> Result<Reply, Reply> {
    let ids = page::ids(call, "listingId")?;
    let products = page::ids(call, "productId")?;
    let channels = page::ids(call, "salesChannelId")?;
    let skus = call.many("listingSku");
    let master_skus = call.many("masterSku");
    let active = page::flag(call, "active")?;
    let created = Range::read(call, "createdDateFrom", "createdDateTo")?;
    let modified = Range::read(call, "modifiedDateFrom", "modifiedDateTo")?;
    let account = &world.order_manager;
    let found: Vec<i64> = account
        .listings
        .values()
        .filter(|listing| page::passes(&ids, listing.id))
        .filter(|listing| page::passes(&products, listing.product))
        .filter(|listing| page::passes(&channels, listing.channel))
        .filter(|listing| skus.is_empty() || skus.contains(&listing.sku))
        .filter(|listing| {
            let product = account.products.get(&listing.product);
            master_skus.is_empty() || product.is_some_and(|one| master_skus.contains(&one.sku))
        })
        .filter(|listing| active.is_none_or(|active| listing.active == active))
        .filter(|listing| created.holds(Some(listing.created)))
        .filter(|listing| modified.holds(listing.modified))
        .map(|listing| listing.id)
        .collect();
    let ids = page::page(world, call, "listings", LARGEST_PAGE, &found)?;
    let account = &world.order_manager;
    let rows = ids.iter().filter_map(|id| account.listings.get(id));
    Ok(page::array(
        rows.map(|listing| json_of(account, listing)).collect(),
    ))
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
        "pushInventory": true,
        "created": listing.created,
        "lastModified": listing.modified,
    })
}
