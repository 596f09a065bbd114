//! Exit code 4: stopped by a quota, or by another process; safe to run again.

use std::time::Duration;

use seamline_sandbox::{FaultKind, FaultRule, OrderManagerQuotas, Quotas, SandboxOptions};

use crate::bench::{Bench, GENEROUS, small};

#[tokio::test(flavor = "multi_thread")]
async fn joor_s_quota_stops_a_pass_that_does_not_want_to_wait() {
    let options = SandboxOptions {
        quotas: Quotas {
            joor_credits: 20,
            order_manager: OrderManagerQuotas::Off,
            ..Quotas::default()
        },
        ..small()
    };
    let quota = GENEROUS.replace("credits = 100000", "credits = 20\nreserve_for_orders = 5");
    let bench = Bench::start(options, &quota).await;
    let said = bench.run(&["sync", "--max-wait", "0"]).await;
    assert_eq!(said.code, Some(4), "{}{}", said.out, said.err);
    let told = format!("{}{}", said.out, said.err);
    assert!(told.contains("the quota of JOOR is used up"), "{told}");
    assert!(
        told.contains("go on before 20"),
        "it says until when: {told}"
    );
    // What was done stays done, the rest is not sent, and JOOR had nothing to refuse.
    let calls = bench.sandbox.calls();
    assert!(calls.joor_credits <= 20, "{}", calls.joor_credits);
    assert!(
        calls.refused_by_quota.is_empty(),
        "{:?}",
        calls.refused_by_quota
    );
    assert!(!bench.sandbox.order_manager_orders().is_empty());
    let again = bench.run(&["sync", "--max-wait", "0"]).await;
    assert_eq!(again.code, Some(4), "{}{}", again.out, again.err);
    assert!(bench.sandbox.calls().refused_by_quota.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_another_process_holds_stops_a_pass_until_that_process_ends() {
    let bench = Bench::start(small(), GENEROUS).await;
    // The other process waits for an answer that does not come.
    bench.sandbox.inject(FaultRule::once(
        FaultKind::TimeoutBefore,
        "GET",
        "/v1.1/products",
    ));
    let mut other = bench.start_command(&["sync"]);
    while bench.sandbox.calls().faults_total() == 0 {
        assert!(other.try_wait().unwrap().is_none(), "it ended by itself");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let calls = bench.sandbox.calls().total();
    let said = bench.run(&["sync"]).await;
    assert_eq!(said.code, Some(4), "{}{}", said.out, said.err);
    assert!(
        said.err.contains("another process holds it"),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("safe to run the command again"),
        "{}",
        said.err
    );
    assert_eq!(bench.sandbox.calls().total(), calls, "it called nobody");
    // Looking is always allowed.
    assert_eq!(bench.run(&["status"]).await.code, Some(0));
    other.kill().unwrap();
    other.wait().unwrap();
    let said = bench.run(&["sync", "--max-wait", "20"]).await;
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
}
