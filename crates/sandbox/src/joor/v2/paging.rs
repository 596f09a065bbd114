//! Pages of v2's lists: `start_from` and `count`, with a `response` node that says what comes next
//! \[C\].

use serde_json::{Value, json};

use super::{Result, number};
use crate::call::Call;
use crate::joor::shifted;
use crate::options::OrderListForm;
use crate::world::World;

/// Records on a page unless the call says otherwise \[C\] for orders.
const DEFAULT_COUNT: usize = 50;
/// No page is larger \[I\]; a call that asks for more gets less.
const LARGEST_COUNT: usize = 100;

/// The page that a call asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paging {
    pub(super) start_from: usize,
    pub(super) count: usize,
}

/// A page of records and where the next one starts.
pub(super) struct Page<T> {
    pub(super) rows: Vec<T>,
    pub(super) next: Option<usize>,
}

impl Paging {
    pub(super) fn read(call: &Call) -> Result<Self> {
        let whole = |name: &str, default: usize| match call.first(name) {
            None => Ok(default),
            Some(text) => text
                .parse::<usize>()
                .map_err(|_| format!("{name} is not valid")),
        };
        Ok(Self {
            start_from: whole("start_from", 0)?,
            count: whole("count", DEFAULT_COUNT)?.clamp(1, LARGEST_COUNT),
        })
    }

    /// Where the page starts in a list that may have shifted since the page before.
    pub(super) fn start(self, world: &mut World, list: &'static str) -> usize {
        shifted(world, list, self.start_from, self.count)
    }

    /// Takes the page from everything that matches. Nothing beyond it is looked at.
    pub(super) fn take<T>(self, start: usize, matching: impl Iterator<Item = T>) -> Page<T> {
        let mut rows: Vec<T> = matching.skip(start).take(self.count + 1).collect();
        let more = rows.len() > self.count;
        rows.truncate(self.count);
        Page {
            next: more.then_some(self.start_from + rows.len()),
            rows,
        }
    }

    /// The paging node. Its values are numbers or text, and the end of the list is `""`.
    pub(super) fn node(
        self,
        world: &mut World,
        count: usize,
        next: Option<usize>,
        form: OrderListForm,
    ) -> Value {
        let log_id = world.joor.next_log_id();
        let as_text = form != OrderListForm::Beside;
        let place = |place: usize| number(i64::try_from(place).unwrap_or(i64::MAX), as_text);
        json!({
            "code": number(0, as_text),
            "comment": "",
            "start_from": place(self.start_from),
            "next_start": next.map_or_else(|| json!(""), place),
            "count": place(count),
            "log_id": log_id,
        })
    }
}
