//! Kits whose number is computed from their components, and the two numbers that can count.

use jiff::SignedDuration;
use seamline_channels::joor::InventoryRender;
use seamline_channels::kinds;
use seamline_channels::order_manager::{InventorySource, Quantity};
use seamline_mapping::model::{Component, Product, ProductKind, StockBasis, StockLevel};
use seamline_mapping::rules::{InventoryMode, InventoryRules, KitStock};
use seamline_sync_engine::{
    Answers, Opaque, ReadOptions, Render as _, RenderInput, Rendered, Source as _,
};
use serde_json::Value;

use crate::bench::now;
use crate::inventory::{House, fed, level, orders, plain};

/// The kit: one of product 1 and two of product 2.
const KIT: i64 = 9;
const ORDER: &str = "8124907";

fn computed() -> InventoryRules {
    InventoryRules {
        joor_warehouse: Some("Main".to_owned()),
        kits: KitStock::Components,
        ..InventoryRules::default()
    }
}

fn reported() -> InventoryRules {
    InventoryRules {
        kits: KitStock::Reported,
        ..computed()
    }
}

fn on_hand() -> InventoryRules {
    InventoryRules {
        mode: InventoryMode::OnHand,
        ..reported()
    }
}

async fn put_kit(house: &House, version: i64, components: &[(i64, i64)]) {
    let component = |&(product, pieces): &(i64, i64)| Component {
        product,
        sku: Some(format!("MV-{product}")),
        pieces,
    };
    let kit = Product {
        kind: ProductKind::Bundle,
        components: components.iter().map(component).collect(),
        ..plain(KIT, "409")
    };
    let mut indexes = vec![(kinds::BY_UPC.to_owned(), "409".to_owned())];
    for (part, _) in components {
        indexes.push((kinds::BY_COMPONENT.to_owned(), part.to_string()));
    }
    let kind = kinds::PRODUCT;
    house.put_indexed(kind, KIT, version, &kit, indexes).await;
}

/// Two products with 10 and 7 pieces, and the kit of them.
async fn shop() -> House {
    let house = House::open().await;
    house.product(1, 1, true, "401").await;
    house.product(2, 1, true, "402").await;
    put_kit(&house, 1, &[(1, 1), (2, 2)]).await;
    house.stock(1, 1, 10).await;
    house.stock(2, 1, 7).await;
    house
}

async fn read(
    house: &House,
    rules: InventoryRules,
    position: Option<&str>,
) -> (Vec<Quantity>, String) {
    let store = house.books.store.clone();
    let source = InventorySource::new(store, orders(), rules, SignedDuration::MAX, now);
    let page = source.read(position, ReadOptions::default()).await.unwrap();
    let record = |record: &seamline_sync_engine::Document| {
        serde_json::from_str(&record.body.content).unwrap()
    };
    (page.records.iter().map(record).collect(), page.next)
}

/// What JOOR would be told, by product: a quantity, or the code of a problem.
fn told(rules: &InventoryRules, quantities: &[Quantity]) -> Vec<(i64, Result<i64, String>)> {
    let render = InventoryRender::new(rules.clone(), fed("Main"), "nothing");
    let one = |quantity: &Quantity| {
        let body = serde_json::to_string(quantity).unwrap();
        let rendered = render.render(RenderInput {
            key: "key",
            document: &Opaque::new(kinds::QUANTITY, 1, body),
            identity: None,
            answers: &Answers::new(),
            progress: None,
        });
        let told = match rendered {
            Rendered::Payload { payload, .. } => {
                let row: Value = serde_json::from_str(&payload.content).unwrap();
                Ok(row["inventory"].as_i64().unwrap())
            }
            Rendered::Problem(problem) => Err(problem.code),
            other => panic!("{other:?}"),
        };
        (quantity.product, told)
    };
    let mut told: Vec<_> = quantities.iter().map(one).collect();
    told.sort();
    told
}

async fn all(house: &House, rules: InventoryRules) -> Vec<(i64, Result<i64, String>)> {
    let (quantities, _) = read(house, rules.clone(), None).await;
    told(&rules, &quantities)
}

#[tokio::test]
async fn a_kit_that_nobody_has_boxed_is_what_its_components_make() {
    let house = shop().await;
    let expected = [(1, Ok(10)), (2, Ok(7)), (KIT, Ok(3))];
    assert_eq!(all(&house, computed()).await, expected);
    // Reported is the default, and there is no row to report.
    assert_eq!(InventoryRules::default().kits, KitStock::Reported);
    assert_eq!(all(&house, reported()).await, expected[..2]);
}

#[tokio::test]
async fn boxed_kits_count_beside_what_the_components_make() {
    let house = shop().await;
    house.stock(KIT, 1, 2).await;
    let kit = |told: Vec<(i64, Result<i64, String>)>| told[2].clone();
    assert_eq!(kit(all(&house, computed()).await), (KIT, Ok(5)));
    assert_eq!(kit(all(&house, reported()).await), (KIT, Ok(2)));
}

#[tokio::test]
async fn a_change_of_a_component_touches_its_kits_and_nothing_else() {
    let house = shop().await;
    let (_, position) = read(&house, computed(), None).await;
    house.stock(2, 2, 4).await;
    let (touched, position) = read(&house, computed(), Some(&position)).await;
    assert_eq!(told(&computed(), &touched), [(2, Ok(4)), (KIT, Ok(2))]);
    let (nothing, position) = read(&house, computed(), Some(&position)).await;
    assert!(nothing.is_empty());
    // A component that leaves the kit is followed no longer.
    put_kit(&house, 2, &[(1, 1)]).await;
    let (touched, position) = read(&house, computed(), Some(&position)).await;
    assert_eq!(told(&computed(), &touched), [(KIT, Ok(10))]);
    house.stock(2, 3, 1).await;
    let (touched, _) = read(&house, computed(), Some(&position)).await;
    assert_eq!(told(&computed(), &touched), [(2, Ok(1))]);
}

#[tokio::test]
async fn a_missing_component_parks_the_kit_and_never_zeroes_it() {
    let unknown = || (KIT, Err("unknown-component".to_owned()));
    let house = shop().await;
    put_kit(&house, 2, &[(1, 1), (3, 1)]).await;
    assert_eq!(all(&house, computed()).await[2], unknown());
    // In the catalog, and never seen in stock.
    let (_, position) = read(&house, computed(), None).await;
    house.product(3, 1, true, "403").await;
    let (touched, position) = read(&house, computed(), Some(&position)).await;
    assert_eq!(told(&computed(), &touched), [unknown()]);
    house.stock(3, 1, 0).await;
    let (touched, _) = read(&house, computed(), Some(&position)).await;
    assert_eq!(told(&computed(), &touched), [(3, Ok(0)), (KIT, Ok(0))]);
    // Gone from the catalog: nothing leads to it any more.
    let (kind, gone) = (kinds::PRODUCT, plain(3, "403"));
    house.put_indexed(kind, 3, 2, &gone, Vec::new()).await;
    assert_eq!(all(&house, computed()).await[3], unknown());
    put_kit(&house, 3, &[]).await;
    let none = (KIT, Err("no-components".to_owned()));
    assert_eq!(all(&house, computed()).await[3], none);
}

#[tokio::test]
async fn a_kit_that_order_manager_has_no_longer_is_not_made_of_components() {
    let house = shop().await;
    let kit = Product {
        kind: ProductKind::Bundle,
        active: false,
        components: vec![Component {
            product: 1,
            sku: None,
            pieces: 1,
        }],
        ..plain(KIT, "409")
    };
    let kind = kinds::PRODUCT;
    house.put_indexed(kind, KIT, 2, &kit, Vec::new()).await;
    assert_eq!(all(&house, computed()).await[2], (KIT, Ok(0)));
}

#[tokio::test]
async fn an_order_for_a_kit_keeps_its_components_back_and_one_for_a_component_its_kits() {
    let house = shop().await;
    house.stage_order(ORDER).await;
    let (_, position) = read(&house, computed(), None).await;
    house.claim_quietly(ORDER, KIT, 2).await;
    let (touched, position) = read(&house, computed(), Some(&position)).await;
    // Counted once for the kit itself, not once more for what it is made of.
    let expected = [(1, Ok(8)), (2, Ok(3)), (KIT, Ok(1))];
    assert_eq!(told(&computed(), &touched), expected);
    // The order takes three of the second component instead.
    house.claim_quietly(ORDER, 2, 3).await;
    let (touched, _) = read(&house, computed(), Some(&position)).await;
    let expected = [(1, Ok(10)), (2, Ok(4)), (KIT, Ok(2))];
    assert_eq!(told(&computed(), &touched), expected);
}

#[tokio::test]
async fn stock_that_was_read_for_another_mode_is_waited_for() {
    let house = shop().await;
    let (nothing, position) = read(&house, on_hand(), None).await;
    assert!(nothing.is_empty());
    let mut counted = StockLevel {
        basis: StockBasis::Counts,
        ..level(1, 12)
    };
    counted.rows[0].available = 11;
    counted.rows[0].locked = 1;
    house.put(kinds::STOCK, 1, 2, &counted, None).await;
    let (found, _) = read(&house, on_hand(), Some(&position)).await;
    assert_eq!(told(&on_hand(), &found), [(1, Ok(12))]);
    // Back again, its rows have to be read first; those of the other product are there.
    assert_eq!(all(&house, reported()).await, [(2, Ok(7))]);
    // A kit waits for all of its components.
    assert_eq!(all(&house, computed()).await, [(2, Ok(7))]);
}
