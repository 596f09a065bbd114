//! `config show`: what is in force, and no secret.

use std::path::Path;

use seamline::Config;
use seamline::config::reference;
use serde_json::json;

const SHORT: &str = r#"
[[connections]]
name = "maison-verre"
[connections.joor]
environment = "sandbox"
token = { file = "joor-token" }
[connections.order_manager]
environment = "demo"
token = { env = "SEAMLINE_TEST_NOT_SET" }
sales_channel = "JOOR Wholesale"
[connections.inventory]
enabled = true
every = "15m"
joor_warehouse = "Main"
"#;

#[test]
fn defaults_are_filled_in_and_what_is_shown_can_be_read_again() {
    for text in [SHORT, reference::EXAMPLE] {
        let path = Path::new("seamline.toml");
        let shown = Config::parse(text, path).unwrap().shown().unwrap();
        let again = Config::parse(&shown.to_toml(), path).unwrap();
        assert_eq!(again.shown().unwrap().to_toml(), shown.to_toml());
    }
}

#[test]
fn the_defaults_in_force_are_those_of_the_flows() {
    let config = Config::parse(SHORT, Path::new("seamline.toml")).unwrap();
    let shown = config.shown().unwrap();
    let connection = &shown.settings["connections"][0];
    assert_eq!(connection["orders"]["enabled"], true);
    assert_eq!(connection["products"]["enabled"], false);
    assert_eq!(connection["orders"]["status"], "approved");
    assert_eq!(connection["delivery"]["give_up_after"], "360h");
    assert_eq!(connection["stock"]["every"], "15m");
    assert_eq!(shown.settings["store"]["url"], "sqlite://seamline.db");
    let not_set = "connections[maison-verre].joor.account".to_owned();
    assert!(shown.not_set.contains(&not_set), "{:?}", shown.not_set);
}

#[test]
fn a_secret_is_told_by_its_place_and_never_by_its_value() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("joor-token"), "hush-hush").unwrap();
    let path = folder.path().join("seamline.toml");
    let shown = Config::parse(SHORT, &path).unwrap().shown().unwrap();
    assert_eq!(
        serde_json::to_value(&shown.secrets).unwrap(),
        json!([
            {
                "key": "connections[maison-verre].joor.token",
                "from": "file joor-token",
                "found": true,
            },
            {
                "key": "connections[maison-verre].order_manager.token",
                "from": "environment variable SEAMLINE_TEST_NOT_SET",
                "found": false,
            },
        ])
    );
    let told = format!(
        "{}{}",
        shown.to_toml(),
        serde_json::to_string(&shown).unwrap()
    );
    assert!(!told.contains("hush-hush"));
}
