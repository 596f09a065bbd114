//! Products and listings of Order Manager, collected.
//!
//! A first pass reads everything. Later ones read what was modified, and what was created, since
//! the latest date that Order Manager has shown: a product has no modified date before its first
//! edit, and the modified filter then misses it. Once a day everything is read again, and what was
//! not seen any more is looked up by itself: a page may have missed it.

mod documents;
mod vanished;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use seamline_mapping::order_manager::products::product_from_wire;
use seamline_order_manager_client::requests::{ListingsQuery, PageRequest, ProductsQuery};
use seamline_order_manager_client::{OrderManagerClient, wire};
use seamline_sync_engine::{
    DocumentPage, DocumentSource, PutDocument, ReadOptions, Stop, Store, Undecodable,
};
use serde::{Deserialize, Serialize};

pub(super) use documents::is_gone;
use documents::{gone, listing_document, product_document, readable, undecodable, unreadable};

use super::SYSTEM;
use crate::failure::stop;
use crate::kinds;

const PAGE: u32 = 100;
/// How far a reading reaches back behind its position.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
const FULL_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What is read, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Part {
    AllProducts,
    AllListings,
    /// What was stored and is in neither list.
    Vanished,
    ModifiedProducts,
    CreatedProducts,
    ModifiedListings,
    CreatedListings,
}

impl Part {
    const fn next(self) -> Option<Self> {
        match self {
            Self::AllProducts => Some(Self::AllListings),
            Self::AllListings => Some(Self::Vanished),
            Self::ModifiedProducts => Some(Self::CreatedProducts),
            Self::CreatedProducts => Some(Self::ModifiedListings),
            Self::ModifiedListings => Some(Self::CreatedListings),
            Self::Vanished | Self::CreatedListings => None,
        }
    }

    const fn is_full(self) -> bool {
        matches!(self, Self::AllProducts | Self::AllListings | Self::Vanished)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Position {
    /// Latest date of a product, of finished readings.
    products: Option<Timestamp>,
    /// Latest date of a listing, of finished readings.
    listings: Option<Timestamp>,
    /// When the last full reading ended, by our clock; it only paces.
    full_at: Option<Timestamp>,
    reading: Option<Reading>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reading {
    part: Part,
    page: u32,
    /// When it was begun, by our clock, however often it was stopped since.
    #[serde(default)]
    opened_at: Timestamp,
    products: Option<Timestamp>,
    listings: Option<Timestamp>,
    /// Something could not be read: the position stays where it is.
    flawed: bool,
}

impl Reading {
    /// What is read at `date` or before is surely known after a reading that showed this as its latest
    /// date. What changed while it went on may stand on a page that was read before: the reading may
    /// have been as long before the latest date as it took. Only the length is ours, so that clocks
    /// may differ.
    fn safe(&self, latest: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let took = now.duration_since(self.opened_at).max(SignedDuration::ZERO);
        latest.map(|at| at.checked_sub(took).unwrap_or(Timestamp::MIN))
    }
}

/// The catalog of an Order Manager account, with the listings of one sales channel.
pub struct CatalogSource {
    client: OrderManagerClient,
    store: Arc<dyn Store>,
    connection: String,
    sales_channel: i64,
    now: fn() -> Timestamp,
}

impl CatalogSource {
    /// Reads with a client. `store` has what was collected for `connection` so far. `now` paces full
    /// readings and measures how long a reading takes.
    pub fn new(
        client: OrderManagerClient,
        store: Arc<dyn Store>,
        connection: impl Into<String>,
        sales_channel: i64,
        now: fn() -> Timestamp,
    ) -> Self {
        Self {
            client,
            store,
            connection: connection.into(),
            sales_channel,
            now,
        }
    }

    fn begin(&self, position: &Position, full: bool) -> Reading {
        let due = position
            .full_at
            .is_none_or(|at| (self.now)().duration_since(at) >= FULL_EVERY);
        let part = if full || due {
            Part::AllProducts
        } else {
            Part::ModifiedProducts
        };
        Reading {
            part,
            page: 1,
            opened_at: (self.now)(),
            products: None,
            listings: None,
            flawed: false,
        }
    }

    async fn products(
        &self,
        reading: &mut Reading,
        since: Option<Timestamp>,
    ) -> Result<Fetch, Stop> {
        let from = since.map(|at| at.checked_sub(OVERLAP).unwrap_or(at));
        let page = PageRequest {
            page: reading.page,
            limit: PAGE,
        };
        let query = match reading.part {
            Part::ModifiedProducts => ProductsQuery {
                modified_from: from,
                ..ProductsQuery::new(page)
            },
            Part::CreatedProducts => ProductsQuery {
                created_from: from,
                ..ProductsQuery::new(page)
            },
            _ => ProductsQuery::new(page),
        };
        let found = self
            .client
            .products(&query)
            .await
            .map_err(|error| stop(SYSTEM, &error))?;
        let mut fetch = Fetch {
            empty: found.is_empty(),
            ..Fetch::default()
        };
        let ids = found.items.iter().map(|product| product.product_id);
        let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
        for product in found.items {
            let product = product_from_wire(&product);
            let dated = product.modified_at.or(product.created_at);
            reading.products = reading.products.max(dated);
            match product_document(&product, dated, reading.opened_at) {
                Ok(document) => fetch.documents.push(document),
                Err(problem) => fetch.undecodable.push(Undecodable {
                    key: product.id.to_string(),
                    problem,
                }),
            }
        }
        let gaps = self.gaps(&ids, &found.undecodable, reading).await?;
        fetch.documents.extend(gaps);
        fetch
            .undecodable
            .extend(found.undecodable.into_iter().map(undecodable));
        Ok(fetch)
    }

    /// Notes products that cannot be read, and that those with `read` ids can be read again.
    async fn gaps(
        &self,
        read: &[String],
        broken: &[wire::Undecodable],
        reading: &Reading,
    ) -> Result<Vec<PutDocument>, Stop> {
        let noted = self
            .store
            .get(&self.connection, kinds::UNREADABLE_PRODUCT, read)
            .await?;
        let noted = noted.iter().filter(|gap| !is_gone(gap));
        let mut documents: Vec<PutDocument> = noted
            .map(|gap| readable(&gap.key, reading.opened_at))
            .collect();
        let ids: Vec<String> = broken.iter().filter_map(|one| one.id.clone()).collect();
        let stored = self
            .store
            .get(&self.connection, kinds::PRODUCT, &ids)
            .await?;
        documents.extend(
            broken
                .iter()
                .filter_map(|one| unreadable(one, &stored, reading.opened_at)),
        );
        Ok(documents)
    }

    async fn listings(
        &self,
        reading: &mut Reading,
        since: Option<Timestamp>,
    ) -> Result<Fetch, Stop> {
        let from = since.map(|at| at.checked_sub(OVERLAP).unwrap_or(at));
        let base = ListingsQuery {
            sales_channel_id: Some(self.sales_channel),
            ..ListingsQuery::new(PageRequest {
                page: reading.page,
                limit: PAGE,
            })
        };
        let query = match reading.part {
            Part::ModifiedListings => ListingsQuery {
                modified_from: from,
                ..base
            },
            Part::CreatedListings => ListingsQuery {
                created_from: from,
                ..base
            },
            _ => base,
        };
        let found = self
            .client
            .listings(&query)
            .await
            .map_err(|error| stop(SYSTEM, &error))?;
        let mut fetch = Fetch {
            empty: found.is_empty(),
            ..Fetch::default()
        };
        let mut unmapped = Vec::new();
        for listing in &found.items {
            reading.listings = reading
                .listings
                .max(listing.last_modified.or(listing.created));
            let key = listing.listing_id.to_string();
            match listing_document(listing, reading.opened_at) {
                Ok(Some(document)) => fetch.documents.push(document),
                // Without a product it is of no use, whatever the channel calls it.
                Ok(None) => unmapped.push(key),
                Err(problem) => fetch.undecodable.push(Undecodable { key, problem }),
            }
        }
        let stored = self
            .store
            .get(&self.connection, kinds::LISTING, &unmapped)
            .await?;
        for listing in stored.iter().filter(|listing| !is_gone(listing)) {
            fetch.documents.push(gone(listing, reading.opened_at)?);
        }
        fetch
            .undecodable
            .extend(found.undecodable.into_iter().map(undecodable));
        Ok(fetch)
    }
}

#[derive(Default)]
struct Fetch {
    documents: Vec<PutDocument>,
    undecodable: Vec<Undecodable>,
    empty: bool,
}

#[async_trait]
impl DocumentSource for CatalogSource {
    async fn read(
        &self,
        position: Option<&str>,
        options: ReadOptions,
    ) -> Result<DocumentPage, Stop> {
        let mut position: Position = parse(position)?;
        if options.full {
            position.reading = None;
        }
        let mut reading = position
            .reading
            .take()
            .unwrap_or_else(|| self.begin(&position, options.full));
        let fetch = match reading.part {
            Part::AllProducts | Part::ModifiedProducts | Part::CreatedProducts => {
                self.products(&mut reading, position.products).await?
            }
            Part::AllListings | Part::ModifiedListings | Part::CreatedListings => {
                self.listings(&mut reading, position.listings).await?
            }
            Part::Vanished => self.vanished(reading.opened_at).await?,
        };
        reading.flawed |= !fetch.undecodable.is_empty();
        let mut page = DocumentPage {
            documents: fetch.documents,
            undecodable: fetch.undecodable,
            ..DocumentPage::default()
        };
        // Pages shift while they are read; only an empty one is surely the last.
        let next = if fetch.empty {
            reading.part.next()
        } else {
            Some(reading.part)
        };
        if let Some(part) = next {
            reading.page = if part == reading.part {
                reading.page + 1
            } else {
                1
            };
            reading.part = part;
            position.reading = Some(reading);
            page.more = true;
        } else {
            let now = (self.now)();
            if !reading.flawed {
                let products = reading.safe(reading.products, now);
                let listings = reading.safe(reading.listings, now);
                position.products = position.products.max(products);
                position.listings = position.listings.max(listings);
            }
            if reading.part.is_full() {
                position.full_at = Some(now);
                // Also with records that cannot be read: they hold their families back, not the rest.
                page.complete = true;
            }
        }
        page.next = serde_json::to_string(&position).map_err(|error| unusable(&error))?;
        Ok(page)
    }
}

fn parse(position: Option<&str>) -> Result<Position, Stop> {
    position.map_or_else(
        || Ok(Position::default()),
        |text| serde_json::from_str(text).map_err(|error| unusable(&error)),
    )
}

fn unusable(error: &serde_json::Error) -> Stop {
    Stop::Books(format!("the position of the catalog is unusable: {error}"))
}
