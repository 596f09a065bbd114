//! Questions about the flows: which run, and what only the merchant knows of orders and quantities.

use jiff::civil::Date;

use super::ask::{Asking, Choice};
use super::draft::Draft;
use super::find::Findings;
use crate::Error;

/// Which flows run.
pub(super) fn choose(asking: &mut Asking<'_>, draft: &mut Draft) -> Result<(), Error> {
    draft.orders = asking.yes(
        "orders",
        "Bring orders, with their customers, from JOOR to Order Manager?",
        true,
    )?;
    draft.products = asking.yes(
        "products",
        "Publish products from Order Manager in JOOR? Edits made in JOOR are overwritten",
        false,
    )?;
    draft.inventory = asking.yes(
        "inventory",
        "Make JOOR's quantities follow Order Manager's?",
        false,
    )?;
    draft.order_feedback = draft.orders
        && asking.yes(
            "order_feedback",
            "Mark orders in JOOR as exported or failed? Needs JOOR's v4 login",
            false,
        )?;
    Ok(())
}

/// From when on orders are taken, and how orders of another integration are known.
pub(super) fn orders(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    today: Option<Date>,
) -> Result<(), Error> {
    if !draft.orders {
        return Ok(());
    }
    let today = today.map(|day| day.to_string());
    let text = "Take orders that were written on this day or later (`all` takes every one)";
    let default = today.as_deref().unwrap_or("all");
    let from = asking.checked(
        "orders.earliest_order_date",
        text,
        Some(default),
        |text| match text {
            "all" => Ok(()),
            text if text.parse::<Date>().is_ok() => Ok(()),
            _ => Err("a day such as 2026-11-01, or `all`, is needed".to_owned()),
        },
    )?;
    if from != "all" {
        draft.order_rules.push(("earliest_order_date", from.into()));
    }
    let other = asking.yes(
        "orders.other_integration",
        "Did another integration bring JOOR's orders into this Order Manager account before?",
        false,
    )?;
    if other {
        let text = "Shapes of the numbers it gave, parted by commas: `{id}` stands for JOOR's order id, \
                    `{po}` for the purchase order";
        let shapes = asking.checked(
            "orders.adopt_number_shapes",
            text,
            Some("{id},{po}"),
            |text| match list(text).iter().find(|shape| !shape.contains('{')) {
                None => Ok(()),
                Some(shape) => Err(format!("`{shape}` has neither `{{id}}` nor `{{po}}`")),
            },
        )?;
        let shapes: Vec<toml::Value> = list(&shapes).into_iter().map(Into::into).collect();
        draft
            .order_rules
            .push(("adopt_number_shapes", shapes.into()));
    }
    let text = "Prefix of the order numbers that Order Manager gets";
    if let Some(prefix) = asking.optional("orders.number_prefix", text)? {
        draft.order_rules.push(("number_prefix", prefix.into()));
    }
    Ok(())
}

fn list(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Which warehouses feed which.
pub(super) fn inventory(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    findings: &Findings,
) -> Result<(), Error> {
    if let Some(warehouses) = &findings.warehouses {
        let text = "Order Manager warehouses whose stock counts";
        let chosen = asking.several("inventory.order_manager_warehouses", text, warehouses)?;
        // All of them need not be named, and a new one counts as well.
        if chosen.len() < warehouses.len() {
            let chosen: Vec<toml::Value> = chosen.into_iter().map(Into::into).collect();
            draft
                .inventory_rules
                .push(("order_manager_warehouses", chosen.into()));
        }
    }
    let seen: Vec<Choice> = findings.joor_warehouses.iter().map(Choice::plain).collect();
    let text = "Name of the JOOR warehouse whose quantities are written (JOOR: Account Settings > Order \
                Settings > Warehouses). JOOR has no list of them: these were seen on orders and retailers";
    let default = (seen.len() == 1).then_some(0);
    let joor = asking.one_or_other("inventory.joor_warehouse", text, &seen, default)?;
    let known = findings.joor_warehouses.contains(&joor);
    draft
        .inventory_rules
        .push(("joor_warehouse", joor.clone().into()));
    if !known {
        let text = format!(
            "JOOR has not shown a warehouse `{joor}`, and what it does with an unknown one is not \
             known. Are you sure that it exists under this very name?"
        );
        if asking.yes("inventory.warehouse_confirmed", &text, false)? {
            draft
                .inventory_rules
                .push(("warehouse_confirmed", true.into()));
        }
    }
    Ok(())
}
