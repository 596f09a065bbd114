//! What is said of a configuration that cannot work: file, line, key, what is expected.

use std::fmt::Write as _;

use crate::bench::run;

const GOOD: &str = r#"[[connections]]
name = "maison-verre"

[connections.joor]
environment = "sandbox"
token = { env = "SEAMLINE_TEST_NOT_SET" }

[connections.order_manager]
environment = "demo"
token = { file = "token" }
sales_channel = "JOOR Wholesale"

[connections.orders]
every = "5m"
"#;

#[test]
fn every_mistake_is_told_with_its_place_and_what_is_expected() {
    let two = format!("{GOOD}\n{GOOD}");
    let mistakes: [(&str, String); 14] = [
        ("a missing secret", GOOD.to_owned()),
        (
            "a typing error",
            GOOD.replace("sales_channel", "sales_chanel"),
        ),
        (
            "a value that is missing",
            GOOD.replace("sales_channel = \"JOOR Wholesale\"\n", ""),
        ),
        ("a wrong type", GOOD.replace("\"JOOR Wholesale\"", "12")),
        (
            "an unknown environment",
            GOOD.replace("\"sandbox\"", "\"staging\""),
        ),
        ("no address", GOOD.replace("environment = \"demo\"\n", "")),
        ("a period that is none", GOOD.replace("\"5m\"", "\"often\"")),
        ("not TOML", GOOD.replace("\"demo\"", "\"demo")),
        (
            "a secret in the open",
            GOOD.replace("{ file = \"token\" }", "\"hush-hush\""),
        ),
        (
            "a name that is none",
            GOOD.replace("maison-verre", "maison verre"),
        ),
        ("one name twice", two),
        ("no connection", "connections = []\n".to_owned()),
        (
            "products without v4",
            format!("{GOOD}\n[connections.products]\nenabled = true\n"),
        ),
        (
            "inventory without a warehouse",
            format!("{GOOD}\n[connections.inventory]\nenabled = true\n"),
        ),
    ];
    let mut told = String::new();
    for (mistake, text) in mistakes {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("token"), "dummy-token").unwrap();
        std::fs::write(folder.path().join("seamline.toml"), text).unwrap();
        let said = run(folder.path(), &["sync"]);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{mistake}");
        assert!(!said.err.contains("hush-hush"), "{}", said.err);
        let ledgers = std::fs::read_dir(folder.path()).unwrap();
        let ledgers = ledgers.filter(|file| {
            let name = file.as_ref().unwrap().file_name();
            name.to_string_lossy().contains(".db")
        });
        if mistake != "a missing secret" {
            assert_eq!(ledgers.count(), 0, "{mistake}");
        }
        writeln!(told, "# {mistake}\n{}", said.err).unwrap();
    }
    insta::assert_snapshot!("configuration-mistakes", told);
}

#[test]
fn a_connection_must_be_named_where_there_are_several() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "dummy-token").unwrap();
    let good = GOOD.replace(
        "{ env = \"SEAMLINE_TEST_NOT_SET\" }",
        "{ file = \"token\" }",
    );
    let two = format!("{good}\n{}", good.replace("maison-verre", "petit-nuage"));
    std::fs::write(folder.path().join("seamline.toml"), two).unwrap();
    let mut told = String::new();
    for arguments in [vec!["status"], vec!["status", "--connection", "maison"]] {
        let said = run(folder.path(), &arguments);
        assert_eq!(said.code, Some(2));
        told.push_str(&said.err);
    }
    insta::assert_snapshot!("which-connection", told);
    let said = run(folder.path(), &["status", "--connection", "petit-nuage"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
}

#[test]
fn the_settings_in_force_are_shown_without_a_secret_and_without_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "hush-hush").unwrap();
    std::fs::write(folder.path().join("seamline.toml"), GOOD).unwrap();
    let said = run(folder.path(), &["config", "show"]);
    assert_eq!(
        (said.code, said.err.as_str()),
        (Some(0), ""),
        "{}",
        said.out
    );
    let (accounts, flows) = said.out.split_once("\n[connections.orders]\n").unwrap();
    insta::assert_snapshot!("config-show", accounts);
    assert!(flows.starts_with("enabled = true\nevery = \"5m\"\nstatus = \"approved\"\n"));
    let json = run(folder.path(), &["--json", "config", "show"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["settings"]["connections"][0]["orders"]["every"], "5m");
    assert_eq!(json["secrets"][1]["from"], "file token");
    assert!(!json.to_string().contains("hush-hush"));
    assert!(!folder.path().join("seamline.db").exists());
}

#[test]
fn the_schema_is_printed_without_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["config", "schema"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let schema: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(schema, seamline::config::schema());
}
