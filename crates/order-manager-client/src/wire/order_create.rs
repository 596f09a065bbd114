//! An order to be created.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::decode::{number, seconds};
use super::money::{self, Money};
use super::product::CustomFieldValue;
use super::ship_method::{CustomShipBilling, ShipMethod};

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
    /// Cost of a delivery confirmation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confirmation_cost: Option<Money>,
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
    /// Third address line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ship_address3: Option<String>,
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
    /// When it has to arrive.
    #[serde(skip_serializing_if = "Option::is_none", with = "seconds", default)]
    pub receive_by_date: Option<Timestamp>,
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
    /// Notes to the buyer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notes_to_buyer: Option<String>,
    /// A gift.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gift: Option<bool>,
    /// Words to go with the gift.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gift_message: Option<String>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_field1: Option<String>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_field2: Option<String>,
    /// Free field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_field3: Option<String>,
    /// Values of the account's own fields; the key of the value is inferred [I].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub custom_field_values: Vec<CustomFieldValue>,
    /// Carrier, service and package.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ship_method: Option<ShipMethod>,
    /// Weight; its unit is not documented.
    #[serde(skip_serializing_if = "Option::is_none", with = "number", default)]
    pub weight: Option<Decimal>,
    /// Length.
    #[serde(skip_serializing_if = "Option::is_none", with = "number", default)]
    pub length: Option<Decimal>,
    /// Width.
    #[serde(skip_serializing_if = "Option::is_none", with = "number", default)]
    pub width: Option<Decimal>,
    /// Height.
    #[serde(skip_serializing_if = "Option::is_none", with = "number", default)]
    pub height: Option<Decimal>,
    /// Delivery confirmation; the words are not public.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delivery_confirmation: Option<String>,
    /// Insurance provider; the words are not public.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub insurance_provider: Option<String>,
    /// Deliver on a Saturday.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub saturday_delivery: Option<bool>,
    /// Leave it without a signature.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub release_without_signature: Option<bool>,
    /// Cannot go through sorting machines.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub non_machinable: Option<bool>,
    /// Put a return label in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub include_return_label: Option<bool>,
    /// Print the postage.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub show_postage: Option<bool>,
    /// Leave the postage unpaid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub do_not_prepay_postage: Option<bool>,
    /// Holds alcohol.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contains_alcohol: Option<bool>,
    /// Holds dry ice.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contains_dry_ice: Option<bool>,
    /// Weight of the dry ice.
    #[serde(skip_serializing_if = "Option::is_none", with = "number", default)]
    pub dry_ice_weight: Option<Decimal>,
    /// Who pays duties.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bill_duties_to_payor: Option<bool>,
    /// Billing of the carrier to somebody else.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_ship_billing: Option<CustomShipBilling>,
    /// Which billing; the words are not public.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub custom_ship_billing_option: Option<String>,
    /// Customs declaration; the words are not public.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customs_declaration_type: Option<String>,
    /// What customs are told, line by line.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub customs_declaration_items: Vec<CustomsDeclarationItem>,
    /// Whether the vendor leaves the channel alone when the order changes.
    pub suppress_channel_update: bool,
    /// Lines.
    pub order_items: Vec<OrderCreateItem>,
}

impl OrderCreate {
    /// An order without lines and without a recipient, with the amounts that are required even when
    /// they are zero.
    pub fn new(sales_channel_id: i64, order_number: impl Into<String>, currency: &str) -> Self {
        let zero = || Money::zero(currency);
        Self {
            sales_channel_id,
            order_number: order_number.into(),
            order_date: None,
            payment_date: None,
            amount_paid: None,
            order_total: zero(),
            shipping_cost: zero(),
            discount: zero(),
            confirmation_cost: None,
            insurance_cost: zero(),
            insured_value: zero(),
            ship_name: String::new(),
            ship_company: None,
            ship_email: None,
            ship_phone: None,
            ship_address1: String::new(),
            ship_address2: None,
            ship_address3: None,
            ship_city: String::new(),
            ship_state: None,
            ship_zip_code: None,
            ship_country: String::new(),
            ship_by_date: None,
            receive_by_date: None,
            hold_until_date: None,
            requested_shipping_service: None,
            internal_notes: None,
            notes_from_buyer: None,
            notes_to_buyer: None,
            gift: None,
            gift_message: None,
            custom_field1: None,
            custom_field2: None,
            custom_field3: None,
            custom_field_values: Vec::new(),
            ship_method: None,
            weight: None,
            length: None,
            width: None,
            height: None,
            delivery_confirmation: None,
            insurance_provider: None,
            saturday_delivery: None,
            release_without_signature: None,
            non_machinable: None,
            include_return_label: None,
            show_postage: None,
            do_not_prepay_postage: None,
            contains_alcohol: None,
            contains_dry_ice: None,
            dry_ice_weight: None,
            bill_duties_to_payor: None,
            custom_ship_billing: None,
            custom_ship_billing_option: None,
            customs_declaration_type: None,
            customs_declaration_items: Vec::new(),
            suppress_channel_update: false,
            order_items: Vec::new(),
        }
    }
}

/// One line of what customs are told [1].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomsDeclarationItem {
    /// Country of origin.
    pub country: String,
    /// What it is worth; money, as on a product [I].
    pub declared_value: Money,
    /// What it is.
    pub description: String,
    /// Tariff number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub harmonization_code: Option<String>,
    /// The product.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product_id: Option<i64>,
    /// Pieces.
    pub quantity: i64,
    /// Weight.
    #[serde(skip_serializing_if = "Option::is_none", with = "number", default)]
    pub weight: Option<Decimal>,
    /// Unit of the weight; the words are not public.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight_unit: Option<String>,
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

impl OrderCreateItem {
    /// A line without tax, discount and notes. The listing's name is its SKU.
    pub fn new(listing_sku: impl Into<String>, quantity_ordered: i64, unit_price: Money) -> Self {
        let listing_sku = listing_sku.into();
        let zero = || Money::zero(&*unit_price.currency);
        Self {
            listing_name: listing_sku.clone(),
            listing_sku,
            quantity_ordered,
            tax: zero(),
            discount: zero(),
            unit_price,
            notes: None,
        }
    }
}
