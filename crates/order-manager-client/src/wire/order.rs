//! Orders as read.

use std::fmt;

use jiff::Timestamp;
use seamline_api_core::loose_json;
use serde::{Deserialize, Serialize};

use super::decode;
use super::money::{self, Money};
use super::product::EmbeddedProduct;
use super::sales_channel::SalesChannel;

/// An order, from `GET /v1.1/orders` and `GET /v1.1/orders/{orderId}` [C].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Key.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub order_id: i64,
    /// Number on the channel. A split makes `882(1)` and `882(2)` of `882`.
    #[serde(default, deserialize_with = "decode::text")]
    pub order_number: String,
    /// State. The list's filter is called `status`, the field is not.
    #[serde(default)]
    pub order_status: OrderStatus,
    /// Why the order is unresolved; the spelling of the words is inferred [I].
    #[serde(default, deserialize_with = "loose_json::code")]
    pub unresolved_status: Option<String>,
    /// The channel, an object here.
    #[serde(default)]
    pub sales_channel: Option<SalesChannel>,
    /// The customer the vendor matched.
    #[serde(default)]
    pub customer: Option<Customer>,
    /// ISO 4217 code.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub currency: Option<String>,
    /// What the buyer pays.
    #[serde(default, deserialize_with = "money::optional")]
    pub order_total: Option<Money>,
    /// Sum of the lines.
    #[serde(default, deserialize_with = "money::optional")]
    pub order_item_total: Option<Money>,
    /// Discount on the order.
    #[serde(default, deserialize_with = "money::optional")]
    pub discount: Option<Money>,
    /// Shipping.
    #[serde(default, deserialize_with = "money::optional")]
    pub shipping_cost: Option<Money>,
    /// What has been paid [1].
    #[serde(default, deserialize_with = "money::optional")]
    pub amount_paid: Option<Money>,
    /// When it was ordered.
    #[serde(default, deserialize_with = "decode::instant")]
    pub order_date: Option<Timestamp>,
    /// When it came into the system.
    #[serde(default, deserialize_with = "decode::instant")]
    pub created_date: Option<Timestamp>,
    /// When it was last changed; can be null.
    #[serde(default, deserialize_with = "decode::instant")]
    pub modified_date: Option<Timestamp>,
    /// When it has to leave.
    #[serde(default, deserialize_with = "decode::instant")]
    pub ship_by_date: Option<Timestamp>,
    /// Held until then.
    #[serde(default, deserialize_with = "decode::instant")]
    pub hold_until_date: Option<Timestamp>,
    /// Recipient.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_name: Option<String>,
    /// Recipient's company.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_company: Option<String>,
    /// Recipient's e-mail.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_email: Option<String>,
    /// Recipient's telephone.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_phone: Option<String>,
    /// First address line.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_address1: Option<String>,
    /// Second address line.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_address2: Option<String>,
    /// City.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_city: Option<String>,
    /// State or province, free text.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_state: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_zip_code: Option<String>,
    /// ISO 3166 alpha-3 code [C].
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_country: Option<String>,
    /// The buyer's wish for a carrier service.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub requested_shipping_service: Option<String>,
    /// Notes for the house.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub internal_notes: Option<String>,
    /// Notes from the buyer.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub notes_from_buyer: Option<String>,
    /// Free field; we keep the buyer's purchase order there.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub custom_field1: Option<String>,
    /// Free field; we keep the source's order id there.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub custom_field2: Option<String>,
    /// Free field.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub custom_field3: Option<String>,
    /// Why it was cancelled.
    #[serde(default)]
    pub cancel_reason: Option<CancelReason>,
    /// Orders it was split from or merged with.
    #[serde(default, deserialize_with = "loose_json::list")]
    pub related_order_ids: Vec<i64>,
    /// Parcels, in the newer form.
    #[serde(default, deserialize_with = "loose_json::list")]
    pub shipments: Vec<Shipment>,
    /// Lines.
    #[serde(default, deserialize_with = "loose_json::list")]
    pub order_items: Vec<OrderItem>,
}

/// The customer embedded in an order; there is no resource of its own [I].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub customer_id: Option<i64>,
    /// Name.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub name: Option<String>,
    /// Company.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub company_name: Option<String>,
    /// E-mail addresses; null and empty are usual.
    #[serde(default, deserialize_with = "decode::texts")]
    pub email_addresses: Vec<String>,
}

/// Why an order was cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CancelReason {
    /// `NO_INVENTORY`, `BUYER_CANCELLED` and so on [1].
    #[serde(default, rename = "type", deserialize_with = "loose_json::code")]
    pub kind: Option<String>,
    /// Free text.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub details: Option<String>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderItem {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub order_item_id: Option<i64>,
    /// SKU on the channel.
    #[serde(default, deserialize_with = "decode::text")]
    pub listing_sku: String,
    /// Title on the channel.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub listing_name: Option<String>,
    /// Pieces.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub quantity_ordered: i64,
    /// Price of one piece.
    #[serde(default, deserialize_with = "money::optional")]
    pub unit_price: Option<Money>,
    /// Tax, taken to be for the line [1].
    #[serde(default, deserialize_with = "money::optional")]
    pub tax: Option<Money>,
    /// Discount, taken to be for the line [1].
    #[serde(default, deserialize_with = "money::optional")]
    pub discount: Option<Money>,
    /// Notes.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub notes: Option<String>,
    /// The product, or nothing while the listing is not mapped [1].
    #[serde(default)]
    pub product: Option<EmbeddedProduct>,
}

/// One parcel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Shipment {
    /// What is in it.
    #[serde(default, deserialize_with = "loose_json::list")]
    pub items: Vec<ShipmentItem>,
}

/// One line of a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentItem {
    /// SKU on the channel.
    #[serde(default, deserialize_with = "decode::text")]
    pub listing_sku: String,
    /// Pieces.
    #[serde(deserialize_with = "loose_json::required_integer")]
    pub quantity: i64,
}

/// State of an order, kept as the vendor wrote it, because the list of words can grow [1].
/// Compared without regard to case.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OrderStatus(pub String);

impl OrderStatus {
    /// Something is missing: product, stock, warehouse, address.
    pub const UNRESOLVED: &str = "UNRESOLVED";
    /// No payment recorded.
    pub const AWAITING_PAYMENT: &str = "AWAITING_PAYMENT";
    /// Ready for the own warehouse.
    pub const AWAITING_SHIPMENT: &str = "AWAITING_SHIPMENT";
    /// Ready for a marketplace's warehouse.
    pub const AWAITING_MC_FULFILLMENT: &str = "AWAITING_MC_FULFILLMENT";
    /// Ready for a 3PL.
    pub const AWAITING_3PL_EXPORT: &str = "AWAITING_3PL_EXPORT";
    /// Ready for a dropship vendor.
    pub const AWAITING_DROPSHIP: &str = "AWAITING_DROPSHIP";
    /// In work.
    pub const PENDING_FULFILLMENT: &str = "PENDING_FULFILLMENT";
    /// Gone.
    pub const SHIPPED: &str = "SHIPPED";
    /// Cancelled, with two L (purchase orders have one).
    pub const CANCELLED: &str = "CANCELLED";
    /// Held until a date.
    pub const ON_HOLD: &str = "ON_HOLD";
    /// SKUs not looked at yet.
    pub const SKU_UNPROCESSED: &str = "SKU_UNPROCESSED";
    /// Shipped by somebody else.
    pub const PROCESSED_OUTSIDE: &str = "PROCESSED_OUTSIDE_OF_SKUBANA";
    /// A plan to send stock to a marketplace.
    pub const FBA_INBOUND_SHIPMENT_PLAN: &str = "FBA_INBOUND_SHIPMENT_PLAN";

    /// Whether this is the given word.
    pub fn is(&self, word: &str) -> bool {
        self.0.eq_ignore_ascii_case(word)
    }

    /// Whether the order is cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.is(Self::CANCELLED)
    }

    /// Whether stock has been reserved for, or taken by, an order in this state, so that the
    /// vendor's available quantity already reflects it [I].
    pub fn allocates(&self) -> bool {
        [
            Self::AWAITING_SHIPMENT,
            Self::AWAITING_MC_FULFILLMENT,
            Self::AWAITING_3PL_EXPORT,
            Self::PENDING_FULFILLMENT,
            Self::SHIPPED,
        ]
        .iter()
        .any(|word| self.is(word))
    }
}

impl PartialEq for OrderStatus {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Eq for OrderStatus {}

impl fmt::Display for OrderStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for OrderStatus {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        decode::text(input).map(Self)
    }
}
