//! Every setting in tables, from the types that parse it.
//!
//! `docs/configuration.md` holds the tables between marks. A test keeps them true.

mod cells;

use serde_json::Value;

use super::schema::{Tree, may_be_secret, reference};
use cells::{Cells, cell};

/// A file that uses every setting that is not plain, for the column of examples.
pub const EXAMPLE: &str = include_str!("example.toml");

/// Choices beyond which an enumeration gets a table of its own.
const MANY_CHOICES: usize = 5;

const HEAD: &str = "| setting | type | default | example | meaning |\n|---|---|---|---|---|\n";

/// Settings that stand before the others.
const FIRST: [&str; 3] = ["name", "enabled", "every"];

/// A table of settings, or of the choices of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name: the table in the file without brackets, or the type of the choices.
    pub name: String,
    /// Its text in Markdown, without a heading.
    pub markdown: String,
}

/// Every table of the file, in the order in which they are nested, then the longer lists of choices.
pub fn sections() -> Vec<Section> {
    let tree = Tree::whole();
    let mut book = Book {
        cells: Cells::new(&tree),
        tree: &tree,
        sections: Vec::new(),
        choices: Vec::new(),
    };
    let root = tree.root();
    for (name, property) in properties(root) {
        book.add(name, property);
    }
    let Book {
        mut sections,
        choices,
        ..
    } = book;
    sections.extend(choices.iter().map(|name| choices_of(&tree, name)));
    sections
}

/// The settings of a table that are not among `set`, as comments: each with its default, or an example
/// where there is none, and what it means in a sentence.
pub(crate) fn unset_lines(table: &str, set: &[&str]) -> String {
    let tree = Tree::whole();
    let cells = Cells::new(&tree);
    let mut schema = Some(tree.root());
    for part in table.split('.') {
        schema = schema.and_then(|schema| {
            let property = &schema["properties"][part];
            match table_in(&tree, property)? {
                Inner::Table(schema) | Inner::Rows(schema) | Inner::Entries(schema) => Some(schema),
            }
        });
    }
    let mut lines = String::new();
    for (name, property) in schema.into_iter().flat_map(properties) {
        let is_table = matches!(
            table_in(&tree, property),
            Some(Inner::Table(_) | Inner::Entries(_))
        );
        if !is_table && !set.contains(&name.as_str()) {
            lines.push_str(&cells.comment(table, name, property));
        }
    }
    lines
}

struct Book<'a> {
    tree: &'a Tree,
    cells: Cells<'a>,
    sections: Vec<Section>,
    choices: Vec<String>,
}

impl<'a> Book<'a> {
    /// Adds the table that a property is, if it is one, and the tables in it.
    fn add(&mut self, path: &str, property: &'a Value) {
        let about = property["description"].as_str().unwrap_or_default();
        let Some(inner) = table_in(self.tree, property) else {
            return;
        };
        let (path, brackets, schema) = match inner {
            Inner::Table(schema) => (path.to_owned(), format!("[{path}]"), schema),
            Inner::Rows(schema) => (path.to_owned(), format!("[[{path}]]"), schema),
            Inner::Entries(schema) => {
                let path = format!("{path}.NAME");
                (path.clone(), format!("[{path}]"), schema)
            }
        };
        let rows = self.rows(&path, schema);
        if !rows.is_empty() {
            let markdown = format!("`{brackets}`: {about}\n\n{HEAD}{rows}");
            self.sections.push(Section {
                name: path.clone(),
                markdown,
            });
        }
        for (name, property) in properties(schema) {
            self.add(&format!("{path}.{name}"), property);
        }
    }

    /// The rows of a table: what is needed first, then by name. Tables in it have tables of their own.
    fn rows(&mut self, path: &str, schema: &'a Value) -> String {
        let required = schema["required"].as_array();
        let needed = |name: &str| required.is_some_and(|list| list.iter().any(|one| one == name));
        let mut rows: Vec<(&String, &Value)> = properties(schema)
            .filter(|(_, property)| !matches!(table_in(self.tree, property), Some(Inner::Table(_))))
            .collect();
        rows.sort_by_key(|(name, _)| {
            let place = FIRST.iter().position(|one| one == name);
            (place.unwrap_or(FIRST.len()), !needed(name))
        });
        let mut text = String::new();
        for (name, property) in rows {
            self.note_choices(property);
            text.push_str(&self.cells.row(path, name, property, needed(name)));
        }
        text
    }

    fn note_choices(&mut self, property: &Value) {
        for name in cells::references(self.tree, property) {
            let many = cells::choices(self.tree.definition(&name)).len() > MANY_CHOICES;
            if many && !self.choices.contains(&name) {
                self.choices.push(name);
            }
        }
    }
}

/// A table with settings of its own.
enum Inner<'a> {
    /// One.
    Table(&'a Value),
    /// Several, one after another.
    Rows(&'a Value),
    /// Several, by name.
    Entries(&'a Value),
}

fn table_in<'a>(tree: &'a Tree, property: &'a Value) -> Option<Inner<'a>> {
    if may_be_secret(property) {
        return None;
    }
    let is_table = |schema: &Value| schema["properties"].is_object();
    let schema = tree.followed(property);
    if is_table(schema) {
        return Some(Inner::Table(schema));
    }
    let items = tree.followed(&schema["items"]);
    if is_table(items) {
        return Some(Inner::Rows(items));
    }
    let entries = tree.followed(&schema["additionalProperties"]);
    is_table(entries).then_some(Inner::Entries(entries))
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

fn choices_of(tree: &Tree, name: &str) -> Section {
    let schema = tree.definition(name);
    let about = schema["description"].as_str().unwrap_or_default();
    let mut markdown = format!("{about}\n\n| value | meaning |\n|---|---|\n");
    for choice in cells::choices(schema) {
        let line = format!(
            "| {} | {} |\n",
            cell(&choice.written()),
            cell(&choice.about())
        );
        markdown.push_str(&line);
    }
    Section {
        name: name.to_owned(),
        markdown,
    }
}

/// Whether a longer list of choices has a table of its own.
fn has_own_table(tree: &Tree, schema: &Value) -> Option<String> {
    let name = reference(schema)?;
    let many = cells::choices(tree.definition(name)).len() > MANY_CHOICES;
    many.then(|| name.to_owned())
}
