//! Where a style is shown: on a linesheet, perhaps made from a season, or on several.

use super::lookups::StyleLookups;
use super::plan::{PlannedLinesheet, PlannedPlace, PlannedSeason};
use super::texts::parted;
use crate::joor::IDENTIFIER_LIMIT;
use crate::model::Product;
use crate::problem::{Problem, ProblemCode};
use crate::rules::ProductRules;

/// Where a style goes.
pub(super) struct Places {
    /// The first of them.
    pub(super) first: PlannedPlace,
    /// The others, where the rules want them.
    pub(super) more: Vec<PlannedPlace>,
    /// What was left out.
    pub(super) note: Option<String>,
}

/// Linesheets win over seasons, which are then ignored; a season alone gives a linesheet of its name. Of
/// several the first counts [C], or all of them where the rules say so.
pub(super) fn places(
    parent: &Product,
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> Result<Places, Problem> {
    let names = |fields: &[String]| -> Vec<&str> {
        let id = lookups.custom_field(fields);
        let text = id.and_then(|id| parent.custom_fields.get(id));
        let mut names: Vec<&str> = Vec::new();
        for name in text.into_iter().flat_map(|text| parted(text)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let linesheets = names(&rules.linesheet_fields);
    if !linesheets.is_empty() {
        return placed("linesheet", &linesheets, rules, |_| None);
    }
    let seasons = names(&rules.season_fields);
    if !seasons.is_empty() {
        return placed("season", &seasons, rules, |name| Some(season(name)));
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

fn placed(
    what: &str,
    names: &[&str],
    rules: &ProductRules,
    season: fn(&str) -> Option<PlannedSeason>,
) -> Result<Places, Problem> {
    let (used, unused) = if rules.several_linesheets {
        (names, &[][..])
    } else {
        names.split_at(1)
    };
    let mut places = Vec::with_capacity(used.len());
    for name in used {
        places.push(PlannedPlace {
            season: season(name),
            linesheet: linesheet(name)?,
        });
    }
    let first = places.remove(0);
    let note = (!unused.is_empty()).then(|| {
        format!(
            "only the first {what} is used, not {}; set several_linesheets = true to use all",
            unused.join(", ")
        )
    });
    Ok(Places {
        first,
        more: places,
        note,
    })
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
