//! Filters over the text fields of a record: which ones a merchant lets through.
//!
//! One filter names a field and values. `required` lets a record through when a text of the field
//! fits a value, `restricted` when none does. Several filters all have to let it through, and each
//! field is filtered once. What the fields are, and where their texts come from, is the business of
//! the flow: orders, items and products each have an enum of their own.

use serde::{Deserialize, Serialize};

use super::RuleError;

/// A field that can be filtered.
pub trait FilterField: Clone + Eq {
    /// The field as it is written in the configuration.
    fn name(&self) -> &str;
}

/// One filter.
///
/// Texts and values are compared without regard to case and to spaces around them. A field that is
/// absent or blank fits nothing: `required` stops the record, `restricted` lets it through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TextFilter<F> {
    /// The field that is looked at.
    pub field: F,
    /// Texts that fit. One of them is enough.
    pub values: Vec<String>,
    /// What a text that fits means. Default `"required"`.
    #[serde(default)]
    pub mode: FilterMode,
    /// Which part of the field a value has to be. Default `"whole"`.
    #[serde(default, rename = "match")]
    pub part: FilterMatch,
}

/// What it means that a field fits one of the values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FilterMode {
    /// Only records that fit are let through.
    #[default]
    Required,
    /// Records that fit are stopped.
    Restricted,
}

/// Which part of a field a value has to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FilterMatch {
    /// All of it.
    #[default]
    Whole,
    /// Its beginning.
    Starts,
    /// Its end.
    Ends,
}

impl FilterMatch {
    /// Whether `value` is this part of `text`, without regard to case and to spaces around either.
    pub fn fits(self, text: &str, value: &str) -> bool {
        let (text, value) = (folded(text), folded(value));
        if text.is_empty() || value.is_empty() {
            return false;
        }
        match self {
            Self::Whole => text == value,
            Self::Starts => text.starts_with(&value),
            Self::Ends => text.ends_with(&value),
        }
    }
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

impl<F: FilterField> TextFilter<F> {
    /// Whether the record is let through; `texts` are the texts of the field in that record.
    pub fn admits<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let fits = texts
            .into_iter()
            .any(|text| self.values.iter().any(|value| self.part.fits(text, value)));
        match self.mode {
            FilterMode::Required => fits,
            FilterMode::Restricted => !fits,
        }
    }

    /// The filter in words, without anything of the record.
    pub fn words(&self) -> String {
        let must = match self.mode {
            FilterMode::Required => "has to",
            FilterMode::Restricted => "must not",
        };
        let part = match self.part {
            FilterMatch::Whole => "be",
            FilterMatch::Starts => "start with",
            FilterMatch::Ends => "end with",
        };
        let values: Vec<String> = self
            .values
            .iter()
            .map(|value| format!("`{}`", value.trim()))
            .collect();
        format!(
            "{} {must} {part} {}",
            self.field.name(),
            values.join(" or ")
        )
    }
}

/// Filters that all have to let a record through. Default: none, so everything goes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct TextFilters<F>(pub Vec<TextFilter<F>>);

impl<F> Default for TextFilters<F> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<F: FilterField> TextFilters<F> {
    /// The first filter that stops the record; `texts` gives the texts of a field in that record.
    pub fn stopping<'a, T>(&self, texts: impl Fn(F) -> T) -> Option<&TextFilter<F>>
    where
        T: IntoIterator<Item = &'a str>,
    {
        self.0
            .iter()
            .find(|filter| !filter.admits(texts(filter.field.clone())))
    }

    /// Refuses what could never work: a field twice, no values, a blank value. `key` is the setting.
    ///
    /// # Errors
    /// The first filter that cannot work.
    pub fn check(&self, key: &'static str) -> Result<(), RuleError> {
        for (index, filter) in self.0.iter().enumerate() {
            let name = filter.field.name();
            if self.0[..index]
                .iter()
                .any(|other| other.field == filter.field)
            {
                return Err(RuleError::new(
                    key,
                    format!("`{name}` is filtered twice; put all its values into one filter"),
                ));
            }
            if filter.values.is_empty() {
                return Err(RuleError::new(
                    key,
                    format!("the filter on `{name}` has no values; give at least one"),
                ));
            }
            if filter.values.iter().any(|value| value.trim().is_empty()) {
                return Err(RuleError::new(
                    key,
                    format!("the filter on `{name}` has a blank value, which fits nothing"),
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::FilterMatch::{Ends, Starts, Whole};
    use super::FilterMode::{Required, Restricted};
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Field {
        Country,
        Season,
    }

    impl FilterField for Field {
        fn name(&self) -> &str {
            match self {
                Self::Country => "country",
                Self::Season => "season",
            }
        }
    }

    fn filter(mode: FilterMode, part: FilterMatch, values: &[&str]) -> TextFilter<Field> {
        TextFilter {
            field: Field::Country,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            mode,
            part,
        }
    }

    type Row<'a> = (FilterMode, FilterMatch, &'a [&'a str], &'a [&'a str], bool);

    #[test]
    fn a_filter_lets_through_what_the_table_says() {
        // mode, match, values, texts of the field, let through
        #[rustfmt::skip]
        let table: &[Row] = &[
            // the whole field
            (Required,   Whole,  &["USA"],        &["USA"],          true),
            (Required,   Whole,  &["USA"],        &["USAX"],         false),
            (Restricted, Whole,  &["USA"],        &["USA"],          false),
            (Restricted, Whole,  &["USA"],        &["CAN"],          true),
            // one value of several is enough
            (Required,   Whole,  &["USA", "CAN"], &["CAN"],          true),
            (Restricted, Whole,  &["USA", "CAN"], &["CAN"],          false),
            // one text of several is enough
            (Required,   Whole,  &["CAN"],        &["USA", "CAN"],   true),
            (Restricted, Whole,  &["CAN"],        &["USA", "CAN"],   false),
            // beginning and end
            (Required,   Starts, &["SS"],         &["SS27"],         true),
            (Required,   Starts, &["27"],         &["SS27"],         false),
            (Required,   Ends,   &["27"],         &["SS27"],         true),
            (Required,   Ends,   &["SS"],         &["SS27"],         false),
            (Restricted, Starts, &["SS"],         &["SS27"],         false),
            (Restricted, Ends,   &["27"],         &["SS28"],         true),
            // a value longer than the field
            (Required,   Starts, &["SS27X"],      &["SS27"],         false),
            // case and surrounding spaces do not matter, inner ones do
            (Required,   Whole,  &[" usa "],      &["USA"],          true),
            (Required,   Whole,  &["été"],        &["ÉTÉ "],         true),
            (Required,   Whole,  &["new york"],   &["newyork"],      false),
            // absent and blank fields fit nothing
            (Required,   Whole,  &["USA"],        &[],               false),
            (Required,   Starts, &["USA"],        &["  "],           false),
            (Restricted, Whole,  &["USA"],        &[],               true),
            (Restricted, Ends,   &["USA"],        &[""],             true),
        ];
        for (mode, part, values, texts, let_through) in table {
            assert_eq!(
                filter(*mode, *part, values).admits(texts.iter().copied()),
                *let_through,
                "{mode:?} {part:?} {values:?} on {texts:?}"
            );
        }
    }

    #[test]
    fn all_filters_have_to_let_a_record_through_and_the_first_that_stops_it_is_named() {
        let filters = TextFilters(vec![
            filter(Required, Whole, &["USA"]),
            TextFilter {
                field: Field::Season,
                ..filter(Restricted, Starts, &["FW"])
            },
        ]);
        let stopping = |country, season| {
            filters
                .stopping(|field| match field {
                    Field::Country => Some(country),
                    Field::Season => Some(season),
                })
                .map(TextFilter::words)
        };
        assert_eq!(stopping("USA", "SS27"), None);
        assert_eq!(
            stopping("CAN", "FW27").as_deref(),
            Some("country has to be `USA`")
        );
        assert_eq!(
            stopping("USA", "FW27").as_deref(),
            Some("season must not start with `FW`")
        );
        let none = TextFilters::<Field>::default();
        assert_eq!(none.stopping(|_| None), None);
    }

    #[test]
    fn a_filter_is_written_with_its_defaults_left_out() {
        let short: TextFilters<Field> =
            serde_json::from_str(r#"[{"field":"country","values":["USA"]}]"#).unwrap();
        assert_eq!(short.0, [filter(Required, Whole, &["USA"])]);
        let long: TextFilters<Field> = serde_json::from_str(
            r#"[{"field":"country","values":["USA"],"mode":"restricted","match":"ends"}]"#,
        )
        .unwrap();
        assert_eq!(long.0, [filter(Restricted, Ends, &["USA"])]);
    }

    #[test]
    fn an_unknown_key_field_mode_or_match_is_an_error() {
        for text in [
            r#"[{"field":"country","values":["USA"],"value":"USA"}]"#,
            r#"[{"field":"planet","values":["USA"]}]"#,
            r#"[{"field":"country","values":["USA"],"mode":"maybe"}]"#,
            r#"[{"field":"country","values":["USA"],"match":"contains"}]"#,
            r#"[{"field":"country"}]"#,
        ] {
            assert!(
                serde_json::from_str::<TextFilters<Field>>(text).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_field_twice_no_values_and_a_blank_value_are_refused_with_the_setting() {
        let twice = vec![
            filter(Required, Whole, &["USA"]),
            filter(Restricted, Ends, &["CAN"]),
        ];
        for (filters, words) in [
            (twice, "twice"),
            (vec![filter(Required, Whole, &[])], "no values"),
            (vec![filter(Required, Whole, &["USA", " "])], "blank"),
        ] {
            let error = TextFilters(filters).check("order_filters").unwrap_err();
            assert_eq!(error.key, "order_filters");
            assert!(error.message.contains(words), "{}", error.message);
        }
        let good = TextFilters(vec![filter(Required, Whole, &["USA"])]);
        assert_eq!(good.check("order_filters"), Ok(()));
    }
}
