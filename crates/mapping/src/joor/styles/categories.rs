//! JOOR's official categories, by their names.

use seamline_joor_client::v4::categories::Category;

use super::lookups::StyleLookups;
use crate::model::Product;
use crate::rules::ProductRules;

/// How alike a name has to be to be suggested, from 0 to 1 (Jaro-Winkler).
const ALIKE: f64 = 0.85;

/// Names that are suggested.
const SUGGESTED: usize = 3;

/// JOOR's categories of the same name, and notes: what has none, or more than one, is noted and left out.
/// `None` where people keep them in JOOR, and where a product has categories of which none is known.
pub(super) fn categories(
    parent: &Product,
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> (Option<Vec<String>>, Vec<String>) {
    let mut ids = Vec::new();
    let mut notes = Vec::new();
    if !rules.categories {
        return (None, notes);
    }
    for name in &parent.categories {
        match fitting(name, rules, &lookups.categories).as_slice() {
            [category] if ids.contains(&category.id) => {}
            [category] => ids.push(category.id.clone()),
            [] => notes.push(format!(
                "JOOR has no category `{name}`{}",
                suggestion(name, &lookups.categories)
            )),
            _ => notes.push(format!(
                "JOOR has the category `{name}` in several departments; set category_department"
            )),
        }
    }
    ids.sort();
    let known = !ids.is_empty() || parent.categories.is_empty();
    (known.then_some(ids), notes)
}

/// Categories of this name, in the department of the rules.
fn fitting<'a>(name: &str, rules: &ProductRules, known: &'a [Category]) -> Vec<&'a Category> {
    let is = |text: &Option<String>, wanted: &str| {
        let text = text.as_deref();
        text.is_some_and(|text| text.eq_ignore_ascii_case(wanted))
    };
    let in_department = |category: &&Category| {
        let department = rules.category_department.as_deref();
        department.is_none_or(|department| is(&category.department, department))
    };
    known
        .iter()
        .filter(|category| is(&category.name, name.trim()))
        .filter(in_department)
        .collect()
}

/// Names of JOOR that look like this one.
fn suggestion(name: &str, known: &[Category]) -> String {
    let wanted = name.trim().to_lowercase();
    let mut alike: Vec<(f64, &str)> = Vec::new();
    for known in known.iter().filter_map(|category| category.name.as_deref()) {
        let likeness = strsim::jaro_winkler(&wanted, &known.to_lowercase());
        if likeness >= ALIKE && !alike.iter().any(|(_, other)| *other == known) {
            alike.push((likeness, known));
        }
    }
    alike.sort_by(|(one, first), (other, second)| {
        other.total_cmp(one).then_with(|| first.cmp(second))
    });
    let names = alike.iter().take(SUGGESTED);
    let names: Vec<String> = names.map(|(_, name)| format!("`{name}`")).collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; it has {}", names.join(", "))
    }
}
