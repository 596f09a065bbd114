//! Two connections that share vendor accounts: one budget, one writer, no domino effect.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::Duration;

use seamline::engine::{State, Stop, StoreError};
use seamline::{Config, ConnectOptions, Error, Exit, FlowName, Seamline, SyncOptions, SyncReport};
use seamline_end_to_end::Bench;
use seamline_sandbox::{ExpectedOrder, OrderManagerQuotas, Quotas, SandboxOptions};

const BRANDS: [&str; 2] = ["sandbox", "second"];

/// The first connection again under another name, with some things different.
fn with_second(text: &str, edit: impl Fn(String) -> String) -> String {
    let (store, first) = text.split_once("[[connections]]").unwrap();
    let second = edit(first.replace("name = \"sandbox\"", "name = \"second\""));
    format!("{store}[[connections]]{first}\n[[connections]]{second}")
}

fn two_brands(bench: &Bench) {
    bench.configure(|text| with_second(&text, |second| second));
}

/// Waits for no quota, as `--max-wait 0` does.
async fn open(bench: &Bench) -> Seamline {
    let options = ConnectOptions {
        max_wait: Some(Duration::ZERO),
        ..ConnectOptions::default()
    };
    let config = Config::read(&bench.config()).unwrap();
    Seamline::with_options(config, options).await.unwrap()
}

async fn sync(seamline: &Seamline, connection: &str) -> Result<SyncReport, Error> {
    let connection = seamline.connection(Some(connection))?;
    connection.sync(&SyncOptions::default()).await
}

/// A sandbox that keeps its quotas, and a configuration that knows them.
async fn strict(quotas: Quotas, toml: &str) -> Bench {
    let bench = Bench::with(SandboxOptions {
        seed: 3,
        styles: 14,
        orders: 20,
        quotas,
        ..SandboxOptions::default()
    })
    .await;
    bench.configure(|text| {
        let (text, _) = text.split_once("[connections.joor.quota]").unwrap();
        with_second(&format!("{text}{toml}"), |second| second)
    });
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn two_connections_never_overdraw_the_quota_of_the_joor_account_they_share() {
    let quotas = Quotas {
        joor_credits: 40,
        order_manager: OrderManagerQuotas::Off,
        ..Quotas::default()
    };
    let toml = "[connections.joor.quota]\ncredits = 40\nreserve_for_orders = 5\n\n\
                [connections.order_manager.quota]\nburst = 10000\nper_second = 10000\n";
    let bench = strict(quotas, toml).await;
    let mut stopped = 0;
    for _ in 0..2 {
        for brand in BRANDS {
            // Each in a process of its own; the credits that were used are in the ledger.
            let seamline = open(&bench).await;
            let exit = match sync(&seamline, brand).await {
                Ok(report) => report.exit(),
                Err(error) => error.exit(),
            };
            stopped += usize::from(exit == Exit::Again);
        }
    }
    let calls = bench.sandbox.calls();
    assert_eq!(stopped, 4, "each wanted more than there was");
    assert!(calls.joor_credits > 30, "{} credits", calls.joor_credits);
    assert!(calls.joor_credits <= 40, "{} credits", calls.joor_credits);
    assert!(
        calls.refused_by_quota.is_empty(),
        "{:?}",
        calls.refused_by_quota
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_connections_never_overdraw_the_quota_of_the_order_manager_account_they_share() {
    let quotas = Quotas {
        joor_enabled: false,
        order_manager: OrderManagerQuotas::Scaled {
            burst: 3,
            per_second: 1,
        },
        ..Quotas::default()
    };
    let toml = "[connections.joor.quota]\ncredits = 100000\n\n\
                [connections.order_manager.quota]\nburst = 3\nper_second = 1\n";
    let bench = strict(quotas, toml).await;
    let seamline = open(&bench).await;
    let mut stopped = 0;
    for brand in BRANDS {
        let exit = match sync(&seamline, brand).await {
            Ok(report) => report.exit(),
            Err(error) => error.exit(),
        };
        stopped += usize::from(exit == Exit::Again);
    }
    let calls = bench.sandbox.calls();
    assert!(stopped > 0);
    assert!(
        calls.refused_by_quota.is_empty(),
        "{:?}",
        calls.refused_by_quota
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_of_one_group_never_write_at_the_same_time() {
    let bench = Bench::start(3).await;
    two_brands(&bench);
    let one = open(&bench).await;
    let other = open(&bench).await;
    let (first, second) = tokio::join!(sync(&one, BRANDS[0]), sync(&other, BRANDS[1]));
    let (done, refused) = if first.is_ok() {
        (first, second)
    } else {
        (second, first)
    };
    assert!(done.unwrap().flows.iter().all(|flow| flow.stop.is_none()));
    let refused = refused.unwrap_err();
    assert!(
        matches!(
            refused,
            Error::Stop(Stop::Store(StoreError::LeaseHeld { .. }))
        ),
        "{refused}"
    );
    assert_eq!(refused.exit(), Exit::Again);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_connections_make_each_order_once_between_them() {
    let bench = Bench::start(3).await;
    two_brands(&bench);
    let seamline = open(&bench).await;
    for brand in BRANDS {
        sync(&seamline, brand).await.unwrap();
    }
    let made = bench.sandbox.order_manager_orders();
    for (id, expected) in bench.sandbox.expected().orders {
        let wanted = usize::from(matches!(expected, ExpectedOrder::Deliver(_)));
        let number = id.to_string();
        let channel = bench.sandbox.credentials().sales_channel;
        let live = made
            .iter()
            .filter(|order| order.channel == channel && order.order_number == number);
        assert_eq!(live.count(), wanted, "order {id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_whose_token_is_rejected_does_not_stop_the_other() {
    for (vendor, key) in [
        ("JOOR", "JOOR_TOKEN"),
        ("Order Manager", "ORDER_MANAGER_TOKEN"),
    ] {
        let bench = Bench::start(3).await;
        bench.configure(|text| {
            let good = format!("token = {{ file = \"{key}\" }}");
            assert!(text.contains(&good));
            with_second(&text, |second| {
                second.replace(&good, "token = { file = \"JOOR_PASSWORD\" }")
            })
        });
        let seamline = open(&bench).await;
        let bad = sync(&seamline, "second").await;
        let (exit, told) = match bad {
            Ok(report) => {
                let stops = report.flows.iter().filter_map(|flow| flow.stop.as_ref());
                let told = stops
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; ");
                (report.exit(), told)
            }
            Err(error) => (error.exit(), error.to_string()),
        };
        assert_eq!(exit, Exit::Usage, "{vendor}: {told}");
        assert!(told.contains(vendor) && told.contains("rejects"), "{told}");
        assert_eq!(bench.writes(), 0);

        let good = sync(&seamline, "sandbox").await.unwrap();
        assert!(good.flows.iter().all(|flow| flow.stop.is_none()));
        let orders = good.flow(FlowName::Orders).unwrap().run.as_ref().unwrap();
        assert!(orders.tally.of(State::Delivered) > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_without_its_secret_does_not_stop_the_other() {
    let bench = Bench::start(3).await;
    bench.configure(|text| {
        with_second(&text, |second| {
            second.replace(
                "token = { file = \"JOOR_TOKEN\" }",
                "token = { env = \"SEAMLINE_NOT_SET\" }",
            )
        })
    });
    let seamline = open(&bench).await;
    let error = sync(&seamline, "second").await.unwrap_err();
    assert!(error.to_string().contains("SEAMLINE_NOT_SET"), "{error}");
    assert_eq!(error.exit(), Exit::Usage);
    assert!(sync(&seamline, "sandbox").await.is_ok());
}
