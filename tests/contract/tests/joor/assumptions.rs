//! The document of vendor assumptions.

use seamline_joor_client::assumptions::{self as joor, Assumption};
use seamline_order_manager_client::assumptions as order_manager;

/// Every assumption, with the folder of its client.
fn all() -> impl Iterator<Item = (&'static str, &'static Assumption)> {
    let of = |client: &'static str, all: &'static [Assumption]| {
        all.iter().map(move |assumption| (client, assumption))
    };
    of("joor-client", joor::ALL).chain(of("order-manager-client", order_manager::ALL))
}

fn text(path: &str) -> String {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// A row of the document.
fn row(assumption: &Assumption) -> String {
    let Assumption {
        question,
        assumed,
        mark,
        switch,
        place,
        probe,
    } = assumption;
    let probe = if probe.is_empty() {
        "not probed"
    } else {
        probe
    };
    format!("| {question} | {assumed} | {mark} | {place} | {switch} | {probe} |")
}

#[test]
fn the_document_lists_what_the_clients_assume() {
    let document = text("docs/vendor-assumptions.md");
    for (_, assumption) in all() {
        let row = row(assumption);
        assert!(document.contains(&row), "not in the document: {row}");
    }
}

#[test]
fn a_probe_is_a_test_of_check() {
    let files = ["check", "read_probes", "write_probes"];
    let check: String = files
        .map(|file| text(&format!("crates/seamline/src/{file}.rs")))
        .concat();
    let mut probes = 0;
    for (_, assumption) in all() {
        let named = assumption.probe.split('`').skip(1).step_by(2);
        for name in named.filter(|name| !name.contains('=')) {
            let literal = format!("\"{name}\"");
            assert!(check.contains(&literal), "`check` has no test {literal}");
            probes += 1;
        }
    }
    assert!(probes > 0);
}

#[test]
fn a_place_is_a_module_of_the_client() {
    for (client, assumption) in all() {
        let source = format!("{}/../../crates/{client}/src", env!("CARGO_MANIFEST_DIR"));
        let places: Vec<&str> = assumption.place.split('`').skip(1).step_by(2).collect();
        assert!(!places.is_empty(), "{}", assumption.question);
        for place in places {
            let path = format!("{source}/{}", place.replace("::", "/"));
            let is_there = [path.clone(), format!("{path}.rs")]
                .iter()
                .any(|path| std::path::Path::new(path).exists());
            assert!(is_there, "no module {place}");
        }
    }
}
