//! Order rules over what was really read: JOOR orders by page, the catalog by its stored keys.

use std::collections::BTreeMap;

use seamline_channels::joor::OrderSource;
use seamline_channels::order_manager::{OrderRender, customers_in_parts};
use seamline_mapping::rules::OrderRules;
use seamline_sync_engine::{
    Answers, Document, Opaque, ReadOptions, Render as _, RenderInput, Rendered, Source as _,
};
use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::bench::{Bench, CHANNEL, Numbered, answer, elements, fixture, now, parameter};
use crate::books::{Books, payload};

const NUMBER: &str = "8124907";

fn rules(settings: &str) -> OrderRules {
    let rules: OrderRules = serde_json::from_str(settings).unwrap();
    rules.check().unwrap();
    rules
}

/// The JOOR order of the fixtures under another id.
fn order(id: i64) -> Value {
    let mut order = elements(&fixture("joor-v2-orders-response")["orders"])[0].clone();
    order["order_id"] = id.into();
    order
}

/// JOOR's list of orders, paged by offset.
struct List(Vec<Value>);

impl Respond for List {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let number = |name| parameter(request, name).unwrap().parse::<usize>().unwrap();
        let (start, count) = (number("start_from"), number("count"));
        let page: Vec<Value> = self.0.iter().skip(start).take(count).cloned().collect();
        let next = if start + page.len() < self.0.len() {
            json!(start + page.len())
        } else {
            json!("")
        };
        let node = json!({ "code": 0, "count": page.len(), "next_start": next });
        answer(&json!({ "response": node, "orders": page }))
    }
}

/// The catalog of the fixtures, collected.
async fn catalog() -> Books {
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
    let books = Books::open().await;
    let source = crate::catalog::source(&bench, &books);
    books
        .collect("catalog", source, ReadOptions::default())
        .await;
    books
}

/// These orders as they are read, in pages of so many.
async fn read(orders: Vec<Value>, rules: &OrderRules, page_size: u32) -> (Vec<Document>, usize) {
    let bench = Bench::start().await;
    bench.on("GET", "/v2/order/", List(orders)).await;
    let source = OrderSource::new(bench.joor(), rules.clone(), now).page_size(page_size);
    let (mut documents, mut position, mut pages) = (Vec::new(), None::<String>, 0);
    loop {
        let page = source
            .read(position.as_deref(), ReadOptions::default())
            .await
            .unwrap();
        documents.extend(page.records);
        pages += 1;
        if !page.more {
            return (documents, pages);
        }
        position = Some(page.next);
    }
}

/// What becomes of an order, in a word.
fn word(rendered: &Rendered) -> String {
    match rendered {
        Rendered::Payload { .. } => "goes".to_owned(),
        Rendered::Skip(problem) | Rendered::Blocked(problem) | Rendered::Problem(problem) => {
            problem.code.clone()
        }
    }
}

#[tokio::test]
async fn filters_say_the_same_of_an_order_on_whatever_page_it_is_read() {
    let orders: Vec<Value> = (1..=30)
        .map(|id| {
            let mut order = order(id);
            if id % 2 == 0 {
                order["order_season_code"] = "SS27".into();
            }
            if id % 3 == 0 {
                order["shipping_country_iso_three"] = "CAN".into();
            }
            if id % 5 == 0 {
                order["line_items"][0]["item_upc"] = "400101000044".into();
            }
            order
        })
        .collect();
    let rules = rules(
        r#"{"order_filters":[{"field":"season","values":["FW"],"match":"starts"},
                             {"field":"country","values":["CAN"],"mode":"restricted"}],
            "item_filter":{"skus":["MV-DR-101-INK-S"],"level":"order"}}"#,
    );
    let books = catalog().await;
    let render = OrderRender::new(rules.clone(), CHANNEL, true);
    let mut readings = Vec::new();
    for page_size in [60, 30, 11, 2] {
        let (documents, pages) = read(orders.clone(), &rules, page_size).await;
        let mut verdicts = BTreeMap::new();
        for document in documents {
            let rendered = books.render(&render, &document.body).await;
            verdicts.insert(document.key, word(&rendered));
        }
        readings.push((pages, verdicts));
    }
    let (_, whole) = &readings[0];
    assert_eq!(whole.len(), 30);
    assert_eq!(whole["1"], "goes");
    assert_eq!(whole["2"], "rule-order-filters");
    assert_eq!(whole["3"], "rule-order-filters");
    assert_eq!(whole["5"], "rule-item-filter");
    for (pages, verdicts) in &readings[1..] {
        assert_eq!(verdicts, whole, "in {pages} pages");
    }
    assert!(readings[3].0 > readings[0].0);
}

#[tokio::test]
async fn the_code_of_a_line_leads_to_its_listing_through_the_stored_catalog() {
    let books = catalog().await;
    // What the bar code field holds, and the rule that understands it.
    for (settings, code) in [
        (r"{}", "400204000026"),
        (r#"{"sku_source":"listing"}"#, "JW-KN-204-OAT-M"),
        (r#"{"sku_source":"master-sku"}"#, "mv-kn-204-oat-m"),
        (r#"{"sku_source":"style-colour-size"}"#, "anything"),
        (r#"{"sku_aliases":{"OLD":"MV-KN-204-OAT-M"}}"#, "OLD"),
    ] {
        let mut knit = order(1);
        let line = knit["line_items"][3].clone();
        knit["line_items"] = json!([line]);
        knit["line_items"][0]["item_upc"] = code.into();
        for field in ["order_discount", "order_discount_percent", "order_total"] {
            knit[field] = "".into();
        }
        let rules = rules(settings);
        let (documents, _) = read(vec![knit], &rules, 60).await;
        let render = OrderRender::new(rules, CHANNEL, true);
        let rendered = books.render(&render, &documents[0].body).await;
        let content = payload(rendered).content;
        assert!(
            content.contains(r#""listingSku":"JW-KN-204-OAT-M""#),
            "{settings}"
        );
    }
}

/// The order of the fixtures, rendered under a number that may be its own already.
async fn rendered(settings: &str, identity: Option<&str>) -> (Rendered, Option<String>) {
    let rules = rules(settings);
    let books = catalog().await;
    let (documents, _) = read(vec![order(8_124_907)], &rules, 60).await;
    let document = &documents[0].body;
    let render = OrderRender::new(rules, CHANNEL, true);
    let mut answers = Answers::new();
    loop {
        let queries = render.queries(document, &answers);
        if queries.is_empty() {
            break;
        }
        for query in queries {
            let found = books.find_documents(&query).await;
            answers.insert(query, found);
        }
    }
    let input = RenderInput {
        progress: None,
        key: NUMBER,
        document,
        identity,
        answers: &answers,
    };
    let fresh = render.identity(NUMBER, document).unwrap();
    (render.render(input), fresh)
}

#[tokio::test]
async fn a_staged_order_keeps_its_number_whatever_the_prefix_says_now() {
    let settings = r#"{"number_prefix":"NEW-"}"#;
    let number = |rendered| {
        let plan: Value = serde_json::from_str(&payload(rendered).content).unwrap();
        plan["plan"]["request"]["orderNumber"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (staged, fresh) = rendered(settings, Some(NUMBER)).await;
    assert_eq!(number(staged), NUMBER);
    assert_eq!(
        fresh.as_deref(),
        Some("NEW-8124907"),
        "one that is not staged yet"
    );
    let (unstaged, _) = rendered(settings, None).await;
    assert_eq!(number(unstaged), "NEW-8124907");
}

#[tokio::test]
async fn changed_rules_are_another_revision_so_that_what_waits_is_decided_anew() {
    let revision = |settings: &str| {
        OrderRender::new(rules(settings), CHANNEL, true)
            .rules_revision()
            .to_owned()
    };
    let defaults = revision("{}");
    assert_eq!(revision("{}"), defaults);
    for settings in [
        r#"{"hold_unmapped_ship_methods":true}"#,
        r#"{"ship_methods":{"GROUND":"UPS"}}"#,
        r#"{"customer_links":{"A":"B"}}"#,
        r#"{"order_filters":[{"field":"season","values":["FW"]}]}"#,
        r#"{"item_filter":{"skus":["A"]}}"#,
        r#"{"custom_field1":"none"}"#,
    ] {
        assert_ne!(revision(settings), defaults, "{settings}");
    }
}

#[tokio::test]
async fn a_retailer_with_two_customers_is_told_from_the_orders_that_were_delivered() {
    let (rendered, _) = rendered("{}", None).await;
    let payload: Opaque = payload(rendered);
    let listed = |id: i64, customer: Value| {
        let mut order = elements(&fixture("om-orders-list-response"))[0].clone();
        order["orderId"] = id.into();
        order["orderNumber"] = id.to_string().into();
        order["customer"] = customer;
        serde_json::from_value(order).unwrap()
    };
    let problems = |orders: &[seamline_order_manager_client::wire::Order]| {
        customers_in_parts([(&payload, "1"), (&payload, "2"), (&payload, "9")], orders)
    };
    let customer = |id: i64| json!({ "customerId": id });
    let split = problems(&[listed(1, customer(70)), listed(2, customer(71))]);
    assert_eq!(split.len(), 1);
    assert_eq!(split[0].code, "customer-split");
    assert!(
        split[0].message.contains("`mv-c1042`"),
        "{}",
        split[0].message
    );
    assert_eq!(
        problems(&[listed(1, customer(70)), listed(2, customer(70))]),
        []
    );
    assert_eq!(
        problems(&[listed(1, customer(70)), listed(2, Value::Null)]),
        []
    );
}
