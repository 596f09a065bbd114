//! The JSON schema of `seamline.toml`, from the types that parse it.

use std::borrow::Cow;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value};

use super::Config;
use super::shown::Visited;

/// The schema, draft 2020-12: every key with what it means, its type, its choices and its default.
///
/// It is as strict as the parser about keys and types. What only makes sense together, such as an
/// environment or an address, is checked when the file is read.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.root_schema_for::<Config>();
    ForPeople.transform(&mut schema);
    schema.insert("title".to_owned(), "seamline.toml".into());
    schema.to_value()
}

/// TOML has no null, a table is its own default, and descriptions are read in editors.
struct ForPeople;

impl Transform for ForPeople {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if let Some(object) = schema.as_object_mut() {
            without_null(object);
            without_table_default(object);
            if let Some(Value::String(text)) = object.get_mut("description") {
                *text = prose(text);
            }
        }
    }
}

/// A setting that may be left out has no value `null`.
fn without_null(schema: &mut Map<String, Value>) {
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|word| word != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(choices)) = schema.get_mut("anyOf") else {
        return;
    };
    choices.retain(|choice| choice["type"] != "null");
    if let [only] = choices.as_slice()
        && let Value::Object(only) = only.clone()
    {
        schema.remove("anyOf");
        for (key, value) in only {
            schema.entry(key).or_insert(value);
        }
    }
}

/// What a table is without any key is told by its keys.
fn without_table_default(schema: &mut Map<String, Value>) {
    let is_table = |default: &Value| {
        let table = default.as_object();
        table.is_some_and(|table| table.len() > 1 || table.values().any(Value::is_null))
    };
    if schema.get("default").is_some_and(is_table) {
        schema.remove("default");
    }
}

/// A doc comment without the links that only Rust's documentation follows, in one line.
fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        out.push_str(before);
        let Some((name, tail)) = after.split_once("`]") else {
            out.push_str("[`");
            rest = after;
            continue;
        };
        let short = name.rsplit("::").next().unwrap_or(name);
        out.push('`');
        out.push_str(short);
        out.push('`');
        rest = match tail.strip_prefix('(').and_then(|link| link.split_once(')')) {
            Some((_, tail)) => tail,
            None => tail,
        };
    }
    out.push_str(rest);
    let paragraphs = out.split("\n\n").map(in_one_line);
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn in_one_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        text.split('\n')
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ")
            .into()
    } else {
        text.into()
    }
}

/// The schema, with its references to be followed.
pub(super) struct Tree {
    root: Value,
}

impl Tree {
    /// All settings.
    pub(super) fn whole() -> Self {
        Self { root: schema() }
    }

    /// The whole file.
    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    /// The definition of this name.
    pub(super) fn definition(&self, name: &str) -> &Value {
        &self.root["$defs"][name]
    }

    /// The schema that a schema refers to, or itself.
    pub(super) fn followed<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match reference(schema) {
            Some(name) => self.definition(name),
            None => schema,
        }
    }

    /// Tells `note` of the settings without a value and of the secrets, in the order of the keys.
    pub(super) fn visit(&self, settings: &Value, note: &mut dyn FnMut(&str, Visited<'_>)) {
        self.visit_at("", &self.root, settings, note);
    }

    fn visit_at(
        &self,
        key: &str,
        schema: &Value,
        value: &Value,
        note: &mut dyn FnMut(&str, Visited<'_>),
    ) {
        if may_be_secret(schema) && value.is_object() {
            note(key, Visited::Secret(value));
            return;
        }
        let schema = self.followed(schema);
        if let (Some(rows), items @ Value::Object(_)) = (value.as_array(), &schema["items"]) {
            for (place, row) in rows.iter().enumerate() {
                let name = row["name"]
                    .as_str()
                    .map_or(place.to_string(), str::to_owned);
                self.visit_at(&format!("{key}[{name}]"), items, row, note);
            }
        }
        let Some(table) = value.as_object() else {
            return;
        };
        let join = |name: &str| match key {
            "" => name.to_owned(),
            key => format!("{key}.{name}"),
        };
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            match table.get(name) {
                Some(value) => self.visit_at(&join(name), property, value, note),
                None => note(&join(name), Visited::Absent),
            }
        }
        if let entries @ Value::Object(_) = &schema["additionalProperties"] {
            for (name, value) in table {
                self.visit_at(&join(name), entries, value, note);
            }
        }
    }
}

/// The name of the definition that a schema refers to.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

/// Whether a reference to a secret can stand there.
pub(super) fn may_be_secret(schema: &Value) -> bool {
    let is_secret = |schema: &Value| reference(schema) == Some("SecretRef");
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    is_secret(schema) || choices.into_iter().any(is_secret)
}
