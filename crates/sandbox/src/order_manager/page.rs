//! Pages and filters of Order Manager's lists: bare arrays, `page` from 1, no totals \[C\].

use jiff::Timestamp;
use serde_json::Value;

use super::bad_request;
use crate::call::{Call, Reply};
use crate::options::PageShift;
use crate::world::World;

/// Default page size \[1\].
const DEFAULT_LIMIT: usize = 100;

/// A page of a list of record keys.
pub(super) fn page<T: Clone>(
    world: &mut World,
    call: &Call,
    list: &'static str,
    largest: usize,
    records: &[T],
) -> Result<Vec<T>, Reply> {
    let number = |name: &str, default: usize| match call.first(name) {
        None => Ok(default),
        Some(text) => text
            .parse()
            .ok()
            .filter(|value| *value > 0)
            .ok_or(format!("{name} must be positive")),
    };
    let page = number("page", 1).map_err(|message| bad_request(&[message]))?;
    let limit = number("limit", DEFAULT_LIMIT).map_err(|message| bad_request(&[message]))?;
    if limit > largest {
        return Err(bad_request(&[format!("limit cannot exceed {largest}")]));
    }
    let mut start = (page - 1).saturating_mul(limit);
    if page > 1 {
        match world.switches.page_shift {
            PageShift::None => {}
            PageShift::Repeats => start -= 1,
            PageShift::Skips => {
                if *world.shifted_lists.entry(list).or_insert(true) {
                    start += 1;
                }
            }
        }
    } else if let Some(shifting) = world.shifted_lists.get_mut(list) {
        *shifting = false;
    }
    Ok(records.iter().skip(start).take(limit).cloned().collect())
}

/// A list's reply: the page's records as a bare array.
pub(super) fn array(records: Vec<Value>) -> Reply {
    Reply::ok(&Value::Array(records))
}

/// A closed range of a date filter. A record without the date is outside every range.
pub(super) struct Range {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Range {
    pub(super) fn read(call: &Call, from: &str, to: &str) -> Result<Self, Reply> {
        let date = |name: &str| match call.first(name) {
            None => Ok(None),
            Some(text) => date_time(text)
                .map(Some)
                .ok_or_else(|| bad_request(&[format!("{name} must be yyyy-MM-ddTHH:mm:ssZ")])),
        };
        Ok(Self {
            from: date(from)?,
            to: date(to)?,
        })
    }

    pub(super) fn holds(&self, date: Option<Timestamp>) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        date.is_some_and(|date| {
            self.from.is_none_or(|from| date >= from) && self.to.is_none_or(|to| date <= to)
        })
    }
}

/// `yyyy-MM-ddTHH:mm:ssZ`, the only form that is known to work \[C\].
pub(super) fn date_time(text: &str) -> Option<Timestamp> {
    (text.len() == 20 && text.ends_with('Z'))
        .then(|| text.parse().ok())
        .flatten()
}

/// A yes-or-no filter.
pub(super) fn flag(call: &Call, name: &str) -> Result<Option<bool>, Reply> {
    match call.first(name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(bad_request(&[format!("{name} must be true or false")])),
    }
}

/// A filter by one or more ids.
pub(super) fn ids(call: &Call, name: &str) -> Result<Vec<i64>, Reply> {
    call.many(name)
        .iter()
        .map(|text| {
            text.parse()
                .map_err(|_| bad_request(&[format!("{name} must be a number")]))
        })
        .collect()
}

/// Whether an id passes a filter; an empty filter lets everything pass.
pub(super) fn passes(filter: &[i64], id: i64) -> bool {
    filter.is_empty() || filter.contains(&id)
}

/// The `sku` filter, which is not exact: any part of a SKU matches, in any case \[C\].
pub(super) fn sku_matches(filter: &[String], sku: &str) -> bool {
    let sku = sku.to_lowercase();
    filter.is_empty() || filter.iter().any(|part| sku.contains(&part.to_lowercase()))
}
