//! What Order Manager lets a sales channel sell: stored as it came, then decoded, then counted.

use jiff::SignedDuration;
use seamline_channels::joor::InventoryRender;
use seamline_channels::kinds;
use seamline_channels::order_manager::{
    ChannelStockSource, InventorySource, Quantity, ToldListings, lost_answers, told_listings,
};
use seamline_mapping::joor::inventory::published_quantity;
use seamline_mapping::model::{Listing, StockBasis};
use seamline_mapping::order_manager::stock::available;
use seamline_mapping::rules::{InventoryMode, InventoryRules};
use seamline_order_manager_client::{Environment, OrderManagerClient};
use seamline_sync_engine::{
    DocumentPage, DocumentSource as _, Documents as _, FlowId, Ledger as _, Opaque, PutDocument,
    ReadOptions, Render as _, RenderInput, Rendered, RunReport, Source as _, Stop, StoredDocument,
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::bench::{Bench, CHANNEL, Script, answer, fixture, now, too_many};
use crate::books::CONNECTION;
use crate::inventory::{House, orders};

const ACKNOWLEDGE: &str = "/v1.2/inventory/acknowledge";

fn told(sku: &str, quantity: i64) -> Value {
    json!({ "listingSku": sku, "masterSku": sku, "salesChannelId": CHANNEL, "quantity": quantity })
}

fn rows(rows: &[Value]) -> ResponseTemplate {
    answer(&Value::Array(rows.to_vec()))
}

async fn answering(answers: Vec<ResponseTemplate>) -> Bench {
    let bench = Bench::start().await;
    bench.on("POST", ACKNOWLEDGE, Script::new(answers)).await;
    bench
}

fn source(bench: &Bench, house: &House) -> ChannelStockSource {
    let address = bench.server.uri().parse().unwrap();
    let client = OrderManagerClient::builder(Environment::At(address))
        .clock(bench.clock.clone())
        .acknowledge(true)
        .build(&"dummy-token".into())
        .unwrap();
    ChannelStockSource::new(client, house.books.store.clone(), orders(), CHANNEL)
}

/// One pass, as the engine makes it.
async fn pass(bench: &Bench, house: &House) -> (RunReport, Option<Stop>) {
    bench.clock.advance(std::time::Duration::from_secs(900));
    let options = ReadOptions::default();
    house
        .books
        .collect("stock", source(bench, house), options)
        .await
}

async fn calls(bench: &Bench) -> usize {
    bench.calls().await.len()
}

async fn stored(house: &House, kind: &str, key: &str) -> Option<StoredDocument> {
    let keys = [key.to_owned()];
    let found = house.books.store.get(CONNECTION, kind, &keys).await;
    found.unwrap().into_iter().next()
}

async fn level(house: &House, sku: &str) -> Option<i64> {
    let document = stored(house, kinds::CHANNEL_LEVEL, sku).await?;
    let level: Value = serde_json::from_str(&document.body.content).unwrap();
    level["quantity"].as_i64()
}

/// A product with a listing on the channel.
async fn listed(house: &House, product: i64, sku: &str) {
    house
        .product(product, 1, true, &format!("4001010000{product:02}"))
        .await;
    listing(house, product * 10, product, sku).await;
}

async fn listing(house: &House, id: i64, product: i64, sku: &str) {
    let listing = Listing {
        id,
        sku: sku.to_owned(),
        product,
        channel: CHANNEL,
        active: true,
    };
    let index = (kinds::BY_PRODUCT.to_owned(), product.to_string());
    house
        .put_indexed(kinds::LISTING, id, 1, &listing, vec![index])
        .await;
}

fn rules() -> InventoryRules {
    InventoryRules {
        joor_warehouse: Some("Main".to_owned()),
        mode: InventoryMode::Channel,
        ..InventoryRules::default()
    }
}

async fn quantities(house: &House, position: Option<&str>) -> (Vec<Quantity>, String) {
    let store = house.books.store.clone();
    let source = InventorySource::new(store, orders(), rules(), SignedDuration::MAX, now);
    let page = source.read(position, ReadOptions::default()).await.unwrap();
    let quantities = page.records.iter();
    let quantities = quantities.map(|record| serde_json::from_str(&record.body.content).unwrap());
    (quantities.collect(), page.next)
}

/// What JOOR is told of a product, or why not.
fn published(quantity: &Quantity) -> Result<i64, String> {
    let body = Opaque::new(kinds::QUANTITY, 1, serde_json::to_string(quantity).unwrap());
    let render = InventoryRender::new(rules(), [].into(), "nothing published");
    let rendered = render.render(RenderInput {
        progress: None,
        key: "key",
        document: &body,
        identity: None,
        answers: &[].into(),
    });
    match rendered {
        Rendered::Payload { .. } => {
            let units = available(&quantity.level, &rules(), &[].into());
            Ok(published_quantity(
                units,
                quantity.in_flight,
                &rules().level(),
            ))
        }
        Rendered::Skip(problem) | Rendered::Problem(problem) => Err(problem.code),
        Rendered::Blocked(problem) => panic!("{problem}"),
    }
}

async fn commit(house: &House, page: DocumentPage) {
    let flow = FlowId::new(CONNECTION, "stock");
    let (store, lease) = (&house.books.store, &house.books.lease);
    let put = store.put(lease, &flow, page.documents, &page.next, page.complete);
    put.await.unwrap();
}

#[tokio::test]
async fn an_answer_is_stored_as_it_came_before_it_is_decoded() {
    let bench = answering(vec![answer(&fixture("om-inventory-acknowledge-response"))]).await;
    let house = House::open().await;
    let source = source(&bench, &house);
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    assert!(page.more && !page.complete);
    let [raw] = page.documents.as_slice() else {
        panic!("{:?}", page.documents)
    };
    assert_eq!(
        (raw.key.as_str(), raw.body.kind.as_str()),
        ("4007", kinds::CHANNEL_ANSWER)
    );
    let kept: Value = serde_json::from_str(&raw.body.content).unwrap();
    let text: Value = serde_json::from_str(kept["text"].as_str().unwrap()).unwrap();
    assert_eq!(text, fixture("om-inventory-acknowledge-response"));
    // Killed here: the next process decodes it, and makes a call of its own only after that.
    commit(&house, page).await;
    let (report, stop) = pass(&bench, &house).await;
    assert!(stop.is_none(), "{stop:?}");
    assert!(report.counts.new > 0);
    assert_eq!(level(&house, "MV-DR-101-IVR-S").await, Some(31));
    assert_eq!(level(&house, "JW-KN-204-OAT-M").await, Some(0));
    assert_eq!(calls(&bench).await, 2);
    let lost = lost_answers(house.books.store.as_ref(), CONNECTION).await;
    assert_eq!(lost.unwrap(), []);
}

#[tokio::test]
async fn a_listing_that_an_answer_does_not_name_keeps_what_was_told_and_is_known_until_now() {
    let answers = vec![rows(&[told("A", 9), told("B", 4)]), rows(&[told("B", 3)])];
    let bench = answering(answers).await;
    let house = House::open().await;
    listed(&house, 1, "A").await;
    listed(&house, 2, "B").await;
    pass(&bench, &house).await;
    let (first, position) = quantities(&house, None).await;
    let units: Vec<_> = first.iter().map(published).collect();
    assert_eq!(units, [Ok(9), Ok(4)]);
    pass(&bench, &house).await;
    let (second, _) = quantities(&house, Some(&position)).await;
    // Only what was told anew is touched.
    assert_eq!((second.len(), published(&second[0])), (1, Ok(3)));
    assert_eq!(level(&house, "A").await, Some(9));
}

#[tokio::test]
async fn a_product_of_which_nothing_was_told_is_left_out_and_never_zeroed() {
    let bench = answering(vec![rows(&[told("A", 9)])]).await;
    let house = House::open().await;
    listed(&house, 1, "A").await;
    listed(&house, 2, "B").await;
    house.product(3, 1, true, "400101000099").await;
    pass(&bench, &house).await;
    let (quantities, _) = quantities(&house, None).await;
    let units: Vec<_> = quantities.iter().map(published).collect();
    let left_out = Err("not-told".to_owned());
    assert_eq!(units, [Ok(9), left_out.clone(), left_out]);
}

#[tokio::test]
async fn listings_of_one_product_sell_the_same_pieces() {
    let bench = answering(vec![rows(&[told("A", 9), told("A-2", 7)])]).await;
    let house = House::open().await;
    listed(&house, 1, "A").await;
    listing(&house, 99, 1, "A-2").await;
    pass(&bench, &house).await;
    let (quantities, _) = quantities(&house, None).await;
    assert_eq!(quantities[0].level.basis, StockBasis::Channel);
    assert_eq!(published(&quantities[0]), Ok(7));
}

#[tokio::test]
async fn a_quantity_whose_listing_the_catalog_learns_later_is_counted_then() {
    let bench = answering(vec![rows(&[told("A", 9)]), rows(&[])]).await;
    let house = House::open().await;
    house.product(1, 1, true, "400101000013").await;
    pass(&bench, &house).await;
    let (before, position) = quantities(&house, None).await;
    assert_eq!(published(&before[0]), Err("not-told".to_owned()));
    listing(&house, 10, 1, "A").await;
    let (after, _) = quantities(&house, Some(&position)).await;
    assert_eq!(published(&after[0]), Ok(9));
}

#[tokio::test]
async fn pieces_of_an_order_that_waits_are_kept_back() {
    let bench = answering(vec![rows(&[told("A", 9)])]).await;
    let house = House::open().await;
    listed(&house, 1, "A").await;
    pass(&bench, &house).await;
    house.stage_order("8124907").await;
    house.claim_quietly("8124907", 1, 6).await;
    let (quantities, _) = quantities(&house, None).await;
    assert_eq!(published(&quantities[0]), Ok(3));
}

#[tokio::test]
async fn an_answer_of_another_shape_stays_as_it_came_and_stops_without_a_further_call() {
    let otherwise = json!([{ "sku": "A", "channels": [{ "id": CHANNEL, "sellable": 9 }] }]);
    let foreign = json!([{ "listingSku": "A", "salesChannelId": 1, "quantity": 9 }]);
    let half = json!([told("A", 9), { "listingSku": "B", "salesChannelId": CHANNEL }]);
    for shape in [otherwise, foreign, half, json!({ "listings": [] })] {
        let bench = answering(vec![answer(&shape), rows(&[told("A", 5)])]).await;
        let house = House::open().await;
        for _ in 0..2 {
            let (_, stop) = pass(&bench, &house).await;
            let Some(Stop::Settings(problem)) = stop else {
                panic!("{shape}: {stop:?}");
            };
            assert_eq!(problem.code, "acknowledge-unreadable");
        }
        assert_eq!(calls(&bench).await, 1, "{shape}");
        let raw = stored(&house, kinds::CHANNEL_ANSWER, "4007").await.unwrap();
        let kept: Value = serde_json::from_str(&raw.body.content).unwrap();
        assert_eq!(kept["text"], shape.to_string());
        // Nothing of it is used, not even what could be read.
        assert_eq!(level(&house, "A").await, None, "{shape}");
        // A person goes on without it: it stays, and counts as lost.
        let options = ReadOptions {
            full: true,
            ..ReadOptions::default()
        };
        let again = source(&bench, &house);
        let (_, stop) = house.books.collect("stock", again, options).await;
        assert!(stop.is_none(), "{shape}: {stop:?}");
        assert_eq!(level(&house, "A").await, Some(5));
        let keys = house.books.keys(kinds::CHANNEL_ANSWER).await;
        assert_eq!(keys.len(), 2, "{keys:?}");
        let lost = lost_answers(house.books.store.as_ref(), CONNECTION).await;
        assert_eq!(lost.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_never_came_is_noted_and_one_that_was_refused_is_not() {
    for (failure, losses) in [
        (ResponseTemplate::new(502), 1),
        (too_many(), 0),
        (ResponseTemplate::new(404), 0),
    ] {
        let bench = answering(vec![rows(&[told("A", 9)]), failure]).await;
        let house = House::open().await;
        listed(&house, 1, "A").await;
        pass(&bench, &house).await;
        let (_, stop) = pass_without_waiting(&bench, &house).await;
        assert!(stop.is_some());
        let store = house.books.store.as_ref();
        let lost = lost_answers(store, CONNECTION).await.unwrap();
        assert_eq!(lost.len(), losses);
        let told = told_listings(store, CONNECTION).await.unwrap();
        let in_doubt = losses;
        assert_eq!(told, ToldListings { told: 1, in_doubt });
    }
}

/// A pass that gives up when it would have to wait for the quota.
async fn pass_without_waiting(bench: &Bench, house: &House) -> (RunReport, Option<Stop>) {
    bench.clock.advance(std::time::Duration::from_secs(900));
    let address = bench.server.uri().parse().unwrap();
    let options = seamline_api_core::ClientOptions {
        max_wait: Some(std::time::Duration::from_secs(10)),
        ..seamline_api_core::ClientOptions::default()
    };
    let client = OrderManagerClient::builder(Environment::At(address))
        .clock(bench.clock.clone())
        .acknowledge(true)
        .options(options)
        .build(&"dummy-token".into())
        .unwrap();
    let source = ChannelStockSource::new(client, house.books.store.clone(), orders(), CHANNEL);
    house
        .books
        .collect("stock", source, ReadOptions::default())
        .await
}

#[tokio::test]
async fn an_answer_that_dies_with_its_process_is_noted_by_the_next_one() {
    let answers = vec![rows(&[told("A", 9)]), rows(&[told("A", 2)]), rows(&[])];
    let bench = answering(answers).await;
    let house = House::open().await;
    listed(&house, 1, "A").await;
    pass(&bench, &house).await;
    bench.clock.advance(std::time::Duration::from_secs(900));
    // Its page is never committed.
    let position = house
        .books
        .store
        .position(&FlowId::new(CONNECTION, "stock"))
        .await;
    let position = position.unwrap().unwrap().text;
    let read = source(&bench, &house);
    let page = read.read(Some(&position), ReadOptions::default()).await;
    assert_eq!(page.unwrap().documents.len(), 1);
    let (_, stop) = pass(&bench, &house).await;
    assert!(stop.is_none());
    let store = house.books.store.as_ref();
    let lost = lost_answers(store, CONNECTION).await.unwrap();
    assert_eq!(lost.len(), 1);
    assert_eq!(told_listings(store, CONNECTION).await.unwrap().in_doubt, 1);
}

#[tokio::test]
async fn a_clock_that_was_set_back_loses_no_answer() {
    let bench = answering(vec![rows(&[told("A", 5)])]).await;
    let house = House::open().await;
    let later = bench_time(&bench) + 3_600_000_000;
    let old = PutDocument {
        key: CHANNEL.to_string(),
        version: later,
        stamp: later,
        body: Opaque::new(
            kinds::CHANNEL_ANSWER,
            1,
            json!({ "started_at": "2030-01-01T00:00:00Z", "text": "[]" }).to_string(),
        ),
        indexes: Vec::new(),
    };
    let next = json!({ "decoded": later }).to_string();
    let page = DocumentPage {
        documents: vec![old],
        next,
        ..DocumentPage::default()
    };
    commit(&house, page).await;
    let (_, stop) = pass(&bench, &house).await;
    assert!(stop.is_none());
    assert_eq!(level(&house, "A").await, Some(5));
}

fn bench_time(bench: &Bench) -> i64 {
    use seamline_api_core::Clock as _;
    bench.clock.now().as_microsecond()
}
