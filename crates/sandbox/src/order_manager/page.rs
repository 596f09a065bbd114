//! Pages and filters of Order Manager's lists: bare arrays, `page` from 1, no totals \[C\].

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::bad_request;
use crate::call::{Call, Reply};
use crate::options::{LargeLimit, PageShift};
use crate::world::World;
use crate::world::table::{Record, Table};

/// Default page size \[1\].
const DEFAULT_LIMIT: usize = 100;

/// A list and the largest page that it gives.
pub(super) struct List {
    name: &'static str,
    largest: usize,
    /// Whether it is known to refuse more.
    refuses_more: bool,
}

impl List {
    pub(super) const fn new(name: &'static str, largest: usize) -> Self {
        Self {
            name,
            largest,
            refuses_more: false,
        }
    }

    /// The same, refusing larger pages whatever the switch says.
    pub(super) const fn refusing_more(self) -> Self {
        Self {
            refuses_more: true,
            ..self
        }
    }

    /// The page that a call asks for.
    pub(super) fn page(&self, world: &mut World, call: &Call) -> Result<Page, Reply> {
        let number = |name: &str, default: usize| match call.first(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .ok()
                .filter(|value| *value > 0)
                .ok_or(format!("{name} must be positive")),
        };
        let mut page = number("page", 1).map_err(|message| bad_request(&[message]))?;
        if world.switches.pages_ignored {
            page = 1;
        }
        let mut limit = number("limit", DEFAULT_LIMIT.min(self.largest))
            .map_err(|message| bad_request(&[message]))?;
        if limit > self.largest {
            if self.refuses_more || world.switches.large_limit == LargeLimit::Refused {
                let largest = self.largest;
                return Err(bad_request(&[format!("limit cannot exceed {largest}")]));
            }
            limit = self.largest;
        }
        let mut start = (page - 1).saturating_mul(limit);
        if page > 1 {
            match world.switches.page_shift {
                PageShift::None => {}
                PageShift::Repeats => start -= 1,
                PageShift::Skips => {
                    if *world.shifted_lists.entry(self.name).or_insert(true) {
                        start += 1;
                    }
                }
            }
        } else if let Some(shifting) = world.shifted_lists.get_mut(self.name) {
            *shifting = false;
        }
        Ok(Page { start, limit })
    }
}

/// Where a page starts and how much it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    start: usize,
    limit: usize,
}

impl Page {
    /// All pages in one.
    pub(super) const fn all() -> Self {
        Self {
            start: 0,
            limit: usize::MAX,
        }
    }

    /// This page of a list of ids.
    pub(super) fn of(self, ids: &[i64]) -> Vec<i64> {
        ids.iter()
            .skip(self.start)
            .take(self.limit)
            .copied()
            .collect()
    }

    /// This page of the records that pass: of `among`, where a filter already named them, else of the
    /// whole table, whose list then stays ready for the next page.
    pub(super) fn find<T: Record>(
        self,
        table: &Table<T>,
        call: &Call,
        among: Option<BTreeSet<i64>>,
        passes: impl Fn(&T) -> bool,
    ) -> Vec<i64> {
        match among {
            Some(ids) => {
                let passes = |id: &i64| table.get(id).is_some_and(&passes);
                let found: Vec<i64> = ids.into_iter().filter(passes).collect();
                self.of(&found)
            }
            None => table.listed(&query(call), passes, |ids| self.of(ids)),
        }
    }
}

/// The `salesChannelId` filter of a list that may ignore it.
pub(super) fn sales_channels(world: &World, call: &Call) -> Result<Vec<i64>, Reply> {
    let channels = ids(call, "salesChannelId")?;
    Ok(if world.switches.sales_channel_ignored {
        Vec::new()
    } else {
        channels
    })
}

/// Path and filters of a call in one spelling, without the page.
pub(super) fn query(call: &Call) -> String {
    let mut filters: Vec<String> = call
        .query
        .iter()
        .filter(|(name, _)| name != "page" && name != "limit")
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    filters.sort_unstable();
    format!("{}?{}", call.path, filters.join("&"))
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

/// Whether lists show already what was made at a time.
pub(super) fn is_visible(made: Timestamp, lag: Duration, call: &Call) -> bool {
    call.now.duration_since(made).unsigned_abs() >= lag
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

/// The records that the named filters leave over; `None` when no filter names any.
pub(super) fn both(
    one: Option<BTreeSet<i64>>,
    other: Option<BTreeSet<i64>>,
) -> Option<BTreeSet<i64>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.intersection(&other).copied().collect()),
        (one, other) => one.or(other),
    }
}

/// The ids that a filter names.
pub(super) fn named(ids: &[i64]) -> Option<BTreeSet<i64>> {
    (!ids.is_empty()).then(|| ids.iter().copied().collect())
}

/// The `sku` filter, which is not exact: any part of a SKU matches, in any case \[C\].
pub(super) fn by_sku<T: Record>(table: &Table<T>, call: &Call) -> Option<BTreeSet<i64>> {
    let skus = call.many("sku");
    (!skus.is_empty()).then(|| table.containing(&skus))
}
