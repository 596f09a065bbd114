//! Order Manager's orders, the customers made from them, their shipments and returns.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use super::table::{Key, Record};

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Customer {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) company: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) address: String,
}

impl Record for Customer {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        if let Some(email) = &self.email {
            add(Key::Email(email.to_lowercase()));
        }
        add(Key::Place(self.name.clone(), self.address.clone()));
    }
}

/// The states of an order \[C\].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) enum OrderStatus {
    #[default]
    #[serde(rename = "UNRESOLVED")]
    Unresolved,
    #[serde(rename = "AWAITING_PAYMENT")]
    AwaitingPayment,
    #[serde(rename = "AWAITING_SHIPMENT")]
    AwaitingShipment,
    #[serde(rename = "AWAITING_MC_FULFILLMENT")]
    AwaitingMultiChannel,
    #[serde(rename = "AWAITING_3PL_EXPORT")]
    AwaitingExport,
    #[serde(rename = "AWAITING_DROPSHIP")]
    AwaitingDropship,
    #[serde(rename = "PENDING_FULFILLMENT")]
    PendingFulfillment,
    #[serde(rename = "SHIPPED")]
    Shipped,
    #[serde(rename = "CANCELLED")]
    Cancelled,
    #[serde(rename = "ON_HOLD")]
    OnHold,
    #[serde(rename = "PROCESSED_OUTSIDE_OF_SKUBANA")]
    ProcessedOutside,
}

impl OrderStatus {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unresolved => "UNRESOLVED",
            Self::AwaitingPayment => "AWAITING_PAYMENT",
            Self::AwaitingShipment => "AWAITING_SHIPMENT",
            Self::AwaitingMultiChannel => "AWAITING_MC_FULFILLMENT",
            Self::AwaitingExport => "AWAITING_3PL_EXPORT",
            Self::AwaitingDropship => "AWAITING_DROPSHIP",
            Self::PendingFulfillment => "PENDING_FULFILLMENT",
            Self::Shipped => "SHIPPED",
            Self::Cancelled => "CANCELLED",
            Self::OnHold => "ON_HOLD",
            Self::ProcessedOutside => "PROCESSED_OUTSIDE_OF_SKUBANA",
        }
    }

    /// Whether the order has its stock and waits for somebody to send it.
    pub(crate) fn awaits_fulfilment(self) -> bool {
        matches!(
            self,
            Self::AwaitingShipment
                | Self::AwaitingMultiChannel
                | Self::AwaitingExport
                | Self::AwaitingDropship
        )
    }

    /// Whether nothing more happens to the order by itself.
    pub(crate) fn is_over(self) -> bool {
        matches!(
            self,
            Self::Shipped | Self::Cancelled | Self::ProcessedOutside
        )
    }
}

/// Why an order is unresolved; the spelling is inferred \[I\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Unresolved {
    MissingOrderInfo,
    MissingProductInfo,
    MissingFulfillmentSource,
    MissingStockLocation,
    OutOfStock,
    MissingVendorProduct,
}

impl Unresolved {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::MissingOrderInfo => "MISSING_ORDER_INFO",
            Self::MissingProductInfo => "MISSING_PRODUCT_INFO",
            Self::MissingFulfillmentSource => "MISSING_FULFILLMENT_SOURCE",
            Self::MissingStockLocation => "MISSING_STOCK_LOCATION",
            Self::OutOfStock => "OUT_OF_STOCK",
            Self::MissingVendorProduct => "MISSING_VENDOR_PRODUCT",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct CancelReason {
    pub(crate) kind: String,
    pub(crate) details: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) channel: i64,
    pub(crate) customer: i64,
    pub(crate) status: OrderStatus,
    pub(crate) unresolved: Option<Unresolved>,
    /// Words that a person made the reads show in place of the machine's.
    pub(crate) shown_status: Option<String>,
    pub(crate) shown_unresolved: Option<String>,
    pub(crate) cancel_reason: Option<CancelReason>,
    /// Whether the channel was told of the cancellation; then nobody can take it back \[C\].
    pub(crate) channel_told: bool,
    /// Where the stock was taken.
    pub(crate) warehouse: Option<i64>,
    /// Where a person wants it taken.
    pub(crate) chosen_warehouse: Option<i64>,
    pub(crate) currency: String,
    pub(crate) total: Decimal,
    pub(crate) paid: bool,
    pub(crate) complete_address: bool,
    pub(crate) hold_until: Option<Timestamp>,
    pub(crate) held_by_hand: bool,
    pub(crate) dated: Option<Timestamp>,
    pub(crate) payment_date: Option<Timestamp>,
    pub(crate) shipped: Option<Timestamp>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) external: bool,
    pub(crate) batch: Option<i64>,
    pub(crate) labels: Vec<String>,
    /// Ids of the orders that it was split from or into.
    pub(crate) related: Vec<i64>,
    pub(crate) items: Vec<OrderItem>,
    /// The create call's fields as they came.
    pub(crate) request: Map<String, Value>,
    /// The same as updates and splits left them.
    pub(crate) fields: Map<String, Value>,
}

impl Record for Order {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        add(Key::Number(self.number.clone()));
        let moves = matches!(
            self.status,
            OrderStatus::Unresolved | OrderStatus::AwaitingPayment | OrderStatus::OnHold
        );
        if moves {
            add(Key::Open);
        }
        for product in self.items.iter().filter_map(|item| item.product) {
            add(Key::Product(product));
        }
    }

    fn text(&self) -> Option<&str> {
        Some(&self.number)
    }
}

#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct OrderItem {
    pub(crate) id: i64,
    pub(crate) listing_sku: String,
    pub(crate) listing_name: String,
    pub(crate) quantity: i64,
    pub(crate) unit_price: Decimal,
    pub(crate) tax: Decimal,
    pub(crate) discount: Decimal,
    pub(crate) notes: Option<String>,
    /// `None` while no active listing of the channel has this SKU.
    pub(crate) product: Option<i64>,
    /// Stock row and quantity allocated there.
    pub(crate) picks: Vec<(i64, i64)>,
    /// Stock row and quantity that left it with a shipment.
    pub(crate) shipped: Vec<(i64, i64)>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Shipment {
    pub(crate) id: i64,
    pub(crate) order: i64,
    pub(crate) created: Timestamp,
    pub(crate) ship_date: Timestamp,
    pub(crate) estimated_arrival: Option<Timestamp>,
    pub(crate) received: Option<Timestamp>,
    pub(crate) tracking_number: Option<String>,
    pub(crate) delivery_status: String,
    /// `FULFILLMENT` or `RETURN` \[C\].
    pub(crate) kind: &'static str,
    pub(crate) external: bool,
    pub(crate) warehouse: Option<i64>,
    pub(crate) batch: Option<i64>,
    /// Money as it came, or null.
    pub(crate) carrier_fee: Value,
    pub(crate) insurance_tracking_number: Option<String>,
    pub(crate) rma: Option<String>,
    /// The ship method as it came, or the order's own.
    pub(crate) method: Value,
    /// Units by listing SKU.
    pub(crate) items: BTreeMap<String, i64>,
}

impl Record for Shipment {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        add(Key::Order(self.order));
    }
}

/// Goods that come back.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Return {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) issued: Timestamp,
    pub(crate) order: i64,
    pub(crate) shipment: i64,
    pub(crate) items: Vec<ReturnItem>,
}

impl Record for Return {
    fn keys(&self, add: &mut dyn FnMut(Key)) {
        add(Key::Order(self.order));
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReturnItem {
    pub(crate) id: i64,
    pub(crate) order_item: i64,
    pub(crate) quantity: i64,
    pub(crate) reason: String,
}
