//! Marks of orders, written to JOOR.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use seamline_api_core::{HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError};
use seamline_channels::joor::OrderFeedbackSink;
use seamline_channels::kinds;
use seamline_sync_engine::{
    Capabilities, Opaque, Problem, Replay, Sink as _, Stop, Verdict, Write,
};
use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::bench::{Bench, NoSteps, Script, answer, fixture, parameter, too_many, write};

const LIST: &str = "/v4/orders";
const UPDATE: &str = "/v4/orders/bulk_update";
const TOKEN: &str = "/auth/";

/// Orders of JOOR, with what happens to them between a list and the update that follows.
#[derive(Clone, Default)]
pub(crate) struct Account {
    pub(crate) statuses: Arc<Mutex<BTreeMap<String, String>>>,
    /// Every row of every update.
    pub(crate) updates: Arc<Mutex<Vec<Vec<Value>>>>,
    /// Orders for which a whole call is refused.
    pub(crate) choking: Vec<&'static str>,
    /// Orders that are refused, named in the error.
    pub(crate) refusing: Vec<&'static str>,
    /// Orders that are refused by an error which names none.
    pub(crate) grumbling: Vec<&'static str>,
    /// Orders of which the answer says nothing.
    pub(crate) forgetting: Vec<&'static str>,
}

impl Account {
    pub(crate) fn of<S: ToString>(ids: impl IntoIterator<Item = S>) -> Self {
        let account = Self::default();
        for id in ids {
            account.set(&id.to_string(), "APPROVED");
        }
        account
    }

    pub(crate) fn set(&self, id: &str, status: &str) {
        let mut statuses = self.statuses.lock().unwrap();
        statuses.insert(id.to_owned(), status.to_owned());
    }

    pub(crate) async fn open(&self, bench: &Bench) {
        let token = fixture("joor-v4-token-response");
        bench.on("POST", TOKEN, answer(&token)).await;
        bench.on("GET", LIST, Lists(self.clone())).await;
        bench.on("POST", UPDATE, Updates(self.clone())).await;
    }

    pub(crate) fn updates(&self) -> Vec<Vec<Value>> {
        self.updates.lock().unwrap().clone()
    }

    /// The last row of each order: status, export status and description.
    pub(crate) fn marks(&self) -> BTreeMap<String, (String, String, String)> {
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        let mark = |row: &Value| {
            (
                text(row, "status"),
                text(row, "export_status"),
                text(row, "export_description"),
            )
        };
        let rows = self.updates().into_iter().flatten();
        rows.map(|row| (text(&row, "id"), mark(&row))).collect()
    }
}

struct Lists(Account);

impl Respond for Lists {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let ids = parameter(request, "order_ids").unwrap();
        let statuses = self.0.statuses.lock().unwrap();
        let rows: Vec<Value> = ids
            .split(',')
            .filter_map(|id| Some(json!({ "id": id, "status": statuses.get(id)? })))
            .collect();
        answer(&json!({ "data": rows, "errors": [] }))
    }
}

struct Updates(Account);

impl Respond for Updates {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let rows: Vec<Value> = serde_json::from_slice(&request.body).unwrap();
        self.0.updates.lock().unwrap().push(rows.clone());
        let has = |list: &[&str], row: &Value| list.contains(&row["id"].as_str().unwrap());
        if rows.iter().any(|row| has(&self.0.choking, row)) {
            return ResponseTemplate::new(400).set_body_string("{\"message\": \"no such thing\"}");
        }
        let (mut data, mut errors) = (Vec::new(), Vec::new());
        for row in &rows {
            if has(&self.0.refusing, row) {
                let details = json!({ "id": row["id"] });
                errors.push(json!({ "status": "INVALID", "message": "no", "details": details }));
            } else if has(&self.0.grumbling, row) {
                errors.push(json!({ "status": "INVALID", "message": "not this one" }));
            } else if !has(&self.0.forgetting, row) {
                data.push(json!({ "id": row["id"], "status": row["status"] }));
            }
        }
        answer(&json!({ "data": data, "errors": errors }))
    }
}

fn mark(order: &str) -> Write {
    let payload = json!({ "order": order, "status": "SUCCESS", "description": "there" });
    write(
        order,
        Opaque::new(kinds::EXPORT_MARK, 1, payload.to_string()),
    )
}

async fn send(bench: &Bench, writes: &[Write]) -> Result<Vec<Verdict>, Stop> {
    OrderFeedbackSink::new(bench.joor())
        .write(writes, &NoSteps)
        .await
}

fn refused(verdict: &Verdict) -> &Problem {
    match verdict {
        Verdict::Refused(problem) => problem,
        other => panic!("{other:?}"),
    }
}

async fn reads_and_writes(bench: &Bench) -> Vec<String> {
    let mut calls = bench.calls().await;
    calls.retain(|call| !call.ends_with(TOKEN));
    calls
}

#[tokio::test]
async fn a_hundred_orders_are_read_and_marked_in_two_calls() {
    let bench = Bench::start().await;
    let ids: Vec<String> = (1..=100).map(|id| id.to_string()).collect();
    let account = Account::of(&ids);
    account.set("7", "CANCELLED");
    account.set("8", "Something new");
    account.open(&bench).await;
    let writes: Vec<Write> = ids.iter().map(|id| mark(id)).collect();
    let sink = OrderFeedbackSink::new(bench.joor());
    let capabilities = Capabilities {
        max_batch: 100,
        replay: Replay::Safe,
    };
    assert_eq!(sink.capabilities(), capabilities);
    let verdicts = sink.write(&writes, &NoSteps).await.unwrap();
    for (id, verdict) in ids.iter().zip(&verdicts) {
        assert!(matches!(verdict, Verdict::Accepted(receipt) if receipt.remote_id == *id));
    }
    let calls = ["GET /v4/orders", "POST /v4/orders/bulk_update"];
    assert_eq!(reads_and_writes(&bench).await, calls);
    assert_eq!(bench.parameter("order_ids").await, [ids.join(",")]);
    // Nothing is sent but the mark, and every status goes back as it was read.
    let rows = &account.updates()[0];
    assert_eq!(
        rows[0],
        json!({
            "id": "1", "status": "APPROVED",
            "export_status": "SUCCESS", "export_description": "there",
        })
    );
    assert_eq!(rows[6]["status"], "CANCELLED");
    assert_eq!(rows[7]["status"], "Something new");
}

#[tokio::test]
async fn an_order_that_cannot_be_marked_does_not_keep_the_others_back() {
    let all = ["1", "2", "3", "4", "5"];
    let writes: Vec<Write> = all.iter().map(|id| mark(id)).collect();
    let good = Account::of(all);
    for account in [
        Account {
            choking: vec!["4"],
            ..good.clone()
        },
        Account {
            refusing: vec!["4"],
            ..good.clone()
        },
        Account {
            grumbling: vec!["4"],
            ..good.clone()
        },
        Account::of(["1", "2", "3", "5"]),
    ] {
        let bench = Bench::start().await;
        account.open(&bench).await;
        let verdicts = send(&bench, &writes).await.unwrap();
        for (at, verdict) in verdicts.iter().enumerate() {
            if at == 3 {
                let code = &refused(verdict).code;
                assert!(["mark-refused", "order-not-listed"].contains(&code.as_str()));
            } else {
                assert!(matches!(verdict, Verdict::Accepted(_)), "{at}: {verdict:?}");
            }
        }
    }
}

#[tokio::test]
async fn an_error_that_names_no_order_is_traced_to_the_one_it_means() {
    let bench = Bench::start().await;
    let account = Account {
        grumbling: vec!["2", "5"],
        ..Account::of(1..=6)
    };
    account.open(&bench).await;
    let writes: Vec<Write> = (1..=6).map(|id| mark(&id.to_string())).collect();
    let verdicts = send(&bench, &writes).await.unwrap();
    for at in [1, 4] {
        let message = &refused(&verdicts[at]).message;
        assert!(message.ends_with("INVALID: not this one"), "{message}");
    }
    let accepted = verdicts
        .iter()
        .filter(|verdict| matches!(verdict, Verdict::Accepted(_)));
    assert_eq!(accepted.count(), 4);
    // Only the two are sent again, each after it was read again.
    let sent: Vec<usize> = account.updates().iter().map(Vec::len).collect();
    assert_eq!(sent, [6, 1, 1]);
    assert_eq!(
        bench.parameter("order_ids").await,
        ["1,2,3,4,5,6", "2", "5"]
    );
}

#[tokio::test]
async fn an_order_of_which_the_answer_says_nothing_is_marked_again() {
    let bench = Bench::start().await;
    let account = Account {
        forgetting: vec!["1"],
        ..Account::of(1..=2)
    };
    account.open(&bench).await;
    let verdicts = send(&bench, &[mark("1"), mark("2")]).await.unwrap();
    assert!(matches!(&verdicts[0], Verdict::Unknown(p) if p.code == "not-reported"));
    assert!(matches!(&verdicts[1], Verdict::Accepted(_)));
}

#[tokio::test]
async fn an_order_whose_status_is_not_shown_is_not_marked() {
    let bench = Bench::start().await;
    let account = Account::of(1..=3);
    let token = fixture("joor-v4-token-response");
    bench.on("POST", TOKEN, answer(&token)).await;
    let list = json!({ "data": [
        { "id": "1", "status": "" },
        { "id": "2", "status": "APPROVED" },
        { "id": "3", "status": "APPROVED", "total": "a lot" },
        { "id": "777", "status": "APPROVED" },
    ] });
    bench.on("GET", LIST, answer(&list)).await;
    bench.on("POST", UPDATE, Updates(account.clone())).await;
    let writes = ["1", "2", "3", "4"].map(mark);
    let verdicts = send(&bench, &writes).await.unwrap();
    // JOOR listed an order that was not asked for, so the fourth may be there as well.
    for at in [0, 2, 3] {
        let Verdict::Later { quota, problem, .. } = &verdicts[at] else {
            panic!("{at}: {:?}", verdicts[at])
        };
        assert_eq!((*quota, problem.code.as_str()), (false, "status-unknown"));
    }
    assert!(matches!(&verdicts[1], Verdict::Accepted(_)));
    assert_eq!(account.marks().into_keys().collect::<Vec<_>>(), ["2"]);
}

#[tokio::test]
async fn no_mark_waits_for_the_quota_with_a_status_that_grows_old() {
    let bench = Bench::start().await;
    let token = fixture("joor-v4-token-response");
    bench.on("POST", TOKEN, answer(&token)).await;
    bench.on("GET", LIST, Lists(Account::of(1..=1))).await;
    bench.on("POST", UPDATE, too_many()).await;
    let stop = send(&bench, &[mark("1")]).await.unwrap_err();
    assert!(matches!(stop, Stop::Quota { .. }), "{stop}");
    assert_eq!(reads_and_writes(&bench).await.len(), 2);
    assert!(bench.clock.sleeps().is_empty());
}

/// A network on which updates cannot leave, so many times; each time the order is cancelled meanwhile.
struct Unreachable {
    network: ReqwestTransport,
    account: Account,
    left: Mutex<u32>,
}

#[async_trait]
impl Transport for Unreachable {
    async fn send(
        &self,
        request: HttpRequest,
        timeout: Duration,
    ) -> Result<HttpResponse, TransportError> {
        if request.uri().path() == UPDATE {
            let mut left = self.left.lock().unwrap();
            if *left > 0 {
                *left -= 1;
                self.account.set("1", "CANCELLED");
                return Err(TransportError::not_sent("cannot connect: refused"));
            }
        }
        self.network.send(request, timeout).await
    }
}

/// Updates of which so many are answered with 401; each time the order is cancelled meanwhile.
struct Rejects {
    account: Account,
    left: Mutex<u32>,
}

impl Respond for Rejects {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut left = self.left.lock().unwrap();
        if *left == 0 {
            return Updates(self.account.clone()).respond(request);
        }
        *left -= 1;
        self.account.set("1", "CANCELLED");
        ResponseTemplate::new(401)
    }
}

#[tokio::test]
async fn a_mark_that_could_not_leave_is_sent_with_the_status_of_a_new_reading() {
    for (failures, read) in [(1, 2), (2, 3), (9, 3)] {
        let bench = Bench::start().await;
        let account = Account::of(1..=1);
        account.open(&bench).await;
        let transport = Arc::new(Unreachable {
            network: ReqwestTransport::new().unwrap(),
            account: account.clone(),
            left: Mutex::new(failures),
        });
        let client = bench.joor_builder().transport(transport).build().unwrap();
        let sink = OrderFeedbackSink::new(client);
        let outcome = sink.write(&[mark("1")], &NoSteps).await;
        let calls = reads_and_writes(&bench).await;
        let reads = calls.iter().filter(|call| call.starts_with("GET")).count();
        assert_eq!(reads, read, "{failures}: {calls:?}");
        if failures == 9 {
            assert!(matches!(outcome, Err(Stop::Unavailable { .. })));
            assert!(account.updates().is_empty());
        } else {
            assert!(matches!(outcome.unwrap()[0], Verdict::Accepted(_)));
            assert_eq!(account.marks()["1"].0, "CANCELLED");
            assert_eq!(account.updates().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_mark_that_met_a_401_is_sent_with_the_status_of_a_new_reading() {
    for rejections in [1, 2] {
        let bench = Bench::start().await;
        let account = Account::of(1..=1);
        let token = fixture("joor-v4-token-response");
        bench.on("POST", TOKEN, answer(&token)).await;
        bench.on("GET", LIST, Lists(account.clone())).await;
        let rejects = Rejects {
            account: account.clone(),
            left: Mutex::new(rejections),
        };
        bench.on("POST", UPDATE, rejects).await;
        let outcome = send(&bench, &[mark("1")]).await;
        let (read, update) = ("GET /v4/orders", "POST /v4/orders/bulk_update");
        assert_eq!(reads_and_writes(&bench).await, [read, update, read, update]);
        if rejections == 1 {
            assert!(matches!(outcome.unwrap()[0], Verdict::Accepted(_)));
            assert_eq!(account.marks()["1"].0, "CANCELLED");
        } else {
            assert!(matches!(outcome, Err(Stop::Unauthorized { .. })));
        }
    }
}

#[tokio::test]
async fn an_unclear_answer_leaves_the_marks_to_be_written_again_and_is_not_repeated_by_itself() {
    for unclear in [
        ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
        ResponseTemplate::new(200).set_body_string("{\"data\": [{\"id"),
        answer(&json!({ "fine": true })),
    ] {
        let bench = Bench::start().await;
        let token = fixture("joor-v4-token-response");
        bench.on("POST", TOKEN, answer(&token)).await;
        bench.on("GET", LIST, Lists(Account::of(1..=2))).await;
        bench.on("POST", UPDATE, unclear).await;
        let verdicts = send(&bench, &[mark("1"), mark("2")]).await.unwrap();
        for verdict in &verdicts {
            assert!(matches!(verdict, Verdict::Unknown(p) if p.code == "outcome-unknown"));
        }
        assert_eq!(reads_and_writes(&bench).await.len(), 2);
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_had_stops_the_run_and_marks_nothing() {
    for failure in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(403),
        answer(&json!({ "fine": true })),
    ] {
        let bench = Bench::start().await;
        let token = fixture("joor-v4-token-response");
        bench.on("POST", TOKEN, answer(&token)).await;
        bench.on("GET", LIST, failure).await;
        let stop = send(&bench, &[mark("1")]).await.unwrap_err();
        assert!(
            matches!(stop, Stop::Unavailable { .. } | Stop::Settings(_)),
            "{stop}"
        );
    }
}

#[tokio::test]
async fn a_call_that_is_refused_whatever_it_holds_stops_the_run_and_parks_nothing() {
    let bench = Bench::start().await;
    let token = fixture("joor-v4-token-response");
    bench.on("POST", TOKEN, answer(&token)).await;
    bench.on("GET", LIST, Lists(Account::of(1..=100))).await;
    bench.on("POST", UPDATE, ResponseTemplate::new(422)).await;
    let writes: Vec<Write> = (1..=100).map(|id| mark(&id.to_string())).collect();
    let stop = send(&bench, &writes).await.unwrap_err();
    assert!(matches!(stop, Stop::Unavailable { .. }), "{stop}");
    assert!(bench.calls().await.len() < 100);
}

#[tokio::test]
async fn marks_that_were_written_before_a_stop_are_kept() {
    let bench = Bench::start().await;
    let token = fixture("joor-v4-token-response");
    bench.on("POST", TOKEN, answer(&token)).await;
    bench.on("GET", LIST, Lists(Account::of(1..=2))).await;
    let rows = json!({ "data": [{ "id": "1", "status": "APPROVED" }], "errors": [] });
    let answers = vec![ResponseTemplate::new(400), answer(&rows), too_many()];
    bench.on("POST", UPDATE, Script::new(answers)).await;
    let verdicts = send(&bench, &[mark("1"), mark("2")]).await.unwrap();
    assert!(matches!(&verdicts[0], Verdict::Accepted(_)));
    let Verdict::Later {
        not_before, quota, ..
    } = &verdicts[1]
    else {
        panic!("{:?}", verdicts[1])
    };
    assert!(*quota && *not_before > Some(bench.joor().api().now()));
}
