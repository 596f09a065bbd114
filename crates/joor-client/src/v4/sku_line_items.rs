//! `/v4/orders/sku_line_items`: the lines of orders, one for each SKU (reference 4.3).

use rust_decimal::Decimal;
use seamline_api_core::{ApiError, ApiRequest, Priority, Replay, loose_json};
use serde::{Deserialize, Serialize};

use super::orders::of_orders;
use super::skus::SkuTraitValue;
use crate::UnknownFields;

/// Name of the list endpoint for quota and errors.
pub const LIST: &str = "joor.v4.orders.sku_line_items";
/// Name of the create endpoint for quota and errors.
pub const CREATE: &str = "joor.v4.orders.sku_line_items.bulk_create";
/// Name of the update endpoint for quota and errors.
pub const UPDATE: &str = "joor.v4.orders.sku_line_items.bulk_update";

/// A line of an order. \[C\] unless marked
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkuLineItem {
    /// JOOR's id of the line.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub id: String,
    /// JOOR's id of the order.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_id: Option<String>,
    /// What was ordered.
    #[serde(default, deserialize_with = "loose_json::object")]
    pub line_item_sku: Option<LineItemSku>,
    /// Units.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub quantity: Option<i64>,
    /// Whether the line was cancelled. \[1\]
    #[serde(default, deserialize_with = "loose_json::boolean")]
    pub cancelled: Option<bool>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// The SKU of a line, as it was ordered. \[C\] unless marked
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineItemSku {
    /// JOOR's id of the SKU.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub original_id: Option<String>,
    /// The brand's own second key of the SKU. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub sku_identifier: Option<String>,
    /// The product.
    #[serde(default, deserialize_with = "loose_json::object")]
    pub product: Option<LineItemProduct>,
    /// List price of one unit.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub wholesale_price: Option<Decimal>,
    /// Suggested retail price of one unit.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub suggested_retail_price: Option<Decimal>,
    /// Price of one unit in this order. \[1\]
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub item_price: Option<Decimal>,
    /// Colour and size.
    #[serde(default, deserialize_with = "loose_json::list")]
    pub trait_values: Vec<SkuTraitValue>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// The product of a line. \[C\] unless marked
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineItemProduct {
    /// JOOR's id. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub id: Option<String>,
    /// Id of the product in the back end. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub identifier: Option<String>,
    /// Style name.
    #[serde(default, deserialize_with = "loose_json::text")]
    pub name: Option<String>,
    /// Style number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub external_id: Option<String>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// Units to add to an order. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewSkuLineItem {
    /// JOOR's id of the order, which is In Progress, Notes or Pending.
    pub order_id: String,
    /// JOOR's id of the SKU.
    pub sku_id: String,
    /// Units; **added to those of a line that exists**.
    pub quantity: i64,
    /// Another price than the wholesale price. JOOR takes one of the three \[C\], so it is one field.
    #[serde(flatten)]
    pub price: Option<LinePrice>,
}

/// How the price of a line differs from the wholesale price. \[C\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinePrice {
    /// The price of one unit, sent as text.
    ItemPrice(Decimal),
    /// Taken off the wholesale price of one unit, sent as text.
    DiscountAmount(Decimal),
    /// Percent taken off the wholesale price, 0 to 100, sent as a number.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    DiscountPercentage(Decimal),
}

/// New units of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkuLineItemUpdate {
    /// JOOR's id of the line.
    pub id: String,
    /// Units, absolute; sent as a number. \[C\] in the vendor's example; its table says text
    pub quantity: i64,
}

/// The call that lists the lines of orders, by JOOR's order ids.
pub fn list_request<S: AsRef<str>>(order_ids: &[S]) -> ApiRequest {
    ApiRequest::get(LIST, "/v4/orders/sku_line_items", Priority::Orders)
        .with_query("order_ids", super::joined(order_ids))
}

/// The call that lists lines, by JOOR's line ids.
pub fn list_by_id_request<S: AsRef<str>>(line_item_ids: &[S]) -> ApiRequest {
    ApiRequest::get(LIST, "/v4/orders/sku_line_items", Priority::Orders)
        .with_query("line_item_ids", super::joined(line_item_ids))
}

/// The call that adds units to orders. Sending it twice orders twice, so it is never repeated.
pub fn create_request(rows: &[NewSkuLineItem]) -> Result<ApiRequest, ApiError> {
    let path = "/v4/orders/sku_line_items/bulk_create";
    let request = super::write(CREATE, path, Replay::Never, rows)?;
    Ok(of_orders(request))
}

/// The call that sets the units of lines.
pub fn update_request(rows: &[SkuLineItemUpdate]) -> Result<ApiRequest, ApiError> {
    let path = "/v4/orders/sku_line_items/bulk_update";
    let request = super::write(UPDATE, path, Replay::Safe, rows)?;
    Ok(of_orders(request))
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists the lines of orders, by JOOR's order ids.
    pub async fn sku_line_items<S: AsRef<str> + Sync>(
        &self,
        order_ids: &[S],
    ) -> Result<super::Envelope<SkuLineItem>, ApiError> {
        self.v4_rows(&list_request(order_ids)).await
    }

    /// Lists lines, by JOOR's line ids.
    pub async fn sku_line_items_by_id<S: AsRef<str> + Sync>(
        &self,
        line_item_ids: &[S],
    ) -> Result<super::Envelope<SkuLineItem>, ApiError> {
        self.v4_rows(&list_by_id_request(line_item_ids)).await
    }

    /// **Adds** units to orders. After an unknown outcome, list before trying again.
    pub async fn create_sku_line_items(
        &self,
        rows: &[NewSkuLineItem],
    ) -> Result<super::Envelope<SkuLineItem>, ApiError> {
        self.v4_rows(&create_request(rows)?).await
    }

    /// Sets the units of lines.
    pub async fn update_sku_line_items(
        &self,
        rows: &[SkuLineItemUpdate],
    ) -> Result<super::Envelope<SkuLineItem>, ApiError> {
        self.v4_rows(&update_request(rows)?).await
    }
}
