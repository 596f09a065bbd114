//! What each product has for a JOOR warehouse: collected stock, less the orders in flight.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::SignedDuration;
use seamline_channels::joor::{InventoryRender, InventorySink};
use seamline_channels::kinds;
use seamline_channels::order_manager::{InventorySource, Quantity};
use seamline_mapping::model::{
    Listing, Prices, Product, ProductKind, StockBasis, StockLevel, StockRow,
};
use seamline_mapping::rules::{InventoryRules, SentSku};
use seamline_sync_engine::{
    Claim, Commit, Document, Documents as _, Flow, FlowId, FlowOptions, Ledger as _, Opaque,
    PutDocument, ReadOptions, RunOptions, Select, Silent, Source as _, State, SystemClock,
    lifecycle,
};
use serde::Serialize;
use serde_json::Value;

use crate::bench::{Bench, now};
use crate::books::{Books, CONNECTION};
use crate::joor_inventory::Accepting;

const BULK: &str = "/v2/bulk-inventory";
pub(crate) const WAREHOUSE: i64 = 3101;
const UPC: &str = "400101000013";

/// A store in which catalog and stock were collected.
pub(crate) struct House {
    pub(crate) books: Books,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self {
            books: Books::open().await,
        }
    }

    pub(crate) async fn put<T: Serialize>(
        &self,
        kind: &str,
        key: i64,
        version: i64,
        value: &T,
        upc: Option<&str>,
    ) {
        let upc = upc.map(|upc| (kinds::BY_UPC.to_owned(), upc.to_owned()));
        let indexes = upc.into_iter().collect();
        self.put_indexed(kind, key, version, value, indexes).await;
    }

    pub(crate) async fn put_indexed<T: Serialize>(
        &self,
        kind: &str,
        key: i64,
        version: i64,
        value: &T,
        indexes: Vec<(String, String)>,
    ) {
        let document = PutDocument {
            key: key.to_string(),
            version,
            stamp: version,
            body: Opaque::new(kind, 1, serde_json::to_string(value).unwrap()),
            indexes,
        };
        let flow = FlowId::new(CONNECTION, kind);
        let (store, lease) = (&self.books.store, &self.books.lease);
        store
            .put(lease, &flow, vec![document], "", true)
            .await
            .unwrap();
    }

    pub(crate) async fn product(&self, id: i64, version: i64, active: bool, upc: &str) {
        let product = Product {
            active,
            ..plain(id, upc)
        };
        self.put(kinds::PRODUCT, id, version, &product, Some(upc))
            .await;
    }

    pub(crate) async fn stock(&self, id: i64, version: i64, available: i64) {
        let level = level(id, available);
        self.put(kinds::STOCK, id, version, &level, None).await;
    }

    /// Keeps what an order claims, of which history tells nothing.
    pub(crate) async fn claim_quietly(&self, order: &str, product: i64, quantity: i64) {
        let (store, flow) = (&self.books.store, orders());
        let keys = Select::keys(vec![order.to_owned()]);
        let row = store.rows(&flow, &keys).await.unwrap().remove(0);
        let claim = Claim {
            key: product.to_string(),
            quantity,
        };
        let from = row.state;
        let change = lifecycle::quiet(lifecycle::claim(row, vec![claim]), from);
        self.commit(change).await;
    }

    pub(crate) async fn stage_order(&self, order: &str) {
        let document = Document {
            key: order.to_owned(),
            version: 1,
            body: Opaque::new(kinds::ORDER, 1, "{}"),
        };
        self.commit(lifecycle::stage(None, document, now()).1).await;
    }

    async fn commit(&self, change: seamline_sync_engine::RowChange) {
        let commit = Commit {
            rows: vec![change],
            at: now(),
            ..Commit::default()
        };
        let (store, lease) = (&self.books.store, &self.books.lease);
        store.commit(lease, &orders(), commit).await.unwrap();
    }

    fn source(&self, warehouse: &str) -> InventorySource {
        InventorySource::new(
            self.books.store.clone(),
            orders(),
            rules(warehouse),
            SignedDuration::MAX,
            now,
        )
    }

    /// Reads from a position: the quantities, and the next position.
    async fn read(&self, position: Option<&str>) -> (Vec<Quantity>, String) {
        let source = self.source("Main");
        let page = source.read(position, ReadOptions::default()).await.unwrap();
        let quantities = page
            .records
            .iter()
            .map(|record| serde_json::from_str(&record.body.content).unwrap())
            .collect();
        (quantities, page.next)
    }

    /// Makes a pass of the inventory flow to JOOR.
    async fn pass(&self, bench: &Bench, warehouse: &str) {
        let flow = Flow::new(
            inventory(),
            Arc::new(self.source(warehouse)),
            Arc::new(InventoryRender::new(
                rules(warehouse),
                fed(warehouse),
                "nothing published",
            )),
            Arc::new(InventorySink::new(bench.joor())),
            FlowOptions::default(),
        );
        let (store, lease) = (self.books.store.as_ref(), &self.books.lease);
        let done = flow
            .run(store, lease, &SystemClock, &Silent, RunOptions::default())
            .await;
        assert!(done.unwrap().1.is_none());
    }

    async fn state(&self, key: &str) -> (State, Option<String>) {
        let keys = Select::keys(vec![key.to_owned()]);
        let rows = self.books.store.rows(&inventory(), &keys).await;
        let row = rows.unwrap().remove(0);
        (row.state, row.problem.map(|problem| problem.code))
    }
}

/// A product that is sold and stocked.
pub(crate) fn plain(id: i64, upc: &str) -> Product {
    Product {
        id,
        sku: format!("MV-{id}"),
        name: "Dress".to_owned(),
        description: None,
        kind: ProductKind::Core,
        active: true,
        parent: None,
        components: Vec::new(),
        upc: Some(upc.to_owned()),
        options: [].into(),
        prices: Prices::default(),
        categories: Vec::new(),
        images: Vec::new(),
        custom_fields: [].into(),
        brand: None,
        mpn: None,
        labels: Vec::new(),
        created_at: None,
        modified_at: None,
    }
}

/// What lies in one location.
pub(crate) fn level(id: i64, available: i64) -> StockLevel {
    StockLevel {
        product: id,
        sku: format!("MV-{id}"),
        basis: StockBasis::Locations,
        rows: vec![StockRow {
            warehouse: WAREHOUSE,
            location: "A-01".to_owned(),
            on_hand: available,
            locked: 0,
            allocated: 0,
            available,
            pickable: true,
            active: true,
        }],
        read_started_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

pub(crate) fn orders() -> FlowId {
    FlowId::new(CONNECTION, "orders")
}

fn inventory() -> FlowId {
    FlowId::new(CONNECTION, "inventory")
}

/// The warehouse of the tests feeds this JOOR warehouse.
pub(crate) fn fed(joor: &str) -> BTreeMap<String, BTreeSet<i64>> {
    BTreeMap::from([(joor.trim().to_owned(), BTreeSet::from([WAREHOUSE]))])
}

fn rules(warehouse: &str) -> InventoryRules {
    InventoryRules {
        joor_warehouse: Some(warehouse.to_owned()),
        ..InventoryRules::default()
    }
}

/// Warehouse and quantity of every row, in the order in which they were sent.
async fn sent(bench: &Bench) -> Vec<(String, i64)> {
    let requests = bench.server.received_requests().await.unwrap();
    let mut sent = Vec::new();
    for request in requests {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        for row in body["inventory_items"].as_array().unwrap() {
            assert_eq!(row["upc"], UPC);
            let warehouse = row["warehouse"].as_str().unwrap().to_owned();
            sent.push((warehouse, row["inventory"].as_i64().unwrap()));
        }
    }
    sent
}

fn place(name: &str, quantity: i64) -> (String, i64) {
    (name.to_owned(), quantity)
}

#[tokio::test]
async fn there_and_back_between_two_warehouses_never_sends_what_was_read_before() {
    let bench = Bench::start().await;
    bench.on("POST", BULK, Accepting).await;
    let house = House::open().await;
    house.product(1, 1, true, UPC).await;
    house.stock(1, 1, 9).await;
    house.pass(&bench, "Main").await;
    house.stock(1, 2, 5).await;
    house.pass(&bench, "EU").await;
    assert_eq!(
        house.state("1 Main").await,
        (State::Skipped, Some("other-warehouse".to_owned()))
    );
    house.stock(1, 3, 3).await;
    house.pass(&bench, " Main ").await;
    let expected = [place("Main", 9), place("EU", 5), place("Main", 3)];
    assert_eq!(sent(&bench).await, expected);
    assert_eq!(house.state("1 Main").await.0, State::Delivered);
    assert_eq!(house.state("1 EU").await.0, State::Skipped);
}

#[tokio::test]
async fn a_retired_product_does_not_overwrite_the_one_that_has_its_upc_now() {
    let bench = Bench::start().await;
    bench.on("POST", BULK, Accepting).await;
    let house = House::open().await;
    house.product(1, 1, true, UPC).await;
    house.stock(1, 1, 9).await;
    house.product(2, 1, false, UPC).await;
    house.stock(2, 1, 0).await;
    house.pass(&bench, "Main").await;
    assert_eq!(sent(&bench).await, [place("Main", 9)]);
    let retired = house.state("2 Main").await;
    assert_eq!(retired, (State::Skipped, Some("inactive-twin".to_owned())));
}

#[tokio::test]
async fn two_products_on_sale_with_one_upc_wait_for_a_person_until_one_has_another() {
    let bench = Bench::start().await;
    bench.on("POST", BULK, Accepting).await;
    let house = House::open().await;
    house.product(1, 1, true, UPC).await;
    house.stock(1, 1, 9).await;
    house.product(2, 1, true, UPC).await;
    house.stock(2, 1, 4).await;
    house.pass(&bench, "Main").await;
    let parked = (State::Parked, Some("duplicate-upc".to_owned()));
    assert_eq!(house.state("1 Main").await, parked);
    assert_eq!(house.state("2 Main").await, parked);
    assert!(sent(&bench).await.is_empty());
    // Only the other one is touched, and both are looked at again.
    house.product(2, 2, false, UPC).await;
    house.pass(&bench, "Main").await;
    assert_eq!(sent(&bench).await, [place("Main", 9)]);
}

#[tokio::test]
async fn a_product_that_gets_a_twin_is_read_again_and_once_more_when_it_loses_it() {
    let house = House::open().await;
    house.product(1, 1, true, UPC).await;
    house.stock(1, 1, 9).await;
    let (first, position) = house.read(None).await;
    assert_eq!(first[0].twins, []);
    house.product(2, 2, true, UPC).await;
    let (second, position) = house.read(Some(&position)).await;
    assert_eq!((second.len(), second[0].product), (1, 1));
    assert_eq!(second[0].twins[0].product, 2);
    house.product(2, 3, true, "400101000099").await;
    let (third, _) = house.read(Some(&position)).await;
    assert_eq!((third.len(), third[0].product), (1, 1));
    assert_eq!(third[0].twins, []);
}

#[tokio::test]
async fn pieces_that_an_order_claims_without_a_word_in_history_are_kept_back_at_once() {
    let house = House::open().await;
    house.product(1, 1, true, UPC).await;
    house.stock(1, 1, 9).await;
    house.stage_order("8124907").await;
    let (_, position) = house.read(None).await;
    let (nothing, position) = house.read(Some(&position)).await;
    assert!(nothing.is_empty());
    house.claim_quietly("8124907", 1, 6).await;
    let (claimed, position) = house.read(Some(&position)).await;
    assert_eq!((claimed.len(), claimed[0].in_flight), (1, 6));
    house.claim_quietly("8124907", 1, 0).await;
    let (free, _) = house.read(Some(&position)).await;
    assert_eq!((free.len(), free[0].in_flight), (1, 0));
}

#[tokio::test]
async fn each_joor_warehouse_has_a_quantity_and_each_keeps_the_pieces_of_an_order_back() {
    let house = House::open().await;
    house.product(1, 1, true, UPC).await;
    house.stock(1, 1, 9).await;
    house.stage_order("8124907").await;
    house.claim_quietly("8124907", 1, 6).await;
    let two = r#"{"warehouses":[{"joor":"Main","order_manager":["3101"]},
        {"joor":"EU","order_manager":["3102"]}]}"#;
    let two: InventoryRules = serde_json::from_str(two).unwrap();
    let source = InventorySource::new(
        house.books.store.clone(),
        orders(),
        two,
        SignedDuration::MAX,
        now,
    );
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    let keys: Vec<&str> = page
        .records
        .iter()
        .map(|record| record.key.as_str())
        .collect();
    assert_eq!(keys, ["1 Main", "1 EU"]);
    for record in &page.records {
        let quantity: Quantity = serde_json::from_str(&record.body.content).unwrap();
        assert_eq!(quantity.in_flight, 6);
    }
}

#[tokio::test]
async fn what_is_sold_to_order_is_told_without_a_stock_row() {
    let bench = Bench::start().await;
    bench.on("POST", BULK, Accepting).await;
    let house = House::open().await;
    house.product(1, 1, true, UPC).await;
    house.product(2, 1, true, "400101000099").await;
    let rules = InventoryRules {
        made_to_order: BTreeSet::from(["mv-1".to_owned()]),
        ..rules("Main")
    };
    let (store, now) = (house.books.store.clone(), now as fn() -> jiff::Timestamp);
    let source = InventorySource::new(store, orders(), rules, SignedDuration::MAX, now);
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    let keys: Vec<&str> = page
        .records
        .iter()
        .map(|record| record.key.as_str())
        .collect();
    assert_eq!(keys, ["1 Main"]);
}

#[tokio::test]
async fn a_product_is_read_again_when_the_listing_by_which_joor_knows_it_changes() {
    let house = House::open().await;
    house.product(1, 1, true, UPC).await;
    house.stock(1, 1, 9).await;
    let listing = |sku: &str, active| Listing {
        id: 10,
        sku: sku.to_owned(),
        product: 1,
        channel: 4007,
        active,
    };
    let put = async |version, listing: &Listing| {
        let index = (kinds::BY_PRODUCT.to_owned(), "1".to_owned());
        let indexes = vec![index];
        house
            .put_indexed(kinds::LISTING, 10, version, listing, indexes)
            .await;
    };
    let read = async |position: Option<&str>| {
        let rules = InventoryRules {
            sku_source: SentSku::ListingSku,
            ..rules("Main")
        };
        let store = house.books.store.clone();
        let source = InventorySource::new(store, orders(), rules, SignedDuration::MAX, now);
        let page = source.read(position, ReadOptions::default()).await.unwrap();
        let quantities = page.records.iter();
        let quantities = quantities.map(|record| {
            serde_json::from_str::<Quantity>(&record.body.content)
                .unwrap()
                .listings
        });
        (quantities.collect::<Vec<_>>(), page.next)
    };
    put(1, &listing("JW-1", true)).await;
    let (first, position) = read(None).await;
    assert_eq!(first, [vec!["JW-1".to_owned()]]);
    put(2, &listing("JW-2", true)).await;
    let (second, position) = read(Some(&position)).await;
    assert_eq!(second, [vec!["JW-2".to_owned()]]);
    put(3, &listing("JW-2", false)).await;
    assert_eq!(read(Some(&position)).await.0, [Vec::<String>::new()]);
}
