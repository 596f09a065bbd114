use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use http::{HeaderValue, StatusCode};
use secrecy::SecretString;
use serde_json::json;

use super::*;
use crate::budget::{FixedWindow, FixedWindowOptions};
use crate::testing::ManualClock;
use crate::{BudgetJournal, HttpRequest, HttpResponse, Priority, StaticToken, TransportError};

type Answer = Result<HttpResponse, TransportError>;

/// Answers from a script and keeps the requests.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Answer>>,
    requests: Mutex<Vec<HttpRequest>>,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
}

impl Script {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new(answers.into_iter().collect()),
            ..Self::default()
        })
    }

    fn sent(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: HttpRequest, _timeout: Duration) -> Answer {
        let under_way = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_under_way.fetch_max(under_way, Ordering::SeqCst);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        self.requests.lock().unwrap().push(request);
        let next = self.answers.lock().unwrap().pop_front();
        next.unwrap_or_else(|| answer(200, "{}"))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "scripts hold results")]
fn answer(status: u16, body: &str) -> Answer {
    let mut response = HttpResponse::new(body.to_owned().into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    Ok(response)
}

/// A token that can be renewed so many times.
struct Renewable {
    renewals: Mutex<usize>,
    serial: AtomicUsize,
}

#[async_trait]
impl Authorizer for Renewable {
    async fn authorize(&self) -> Result<HeaderValue, ApiError> {
        let serial = self.serial.load(Ordering::SeqCst);
        Ok(HeaderValue::from_str(&format!("Bearer {serial}")).unwrap())
    }

    async fn invalidate(&self, _rejected: &HeaderValue) -> bool {
        let mut renewals = self.renewals.lock().unwrap();
        if *renewals == 0 {
            return false;
        }
        *renewals -= 1;
        self.serial.fetch_add(1, Ordering::SeqCst);
        true
    }
}

/// Keeps how many requests had been sent at each save; fails when told to.
struct Journal {
    transport: Arc<Script>,
    sent_when_saved: Mutex<Vec<usize>>,
    fail: bool,
}

#[async_trait]
impl BudgetJournal for Journal {
    async fn save(&self, account: &str, snapshot: Value) -> Result<(), String> {
        assert_eq!(account, "joor:222222");
        assert!(snapshot.is_object());
        self.sent_when_saved
            .lock()
            .unwrap()
            .push(self.transport.sent());
        if self.fail {
            return Err("the disk is full".to_owned());
        }
        Ok(())
    }
}

struct Bench {
    clock: Arc<ManualClock>,
    client: ApiClient,
}

fn bench(transport: &Arc<Script>) -> Bench {
    bench_with(transport, ClientOptions::default(), 300)
}

fn bench_with(transport: &Arc<Script>, options: ClientOptions, credits: u32) -> Bench {
    let clock = Arc::new(ManualClock::default());
    let client = builder(&clock, options).build(
        transport.clone(),
        Arc::new(StaticToken::new("Bearer", &SecretString::from("hush")).unwrap()),
        budget(credits),
    );
    Bench { clock, client }
}

fn builder(clock: &Arc<ManualClock>, options: ClientOptions) -> ApiClientBuilder {
    ApiClient::builder("https://api.example.com/base/".parse().unwrap())
        .clock(clock.clone())
        .jitter(Arc::new(|limit| limit))
        .options(options)
}

fn budget(credits: u32) -> Arc<FixedWindow> {
    Arc::new(FixedWindow::new(FixedWindowOptions {
        credits,
        reserve_for_orders: 0,
        ..FixedWindowOptions::default()
    }))
}

fn read() -> ApiRequest {
    ApiRequest::get("test.read", "/v2/order/", Priority::Orders)
}

fn create() -> ApiRequest {
    ApiRequest::put("test.create", "/v1/order", Priority::Orders, json!([]))
}

#[tokio::test]
async fn a_request_is_sent_with_its_address_headers_and_body() {
    let transport = Script::new([]);
    let request = create()
        .with_query("a", "x y&z")
        .with_optional_query("absent", None::<&str>);
    bench(&transport).client.send(&request).await.unwrap();
    let requests = transport.requests.lock().unwrap();
    assert_eq!(requests[0].method(), http::Method::PUT);
    assert_eq!(
        requests[0].uri(),
        "https://api.example.com/base/v1/order?a=x+y%26z"
    );
    assert_eq!(requests[0].headers()["authorization"], "Bearer hush");
    assert_eq!(requests[0].headers()["accept"], "application/json");
    assert_eq!(requests[0].headers()["content-type"], "application/json");
    assert_eq!(&requests[0].body()[..], b"[]");
}

#[tokio::test]
async fn a_path_that_could_change_the_host_is_never_sent() {
    let transport = Script::new([]);
    for path in ["@elsewhere.example/", ".elsewhere.example/", ":81/v2", ""] {
        let request = ApiRequest::get("test.read", path, Priority::Orders);
        let error = bench(&transport).client.send(&request).await.unwrap_err();
        assert!(matches!(error, ApiError::Encode { .. }), "{path}: {error}");
    }
    assert_eq!(transport.sent(), 0);
}

#[tokio::test]
async fn bytes_are_sent_as_they_are_with_their_type() {
    let transport = Script::new([]);
    let body = crate::Body::Bytes {
        content_type: "image/png",
        bytes: vec![0x89, b'P'],
    };
    let request = ApiRequest::delete("test.image", "/image", Priority::Products).with_body(body);
    bench(&transport).client.send(&request).await.unwrap();
    let requests = transport.requests.lock().unwrap();
    assert_eq!(requests[0].method(), http::Method::DELETE);
    assert_eq!(requests[0].headers()["content-type"], "image/png");
    assert_eq!(&requests[0].body()[..], b"\x89P");
}

#[tokio::test]
async fn a_request_that_never_left_is_sent_again_whatever_it_does() {
    let transport = Script::new([Err(TransportError::not_sent("refused")), answer(200, "{}")]);
    let bench = bench(&transport);
    bench.client.send(&create()).await.unwrap();
    assert_eq!(transport.sent(), 2);
    assert_eq!(bench.client.meter().calls(), 1);
}

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_never_repeated() {
    let transport = Script::new([Err(TransportError::unknown("reset"))]);
    let error = bench(&transport).client.send(&create()).await.unwrap_err();
    assert!(error.may_have_executed());
    assert!(error.is_transient());
    assert_eq!(transport.sent(), 1);
}

#[tokio::test]
async fn a_read_without_an_answer_is_repeated_with_growing_pauses_and_then_given_up() {
    let lost = || Err(TransportError::unknown("time ran out"));
    let transport = Script::new([lost(), lost(), lost(), lost(), lost()]);
    let bench = bench(&transport);
    let error = bench.client.send(&read()).await.unwrap_err();
    assert!(!error.may_have_executed());
    assert_eq!(transport.sent(), 4);
    assert_eq!(
        bench.clock.sleeps(),
        [500, 1000, 2000].map(Duration::from_millis)
    );
}

#[tokio::test]
async fn a_server_error_is_repeated_for_reads_only() {
    let page = "<html><body>502 Bad Gateway</body></html>";
    let transport = Script::new([answer(502, page), answer(200, "{}"), answer(502, page)]);
    let bench = bench(&transport);
    bench.client.send(&read()).await.unwrap();
    let error = bench.client.send(&create()).await.unwrap_err();
    assert!(error.may_have_executed());
    assert_eq!(error.status(), Some(StatusCode::BAD_GATEWAY));
    assert_eq!(error.to_string(), "call test.create: HTTP 502 Bad Gateway");
    assert_eq!(transport.sent(), 3);
}

#[tokio::test]
async fn a_safe_request_that_may_have_been_done_is_not_said_to_have_done_nothing() {
    let not_sent = || Err(TransportError::not_sent("no route"));
    let lost = || Err(TransportError::unknown("broken"));
    let failures: [(fn() -> Answer, bool); 4] = [
        (not_sent, true),
        (lost, false),
        (|| answer(502, "<html>"), false),
        (|| answer(400, "{}"), true),
    ];
    for (answer, nothing) in failures {
        let transport = Script::new((0..20).map(|_| answer()));
        let error = bench(&transport).client.send(&read()).await.unwrap_err();
        assert_eq!(error.nothing_was_done(), nothing, "{error}");
        assert!(!error.may_have_executed(), "{error}");
    }
}

#[tokio::test]
async fn a_refused_request_is_not_repeated_and_tells_the_vendor_s_text() {
    let transport = Script::new([answer(400, r#"{"error":["limit cannot exceed 200"]}"#)]);
    let error = bench(&transport).client.send(&create()).await.unwrap_err();
    assert!(!error.may_have_executed());
    assert_eq!(
        error.to_string(),
        "call test.create: HTTP 400 Bad Request: limit cannot exceed 200"
    );
}

#[tokio::test]
async fn a_429_waits_as_told_and_does_not_count_as_a_try() {
    let transport = Script::new([answer(429, ""), answer(429, ""), answer(200, "{}")]);
    let options = ClientOptions {
        attempts: 1,
        ..ClientOptions::default()
    };
    let bench = bench_with(&transport, options, 300);
    bench.client.send(&create()).await.unwrap();
    assert_eq!(bench.clock.sleeps(), [300, 300].map(Duration::from_secs));
    assert_eq!(bench.client.meter().calls(), 3);
}

#[tokio::test]
async fn a_wait_longer_than_allowed_is_an_error_that_says_until_when() {
    let transport = Script::new([]);
    let options = ClientOptions {
        max_wait: Some(Duration::from_secs(60)),
        ..ClientOptions::default()
    };
    let bench = bench_with(&transport, options, 2);
    bench.client.send(&read()).await.unwrap();
    bench.client.send(&read()).await.unwrap();
    let error = bench.client.send(&read()).await.unwrap_err();
    assert!(error.is_quota());
    let window = Duration::from_secs(300);
    assert_eq!(
        error.retry_at(),
        Some(crate::budget::later(bench.clock.now(), window))
    );
    assert_eq!(transport.sent(), 2);
    let patient = bench.client.with_max_wait(None);
    patient.send(&read()).await.unwrap();
    assert_eq!(bench.clock.sleeps(), [window]);
}

#[tokio::test]
async fn a_call_that_can_never_be_paid_fails_at_once() {
    let transport = Script::new([]);
    let bench = bench_with(&transport, ClientOptions::default(), 4);
    let error = bench.client.send(&read().with_cost(5)).await.unwrap_err();
    assert!(matches!(error, ApiError::BeyondQuota { limit: 4, .. }));
    assert_eq!(transport.sent(), 0);
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once() {
    let rejected = || answer(401, r#"{"error":"expired"}"#);
    let transport = Script::new([rejected(), answer(200, "{}"), rejected(), rejected()]);
    let bench = bench(&transport);
    let client = bench.client.with_authorizer(Arc::new(Renewable {
        renewals: Mutex::new(9),
        serial: AtomicUsize::new(0),
    }));
    client.send(&create()).await.unwrap();
    let error = client.send(&create()).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(error.to_string().ends_with("rejected: expired"));
    let requests = transport.requests.lock().unwrap();
    let tokens: Vec<_> = requests
        .iter()
        .map(|request| request.headers()["authorization"].to_str().unwrap())
        .collect();
    assert_eq!(tokens, ["Bearer 0", "Bearer 1", "Bearer 1", "Bearer 2"]);
}

#[tokio::test]
async fn a_rejected_fixed_token_is_not_tried_twice() {
    let transport = Script::new([answer(401, "")]);
    let error = bench(&transport).client.send(&read()).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(transport.sent(), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_json_is_asked_for_again_when_that_is_safe() {
    let transport = Script::new([
        answer(200, r#"{"orders": [1,"#),
        answer(200, "<html>"),
        answer(200, r#"{"orders":[]}"#),
        answer(200, r#"{"ids": [70"#),
    ]);
    let bench = bench(&transport);
    let (value, _) = bench.client.send_json(&read()).await.unwrap();
    assert_eq!(value, json!({ "orders": [] }));
    let error = bench.client.send_json(&create()).await.unwrap_err();
    assert!(error.may_have_executed());
    assert!(error.to_string().contains("ends too early"), "{error}");
    assert_eq!(transport.sent(), 4);
}

#[tokio::test]
async fn a_decode_error_names_the_path_and_shows_no_value() {
    #[derive(Debug, serde::Deserialize)]
    struct Reply {
        #[expect(dead_code, reason = "only its decoding is looked at")]
        ids: Vec<i64>,
    }
    let transport = Script::new([answer(200, r#"{"ids":[1,"Odile Marchetti"]}"#)]);
    let response = bench(&transport).client.send(&create()).await.unwrap();
    let error = response.json::<Reply>().unwrap_err();
    assert!(error.may_have_executed());
    let text = error.to_string();
    assert!(
        text.starts_with("read the answer of test.create: ids[1]: "),
        "{text}"
    );
    assert!(!text.contains("Odile") && !format!("{error:?}").contains("Odile"));
}

#[tokio::test]
async fn calls_to_one_endpoint_wait_for_each_other_and_others_do_not() {
    let transport = Script::new([]);
    let bench = bench(&transport);
    let (one, two) = (read(), read());
    let (first, second) = tokio::join!(bench.client.send(&one), bench.client.send(&two));
    first.and(second).unwrap();
    assert_eq!(transport.most_under_way.load(Ordering::SeqCst), 1);
    let other = create();
    let (first, second) = tokio::join!(bench.client.send(&one), bench.client.send(&other));
    first.and(second).unwrap();
    assert_eq!(transport.most_under_way.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn clones_with_other_credentials_share_the_line_and_the_budget() {
    let transport = Script::new([]);
    let options = ClientOptions {
        max_wait: Some(Duration::ZERO),
        ..ClientOptions::default()
    };
    let bench = bench_with(&transport, options, 2);
    let token = StaticToken::new("OAuth2", &SecretString::from("other")).unwrap();
    let other = bench.client.with_authorizer(Arc::new(token));
    let (one, two) = (read(), read());
    let (first, second) = tokio::join!(bench.client.send(&one), other.send(&two));
    first.and(second).unwrap();
    assert_eq!(transport.most_under_way.load(Ordering::SeqCst), 1);
    assert!(other.send(&read()).await.unwrap_err().is_quota());
}

#[tokio::test]
async fn clients_of_one_account_share_its_lines_its_order_and_its_journal() {
    let transport = Script::new([]);
    let clock = Arc::new(ManualClock::default());
    let journal = Arc::new(Journal {
        transport: transport.clone(),
        sent_when_saved: Mutex::default(),
        fail: false,
    });
    let account = Account::with_journal(budget(2), "joor:222222", journal.clone());
    let client = || {
        let token = StaticToken::new("Bearer", &SecretString::from("hush")).unwrap();
        let builder = builder(&clock, ClientOptions::default());
        builder.build(transport.clone(), Arc::new(token), account.clone())
    };
    let (one, two) = (client(), client());
    let request = read();
    let (first, second) = tokio::join!(one.send(&request), two.send(&request));
    first.and(second).unwrap();
    assert_eq!(transport.most_under_way.load(Ordering::SeqCst), 1);
    // The credits are gone; when they are back, the order's call goes before the older one.
    let feedback = ApiRequest::get("test.feedback", "/a", Priority::Feedback).with_cost(2);
    let orders = ApiRequest::get("test.orders", "/b", Priority::Orders).with_cost(2);
    let (first, second) = tokio::join!(one.send(&feedback), two.send(&orders));
    first.and(second).unwrap();
    let paths: Vec<String> = transport.requests.lock().unwrap()[2..]
        .iter()
        .map(|request| request.uri().path().to_owned())
        .collect();
    assert_eq!(paths, ["/base/b", "/base/a"]);
    assert_eq!(journal.sent_when_saved.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn the_budget_is_stored_before_each_request_leaves() {
    let transport = Script::new([answer(502, ""), answer(200, "{}")]);
    let clock = Arc::new(ManualClock::default());
    let journal = Arc::new(Journal {
        transport: transport.clone(),
        sent_when_saved: Mutex::default(),
        fail: false,
    });
    let client = builder(&clock, ClientOptions::default()).build(
        transport.clone(),
        Arc::new(StaticToken::new("Bearer", &SecretString::from("hush")).unwrap()),
        Account::with_journal(budget(300), "joor:222222", journal.clone()),
    );
    client.send(&read()).await.unwrap();
    assert_eq!(*journal.sent_when_saved.lock().unwrap(), [0, 1]);
}

#[tokio::test]
async fn nothing_leaves_when_the_budget_cannot_be_stored() {
    let transport = Script::new([]);
    let clock = Arc::new(ManualClock::default());
    let journal = Arc::new(Journal {
        transport: transport.clone(),
        sent_when_saved: Mutex::default(),
        fail: true,
    });
    let client = builder(&clock, ClientOptions::default()).build(
        transport.clone(),
        Arc::new(StaticToken::new("Bearer", &SecretString::from("hush")).unwrap()),
        Account::with_journal(budget(1), "joor:222222", journal),
    );
    for _ in 0..3 {
        // The credit is given back each time, or the second try would have to wait.
        let error = client.send(&create()).await.unwrap_err();
        assert!(matches!(error, ApiError::Journal { .. }));
    }
    assert_eq!(transport.sent(), 0);
}

#[tokio::test]
async fn no_debug_output_shows_a_secret_or_a_body() {
    let transport = Script::new([answer(200, r#"{"name":"Odile"}"#)]);
    let bench = bench(&transport);
    let form = crate::Body::Form(vec![("password".to_owned(), "hush".to_owned())]);
    let request = create().with_body(form);
    let response = bench.client.send(&request).await.unwrap();
    let token = StaticToken::new("Bearer", &SecretString::from("hush")).unwrap();
    let raw = answer(200, r#"{"access_token":"hush"}"#).unwrap();
    let shown = format!(
        "{:?} {token:?} {response:?} {raw:?} {:?}",
        bench.client,
        transport.requests.lock().unwrap()[0]
    );
    assert!(shown.contains("23 bytes"), "{shown}");
    assert!(
        !shown.contains("hush") && !shown.contains("Odile"),
        "{shown}"
    );
}

#[tokio::test]
async fn an_answer_says_when_its_request_left() {
    let transport = Script::new([answer(429, ""), answer(200, "{}")]);
    let bench = bench(&transport);
    let before = bench.clock.now();
    let response = bench.client.send(&read()).await.unwrap();
    let waited = response.started_at.duration_since(before);
    assert_eq!(waited.as_secs(), 300);
}
