//! Products and listings of Order Manager, collected.
//!
//! A first pass reads everything. Later ones read what was modified, and what was created, since
//! the latest date that Order Manager has shown: a product has no modified date before its first
//! edit, and the modified filter then misses it. Once a day everything is read again.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use seamline_mapping::model::{Listing, Product};
use seamline_mapping::order_manager::products::{listing_from_wire, product_from_wire};
use seamline_order_manager_client::requests::{ListingsQuery, PageRequest, ProductsQuery};
use seamline_order_manager_client::{OrderManagerClient, wire};
use seamline_sync_engine::{
    DocumentPage, DocumentSource, Owner, Problem, PutDocument, ReadOptions, Stop, Undecodable,
};
use serde::{Deserialize, Serialize};

use super::SYSTEM;
use crate::failure::stop;
use crate::{body, kinds};

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
    ModifiedProducts,
    CreatedProducts,
    ModifiedListings,
    CreatedListings,
}

impl Part {
    const fn next(self) -> Option<Self> {
        match self {
            Self::AllProducts => Some(Self::AllListings),
            Self::ModifiedProducts => Some(Self::CreatedProducts),
            Self::CreatedProducts => Some(Self::ModifiedListings),
            Self::ModifiedListings => Some(Self::CreatedListings),
            Self::AllListings | Self::CreatedListings => None,
        }
    }

    const fn is_full(self) -> bool {
        matches!(self, Self::AllProducts | Self::AllListings)
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
    products: Option<Timestamp>,
    listings: Option<Timestamp>,
    /// Something could not be read: the position stays where it is.
    flawed: bool,
}

/// The catalog of an Order Manager account, with the listings of one sales channel.
pub struct CatalogSource {
    client: OrderManagerClient,
    sales_channel: i64,
    now: fn() -> Timestamp,
}

impl CatalogSource {
    /// Reads with a client. `now` only paces full readings.
    pub fn new(client: OrderManagerClient, sales_channel: i64, now: fn() -> Timestamp) -> Self {
        Self {
            client,
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
        for product in found.items {
            let product = product_from_wire(&product);
            let dated = product.modified_at.or(product.created_at);
            reading.products = reading.products.max(dated);
            match product_document(&product, dated) {
                Ok(document) => fetch.documents.push(document),
                Err(problem) => fetch.undecodable.push(Undecodable {
                    key: product.id.to_string(),
                    problem,
                }),
            }
        }
        fetch
            .undecodable
            .extend(found.undecodable.into_iter().map(undecodable));
        Ok(fetch)
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
        for listing in &found.items {
            reading.listings = reading
                .listings
                .max(listing.last_modified.or(listing.created));
            let key = listing.listing_id.to_string();
            match listing_document(listing) {
                Ok(Some(document)) => fetch.documents.push(document),
                // Without a product it is of no use, whatever the channel calls it.
                Ok(None) => {}
                Err(problem) => fetch.undecodable.push(Undecodable { key, problem }),
            }
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
            if !reading.flawed {
                position.products = position.products.max(reading.products);
                position.listings = position.listings.max(reading.listings);
            }
            if reading.part.is_full() {
                position.full_at = Some((self.now)());
                page.complete = true;
            }
        }
        page.next = serde_json::to_string(&position).map_err(|error| unusable(&error))?;
        Ok(page)
    }
}

fn product_document(product: &Product, dated: Option<Timestamp>) -> Result<PutDocument, Problem> {
    let mut indexes = vec![(kinds::BY_SKU.to_owned(), product.sku.to_lowercase())];
    if let Some(upc) = &product.upc {
        indexes.push((kinds::BY_UPC.to_owned(), upc.clone()));
    }
    if let Some(parent) = product.parent {
        indexes.push((kinds::BY_PARENT.to_owned(), parent.to_string()));
    }
    Ok(PutDocument {
        key: product.id.to_string(),
        version: dated.map_or(0, Timestamp::as_microsecond),
        body: body::wrap(kinds::PRODUCT, product)?,
        indexes,
        stamp: 0,
    })
}

fn listing_document(listing: &wire::Listing) -> Result<Option<PutDocument>, Problem> {
    let Some(model): Option<Listing> = listing_from_wire(listing) else {
        return Ok(None);
    };
    let dated = listing.last_modified.or(listing.created);
    Ok(Some(PutDocument {
        key: model.id.to_string(),
        version: dated.map_or(0, Timestamp::as_microsecond),
        indexes: vec![(kinds::BY_PRODUCT.to_owned(), model.product.to_string())],
        body: body::wrap(kinds::LISTING, &model)?,
        stamp: 0,
    }))
}

fn undecodable(record: wire::Undecodable) -> Undecodable {
    let problem = Problem::new(
        "unreadable-record",
        Owner::Vendor,
        format!(
            "Order Manager sent a record that cannot be read: {}",
            record.message
        ),
        "Look at the record in Order Manager; if nothing is unusual, report this with the message.",
    );
    Undecodable {
        key: record.id.unwrap_or_else(|| record.message.clone()),
        problem,
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
