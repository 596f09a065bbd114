//! Records that a full reading did not see, each looked up by itself: pages shift while they are
//! read, so that a list may miss what is there. What could not be read before is looked up as well,
//! or the family of a product that is deleted in that state would wait for it for ever.

use jiff::Timestamp;
use seamline_mapping::model::Listing;
use seamline_mapping::order_manager::products::product_from_wire;
use seamline_order_manager_client::requests::{ListingsQuery, PageRequest, ProductsQuery};
use seamline_order_manager_client::wire::{Page, Product};
use seamline_sync_engine::{PutDocument, Stop, StoredDocument};

use super::documents::{as_stored, gone, listing_document, product_document, readable};
use super::{CatalogSource, Fetch, PAGE};
use crate::failure::stop;
use crate::order_manager::SYSTEM;
use crate::{body, kinds};

/// Look-ups between two commits.
const AT_ONCE: usize = 100;

impl CatalogSource {
    /// Looks records up that the reading begun at `opened_at` did not see. Each is stored with the
    /// mark of this reading, whatever was found, and so comes once.
    pub(super) async fn vanished(&self, opened_at: Timestamp) -> Result<Fetch, Stop> {
        let mut fetch = Fetch {
            empty: true,
            ..Fetch::default()
        };
        for stored in &self.unseen(opened_at).await? {
            let looked_up = match stored.body.kind.as_str() {
                kinds::LISTING => self.look_up_listing(stored, opened_at).await.map(one),
                kinds::UNREADABLE_PRODUCT => self.look_up_gap(stored, opened_at).await,
                _ => self.look_up_product(stored, opened_at).await.map(one),
            };
            match looked_up {
                Ok(documents) => fetch.documents.extend(documents),
                // What was looked up is kept; the next read meets the trouble again.
                Err(_) if !fetch.empty => break,
                Err(stop) => return Err(stop),
            }
            fetch.empty = false;
        }
        Ok(fetch)
    }

    /// Some of what this reading did not see.
    async fn unseen(&self, opened_at: Timestamp) -> Result<Vec<StoredDocument>, Stop> {
        let mut unseen: Vec<StoredDocument> = Vec::new();
        for kind in [kinds::PRODUCT, kinds::UNREADABLE_PRODUCT, kinds::LISTING] {
            let left = AT_ONCE - unseen.len();
            // What is gone has no secondary keys.
            let stored =
                self.store
                    .unread_since(&self.connection, kind, opened_at.as_microsecond(), left);
            unseen.extend(stored.await?);
        }
        Ok(unseen)
    }

    async fn look_up_product(
        &self,
        stored: &StoredDocument,
        opened_at: Timestamp,
    ) -> Result<PutDocument, Stop> {
        let id: i64 = stored
            .key
            .parse()
            .map_err(|_| Stop::Books(format!("a stored product has the key {}", stored.key)))?;
        let page = self.product_by_id(id).await?;
        if let Some(found) = page.items.iter().find(|product| product.product_id == id) {
            let product = product_from_wire(found);
            let dated = product.modified_at.or(product.created_at);
            return match product_document(&product, dated, opened_at) {
                Ok(document) => Ok(newer(document, stored, opened_at)),
                Err(problem) => Err(Stop::Books(problem.to_string())),
            };
        }
        // A filter that is not understood tells nothing, nor does a record that cannot be read.
        if page.is_empty() {
            return gone(stored, opened_at);
        }
        Ok(as_stored(stored, opened_at))
    }

    /// Looks a product up that could not be read; it is stored when it can.
    async fn look_up_gap(
        &self,
        gap: &StoredDocument,
        opened_at: Timestamp,
    ) -> Result<Vec<PutDocument>, Stop> {
        // Order Manager named it, and a name that is no number cannot be asked for.
        let Ok(id) = gap.key.parse() else {
            return Ok(one(as_stored(gap, opened_at)));
        };
        let page = self.product_by_id(id).await?;
        let mut documents = Vec::new();
        if let Some(found) = page.items.iter().find(|product| product.product_id == id) {
            let product = product_from_wire(found);
            let dated = product.modified_at.or(product.created_at);
            let document = product_document(&product, dated, opened_at);
            documents.push(document.map_err(|problem| Stop::Books(problem.to_string()))?);
        }
        documents.push(if page.is_empty() || !documents.is_empty() {
            readable(&gap.key, opened_at)
        } else {
            as_stored(gap, opened_at)
        });
        Ok(documents)
    }

    async fn product_by_id(&self, id: i64) -> Result<Page<Product>, Stop> {
        let query = ProductsQuery {
            product_id: Some(id),
            ..ProductsQuery::new(PageRequest::first(PAGE))
        };
        let page = self.client.products(&query).await;
        page.map_err(|error| stop(SYSTEM, &error))
    }

    async fn look_up_listing(
        &self,
        stored: &StoredDocument,
        opened_at: Timestamp,
    ) -> Result<PutDocument, Stop> {
        let listing: Listing =
            body::unwrap(&stored.body).map_err(|problem| Stop::Books(problem.to_string()))?;
        // The list has one channel only, and no order names the listing of another.
        if listing.channel != self.sales_channel {
            return Ok(as_stored(stored, opened_at));
        }
        let query = ListingsQuery {
            sales_channel_id: Some(self.sales_channel),
            product_ids: vec![listing.product],
            ..ListingsQuery::new(PageRequest::first(PAGE))
        };
        let page = self
            .client
            .listings(&query)
            .await
            .map_err(|error| stop(SYSTEM, &error))?;
        if let Some(found) = page.items.iter().find(|one| one.listing_id == listing.id) {
            return match listing_document(found, opened_at) {
                Ok(Some(document)) => Ok(newer(document, stored, opened_at)),
                Ok(None) => gone(stored, opened_at),
                Err(problem) => Err(Stop::Books(problem.to_string())),
            };
        }
        let of_product = page
            .items
            .iter()
            .all(|one| one.product_id == Some(listing.product));
        if of_product && page.undecodable.is_empty() && page.len() < PAGE as usize {
            return gone(stored, opened_at);
        }
        Ok(as_stored(stored, opened_at))
    }
}

fn one(document: PutDocument) -> Vec<PutDocument> {
    vec![document]
}

/// An older look never overwrites a newer one, and is a look all the same.
fn newer(found: PutDocument, stored: &StoredDocument, opened_at: Timestamp) -> PutDocument {
    if found.version < stored.version {
        return as_stored(stored, opened_at);
    }
    found
}
