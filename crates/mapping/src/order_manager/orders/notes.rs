//! Texts of an order that Order Manager has no fields for.

use super::fields;
use crate::model::{Order, OrderLine};
use crate::rules::OrderRules;

/// What the house should know: whose order it is, terms, window, bill-to, the brand's own comment, as
/// the merchant chose. Order Manager has no customer on a create and no billing address anywhere [1],
/// so they go here. `changes` says what was done to the order on its way; it is always told.
pub(super) fn internal(order: &Order, rules: &OrderRules, changes: &[String]) -> String {
    let mut parts = vec![
        format!("{} order {}", rules.order_source.trim(), order.number)
            .trim()
            .to_owned(),
    ];
    for field in &rules.internal_notes {
        if let Some(text) = fields::label(order, rules, *field) {
            parts.push(format!("{} {text}", field.note_word()));
        }
    }
    parts.extend(changes.iter().cloned());
    let own = rules.internal_note.as_deref().map(str::trim);
    parts.extend(own.filter(|own| !own.is_empty()).map(str::to_owned));
    parts.join("; ")
}

/// Title of a line the way the channel's listings are titled: `Style - Colour / Size`.
pub(super) fn line_title(line: &OrderLine, listing_sku: &str) -> String {
    let options: Vec<&str> = [line.colour.as_deref(), line.size.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let name = line.name.as_deref().unwrap_or(listing_sku);
    if options.is_empty() {
        name.to_owned()
    } else {
        format!("{name} - {}", options.join(" / "))
    }
}

/// The retailer's comment, and the door when the line is for one.
pub(super) fn line_notes(line: &OrderLine) -> Option<String> {
    let notes: Vec<String> = [line.comment.clone(), door(line)]
        .into_iter()
        .flatten()
        .collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// The same for a line that becomes one with others: with its pieces.
pub(super) fn merged_line_notes(line: &OrderLine, pieces: i64) -> Option<String> {
    line_notes(line).map(|notes| format!("{notes}: {pieces}"))
}

fn door(line: &OrderLine) -> Option<String> {
    let door = line.door.as_ref()?;
    let name = door.name.clone().unwrap_or_else(|| door.id.to_string());
    Some(match &door.code {
        Some(code) => format!("Door: {name} ({code})"),
        None => format!("Door: {name}"),
    })
}
