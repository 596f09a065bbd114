//! Styles as v2 shows them, compared with what was published. v2 shows neither the back end's id of a
//! style nor our name of a SKU: a style goes by its number, a SKU by colour and size, or by its UPC.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use seamline_api_core::ApiError;
use seamline_joor_client::JoorClient;
use seamline_joor_client::dates;
use seamline_joor_client::v2::jobs::Job;
use seamline_joor_client::v2::style::Style;
use seamline_joor_client::v2::styles::{StyleKey, StyleQuery};
use seamline_mapping::joor::styles::{PlannedSku, SkuState, StylePlan, v2};
use seamline_sync_engine::{Opaque, Stop};

use crate::difference::compare;
use crate::failure::stop;
use crate::joor::SYSTEM;
use crate::joor::read_back::{amount, priced_field};
use crate::{Difference, body};

/// How far before and after a job its styles may be dated.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);
/// Differences that are told in one message.
const TOLD: usize = 3;
const DESCRIPTION: &str = "description";
const LINESHEET: &str = "linesheet";

/// The styles of a JOOR account, as v2 shows them.
#[derive(Debug, Default)]
pub struct BulkStyles {
    styles: BTreeMap<String, Style>,
    /// Styles that cannot be read, and why.
    unreadable: BTreeMap<String, String>,
    /// Styles that JOOR shows as changed by the job.
    changed: BTreeSet<String>,
}

/// What JOOR shows of a style after its job.
pub(super) enum Found {
    /// What was sent; its id, if JOOR shows one.
    AsSent(Option<i64>),
    /// Something else, or nothing.
    Other(String),
    /// It cannot be read.
    Unreadable(String),
}

impl BulkStyles {
    /// Reads the list of styles as far as it takes to find these style numbers.
    pub async fn read(client: &JoorClient, only: &[String]) -> Result<Self, Stop> {
        let mut styles = Self::default();
        styles.list(client, StyleQuery::default(), only).await?;
        Ok(styles)
    }

    /// Reads the styles of a job: those that changed since, from the list, a page for many of them;
    /// the others one by one.
    pub(super) async fn of_job(
        client: &JoorClient,
        job: &Job,
        keys: &[StyleKey],
    ) -> Result<Self, Stop> {
        let mut styles = Self::default();
        let numbers: Vec<String> = keys
            .iter()
            .map(|key| key.style_identifier.clone())
            .collect();
        if keys.len() > 1
            && let Some(modified) = window(job)
        {
            let query = StyleQuery {
                modified: Some(modified),
                ..StyleQuery::default()
            };
            styles.list(client, query, &numbers).await?;
            styles.changed = styles.styles.keys().cloned().collect();
        }
        for key in keys {
            if !styles.knows(&key.style_identifier) {
                styles.one(client, key).await?;
            }
        }
        Ok(styles)
    }

    fn knows(&self, number: &String) -> bool {
        self.styles.contains_key(number) || self.unreadable.contains_key(number)
    }

    async fn list(
        &mut self,
        client: &JoorClient,
        query: StyleQuery,
        only: &[String],
    ) -> Result<(), Stop> {
        let mut next = Some(query);
        while let Some(query) = next.take()
            && !only.iter().all(|number| self.knows(number))
        {
            let page = client.styles(&query).await;
            let page = page.map_err(|error| stop(SYSTEM, &error))?;
            next = query.next(&page);
            for record in page.undecodable {
                if let Some(key) = record.key {
                    self.unreadable.insert(key, record.problem.to_string());
                }
            }
            for style in page.records {
                let number = style.style_identifier.clone();
                if let Some(number) = number.filter(|number| only.contains(number)) {
                    self.styles.insert(number, style);
                }
            }
        }
        Ok(())
    }

    async fn one(&mut self, client: &JoorClient, key: &StyleKey) -> Result<(), Stop> {
        let number = key.style_identifier.clone();
        match client.style(key).await {
            Ok(None) => {}
            Ok(Some(style)) => {
                self.styles.insert(number, style);
            }
            Err(ApiError::Decode { problem, .. }) => {
                self.unreadable.insert(number, problem.to_string());
            }
            // How JOOR says that it has no such style is not public [I].
            Err(error) if says_nothing_there(&error) => {}
            Err(error) => return Err(stop(SYSTEM, &error)),
        }
        Ok(())
    }

    /// Whether a style is what its job carried. Where JOOR dates its change, its description is not
    /// looked at: that JOOR keeps such a text to the letter is nowhere said.
    pub(super) fn judge(&self, plan: &StylePlan, linesheet: bool) -> Found {
        let number = &plan.product.external_id;
        if let Some(message) = self.unreadable.get(number) {
            return Found::Unreadable(message.clone());
        }
        let Some(style) = self.styles.get(number) else {
            return Found::Other("JOOR does not have it".to_owned());
        };
        let mut differences = differences(plan, style);
        differences.retain(|one| match one.field.as_str() {
            DESCRIPTION => !self.changed.contains(number),
            LINESHEET => linesheet,
            _ => true,
        });
        if differences.is_empty() {
            return Found::AsSent(style.style_id);
        }
        let told: Vec<String> = differences
            .iter()
            .take(TOLD)
            .map(|one| format!("{} is `{}`, not `{}`", one.field, one.found, one.expected))
            .collect();
        Found::Other(told.join("; "))
    }

    /// How a style differs from what was published.
    pub fn differences(&self, payload: &Opaque) -> Vec<Difference> {
        let plan: StylePlan = match body::unwrap(payload) {
            Ok(plan) => plan,
            Err(problem) => {
                let readable = "a readable record";
                return vec![Difference::new("style", readable, problem.message)];
            }
        };
        if plan.is_withdrawn() {
            // None of it was written.
            return Vec::new();
        }
        let number = &plan.product.external_id;
        match (self.styles.get(number), self.unreadable.get(number)) {
            (Some(style), _) => differences(&plan, style),
            (None, Some(message)) => {
                vec![Difference::new("style", "a readable record", message)]
            }
            (None, None) => vec![Difference::new("style", number, "nothing")],
        }
    }
}

/// From before the job to after it, on JOOR's own clock.
fn window(job: &Job) -> Option<(Timestamp, Timestamp)> {
    let start = dates::moment(job.created.as_deref()?)?;
    let end = dates::moment(job.modified.as_deref()?)?;
    Some((
        start.checked_sub(MARGIN).ok()?,
        end.checked_add(MARGIN).ok()?,
    ))
}

pub(super) fn says_nothing_there(error: &ApiError) -> bool {
    let not_found = error.status().is_some_and(|status| status.as_u16() == 404);
    not_found || matches!(error, ApiError::Vendor { .. })
}

fn differences(plan: &StylePlan, style: &Style) -> Vec<Difference> {
    let mut differences = Vec::new();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut same = |field: &str, expected: &str, found: &str| {
        compare(&mut differences, field, expected, found);
    };
    same("name", &plan.product.name, &text(&style.style_name));
    let found = text(&style.style_description);
    same(DESCRIPTION, &plan.product.description, &found);
    let categories = style.categories.iter();
    let mut found: Vec<&str> = categories
        .filter_map(|category| category.category_id.as_deref())
        .collect();
    found.sort_unstable();
    if let Some(planned) = &plan.product.category_ids {
        same("categories", &planned.join(", "), &found.join(", "));
    }
    for (_, linesheet) in plan.places() {
        let sheets = style.deliveries.iter();
        let mut sheets = sheets.filter_map(|delivery| delivery.delivery_code.as_deref());
        let sheet = linesheet.external_id.as_str();
        let found = sheets.find(|code| *code == sheet);
        same(LINESHEET, sheet, found.unwrap_or("nothing"));
    }
    for sku in plan.skus.iter().filter(|sku| sku.state == SkuState::Active) {
        compare_sku(&mut differences, style, sku);
    }
    compare_prices(&mut differences, plan, style);
    differences
}

/// Every colour stands in every size, and its UPC beside it.
fn compare_sku(differences: &mut Vec<Difference>, style: &Style, planned: &PlannedSku) {
    let field = |name: &str| format!("{} {name}", planned.external_id);
    let colours = style.colors.iter();
    let mut colours = colours.filter_map(|colour| colour.color_name.as_ref());
    let sizes = style.sizes.iter();
    let mut sizes = sizes.filter_map(|size| size.size_name.as_ref());
    for (name, is_there, value) in [
        (
            "colour",
            colours.any(|name| *name == planned.colour.name),
            &planned.colour.name,
        ),
        (
            "size",
            sizes.any(|name| *name == planned.size.name),
            &planned.size.name,
        ),
    ] {
        if !is_there {
            differences.push(Difference::new(field(name), value, "nothing"));
        }
    }
    let Some(upc) = &planned.upc else { return };
    let here = style.upcs.iter().find(|row| {
        row.color_code.as_ref() == Some(&planned.colour.code)
            && row.size_name.as_ref() == Some(&planned.size.name)
    });
    // That colour and size stand beside the UPC is inferred: without them the UPC itself counts.
    let bare = || {
        let mut rows = style.upcs.iter();
        rows.find(|row| row.color_code.is_none() && row.upc.as_ref() == Some(upc))
    };
    let found = here.or_else(bare).and_then(|row| row.upc.as_deref());
    compare(differences, &field("UPC"), upc, found.unwrap_or_default());
}

fn compare_prices(differences: &mut Vec<Difference>, plan: &StylePlan, style: &Style) {
    for planned in v2::prices(plan).unwrap_or_default() {
        let found = style.prices.iter().find(|price| {
            price.price_label == planned.price_label
                && price.price_currency == planned.price_currency
        });
        let label = planned.price_label.as_deref().unwrap_or_default();
        let field = |name: &str| priced_field(plan, name, label);
        for (name, expected, found) in [
            (
                "wholesale",
                planned.price_wholesale,
                found.and_then(|price| price.price_wholesale),
            ),
            (
                "retail",
                planned.price_retail,
                found.and_then(|price| price.price_retail),
            ),
        ] {
            compare(differences, &field(name), &amount(expected), &amount(found));
        }
    }
}
