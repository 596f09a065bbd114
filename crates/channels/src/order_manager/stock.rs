//! Stock rows of Order Manager, collected per product.
//!
//! There is no filter by date, so everything is read each time, and rows of a product may stand on
//! different pages: a product is stored only when the whole reading is in. Each carries the moment
//! at which the reading started. A row that was there before is gone when two readings do not show it;
//! a product whose rows are all gone has nothing left, and is stored so.
//!
//! Where the physical count is what matters, the totals are read instead, of every warehouse, also one
//! that does not count: a product that lies only there has nothing, which is not the same as unknown.
//! What became of orders in flight is read just before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_mapping::model::{self, ProductId, StockBasis, StockLevel};
use seamline_mapping::order_manager::stock::{levels_from_counts, levels_from_rows};
use seamline_mapping::rules::InventoryMode;
use seamline_order_manager_client::OrderManagerClient;
use seamline_order_manager_client::limits::{INVENTORY_PAGE, STOCK_TOTALS_PAGE};
use seamline_order_manager_client::requests::{PageRequest, StockQuery, StockTotalsQuery};
use seamline_order_manager_client::wire::{self, StockRow};
use seamline_sync_engine::{
    DocumentPage, DocumentSource, FlowId, Owner, Problem, PutDocument, ReadOptions, Stop, Store,
    Undecodable,
};

use super::SYSTEM;
use super::in_flight::InFlight;
use crate::failure::stop;
use crate::{body, kinds};

/// The stock of an Order Manager account, and its orders in flight.
pub struct StockSource {
    client: OrderManagerClient,
    store: Arc<dyn Store>,
    connection: String,
    in_flight: InFlight,
    mode: InventoryMode,
}

impl StockSource {
    /// Reads with a client what a mode counts. The orders in flight are those that the flow `orders`
    /// of `store` made on a sales channel.
    pub fn new(
        client: OrderManagerClient,
        store: Arc<dyn Store>,
        orders: FlowId,
        channel: i64,
        mode: InventoryMode,
    ) -> Self {
        Self {
            client,
            store: Arc::clone(&store),
            connection: orders.connection.clone(),
            in_flight: InFlight::new(store, orders, channel, mode),
            mode,
        }
    }

    async fn reading(&self) -> Result<Reading, Stop> {
        match self.mode {
            // What a channel may sell is another source's, see `ChannelStockSource`.
            InventoryMode::Available | InventoryMode::Channel => self.locations().await,
            InventoryMode::OnHand => self.counts().await,
        }
    }

    async fn locations(&self) -> Result<Reading, Stop> {
        let mut rows: Vec<StockRow> = Vec::new();
        let mut broken: Vec<wire::Undecodable> = Vec::new();
        let mut started_at = None;
        let begun_at = self.client.api().now();
        let first = StockQuery::new(PageRequest::first(INVENTORY_PAGE));
        let mut pages = self.client.pages(first);
        while let Some(found) = pages.next().await.map_err(|error| stop(SYSTEM, &error))? {
            started_at.get_or_insert(found.started_at);
            rows.extend(found.items);
            broken.extend(found.undecodable);
        }
        // An empty list is a reading as well.
        let started_at = started_at.or(Some(begun_at));
        let levels = levels_from_rows(&rows, Timestamp::UNIX_EPOCH);
        Ok(Reading::new(self.mode, levels, broken, started_at))
    }

    async fn counts(&self) -> Result<Reading, Stop> {
        let warehouses = self.client.warehouses().await;
        let warehouses = warehouses.map_err(|error| stop(SYSTEM, &error))?;
        // A warehouse that is left out would make everything in it look sold.
        if let Some(row) = warehouses.undecodable.into_iter().next() {
            return Err(Stop::Unavailable {
                system: SYSTEM.to_owned(),
                message: format!("a warehouse cannot be read: {}", row.message),
            });
        }
        let mut counts = Vec::new();
        let mut broken: Vec<wire::Undecodable> = Vec::new();
        let mut started_at = None;
        for warehouse in warehouses.items {
            let warehouse = warehouse.warehouse_id;
            let begun_at = self.client.api().now();
            let mut pages = self.client.pages(StockTotalsQuery {
                warehouse_id: Some(warehouse),
                ..StockTotalsQuery::new(PageRequest::first(STOCK_TOTALS_PAGE))
            });
            while let Some(found) = pages.next().await.map_err(|error| stop(SYSTEM, &error))? {
                started_at.get_or_insert(found.started_at);
                counts.extend(found.items.into_iter().map(|count| (warehouse, count)));
                broken.extend(found.undecodable);
            }
            started_at.get_or_insert(begun_at);
        }
        let levels = levels_from_counts(&counts, Timestamp::UNIX_EPOCH);
        Ok(Reading::new(self.mode, levels, broken, started_at))
    }

    /// What is stored of every product.
    async fn stored(&self) -> Result<Levels, Stop> {
        let stored = self
            .store
            .changed_since(&self.connection, kinds::STOCK, 0)
            .await?;
        let mut levels = Levels::new();
        for document in stored {
            let level: StockLevel =
                body::unwrap(&document.body).map_err(|problem| Stop::Books(problem.to_string()))?;
            levels.insert(level.product, level);
        }
        Ok(levels)
    }

    /// What is to be stored after a reading, and the rows that cannot be read.
    async fn levels(&self) -> Result<(Reading, Vec<Undecodable>), Stop> {
        let mut reading = self.reading().await?;
        let stored = self.stored().await?;
        if !reading.has_nameless() && !reading.short_of(&stored).is_empty() {
            // A list that shifts while it is read loses a row between two pages. What is in the next
            // reading is not gone.
            let again = self.reading().await?;
            for product in reading.short_of(&stored) {
                reading.add_missed(product, &again);
            }
            reading.broken.extend(again.broken);
        }
        // A product with a row that cannot be read would come out too low: better yesterday's. Whose
        // row it is may be what cannot be read, and then it is one of those that rows are missing of.
        if reading.has_nameless() {
            for product in reading.short_of(&stored) {
                reading.levels.remove(&product);
            }
        } else {
            for (product, level) in stored {
                let nothing = StockLevel {
                    rows: Vec::new(),
                    basis: self.mode.basis(),
                    ..level
                };
                reading.levels.entry(product).or_insert(nothing);
            }
        }
        let mut told: BTreeMap<String, Undecodable> = BTreeMap::new();
        for row in std::mem::take(&mut reading.broken) {
            if let Some(product) = product_of(&row) {
                reading.levels.remove(&product);
            }
            let row = undecodable(row);
            told.entry(row.key.clone()).or_insert(row);
        }
        Ok((reading, told.into_values().collect()))
    }
}

type Levels = BTreeMap<ProductId, StockLevel>;

/// One reading of the whole list.
struct Reading {
    basis: StockBasis,
    levels: Levels,
    /// Rows that cannot be read.
    broken: Vec<wire::Undecodable>,
    started_at: Timestamp,
}

impl Reading {
    fn new(
        mode: InventoryMode,
        levels: Vec<StockLevel>,
        broken: Vec<wire::Undecodable>,
        started_at: Option<Timestamp>,
    ) -> Self {
        let levels = levels.into_iter().map(|level| (level.product, level));
        Self {
            basis: mode.basis(),
            levels: levels.collect(),
            broken,
            started_at: started_at.unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }

    /// Whether a row cannot be read, and not even whose it is.
    fn has_nameless(&self) -> bool {
        self.broken.iter().any(|row| product_of(row).is_none())
    }

    /// Products of which a row that is stored is not in this reading, not even an unreadable one.
    fn short_of(&self, stored: &Levels) -> Vec<ProductId> {
        let broken: BTreeSet<ProductId> = self.broken.iter().filter_map(product_of).collect();
        let short = |(product, before): (&ProductId, &StockLevel)| {
            // Rows of another mode have other places, and tell only that there was something.
            if before.basis != self.basis {
                let is_short = !self.levels.contains_key(product) && !before.rows.is_empty();
                return (is_short && !broken.contains(product)).then_some(*product);
            }
            let now = by_place(self.rows(*product));
            let mut places = by_place(&before.rows).into_iter();
            let is_short = places.any(|(place, rows)| {
                let found = now.get(&place).map_or(0, Vec::len);
                found < rows.len()
            });
            (is_short && !broken.contains(product)).then_some(*product)
        };
        stored.iter().filter_map(short).collect()
    }

    fn rows(&self, product: ProductId) -> &[model::StockRow] {
        self.levels
            .get(&product)
            .map_or(&[], |level| level.rows.as_slice())
    }

    /// Adds rows of a product that only the next reading has. Of what both have, the later one counts.
    fn add_missed(&mut self, product: ProductId, next: &Self) {
        let Some(level) = next.levels.get(&product) else {
            return;
        };
        let mut rows = by_place(&level.rows);
        for (place, earlier) in by_place(self.rows(product)) {
            let later = rows.entry(place).or_default();
            if earlier.len() > later.len() {
                *later = earlier;
            }
        }
        let mut rows: Vec<model::StockRow> = rows.into_values().flatten().cloned().collect();
        rows.sort();
        let level = StockLevel {
            rows,
            ..level.clone()
        };
        self.levels.insert(product, level);
    }
}

/// Rows by warehouse and location.
fn by_place(rows: &[model::StockRow]) -> BTreeMap<(i64, &str), Vec<&model::StockRow>> {
    let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in rows {
        let place = (row.warehouse, row.location.as_str());
        places.entry(place).or_default().push(row);
    }
    places
}

fn product_of(row: &wire::Undecodable) -> Option<ProductId> {
    row.product.as_deref()?.parse().ok()
}

fn undecodable(row: wire::Undecodable) -> Undecodable {
    let whose = product_of(&row).map_or_else(
        || "a stock row of a product that it does not name".to_owned(),
        |product| format!("a stock row of product {product}"),
    );
    let problem = Problem::new(
        "unreadable-record",
        Owner::Vendor,
        format!(
            "Order Manager sent {whose} that cannot be read, so what was read before stays: {}",
            row.message
        ),
        "Look at the stock of the product in Order Manager; if nothing is unusual, report this with the message.",
    );
    let name = row.product.or(row.id);
    Undecodable {
        key: name.unwrap_or(row.message),
        problem,
    }
}

#[async_trait]
impl DocumentSource for StockSource {
    async fn read(&self, _: Option<&str>, _: ReadOptions) -> Result<DocumentPage, Stop> {
        let mut documents = self.in_flight.read(&self.client).await?;
        let (reading, undecodable) = self.levels().await?;
        let started_at = reading.started_at;
        for level in reading.levels.into_values() {
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
            undecodable,
            next: started_at.to_string(),
            complete: true,
            ..DocumentPage::default()
        })
    }
}
