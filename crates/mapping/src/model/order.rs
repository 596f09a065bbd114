//! A wholesale order.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::party::{Address, Customer};
use crate::rules::OrderStatusChoice;

/// A wholesale order as the sales side shows it.
///
/// When it was last changed is no part of it, nor is its export state: both move when the order is
/// marked as exported, which is no change of what is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Key on the sales side; never reused.
    pub id: String,
    /// Number that people use. The same as the key where the source has no other.
    pub number: String,
    /// The status that was asked for when the order was read. What the source calls the status inside
    /// the order is a code whose values are not all known.
    pub status: OrderStatusChoice,
    /// The code inside the order, as written.
    pub status_code: Option<String>,
    /// ISO 4217 code of all amounts.
    pub currency: Option<String>,
    /// Name of the price type the order was written with.
    pub price_type: Option<String>,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// Discount on the whole order, an amount, positive.
    pub discount: Option<Decimal>,
    /// The same discount in percent.
    pub discount_percent: Option<Decimal>,
    /// Shipping.
    pub shipping: Option<Decimal>,
    /// What the retailer pays: lines, less discount, plus shipping.
    pub total: Option<Decimal>,
    /// The retailer.
    pub customer: Customer,
    /// The person who bought.
    pub buyer: Option<String>,
    /// Where the goods go.
    pub ship_to: Address,
    /// Where the bill goes.
    pub bill_to: Address,
    /// How the goods travel.
    pub ship_method: Named,
    /// Terms of payment.
    pub payment_terms: Named,
    /// The buyer's purchase order number.
    pub purchase_order: Option<String>,
    /// What the retailer wrote.
    pub comments: Option<String>,
    /// What the brand wrote for itself.
    pub internal_comments: Option<String>,
    /// When it was written.
    pub ordered_at: Option<Timestamp>,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// When the goods may leave.
    pub ship_window: ShipWindow,
    /// Warehouse that ships.
    pub warehouse: Named,
    /// Season.
    pub season_code: Option<String>,
    /// Linesheet or delivery.
    pub delivery: Named,
    /// Sales representative.
    pub sales_rep: Named,
    /// Market or show.
    pub event: Named,
    /// Brand-defined type of the order.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub order_type: Named,
    /// Company of the order.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub company: Named,
    /// Divisions of the brand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub divisions: Vec<Named>,
    /// Where it was written, as the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_in: Option<String>,
}

impl Order {
    /// Version of the stored form.
    pub const SCHEMA_VERSION: u32 = 1;
}

/// One line of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Key of the line inside the order, made from its content where the source has none.
    pub line_key: String,
    /// Bar code.
    pub upc: Option<String>,
    /// The brand's number of the style.
    pub style_number: Option<String>,
    /// The brand's key of the style.
    pub style_identifier: Option<String>,
    /// Colour.
    pub colour: Option<String>,
    /// Code of the colour.
    pub colour_code: Option<String>,
    /// Size.
    pub size: Option<String>,
    /// Code of the size.
    pub size_code: Option<String>,
    /// Name of the style.
    pub name: Option<String>,
    /// What the source calls the quantity: pieces, or packs when there is a multiplier.
    pub quantity: i64,
    /// Pieces in a case pack, as far as that is what the source means.
    pub multiplier: Option<Decimal>,
    /// Price of one piece before adjustment.
    pub list_price: Option<Decimal>,
    /// Price of one piece that is charged.
    pub net_price: Option<Decimal>,
    /// Amount of the line.
    pub extended: Option<Decimal>,
    /// What the retailer wrote about the line.
    pub comment: Option<String>,
    /// Shop of the retailer that the line is for.
    pub door: Option<Door>,
}

/// A shop of the retailer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// Key at the source.
    pub id: i64,
    /// Name.
    pub name: Option<String>,
    /// The brand's code.
    pub code: Option<String>,
}

/// Something that has a name, a code, both or neither.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Name.
    pub name: Option<String>,
    /// Code.
    pub code: Option<String>,
}

impl Named {
    /// The name, or the code where there is no name.
    pub fn label(&self) -> Option<&str> {
        self.name.as_deref().or(self.code.as_deref())
    }

    /// Whether it has neither.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// First and last day on which the goods may leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipWindow {
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
}
