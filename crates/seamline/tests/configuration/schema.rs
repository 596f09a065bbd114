//! The schema accepts what the parser accepts, and refuses what it refuses.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use jsonschema::Validator;
use seamline::Config;
use seamline::config::{reference, schema};
use seamline::demo::{self, DemoOptions};
use seamline_sandbox::{Sandbox, SandboxOptions};
use serde_json::Value;

use crate::repository;

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

fn as_json(text: &str) -> Value {
    let table: toml::Value = toml::from_str(text).unwrap();
    serde_json::to_value(table).unwrap()
}

fn complaints(text: &str) -> Vec<String> {
    let found = validator();
    let json = as_json(text);
    let complaints = found.iter_errors(&json);
    complaints
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The whole configurations that a page shows.
fn shown_in(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(repository(page)).unwrap();
    let blocks = text.split("```toml\n").skip(1);
    blocks
        .filter_map(|block| Some(block.split_once("```")?.0.to_owned()))
        .filter(|block| block.contains("[[connections]]\nname"))
        .collect()
}

#[test]
fn it_is_a_schema_of_draft_2020_12() {
    let schema = schema();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn every_configuration_in_the_documents_is_accepted_by_schema_and_parser() {
    let pages = ["README.md", "docs/configuration.md", "docs/ledger.md"];
    let shown: Vec<String> = pages.iter().flat_map(|page| shown_in(page)).collect();
    assert!(!shown.is_empty());
    for text in shown.iter().map(String::as_str).chain([reference::EXAMPLE]) {
        assert_eq!(complaints(text), Vec::<String>::new(), "{text}");
        Config::parse(text, Path::new("seamline.toml")).unwrap();
    }
}

#[tokio::test]
async fn the_configurations_of_sandbox_and_demo_are_accepted() {
    let sandbox = Sandbox::new(SandboxOptions::default());
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let running = sandbox.serve(any, any).await.unwrap();
    let text = running.seamline_toml() + &running.quota_toml();
    assert_eq!(complaints(&text), Vec::<String>::new(), "{text}");
    let folder = tempfile::tempdir().unwrap();
    let options = DemoOptions {
        styles: 2,
        orders: 2,
        keep: Some(folder.path().to_owned()),
        ..DemoOptions::default()
    };
    demo::run(&options).await.unwrap();
    let text = std::fs::read_to_string(folder.path().join("seamline.toml")).unwrap();
    assert_eq!(complaints(&text), Vec::<String>::new(), "{text}");
}

#[test]
fn a_mistake_is_refused_by_schema_and_parser_alike() {
    let replaced = |old: &str, new: &str| {
        assert!(reference::EXAMPLE.contains(old), "{old}");
        reference::EXAMPLE.replacen(old, new, 1)
    };
    let mistakes = [
        replaced("[store]", "[stoer]"),
        replaced("url = \"postgres:", "address = \"postgres:"),
        replaced("username", "user"),
        replaced("number_prefix", "number_perfix"),
        replaced("every = \"5m\"\nstatus", "evrey = \"5m\"\nstatus"),
        replaced("changed_percent", "changed_per_cent"),
        replaced("field = \"country\"", "field = \"planet\""),
        replaced("match = \"whole\"", "matches = \"whole\""),
        replaced("{ name = 30,", "{ planet = 30,"),
        replaced("per_hour = 360", "per_day = 360"),
        replaced("\"approved-and-shipped\"", "\"Approved\""),
        replaced("{ vendor-cost-times = \"5\" }", "{ vendor-cost = \"5\" }"),
        replaced("buffer = 2", "buffer = \"2\""),
        replaced("{ env = \"JOOR_TOKEN\" }", "\"the secret itself\""),
        replaced("{ env = \"JOOR_TOKEN\" }", "{ env = \"A\", file = \"B\" }"),
        replaced("sales_channel = \"JOOR Wholesale\"\n", ""),
        replaced("custom_field2 = \"none\"", "custom_field2 = \"nothing\""),
        replaced("url = \"postgres:", "url = \"file:"),
    ];
    for text in mistakes {
        assert!(!complaints(&text).is_empty(), "{text}");
        let parsed = Config::parse(&text, Path::new("seamline.toml"));
        assert!(parsed.is_err(), "{text}");
    }
}

#[test]
fn every_setting_is_explained() {
    fn unexplained(name: &str, schema: &Value, found: &mut Vec<String>) {
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            if property["description"]
                .as_str()
                .unwrap_or_default()
                .is_empty()
            {
                found.push(format!("{name}.{key}"));
            }
        }
    }
    let schema = schema();
    let mut found = Vec::new();
    unexplained("", &schema, &mut found);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        if name != "SecretRef" {
            unexplained(name, definition, &mut found);
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
