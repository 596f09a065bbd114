//! Lengths of time as people write them: `5m`, `15 minutes`, `1h 30m`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::fmt::friendly::{Designator, Spacing, SpanPrinter};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Unexpected};
use serde::{Serialize, Serializer};

/// A length of time, written as `30s`, `5m`, `1h 30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(Duration);

impl Period {
    /// `seconds` seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// The duration.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<SignedDuration>()
            .ok()
            .and_then(|period| Duration::try_from(period).ok())
            .map(Self)
            .ok_or_else(|| {
                D::Error::invalid_value(
                    Unexpected::Str(&text),
                    &"a length of time such as \"30s\", \"5m\" or \"1h 30m\"",
                )
            })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let printer = SpanPrinter::new()
            .designator(Designator::Compact)
            .spacing(Spacing::BetweenUnits);
        out.write_str(&printer.unsigned_duration_to_string(&self.0))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Period {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": PERIOD })
    }
}

/// Format of a length of time in schemas.
pub(super) const PERIOD: &str = "period";

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Table {
        every: Period,
    }

    fn period(text: &str) -> Result<Period, String> {
        toml::from_str::<Table>(&format!("every = \"{text}\""))
            .map(|table| table.every)
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn people_write_periods_in_several_ways() {
        assert_eq!(period("5m"), Ok(Period::seconds(300)));
        assert_eq!(period("1h 30m"), Ok(Period::seconds(5400)));
        assert_eq!(period("15 minutes"), Ok(Period::seconds(900)));
        assert_eq!(period("0s"), Ok(Period::seconds(0)));
    }

    #[test]
    fn a_period_is_shown_as_people_write_it() {
        for text in ["0s", "200ms", "30s", "5m", "1h 30m", "360h"] {
            assert_eq!(period(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_refused_with_an_example() {
        for text in ["soon", "5", "-5m"] {
            assert!(period(text).unwrap_err().contains("\"5m\""), "{text}");
        }
    }
}
