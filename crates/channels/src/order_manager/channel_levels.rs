//! What a sales channel may sell of products, put together from what was told of their listings.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use seamline_mapping::model::{ChannelLevel, Listing};
use seamline_mapping::order_manager::stock::level_of_channel;
use seamline_sync_engine::{Query, Stop, Store, StoredDocument};

use super::acknowledge::{LostAnswer, books, known_until, lost_answers};
use super::catalog::is_gone;
use super::collected::Collected;
use crate::{body, kinds};

/// Listings of the catalog, by what was told of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ToldListings {
    /// Listings of which a quantity was told.
    pub told: usize,
    /// Those of them of which an answer that was lost may have told a newer one.
    pub in_doubt: usize,
}

/// Counts the listings of the catalog of which a quantity was told.
pub async fn told_listings(store: &dyn Store, connection: &str) -> Result<ToldListings, Stop> {
    let listings = store.changed_since(connection, kinds::LISTING, 0).await?;
    let skus: Vec<String> = listings
        .iter()
        .filter(|listing| !is_gone(listing))
        .map(|listing| Ok(listing_of(listing)?.sku))
        .collect::<Result<_, Stop>>()?;
    let told = store.get(connection, kinds::CHANNEL_LEVEL, &skus).await?;
    let reading = Reading::of(store, connection).await?;
    let is_in_doubt = |level: &&StoredDocument| {
        let told_at = moment(level);
        reading.lost.iter().any(|lost| lost.at > told_at)
    };
    Ok(ToldListings {
        told: told.len(),
        in_doubt: told.iter().filter(is_in_doubt).count(),
    })
}

/// Products of which a listing changed since a revision of the store.
pub(super) async fn relisted(
    store: &dyn Store,
    connection: &str,
    revision: u64,
) -> Result<BTreeSet<i64>, Stop> {
    let mut products = BTreeSet::new();
    let changed = store
        .changed_since(connection, kinds::LISTING, revision)
        .await?;
    for listing in &changed {
        let named = listing.indexes.iter().chain(&listing.former_indexes);
        products.extend(named.filter_map(|(_, product)| product.parse::<i64>().ok()));
    }
    Ok(products)
}

/// SKUs of the active listings of a product, in order.
pub(super) async fn active_skus(
    store: &dyn Store,
    connection: &str,
    product: &str,
) -> Result<Vec<String>, Stop> {
    let query = Query::new(kinds::LISTING, kinds::BY_PRODUCT, product);
    let mut skus = BTreeSet::new();
    for document in &store.find(connection, &query).await? {
        let listing = listing_of(document)?;
        if listing.active {
            skus.insert(listing.sku);
        }
    }
    Ok(skus.into_iter().collect())
}

/// Products of which something was told since a revision of the store.
pub(super) async fn touched(
    store: &dyn Store,
    connection: &str,
    revision: u64,
) -> Result<BTreeSet<i64>, Stop> {
    let mut products = relisted(store, connection, revision).await?;
    let levels = store
        .changed_since(connection, kinds::CHANNEL_LEVEL, revision)
        .await?;
    if levels.is_empty() {
        return Ok(products);
    }
    let told: BTreeSet<&str> = levels.iter().map(|level| level.key.as_str()).collect();
    for document in store.changed_since(connection, kinds::LISTING, 0).await? {
        let listing = listing_of(&document)?;
        if told.contains(listing.sku.as_str()) {
            products.insert(listing.product);
        }
    }
    Ok(products)
}

/// What was told of the listings of these products. A product of which nothing was told is left out.
pub(super) async fn collected(
    store: &dyn Store,
    connection: &str,
    products: &[String],
) -> Result<BTreeMap<String, Collected>, Stop> {
    let reading = Reading::of(store, connection).await?;
    let mut collected = BTreeMap::new();
    for product in products {
        let skus = active_skus(store, connection, product).await?;
        let told = store.get(connection, kinds::CHANNEL_LEVEL, &skus).await?;
        let known = told.iter().map(|level| reading.known_until(moment(level)));
        let Some(read_at) = known.min() else { continue };
        let levels: Vec<ChannelLevel> = told
            .iter()
            .map(|level| body::unwrap(&level.body).map_err(|problem| books(&problem)))
            .collect::<Result<_, _>>()?;
        let id = product.parse().unwrap_or_default();
        let sku = levels.iter().find_map(|level| level.master_sku.as_deref());
        let level = level_of_channel(id, sku.unwrap_or_default(), &levels);
        let level = Some(level);
        collected.insert(product.clone(), Collected { level, read_at });
    }
    Ok(collected)
}

/// The last reading of the channels of a connection, and what was lost.
struct Reading {
    started_at: Option<Timestamp>,
    lost: Vec<LostAnswer>,
}

impl Reading {
    async fn of(store: &dyn Store, connection: &str) -> Result<Self, Stop> {
        let readings = store
            .changed_since(connection, kinds::CHANNEL_READING, 0)
            .await?;
        Ok(Self {
            started_at: readings.iter().map(moment).max(),
            lost: lost_answers(store, connection).await?,
        })
    }

    /// Until when a level is known that was told at `told_at`.
    fn known_until(&self, told_at: Timestamp) -> Timestamp {
        let read_at = self.started_at.unwrap_or(told_at);
        known_until(told_at, read_at, &self.lost)
    }
}

fn listing_of(document: &StoredDocument) -> Result<Listing, Stop> {
    body::unwrap(&document.body).map_err(|problem| books(&problem))
}

/// When a document was read.
fn moment(document: &StoredDocument) -> Timestamp {
    Timestamp::from_microsecond(document.stamp).unwrap_or(Timestamp::UNIX_EPOCH)
}
