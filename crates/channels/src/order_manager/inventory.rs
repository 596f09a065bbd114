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
use seamline_mapping::model::{Product, StockLevel};
use seamline_mapping::rules::InventoryRules;
use seamline_sync_engine::{
    ClaimRow, Document, Fingerprint, FlowId, Page, Problem, Query, ReadOptions, Source, State,
    Stop, Store, StoredDocument,
};
use serde::{Deserialize, Serialize};

use super::in_flight::{ended, is_in_flight, settled_orders};
use crate::{body, kinds};

/// What one product has for a JOOR warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// Product id in Order Manager.
    pub product: i64,
    /// Name of the JOOR warehouse that it was read for. One that was read for another warehouse
    /// than that of the rules is out of date: the rules read everything anew.
    pub warehouse: String,
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
    /// Other products with its UPC, by which JOOR knows them all, in order of the id.
    pub twins: Vec<Twin>,
    /// Changes when an order for it was read, and with each full push.
    pub touch: String,
}

/// Another product with the same UPC. Parents have no stock and are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Product id in Order Manager.
    pub product: i64,
    /// Master SKU.
    pub sku: String,
    /// Whether it is active.
    pub active: bool,
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

    /// The JOOR warehouse, as the key of a quantity names it.
    fn warehouse(&self) -> &str {
        self.rules
            .joor_warehouse
            .as_deref()
            .unwrap_or_default()
            .trim()
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
        touched.extend(self.claimed(claims).await?);
        for kind in [kinds::STOCK, kinds::PRODUCT] {
            let changed = self
                .store
                .changed_since(self.connection(), kind, position.revision)
                .await?;
            touched.extend(changed.iter().filter_map(id_of));
            // From the beginning everybody is touched anyhow.
            if kind == kinds::PRODUCT && position.revision > 0 {
                touched.extend(self.sharing_upcs(&changed).await?);
            }
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

    /// Products of which pieces are in flight now. History does not tell of every claim: what an
    /// order claims may change while it waits, and a claim is kept before its order is sent.
    async fn claimed(&self, claims: &Claims) -> Result<Vec<i64>, Stop> {
        let keys: Vec<String> = claims.all.keys().map(ToString::to_string).collect();
        let stock = self
            .store
            .get(self.connection(), kinds::STOCK, &keys)
            .await?;
        let in_flight = stock.iter().filter_map(|stock| {
            let product = id_of(stock)?;
            let mut of_product = claims.of_product(product).iter();
            of_product
                .any(|claim| self.counts(claim, claims, read_at(stock)))
                .then_some(product)
        });
        Ok(in_flight.collect())
    }

    /// Products with a UPC that one of these has or had: whose twins have changed.
    async fn sharing_upcs(&self, changed: &[StoredDocument]) -> Result<BTreeSet<i64>, Stop> {
        let mut sharing = BTreeSet::new();
        let upcs: BTreeSet<&str> = changed
            .iter()
            .flat_map(|product| product.indexes.iter().chain(&product.former_indexes))
            .filter(|(name, _)| name == kinds::BY_UPC)
            .map(|(_, upc)| upc.as_str())
            .collect();
        for upc in upcs {
            let query = Query::new(kinds::PRODUCT, kinds::BY_UPC, upc);
            let found = self.store.find(self.connection(), &query).await?;
            sharing.extend(found.iter().filter_map(id_of));
        }
        Ok(sharing)
    }

    /// Other products that have stock and the UPC of this one.
    async fn twins(&self, product: &Product) -> Result<Vec<Twin>, Stop> {
        let Some(upc) = product.upc.as_deref().filter(|upc| !upc.is_empty()) else {
            return Ok(Vec::new());
        };
        let query = Query::new(kinds::PRODUCT, kinds::BY_UPC, upc);
        let mut twins = Vec::new();
        for document in self.store.find(self.connection(), &query).await? {
            let other: Product =
                body::unwrap(&document.body).map_err(|problem| Stop::Books(problem.to_string()))?;
            if other.id != product.id && !other.is_virtual() {
                twins.push(Twin {
                    product: other.id,
                    sku: other.sku,
                    active: other.active,
                });
            }
        }
        twins.sort_by_key(|twin| twin.product);
        Ok(twins)
    }

    fn counts(&self, claim: &ClaimRow, claims: &Claims, read_at: Timestamp) -> bool {
        if claim.adopted || ended(claim) {
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
        twins: Vec<Twin>,
        claims: &Claims,
        push: u64,
    ) -> Result<Quantity, Problem> {
        let level: StockLevel = body::unwrap(&stock.body)?;
        let of_product = claims.of_product(product.id);
        let in_flight = of_product
            .iter()
            .filter(|claim| self.counts(claim, claims, read_at(stock)))
            .map(|claim| claim.quantity)
            .sum();
        let orders: Vec<String> = of_product
            .iter()
            .map(|claim| format!("{} {}", claim.holder, claim.version))
            .collect();
        let touch = Fingerprint::of_parts(orders.iter().map(String::as_str));
        Ok(Quantity {
            product: product.id,
            warehouse: self.warehouse().to_owned(),
            sku: product.sku.clone(),
            upc: product.upc.clone(),
            is_virtual: product.is_virtual(),
            active: product.active,
            level,
            in_flight,
            twins,
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
            let product: Product =
                body::unwrap(&product.body).map_err(|problem| Stop::Books(problem.to_string()))?;
            let twins = self.twins(&product).await?;
            let quantity = self
                .quantity(stock, &product, twins, &claims, position.push)
                .map_err(|problem| Stop::Books(problem.to_string()))?;
            if quantity.in_flight != 0 {
                position.in_flight.insert(quantity.product);
            }
            page.records.push(document(&quantity, position.reading)?);
        }
        position.revision = revision;
        position.seq = seq;
        page.next = serde_json::to_string(&position).map_err(|error| unusable(&error))?;
        Ok(page)
    }
}

/// The product id and the JOOR warehouse of a quantity, by its key.
pub fn product_and_warehouse(key: &str) -> (&str, &str) {
    key.split_once(' ').unwrap_or((key, ""))
}

fn document(quantity: &Quantity, version: i64) -> Result<Document, Stop> {
    Ok(Document {
        key: format!("{} {}", quantity.product, quantity.warehouse),
        version,
        body: body::wrap(kinds::QUANTITY, quantity)
            .map_err(|problem| Stop::Books(problem.to_string()))?,
    })
}

fn id_of(document: &StoredDocument) -> Option<i64> {
    document.key.parse().ok()
}

/// When the reading of a stock row started.
fn read_at(stock: &StoredDocument) -> Timestamp {
    Timestamp::from_microsecond(stock.stamp).unwrap_or(Timestamp::UNIX_EPOCH)
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
