//! Stock rows of Order Manager, collected per product.
//!
//! There is no filter by date, so everything is read each time, and rows of a product may stand on
//! different pages: a product is stored only when the whole reading is in. Each carries the moment
//! at which the reading started. A product whose rows are all gone has nothing left, and is stored so.
//! What became of orders in flight is read just before.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_mapping::model::{ProductId, StockLevel};
use seamline_mapping::order_manager::stock::levels_from_rows;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::requests::{PageRequest, StockQuery};
use seamline_order_manager_client::wire::StockRow;
use seamline_sync_engine::{
    DocumentPage, DocumentSource, FlowId, PutDocument, ReadOptions, Stop, Store,
};

use super::SYSTEM;
use super::in_flight::InFlight;
use crate::failure::stop;
use crate::{body, kinds};

const PAGE: u32 = 100;

/// The stock of an Order Manager account, and its orders in flight.
pub struct StockSource {
    client: OrderManagerClient,
    store: Arc<dyn Store>,
    connection: String,
    in_flight: InFlight,
}

impl StockSource {
    /// Reads with a client. The orders in flight are those that the flow `orders` of `store` made on
    /// a sales channel.
    pub fn new(
        client: OrderManagerClient,
        store: Arc<dyn Store>,
        orders: FlowId,
        channel: i64,
    ) -> Self {
        Self {
            client,
            store: Arc::clone(&store),
            connection: orders.connection.clone(),
            in_flight: InFlight::new(store, orders, channel),
        }
    }

    /// What every product has, and when the reading started.
    async fn levels(&self) -> Result<(BTreeMap<ProductId, StockLevel>, Timestamp), Stop> {
        let mut rows: Vec<StockRow> = Vec::new();
        let mut unreadable: Vec<String> = Vec::new();
        let mut started_at = None;
        let mut page = PageRequest::first(PAGE);
        loop {
            let query = StockQuery::new(page);
            let found = self
                .client
                .stock_rows(&query)
                .await
                .map_err(|error| stop(SYSTEM, &error))?;
            started_at.get_or_insert(found.started_at);
            if found.is_empty() {
                break;
            }
            rows.extend(found.items);
            unreadable.extend(found.undecodable.into_iter().map(|row| row.message));
            page = page.next();
        }
        // A product with a row that cannot be read would come out too low: better yesterday's.
        if let Some(first) = unreadable.first() {
            return Err(Stop::Unavailable {
                system: SYSTEM.to_owned(),
                message: format!(
                    "{} stock rows cannot be read, the first one so: {first}",
                    unreadable.len()
                ),
            });
        }
        let levels = levels_from_rows(&rows, Timestamp::UNIX_EPOCH);
        let levels = levels.into_iter().map(|level| (level.product, level));
        Ok((
            levels.collect(),
            started_at.unwrap_or(Timestamp::UNIX_EPOCH),
        ))
    }

    /// Adds the products that had stock rows before and have none in this reading.
    async fn add_gone(&self, levels: &mut BTreeMap<ProductId, StockLevel>) -> Result<(), Stop> {
        let mut gone = BTreeMap::new();
        let stored = self
            .store
            .changed_since(&self.connection, kinds::STOCK, 0)
            .await?;
        for document in stored {
            let level: StockLevel =
                body::unwrap(&document.body).map_err(|problem| Stop::Books(problem.to_string()))?;
            if !levels.contains_key(&level.product) {
                gone.insert(level.product, level);
            }
        }
        if gone.values().any(|level| !level.rows.is_empty()) {
            // A list that shifts while it is read loses a row between two pages. Who is in the next
            // reading is not gone.
            let (again, _) = self.levels().await?;
            for (product, level) in again {
                if gone.remove(&product).is_some() {
                    levels.insert(product, level);
                }
            }
        }
        for (product, level) in gone {
            let nothing = StockLevel {
                rows: Vec::new(),
                ..level
            };
            levels.insert(product, nothing);
        }
        Ok(())
    }
}

#[async_trait]
impl DocumentSource for StockSource {
    async fn read(&self, _: Option<&str>, _: ReadOptions) -> Result<DocumentPage, Stop> {
        let mut documents = self.in_flight.read(&self.client).await?;
        let (mut levels, started_at) = self.levels().await?;
        self.add_gone(&mut levels).await?;
        for level in levels.into_values() {
            documents.push(PutDocument {
                key: level.product.to_string(),
                version: started_at.as_microsecond(),
                // The time of reading is kept beside the record: alone it is no change.
                stamp: started_at.as_microsecond(),
                body: body::wrap(kinds::STOCK, &level)
                    .map_err(|problem| Stop::Books(problem.to_string()))?,
                indexes: Vec::new(),
            });
        }
        Ok(DocumentPage {
            documents,
            next: started_at.to_string(),
            complete: true,
            ..DocumentPage::default()
        })
    }
}
