//! `auth order-manager`, without a terminal: what it says, what it keeps to itself.

use std::fs;
use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Child;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::bench::{Bench, GENEROUS, small};

const TOKEN: &str = "ORDER_MANAGER_TOKEN";
const REDIRECT: &str = "https://bridge.example.com/callback";
const COMMAND: [&str; 2] = ["auth", "order-manager"];

/// A folder with an app and without a token.
async fn newcomer() -> Bench {
    let bench = Bench::start(small(), GENEROUS).await;
    let credentials = bench.sandbox.credentials();
    let app = format!(
        "[connections.order_manager]\napp_url = \"{}\"\napp_key = \"{}\"\n\
         app_secret = {{ file = \"app-secret\" }}\nredirect_url = \"{REDIRECT}\"",
        bench.running.order_manager_url(),
        credentials.order_manager_app_key,
    );
    let path = bench.file("seamline.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("[connections.order_manager]", &app)).unwrap();
    fs::write(
        bench.file("app-secret"),
        credentials.order_manager_app_secret,
    )
    .unwrap();
    fs::remove_file(bench.file(TOKEN)).unwrap();
    bench
}

/// Head and body of the answer to a GET.
fn visit(address: &str) -> String {
    let (host, path) = address
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Somebody allows the access; gives the address that the browser is sent to.
fn allow(consent: &str) -> String {
    let answer = visit(consent);
    let mut lines = answer.lines();
    let location = lines.find_map(|line| line.strip_prefix("location: "));
    location.unwrap().trim().to_owned()
}

/// Reads on until a line holds `wanted`; gives the line. Everything read is kept in `heard`.
fn hear(child: &mut impl std::io::BufRead, heard: &mut String, wanted: &str) -> String {
    loop {
        let mut line = String::new();
        assert_ne!(child.read_line(&mut line).unwrap(), 0, "{heard}");
        heard.push_str(&line);
        if line.contains(wanted) {
            return line.trim().to_owned();
        }
    }
}

/// Exit code, standard output, and the rest of standard error.
fn end(mut child: Child, mut err: impl std::io::Read, heard: &mut String) -> (Option<i32>, String) {
    err.read_to_string(heard).unwrap();
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    (child.wait().unwrap().code(), out)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_brings_the_code_and_no_secret_is_ever_shown() {
    let bench = newcomer().await;
    let (code, out, err, sent_to) = tokio::task::block_in_place(|| {
        let mut child = bench.converse(&[COMMAND[0], COMMAND[1], "--json"], "trace");
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut err = String::new();
        let consent = hear(&mut said, &mut err, "/oauth/authorize?");
        let waiting = hear(&mut said, &mut err, "Waiting 300 s at most");
        let here = waiting
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        let sent_to = allow(&consent);
        let page = visit(&sent_to.replace(REDIRECT, &format!("{}/callback", here.unwrap())));
        assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
        let (code, out) = end(child, said, &mut err);
        (code, out, err, sent_to)
    });
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("TRACE"), "everything was logged: {err}");
    assert!(
        err.contains(&format!("sends the browser to {REDIRECT}")),
        "{err}"
    );
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(out.lines().count(), 1);
    assert_eq!(json["connection"], "sandbox");
    assert_eq!(json["missing"], serde_json::json!([]));
    assert_eq!(json["company"]["companyName"], "Maison Verre");
    let token = fs::read_to_string(bench.file(TOKEN)).unwrap();
    let credentials = bench.sandbox.credentials();
    let secret = &credentials.order_manager_app_secret;
    let pair = format!("{}:{secret}", credentials.order_manager_app_key);
    let code = sent_to.split_once("code=").unwrap().1;
    let code = code.split_once('&').unwrap().0;
    for hidden in [token.trim(), secret, &BASE64_STANDARD.encode(pair), code] {
        assert!(hidden.len() > 10);
        assert!(!out.contains(hidden), "{hidden} in {out}");
        assert!(!err.contains(hidden), "{hidden} in {err}");
    }
    let said = bench.run(&["sync", "orders", "--max-wait", "20"]).await;
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_address_works_without_a_terminal_and_a_second_time_it_is_used_up() {
    let bench = newcomer().await;
    let paste = |pasted: Option<String>| {
        tokio::task::block_in_place(|| {
            let mut child = bench.converse(&[COMMAND[0], COMMAND[1], "--paste"], "off");
            let mut said = BufReader::new(child.stderr.take().unwrap());
            let mut err = String::new();
            let consent = hear(&mut said, &mut err, "/oauth/authorize?");
            let pasted = pasted.unwrap_or_else(|| allow(&consent));
            let mut input = child.stdin.take().unwrap();
            writeln!(input, "{pasted}").unwrap();
            drop(input);
            let (code, out) = end(child, said, &mut err);
            (code, out, err, pasted)
        })
    };
    let (code, out, err, pasted) = paste(None);
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.contains("the token of connection sandbox is in"),
        "{out}"
    );
    assert!(out.contains("read_orders"), "{out}");
    assert!(
        out.contains("it opens the account of companyName Maison Verre"),
        "{out}"
    );
    let (code, out, err, _) = paste(Some(pasted));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("a code works once"), "{err}");
    let (code, _, err, _) = paste(Some(String::new()));
    assert_eq!(code, Some(2));
    assert!(err.contains("what to do: Paste the whole address"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_within_the_time_limit() {
    let bench = newcomer().await;
    let said = bench
        .run(&[COMMAND[0], COMMAND[1], "--time-limit", "0"])
        .await;
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(said.err.contains("none came within 0 s"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_environment_cannot_be_stored() {
    let bench = newcomer().await;
    let path = bench.file("seamline.toml");
    let text = fs::read_to_string(&path).unwrap();
    let file = format!("token = {{ file = \"{TOKEN}\" }}");
    assert!(text.contains(&file));
    let text = text.replace(&file, "token = { env = \"OM_TOKEN\" }");
    fs::write(&path, text).unwrap();
    let said = bench.run(&COMMAND).await;
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("OM_TOKEN"), "{}", said.err);
    assert!(said.err.contains("token = { file ="), "{}", said.err);
    assert!(!said.err.contains("oauth/authorize"), "{}", said.err);
}
