//! Purchase orders.

use jiff::Timestamp;
use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::Deserialize;
use serde_json::Value;

use super::decode;
use super::money::{self, Money};
use super::word::open_words;

/// A purchase order, from `GET /v1.1/purchaseorders` [C]. Its dates are called `dateCreated` and
/// `dateModified`, other than everywhere else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOrder {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub purchase_order_id: i64,
    /// The vendor's number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub number: Option<String>,
    /// The house's own number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub custom_purchase_order_number: Option<String>,
    /// State.
    #[serde(default)]
    pub status: PurchaseOrderStatus,
    /// Kind; the words are not public.
    #[serde(default, rename = "type", deserialize_with = "loose_json::code")]
    pub kind: Option<String>,
    /// Who is bought from.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub vendor_id: Option<i64>,
    /// Where it goes.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub destination_warehouse_id: Option<i64>,
    /// ISO 4217 code.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub currency: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "decode::instant")]
    pub date_created: Option<Timestamp>,
    /// When it was last changed. Null on a new one, which a filter by this date misses [1].
    #[serde(default, deserialize_with = "decode::instant")]
    pub date_modified: Option<Timestamp>,
    /// When it was sent.
    #[serde(default, deserialize_with = "decode::instant")]
    pub date_issued: Option<Timestamp>,
    /// When it was approved.
    #[serde(default, deserialize_with = "decode::instant")]
    pub date_authorized: Option<Timestamp>,
    /// Shipping; a bare number has no currency.
    #[serde(default, deserialize_with = "money::or_number")]
    pub shipping_cost: Option<Money>,
    /// Other costs; their shape is not public, so they stay as they came.
    #[serde(default, deserialize_with = "decode::raw")]
    pub other_costs: Option<Value>,
    /// Terms of payment; their shape is not public, so they stay as they came.
    #[serde(default, deserialize_with = "decode::raw")]
    pub payment_term: Option<Value>,
    /// Notes for the house.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub internal_notes: Option<String>,
    /// Lines.
    #[serde(default, deserialize_with = "decode::objects")]
    pub purchase_order_items: Vec<PurchaseOrderItem>,
}

impl PurchaseOrder {
    /// When it was last changed, or made when it never was.
    pub fn last_change(&self) -> Option<Timestamp> {
        self.date_modified.or(self.date_created)
    }
}

/// One line of a purchase order [C].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOrderItem {
    /// Key.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub purchase_order_item_id: Option<i64>,
    /// The product as the seller has it.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub vendor_product_id: Option<i64>,
    /// The product's SKU.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub vendor_product_master_sku: Option<String>,
    /// Pieces, or units.
    #[serde(deserialize_with = "loose_json::required_decimal")]
    pub quantity: Decimal,
    /// What is counted; its shape is not public, text only is read.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub unit_of_measure: Option<String>,
    /// Price of one; a bare number has no currency.
    #[serde(default, deserialize_with = "money::or_number")]
    pub original_unit_cost: Option<Money>,
    /// Price of one with everything that came on top.
    #[serde(default, deserialize_with = "money::or_number")]
    pub landed_unit_cost: Option<Money>,
    /// Price of one as billed.
    #[serde(default, deserialize_with = "money::or_number")]
    pub billed_unit_cost: Option<Money>,
    /// Tax in percent.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub percentage_tax: Option<Decimal>,
    /// Discount.
    #[serde(default, deserialize_with = "decode::optional")]
    pub discount: Option<PurchaseOrderDiscount>,
    /// State; the words are not public.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub status: Option<String>,
    /// When it arrived.
    #[serde(default, deserialize_with = "decode::instant")]
    pub received_date: Option<Timestamp>,
}

/// A discount: an amount, or a share when the kind is `PERCENTAGE` [C].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOrderDiscount {
    /// How much; a bare number has no currency.
    #[serde(default, deserialize_with = "money::or_number")]
    pub amount: Option<Money>,
    /// `PERCENTAGE` or another word.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub discount_type: Option<String>,
}

/// A purchase order in the answer to a create. Only the key and the number are looked for [I].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseOrderCreated {
    /// Key.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub purchase_order_id: Option<i64>,
    /// The vendor's number.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub number: Option<String>,
}

open_words! {
    /// State of a purchase order [1].
    PurchaseOrderStatus {
        /// Not approved yet.
        AWAITING_AUTHORIZATION = "AWAITING_AUTHORIZATION",
        /// The seller has not answered.
        AWAITING_VENDOR_CONFIRMATION = "AWAITING_VENDOR_CONFIRMATION",
        /// The seller changed it.
        AWAITING_MODIFICATION_ACCEPTANCE = "AWAITING_MODIFICATION_ACCEPTANCE",
        /// Under way.
        PENDING_DELIVERY = "PENDING_DELIVERY",
        /// Some of it is there.
        PARTIALLY_DELIVERED = "PARTIALLY_DELIVERED",
        /// All of it is there.
        FULFILLED = "FULFILLED",
        /// Ended with less.
        CLOSED_SHORT = "CLOSED_SHORT",
        /// Made void.
        VOIDED = "VOIDED",
        /// Cancelled, with one L (orders have two).
        CANCELED = "CANCELED",
    }
}
