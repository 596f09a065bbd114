//! Where a style is shown: exactly one linesheet, perhaps made from a season.

use super::plan::{PlannedLinesheet, PlannedSeason, StyleLookups};
use crate::joor::IDENTIFIER_LIMIT;
use crate::model::Product;
use crate::problem::{Problem, ProblemCode};
use crate::rules::ProductRules;

/// Where a style goes.
pub(super) struct Place {
    /// Season to be made first.
    pub(super) season: Option<PlannedSeason>,
    pub(super) linesheet: PlannedLinesheet,
    /// What was left out.
    pub(super) note: Option<String>,
}

/// The linesheet wins over the season, which is then ignored; a season alone gives a linesheet of
/// its name; of several linesheets the first counts and the others are noted [C].
pub(super) fn place(
    parent: &Product,
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> Result<Place, Problem> {
    let value = |names| {
        let id = lookups.custom_field(names)?;
        let text = parent.custom_fields.get(id)?.trim();
        (!text.is_empty()).then_some(text)
    };
    if let Some(text) = value(&rules.linesheet_fields) {
        let mut names = text
            .split([';', '\n'])
            .map(str::trim)
            .filter(|name| !name.is_empty());
        if let Some(first) = names.next() {
            let others: Vec<&str> = names.collect();
            let note = (!others.is_empty()).then(|| {
                format!(
                    "only the first linesheet is used, not {}",
                    others.join(", ")
                )
            });
            return Ok(Place {
                season: None,
                linesheet: linesheet(first)?,
                note,
            });
        }
    }
    if let Some(text) = value(&rules.season_fields) {
        return Ok(Place {
            season: Some(season(text)),
            linesheet: linesheet(text)?,
            note: None,
        });
    }
    Err(Problem::new(
        ProblemCode::NoLinesheet,
        rules
            .linesheet_fields
            .first()
            .map_or("linesheet", String::as_str),
        format!("product {} has neither linesheet nor season", parent.sku),
    ))
}

fn linesheet(name: &str) -> Result<PlannedLinesheet, Problem> {
    super::key("linesheet", name, IDENTIFIER_LIMIT)?;
    Ok(PlannedLinesheet {
        name: name.to_owned(),
        external_id: name.to_owned(),
    })
}

/// `Fall 2026` is the season Fall of 2026; a text that does not end in a year is all name.
fn season(text: &str) -> PlannedSeason {
    let (name, year) = match text.rsplit_once(char::is_whitespace) {
        Some((name, year))
            if year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit()) =>
        {
            (name.trim_end(), Some(year.to_owned()))
        }
        _ => (text, None),
    };
    PlannedSeason {
        name: name.to_owned(),
        year,
        external_id: text.to_owned(),
    }
}
