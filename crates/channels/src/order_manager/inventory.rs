//! What each product has for each JOOR warehouse, as a source: collected stock, orders in flight.
//!
//! An order in flight counts from the moment it is staged until a reading of the stock that started
//! after its receipt, and after Order Manager showed it in a state that allocates. JOOR lowers its own number when an order is approved, and does not show it:
//! each order that was read therefore makes the confirmed quantity of its products unknown, which
//! the `touch` of a quantity carries. Everything is pushed again once in `full_every`.
//!
//! Where the number of kits is computed, a quantity of a kit carries the stock of its components, and
//! whatever touches a component touches its kits. Stock that was read for another mode than that of
//! the rules is waited for, never counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use seamline_mapping::joor::inventory::is_made_to_order;
use seamline_mapping::model::{Component, Product, StockLevel};
use seamline_mapping::rules::{InventoryMode, InventoryRules, KitStock, SentSku};
use seamline_sync_engine::{
    ClaimRow, Document, Fingerprint, FlowId, Page, Query, ReadOptions, Source, State, Stop, Store,
    StoredDocument,
};
use serde::{Deserialize, Serialize};

use super::catalog::is_gone;
use super::channel_levels;
use super::claims::{Claims, Pieces};
use super::collected::{Collected, collected};
use super::in_flight::{ended, holds, is_in_flight};
use super::kits::{ComponentStock, KitComponent};
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
    /// Its components, when it is a kit whose number is computed from them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kit: Option<Vec<KitComponent>>,
    /// Pieces of orders in flight.
    pub in_flight: i64,
    /// Other products with its UPC, by which JOOR knows them all, in order of the id. None where JOOR
    /// knows products by another name.
    pub twins: Vec<Twin>,
    /// SKUs of its active listings, where JOOR knows products by them, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listings: Vec<String>,
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
        let since = position.revision;
        let (store, connection) = (&*self.store, self.connection());
        let stock = if self.rules.mode == InventoryMode::Channel {
            touched.extend(channel_levels::touched(store, connection, since).await?);
            None
        } else {
            Some(kinds::STOCK)
        };
        if self.rules.sku_source == SentSku::ListingSku {
            touched.extend(channel_levels::relisted(store, connection, since).await?);
        }
        for kind in stock.into_iter().chain([kinds::PRODUCT]) {
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
        // From the beginning every kit is touched anyhow.
        if self.computes_kits() && position.revision > 0 {
            touched.extend(self.kits_of(&touched).await?);
        }
        Ok((touched, seq))
    }

    fn computes_kits(&self) -> bool {
        self.rules.kits == KitStock::Components
    }

    /// Kits that are made of these products.
    async fn kits_of(&self, components: &BTreeSet<i64>) -> Result<BTreeSet<i64>, Stop> {
        let mut kits = BTreeSet::new();
        for component in components {
            let query = Query::new(kinds::PRODUCT, kinds::BY_COMPONENT, component.to_string());
            let found = self.store.find(self.connection(), &query).await?;
            kits.extend(found.iter().filter_map(id_of));
        }
        Ok(kits)
    }

    /// Products of which pieces are in flight now. History does not tell of every claim: what an
    /// order claims may change while it waits, and a claim is kept before its order is sent.
    async fn claimed(&self, claims: &Claims) -> Result<Vec<i64>, Stop> {
        let keys: Vec<String> = claims.products().map(|id| id.to_string()).collect();
        let stock = self.collected(&keys).await?;
        let in_flight = stock.iter().filter_map(|(product, stock)| {
            let product = product.parse().ok()?;
            let mut of_product = claims.of_product(product).iter();
            of_product
                .any(|pieces| self.counts(&pieces.claim, claims, stock.read_at))
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
        let upc = product.upc.as_deref().filter(|upc| !upc.is_empty());
        let Some(upc) = upc.filter(|_| self.rules.sku_source == SentSku::Upc) else {
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

    /// SKUs of the active listings of a product, where JOOR knows products by them.
    async fn listings(&self, product: i64) -> Result<Vec<String>, Stop> {
        if self.rules.sku_source != SentSku::ListingSku {
            return Ok(Vec::new());
        }
        channel_levels::active_skus(&*self.store, self.connection(), &product.to_string()).await
    }

    fn counts(&self, claim: &ClaimRow, claims: &Claims, read_at: Timestamp) -> bool {
        if !holds(claim, self.rules.mode) || ended(claim) {
            return false;
        }
        if claim.state == State::Parked && claim.confirmed_at.is_none() {
            return self.rules.count_parked_orders;
        }
        let settled_at = claims.settled_at(&claim.holder);
        is_in_flight(claim, settled_at, read_at, self.rules.stock_lag)
    }

    /// Pieces of these claims that are in flight.
    fn in_flight<'a>(
        &self,
        pieces: impl Iterator<Item = &'a Pieces>,
        claims: &Claims,
        read_at: Timestamp,
    ) -> i64 {
        pieces
            .filter(|pieces| self.counts(&pieces.claim, claims, read_at))
            .map(|pieces| pieces.claim.quantity)
            .sum()
    }

    /// What was collected of the stock of these products.
    async fn collected(&self, products: &[String]) -> Result<BTreeMap<String, Collected>, Stop> {
        collected(&*self.store, self.connection(), self.rules.mode, products).await
    }

    /// What is collected of a product's stock, if it can be told.
    async fn found(
        &self,
        product: &Product,
        gone: bool,
        stock: Option<&Collected>,
        claims: &Claims,
    ) -> Result<Option<Found>, Stop> {
        let is_kit = self.computes_kits() && product.is_bundle();
        let nothing = |read_at| Found {
            level: StockLevel {
                product: product.id,
                sku: product.sku.clone(),
                basis: self.rules.mode.basis(),
                rows: Vec::new(),
                read_started_at: Timestamp::UNIX_EPOCH,
            },
            read_at,
            kit: None,
        };
        let own = match stock {
            Some(stock) => match &stock.level {
                Some(level) => Found {
                    level: level.clone(),
                    read_at: stock.read_at,
                    kit: None,
                },
                None => return Ok(None),
            },
            // Nobody has boxed one yet.
            None if is_kit => nothing(Timestamp::MAX),
            // Nothing has to lie there.
            None if is_made_to_order(&product.sku, &self.rules) => nothing(Timestamp::UNIX_EPOCH),
            // Told to the rules, which leave it out and say so.
            None if self.rules.mode == InventoryMode::Channel => nothing(Timestamp::UNIX_EPOCH),
            None => return Ok(None),
        };
        // Nobody makes a kit that Order Manager has no longer.
        if !is_kit || gone {
            return Ok(Some(own));
        }
        self.with_components(product, own, claims).await
    }

    async fn with_components(
        &self,
        kit: &Product,
        own: Found,
        claims: &Claims,
    ) -> Result<Option<Found>, Stop> {
        let ids = |part: &Component| part.product.to_string();
        let keys: Vec<String> = kit.components.iter().map(ids).collect();
        let products = self
            .store
            .get(self.connection(), kinds::PRODUCT, &keys)
            .await?;
        let stock = self.collected(&keys).await?;
        let mut found = own;
        let mut components = Vec::with_capacity(kit.components.len());
        for part in &kit.components {
            let of_part = |document: &&StoredDocument| document.key == part.product.to_string();
            let product = products.iter().find(of_part);
            let stock = stock.get(&part.product.to_string());
            let mut component = KitComponent {
                product: part.product,
                sku: part.sku.clone(),
                pieces: part.pieces,
                stock: ComponentStock::NotInCatalog,
                in_flight: 0,
            };
            if has_stock(product)? {
                component.stock = ComponentStock::NoRows;
                if let Some(stock) = stock {
                    let Some(level) = &stock.level else {
                        return Ok(None);
                    };
                    // An order for the kit is out of its number when it is out of all of this.
                    found.read_at = found.read_at.min(stock.read_at);
                    component.stock = ComponentStock::Level(level.clone());
                    let of_others = |pieces: &&Pieces| pieces.kit != Some(kit.id);
                    let pieces = claims.of_product(part.product).iter().filter(of_others);
                    component.in_flight = self.in_flight(pieces, claims, stock.read_at);
                }
            }
            components.push(component);
        }
        found.kit = Some(components);
        Ok(Some(found))
    }

    fn quantity(
        &self,
        found: Found,
        product: &Product,
        names: (Vec<Twin>, Vec<String>),
        claims: &Claims,
        push: u64,
    ) -> Quantity {
        let of_product = claims.of_product(product.id);
        let in_flight = self.in_flight(of_product.iter(), claims, found.read_at);
        // JOOR lowers the number of what was ordered, not those of its components.
        let orders: Vec<String> = of_product
            .iter()
            .filter(|pieces| pieces.kit.is_none())
            .map(|pieces| format!("{} {}", pieces.claim.holder, pieces.claim.version))
            .collect();
        let touch = Fingerprint::of_parts(orders.iter().map(String::as_str));
        Quantity {
            product: product.id,
            warehouse: String::new(),
            sku: product.sku.clone(),
            upc: product.upc.clone(),
            is_virtual: product.is_virtual(),
            active: product.active,
            level: found.level,
            kit: found.kit,
            in_flight,
            twins: names.0,
            listings: names.1,
            touch: format!("{} {push}", touch.short()),
        }
    }
}

/// What is collected of a product's stock.
struct Found {
    level: StockLevel,
    /// When the oldest reading that it is made of started.
    read_at: Timestamp,
    /// Components, of a kit whose number is computed.
    kit: Option<Vec<KitComponent>>,
}

/// Whether a component can have stock: the catalog has it, and it is no parent.
fn has_stock(product: Option<&StoredDocument>) -> Result<bool, Stop> {
    let Some(document) = product.filter(|product| !is_gone(product)) else {
        return Ok(false);
    };
    let product: Product =
        body::unwrap(&document.body).map_err(|problem| Stop::Books(problem.to_string()))?;
    Ok(!product.is_virtual())
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
        let claims =
            Claims::read(&*self.store, &self.orders, self.rules.mode, self.rules.kits).await?;
        let (touched, seq) = self.touched(&position, &claims).await?;
        let keys: Vec<String> = touched.iter().map(ToString::to_string).collect();
        let stock = self.collected(&keys).await?;
        let products = self
            .store
            .get(self.connection(), kinds::PRODUCT, &keys)
            .await?;
        position.reading += 1;
        position.in_flight.clear();
        let mut page = Page {
            complete: true,
            ..Page::default()
        };
        // Stock of a product that the catalog does not have yet: its product touches it later.
        for document in &products {
            let product: Product =
                body::unwrap(&document.body).map_err(|problem| Stop::Books(problem.to_string()))?;
            let stock = stock.get(document.key.as_str());
            let found = self.found(&product, is_gone(document), stock, &claims);
            let Some(found) = found.await? else {
                continue;
            };
            let names = (
                self.twins(&product).await?,
                self.listings(product.id).await?,
            );
            let mut quantity = self.quantity(found, &product, names, &claims, position.push);
            if quantity.in_flight != 0 {
                position.in_flight.insert(quantity.product);
            }
            // From which warehouse an order in flight will be filled is not known: its pieces are kept
            // back from each.
            for place in self.rules.places() {
                place.joor.clone_into(&mut quantity.warehouse);
                page.records.push(record(&quantity, position.reading)?);
            }
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

fn record(quantity: &Quantity, version: i64) -> Result<Document, Stop> {
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

fn unusable(error: &serde_json::Error) -> Stop {
    Stop::Books(format!("the position of inventory is unusable: {error}"))
}
