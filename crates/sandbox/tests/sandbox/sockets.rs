//! Over real sockets: answers, and connections that end without one.

use std::net::SocketAddr;
use std::time::Duration;

use seamline_sandbox::{FaultKind, FaultRule, Quotas, Running, Sandbox, SandboxOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::vendor::{options, sandbox};

async fn serve(sandbox: &Sandbox) -> Running {
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    sandbox.serve(any, any).await.unwrap()
}

/// One request on a connection of its own; everything that came back.
async fn exchange(sandbox: &Sandbox, address: SocketAddr, path: &str) -> String {
    let token = sandbox.credentials().order_manager_token;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer {token}\r\n\
         connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A reset instead of an orderly end is an end all the same.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn both_vendors_answer_on_their_ports() {
    let sandbox = sandbox();
    let running = serve(&sandbox).await;
    let answer = exchange(&sandbox, running.order_manager, "/v1/saleschannels").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("JOOR Wholesale"));
    let answer = exchange(&sandbox, running.joor, "/_sandbox/calls").await;
    assert!(
        answer.contains("\"order_manager.sales_channels\":1"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_dropped_connection_ends_without_a_byte() {
    let sandbox = sandbox();
    let running = serve(&sandbox).await;
    for kind in [
        FaultKind::Refuse,
        FaultKind::LostAnswer,
        FaultKind::TimeoutBefore,
        FaultKind::TimeoutAfter,
    ] {
        sandbox.inject(FaultRule::once(kind, "GET", "/v1/saleschannels"));
        let answer = exchange(&sandbox, running.order_manager, "/v1/saleschannels").await;
        assert_eq!(answer, "", "{kind:?}");
    }
    let answer = exchange(&sandbox, running.order_manager, "/v1/saleschannels").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn the_configuration_names_both_addresses_and_no_secret() {
    let sandbox = sandbox();
    let running = serve(&sandbox).await;
    let toml = running.seamline_toml();
    assert!(toml.contains(&format!("base_url = \"{}\"", running.joor_url())));
    assert!(toml.contains(&format!("auth_url = \"{}\"", running.joor_auth_url())));
    assert!(toml.contains(&format!("base_url = \"{}\"", running.order_manager_url())));
    for (name, value) in running.environment() {
        assert!(toml.contains(&format!("{{ env = \"{name}\" }}")), "{name}");
        assert!(!toml.contains(&value), "{name}");
    }
}

#[tokio::test]
async fn the_configuration_tells_only_of_quotas_that_are_not_the_real_ones() {
    let toml = async |quotas| {
        serve(&Sandbox::new(SandboxOptions {
            quotas,
            ..options()
        }))
        .await
        .quota_toml()
    };
    assert_eq!(toml(Quotas::default()).await, "");
    let short = Quotas {
        joor_window: Duration::from_secs(3),
        ..Quotas::default()
    };
    assert_eq!(
        toml(short).await,
        "\n[connections.joor.quota]\ncredits = 300\nwindow = \"3000ms\"\n"
    );
    assert!(
        toml(Quotas::off())
            .await
            .contains("[connections.order_manager.quota]\nburst = 1000000")
    );
}

#[tokio::test]
async fn the_ports_are_free_again_after_the_end() {
    let sandbox = sandbox();
    let running = serve(&sandbox).await;
    let address = running.order_manager;
    drop(running);
    // The accept loop is aborted at its next chance to run.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}
