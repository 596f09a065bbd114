//! Order Manager's token: asked for in a browser, brought back, exchanged, stored, and revoked.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::LOCATION;
use seamline::auth::{AuthError, Callback, OrderManagerAuth, StoredToken, read_pasted};
use seamline::engine::{Event, Observer, Stop};
use seamline::{CheckOptions, CheckOutcome, Config, Error, Exit, FlowName, SyncOptions};
use seamline_api_core::{ReqwestTransport, Transport as _};
use seamline_end_to_end::Bench;
use seamline_sandbox::{AppEdit, CallStats, ExpectedOrder, FaultKind, FaultRule, Sandbox, Vendor};

const TOKEN: &str = "ORDER_MANAGER_TOKEN";
const APP_SECRET: &str = "APP_SECRET";
const REDIRECT: &str = "https://bridge.example.com/callback";
const LIMIT: Duration = Duration::from_secs(20);

/// A configuration whose token is not there yet, as of somebody who has just registered an app.
async fn newcomer() -> Bench {
    let bench = Bench::start(5).await;
    configure(&bench, |text| text);
    fs::remove_file(bench.file(TOKEN)).unwrap();
    bench
}

fn configure(bench: &Bench, edit: impl Fn(String) -> String) {
    let credentials = bench.sandbox.credentials();
    let app = format!(
        "[connections.order_manager]\napp_url = \"{}\"\napp_key = \"{}\"\n\
         app_secret = {{ file = \"{APP_SECRET}\" }}\nredirect_url = \"{REDIRECT}\"",
        bench.running.order_manager_url(),
        credentials.order_manager_app_key,
    );
    bench.configure(|text| edit(text.replace("[connections.order_manager]", &app)));
    fs::write(bench.file(APP_SECRET), credentials.order_manager_app_secret).unwrap();
}

fn prepare(bench: &Bench) -> Result<OrderManagerAuth, Error> {
    OrderManagerAuth::prepare(&Config::read(&bench.config()).unwrap(), None)
}

/// What a browser sees at an address, and where it is sent on to.
async fn visit(address: &str) -> (StatusCode, String, String) {
    let request = http::Request::get(address)
        .body(Bytes::new().into())
        .unwrap();
    let transport = ReqwestTransport::new().unwrap();
    let response = transport.send(request, LIMIT).await.unwrap();
    let location = response.headers().get(LOCATION);
    let location = location.map_or("", |value| value.to_str().unwrap());
    let body = String::from_utf8(response.body().to_vec()).unwrap();
    (response.status(), location.to_owned(), body)
}

/// Somebody allows the access; gives the address that the browser is sent to.
async fn allow(consent: &str) -> String {
    let (status, location, _) = visit(consent).await;
    assert_eq!(status, StatusCode::FOUND);
    location
}

/// Allows the access and pastes the address.
async fn paste(auth: &OrderManagerAuth) -> Callback {
    let address = allow(auth.consent_url().as_str()).await;
    read_pasted(address.as_bytes()).unwrap()
}

fn refusal(done: Result<StoredToken, Error>) -> AuthError {
    match done {
        Err(Error::Auth(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn revoke(sandbox: &Sandbox) {
    let edit = AppEdit {
        revoked: Some(true),
        ..AppEdit::default()
    };
    sandbox.edit_app(edit).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_brings_the_code_and_the_token_is_where_the_next_pass_finds_it() {
    let bench = newcomer().await;
    let auth = prepare(&bench).unwrap();
    let listener = auth.listen(None).await.unwrap();
    assert!(listener.address().ip().is_loopback());
    assert!(!auth.leads_to(&listener), "the address is somebody else's");
    let here = format!("http://{}", listener.address());
    let sent_to = allow(auth.consent_url().as_str()).await;
    assert!(sent_to.starts_with(REDIRECT), "{sent_to}");
    // What forwards the address to this machine may change its path.
    let forwarded = sent_to.replace(REDIRECT, &format!("{here}/elsewhere"));
    let browse = async {
        let (icon, _, _) = visit(&format!("{here}/favicon.ico")).await;
        assert_eq!(icon, StatusCode::NOT_FOUND);
        visit(&forwarded).await
    };
    let (callback, (status, _, page)) = tokio::join!(listener.callback(LIMIT), browse);
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("You can close this page"), "{page}");
    let stored = auth.exchange(&callback.unwrap()).await.unwrap();
    assert_eq!(stored.exit(), Exit::Done);
    assert!(stored.missing.is_empty());
    // Asked for with the token, not read out of the address.
    let company = stored.company.unwrap();
    assert_eq!(company["companyName"], "Maison Verre");
    assert!(!company.contains_key("phoneNumber"), "{company:?}");
    assert_eq!(stored.file, fs::canonicalize(bench.file(TOKEN)).unwrap());
    // Nothing listens any longer.
    assert!(std::net::TcpStream::connect(here.trim_start_matches("http://")).is_err());
    // The scopes that were asked for are enough for everything.
    let report = bench.sync().await.unwrap();
    assert!(report.flows.iter().all(|flow| flow.stop.is_none()));
    assert!(report.flow(FlowName::Inventory).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_address_does_as_well() {
    let bench = newcomer().await;
    let auth = prepare(&bench).unwrap();
    let callback = paste(&auth).await;
    let stored = auth.exchange(&callback).await.unwrap();
    assert_eq!(
        stored.scopes.unwrap(),
        [
            "read_inventory",
            "read_orders",
            "read_products",
            "write_orders"
        ]
    );
    let seamline = bench.open().await.unwrap();
    let check = seamline
        .connection(None)
        .unwrap()
        .check(CheckOptions::default())
        .await
        .unwrap();
    let read: Vec<(&str, CheckOutcome)> = check
        .findings
        .iter()
        .filter(|finding| finding.name.starts_with("Order Manager"))
        .map(|finding| (finding.name, finding.outcome))
        .collect();
    assert!(read.len() >= 3, "{check:?}");
    assert!(
        read.iter()
            .all(|(_, outcome)| *outcome != CheckOutcome::Failed),
        "{check:?}"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_may_read_the_token() {
    use std::os::unix::fs::PermissionsExt as _;

    let bench = newcomer().await;
    // The file that was there before could be read by everybody.
    fs::write(bench.file(TOKEN), "old").unwrap();
    fs::set_permissions(bench.file(TOKEN), fs::Permissions::from_mode(0o644)).unwrap();
    let auth = prepare(&bench).unwrap();
    let callback = paste(&auth).await;
    auth.exchange(&callback).await.unwrap();
    let mode = fs::metadata(bench.file(TOKEN))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_ne!(fs::read_to_string(bench.file(TOKEN)).unwrap(), "old");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_code_says_that_it_works_once_and_leaves_the_token_alone() {
    let bench = newcomer().await;
    let auth = prepare(&bench).unwrap();
    let callback = paste(&auth).await;
    auth.exchange(&callback).await.unwrap();
    let token = fs::read_to_string(bench.file(TOKEN)).unwrap();
    let error = refusal(auth.exchange(&callback).await);
    let text = error.to_string();
    for words in ["works once", "uninstall the app", "install it again"] {
        assert!(text.contains(words), "{text}");
    }
    assert_eq!(error.exit(), Exit::Usage);
    assert_eq!(fs::read_to_string(bench.file(TOKEN)).unwrap(), token);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_address_that_is_not_the_registered_one_is_named() {
    let bench = newcomer().await;
    let registered = AppEdit {
        redirect_uri: Some(format!("{REDIRECT}/")),
        ..AppEdit::default()
    };
    bench.sandbox.edit_app(registered).unwrap();
    let auth = prepare(&bench).unwrap();
    let callback = paste(&auth).await;
    let text = refusal(auth.exchange(&callback).await).to_string();
    assert!(text.contains("Redirect URI mismatch"), "{text}");
    assert!(text.ends_with(&format!("exactly {REDIRECT}")), "{text}");
    assert!(!bench.file(TOKEN).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_scope_is_named_and_the_token_is_kept_all_the_same() {
    let bench = newcomer().await;
    let auth = prepare(&bench).unwrap();
    let consent = auth.consent_url().to_string();
    let less = consent.replace("+read_inventory", "");
    assert_ne!(consent, less);
    let callback = Callback::parse(&allow(&less).await).unwrap();
    let stored = auth.exchange(&callback).await.unwrap();
    assert_eq!(stored.missing, ["read_inventory"]);
    assert_eq!(stored.exit(), Exit::Attention);
    assert!(stored.remedy().is_some());
    assert!(bench.file(TOKEN).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_says_that_the_code_may_be_used_up() {
    let bench = newcomer().await;
    let auth = prepare(&bench).unwrap();
    let callback = paste(&auth).await;
    bench.sandbox.inject(FaultRule::once(
        FaultKind::LostAnswer,
        "POST",
        "/oauth/token",
    ));
    let error = refusal(auth.exchange(&callback).await);
    assert!(error.to_string().contains("may be used up"), "{error}");
    assert_eq!(error.exit(), Exit::Failed);
    assert_eq!(
        bench.sandbox.calls().endpoint("order_manager.oauth.token"),
        1
    );
    let error = refusal(auth.exchange(&callback).await);
    assert!(error.to_string().contains("works once"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_never_left_can_be_pasted_again() {
    let bench = newcomer().await;
    let callback = paste(&prepare(&bench).unwrap()).await;
    let there = format!("app_url = \"{}\"", bench.running.order_manager_url());
    configure(&bench, |text| {
        text.replace(&there, "app_url = \"http://127.0.0.1:9\"")
    });
    let error = refusal(prepare(&bench).unwrap().exchange(&callback).await);
    assert_eq!(error.exit(), Exit::Failed);
    assert!(error.remedy().unwrap().contains("--paste"), "{error}");
    configure(&bench, |text| text);
    prepare(&bench).unwrap().exchange(&callback).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_app_secret_is_told_apart_and_not_shown() {
    let bench = newcomer().await;
    fs::write(bench.file(APP_SECRET), "another-dummy-secret").unwrap();
    let auth = prepare(&bench).unwrap();
    let callback = paste(&auth).await;
    let error = refusal(auth.exchange(&callback).await);
    let text = error.to_string();
    assert!(text.contains("key or secret is rejected"), "{text}");
    for shown in [text, format!("{error:?}"), format!("{auth:?} {callback:?}")] {
        assert!(!shown.contains("another-dummy-secret"), "{shown}");
    }
    assert_eq!(error.exit(), Exit::Usage);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_here_is_found_before_a_code_is_asked_for() {
    let bench = newcomer().await;
    let token = format!("token = {{ file = \"{TOKEN}\" }}");
    let file = |name: &str| format!("token = {{ file = \"{name}\" }}");
    let redirect = format!("redirect_url = \"{REDIRECT}\"\n");
    for (from, to, told) in [
        (
            &token,
            "token = { env = \"OM_TOKEN\" }".to_owned(),
            "OM_TOKEN, which cannot be",
        ),
        (&token, file("nowhere/token"), "nowhere/token"),
        (&token, file("."), "it is not a file"),
        (
            &redirect,
            String::new(),
            "no `redirect_url` in [connections.order_manager]",
        ),
        (
            &file(APP_SECRET).replace("token", "app_secret"),
            "app_secret = { file = \"none\" }".to_owned(),
            "none",
        ),
    ] {
        configure(&bench, |text| {
            assert!(text.contains(from), "{from}");
            text.replace(from, &to)
        });
        let error = prepare(&bench).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
        assert_eq!(error.exit(), Exit::Usage, "{error}");
    }
    bench.configure(|text| text);
    let error = prepare(&bench).unwrap_err().to_string();
    let keys = "`app_url`, `app_key`, `app_secret`, `redirect_url`";
    assert!(error.contains(keys), "{error}");
    assert_eq!(bench.sandbox.calls().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_this_machine_is_waited_for_on_its_own_port() {
    let bench = newcomer().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    configure(&bench, |text| {
        text.replace(
            REDIRECT,
            &format!("http://localhost:{}/callback", address.port()),
        )
    });
    let auth = prepare(&bench).unwrap();
    let error = auth.listen(None).await.unwrap_err();
    assert!(error.to_string().contains(&address.to_string()), "{error}");
    assert!(error.remedy().unwrap().contains("--port"));
    let other = auth.listen(Some(0)).await.unwrap();
    assert!(!auth.leads_to(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_page_pushes_into_the_listener_is_not_taken() {
    let bench = newcomer().await;
    // The address of a listener that was there a moment ago is free.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let redirect = format!("http://{address}/callback");
    configure(&bench, |text| text.replace(REDIRECT, &redirect));
    let auth = prepare(&bench).unwrap();
    let listener = auth.listen(None).await.unwrap();
    assert!(auth.leads_to(&listener));
    let consent = auth.consent_url();
    let state = consent.query_pairs().find(|(name, _)| name == "state");
    let state = state.unwrap().1.into_owned();
    let again = prepare(&bench).unwrap();
    assert_ne!(consent, again.consent_url(), "a state is made anew");
    let browse = async {
        let mut answers = Vec::new();
        for target in [
            "/?code=pushed&cid=1".to_owned(),
            format!("/elsewhere?code=pushed&state={state}"),
            "/callback?code=pushed&state=made-up".to_owned(),
            "/callback?error=access_denied&state=made-up".to_owned(),
            format!("/callback?code=ours&cid=77&state={state}"),
        ] {
            let (status, _, _) = visit(&format!("http://{address}{target}")).await;
            answers.push(status.as_u16());
        }
        answers
    };
    let (callback, answers) = tokio::join!(listener.callback(LIMIT), browse);
    assert_eq!(answers, [404, 404, 403, 403, 200]);
    assert_eq!(callback.unwrap().company_id.as_deref(), Some("77"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_is_not_told_is_no_failure() {
    let bench = newcomer().await;
    let auth = prepare(&bench).unwrap();
    let callback = paste(&auth).await;
    bench.sandbox.inject(FaultRule::once(
        FaultKind::TooManyRequests,
        "GET",
        "/v1/companyinfo",
    ));
    let stored = auth.exchange(&callback).await.unwrap();
    assert_eq!(stored.company, None);
    assert_eq!(stored.exit(), Exit::Done);
    assert!(bench.file(TOKEN).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_no_or_stays_away_brings_no_code() {
    let bench = newcomer().await;
    let auth = prepare(&bench).unwrap();
    let listener = auth.listen(None).await.unwrap();
    let no = format!(
        "http://{}/?error=access_denied&error_description=Not%20%3Cb%3Enow",
        listener.address()
    );
    let (outcome, (_, _, page)) = tokio::join!(listener.callback(LIMIT), visit(&no));
    let error = outcome.unwrap_err();
    assert!(
        error.to_string().contains("not allowed: Not <b>now"),
        "{error}"
    );
    assert_eq!(error.exit(), Exit::Usage);
    assert!(!page.contains("<b>"), "nothing out of the address: {page}");

    let listener = auth.listen(None).await.unwrap();
    let error = listener.callback(Duration::ZERO).await.unwrap_err();
    assert!(matches!(error, AuthError::NoneCame { .. }), "{error}");
    assert_eq!(error.exit(), Exit::Failed);
}

/// Uninstalls the app when so many orders are settled, and remembers the calls until then.
struct Uninstall {
    sandbox: Sandbox,
    orders: u64,
    settled: Mutex<u64>,
    before: Mutex<Option<CallStats>>,
}

impl Observer for Uninstall {
    fn event(&self, event: &Event<'_>) {
        let Event::Settled { flow, count } = event else {
            return;
        };
        if flow.to_string().contains("orders") {
            let mut settled = self.settled.lock().unwrap();
            *settled += count;
            let mut before = self.before.lock().unwrap();
            if *settled >= self.orders && before.is_none() {
                revoke(&self.sandbox);
                *before = Some(self.sandbox.calls());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_revoked_half_way_stops_every_flow_with_one_problem_and_one_call() {
    let bench = newcomer().await;
    let auth = prepare(&bench).unwrap();
    let callback = paste(&auth).await;
    auth.exchange(&callback).await.unwrap();
    let uninstall = Arc::new(Uninstall {
        sandbox: bench.sandbox.clone(),
        orders: 3,
        settled: Mutex::new(0),
        before: Mutex::new(None),
    });
    let options = SyncOptions {
        linger: LIMIT,
        observer: Arc::clone(&uninstall) as Arc<dyn Observer>,
        ..SyncOptions::default()
    };
    let seamline = bench.open().await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let report = connection.sync(&options).await.unwrap();
    let before = uninstall.before.lock().unwrap().take().unwrap();
    let calls = |stats: &CallStats, vendor| stats.calls[&vendor];
    let after = bench.sandbox.calls();
    assert_eq!(
        calls(&after, Vendor::OrderManager) - calls(&before, Vendor::OrderManager),
        1,
        "the call that was refused"
    );
    assert_eq!(calls(&after, Vendor::Joor), calls(&before, Vendor::Joor));
    assert_eq!(report.exit(), Exit::Usage);
    assert_eq!(report.exit().code(), 2);
    // One problem, and the flows after it say why they did not run.
    let stopped = report
        .flow(FlowName::Orders)
        .unwrap()
        .stop
        .as_ref()
        .unwrap();
    let Error::Stop(Stop::Unauthorized { system, problem }) = stopped else {
        panic!("{stopped}")
    };
    assert_eq!(
        (system.as_str(), problem.code.as_str()),
        ("Order Manager", "credentials-rejected")
    );
    assert!(
        stopped
            .remedy()
            .unwrap()
            .contains("seamline auth order-manager")
    );
    for flow in [FlowName::Stock, FlowName::Products, FlowName::Inventory] {
        let stop = report.flow(flow).unwrap().stop.as_ref().unwrap();
        assert!(
            matches!(stop, Error::NotRun { system } if system == "Order Manager"),
            "{flow}: {stop}"
        );
    }
    drop(seamline);

    // Another pass asks once, and once only.
    let error = bench.sync().await.unwrap_err();
    assert_eq!(error.exit(), Exit::Usage);
    assert_eq!(bench.sandbox.calls().total(), after.total() + 1);

    // With a new token everything goes on where it stopped.
    let callback = paste(&auth).await;
    auth.exchange(&callback).await.unwrap();
    let report = bench.sync().await.unwrap();
    assert!(report.flows.iter().all(|flow| flow.stop.is_none()));
    let channel = bench.sandbox.credentials().sales_channel;
    let made = bench.sandbox.order_manager_orders();
    for (id, expected) in bench.sandbox.expected().orders {
        let wanted = usize::from(matches!(expected, ExpectedOrder::Deliver(_)));
        let live = made
            .iter()
            .filter(|order| order.channel == channel && order.order_number == id.to_string());
        assert_eq!(live.count(), wanted, "order {id}");
    }
}
