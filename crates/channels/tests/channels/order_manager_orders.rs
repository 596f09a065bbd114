//! Orders, made in Order Manager exactly once.

use std::sync::{Arc, Mutex};

use seamline_channels::joor::OrderSource;
use seamline_channels::order_manager::{
    ManyNumbers, OrderRender, OrderSink, Proof, order_differences, orders_of_channel,
    prove_many_numbers,
};
use seamline_mapping::rules::OrderRules;
use seamline_order_manager_client::requests::ManyValues;
use seamline_sync_engine::{
    Located, Opaque, Problem, ReadOptions, Rendered, Replay, Sink as _, Source as _, Stop, Verdict,
    Write,
};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use wiremock::{Request, Respond, ResponseTemplate};

use crate::bench::{
    Bench, CHANNEL, NoSteps, Numbered, Script, answer, elements, fixture, now, too_many, write,
};
use crate::books::{Books, payload};

const LIST: &str = "/v1.1/orders";
const CREATE: &str = "/v1/order";
/// The JOOR order of the fixtures, which is also its number in Order Manager.
const NUMBER: &str = "8124907";

/// What would be written for the JOOR order of the fixtures, decided from a collected catalog.
async fn decided(rules: OrderRules) -> Opaque {
    let bench = Bench::start().await;
    let mut products = elements(&fixture("om-product-variation-family-response"));
    products.extend(elements(&fixture("om-products-list-response")));
    let listings = elements(&fixture("om-listings-response"));
    bench
        .on("GET", "/v1.1/products", Numbered::of(products))
        .await;
    bench
        .on("GET", "/v1/listings", Numbered::of(listings))
        .await;
    let orders = fixture("joor-v2-orders-response");
    bench.on("GET", "/v2/order/", answer(&orders)).await;
    let books = Books::open().await;
    let catalog = crate::catalog::source(&bench, &books);
    books
        .collect("catalog", catalog, ReadOptions::default())
        .await;
    let source = OrderSource::new(bench.joor(), rules.clone(), now);
    let page = source.read(None, ReadOptions::default()).await.unwrap();
    let order = page.records.iter().find(|order| order.key == NUMBER);
    let render = OrderRender::new(rules, CHANNEL, true);
    payload(books.render(&render, &order.unwrap().body).await)
}

/// The order as a write, decided once for all tests.
async fn order() -> Write {
    static DECIDED: OnceCell<Opaque> = OnceCell::const_new();
    let payload = DECIDED.get_or_init(|| decided(OrderRules::default()));
    write(NUMBER, payload.await.clone())
}

/// The order in Order Manager that agrees with it.
fn made() -> Value {
    elements(&fixture("om-orders-list-response"))[0].clone()
}

/// The same in two parts, the second one cancelled.
fn parts() -> Vec<Value> {
    elements(&fixture("om-orders-split-response"))
}

fn numbered(id: i64, number: &str) -> Value {
    let mut order = made();
    order["orderId"] = id.into();
    order["orderNumber"] = number.into();
    order
}

/// Order Manager's list of orders. Its filter takes any number that contains the one asked for.
#[derive(Clone, Default)]
struct Orders(Arc<Mutex<Vec<Value>>>);

impl Orders {
    fn of(orders: Vec<Value>) -> Self {
        Self(Arc::new(Mutex::new(orders)))
    }
}

impl Respond for Orders {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let asked: Vec<String> = request
            .url
            .query_pairs()
            .filter(|(name, _)| name == "orderNumber")
            .map(|(_, number)| number.into_owned())
            .collect();
        let orders = self.0.lock().unwrap();
        let found = orders.iter().filter(|order| {
            let number = order["orderNumber"].as_str().unwrap();
            asked.iter().any(|asked| number.contains(asked.as_str()))
        });
        answer(&found.cloned().collect())
    }
}

/// The same with a filter that matches exactly.
struct Exact(Vec<Value>);

impl Respond for Exact {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let asked = crate::bench::parameter(request, "orderNumber").unwrap();
        let found = self.0.iter().filter(|order| order["orderNumber"] == asked);
        answer(&found.cloned().collect())
    }
}

/// Looks for the order among these.
async fn locate(orders: Vec<Value>) -> Located {
    locate_as(orders, order().await).await
}

async fn locate_as(orders: Vec<Value>, write: Write) -> Located {
    let bench = Bench::start().await;
    bench.on("GET", LIST, Orders::of(orders)).await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL);
    let located = sink.locate(&[write]).await.unwrap().remove(0);
    assert!(!bench.calls().await.contains(&format!("PUT {CREATE}")));
    let channels = bench.parameter("salesChannelId").await;
    assert_eq!(channels.len(), bench.calls().await.len());
    assert!(
        channels
            .iter()
            .all(|channel| *channel == CHANNEL.to_string())
    );
    located
}

fn conflict(located: Located) -> Problem {
    match located {
        Located::Conflict(problem) => problem,
        other => panic!("{other:?}"),
    }
}

/// Sends the order; the list shows `orders`, the create answers so.
async fn create(orders: Vec<Value>, reply: ResponseTemplate) -> (Result<Verdict, Stop>, Bench) {
    let bench = Bench::start().await;
    bench.on("GET", LIST, Orders::of(orders)).await;
    bench.on("PUT", CREATE, reply).await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL);
    let verdicts = sink.write(&[order().await], &NoSteps).await;
    (verdicts.map(|mut verdicts| verdicts.remove(0)), bench)
}

fn already_exists() -> ResponseTemplate {
    answer(&fixture("om-order-create-failed-response"))
}

#[tokio::test]
async fn a_sink_without_idempotency_asks_to_be_looked_up_first_and_takes_one_order_a_call() {
    let bench = Bench::start().await;
    let capabilities = OrderSink::new(bench.order_manager(), CHANNEL).capabilities();
    assert_eq!(capabilities.replay, Replay::LookupFirst { at_once: 1 });
    assert_eq!(capabilities.max_batch, 1);
}

#[tokio::test]
async fn an_order_is_looked_up_by_its_number_and_by_its_first_part_and_is_absent() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, Orders::default()).await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL);
    let located = sink.locate(&[order().await]).await.unwrap();
    assert_eq!(located, [Located::Absent]);
    let asked = bench.parameter("orderNumber").await;
    assert_eq!(asked, [NUMBER.to_owned(), format!("{NUMBER}(1)")]);
}

#[tokio::test]
async fn an_order_is_made_once_and_its_id_is_the_receipt() {
    let reply = answer(&fixture("om-order-create-response"));
    let (verdict, bench) = create(Vec::new(), reply).await;
    let Ok(Verdict::Accepted(receipt)) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(
        (receipt.remote_id.as_str(), receipt.adopted),
        ("701501", false)
    );
    let requests = bench.server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    let body: Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(body[0]["orderNumber"], NUMBER);
    assert_eq!(body[0]["salesChannelId"], CHANNEL);
    assert_eq!(body.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_order_that_is_there_is_adopted_when_total_currency_and_quantities_agree() {
    let Located::Found(receipt) = locate(vec![made()]).await else {
        panic!("it was not adopted")
    };
    assert_eq!(
        (receipt.remote_id.as_str(), receipt.adopted),
        ("701501", true)
    );
}

#[tokio::test]
async fn an_order_that_differs_in_one_of_them_is_another_order() {
    let total = json!({ "amount": 1798.21, "currency": "USD" });
    let currency = json!({ "amount": 1798.2, "currency": "EUR" });
    for (pointer, value, named) in [
        ("/orderTotal", total, "orderTotal"),
        ("/orderTotal", currency, "currency"),
        ("/orderItems/0/quantityOrdered", json!(5), "MV-DR-101-IVR-S"),
        ("/orderItems/0/listingSku", json!("OTHER"), "OTHER"),
    ] {
        let mut other = made();
        *other.pointer_mut(pointer).unwrap() = value;
        if named == "currency" {
            other["currency"] = "EUR".into();
        }
        let problem = conflict(locate(vec![other]).await);
        assert_eq!(problem.code, "number-taken", "{named}");
        assert!(problem.message.contains(named), "{}", problem.message);
        assert!(problem.message.contains("701501"), "{}", problem.message);
    }
}

#[tokio::test]
async fn an_order_that_was_cancelled_in_order_manager_is_never_made_again() {
    let mut cancelled = made();
    cancelled["orderStatus"] = "CANCELLED".into();
    let problem = conflict(locate(vec![cancelled.clone()]).await);
    assert_eq!(problem.code, "number-cancelled");
    // A live one of the same number counts, and not the one that was cancelled.
    let Located::Found(receipt) = locate(vec![cancelled, numbered(701_600, NUMBER)]).await else {
        panic!("it was not adopted")
    };
    assert_eq!(receipt.remote_id, "701600");
}

#[tokio::test]
async fn two_live_orders_of_one_number_are_for_a_person() {
    let problem = conflict(locate(vec![made(), numbered(701_600, NUMBER)]).await);
    assert_eq!(problem.code, "number-taken");
    assert!(
        problem.message.contains("2 live orders"),
        "{}",
        problem.message
    );
}

#[tokio::test]
async fn the_parts_of_a_split_order_are_adopted_together() {
    let Located::Found(receipt) = locate(parts()).await else {
        panic!("it was not adopted")
    };
    assert_eq!(
        (receipt.remote_id.as_str(), receipt.adopted),
        ("701501", true)
    );
}

#[tokio::test]
async fn the_parts_are_not_the_order_while_one_of_them_is_missing() {
    let mut parts = parts();
    parts.pop();
    let problem = conflict(locate(parts).await);
    assert_eq!(problem.code, "number-taken");
    assert!(
        problem.message.contains("JW-KN-204-OAT-M"),
        "{}",
        problem.message
    );
}

#[tokio::test]
async fn later_parts_are_looked_up_by_their_own_numbers() {
    // A list that matches exactly does not give them with the first one.
    let bench = Bench::start().await;
    bench.on("GET", LIST, Exact(parts())).await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL);
    let located = sink.locate(&[order().await]).await.unwrap();
    assert!(
        matches!(located.as_slice(), [Located::Found(_)]),
        "{located:?}"
    );
    let asked = bench.parameter("orderNumber").await;
    let further: Vec<String> = (1..=3).map(|part| format!("{NUMBER}({part})")).collect();
    assert_eq!(asked[1..], further);
}

/// The parts of the split order as another integration would have numbered them.
fn their_parts() -> Vec<Value> {
    let mut parts = parts();
    for part in &mut parts {
        let number = part["orderNumber"].as_str().unwrap();
        part["orderNumber"] = format!("JR-{number}").into();
    }
    parts
}

async fn order_that_may_be_theirs() -> Write {
    let rules = OrderRules {
        adopt_number_shapes: vec!["JR-{id}".to_owned()],
        ..OrderRules::default()
    };
    write(NUMBER, decided(rules).await)
}

#[tokio::test]
async fn an_order_of_another_integration_that_was_split_is_adopted_whatever_the_filter_shows() {
    let write = order_that_may_be_theirs().await;
    for (parts, is_whole) in [(their_parts(), true), (their_parts()[..1].to_vec(), false)] {
        for exact in [true, false] {
            let bench = Bench::start().await;
            if exact {
                bench.on("GET", LIST, Exact(parts.clone())).await;
            } else {
                bench.on("GET", LIST, Orders::of(parts.clone())).await;
            }
            let sink = OrderSink::new(bench.order_manager(), CHANNEL);
            let located = sink.locate(std::slice::from_ref(&write)).await.unwrap();
            match located.as_slice() {
                [Located::Found(receipt)] if is_whole => assert_eq!(receipt.remote_id, "701501"),
                [Located::Conflict(problem)] if !is_whole => {
                    assert_eq!(problem.code, "number-taken");
                }
                other => panic!("exact {exact}, whole {is_whole}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_split_order_of_another_integration_beside_one_of_its_other_number_is_for_a_person() {
    let rules = OrderRules {
        adopt_number_shapes: vec!["JR-{id}".to_owned(), "PO-{id}".to_owned()],
        ..OrderRules::default()
    };
    let write = write(NUMBER, decided(rules).await);
    let mut orders = their_parts();
    orders.push(numbered(690_001, "PO-8124907"));
    let problem = conflict(locate_as(orders, write).await);
    assert_eq!(problem.code, "number-taken");
}

#[tokio::test]
async fn numbers_that_only_contain_ours_are_other_orders() {
    let others = [
        "81249070",
        "18124907",
        "8124907-A",
        "8124907(1)x",
        "8124907(b)",
    ];
    let orders = (0..)
        .zip(others)
        .map(|(at, number)| numbered(800_000 + at, number));
    assert_eq!(locate(orders.collect()).await, Located::Absent);
}

#[tokio::test]
async fn a_filter_that_lists_everything_is_no_answer() {
    let bench = Bench::start().await;
    let endless = |request: &Request| {
        let page: i64 = crate::bench::parameter(request, "page")
            .unwrap()
            .parse()
            .unwrap();
        let mut order = numbered(0, "1");
        order["orderItems"] = json!([]);
        let orders = (0..100).map(|at| {
            order["orderId"] = (1_000 * page + at).into();
            order.clone()
        });
        answer(&orders.collect())
    };
    bench.on("GET", LIST, endless).await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL);
    let stop = sink.locate(&[order().await]).await.unwrap_err();
    assert!(stop.to_string().contains("lists every order"), "{stop}");
}

#[tokio::test]
async fn an_order_that_another_integration_made_is_adopted_by_its_number() {
    let rules = OrderRules {
        adopt_number_shapes: vec!["JR-{id}".to_owned()],
        ..OrderRules::default()
    };
    let write = write(NUMBER, decided(rules).await);
    let theirs = numbered(690_001, "JR-8124907");
    let Located::Found(receipt) = locate_as(vec![theirs.clone()], write.clone()).await else {
        panic!("it was not adopted")
    };
    assert_eq!(receipt.remote_id, "690001");
    assert_eq!(
        receipt.detail, r#"{"customer_id":9042}"#,
        "the customer that it shows is remembered"
    );
    let mut other = theirs;
    other["orderTotal"]["amount"] = json!(1);
    let problem = conflict(locate_as(vec![other], write).await);
    assert_eq!(problem.code, "number-taken");
}

/// A proof that several numbers travel together, on an order of this number.
fn proved(witness: &str) -> ManyNumbers {
    ManyNumbers {
        form: ManyValues::Repeated,
        witness: witness.to_owned(),
    }
}

#[tokio::test]
async fn several_numbers_travel_together_once_the_form_is_proved() {
    let bench = Bench::start().await;
    let orders = vec![made(), numbered(600_001, "7000001")];
    bench.on("GET", LIST, Orders::of(orders)).await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL).many_numbers(Some(proved("7000001")));
    let located = sink.locate(&[order().await]).await.unwrap();
    assert!(
        matches!(located.as_slice(), [Located::Found(_)]),
        "{located:?}"
    );
    assert_eq!(bench.calls().await.len(), 1);
}

#[tokio::test]
async fn an_answer_without_the_witness_is_no_answer() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, Orders::of(vec![made()])).await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL).many_numbers(Some(proved("7000001")));
    for calls in [3, 5] {
        let located = sink.locate(&[order().await]).await.unwrap();
        assert!(
            matches!(located.as_slice(), [Located::Found(_)]),
            "{located:?}"
        );
        // Once together, then one by one, and from then on only so.
        assert_eq!(bench.calls().await.len(), calls);
    }
}

#[tokio::test]
async fn an_order_of_the_look_up_that_cannot_be_read_concerns_its_number_alone() {
    let bench = Bench::start().await;
    let mut broken = numbered(600_001, "9999001");
    broken["orderItems"] = json!("no list");
    bench
        .on("GET", LIST, Orders::of(vec![made(), broken]))
        .await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL).many_numbers(Some(proved(NUMBER)));
    let mut unreadable = order().await;
    let content = unreadable.payload.content.replace(NUMBER, "9999001");
    unreadable.payload.content = content;
    let located = sink.locate(&[unreadable, order().await]).await.unwrap();
    let [Located::CannotSay(problem), Located::Found(_)] = located.as_slice() else {
        panic!("{located:?}")
    };
    assert_eq!(problem.code, "look-up-unreadable");
}

#[tokio::test]
async fn a_number_that_two_orders_of_another_integration_may_have_is_for_a_person() {
    let rules = OrderRules {
        adopt_number_shapes: vec!["PO-{id}".to_owned()],
        ..OrderRules::default()
    };
    let write = write(NUMBER, decided(rules).await);
    let theirs = |id| numbered(id, "PO-8124907");
    let problem = conflict(locate_as(vec![theirs(600_001), theirs(600_002)], write).await);
    assert_eq!(problem.code, "number-taken");
}

/// The order as it stands in a channel, or in one that it does not name.
fn made_on(channel: Option<i64>) -> Value {
    let mut order = made();
    match channel {
        Some(channel) => order["salesChannel"]["salesChannelId"] = channel.into(),
        None => order["salesChannel"] = Value::Null,
    }
    order
}

#[tokio::test]
async fn an_order_of_another_channel_is_another_order_also_where_the_filter_is_ignored() {
    let elsewhere = made_on(Some(CHANNEL + 1));
    assert_eq!(locate(vec![elsewhere.clone()]).await, Located::Absent);
    let located = locate(vec![elsewhere.clone(), made_on(None)]).await;
    assert!(matches!(located, Located::Found(_)), "{located:?}");
    let bench = Bench::start().await;
    let orders = vec![elsewhere, numbered(701_600, "882")];
    bench.on("GET", LIST, Numbered::of(orders)).await;
    let client = bench.order_manager();
    let found = orders_of_channel(&client, CHANNEL).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].order_id, 701_600);
    // It proves nothing, either.
    let proof = prove_many_numbers(&client, CHANNEL).await;
    assert_eq!(proof.unwrap(), Proof::TooFewOrders);
}

#[tokio::test]
async fn order_lists_are_read_in_the_largest_pages_and_one_that_does_not_know_pages_ends() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, answer(&json!([made()]))).await;
    let stop = orders_of_channel(&bench.order_manager(), CHANNEL).await;
    let stop = stop.unwrap_err().to_string();
    assert!(stop.contains("found the same one again"), "{stop}");
    let sink = OrderSink::new(bench.order_manager(), CHANNEL);
    sink.locate(&[order().await]).await.unwrap();
    let limits = bench.parameter("limit").await;
    assert!(limits.len() > 2 && limits.iter().all(|limit| limit == "500"));
}

#[tokio::test]
async fn which_notation_finds_several_orders_is_proved_on_orders_that_exist() {
    let bench = Bench::start().await;
    let orders = [
        (1, "7000001"),
        (2, "7000001(1)"),
        (3, "8000001"),
        (4, "9000001"),
    ];
    let orders = orders.map(|(id, number)| numbered(id, number));
    bench.on("GET", LIST, Listed(orders.to_vec())).await;
    let proof = prove_many_numbers(&bench.order_manager(), CHANNEL).await;
    let Ok(Proof::Works(many)) = proof else {
        panic!("{proof:?}")
    };
    assert_eq!(many.form, ManyValues::Comma);
    bench.server.reset().await;
    let too_few = orders[..3].to_vec();
    bench.on("GET", LIST, Listed(too_few)).await;
    let proof = prove_many_numbers(&bench.order_manager(), CHANNEL).await;
    assert_eq!(proof.unwrap(), Proof::TooFewOrders);
}

#[tokio::test]
async fn a_notation_that_is_refused_is_not_the_one_and_the_next_is_tried() {
    for status in [400, 422] {
        let bench = Bench::start().await;
        let orders = [(1, "7000001"), (3, "8000001"), (4, "9000001")];
        let orders = orders.map(|(id, number)| numbered(id, number));
        let listed = Listed(orders.to_vec());
        let answers = move |request: &Request| {
            let names: Vec<String> = request
                .url
                .query_pairs()
                .filter(|(name, _)| name.starts_with("orderNumber"))
                .map(|(name, _)| name.into_owned())
                .collect();
            if names.len() > 1 || names.iter().any(|name| name.ends_with("[]")) {
                return ResponseTemplate::new(status);
            }
            listed.respond(request)
        };
        bench.on("GET", LIST, answers).await;
        let proof = prove_many_numbers(&bench.order_manager(), CHANNEL).await;
        let Ok(Proof::Works(many)) = proof else {
            panic!("{proof:?}")
        };
        assert_eq!(many.form, ManyValues::Comma);
    }
}

/// A list that shows everything without a filter, and understands numbers joined by commas only: of
/// a repeated parameter it takes the last.
struct Listed(Vec<Value>);

impl Respond for Listed {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let pairs = request.url.query_pairs();
        let asked = pairs
            .filter(|(name, _)| name == "orderNumber")
            .map(|(_, numbers)| numbers.into_owned())
            .last();
        let found = self.0.iter().filter(|order| {
            let number = order["orderNumber"].as_str().unwrap();
            asked
                .as_ref()
                .is_none_or(|asked| asked.split(',').any(|asked| number.contains(asked)))
        });
        answer(&found.cloned().collect())
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_the_outcome_unknown_and_the_order_is_found_later() {
    let cut = fixture("om-order-create-response").to_string();
    for lost in [
        ResponseTemplate::new(200).set_body_string(&cut[..cut.len() / 2]),
        ResponseTemplate::new(200).set_body_string("<html>Welcome</html>"),
        ResponseTemplate::new(503).set_body_string("<html>Busy</html>"),
    ] {
        let (verdict, bench) = create(Vec::new(), lost).await;
        let Ok(Verdict::Unknown(problem)) = verdict else {
            panic!("{verdict:?}")
        };
        assert_eq!(problem.code, "outcome-unknown");
        assert_eq!(bench.calls().await, ["PUT /v1/order"], "it was sent twice");
        // It was made after all.
        bench.server.reset().await;
        bench.on("GET", LIST, Orders::of(vec![made()])).await;
        let sink = OrderSink::new(bench.order_manager(), CHANNEL);
        let located = sink.locate(&[order().await]).await.unwrap();
        assert!(matches!(located.as_slice(), [Located::Found(r)] if r.remote_id == "701501"));
    }
}

#[tokio::test]
async fn a_refusal_of_a_number_that_is_ours_already_is_a_delivery() {
    let (verdict, _) = create(vec![made()], already_exists()).await;
    let Ok(Verdict::Accepted(receipt)) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(
        (receipt.remote_id.as_str(), receipt.adopted),
        ("701501", true)
    );
}

#[tokio::test]
async fn a_refusal_of_a_number_that_another_order_has_is_for_a_person() {
    let mut other = made();
    other["orderTotal"]["amount"] = json!(1);
    let (verdict, _) = create(vec![other], already_exists()).await;
    assert!(
        matches!(&verdict, Ok(Verdict::Refused(p)) if p.code == "number-taken"),
        "{verdict:?}"
    );
}

#[tokio::test]
async fn a_number_that_is_taken_and_not_listed_yet_is_looked_up_again() {
    let (verdict, _) = create(Vec::new(), already_exists()).await;
    assert!(
        matches!(&verdict, Ok(Verdict::Unknown(p)) if p.code == "number-taken"),
        "{verdict:?}"
    );
}

#[tokio::test]
async fn a_refusal_for_another_reason_parks_the_order_with_the_vendor_s_words() {
    let mut reply = fixture("om-order-create-failed-response");
    reply["orders"][0]["message"] = "Ship country is not valid".into();
    let bad_request = json!({ "errors": ["shipZipCode is too long"] });
    for (reply, words) in [
        (answer(&reply), "Ship country is not valid"),
        (answer_400(&bad_request), "HTTP 400"),
    ] {
        let (verdict, _) = create(Vec::new(), reply).await;
        let Ok(Verdict::Refused(problem)) = verdict else {
            panic!("{verdict:?}")
        };
        assert_eq!(problem.code, "order-refused");
        assert!(problem.message.contains(words), "{}", problem.message);
    }
}

fn answer_400(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(400).set_body_string(body.to_string())
}

#[tokio::test]
async fn a_quota_that_is_used_up_stops_the_run_and_makes_nothing() {
    let wait = too_many().insert_header("X-Skubana-Quota-RetryAfter", "90000");
    let (verdict, bench) = create(Vec::new(), wait).await;
    let Err(Stop::Quota { account, until }) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(account, "Order Manager");
    let wait = until.duration_since(bench.order_manager().api().now());
    assert!((80..=90).contains(&wait.as_secs()), "{wait}");
}

#[tokio::test]
async fn a_short_quota_is_waited_out_and_the_order_is_made_once() {
    let bench = Bench::start().await;
    let wait = too_many().insert_header("X-Skubana-Quota-RetryAfter", "4000");
    let made = answer(&fixture("om-order-create-response"));
    bench.on("PUT", CREATE, Script::new(vec![wait, made])).await;
    let sink = OrderSink::new(bench.order_manager(), CHANNEL);
    let verdicts = sink.write(&[order().await], &NoSteps).await.unwrap();
    assert!(
        matches!(verdicts.as_slice(), [Verdict::Accepted(_)]),
        "{verdicts:?}"
    );
    assert_eq!(bench.calls().await.len(), 2);
}

#[tokio::test]
async fn rejected_credentials_stop_the_run_and_park_nothing() {
    let (verdict, _) = create(Vec::new(), ResponseTemplate::new(401)).await;
    let Err(Stop::Unauthorized { system, problem }) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(system, "Order Manager");
    assert!(problem.remedy.contains("seamline auth order-manager"));
}

#[tokio::test]
async fn orders_wait_until_the_catalog_was_read_to_its_end() {
    let render = OrderRender::new(OrderRules::default(), CHANNEL, false);
    let books = Books::open().await;
    let rendered = books.render(&render, &Opaque::new("order", 1, "{}")).await;
    assert!(matches!(&rendered, Rendered::Blocked(p) if p.code == "catalog-incomplete"));
}

#[tokio::test]
async fn what_was_delivered_is_read_back_and_compared() {
    let payload = order().await.payload;
    let compare = |remote: &str, orders: &[Value]| {
        let orders: Vec<_> = orders
            .iter()
            .map(|order| serde_json::from_value(order.clone()).unwrap())
            .collect();
        let found = order_differences(&payload, remote, &orders).into_iter();
        found
            .map(|d| (d.field, d.expected, d.found))
            .collect::<Vec<_>>()
    };
    let text = |field: &str, expected: &str, found: &str| {
        (field.to_owned(), expected.to_owned(), found.to_owned())
    };
    assert_eq!(compare("701501", &[made()]), []);
    assert_eq!(compare("701501", &parts()), []);
    assert_eq!(compare("701501", &their_parts()), []);
    assert_eq!(
        compare("701501", &[]),
        [text("order", "order 701501", "nothing")]
    );
    assert_eq!(
        compare("701501", &[made(), numbered(701_600, NUMBER)]),
        [text("order", "one order", "2 orders")]
    );
    let mut changed = made();
    changed["orderItems"][0]["quantityOrdered"] = json!(3);
    let [found] = compare("701501", &[changed]).try_into().unwrap();
    assert_eq!((found.1.as_str(), found.2.as_str()), ("4", "3"));
    assert!(found.0.contains("MV-DR-101-IVR-S"), "{}", found.0);
}

#[tokio::test]
async fn every_order_of_a_channel_is_read_once_also_from_a_list_that_shifts() {
    let orders: Vec<Value> = (0..150)
        .map(|at| numbered(800_000 + at, &at.to_string()))
        .collect();
    let mut shifted = vec![numbered(900_000, "new")];
    shifted.extend(orders.clone());
    let bench = Bench::start().await;
    bench
        .on("GET", LIST, Numbered::changing(vec![orders, shifted]))
        .await;
    let found = orders_of_channel(&bench.order_manager(), CHANNEL)
        .await
        .unwrap();
    let ids: Vec<i64> = found.iter().map(|order| order.order_id).collect();
    assert_eq!(ids, (800_000..800_150).collect::<Vec<i64>>());
    assert_eq!(
        bench.parameter("salesChannelId").await[0],
        CHANNEL.to_string()
    );
}
