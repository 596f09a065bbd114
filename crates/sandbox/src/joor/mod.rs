//! The simulated JOOR: the token call, the legacy calls of v2, and v4.

pub(crate) mod access;
mod endpoints;
mod v2;
mod v4;

pub(crate) use endpoints::ENDPOINTS;
pub(crate) use v2::connections::{match_due, match_now};
pub(crate) use v2::inventory::DEFAULT_WAREHOUSE;
pub(crate) use v2::jobs::step as step_jobs;

use crate::options::PageShift;
use crate::world::World;

/// Where a later page of a list starts when the list shifts while it is read. Before each page one
/// record has moved to the front, or one record has left it.
fn shifted(world: &mut World, list: &'static str, start: usize, size: usize) -> usize {
    if start == 0 {
        if let Some(shifting) = world.shifted_lists.get_mut(list) {
            *shifting = false;
        }
        return start;
    }
    match world.switches.page_shift {
        // A page of one record would never see another one.
        PageShift::Repeats if size > 1 => start - start / size,
        PageShift::None | PageShift::Repeats => start,
        PageShift::Skips => {
            let shifting = *world.shifted_lists.entry(list).or_insert(true);
            start + usize::from(shifting)
        }
    }
}
