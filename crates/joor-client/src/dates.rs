//! Dates as JOOR writes and reads them.
//!
//! In orders a date is text of at least ten characters, a day or a day with a time \[1\]; its time
//! zone is not documented and taken to be UTC \[I\].

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Unit};
use seamline_api_core::loose_json;
use serde::de::{Deserializer, Error as _};

/// The calendar day that a date text names, in the text's own time zone.
///
/// A ship window `2026-09-01T00:00:00+00:00` starts on the 1st wherever the reader is.
pub fn day(text: &str) -> Option<Date> {
    text.trim().get(..10)?.parse().ok()
}

/// The moment that a date text names; without an offset it is taken as UTC \[I\], without a time as
/// the start of the day.
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    let civil = text
        .parse::<DateTime>()
        .or_else(|_| text.parse::<Date>().map(DateTime::from))
        .ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

/// Serde decoder of an optional day; `""` and `null` are `None`.
pub(crate) fn optional_day<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Date>, D::Error> {
    loose_json::code(deserializer)?
        .map(|text| day(&text).ok_or_else(|| D::Error::custom("expected a date, found other text")))
        .transpose()
}

/// The timestamp format of v2's query parameters, `YYYY-MM-DDThh:mm:ss.sTZD` in UTC \[C\].
///
/// Fractions below the tenth are cut, so a range has to be widened first: see [`range`].
pub(crate) fn query_moment(moment: Timestamp) -> String {
    let tenths = moment.subsec_nanosecond().abs() / 100_000_000;
    format!("{}.{tenths}Z", moment.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// Both ends of a range for the query, widened to whole seconds so that nothing at an end is lost.
pub(crate) fn range(start: Timestamp, end: Timestamp) -> (String, String) {
    let start = start.round(floor()).unwrap_or(start);
    let end = match end.round(floor()) {
        Ok(second) if second < end => second.checked_add(1.second()).unwrap_or(end),
        _ => end,
    };
    (query_moment(start), query_moment(end))
}

fn floor() -> jiff::TimestampRound {
    jiff::TimestampRound::new()
        .smallest(Unit::Second)
        .mode(jiff::RoundMode::Floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_from_a_day_and_from_a_moment() {
        for text in [
            "2026-09-01",
            "2026-09-01T00:00:00+00:00",
            " 2026-09-01 23:59:59",
        ] {
            assert_eq!(day(text).unwrap().to_string(), "2026-09-01", "{text}");
        }
        assert_eq!(day("soon"), None);
        assert_eq!(day("2026-13-01"), None);
    }

    #[test]
    fn a_moment_without_an_offset_is_utc() {
        let expected: Timestamp = "2026-06-03T09:30:00Z".parse().unwrap();
        for text in [
            "2026-06-03T09:30:00+00:00",
            "2026-06-03T09:30:00",
            "2026-06-03 09:30:00",
            "2026-06-03T11:30:00+02:00",
        ] {
            assert_eq!(moment(text), Some(expected), "{text}");
        }
        assert_eq!(
            moment("2026-06-03").unwrap().to_string(),
            "2026-06-03T00:00:00Z"
        );
        assert_eq!(moment("tomorrow"), None);
    }

    #[test]
    fn a_range_is_widened_to_whole_seconds() {
        let (start, end) = range(
            "2026-06-03T09:30:00.250Z".parse().unwrap(),
            "2026-06-03T09:31:00.250Z".parse().unwrap(),
        );
        assert_eq!(start, "2026-06-03T09:30:00.0Z");
        assert_eq!(end, "2026-06-03T09:31:01.0Z");
    }
}
