//! A ledger that moves to another database, and a pass that goes on there.

use seamline_sandbox::ExpectedOrder;
use seamline_state_store::scratch::Scratch;
use secrecy::ExposeSecret as _;

use crate::bench::{Bench, GENEROUS, small};

/// Names another ledger in the configuration.
fn keep_in(bench: &Bench, store: &str) {
    let path = bench.file("seamline.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once("[store]\n").unwrap();
    let (_, rest) = rest.split_once("\n[").unwrap();
    std::fs::write(&path, format!("{head}[store]\n{store}\n\n[{rest}")).unwrap();
}

/// Runs a command that ends well, and gives what it said.
async fn done(bench: &Bench, arguments: &[&str], code: i32) -> String {
    let said = bench.run(arguments).await;
    assert_eq!(
        said.code,
        Some(code),
        "{arguments:?}: {}{}",
        said.out,
        said.err
    );
    said.out
}

/// Orders in Order Manager that are ours; each of those that can be delivered is there once.
fn orders(bench: &Bench) -> usize {
    let channel = bench.sandbox.credentials().sales_channel;
    let orders = bench.sandbox.order_manager_orders();
    let expected = bench.sandbox.expected().orders;
    let mut count = 0;
    for (id, expected) in expected {
        let made = orders
            .iter()
            .filter(|order| order.channel == channel && order.order_number == id.to_string())
            .count();
        let wanted = usize::from(matches!(expected, ExpectedOrder::Deliver(_)));
        assert_eq!(made, wanted, "order {id}");
        count += made;
    }
    count
}

/// Moves the ledger, runs a pass there, and gives the status.
async fn move_to(bench: &Bench, store: &str, file: &str) -> String {
    let exported: serde_json::Value =
        serde_json::from_str(&done(bench, &["store", "export", file, "--json"], 0).await).unwrap();
    keep_in(bench, store);
    let imported = done(bench, &["store", "import", file, "--json"], 0).await;
    let imported: serde_json::Value = serde_json::from_str(&imported).unwrap();
    assert_eq!(imported, exported);
    assert!(
        exported["rows"]["history"].as_u64() > Some(10),
        "{exported}"
    );
    done(bench, &["status", "--json"], 3).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_moves_with_everything_it_knows_and_no_order_is_made_twice() {
    let bench = Bench::start(small(), GENEROUS).await;
    done(&bench, &["sync", "--max-wait", "20"], 3).await;
    let made = orders(&bench);
    let before = done(&bench, &["status", "--json"], 3).await;
    let moved = move_to(&bench, "url = \"sqlite://moved.db\"", "first.ledger").await;
    assert_eq!(moved, before);
    done(&bench, &["sync", "--max-wait", "20"], 3).await;
    assert_eq!(orders(&bench), made);
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let before = done(&bench, &["status", "--json"], 3).await;
    let address = bench.file("ledger-address");
    std::fs::write(&address, scratch.url().expose_secret()).unwrap();
    let url = "url = { file = \"ledger-address\" }";
    let moved = move_to(&bench, url, "second.ledger").await;
    assert_eq!(moved, before);
    done(&bench, &["sync", "--max-wait", "20"], 3).await;
    assert_eq!(orders(&bench), made);
    done(&bench, &["check"], 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_taken_is_refused_with_what_to_do() {
    let bench = Bench::start(small(), GENEROUS).await;
    done(&bench, &["sync", "--max-wait", "20"], 3).await;
    done(&bench, &["store", "export", "ledger"], 0).await;
    let refusals = [
        (
            &["store", "import", "ledger"],
            "name a new file or an empty database",
        ),
        (
            &["store", "export", "ledger"],
            "use the file ledger: entity already exists",
        ),
        (
            &["store", "import", "seamline.toml"],
            "seamline.toml:1: this is no export",
        ),
    ];
    for (arguments, words) in refusals {
        let said = bench.run(arguments).await;
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{words}");
        assert!(said.err.contains(words), "{}", said.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_reached_is_told_without_its_password() {
    let bench = Bench::start(small(), "").await;
    std::fs::write(bench.file("password"), "hush-hush").unwrap();
    keep_in(
        &bench,
        "url = \"postgres://seamline@127.0.0.1:1/seamline\"\npassword = { file = \"password\" }\n\
         patience = \"200ms\"",
    );
    let said = bench.run(&["status"]).await;
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(
        said.err.contains("Check that the database server runs"),
        "{}",
        said.err
    );
    assert!(!said.err.contains("hush"), "{}", said.err);
}
