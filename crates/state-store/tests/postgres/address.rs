//! Addresses that lead nowhere are told with what to do, and never with a password.

use std::time::Duration;

use seamline_state_store::{PostgresOptions, PostgresStore};
use seamline_sync_engine::{Fault, StoreError};

async fn refused(url: &str) -> (Fault, String) {
    let options = PostgresOptions {
        patience: Duration::from_millis(200),
        ..PostgresOptions::default()
    };
    let opened = PostgresStore::open(&url.to_owned().into(), None, options).await;
    let Err(StoreError::Unusable { fault, message, .. }) = opened else {
        panic!("{url}: {opened:?}")
    };
    assert!(!message.contains("hush"), "{message}");
    (fault, message)
}

#[tokio::test]
async fn an_address_that_makes_no_sense_says_what_is_expected() {
    for url in [
        "postgres://user:hush@host:port/db",
        "postgres://user:hush@host/db?sslmode=hush",
        "postgres:///db",
        "postgres://user:hush@host",
    ] {
        let (fault, message) = refused(url).await;
        assert_eq!(fault, Fault::Refused, "{url}");
        assert!(message.contains("the address of the ledger"), "{message}");
    }
}

/// Nobody listens on port 1 of this machine.
#[tokio::test]
async fn a_server_that_is_not_there_is_told_as_unreachable() {
    let (fault, message) = refused("postgres://user:hush@127.0.0.1:1/db").await;
    assert_eq!(fault, Fault::Unreachable);
    assert!(message.contains("refused"), "{message}");
}

/// A server of another machine that has no TLS is not spoken to. 0.0.0.0 is this machine, and no address
/// of its loopback, so that a server here can stand in for it.
#[tokio::test]
async fn nothing_is_sent_in_the_clear_over_a_network_unless_the_address_says_so() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = [0; 8];
        stream.read_exact(&mut heard).await.unwrap();
        // "I have no TLS", as PostgreSQL says it.
        stream.write_all(b"N").await.unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        rest
    });
    let (fault, message) = refused(&format!("postgres://user:hush@0.0.0.0:{port}/db")).await;
    assert_eq!(fault, Fault::Refused);
    assert!(message.contains("TLS"), "{message}");
    assert!(heard.await.unwrap().is_empty(), "no word without TLS");
}
