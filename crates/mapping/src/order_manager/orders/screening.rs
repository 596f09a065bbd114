//! Which orders, and which of their lines, the merchant's rules let through.

use jiff::tz::TimeZone;

use super::catalog::CatalogView;
use super::fields;
use super::products::product_of_line;
use crate::model::{Order, OrderLine};
use crate::rules::{ItemFilter, ItemLevel, ItemList, OrderRules};

/// A rule that leaves an order out, and why it applies.
pub(super) struct LeftOut {
    pub(super) rule: &'static str,
    pub(super) message: String,
}

fn left_out(rule: &'static str, message: impl Into<String>) -> LeftOut {
    LeftOut {
        rule,
        message: message.into(),
    }
}

/// The rule that leaves an order out by what it says itself, if one does.
pub(super) fn by_its_own_texts(order: &Order, rules: &OrderRules) -> Option<LeftOut> {
    if !rules.status.admits(order.status) {
        return Some(left_out("status", "the order is not of the chosen status"));
    }
    if let Some(code) = &rules.warehouse_code
        && order.warehouse.code.as_deref().map(str::trim) != Some(code.trim())
    {
        return Some(left_out(
            "warehouse_code",
            format!("the order is not for warehouse `{}`", code.trim()),
        ));
    }
    if let Some(earliest) = rules.earliest_order_date
        && let Some(ordered_at) = order.ordered_at
        && TimeZone::UTC.to_datetime(ordered_at).date() < earliest
    {
        return Some(left_out(
            "earliest_order_date",
            format!("the order was written before {earliest}"),
        ));
    }
    let stopping = rules.order_filters.0.iter().find(|filter| {
        let texts = fields::texts(order, rules, filter.field);
        !filter.admits(texts.iter().map(String::as_str))
    });
    stopping.map(|filter| left_out("order_filters", format!("of an order, {}", filter.words())))
}

/// Which lines go, one entry a line; or the rule that leaves the whole order out for its lines.
/// Needs the products of the lines to be known, as far as they can be.
pub(super) fn lines(
    order: &Order,
    rules: &OrderRules,
    view: &CatalogView,
) -> Result<Vec<bool>, LeftOut> {
    let filter = &rules.item_filter;
    if filter.is_open() {
        return Ok(vec![true; order.lines.len()]);
    }
    let going: Vec<bool> = order
        .lines
        .iter()
        .map(|line| line.quantity == 0 || lets_through(filter, line, rules, view))
        .collect();
    if going.iter().all(|goes| *goes) {
        return Ok(going);
    }
    if filter.level == ItemLevel::Order {
        return Err(left_out(
            "item_filter",
            "a line of the order has a SKU that is not let through",
        ));
    }
    let any = order
        .lines
        .iter()
        .zip(&going)
        .any(|(line, goes)| *goes && line.quantity != 0);
    if any {
        Ok(going)
    } else {
        Err(left_out(
            "item_filter",
            "no line of the order has a SKU that is let through",
        ))
    }
}

/// A line is judged by the SKU of its product. One whose product is not known is left out only where
/// a black list names a code that the line itself shows; a white list cannot tell, so the line stays
/// and the order waits for its product.
fn lets_through(
    filter: &ItemFilter,
    line: &OrderLine,
    rules: &OrderRules,
    view: &CatalogView,
) -> bool {
    if let Some(product) = product_of_line(line, rules, view) {
        return filter.admits(&product.sku);
    }
    match filter.list {
        ItemList::White => true,
        ItemList::Black => ![&line.upc, &line.style_identifier, &line.style_number]
            .into_iter()
            .flatten()
            .any(|code| filter.lists(code)),
    }
}
