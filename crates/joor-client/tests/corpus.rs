//! Nasty documents: what each decoder makes of each of them.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

#[path = "../fuzz/decode_all.rs"]
mod decode_all;

use std::collections::BTreeMap;

/// For each document, the outcome of each decoder that does not just say that it is not meant.
type Outcomes = BTreeMap<String, BTreeMap<String, String>>;

fn folder() -> String {
    format!("{}/tests/corpus", env!("CARGO_MANIFEST_DIR"))
}

fn outcomes() -> Outcomes {
    let mut outcomes = Outcomes::new();
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let body = std::fs::read(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let of_one = decode_all::decode_bytes(&body).map_or_else(
            || BTreeMap::from([("body".to_owned(), "not JSON".to_owned())]),
            |found| {
                let family = name.split('-').next().unwrap_or_default();
                found
                    .into_iter()
                    .filter(|(decoder, _)| decoder.starts_with(family) || family == "body")
                    .filter(|(_, outcome)| !is_not_meant(outcome))
                    .map(|(decoder, outcome)| (decoder.to_owned(), outcome))
                    .collect()
            },
        );
        outcomes.insert(name, of_one);
    }
    outcomes
}

/// The decoder of another resource says that its own list is not there.
fn is_not_meant(outcome: &str) -> bool {
    outcome.contains("$: expected") || outcome.contains("found no job")
}

#[test]
fn every_decoder_makes_of_every_nasty_document_what_is_written_down() {
    let written = std::fs::read_to_string(format!("{}-outcomes.json", folder())).unwrap();
    let written: Outcomes = serde_json::from_str(&written).unwrap();
    let found = outcomes();
    for (name, outcomes) in &found {
        assert_eq!(written.get(name), Some(outcomes), "{name}");
    }
    assert_eq!(found.len(), written.len());
}

#[test]
#[ignore = "writes the outcomes down; read the difference before keeping it"]
fn write_the_outcomes_down() {
    let text = serde_json::to_string_pretty(&outcomes()).unwrap();
    std::fs::write(format!("{}-outcomes.json", folder()), text + "\n").unwrap();
}
