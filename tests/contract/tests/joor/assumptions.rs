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

const DOCUMENT: &str = "docs/vendor-assumptions.md";

fn path(path: &str) -> String {
    format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))
}

fn text(file: &str) -> String {
    std::fs::read_to_string(path(file)).unwrap()
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

/// The document with the table under `heading` made anew.
fn with_table(document: &str, heading: &str, all: &[Assumption]) -> String {
    const HEAD: &str =
        "| question | assumed | mark | in | switch | probe |\n|---|---|---|---|---|---|\n";
    let begin = document.find(heading).unwrap();
    let table = begin + document[begin..].find(HEAD).unwrap() + HEAD.len();
    let rest = &document[table..];
    let end: usize = rest
        .split_inclusive('\n')
        .take_while(|line| line.starts_with('|'))
        .map(str::len)
        .sum();
    let rows: String = all.iter().map(|one| row(one) + "\n").collect();
    format!("{}{rows}{}", &document[..table], &rest[end..])
}

/// Run with `SEAMLINE_BLESS=1` to write the document.
#[test]
fn the_document_lists_what_the_clients_assume() {
    let document = text(DOCUMENT);
    let made = with_table(&document, "\n## JOOR\n", joor::ALL);
    let made = with_table(&made, "\n## Order Manager\n", order_manager::ALL);
    if std::env::var_os("SEAMLINE_BLESS").is_some() {
        std::fs::write(path(DOCUMENT), made).unwrap();
        return;
    }
    assert!(document == made, "{DOCUMENT} is not what the clients say");
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
