//! Exit codes and messages of the real binary, without any vendor.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::process::Command;

const CONFIGURATION: &str = r#"
[[connections]]
name = "nobody"

[connections.joor]
base_url = "http://127.0.0.1:9"
auth_url = "http://127.0.0.1:9/auth/"
token = { file = "token" }

[connections.order_manager]
base_url = "http://127.0.0.1:9"
token = { file = "token" }
sales_channel = "JOOR Wholesale"
"#;

/// Runs a command on a configuration. Gives the exit code and what was said on standard error.
fn run(configuration: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "dummy-token").unwrap();
    std::fs::write(folder.path().join("seamline.toml"), configuration).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_seamline"))
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("SEAMLINE_CONFIG")
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_host_that_cannot_be_reached_is_a_failure_with_a_remedy() {
    let (code, said) = run(CONFIGURATION, &["sync"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("Order Manager") && said.contains("what to do"),
        "{said}"
    );
    assert!(!said.contains("dummy-token"), "{said}");
}

#[test]
fn a_typing_error_names_file_line_and_key() {
    let text = CONFIGURATION.replace("sales_channel", "sales_chanel");
    let (code, said) = run(&text, &["sync"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("seamline.toml:13:1") && said.contains("sales_chanel"),
        "{said}"
    );
}

#[test]
fn a_configuration_that_is_not_there_is_a_usage_error() {
    let (code, said) = run(CONFIGURATION, &["status", "--config", "other.toml"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("other.toml"), "{said}");
}

#[test]
fn a_flow_that_is_not_enabled_is_a_usage_error() {
    let (code, said) = run(CONFIGURATION, &["sync", "products"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("enabled = true"), "{said}");
}

#[test]
fn the_ledger_of_nothing_is_quiet() {
    let (code, said) = run(CONFIGURATION, &["status", "--json"]);
    assert_eq!(code, Some(0), "{said}");
}
