//! Orders of JOOR, read.

use std::collections::BTreeMap;

use seamline_channels::joor::OrderSource;
use seamline_channels::order_manager::OrderRender;
use seamline_mapping::rules::{OrderRules, OrderStatusChoice};
use seamline_sync_engine::{Document, Fetched, Page, ReadOptions, Rendered, Source as _, Stop};
use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::bench::{Bench, CHANNEL, Looks, answer, elements, fixture, now, parameter, too_many};
use crate::books::Books;

const LIST: &str = "/v2/order/";
const MODIFIED: &str = "2026-06-03T09:30:00+00:00";

/// An order that goes through, by id and modified date.
fn order(id: i64, modified: &str) -> Value {
    let mut order = elements(&fixture("joor-v2-orders-response")["orders"])[0].clone();
    order["order_id"] = id.into();
    order["line_items"].as_array_mut().unwrap().truncate(1);
    order["date_modified"] = modified.into();
    order
}

fn orders(ids: impl IntoIterator<Item = i64>) -> Vec<Value> {
    ids.into_iter().map(|id| order(id, MODIFIED)).collect()
}

/// An order of which no more than its id can be read.
fn broken(id: i64) -> Value {
    let mut order = order(id, MODIFIED);
    order["line_items"][0]["item_quantity"] = "a few".into();
    order
}

/// JOOR's list of orders, paged by offset.
struct List(Looks);

impl List {
    fn of(orders: Vec<Value>) -> Self {
        Self::changing(vec![orders])
    }

    fn changing(looks: Vec<Vec<Value>>) -> Self {
        Self(Looks::new(looks))
    }
}

impl Respond for List {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let number = |name| parameter(request, name).unwrap().parse::<usize>().unwrap();
        let (start, count) = (number("start_from"), number("count"));
        let all = self.0.next();
        let page: Vec<Value> = all.iter().skip(start).take(count).cloned().collect();
        let next = if start + page.len() < all.len() {
            json!(start + page.len())
        } else {
            json!("")
        };
        let node = json!({ "code": 0, "count": page.len(), "next_start": next });
        answer(&json!({ "response": node, "orders": page }))
    }
}

/// What a reading gave, and the position it left.
#[derive(Default)]
struct Reading {
    documents: BTreeMap<String, Document>,
    undecodable: Vec<String>,
    skipped: Vec<(String, String)>,
    position: String,
    pages: usize,
}

impl Reading {
    fn ids(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self
            .documents
            .keys()
            .map(|key| key.parse().unwrap())
            .collect();
        ids.sort_unstable();
        ids
    }

    fn take(&mut self, page: Page) -> bool {
        let documents = page.records.into_iter();
        self.documents
            .extend(documents.map(|document| (document.key.clone(), document)));
        self.undecodable
            .extend(page.undecodable.into_iter().map(|record| record.key));
        let skipped = page.skipped.into_iter();
        self.skipped
            .extend(skipped.map(|record| (record.key, record.rule)));
        self.position = page.next;
        self.pages += 1;
        assert_ne!(page.more, page.complete);
        page.more
    }
}

/// Reads to the end, the way the engine does: every page from the position of the page before.
async fn read(source: &OrderSource, position: Option<&str>) -> Reading {
    let mut reading = Reading {
        position: position.unwrap_or_default().to_owned(),
        ..Reading::default()
    };
    loop {
        let from = Some(reading.position.as_str()).filter(|text| !text.is_empty());
        let page = source.read(from, ReadOptions::default()).await.unwrap();
        if !reading.take(page) {
            return reading;
        }
        assert!(reading.pages < 100, "the reading does not end");
    }
}

/// Pages of 60, which JOOR does not take for short ones.
fn source(bench: &Bench) -> OrderSource {
    OrderSource::new(bench.joor(), OrderRules::default(), now).page_size(60)
}

#[tokio::test]
async fn every_order_is_read_once_over_several_pages_and_nothing_is_marked_as_exported() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, List::of(orders(1..=150))).await;
    let reading = read(&source(&bench), None).await;
    assert_eq!(reading.ids(), (1..=150).collect::<Vec<i64>>());
    assert_eq!(reading.pages, 3);
    for (name, value) in [("sync", "0"), ("check", "0"), ("export_status", "1")] {
        assert_eq!(bench.parameter(name).await, [value; 3], "{name}");
    }
    // Each page repeats the last order of the page before.
    assert_eq!(bench.parameter("start_from").await, ["0", "59", "118"]);
    assert!(
        bench
            .calls()
            .await
            .iter()
            .all(|call| call == "GET /v2/order/")
    );
}

#[tokio::test]
async fn a_list_that_loses_an_order_while_it_is_read_loses_no_other() {
    let bench = Bench::start().await;
    let before = orders(1..=150);
    let after = orders((1..=150).filter(|id| *id != 5));
    bench
        .on("GET", LIST, List::changing(vec![before, after]))
        .await;
    let reading = read(&source(&bench), None).await;
    assert_eq!(reading.ids(), (1..=150).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_list_that_gains_an_order_while_it_is_read_gives_it_too() {
    let bench = Bench::start().await;
    let before = orders(10..=150);
    let after = orders((1..=1).chain(10..=150));
    bench
        .on("GET", LIST, List::changing(vec![before, after]))
        .await;
    let reading = read(&source(&bench), None).await;
    assert_eq!(reading.ids(), (1..=1).chain(10..=150).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_list_that_never_holds_still_ends_and_leaves_the_position_where_it_was() {
    let bench = Bench::start().await;
    let looks = (0..40).map(|shift| orders(shift..shift + 90)).collect();
    bench.on("GET", LIST, List::changing(looks)).await;
    let first = read(&source(&bench), None).await;
    assert!(first.ids().len() >= 90);
    let again = Bench::start().await;
    again.on("GET", LIST, List::of(Vec::new())).await;
    read(&source(&again), Some(&first.position)).await;
    // From the beginning of time, because no reading was whole.
    assert_eq!(
        again.parameter("date_start").await,
        ["1970-01-01T00:00:00.0Z"]
    );
}

#[tokio::test]
async fn an_order_that_cannot_be_read_costs_itself_alone_wherever_it_stands() {
    // At the first and the last place of a page are the ones that the next page is matched by.
    for at in [0, 1, 58, 59, 60, 61, 118, 119, 149] {
        let bench = Bench::start().await;
        let mut all = orders(1..=150);
        let id = i64::try_from(at).unwrap() + 1;
        all[at] = broken(id);
        bench.on("GET", LIST, List::of(all)).await;
        let reading = read(&source(&bench), None).await;
        let others: Vec<i64> = (1..=150).filter(|other| *other != id).collect();
        assert_eq!(reading.ids(), others, "broken at {at}");
        let mut told = reading.undecodable.clone();
        told.dedup();
        assert_eq!(told, [id.to_string()], "broken at {at}");
    }
}

#[tokio::test]
async fn a_list_that_shifts_is_read_again_even_with_an_unreadable_order_on_the_page() {
    let bench = Bench::start().await;
    let mut before = orders(1..=150);
    before[70] = broken(71);
    let mut after = before.clone();
    after.remove(4);
    bench
        .on("GET", LIST, List::changing(vec![before, after]))
        .await;
    let reading = read(&source(&bench), None).await;
    let others: Vec<i64> = (1..=150).filter(|id| *id != 71).collect();
    assert_eq!(reading.ids(), others);
}

#[tokio::test]
async fn the_position_is_the_latest_date_that_joor_showed_less_the_overlap() {
    let bench = Bench::start().await;
    let list = vec![
        order(1, "2026-06-03T09:30:00+00:00"),
        order(2, "2026-06-05T12:00:00+00:00"),
        order(3, "2026-06-04T23:00:00+00:00"),
    ];
    bench.on("GET", LIST, List::of(list)).await;
    let source = source(&bench);
    let first = read(&source, None).await;
    read(&source, Some(&first.position)).await;
    let starts = bench.parameter("date_start").await;
    assert_eq!(
        starts,
        ["1970-01-01T00:00:00.0Z", "2026-06-05T11:50:00.0Z"],
        "ten minutes before the latest modified date, whatever our clock says"
    );
    // JOOR wants an end; ours does not depend on a clock that may be behind.
    let ends = bench.parameter("date_end").await;
    assert_eq!(ends, ["2100-01-01T00:00:00.0Z"; 2]);
}

#[tokio::test]
async fn orders_of_one_and_the_same_second_are_all_read_again_and_recognised() {
    let bench = Bench::start().await;
    let before = orders(1..=3);
    let late = orders(1..=5);
    bench
        .on("GET", LIST, List::changing(vec![before, late]))
        .await;
    let source = source(&bench);
    let first = read(&source, None).await;
    assert_eq!(first.ids(), [1, 2, 3]);
    let second = read(&source, Some(&first.position)).await;
    // Two were committed late, with the date that was read already.
    assert_eq!(second.ids(), [1, 2, 3, 4, 5]);
    assert_eq!(second.documents["1"], first.documents["1"]);
    assert_eq!(second.position, first.position);
}

#[tokio::test]
async fn an_empty_reading_moves_the_position_nowhere() {
    let bench = Bench::start().await;
    bench
        .on("GET", LIST, List::changing(vec![orders(1..=2), Vec::new()]))
        .await;
    let source = source(&bench);
    let first = read(&source, None).await;
    let second = read(&source, Some(&first.position)).await;
    assert_eq!(second.ids(), [] as [i64; 0]);
    assert_eq!(second.position, first.position);
}

#[tokio::test]
async fn a_full_reading_starts_from_the_earliest_order_date_of_the_rules() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, List::of(orders(1..=2))).await;
    let rules = OrderRules {
        earliest_order_date: Some("2026-01-15".parse().unwrap()),
        ..OrderRules::default()
    };
    let source = OrderSource::new(bench.joor(), rules, now);
    let first = read(&source, None).await;
    let full = ReadOptions {
        full: true,
        ..ReadOptions::default()
    };
    source.read(Some(&first.position), full).await.unwrap();
    assert_eq!(
        bench.parameter("date_start").await,
        ["2026-01-15T00:00:00.0Z"; 2]
    );
}

#[tokio::test]
async fn the_status_of_the_rules_is_asked_for() {
    for (status, code) in [
        (OrderStatusChoice::Approved, "6"),
        (OrderStatusChoice::Pending, "3"),
    ] {
        let bench = Bench::start().await;
        bench.on("GET", LIST, List::of(Vec::new())).await;
        let rules = OrderRules {
            status,
            ..OrderRules::default()
        };
        let source = OrderSource::new(bench.joor(), rules, now);
        read(&source, None).await;
        assert_eq!(bench.parameter("order_type").await, [code]);
    }
}

#[tokio::test]
async fn an_order_of_another_warehouse_is_read_so_that_a_changed_rule_can_bring_it_back() {
    let bench = Bench::start().await;
    let mut list = orders(1..=2);
    list[1]["warehouse_code"] = "WEST".into();
    list[1]["warehouse_name"] = "West coast".into();
    bench.on("GET", LIST, List::of(list)).await;
    let rules = OrderRules {
        warehouse_code: Some("DEF".to_owned()),
        ..OrderRules::default()
    };
    let source = OrderSource::new(bench.joor(), rules.clone(), now);
    let reading = read(&source, None).await;
    assert_eq!(reading.ids(), [1, 2]);
    assert!(reading.skipped.is_empty());
    let books = Books::open().await;
    let render = OrderRender::new(rules, CHANNEL, true);
    let rendered = books.render(&render, &reading.documents["2"].body).await;
    assert!(
        matches!(&rendered, Rendered::Skip(p) if p.code == "rule-warehouse-code"),
        "{rendered:?}"
    );
    // A warehouse counts as seen on any order.
    let seen: Vec<String> = source.warehouses_seen().into_iter().collect();
    assert_eq!(seen, ["Default", "West coast"]);
}

#[tokio::test]
async fn another_status_or_first_date_starts_the_reading_over() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, List::of(orders(1..=2))).await;
    let first = read(&source(&bench), None).await;
    let wider = OrderRules {
        status: OrderStatusChoice::ApprovedAndShipped,
        ..OrderRules::default()
    };
    let dated = OrderRules {
        earliest_order_date: Some("2020-05-01".parse().unwrap()),
        ..OrderRules::default()
    };
    for rules in [OrderRules::default(), wider, dated] {
        let source = OrderSource::new(bench.joor(), rules, now);
        read(&source, Some(&first.position)).await;
    }
    let starts = bench.parameter("date_start").await;
    assert_ne!(starts[1], starts[0], "the same rules go on");
    assert_eq!(starts[2], starts[0]);
    assert_eq!(starts[3], "2020-05-01T00:00:00.0Z");
}

#[tokio::test]
async fn the_position_never_passes_the_moment_at_which_the_reading_began() {
    let bench = Bench::start().await;
    // The last page shows an order that changed long after the first page was read.
    let mut list = orders(1..=60);
    list.push(order(61, "2030-01-01T00:00:00+00:00"));
    bench.on("GET", LIST, List::of(list)).await;
    let source = source(&bench);
    let reading = read(&source, None).await;
    read(&source, Some(&reading.position)).await;
    let starts = bench.parameter("date_start").await;
    let opened: jiff::Timestamp = starts.last().unwrap().parse().unwrap();
    assert!(opened < now(), "{opened}");
}

#[tokio::test]
async fn an_order_that_was_marked_as_exported_is_newer_and_no_other_order() {
    let bench = Bench::start().await;
    let before = order(7, MODIFIED);
    let mut after = order(7, "2026-06-09T10:00:00+00:00");
    // Where v2 shows the export state, if it does, is not public.
    after["export_status"] = 3.into();
    after["date_exported"] = "2026-06-09T10:00:00+00:00".into();
    let looks = List::changing(vec![vec![before], vec![after]]);
    bench.on("GET", LIST, looks).await;
    let source = source(&bench);
    let before = read(&source, None).await.documents.remove("7").unwrap();
    let after = read(&source, None).await.documents.remove("7").unwrap();
    assert!(after.version > before.version);
    assert_eq!(after.body, before.body);
}

#[tokio::test]
async fn an_order_whose_modified_date_cannot_be_read_is_not_taken_for_an_old_one() {
    let bench = Bench::start().await;
    let order = order(7, "lately");
    bench.on("GET", LIST, List::of(vec![order])).await;
    let reading = read(&source(&bench), None).await;
    assert_eq!(reading.undecodable, ["7"]);
}

#[tokio::test]
async fn an_order_is_fetched_again_by_its_key() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, List::of(orders([7]))).await;
    let found = source(&bench).fetch(&["7".to_owned()]).await.unwrap();
    let [Fetched::Found(document)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(document.key, "7");
    assert_eq!(bench.parameter("order_id").await, ["7"]);
    assert_eq!(bench.parameter("sync").await, ["0"]);
}

#[tokio::test]
async fn what_became_of_an_order_that_is_fetched_again_is_never_guessed() {
    let gone = List::of(Vec::new());
    // An account that knows no filter by id answers with other orders.
    let other = List::of(vec![order(8, MODIFIED), broken(9)]);
    let unreadable = List::of(vec![broken(7)]);
    let mut found = Vec::new();
    for list in [gone, other, unreadable] {
        let bench = Bench::start().await;
        bench.on("GET", LIST, list).await;
        found.extend(source(&bench).fetch(&["7".to_owned()]).await.unwrap());
    }
    let [
        Fetched::Gone { .. },
        Fetched::Unsupported,
        Fetched::Undecodable(record),
    ] = found.as_slice()
    else {
        panic!("{found:?}")
    };
    assert_eq!(record.key, "7");
    assert!(
        record
            .problem
            .message
            .contains("line_items[0].item_quantity")
    );
}

#[tokio::test]
async fn a_quota_that_is_used_up_stops_the_reading_until_the_window_ends() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, too_many()).await;
    let stopped = source(&bench).read(None, ReadOptions::default()).await;
    let Err(Stop::Quota { account, until }) = stopped else {
        panic!("{stopped:?}")
    };
    assert_eq!(account, "JOOR");
    assert!(until > bench.joor().api().now());
}

#[tokio::test]
async fn rejected_credentials_stop_the_reading_with_a_remedy() {
    let bench = Bench::start().await;
    bench.on("GET", LIST, ResponseTemplate::new(401)).await;
    let stopped = source(&bench).read(None, ReadOptions::default()).await;
    let Err(Stop::Unauthorized { system, problem }) = stopped else {
        panic!("{stopped:?}")
    };
    assert_eq!(system, "JOOR");
    assert_eq!(problem.code, "credentials-rejected");
    assert!(problem.remedy.contains("token"));
}
