//! The lines of an order as Order Manager takes them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use seamline_order_manager_client::wire::{self, OrderCreateItem};

use super::amounts::Amounts;
use super::notes;
use crate::model::{Order, OrderLine};
use crate::problem::{Problem, ProblemCode};
use crate::rules::{Doors, OrderRules};

/// Lines ready to be sent.
pub(super) struct Lines {
    pub(super) items: Vec<OrderCreateItem>,
    /// Pieces by listing SKU; lines of the same SKU are added up.
    pub(super) quantities: BTreeMap<String, i64>,
}

/// A line of an order with its listing and its amount. `listings` has one entry a line, none for one
/// that does not go.
pub(super) fn lines(
    order: &Order,
    rules: &OrderRules,
    amounts: &Amounts,
    listings: &[Option<String>],
) -> Result<Lines, Problem> {
    if rules.doors == Doors::Park {
        refuse_several_doors(order)?;
    }
    let mut lines = Lines {
        items: Vec::with_capacity(listings.len()),
        quantities: BTreeMap::new(),
    };
    let money = |amount| wire::Money::new(amount, &*amounts.currency);
    let merge = rules.doors == Doors::Merge;
    for ((line, amount), listing) in order.lines.iter().zip(&amounts.lines).zip(listings) {
        let Some(listing_sku) = listing else {
            continue;
        };
        add(
            lines.quantities.entry(listing_sku.clone()).or_default(),
            amount.pieces,
        )?;
        let item = OrderCreateItem {
            listing_sku: listing_sku.clone(),
            listing_name: notes::line_title(line, listing_sku),
            quantity_ordered: amount.pieces,
            unit_price: money(amount.unit_price),
            tax: money(Decimal::ZERO),
            discount: money(amount.discount),
            notes: if merge {
                notes::merged_line_notes(line, amount.pieces)
            } else {
                notes::line_notes(line)
            },
        };
        match lines
            .items
            .iter_mut()
            .find(|known| merge && is_same_sale(known, &item))
        {
            Some(known) => put_together(known, item)?,
            None => lines.items.push(item),
        }
    }
    Ok(lines)
}

/// Whether two lines sell the same listing at the same price, with the same discount a piece.
fn is_same_sale(one: &OrderCreateItem, other: &OrderCreateItem) -> bool {
    let crossed = |discount: Decimal, pieces: i64| discount.checked_mul(Decimal::from(pieces));
    one.listing_sku == other.listing_sku
        && one.unit_price == other.unit_price
        && crossed(one.discount.amount, other.quantity_ordered)
            == crossed(other.discount.amount, one.quantity_ordered)
}

fn put_together(known: &mut OrderCreateItem, item: OrderCreateItem) -> Result<(), Problem> {
    add(&mut known.quantity_ordered, item.quantity_ordered)?;
    let discount = known.discount.amount.checked_add(item.discount.amount);
    known.discount.amount = discount.ok_or_else(too_large)?;
    let notes: Vec<String> = [known.notes.take(), item.notes]
        .into_iter()
        .flatten()
        .collect();
    known.notes = (!notes.is_empty()).then(|| notes.join("; "));
    Ok(())
}

fn too_large() -> Problem {
    Problem::new(
        ProblemCode::TotalsDisagree,
        "item_unit_price",
        "the discounts of the order are too large to add up",
    )
}

fn refuse_several_doors(order: &Order) -> Result<(), Problem> {
    let ordered = order.lines.iter().filter(|line| line.quantity != 0);
    let doors: BTreeSet<Option<i64>> = ordered.map(door).collect();
    if doors.len() < 2 {
        return Ok(());
    }
    Err(Problem::new(
        ProblemCode::SeveralDoors,
        "item_door_id",
        format!("the lines of the order are for {} doors", doors.len()),
    ))
}

fn door(line: &OrderLine) -> Option<i64> {
    line.door.as_ref().map(|door| door.id)
}

fn add(sum: &mut i64, pieces: i64) -> Result<(), Problem> {
    *sum = sum.checked_add(pieces).ok_or_else(|| {
        Problem::new(
            ProblemCode::BadQuantity,
            "item_quantity",
            "the quantities of the order are too large to add up",
        )
    })?;
    Ok(())
}
