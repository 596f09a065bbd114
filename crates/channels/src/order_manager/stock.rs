//! Stock rows of Order Manager, collected per product.
//!
//! There is no filter by date, so everything is read each time, and rows of a product may stand on
//! different pages: a product is stored only when the whole reading is in. Each carries the moment
//! at which the reading started. What became of orders in flight is read just before.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_mapping::order_manager::stock::levels_from_rows;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::requests::{PageRequest, StockQuery};
use seamline_order_manager_client::wire::StockRow;
use seamline_sync_engine::{
    DocumentPage, DocumentSource, FlowId, Owner, Problem, PutDocument, ReadOptions, Stop, Store,
};

use super::SYSTEM;
use super::in_flight::InFlight;
use crate::failure::stop;
use crate::{body, kinds};

const PAGE: u32 = 100;

/// The stock of an Order Manager account, and its orders in flight.
pub struct StockSource {
    client: OrderManagerClient,
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
            in_flight: InFlight::new(store, orders, channel),
        }
    }

    async fn rows(&self) -> Result<(Vec<StockRow>, Vec<Problem>, Option<Timestamp>), Stop> {
        let mut rows = Vec::new();
        let mut unreadable_rows = Vec::new();
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
                return Ok((rows, unreadable_rows, started_at));
            }
            rows.extend(found.items);
            unreadable_rows.extend(found.undecodable.iter().map(|row| unreadable(&row.message)));
            page = page.next();
        }
    }
}

#[async_trait]
impl DocumentSource for StockSource {
    async fn read(&self, _: Option<&str>, _: ReadOptions) -> Result<DocumentPage, Stop> {
        let mut documents = self.in_flight.read(&self.client).await?;
        let (rows, unreadable_rows, started_at) = self.rows().await?;
        // A product with a row that cannot be read would come out too low: better yesterday's.
        if let Some(first) = unreadable_rows.first() {
            return Err(Stop::Unavailable {
                system: SYSTEM.to_owned(),
                message: format!(
                    "{} stock rows cannot be read, the first one so: {}",
                    unreadable_rows.len(),
                    first.message
                ),
            });
        }
        let started_at = started_at.unwrap_or(Timestamp::UNIX_EPOCH);
        for mut level in levels_from_rows(&rows, started_at) {
            // The time of reading is kept beside the record: alone it is no change.
            level.read_started_at = Timestamp::UNIX_EPOCH;
            documents.push(PutDocument {
                key: level.product.to_string(),
                version: started_at.as_microsecond(),
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

fn unreadable(message: &str) -> Problem {
    Problem::new(
        "unreadable-record",
        Owner::Vendor,
        format!("a stock row cannot be read: {message}"),
        "Look at the product in Order Manager; if nothing is unusual, report this with the message.",
    )
}
