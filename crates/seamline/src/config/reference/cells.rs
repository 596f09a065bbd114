//! The cells of a row: type, default, example, meaning.

use serde_json::Value;

use super::super::period::PERIOD;
use super::super::schema::{Tree, may_be_secret, reference};
use super::{EXAMPLE, has_own_table};

/// One value of an enumeration.
pub(super) struct Choice<'a> {
    schema: &'a Value,
}

impl Choice<'_> {
    /// What it means, without a repetition of how it is written.
    pub(super) fn about(&self) -> String {
        let about = self.schema["description"].as_str().unwrap_or_default();
        match about.strip_suffix(&format!(": {}.", self.written())) {
            Some(about) => format!("{about}."),
            None => about.to_owned(),
        }
    }

    /// As it is written in the file.
    pub(super) fn written(&self) -> String {
        if let Some(word) = self.schema["const"].as_str() {
            return format!("`\"{word}\"`");
        }
        let key = self.schema["required"][0].as_str().unwrap_or_default();
        format!("`{{ {key} = ... }}`")
    }

    fn word(&self) -> Option<&str> {
        self.schema["const"].as_str()
    }
}

/// The values of an enumeration; none of anything else.
pub(super) fn choices(schema: &Value) -> Vec<Choice<'_>> {
    let list = schema["oneOf"].as_array();
    list.into_iter()
        .flatten()
        .map(|schema| Choice { schema })
        .collect()
}

/// The definitions that a setting's values come from.
pub(super) fn references(tree: &Tree, schema: &Value) -> Vec<String> {
    if let Some(name) = reference(schema) {
        let mut names = vec![name.to_owned()];
        names.extend(references(tree, &tree.definition(name)["items"]));
        return names;
    }
    let inner = schema["anyOf"].as_array().into_iter().flatten();
    let inner = inner.chain([&schema["items"], &schema["propertyNames"]]);
    inner
        .filter(|schema| schema.is_object())
        .flat_map(|schema| references(tree, schema))
        .collect()
}

/// Makes rows.
pub(super) struct Cells<'a> {
    tree: &'a Tree,
    example: Value,
}

impl<'a> Cells<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        let example: Option<toml::Value> = toml::from_str(EXAMPLE).ok();
        let example = example.and_then(|example| serde_json::to_value(example).ok());
        Self {
            tree,
            example: example.unwrap_or_default(),
        }
    }

    /// The row of a setting.
    pub(super) fn row(&self, path: &str, name: &str, property: &Value, required: bool) -> String {
        let (meaning, said) = parted(property["description"].as_str().unwrap_or_default());
        let default = match (&property["default"], required) {
            (_, true) => "needed".to_owned(),
            (Value::Null, false) => said.unwrap_or("none").to_owned(),
            (value, false) => match (is_empty(value), said) {
                (true, Some(said)) => said.to_owned(),
                (_, said) => code(value) + said.and_then(beyond_value).unwrap_or_default(),
            },
        };
        let example = self
            .example_at(&format!("{path}.{name}"))
            .or_else(|| self.made_up(property));
        let example = example.as_ref().map(code).unwrap_or_default();
        let meaning = [meaning, self.choices_in_words(property)].join("");
        let kind = self.kind(property);
        let cells = [kind, default, example, meaning].map(|text| cell(&text));
        format!("| `{name}` | {} |\n", cells.join(" | "))
    }

    /// The setting as a comment.
    pub(super) fn comment(&self, path: &str, name: &str, property: &Value) -> String {
        let meaning = property["description"].as_str().unwrap_or_default();
        let (meaning, said) = parted(meaning);
        let default = &property["default"];
        let (value, default_in_words) = if default.is_null() {
            let example = self.example_at(&format!("{path}.{name}"));
            let words = said.map(|said| format!(" Default: {said}."));
            (example.or_else(|| self.made_up(property)), words)
        } else {
            (Some(default.clone()), None)
        };
        let value = value
            .as_ref()
            .map_or_else(String::new, |value| as_toml(value).to_string());
        let sentence = meaning
            .split_inclusive(". ")
            .next()
            .unwrap_or_default()
            .trim();
        let setting = format!("# {name} = {value}");
        let words = default_in_words.unwrap_or_default();
        format!("{setting:<40} # {sentence}{words}\n").replace("\n\n", " ")
    }

    fn example_at(&self, path: &str) -> Option<Value> {
        let parts: Vec<&str> = path.split('.').collect();
        find(&self.example, &parts).cloned()
    }

    /// A value other than the default, where one can be told from the type alone.
    fn made_up(&self, property: &Value) -> Option<Value> {
        let default = &property["default"];
        if let Some(default) = default.as_bool() {
            return Some((!default).into());
        }
        let schema = self.tree.followed(property);
        let choices = choices(schema);
        let mut words = choices.iter().filter_map(Choice::word);
        let other = words.find(|word| default.as_str() != Some(word));
        if let Some(other) = other {
            return Some(other.into());
        }
        (!default.is_null() && !is_empty(default)).then(|| default.clone())
    }

    fn kind(&self, schema: &Value) -> String {
        if reference(schema) == Some("SecretRef") {
            return "secret: `{ env = \"NAME\" }` or `{ file = \"PATH\" }`".to_owned();
        }
        if may_be_secret(schema) {
            return "text or a secret".to_owned();
        }
        if let Some(name) = has_own_table(self.tree, schema) {
            return format!("one of [{name}](#{})", name.to_lowercase());
        }
        let followed = self.tree.followed(schema);
        if !choices(followed).is_empty() {
            return "choice".to_owned();
        }
        if let Some(parts) = followed["anyOf"].as_array() {
            let kinds = parts.iter().map(|part| match part["const"].as_str() {
                Some(word) => format!("`\"{word}\"`"),
                None => self.kind(part),
            });
            return kinds.collect::<Vec<_>>().join(" or ");
        }
        let many = |what: String, list: &str| match what.as_str() {
            "table" => format!("{list} of tables, see below"),
            what => format!("{list} of {what}"),
        };
        match (followed["type"].as_str(), followed["format"].as_str()) {
            (Some("boolean"), _) => "`true` or `false`".to_owned(),
            (Some("integer"), _) => "whole number".to_owned(),
            (Some("string"), Some(PERIOD)) => "length of time".to_owned(),
            (Some("string"), Some("uri")) => "address".to_owned(),
            (Some("string"), Some("date")) => "day".to_owned(),
            (Some("array"), _) => many(self.kind(&followed["items"]), "list"),
            (Some("object"), _) if followed["properties"].is_object() => "table".to_owned(),
            (Some("object"), _) => match &followed["propertyNames"] {
                Value::Null => many(self.kind(&followed["additionalProperties"]), "table"),
                names => {
                    let values = self.kind(&followed["additionalProperties"]);
                    let words = choices(self.tree.followed(names));
                    let words: Vec<String> = words.iter().map(Choice::written).collect();
                    format!("table of {values} by {}", words.join(", "))
                }
            },
            _ => "text".to_owned(),
        }
    }

    /// The choices of a setting, each with its meaning; nothing where they have a table of their own.
    fn choices_in_words(&self, property: &Value) -> String {
        if may_be_secret(property) || has_own_table(self.tree, property).is_some() {
            return String::new();
        }
        let mut words = String::new();
        for choice in choices(self.tree.followed(property)) {
            words.push_str("<br>");
            words.push_str(&choice.written());
            words.push_str(": ");
            words.push_str(&choice.about());
        }
        words
    }
}

/// What a description says, and what it says of the default: the sentence is left out of the first,
/// because the default has a column.
pub(super) fn parted(text: &str) -> (String, Option<&str>) {
    let start = match text.find(". Default") {
        Some(at) => at + 2,
        None if text.starts_with("Default") => 0,
        None => return (text.to_owned(), None),
    };
    let sentence = &text[start..];
    let end = sentence.find(". ").map_or(sentence.len(), |at| at + 1);
    let said = sentence[..end]
        .trim_start_matches("Default")
        .trim_start_matches(':')
        .trim()
        .trim_end_matches('.');
    let rest = sentence[end..].trim();
    let before = text[..start].trim();
    (format!("{before} {rest}").trim().to_owned(), Some(said))
}

/// What is said of a default beyond its value.
fn beyond_value(said: &str) -> Option<&str> {
    match said.strip_prefix('`') {
        Some(code) => Some(code.split_once('`')?.1),
        None => Some(&said[said.find([',', ';', ':'])?..]),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(table) => table.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A value as it is written in the file.
fn code(value: &Value) -> String {
    format!("`{}`", as_toml(value))
}

fn as_toml(value: &Value) -> toml::Value {
    match value {
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.to_string().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => list.iter().map(as_toml).collect::<Vec<_>>().into(),
        Value::Object(table) => {
            let entries = table
                .iter()
                .map(|(key, value)| (key.clone(), as_toml(value)));
            toml::Value::Table(entries.collect())
        }
        Value::Null => String::new().into(),
    }
}

/// The value at a path, in whichever of several tables has it; `NAME` is any name.
fn find<'a>(at: &'a Value, path: &[&str]) -> Option<&'a Value> {
    let Some((part, rest)) = path.split_first() else {
        return Some(at);
    };
    match at {
        Value::Array(rows) => rows.iter().find_map(|row| find(row, path)),
        Value::Object(table) if *part == "NAME" => table.values().find_map(|one| find(one, rest)),
        Value::Object(table) => find(table.get(*part)?, rest),
        _ => None,
    }
}

/// A text that stays in its cell.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace("\n\n", "<br>")
        .replace('\n', " ")
}
