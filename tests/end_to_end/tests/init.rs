//! The guided set-up against the sandbox: asks, looks, writes; and what it writes works.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use seamline::init::{self, Answers, Ask, InitOptions, Lines, Written};
use seamline::{Config, Error, Exit, Seamline, SyncOptions};
use seamline_end_to_end::Bench;
use tempfile::TempDir;

/// A sandbox, and a folder without a configuration.
struct Newcomer {
    bench: Bench,
    folder: TempDir,
}

impl Newcomer {
    async fn start() -> Self {
        Self {
            bench: Bench::start(5).await,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn options(&self) -> InitOptions {
        InitOptions {
            today: Some("2026-11-20".parse().unwrap()),
            ..InitOptions::new(self.file("seamline.toml"))
        }
    }

    async fn set_up(&self, ask: &mut dyn Ask) -> Result<Written, Error> {
        init::run(ask, &self.options()).await
    }

    /// The names of everything in the folder but the ledger.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names
            .filter(|name| !name.starts_with("seamline.db"))
            .collect();
        names.sort();
        names
    }

    /// Answers as somebody types them who wants everything: a line a question.
    fn everything(&self) -> Vec<String> {
        let credentials = self.bench.sandbox.credentials();
        let joor = self.bench.running.joor_url();
        let joor_auth = self.bench.running.joor_auth_url();
        let order_manager = self.bench.running.order_manager_url();
        let lines = [
            "maison verre", // a name that is none, so it is asked again
            "maison-verre",
            "",    // orders: yes
            "yes", // products
            "y",   // inventory
            "yes", // order feedback
            "",    // publish: v4
            "other",
            &joor,
            &joor_auth,
            "file:joor-token",
            &credentials.joor_token,
            &credentials.joor_account,
            &credentials.client_id,
            "file:joor-secret",
            &credentials.client_secret,
            &credentials.username,
            "file:joor-password",
            &credentials.password,
            "3", // another address, by its number
            &order_manager,
            "", // file:order-manager-token
            &credentials.order_manager_token,
            "",    // the sales channel with JOOR in its name
            "all", // orders of every day
            "",    // no other integration
            "",    // no prefix
            "",    // colour
            "",    // size
            "",    // linesheet
            "",    // season
            "",    // wholesale price
            "",    // retail price
            "Brooklyn Stockroom, Harbor 3PL",
            "Main",
            "yes", // schema
        ];
        lines.into_iter().map(str::to_owned).collect()
    }
}

fn lines(lines: &[String]) -> Lines<Cursor<Vec<u8>>, Vec<u8>> {
    Lines::new(
        Cursor::new((lines.join("\n") + "\n").into_bytes()),
        Vec::new(),
    )
}

#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn what_is_set_up_in_plain_lines_keeps_both_accounts_in_step_and_no_secret_is_in_it() {
    let newcomer = Newcomer::start().await;
    let written = newcomer
        .set_up(&mut lines(&newcomer.everything()))
        .await
        .unwrap();
    assert_eq!(
        newcomer.names(),
        [
            "joor-password",
            "joor-secret",
            "joor-token",
            "order-manager-token",
            "seamline.schema.json",
            "seamline.toml",
        ]
    );
    assert_eq!(written.secrets.len(), 4);
    assert_eq!(written.to_set, Vec::<String>::new());
    let text = fs::read_to_string(&written.file).unwrap();
    let credentials = newcomer.bench.sandbox.credentials();
    for secret in [
        &credentials.joor_token,
        &credentials.client_secret,
        &credentials.password,
        &credentials.order_manager_token,
    ] {
        assert!(!text.contains(secret.as_str()), "{text}");
    }
    #[cfg(unix)]
    for secret in &written.secrets {
        assert_eq!(mode(secret), 0o600, "{}", secret.display());
    }
    assert!(text.starts_with("#:schema ./seamline.schema.json\n"));
    assert!(text.contains("# status = \"approved\""), "{text}");

    let config = Config::read(&written.file).unwrap();
    let connection = &config.connections[0];
    assert_eq!(connection.order_manager.sales_channel, "JOOR Wholesale");
    let inventory = &connection.inventory.rules;
    assert_eq!(inventory.joor_warehouse.as_deref(), Some("Main"));
    // Both active warehouses are all of them, and the closed one was not offered.
    assert_eq!(inventory.order_manager_warehouses, Vec::<String>::new());

    // Nothing but reads was made so far.
    let calls = newcomer.bench.sandbox.calls();
    assert!(calls.total() > 8, "{calls:?}");
    assert!(calls.writes.values().all(|count| *count == 0), "{calls:?}");
    assert_eq!(calls.exporting_reads, 0);
    // The sandbox has no quotas here, so nobody need wait for them.
    let quotas = "\n[connections.joor.quota]\ncredits = 100000\n\n\
                  [connections.order_manager.quota]\nburst = 10000\nper_second = 10000\n\n\
                  [connections.delivery]\nlist_lag = \"50ms\"\nsettle_time = \"0s\"\n";
    fs::write(&written.file, text + quotas).unwrap();
    let config = Config::read(&written.file).unwrap();
    let seamline = Seamline::from_config(config).await.unwrap();
    let connection = seamline.connection(None).unwrap();
    let report = connection.sync(&SyncOptions::default()).await.unwrap();
    assert!([Exit::Done, Exit::Attention].contains(&report.exit()));
    assert!(report.flows.iter().all(|flow| flow.stop.is_none()));
}

/// Answers that are given beforehand, secrets in files.
fn beforehand(newcomer: &Newcomer) -> Vec<(&'static str, String)> {
    let credentials = newcomer.bench.sandbox.credentials();
    fs::write(newcomer.file("joor-token"), &credentials.joor_token).unwrap();
    fs::write(
        newcomer.file("order-manager-token"),
        &credentials.order_manager_token,
    )
    .unwrap();
    vec![
        ("joor.environment", "other".to_owned()),
        ("joor.base_url", newcomer.bench.running.joor_url()),
        ("joor.token", "file:joor-token".to_owned()),
        ("order_manager.environment", "other".to_owned()),
        (
            "order_manager.base_url",
            newcomer.bench.running.order_manager_url(),
        ),
    ]
}

fn answers(given: Vec<(&'static str, String)>) -> Answers {
    let given = given.into_iter();
    Answers::new(given.map(|(key, value)| (key.to_owned(), value)))
}

fn usage(done: Result<Written, Error>) -> String {
    match done {
        Err(Error::Usage(message)) => message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn answers_given_beforehand_need_nobody_and_leave_the_rest_to_the_defaults() {
    let newcomer = Newcomer::start().await;
    let mut ask = answers(beforehand(&newcomer));
    let written = newcomer.set_up(&mut ask).await.unwrap();
    let config = Config::read(&written.file).unwrap();
    let connection = &config.connections[0];
    assert_eq!(connection.name, "main");
    assert_eq!(connection.order_manager.sales_channel, "JOOR Wholesale");
    assert!(connection.orders_enabled());
    assert!(!connection.products_enabled() && !connection.inventory_enabled());
    let from = connection.orders.rules.earliest_order_date;
    assert_eq!(from, Some("2026-11-20".parse().unwrap()));
    assert_eq!(written.secrets, Vec::<PathBuf>::new());
    assert_eq!(written.schema, None);
    let file = written.file.display();
    assert_eq!(written.next[0], format!("seamline --config {file} check"));
}

#[tokio::test]
async fn an_answer_that_does_not_fit_or_that_nobody_asked_for_is_told_and_nothing_is_written() {
    let newcomer = Newcomer::start().await;
    let before = beforehand(&newcomer);
    for (key, value, told) in [
        ("joor.environment", "staging", "`production`"),
        (
            "order_manager.sales_channel",
            "Outlet Pop-up",
            "`JOOR Wholesale`",
        ),
        ("orders.earliest_order_date", "soon", "2026-11-01"),
        ("joor.token", "hush-hush", "never the secret itself"),
        ("orders.earliest_date", "all", "orders.earliest_order_date"),
        ("inventory.joor_warehouse", "Main", "no question"),
        ("order_manager.base_url", "not an address", "https://"),
        ("name", "maison verre", "letters"),
    ] {
        let mut given = before.clone();
        given.retain(|(other, _)| *other != key);
        given.push((key, value.to_owned()));
        let message = usage(newcomer.set_up(&mut answers(given)).await);
        assert!(message.contains(told), "{key}: {message}");
        assert!(!message.contains("hush-hush"), "{message}");
        assert_eq!(
            newcomer.names(),
            ["joor-token", "order-manager-token"],
            "{key}"
        );
    }
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_only_when_somebody_says_so() {
    let newcomer = Newcomer::start().await;
    let file = newcomer.file("seamline.toml");
    fs::write(&file, "# by hand\n").unwrap();
    let message = usage(newcomer.set_up(&mut answers(beforehand(&newcomer))).await);
    assert!(message.contains("stays as it is"), "{message}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "# by hand\n");
    let mut given = beforehand(&newcomer);
    given.push(("replace", "yes".to_owned()));
    newcomer.set_up(&mut answers(given)).await.unwrap();
    assert!(Config::read(&file).is_ok());
}

#[tokio::test]
async fn answers_that_end_too_early_leave_nothing_behind() {
    let newcomer = Newcomer::start().await;
    let all = newcomer.everything();
    for given in [1, 12, 25, all.len() - 1] {
        let message = usage(newcomer.set_up(&mut lines(&all[..given])).await);
        assert!(message.contains("the answers end before"), "{message}");
        assert_eq!(newcomer.names(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_vendor_that_cannot_be_asked_ends_it_unless_somebody_goes_on_without_its_choices() {
    let newcomer = Newcomer::start().await;
    let mut before = beforehand(&newcomer);
    fs::write(newcomer.file("order-manager-token"), "not-the-token").unwrap();
    let error = newcomer
        .set_up(&mut answers(before.clone()))
        .await
        .unwrap_err();
    assert_eq!(error.exit(), Exit::Usage, "{error}");
    assert_eq!(newcomer.names(), ["joor-token", "order-manager-token"]);
    before.push(("order_manager.offline", "yes".to_owned()));
    before.push(("order_manager.sales_channel", "4007".to_owned()));
    let written = newcomer.set_up(&mut answers(before)).await.unwrap();
    let config = Config::read(&written.file).unwrap();
    assert_eq!(config.connections[0].order_manager.sales_channel, "4007");
}

#[tokio::test]
async fn without_a_token_the_app_is_asked_for_and_the_token_is_the_next_step() {
    let newcomer = Newcomer::start().await;
    let mut given = beforehand(&newcomer);
    fs::remove_file(newcomer.file("order-manager-token")).unwrap();
    fs::write(newcomer.file("app-secret"), "dummy-secret").unwrap();
    for (key, value) in [
        ("order_manager.app_key", "seamline-app"),
        ("order_manager.app_secret", "file:app-secret"),
        (
            "order_manager.redirect_url",
            "http://127.0.0.1:8400/callback",
        ),
        ("order_manager.app_url", "https://app.example.com"),
        ("order_manager.sales_channel", "JOOR Wholesale"),
    ] {
        given.push((key, value.to_owned()));
    }
    let written = newcomer.set_up(&mut answers(given)).await.unwrap();
    assert!(
        written.next[0].ends_with("auth order-manager"),
        "{:?}",
        written.next
    );
    let config = Config::read(&written.file).unwrap();
    let app_key = config.connections[0].order_manager.app_key.as_deref();
    assert_eq!(app_key, Some("seamline-app"));
}

#[tokio::test]
async fn a_warehouse_that_joor_has_not_shown_is_taken_when_a_person_is_sure() {
    let newcomer = Newcomer::start().await;
    let mut given = beforehand(&newcomer);
    given.push(("inventory", "yes".to_owned()));
    given.push((
        "inventory.order_manager_warehouses",
        "Harbor 3PL".to_owned(),
    ));
    given.push(("inventory.joor_warehouse", "Showroom".to_owned()));
    given.push(("inventory.warehouse_confirmed", "yes".to_owned()));
    let written = newcomer.set_up(&mut answers(given)).await.unwrap();
    let config = Config::read(&written.file).unwrap();
    let rules = &config.connections[0].inventory.rules;
    assert_eq!(rules.joor_warehouse.as_deref(), Some("Showroom"));
    assert!(rules.warehouse_confirmed);
    assert_eq!(rules.order_manager_warehouses, ["Harbor 3PL"]);
}
