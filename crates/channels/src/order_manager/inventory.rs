//! What each product has for a JOOR warehouse, as a source: collected stock, orders in flight.
//!
//! An order in flight counts from the moment it is staged until a reading of the stock that started
//! after its receipt, and after Order Manager showed it in a state that allocates. JOOR lowers its own number when an order is approved, and does not show it:
//! each order that was read therefore makes the confirmed quantity of its products unknown, which
//! the `touch` of a quantity carries. Everything is pushed again once in `full_every`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use seamline_mapping::model::{Product, ProductKind, StockLevel};
use seamline_mapping::rules::InventoryRules;
use seamline_sync_engine::{
    ClaimRow, Document, Fingerprint, FlowId, Page, Problem, ReadOptions, Source, State, Stop,
    Store, StoredDocument,
};
use serde::{Deserialize, Serialize};

use super::in_flight::{ended, is_in_flight, settled_orders};
use crate::{body, kinds};

/// What one product has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// Product id in Order Manager.
    pub product: i64,
    /// Master SKU.
    pub sku: String,
    /// UPC.
    pub upc: Option<String>,
    /// Whether it is a parent, which has no stock.
    pub is_virtual: bool,
    /// Whether it is active.
    pub active: bool,
    /// Its stock rows; the time of reading is left out.
    pub level: StockLevel,
    /// Pieces of orders in flight.
    pub in_flight: i64,
    /// Changes when an order for it was read, and with each full push.
    pub touch: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Position {
    /// Count of readings; the version of what they give.
    reading: i64,
    /// Revision of the document store.
    revision: u64,
    /// Last entry of the orders' history.
    seq: u64,
    /// Products that had orders in flight.
    in_flight: BTreeSet<i64>,
    /// Count of full pushes.
    push: u64,
    /// When the last one began.
    pushed_at: Option<Timestamp>,
    /// Fingerprint of the rules that the last reading followed.
    rules: String,
}

/// Quantities of a connection.
pub struct InventorySource {
    store: Arc<dyn Store>,
    orders: FlowId,
    rules: InventoryRules,
    full_every: SignedDuration,
    now: fn() -> Timestamp,
}

impl InventorySource {
    /// Reads what was collected for the connection of `orders`. `now` only paces full pushes.
    pub fn new(
        store: Arc<dyn Store>,
        orders: FlowId,
        rules: InventoryRules,
        full_every: SignedDuration,
        now: fn() -> Timestamp,
    ) -> Self {
        Self {
            store,
            orders,
            rules,
            full_every,
            now,
        }
    }

    fn connection(&self) -> &str {
        &self.orders.connection
    }

    fn rules_fingerprint(&self) -> String {
        let rules = serde_json::to_string(&self.rules).unwrap_or_default();
        Fingerprint::of(&rules).as_str().to_owned()
    }

    /// Products whose quantity may have changed since `position`.
    async fn touched(
        &self,
        position: &Position,
        claims: &Claims,
    ) -> Result<(BTreeSet<i64>, u64), Stop> {
        let mut touched: BTreeSet<i64> = position.in_flight.clone();
        for kind in [kinds::STOCK, kinds::PRODUCT] {
            let changed = self
                .store
                .changed_since(self.connection(), kind, position.revision)
                .await?;
            touched.extend(
                changed
                    .iter()
                    .filter_map(|document| document.key.parse::<i64>().ok()),
            );
        }
        let mut seq = position.seq;
        loop {
            let history = self.store.history(&self.orders, None, seq, 1000).await?;
            let Some(last) = history.last() else { break };
            seq = last.seq;
            for entry in &history {
                touched.extend(claims.products_of(&entry.key));
            }
        }
        Ok((touched, seq))
    }

    fn counts(&self, claim: &ClaimRow, claims: &Claims, read_at: Timestamp) -> bool {
        if claim.adopted || ended(claim.state) {
            return false;
        }
        if claim.state == State::Parked && claim.confirmed_at.is_none() {
            return self.rules.count_parked_orders;
        }
        let settled_at = claims.settled.get(&claim.holder).copied();
        is_in_flight(claim, settled_at, read_at, self.rules.stock_lag)
    }

    fn quantity(
        &self,
        stock: &StoredDocument,
        product: &Product,
        claims: &Claims,
        push: u64,
    ) -> Result<Quantity, Problem> {
        let level: StockLevel = body::unwrap(&stock.body)?;
        let read_at = Timestamp::from_microsecond(stock.stamp).unwrap_or(Timestamp::UNIX_EPOCH);
        let of_product = claims.of_product(product.id);
        let in_flight = of_product
            .iter()
            .filter(|claim| self.counts(claim, claims, read_at))
            .map(|claim| claim.quantity)
            .sum();
        let orders: Vec<String> = of_product
            .iter()
            .map(|claim| format!("{} {}", claim.holder, claim.version))
            .collect();
        let touch = Fingerprint::of_parts(orders.iter().map(String::as_str));
        Ok(Quantity {
            product: product.id,
            sku: product.sku.clone(),
            upc: product.upc.clone(),
            is_virtual: matches!(product.kind, ProductKind::Virtual),
            active: product.active,
            level,
            in_flight,
            touch: format!("{} {push}", touch.short()),
        })
    }
}

#[async_trait]
impl Source for InventorySource {
    async fn read(&self, position: Option<&str>, options: ReadOptions) -> Result<Page, Stop> {
        let mut position: Position = match position {
            Some(text) => serde_json::from_str(text).map_err(|error| unusable(&error))?,
            None => Position::default(),
        };
        let now = (self.now)();
        let due = position
            .pushed_at
            .is_none_or(|at| now.duration_since(at) >= self.full_every);
        if due || options.full {
            position.push += 1;
            position.pushed_at = Some(now);
            position.revision = 0;
        }
        let rules = self.rules_fingerprint();
        if position.rules != rules {
            position.revision = 0;
            position.rules = rules;
        }
        let revision = self.store.revision(self.connection()).await?;
        let claims = Claims::read(&*self.store, &self.orders).await?;
        let (touched, seq) = self.touched(&position, &claims).await?;
        let keys: Vec<String> = touched.iter().map(ToString::to_string).collect();
        let stock = self
            .store
            .get(self.connection(), kinds::STOCK, &keys)
            .await?;
        let products = self
            .store
            .get(self.connection(), kinds::PRODUCT, &keys)
            .await?;
        let products: BTreeMap<&str, &StoredDocument> = products
            .iter()
            .map(|document| (document.key.as_str(), document))
            .collect();
        position.reading += 1;
        position.in_flight.clear();
        let mut page = Page {
            complete: true,
            ..Page::default()
        };
        for stock in &stock {
            // Stock of a product that the catalog does not have yet: its product touches it later.
            let Some(product) = products.get(stock.key.as_str()) else {
                continue;
            };
            let quantity = body::unwrap::<Product>(&product.body)
                .and_then(|product| self.quantity(stock, &product, &claims, position.push))
                .map_err(|problem| Stop::Books(problem.to_string()))?;
            if quantity.in_flight != 0 {
                position.in_flight.insert(quantity.product);
            }
            page.records
                .push(self.document(&quantity, position.reading)?);
        }
        position.revision = revision;
        position.seq = seq;
        page.next = serde_json::to_string(&position).map_err(|error| unusable(&error))?;
        Ok(page)
    }
}

impl InventorySource {
    fn document(&self, quantity: &Quantity, version: i64) -> Result<Document, Stop> {
        let warehouse = self.rules.joor_warehouse.as_deref().unwrap_or_default();
        Ok(Document {
            key: format!("{} {warehouse}", quantity.product),
            version,
            body: body::wrap(kinds::QUANTITY, quantity)
                .map_err(|problem| Stop::Books(problem.to_string()))?,
        })
    }
}

/// Claims by product and by the order that holds them.
struct Claims {
    all: BTreeMap<i64, Vec<ClaimRow>>,
    by_holder: BTreeMap<String, Vec<i64>>,
    /// Orders that were seen to hold their pieces themselves, and when.
    settled: BTreeMap<String, Timestamp>,
}

impl Claims {
    async fn read(store: &dyn Store, orders: &FlowId) -> Result<Self, Stop> {
        let mut claims = Self::new(store.claims(orders).await?);
        claims.settled = settled_orders(store, orders, claims.by_holder.keys()).await?;
        Ok(claims)
    }

    fn new(rows: Vec<ClaimRow>) -> Self {
        let mut claims = Self {
            all: BTreeMap::new(),
            by_holder: BTreeMap::new(),
            settled: BTreeMap::new(),
        };
        for row in rows {
            if let Ok(product) = row.key.parse::<i64>() {
                claims
                    .by_holder
                    .entry(row.holder.clone())
                    .or_default()
                    .push(product);
                claims.all.entry(product).or_default().push(row);
            }
        }
        claims
    }

    fn of_product(&self, product: i64) -> &[ClaimRow] {
        self.all.get(&product).map_or(&[], Vec::as_slice)
    }

    fn products_of(&self, holder: &str) -> impl Iterator<Item = i64> {
        self.by_holder.get(holder).into_iter().flatten().copied()
    }
}

fn unusable(error: &serde_json::Error) -> Stop {
    Stop::Books(format!("the position of inventory is unusable: {error}"))
}
