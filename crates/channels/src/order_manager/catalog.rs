//! Products and listings of Order Manager, collected.
//!
//! A first pass reads everything. Later ones read what was modified, and what was created, since
//! the latest date that Order Manager has shown: a product has no modified date before its first
//! edit, and the modified filter then misses it. Once a day everything is read again, and what was
//! not seen any more is looked up by itself: a page may have missed it. See [`position`] for what a
//! list that shifts while it is read can lose.

mod documents;
mod position;
mod vanished;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use seamline_mapping::order_manager::products::product_from_wire;
use seamline_order_manager_client::requests::{ListingsQuery, PageRequest, ProductsQuery};
use seamline_order_manager_client::{OrderManagerClient, wire};
use seamline_sync_engine::{
    DocumentPage, DocumentSource, Fingerprint, PutDocument, ReadOptions, Stop, Store, Undecodable,
};

pub(super) use documents::is_gone;
use documents::{gone, listing_document, product_document, readable, undecodable, unreadable};
use position::{Part, Position, Reading};

use super::SYSTEM;
use crate::failure::stop;
use crate::kinds;

const PAGE: u32 = 100;
/// How far a reading reaches back behind its position.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
const FULL_EVERY: SignedDuration = SignedDuration::from_hours(24);

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
        let first = part.is_full() && position.full_at.is_none();
        Reading::begin(part, first, (self.now)())
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
        let ids = found.items.iter().map(|product| product.product_id);
        let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
        let mut fetch = Fetch::of_page(&ids, &found.undecodable);
        for product in found.items {
            let product = product_from_wire(&product);
            let dated = product.modified_at.or(product.created_at);
            reading.latest.products = reading.latest.products.max(dated);
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
        let ids = found.items.iter().map(|listing| listing.listing_id);
        let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
        let mut fetch = Fetch::of_page(&ids, &found.undecodable);
        let mut unmapped = Vec::new();
        for listing in &found.items {
            let dated = listing.last_modified.or(listing.created);
            reading.latest.listings = reading.latest.listings.max(dated);
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
    /// Records on the page of a list.
    length: usize,
    /// Names them, when every one has a key.
    page: Option<String>,
}

impl Fetch {
    /// What a page of a list holds: the keys that could be read, and the records that could not.
    fn of_page(ids: &[String], broken: &[wire::Undecodable]) -> Self {
        let broken_ids: Option<Vec<&str>> = broken.iter().map(|one| one.id.as_deref()).collect();
        let name = |broken_ids: Vec<&str>| {
            let ids = ids.iter().map(String::as_str).chain(broken_ids);
            Fingerprint::of_parts(ids).as_str().to_owned()
        };
        let length = ids.len() + broken.len();
        Self {
            empty: length == 0,
            length,
            page: broken_ids.filter(|_| length > 0).map(name),
            ..Self::default()
        }
    }
}

impl CatalogSource {
    async fn fetch(&self, reading: &mut Reading, position: &Position) -> Result<Fetch, Stop> {
        match reading.part {
            Part::AllProducts | Part::ModifiedProducts | Part::CreatedProducts => {
                self.products(reading, position.read.products).await
            }
            Part::AllListings | Part::ModifiedListings | Part::CreatedListings => {
                self.listings(reading, position.read.listings).await
            }
            Part::Vanished => self.vanished(reading.opened_at).await,
        }
    }

    /// Whether a page shows what the rounds before this one must have lost: it was there, and is not
    /// stored. What is newer comes with the changes.
    async fn recovers(&self, fetch: &Fetch, reading: &Reading) -> Result<bool, Stop> {
        let (kind, before) = match reading.part {
            Part::AllProducts => (kinds::PRODUCT, reading.before.products),
            Part::AllListings => (kinds::LISTING, reading.before.listings),
            _ => return Ok(false),
        };
        let before = before.unwrap_or(Timestamp::MIN).as_microsecond();
        let was_there = fetch
            .documents
            .iter()
            .filter(|one| one.body.kind == kind && one.version <= before);
        let keys: Vec<String> = was_there.map(|one| one.key.clone()).collect();
        let stored = self.store.get(&self.connection, kind, &keys).await?;
        Ok(stored.len() < keys.len())
    }
}

#[async_trait]
impl DocumentSource for CatalogSource {
    async fn read(
        &self,
        position: Option<&str>,
        options: ReadOptions,
    ) -> Result<DocumentPage, Stop> {
        let mut position = Position::parse(position)?;
        if options.full {
            position.reading = None;
        }
        let mut reading = position
            .reading
            .take()
            .unwrap_or_else(|| self.begin(&position, options.full));
        let fetch = self.fetch(&mut reading, &position).await?;
        let mut page = DocumentPage::default();
        if reading
            .comes_again(fetch.page.as_deref())
            .map_err(does_not_end)?
        {
            position.reading = Some(reading);
            page.more = true;
            page.next = position.to_text()?;
            return Ok(page);
        }
        reading.flawed |= !fetch.undecodable.is_empty();
        reading.spans |= fetch.length >= PAGE as usize || (fetch.length > 0 && reading.page > 1);
        if reading.round > 1 && !reading.recovered {
            reading.recovered = self.recovers(&fetch, &reading).await?;
        }
        page.documents = fetch.documents;
        page.undecodable = fetch.undecodable;
        // Pages shift while they are read; only an empty one is surely the last.
        if fetch.empty {
            let now = (self.now)();
            page.more = reading.next_list(now);
            if !page.more {
                position.advance(&reading, now);
                // Also with records that cannot be read: they hold their families back, not the rest.
                page.complete = reading.part.is_full();
            }
        } else {
            page.more = true;
            reading.page += 1;
            reading.last_page = fetch.page;
        }
        position.reading = page.more.then_some(reading);
        page.next = position.to_text()?;
        Ok(page)
    }
}

fn does_not_end(page: u32) -> Stop {
    Stop::Unavailable {
        system: SYSTEM.to_owned(),
        message: format!("page {page} of a list shows the records of the page before it again"),
    }
}
