//! Questions about products: attributes, custom fields, prices, categories.

use super::ask::{Asking, Choice};
use super::draft::Draft;
use super::find::Findings;
use crate::Error;

const NONE: &str = "none";

/// What of the catalog becomes what in JOOR.
pub(super) fn products(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    findings: &Findings,
) -> Result<(), Error> {
    attributes(asking, draft, findings)?;
    fields(asking, draft, findings)?;
    prices(asking, draft, findings)?;
    categories(asking, draft, findings)
}

/// Which option is the colour, and which the size. Asked where the usual names are not in use.
fn attributes(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    findings: &Findings,
) -> Result<(), Error> {
    if findings.attributes.is_empty() {
        return Ok(());
    }
    let names: Vec<Choice> = findings
        .attributes
        .iter()
        .map(|(name, count)| Choice::new(name, format!("on {count} products")))
        .collect();
    for (rule, key, text, usual) in [
        (
            "colour_attributes",
            "products.colour_attribute",
            "Product attribute that is the colour",
            &["color", "colour"][..],
        ),
        (
            "size_attributes",
            "products.size_attribute",
            "Product attribute that is the size",
            &["size"][..],
        ),
    ] {
        let default = names
            .iter()
            .position(|name| usual.contains(&name.value.trim().to_lowercase().as_str()));
        let chosen = asking.one_or_other(key, text, &names, default)?;
        if !usual.contains(&chosen.to_lowercase().as_str()) {
            let chosen: toml::Value = vec![toml::Value::from(chosen)].into();
            draft.product_rules.push((rule, chosen));
        }
    }
    Ok(())
}

/// Which custom fields hold linesheet and season.
fn fields(asking: &mut Asking<'_>, draft: &mut Draft, findings: &Findings) -> Result<(), Error> {
    let Some(fields) = &findings.custom_fields else {
        return Ok(());
    };
    if fields.is_empty() {
        asking.say(
            "Order Manager has no custom fields. Add a product custom field `Linesheet` there: a style \
             without a linesheet or a season is not published.",
        );
        return Ok(());
    }
    let mut choices: Vec<Choice> = fields.iter().map(Choice::plain).collect();
    choices.push(Choice::new(NONE, "no field"));
    for (rule, key, text, usual) in [
        (
            "linesheet_fields",
            "products.linesheet_field",
            "Custom field that holds the linesheet",
            ["linesheet", "joor linesheet"],
        ),
        (
            "season_fields",
            "products.season_field",
            "Custom field that holds the season",
            ["season", "joor season"],
        ),
    ] {
        let is_usual = |name: &str| usual.contains(&name.trim().to_lowercase().as_str());
        let found = choices.iter().position(|choice| is_usual(&choice.value));
        let default = found.or(Some(choices.len() - 1));
        let chosen = asking.one(key, text, &choices, default)?;
        if chosen != NONE && !is_usual(&chosen) {
            let chosen: toml::Value = vec![toml::Value::from(chosen)].into();
            draft.product_rules.push((rule, chosen));
        }
    }
    Ok(())
}

/// Where prices come from, and which price type gets them.
fn prices(asking: &mut Asking<'_>, draft: &mut Draft, findings: &Findings) -> Result<(), Error> {
    let fields = findings.custom_fields.clone().unwrap_or_default();
    let mut sources: Vec<Choice> = fields
        .iter()
        .map(|name| Choice::new(format!("field:{name}"), "custom field"))
        .collect();
    sources.push(Choice::new("map-price", "minimum advertised price"));
    sources.push(Choice::new("vendor-cost", "cost"));
    sources.push(Choice::new(NONE, "no price"));
    let place = |value: &str| {
        let same = |choice: &Choice| choice.value.eq_ignore_ascii_case(value);
        sources.iter().position(same)
    };
    for (rule, key, text, usual) in [
        (
            "wholesale_price",
            "products.wholesale_price",
            "Where the wholesale price comes from",
            "field:Wholesale Price",
        ),
        (
            "retail_price",
            "products.retail_price",
            "Where the suggested retail price comes from",
            "map-price",
        ),
    ] {
        let chosen = asking.one(key, text, &sources, place(usual))?;
        let value: toml::Value = match chosen.strip_prefix("field:") {
            Some(name) => {
                let field = [("custom-field".to_owned(), toml::Value::from(name))];
                toml::Value::Table(field.into_iter().collect())
            }
            None => chosen.into(),
        };
        draft.product_rules.push((rule, value));
    }
    price_type(asking, draft, findings)
}

fn price_type(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    findings: &Findings,
) -> Result<(), Error> {
    const TEXT: &str = "JOOR price type that the prices are written to";
    match findings.price_types.as_slice() {
        [] if draft.lists_joor() => Ok(()),
        [] => {
            // JOOR cannot be asked without the login.
            let name = asking.text("products.price_type", TEXT, None)?;
            draft.product_rules.push(("price_type", name.into()));
            let text = "Its currency, as ISO code";
            let currency =
                asking.checked("products.price_currency", text, Some("USD"), |code| {
                    let fits = code.len() == 3 && code.bytes().all(|one| one.is_ascii_uppercase());
                    fits.then_some(())
                        .ok_or_else(|| "a code such as `USD` is needed".to_owned())
                })?;
            draft
                .product_rules
                .push(("price_currency", currency.into()));
            Ok(())
        }
        // The only one needs no name.
        [_] => Ok(()),
        several => {
            let chosen = asking.one("products.price_type", TEXT, several, None)?;
            draft.product_rules.push(("price_type", chosen.into()));
            Ok(())
        }
    }
}

/// JOOR takes its own official names only: names that it does not have are told, and a department
/// decides between names that it has several times.
fn categories(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    findings: &Findings,
) -> Result<(), Error> {
    let known = &findings.joor_categories;
    if known.is_empty() {
        return Ok(());
    }
    let same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
    let unknown: Vec<&str> = findings
        .categories
        .iter()
        .map(String::as_str)
        .filter(|name| !known.iter().any(|(joor, _)| same(joor, name)))
        .collect();
    if !unknown.is_empty() {
        asking.say(&format!(
            "JOOR has no category {}: styles go there without it until Order Manager uses one of JOOR's \
             official names.",
            unknown.join(", ")
        ));
    }
    let mut departments: Vec<&str> = Vec::new();
    for name in &findings.categories {
        let of_name = known.iter().filter(|(joor, _)| same(joor, name));
        let of_name: Vec<&str> = of_name.map(|(_, department)| department.as_str()).collect();
        if of_name.len() > 1 {
            departments.extend(of_name);
        }
    }
    departments.sort_unstable();
    departments.dedup();
    if departments.len() < 2 {
        return Ok(());
    }
    let mut choices: Vec<Choice> = departments.into_iter().map(Choice::plain).collect();
    choices.push(Choice::new(NONE, "such a category is left out"));
    let text = "Some of your categories are in several of JOOR's departments. Which one is yours?";
    let last = choices.len() - 1;
    let chosen = asking.one("products.category_department", text, &choices, Some(last))?;
    if chosen != NONE {
        draft
            .product_rules
            .push(("category_department", chosen.into()));
    }
    Ok(())
}
