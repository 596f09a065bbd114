//! The real binary against the sandbox over sockets, killed again and again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod killed;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use seamline_sandbox::{FaultKind, FaultRule, Running};

const KILLS: usize = 36;
/// Every fourth kill falls between sending an order and its receipt.
const BETWEEN: usize = 4;

fn configure(folder: &Path, running: &Running) {
    let text = killed::in_a_hurry(folder, running) + "request_timeout = \"20s\"\n";
    std::fs::write(folder.join("seamline.toml"), text).unwrap();
}

fn sync(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_seamline"))
        .args(["sync", "--json", "--max-wait", "20", "--config"])
        .arg(folder.join("seamline.toml"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until `reached` or the end of the process. Gives whether it was reached first.
async fn until(child: &mut Child, reached: impl Fn() -> bool) -> bool {
    loop {
        if reached() {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_order_is_lost_or_doubled_however_often_the_process_is_killed() {
    let sandbox = killed::sandbox(160);
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let running = sandbox.serve(any, any).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &running);

    let mut kills = 0;
    let mut between = 0;
    let mut runs = 0;
    while kills < KILLS && runs < 4 * KILLS {
        runs += 1;
        let orders = sandbox.order_manager_orders().len();
        let calls = sandbox.calls().total();
        let hangs = runs % BETWEEN == 0;
        if hangs {
            // The work is done and the answer never comes: the kill falls before the receipt.
            sandbox.inject(FaultRule::once(FaultKind::TimeoutAfter, "PUT", "/v1/order"));
        }
        let mut child = sync(folder.path());
        let goal = calls + 3 + (runs as u64 * 7) % 23;
        let reached = if hangs {
            until(&mut child, || sandbox.order_manager_orders().len() > orders).await
        } else {
            until(&mut child, || sandbox.calls().total() >= goal).await
        };
        if reached {
            child.kill().unwrap();
            kills += 1;
            between += usize::from(hangs);
        }
        child.wait().unwrap();
        sandbox.clear_faults();
    }
    assert!(kills >= 30, "only {kills} kills in {runs} runs");
    assert!(
        between >= 5,
        "only {between} kills between sending and receipt"
    );

    for _ in 0..3 {
        let status = sync(folder.path()).wait().unwrap();
        assert_eq!(
            status.code(),
            Some(3),
            "bad records are parked, nothing else waits"
        );
    }
    for (id, made, wanted) in killed::made_and_wanted(&sandbox) {
        assert_eq!(made, wanted, "order {id} after {kills} kills");
    }
    assert_eq!(sandbox.calls().product_writes_to_order_manager, 0);
}
