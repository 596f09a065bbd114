//! Orders as read.

use jiff::Timestamp;
use rust_decimal::Decimal;
use seamline_api_core::loose_json;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decode;
use super::money::{self, Money};
use super::order_item::{OrderItem, OrderShipment};
use super::order_status::{CancelReasonType, OrderStatus};
use super::payment_type::PaymentType;
use super::sales_channel::OrderChannel;
use super::ship_method::{CustomShipBilling, ShipMethod};

/// An order, from `GET /v1.1/orders` and `GET /v1.1/orders/{orderId}` [C].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
    /// Kind of order; the words are not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub order_type: Option<String>,
    /// The channel, an object here.
    #[serde(default, deserialize_with = "decode::optional")]
    pub sales_channel: Option<OrderChannel>,
    /// The customer the vendor matched.
    #[serde(default, deserialize_with = "decode::optional")]
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
    /// Insurance.
    #[serde(default, deserialize_with = "money::optional")]
    pub insurance_cost: Option<Money>,
    /// Value that is insured.
    #[serde(default, deserialize_with = "money::optional")]
    pub insured_value: Option<Money>,
    /// Cost of a delivery confirmation.
    #[serde(default, deserialize_with = "money::optional")]
    pub confirmation_cost: Option<Money>,
    /// What has been paid [1].
    #[serde(default, deserialize_with = "money::optional")]
    pub amount_paid: Option<Money>,
    /// How it was paid.
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub payment_type: Option<PaymentType>,
    /// When it was ordered.
    #[serde(default, deserialize_with = "decode::instant")]
    pub order_date: Option<Timestamp>,
    /// When it came into the system.
    #[serde(default, deserialize_with = "decode::instant")]
    pub created_date: Option<Timestamp>,
    /// When it was last changed; can be null.
    #[serde(default, deserialize_with = "decode::instant")]
    pub modified_date: Option<Timestamp>,
    /// When it was paid.
    #[serde(default, deserialize_with = "decode::instant")]
    pub payment_date: Option<Timestamp>,
    /// When it left.
    #[serde(default, deserialize_with = "decode::instant")]
    pub ship_date: Option<Timestamp>,
    /// When it has to leave.
    #[serde(default, deserialize_with = "decode::instant")]
    pub ship_by_date: Option<Timestamp>,
    /// When it has to arrive.
    #[serde(default, deserialize_with = "decode::instant")]
    pub receive_by_date: Option<Timestamp>,
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
    /// Third address line.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub ship_address3: Option<String>,
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
    /// Kind of address; the words are not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub address_type: Option<String>,
    /// The warehouse that fulfils it; null or empty while none is chosen.
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub fulfillment_source: Option<FulfillmentSource>,
    /// Carrier, service and package.
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub ship_method: Option<ShipMethod>,
    /// The buyer's wish for a carrier service.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub requested_shipping_service: Option<String>,
    /// Notes for the house.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub internal_notes: Option<String>,
    /// Notes from the buyer.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub notes_from_buyer: Option<String>,
    /// Notes to the buyer.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub notes_to_buyer: Option<String>,
    /// Free field; we keep the buyer's purchase order there.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub custom_field1: Option<String>,
    /// Free field; we keep the source's order id there.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub custom_field2: Option<String>,
    /// Free field.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub custom_field3: Option<String>,
    /// Labels, called tags in the user interface.
    #[serde(default, deserialize_with = "decode::peripheral_objects")]
    pub labels: Option<Vec<Label>>,
    /// Why it was cancelled.
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub cancel_reason: Option<CancelReason>,
    /// Orders it was split from or merged with.
    #[serde(default, deserialize_with = "decode::ids")]
    pub related_order_ids: Vec<i64>,
    /// The parcel, in the older form; null or absent in most orders. See [`Order::parcels`].
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub shipment: Option<OrderShipment>,
    /// Parcels, in the newer form; absent in older orders.
    #[serde(default, deserialize_with = "decode::objects")]
    pub shipments: Vec<OrderShipment>,
    /// Lines.
    #[serde(default, deserialize_with = "decode::objects")]
    pub order_items: Vec<OrderItem>,
    /// Fulfilled outside.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub external: Option<bool>,
    /// A gift.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub gift: Option<bool>,
    /// Words to go with the gift.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub gift_message: Option<String>,
    /// Part of a subscription.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub subscription: Option<bool>,
    /// Sold over the counter.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub pos: Option<bool>,
    /// Whether the vendor leaves the channel alone when the order changes.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub suppress_channel_update: Option<bool>,
    /// Delivery confirmation; the words are not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub delivery_confirmation: Option<String>,
    /// Insurance provider; the words are not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub insurance_provider: Option<String>,
    /// What happens abroad to what cannot be delivered; the words are not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub international_non_delivery_action: Option<String>,
    /// What the vendor thinks of the risk of fraud; the words are not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub fraud_analysis: Option<String>,
    /// Customs declaration; the words are not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub customs_declaration_type: Option<String>,
    /// What customs are told, as it came: its shape in orders that are read is not public.
    #[serde(default, deserialize_with = "decode::raw")]
    pub customs_declaration_items: Option<Value>,
    /// Papers for customs, as they came: their shape is not public.
    #[serde(default, deserialize_with = "decode::raw")]
    pub order_customs_documents: Option<Value>,
    /// Cartons, as they came: their shape is not public.
    #[serde(default, deserialize_with = "decode::raw")]
    pub order_carton_ids: Option<Value>,
    /// Amazon's key of a shipment to its warehouse.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub amz_fba_shipment_id: Option<String>,
    /// Billing of the carrier to somebody else [1].
    #[serde(default, deserialize_with = "decode::peripheral")]
    pub custom_ship_billing: Option<CustomShipBilling>,
    /// Which billing [1]; the words are not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub custom_ship_billing_option: Option<String>,
    /// Who pays duties.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub bill_duties_to_payor: Option<bool>,
    /// Holds alcohol.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub contains_alcohol: Option<bool>,
    /// Holds dry ice.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub contains_dry_ice: Option<bool>,
    /// Weight of the dry ice; its unit is not documented.
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub dry_ice_weight: Option<Decimal>,
    /// The postage is left unpaid.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub do_not_prepay_postage: Option<bool>,
    /// A return label is put in.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub include_return_label: Option<bool>,
    /// Cannot go through sorting machines.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub non_machinable: Option<bool>,
    /// Left without a signature.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub release_without_signature: Option<bool>,
    /// Delivered on a Saturday.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub saturday_delivery: Option<bool>,
    /// The postage is printed.
    #[serde(default, deserialize_with = "decode::peripheral_flag")]
    pub show_postage: Option<bool>,
    /// Weight; its unit is not documented.
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub weight: Option<Decimal>,
    /// Length.
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub length: Option<Decimal>,
    /// Width.
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub width: Option<Decimal>,
    /// Height.
    #[serde(default, deserialize_with = "decode::peripheral_number")]
    pub height: Option<Decimal>,
}

impl Order {
    /// The parcels, whichever of the two forms the vendor used. Both can be absent [C].
    pub fn parcels(&self) -> &[OrderShipment] {
        if self.shipments.is_empty() {
            self.shipment.as_slice()
        } else {
            &self.shipments
        }
    }

    /// When it was last changed, or made when it never was: `modified_date` can be missing until
    /// the first edit [1].
    pub fn last_change(&self) -> Option<Timestamp> {
        self.modified_date.or(self.created_date)
    }

    /// The sum of the lines' tax, per currency the vendor's way: there is no tax on the order
    /// itself [I]. `None` when currencies differ or the sum does not fit.
    pub fn tax(&self) -> Option<Money> {
        let mut sum: Option<Money> = None;
        for tax in self.order_items.iter().filter_map(|item| item.tax.as_ref()) {
            sum = Some(match sum {
                None => tax.clone(),
                Some(sum) => sum.plus(tax)?,
            });
        }
        sum
    }
}

/// The warehouse of an order. Also sent with an update, which is how a warehouse is chosen [C].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentSource {
    /// Key.
    #[serde(
        default,
        deserialize_with = "loose_json::integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub warehouse_id: Option<i64>,
    /// The name people know it by.
    #[serde(
        default,
        deserialize_with = "loose_json::code",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
}

/// A label of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// Key.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub label_id: Option<i64>,
    /// Its text.
    #[serde(default, deserialize_with = "decode::text")]
    pub name: String,
    /// Its colour, such as `#4A6D7C`.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub hex_color: Option<String>,
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
    #[serde(default, deserialize_with = "decode::peripheral_texts")]
    pub email_addresses: Vec<String>,
}

/// Why an order was cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CancelReason {
    /// `NO_INVENTORY`, `BUYER_CANCELLED` and so on [1].
    #[serde(default, rename = "type")]
    pub kind: CancelReasonType,
    /// Free text.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub details: Option<String>,
}
