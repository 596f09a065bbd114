//! The order that JOOR's v2 API lists, as it arrives (reference 4.2).
//!
//! Every value is read leniently: numbers as text or as numbers, `""` as nothing, one object as a
//! list of one. Text is kept as written (the marker `<eop>` of the comments included); codes and
//! identifiers lose the blanks around them. Fields that JOOR sends and these types do not name are
//! kept in `unknown`. Dates stay text here: see [`crate::dates`].

use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::{Deserialize, Serialize};

use crate::UnknownFields;

/// One order with its lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// JOOR's id of the order, never reused. \[C\]
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub order_id: i64,
    /// Comments for the brand; may hold the marker `<eop>`. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub order_comments: Option<String>,
    /// Comments that the retailer does not see. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub order_internal_comments: Option<String>,
    /// Wholesale currency, ISO code. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_currency: Option<String>,
    /// Retail currency, ISO code. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_currency_retail: Option<String>,
    /// Name of the price type. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub order_currency_name: Option<String>,
    /// Discount on the whole order, an amount in `order_currency`. \[1\]
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub order_discount: Option<Decimal>,
    /// The same discount in percent. \[1\]
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub order_discount_percent: Option<Decimal>,
    /// Shipping, an amount in `order_currency`. \[1\]
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub order_shipping_total: Option<Decimal>,
    /// Total in `order_currency`; taken to be after discount and with shipping. \[C\] field, \[I\] sense
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub order_total: Option<Decimal>,
    /// Where the order was written. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub order_source: Option<String>,
    /// Season. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_season_code: Option<String>,
    /// State of the order as a raw code: `3` is Pending and `4` Approved, others are unknown, and none is the filter's code. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_type: Option<String>,
    /// Name of the brand's own order type. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub order_type_name: Option<String>,
    /// Code of the brand's own order type. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_type_code: Option<String>,
    /// Market or show. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub order_event: Option<String>,
    /// Code of the market or show. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_event_code: Option<String>,
    /// Linesheet or delivery. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub order_delivery_name: Option<String>,
    /// Code of the linesheet or delivery. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_delivery_code: Option<String>,
    /// When the order was written; text of at least 10 characters. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub date_created: Option<String>,
    /// When the order was approved. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub date_approved: Option<String>,
    /// When the order last changed. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub date_modified: Option<String>,
    /// Start of the ship window. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub date_ship_start: Option<String>,
    /// End of the ship window. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub date_ship_end: Option<String>,
    /// Sales representative. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub sales_representative: Option<String>,
    /// Code of the sales representative. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub sales_representative_code: Option<String>,
    /// The retailer. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_name: Option<String>,
    /// The brand's own id of the retailer, at most 50 characters; missing while the order is unassigned. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub customer_code: Option<String>,
    /// Company. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub company_name: Option<String>,
    /// Code of the company. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub company_code: Option<String>,
    /// Group of the retailer. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_group_name: Option<String>,
    /// Code of the group. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub customer_group_code: Option<String>,
    /// The buyer's purchase order number. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_purchase_order: Option<String>,
    /// A purchase order number set by an integration. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub integration_purchase_order: Option<String>,
    /// The buyer. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub customer_buyer_name: Option<String>,
    /// Code of the ship-to address. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub shipping_code: Option<String>,
    /// Ship-to name. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_name: Option<String>,
    /// Ship-to telephone. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_phone: Option<String>,
    /// Ship-to e-mail. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_email: Option<String>,
    /// Ship-to street. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_address_1: Option<String>,
    /// Ship-to street, second line. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_address_2: Option<String>,
    /// Ship-to city. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_city: Option<String>,
    /// Ship-to state or region. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_region: Option<String>,
    /// Ship-to postal code. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_postal_code: Option<String>,
    /// Ship-to country, its name. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_country: Option<String>,
    /// Ship-to country, ISO 3166 alpha-3. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub shipping_country_iso_three: Option<String>,
    /// Ship-to country, ISO 3166 alpha-2. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub shipping_country_iso_two: Option<String>,
    /// Code of the ship method. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub shipping_method_code: Option<String>,
    /// Ship method. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub shipping_method_name: Option<String>,
    /// Code of the bill-to address. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub billing_code: Option<String>,
    /// Bill-to name. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub billing_name: Option<String>,
    /// Bill-to telephone. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub billing_phone: Option<String>,
    /// Bill-to street. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub billing_address_1: Option<String>,
    /// Bill-to street, second line. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub billing_address_2: Option<String>,
    /// Bill-to city. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub billing_city: Option<String>,
    /// Bill-to state or region. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub billing_region: Option<String>,
    /// Bill-to postal code. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub billing_postal_code: Option<String>,
    /// Bill-to country, its name. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub billing_country: Option<String>,
    /// Bill-to country, ISO 3166 alpha-3. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub billing_country_iso_three: Option<String>,
    /// Bill-to country, ISO 3166 alpha-2. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub billing_country_iso_two: Option<String>,
    /// Code of the payment terms. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub payment_method_code: Option<String>,
    /// Payment terms. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub payment_method_name: Option<String>,
    /// Tax id of the retailer. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub tax_id_label: Option<String>,
    /// Warehouse that ships, its name. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub warehouse_name: Option<String>,
    /// Warehouse that ships, its code. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub warehouse_code: Option<String>,
    /// Who wrote the order. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub created_by_username: Option<String>,
    /// E-mail of who wrote the order. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub created_by_email: Option<String>,
    /// Whether it is a personal order. \[1\]
    #[serde(default, deserialize_with = "loose_json::boolean")]
    pub is_personal_order: Option<bool>,
    /// Divisions of the order. \[1\]
    #[serde(default, deserialize_with = "loose_json::list")]
    pub order_divisions: Vec<Division>,
    /// Doors (shops of the retailer) that the lines may name. \[1\]
    #[serde(default, deserialize_with = "loose_json::list")]
    pub order_doors: Vec<Door>,
    /// What was ordered. \[C\]
    #[serde(default, deserialize_with = "loose_json::list")]
    pub line_items: Vec<LineItem>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// State of an order by the code *inside* it. \[1\]
///
/// These are not the codes of the filter, [`super::orders::OrderStatusFilter`], where 4 is "all but
/// cancelled" and Approved is 6. There is no way from one to the other: to know the state of an order
/// for sure, ask for it by the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoredOrderType<'a> {
    /// `3`.
    Pending,
    /// `4`.
    Approved,
    /// A code whose meaning is not known.
    Other(&'a str),
}

impl Order {
    /// The state by the code inside the order, [`Order::order_type`].
    pub fn stored_type(&self) -> Option<StoredOrderType<'_>> {
        Some(match self.order_type.as_deref()? {
            "3" => StoredOrderType::Pending,
            "4" => StoredOrderType::Approved,
            other => StoredOrderType::Other(other),
        })
    }
}

/// One line of an order. JOOR gives lines no id. \[1\]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LineItem {
    /// Style name. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub item_name: Option<String>,
    /// Style number. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub item_number: Option<String>,
    /// JOOR's id of the style. \[C\]
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub item_style_id: Option<i64>,
    /// The brand's own key of the style. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub item_style_identifier: Option<String>,
    /// Colour. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub item_color: Option<String>,
    /// Code of the colour. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub item_color_code: Option<String>,
    /// Comment on the colour. \[C\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub item_color_comment: Option<String>,
    /// UPC; may be missing. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub item_upc: Option<String>,
    /// Size. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub item_size: Option<String>,
    /// Code of the size. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub item_size_code: Option<String>,
    /// Price of one unit; taken to be after `item_price_adjustment`. \[C\] field, \[I\] sense
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub item_price: Option<Decimal>,
    /// List price of one unit; taken to be before the adjustment. \[1\] field, \[I\] sense
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub item_unit_price: Option<Decimal>,
    /// Adjustment of the price of one unit. \[1\]
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub item_price_adjustment: Option<Decimal>,
    /// Amount of the line. \[1\]
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub item_price_extended: Option<Decimal>,
    /// Retail price of one unit. \[1\]
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub item_retail_price: Option<Decimal>,
    /// Units ordered. \[C\]
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub item_quantity: Option<i64>,
    /// Multiplier of a case pack. \[1\] field, \[I\] sense
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub item_multiplier: Option<Decimal>,
    /// Comment on the line. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub item_comment: Option<String>,
    /// Door that the line is for. \[1\]
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub item_door_id: Option<i64>,
    /// Tags of the style. \[1\]
    #[serde(default, deserialize_with = "loose_json::list")]
    pub style_tags: Vec<StyleTag>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// A division of the brand that an order belongs to. \[1\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Division {
    /// Code of the division. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub division_code: Option<String>,
    /// Name of the division. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub division_name: Option<String>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// A door: one shop of the retailer. \[1\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// JOOR's id of the door. \[1\]
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub door_id: Option<i64>,
    /// Name of the door. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub door_name: Option<String>,
    /// The brand's own code of the door. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub door_code: Option<String>,
    /// Whether the door was deleted since. \[1\]
    #[serde(default, deserialize_with = "loose_json::boolean")]
    pub door_deleted: Option<bool>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// A tag of the ordered style. \[1\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleTag {
    /// Code of the tag. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    pub style_tag_code: Option<String>,
    /// Group of the tag. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub style_tag_group: Option<String>,
    /// Name of the tag. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub style_tag_name: Option<String>,
    /// Value of the tag. \[1\]
    #[serde(default, deserialize_with = "loose_json::text")]
    pub style_tag_value: Option<String>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}
