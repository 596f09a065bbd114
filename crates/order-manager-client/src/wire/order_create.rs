//! An order to be created.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::money::{self, Money};

/// The body of `PUT /v1/order` [1]. There is no customer, no warehouse, no billing address and no
/// currency of its own: the customer is made or matched from the recipient [I], the currency comes
/// from the amounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderCreate {
    /// The channel that owns the order. Required.
    pub sales_channel_id: i64,
    /// Its number, unique on the channel in practice [I].
    pub order_number: String,
    /// When it was ordered.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds", default)]
    pub order_date: Option<Timestamp>,
    /// When it was paid. With `amount_paid` it makes the order ready to ship [I].
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds", default)]
    pub payment_date: Option<Timestamp>,
    /// What was paid.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "money::optional",
        default
    )]
    pub amount_paid: Option<Money>,
    /// What the buyer pays.
    pub order_total: Money,
    /// Shipping.
    pub shipping_cost: Money,
    /// Discount on the order, positive.
    pub discount: Money,
    /// Required, even when zero [1].
    pub insurance_cost: Money,
    /// Required, even when zero [1].
    pub insured_value: Money,
    /// Recipient. Required.
    pub ship_name: String,
    /// Recipient's company.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ship_company: Option<String>,
    /// Recipient's e-mail.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ship_email: Option<String>,
    /// Recipient's telephone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ship_phone: Option<String>,
    /// First address line. Required.
    pub ship_address1: String,
    /// Second address line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ship_address2: Option<String>,
    /// City. Required.
    pub ship_city: String,
    /// State or province, free text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ship_state: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ship_zip_code: Option<String>,
    /// ISO 3166 alpha-3 code [C]. Required.
    pub ship_country: String,
    /// When it has to leave.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds", default)]
    pub ship_by_date: Option<Timestamp>,
    /// Hold until then; the vendor releases it by itself.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds", default)]
    pub hold_until_date: Option<Timestamp>,
    /// The buyer's wish for a carrier service.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requested_shipping_service: Option<String>,
    /// Notes for the house.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub internal_notes: Option<String>,
    /// Notes from the buyer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notes_from_buyer: Option<String>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_field1: Option<String>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_field2: Option<String>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_field3: Option<String>,
    /// Whether the vendor leaves the channel alone when the order changes.
    pub suppress_channel_update: bool,
    /// Lines.
    pub order_items: Vec<OrderCreateItem>,
}

/// One line of an order to be created; its shape is inferred [I].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderCreateItem {
    /// SKU on the channel, case-sensitive.
    pub listing_sku: String,
    /// Title on the channel.
    pub listing_name: String,
    /// Pieces.
    pub quantity_ordered: i64,
    /// Price of one piece.
    pub unit_price: Money,
    /// Tax of the line.
    pub tax: Money,
    /// Discount of the line.
    pub discount: Money,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notes: Option<String>,
}

/// Instants as the vendor writes them: UTC, whole seconds.
mod seconds {
    use jiff::Timestamp;
    use serde::{Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
    pub(super) fn serialize<S: Serializer>(
        instant: &Option<Timestamp>,
        output: S,
    ) -> Result<S::Ok, S::Error> {
        match instant {
            Some(instant) => output.collect_str(&crate::wire::decode::WholeSeconds(*instant)),
            None => output.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        crate::wire::decode::instant(input)
    }
}
