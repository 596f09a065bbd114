//! `PUT /v2/style-number/{style_number}/{style_identifier}/inventory/`: one quantity (reference 7).
//!
//! Values travel in the query. JOOR recommends the bulk call, which costs the same: see
//! [`super::inventory`].

use jiff::civil::Date;
use seamline_api_core::{ApiError, ApiRequest, Body, Priority, Replay};

use super::inventory::InventoryOptions;
use super::styles::StyleKey;
use crate::WRITE_COST;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v2.style-number.inventory";

/// Which SKU of the style. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SkuOfStyle {
    /// By UPC; colour and size are then ignored.
    Upc(String),
    /// By colour and size.
    ColorAndSize {
        /// Code of the colour.
        color_code: String,
        /// Name of the size.
        size: String,
    },
}

/// One quantity of one SKU in one warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkuQuantity {
    /// The style.
    pub style: StyleKey,
    /// The SKU.
    pub sku: SkuOfStyle,
    /// Units, absolute. \[I\]
    pub inventory: i64,
    /// Name (not code) of the warehouse, which must exist; `None` is JOOR's default warehouse.
    pub warehouse: Option<String>,
    /// The day from which the stock is there; `None` is available now.
    pub inventory_date: Option<Date>,
}

/// The call that sets one quantity; absolute, so it may be repeated.
pub fn sku_request(
    quantity: &SkuQuantity,
    options: InventoryOptions,
) -> Result<ApiRequest, ApiError> {
    let path = quantity.style.path(ENDPOINT, "/inventory/")?;
    let request = ApiRequest::put(ENDPOINT, path, Priority::Inventory, serde_json::Value::Null)
        .with_body(Body::Empty)
        .with_replay(Replay::Safe)
        .with_cost(WRITE_COST);
    let request = match &quantity.sku {
        SkuOfStyle::Upc(upc) => request.with_query("upc", upc),
        SkuOfStyle::ColorAndSize { color_code, size } => request
            .with_query("color_code", color_code)
            .with_query("size", size),
    };
    Ok(request
        .with_query("inventory", quantity.inventory)
        .with_optional_query("warehouse", quantity.warehouse.as_ref())
        .with_optional_query("inventory_date", quantity.inventory_date)
        .with_query("dec_pending", u8::from(options.dec_pending)))
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Sets one quantity. A refusal is a row of a success: read the outcome.
    pub async fn set_sku_inventory(
        &self,
        quantity: &SkuQuantity,
        options: InventoryOptions,
    ) -> Result<super::inventory::SkuReply, ApiError> {
        let (body, _) = self.v2_json(&sku_request(quantity, options)?).await?;
        super::inventory::SkuReply::from_json(ENDPOINT, body)
    }
}
