//! Which order a write is about.

use serde::Serialize;

use super::shipment_write::OrderReference;

/// An order, by its key or by its number on a channel [C].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum OrderIdentifier {
    /// By key.
    #[serde(rename_all = "camelCase")]
    Id {
        /// `orderId`.
        order_id: i64,
    },
    /// By number.
    #[serde(rename_all = "camelCase")]
    Number {
        /// The number on the channel.
        order_number: String,
        /// The channel.
        sales_channel_id: i64,
    },
}

impl OrderIdentifier {
    /// An order by its key.
    pub fn id(order_id: i64) -> Self {
        Self::Id { order_id }
    }

    /// An order by its number on a channel.
    pub fn number(sales_channel_id: i64, order_number: impl Into<String>) -> Self {
        Self::Number {
            order_number: order_number.into(),
            sales_channel_id,
        }
    }

    /// Whether the vendor's `identifier` of an error names this order.
    pub fn is_named(&self, identifier: &str) -> bool {
        match self {
            Self::Id { order_id } => identifier == order_id.to_string(),
            Self::Number { order_number, .. } => identifier == order_number,
        }
    }

    /// Whether an order in an answer is this one.
    pub fn is(&self, order: &OrderReference) -> bool {
        match self {
            Self::Id { order_id } => order.order_id == Some(*order_id),
            Self::Number { order_number, .. } => {
                order.order_number.as_deref() == Some(order_number)
            }
        }
    }
}
