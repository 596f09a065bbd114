//! `POST /v2/bulk-inventory`: quantities (reference 7).
//!
//! A quantity is absolute and takes effect at once \[I\], so sending the same rows again is harmless.
//! Rows that a call does not name stay as they are, unless the call overwrites; overwriting takes a
//! [`CompleteInventory`], so that it cannot happen by a flag.

use jiff::civil::Date;
use seamline_api_core::loose_json::{self, DecodeError};
use seamline_api_core::{ApiError, ApiRequest, Priority, Replay};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::envelope::take_response;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v2.bulk-inventory";

/// Rows in one call that are assumed to be safe; the limit is not documented. \[I\]
pub const ROWS_PER_CALL: usize = 500;

/// What a quantity is for. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InventoryKey {
    /// By UPC, the key that JOOR recommends; it must match exactly.
    Upc(String),
    /// By style, colour and size.
    Style {
        /// The style.
        style: InventoryStyle,
        /// The colour.
        color: InventoryColor,
        /// The size.
        size: InventorySize,
    },
}

/// Which style a quantity is of. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InventoryStyle {
    /// By the brand's own keys.
    Number {
        /// Style number.
        style_number: String,
        /// The brand's own key of the style, sent as `style_identifier` \[I\]: JOOR's table spells it
        /// `style_identifer`.
        style_identifier: String,
    },
    /// By JOOR's id, `style_id`.
    Id(i64),
}

/// Which colour a quantity is of. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InventoryColor {
    /// By its code, `color_code`.
    Code(String),
    /// By JOOR's id of the colour of the style, `style_color_id`.
    Id(i64),
}

/// Which size a quantity is of. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InventorySize {
    /// By its name, `size`.
    Name(String),
    /// By its code, `size_code`.
    Code(String),
}

impl InventoryKey {
    /// By the brand's own keys of the style, the code of the colour and the name of the size.
    pub fn by_style(
        style_number: impl Into<String>,
        style_identifier: impl Into<String>,
        color_code: impl Into<String>,
        size: impl Into<String>,
    ) -> Self {
        Self::Style {
            style: InventoryStyle::Number {
                style_number: style_number.into(),
                style_identifier: style_identifier.into(),
            },
            color: InventoryColor::Code(color_code.into()),
            size: InventorySize::Name(size.into()),
        }
    }

    /// The fields that name the SKU, in the order of JOOR's table.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        let (style, color, size) = match self {
            Self::Upc(upc) => return vec![("upc", upc.as_str().into())],
            Self::Style { style, color, size } => (style, color, size),
        };
        let mut fields = match style {
            InventoryStyle::Number {
                style_number,
                style_identifier,
            } => vec![
                ("style_number", style_number.as_str().into()),
                ("style_identifier", style_identifier.as_str().into()),
            ],
            InventoryStyle::Id(id) => vec![("style_id", (*id).into())],
        };
        fields.push(match color {
            InventoryColor::Code(code) => ("color_code", code.as_str().into()),
            InventoryColor::Id(id) => ("style_color_id", (*id).into()),
        });
        fields.push(match size {
            InventorySize::Name(name) => ("size", name.as_str().into()),
            InventorySize::Code(code) => ("size_code", code.as_str().into()),
        });
        fields
    }
}

/// One quantity of one SKU in one warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InventoryItem {
    /// Name (not code) of the warehouse. It must exist in JOOR's order settings: what JOOR does with
    /// an unknown name is undefined. `None` is JOOR's default warehouse.
    pub warehouse: Option<String>,
    /// The day from which the stock is there; `None` is available now.
    pub inventory_date: Option<Date>,
    /// Which SKU.
    pub key: InventoryKey,
    /// Units, absolute.
    pub inventory: i64,
    /// Clears the SKU's stock and sells it to order.
    pub made_to_order: bool,
}

impl InventoryItem {
    /// A quantity by UPC that is available now.
    pub fn by_upc(warehouse: impl Into<String>, upc: impl Into<String>, inventory: i64) -> Self {
        Self {
            warehouse: Some(warehouse.into()),
            inventory_date: None,
            key: InventoryKey::Upc(upc.into()),
            inventory,
            made_to_order: false,
        }
    }

    /// The row as JOOR reads it; a field that says nothing is left out.
    pub fn to_json(&self) -> Value {
        let fields = self.key.fields().into_iter();
        let mut row: Value = fields
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        row["inventory"] = self.inventory.into();
        if let Some(warehouse) = &self.warehouse {
            row["warehouse"] = warehouse.as_str().into();
        }
        if let Some(date) = self.inventory_date {
            row["inventory_date"] = date.to_string().into();
        }
        if self.made_to_order {
            row["made_to_order"] = true.into();
        }
        row
    }

    /// The keys joined, letters and digits only: how JOOR writes between them is not documented.
    fn sku_text(&self) -> String {
        let fields = self.key.fields().into_iter();
        fields
            .filter_map(|(_, value)| loose_json::text_of(&value))
            .map(|part| squeezed(&part))
            .collect()
    }
}

/// How a quantity is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InventoryOptions {
    /// JOOR takes the quantities of its own pending orders off the number that is sent. \[C\]
    /// Off: the number is available as sent.
    pub dec_pending: bool,
}

/// Every quantity of the account. Sending it removes every quantity that it does not hold. \[C\]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompleteInventory(Vec<InventoryItem>);

impl CompleteInventory {
    /// Declares that `items` is all there is. Never split over several calls: the last would win.
    pub fn i_know_that_all_else_is_removed(items: Vec<InventoryItem>) -> Self {
        Self(items)
    }

    /// The quantities.
    pub fn items(&self) -> &[InventoryItem] {
        &self.0
    }
}

/// The call that changes the quantities of `items` and no others.
pub fn update_request(items: &[InventoryItem], options: InventoryOptions) -> ApiRequest {
    let rows: Vec<Value> = items.iter().map(InventoryItem::to_json).collect();
    ApiRequest::post(
        ENDPOINT,
        "/v2/bulk-inventory",
        Priority::Inventory,
        json!({ "inventory_items": rows }),
    )
    .with_optional_query("dec_pending", options.dec_pending.then_some(1))
    .with_replay(Replay::Safe)
    .with_cost(crate::WRITE_COST)
}

/// The call that replaces all quantities of the account.
pub fn overwrite_request(complete: &CompleteInventory, options: InventoryOptions) -> ApiRequest {
    update_request(complete.items(), options).with_query("overwrite", 1)
}

/// What JOOR did with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// The quantity is in force.
    Accepted {
        /// JOOR's id of the change.
        log_id: Option<String>,
    },
    /// JOOR refused the row; why is not said.
    Refused {
        /// JOOR's word for the outcome.
        status: String,
        /// JOOR's id of the change.
        log_id: Option<String>,
    },
    /// The reply says nothing about this row, or cannot be matched to it.
    NotReported,
}

/// The reply to a bulk call: one outcome for each row sent, in the order in which they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryReply {
    /// How many quantities JOOR says it changed.
    pub sku_count: Option<i64>,
    /// Outcome of each row.
    pub outcomes: Vec<RowOutcome>,
}

/// The reply to a call that names one SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkuReply {
    /// How many quantities JOOR says it changed.
    pub sku_count: Option<i64>,
    /// What JOOR did with the quantity.
    pub outcome: RowOutcome,
}

impl SkuReply {
    /// Reads the reply. A `response` node with an error is an [`ApiError::Vendor`].
    pub fn from_json(endpoint: &'static str, body: Value) -> Result<Self, ApiError> {
        let (sku_count, mut log) = read_log(endpoint, body)?;
        // With one SKU asked for there is nothing to match, but more than one row proves nothing.
        let outcome = match log.pop() {
            Some(row) if log.is_empty() => row.into(),
            _ => RowOutcome::NotReported,
        };
        Ok(Self { sku_count, outcome })
    }
}

#[derive(Deserialize)]
struct Reply {
    #[serde(default, deserialize_with = "loose_json::integer")]
    sku_count: Option<i64>,
    #[serde(default)]
    inventory_log: Value,
}

#[derive(Clone, Default, Deserialize)]
struct LogRow {
    #[serde(default, deserialize_with = "loose_json::code")]
    sku: Option<String>,
    #[serde(default, deserialize_with = "loose_json::code")]
    inventory_log_id: Option<String>,
    #[serde(default, deserialize_with = "loose_json::code")]
    status: Option<String>,
}

impl InventoryReply {
    /// Reads the reply to `items`. A `response` node with an error is an [`ApiError::Vendor`].
    pub fn from_json(items: &[InventoryItem], body: Value) -> Result<Self, ApiError> {
        let (sku_count, log) = read_log(ENDPOINT, body)?;
        Ok(Self {
            sku_count,
            outcomes: match_rows(items, &log),
        })
    }
}

/// The count and the rows of a reply. A row that cannot be read keeps its position and reports
/// nothing: it costs nobody else's outcome.
fn read_log(endpoint: &'static str, body: Value) -> Result<(Option<i64>, Vec<LogRow>), ApiError> {
    let decode_error = |problem| ApiError::Decode {
        endpoint,
        problem,
        may_have_executed: false,
    };
    let Value::Object(mut fields) = body else {
        return Err(decode_error(DecodeError::document("expected an object")));
    };
    if let Some(node) = take_response(&mut fields).map_err(decode_error)? {
        node.into_result(endpoint)?;
    }
    if !fields.contains_key("inventory_log") {
        return Err(decode_error(DecodeError::document(
            "expected `inventory_log`, found nothing",
        )));
    }
    let reply: Reply = loose_json::decode(Value::Object(fields)).map_err(decode_error)?;
    let rows = match reply.inventory_log {
        Value::Array(rows) => rows,
        rows if loose_json::is_nothing(&rows) => Vec::new(),
        row @ Value::Object(_) => vec![row],
        _ => {
            return Err(decode_error(DecodeError {
                path: "inventory_log".to_owned(),
                message: "expected a list".to_owned(),
            }));
        }
    };
    let log = rows
        .into_iter()
        .map(|row| match row {
            Value::Object(_) => loose_json::decode(row).unwrap_or_default(),
            _ => LogRow::default(),
        })
        .collect();
    Ok((reply.sku_count, log))
}

/// Gives each row its log row: the one at the same position if its text fits, else the only one
/// anywhere whose text fits. A log row speaks for one row: what two rows claim is said of neither.
fn match_rows(items: &[InventoryItem], log: &[LogRow]) -> Vec<RowOutcome> {
    let wanted: Vec<String> = items.iter().map(InventoryItem::sku_text).collect();
    let claims: Vec<Vec<usize>> = log.iter().map(|row| claims(row, &wanted)).collect();
    let in_place = |index: usize| log.len() == items.len() && claims[index].contains(&index);
    let placed: Vec<bool> = (0..items.len()).map(in_place).collect();
    (0..items.len())
        .map(|item| {
            if placed[item] {
                return log[item].clone().into();
            }
            let is_free = |index: &usize| !placed.get(*index).is_some_and(|placed| *placed);
            let mut fitting = (0..log.len())
                .filter(is_free)
                .filter(|index| claims[*index].contains(&item));
            let (Some(index), None) = (fitting.next(), fitting.next()) else {
                return RowOutcome::NotReported;
            };
            let is_shared = claims[index]
                .iter()
                .any(|other| *other != item && !placed[*other]);
            if is_shared {
                return RowOutcome::NotReported;
            }
            log[index].clone().into()
        })
        .collect()
}

/// Which rows a log row may speak of: those whose text it is, else those whose text is in it, as JOOR
/// may write more than the keys. A UPC lies inside the EAN that begins with a zero.
fn claims(row: &LogRow, wanted: &[String]) -> Vec<usize> {
    let text = squeezed(row.sku.as_deref().unwrap_or_default());
    let those = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let fitting = wanted.iter().enumerate();
        fitting
            .filter(|(_, wanted)| !wanted.is_empty() && fits(wanted))
            .map(|(index, _)| index)
            .collect()
    };
    let exact = those(&|wanted| text == wanted);
    if exact.is_empty() {
        those(&|wanted| text.contains(wanted))
    } else {
        exact
    }
}

impl From<LogRow> for RowOutcome {
    fn from(row: LogRow) -> Self {
        match row.status {
            Some(status) if status.eq_ignore_ascii_case("pass") => Self::Accepted {
                log_id: row.inventory_log_id,
            },
            Some(status) => Self::Refused {
                status,
                log_id: row.inventory_log_id,
            },
            None => Self::NotReported,
        }
    }
}

fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Sets the quantities of `items` and of no other SKU. Rows may fail inside a success: read
    /// every outcome.
    pub async fn update_inventory(
        &self,
        items: &[InventoryItem],
        options: InventoryOptions,
    ) -> Result<InventoryReply, ApiError> {
        let (body, _) = self.v2_json(&update_request(items, options)).await?;
        InventoryReply::from_json(items, body)
    }

    /// Replaces **all** quantities of the account.
    pub async fn overwrite_inventory(
        &self,
        complete: &CompleteInventory,
        options: InventoryOptions,
    ) -> Result<InventoryReply, ApiError> {
        let (body, _) = self.v2_json(&overwrite_request(complete, options)).await?;
        InventoryReply::from_json(complete.items(), body)
    }
}
