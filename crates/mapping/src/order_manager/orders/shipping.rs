//! How the goods travel, and when.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::model::Order;
use crate::problem::{Problem, ProblemCode};
use crate::rules::{OrderRules, ShipBy};

/// The ship method as Order Manager calls it: mapped by JOOR's code, else by its name, else passed
/// through. An order without a ship method has none to map.
pub(super) fn service(order: &Order, rules: &OrderRules) -> Result<Option<String>, Problem> {
    let method = &order.ship_method;
    let mapped = [&method.code, &method.name]
        .into_iter()
        .flatten()
        .find_map(|text| {
            let text = text.trim().to_lowercase();
            let mut entries = rules.ship_methods.iter();
            entries.find(|(from, _)| from.trim().to_lowercase() == text)
        });
    if let Some((_, to)) = mapped {
        return Ok(Some(to.trim().to_owned()));
    }
    let Some(label) = method.label() else {
        return Ok(None);
    };
    if rules.hold_unmapped_ship_methods {
        let code = method.code.as_deref().unwrap_or("none");
        return Err(Problem::new(
            ProblemCode::UnmappedShipMethod,
            "shipping_method_code",
            format!("the ship method `{label}` (code {code}) is not mapped"),
        ));
    }
    Ok(Some(label.to_owned()))
}

/// The day by which the order has to leave.
pub(super) fn ship_by(order: &Order, rules: &OrderRules) -> Option<Timestamp> {
    match rules.ship_by {
        ShipBy::WindowEnd => order.ship_window.end,
        ShipBy::WindowStart => order.ship_window.start,
        ShipBy::Never => None,
    }
    .and_then(start_of_day)
}

/// The day before which the order must not leave.
pub(super) fn hold_until(order: &Order, rules: &OrderRules) -> Option<Timestamp> {
    rules
        .hold_until_window_start
        .then_some(order.ship_window.start)
        .flatten()
        .and_then(start_of_day)
}

fn start_of_day(day: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(DateTime::from(day)).ok()
}
