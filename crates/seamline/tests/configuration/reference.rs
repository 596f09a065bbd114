//! `docs/configuration.md` has every table of settings, as the types have them.
//!
//! `SEAMLINE_BLESS=1 cargo test -p seamline --test configuration` writes the tables anew.

use seamline::config::{reference, schema};
use serde_json::Value;

use crate::repository;

const PAGE: &str = "docs/configuration.md";
const END: &str = "<!-- end of settings -->";

fn mark(name: &str) -> String {
    format!("<!-- settings: {name} -->")
}

/// The page with every table as it has to be; tables that it lacks come at its end.
fn as_it_should_be(page: &str) -> String {
    let mut page = page.to_owned();
    for section in reference::sections() {
        let mark = mark(&section.name);
        let block = format!("{mark}\n{}\n{END}", section.markdown.trim_end());
        match page.find(&mark) {
            Some(start) => {
                let length = page[start..].find(END).unwrap() + END.len();
                page.replace_range(start..start + length, &block);
            }
            None => page.extend(["\n## ", section.name.as_str(), "\n\n", block.as_str(), "\n"]),
        }
    }
    page
}

#[test]
fn the_page_shows_every_setting_with_type_default_example_and_meaning() {
    let path = repository(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let wanted = as_it_should_be(&page);
    if std::env::var_os("SEAMLINE_BLESS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
        return;
    }
    let first = page
        .lines()
        .zip(wanted.lines())
        .find(|(is, should)| is != should);
    assert!(
        page == wanted,
        "{PAGE} is not what the types say; write it anew with SEAMLINE_BLESS=1: {first:#?}"
    );
    // A table whose settings are gone is not kept up by anybody.
    let known: Vec<String> = reference::sections()
        .iter()
        .map(|one| mark(&one.name))
        .collect();
    let stale = page
        .lines()
        .filter(|line| line.starts_with("<!-- settings: "));
    let stale: Vec<&str> = stale
        .filter(|line| !known.contains(&(*line).to_owned()))
        .collect();
    assert_eq!(stale, Vec::<&str>::new());
}

#[test]
fn an_example_stands_beside_every_setting() {
    for section in reference::sections() {
        for row in section
            .markdown
            .lines()
            .filter(|row| row.starts_with("| `"))
        {
            let cells: Vec<&str> = row.split(" | ").collect();
            if cells.len() == 5 {
                assert!(!cells[3].is_empty(), "[{}] {row}", section.name);
            }
        }
    }
}

/// The value that a description calls the default, as it is written in the file.
fn said(description: &str) -> Option<String> {
    let start = match description.find(". Default") {
        Some(at) => at + 2,
        None => description.starts_with("Default").then_some(0)?,
    };
    let said = description[start..].trim_start_matches("Default").trim();
    let said = match said.strip_prefix('`') {
        Some(code) => code.split_once('`')?.0,
        None => said.split([',', ';', ' ']).next()?.trim_end_matches('.'),
    };
    let is_value = said.starts_with(['"', '[', '{'])
        || ["true", "false"].contains(&said)
        || said.parse::<i64>().is_ok();
    is_value.then(|| said.to_owned())
}

#[test]
fn what_a_description_calls_the_default_is_the_default_of_the_type() {
    let schema = schema();
    let mut compared = 0;
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        for (key, property) in definition["properties"].as_object().into_iter().flatten() {
            let Some(said) = said(property["description"].as_str().unwrap_or_default()) else {
                continue;
            };
            let written: toml::Table = toml::from_str(&format!("it = {said}")).unwrap();
            let said = serde_json::to_value(&written["it"]).unwrap();
            // Numbers of two origins are compared as they are written.
            let text = |value: &Value| value.to_string();
            assert_eq!(text(&said), text(&property["default"]), "{name}.{key}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared} defaults were compared");
}
