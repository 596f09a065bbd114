//! What the headers of an answer say of the window, and what may be believed of it.
//!
//! JOOR states that every answer carries such headers, and names one of them for certain, that of the
//! account \[C\]. So the others are known by what their names contain \[I\], and are never believed
//! where they would make us send more.

use std::time::Duration;

use http::HeaderMap;
use jiff::Timestamp;

use super::later;

/// What the headers that begin with a prefix say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Throttling {
    /// Credits that are left of the window.
    pub(super) remaining: Option<u32>,
    /// Credits of a whole window.
    pub(super) limit: Option<u32>,
    /// When the window ends.
    pub(super) reset: Option<Timestamp>,
    /// The vendor's id of the account.
    pub(super) account: Option<String>,
}

impl Throttling {
    /// Reads the headers of an answer. A number that cannot be read is not there.
    pub(super) fn read(headers: &HeaderMap, prefix: &str, now: Timestamp) -> Self {
        let mut said = Self::default();
        for (name, value) in headers {
            let Some(name) = name.as_str().strip_prefix(prefix) else {
                continue;
            };
            let Ok(value) = value.to_str().map(str::trim) else {
                continue;
            };
            let credits = || value.parse::<i64>().ok().map(credits);
            if name.contains("account") {
                said.account = Some(value.to_owned()).filter(|id| !id.is_empty());
            } else if name.contains("remaining") {
                said.remaining = least(said.remaining, credits());
            } else if name.contains("reset") {
                said.reset = said.reset.max(moment(value, now));
            } else if name.contains("limit") {
                said.limit = least(said.limit, credits());
            }
        }
        said
    }
}

/// Less than none is none.
fn credits(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

fn least(known: Option<u32>, said: Option<u32>) -> Option<u32> {
    known.into_iter().chain(said).min()
}

/// Seconds from now, or seconds or milliseconds since 1970, told apart by their size; or a time.
fn moment(value: &str, now: Timestamp) -> Option<Timestamp> {
    const SINCE_1970: u64 = 1_000_000_000;
    const IN_MILLISECONDS: u64 = 1_000_000_000_000;
    let Ok(number) = value.parse::<u64>() else {
        return value.parse().ok();
    };
    let signed = i64::try_from(number).ok()?;
    match number {
        IN_MILLISECONDS.. => Timestamp::from_millisecond(signed).ok(),
        SINCE_1970.. => Timestamp::from_second(signed).ok(),
        _ => Some(later(now, Duration::from_secs(number))),
    }
}

#[cfg(test)]
#[path = "throttling_tests.rs"]
mod tests;
