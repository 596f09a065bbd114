//! Cancelling an order with a look before and after.

use seamline_api_core::ApiError;

use super::OrderManagerClient;
use crate::wire::{Order, OrderCancel, OrderIdentifier, OrderStatus};

/// An order was not cancelled, or does not show that it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CancelError {
    /// A call failed. [`ApiError::may_have_executed`] says whether the order may be cancelled.
    #[error(transparent)]
    Call(#[from] ApiError),
    /// The number names no order, more than one, or one that cannot be read. Nothing was sent.
    #[error(
        "cancel order {number}: expected one order of this number on the channel, found {found}; name it by its key"
    )]
    NotOne {
        /// The number.
        number: String,
        /// Orders that were found, readable or not.
        found: usize,
    },
    /// The vendor's help knows no cancellation from this state [C]. Nothing was sent.
    #[error(
        "cancel order {order_id}: it is {status}, and only orders that await shipment or are pending can be cancelled; cancel it in Order Manager"
    )]
    NotCancellable {
        /// The order.
        order_id: i64,
        /// Its state.
        status: OrderStatus,
    },
    /// The vendor says no.
    #[error("cancel order {order_id}: {message}")]
    Refused {
        /// The order.
        order_id: i64,
        /// The vendor's words.
        message: String,
    },
    /// The vendor did not say no, and the order is not shown as cancelled.
    #[error(
        "cancel order {order_id}: the call was taken and the order is still {status}; read it again, or cancel it in Order Manager"
    )]
    NotShown {
        /// The order.
        order_id: i64,
        /// Its state.
        status: OrderStatus,
    },
}

impl OrderManagerClient {
    /// Cancels one order that can be cancelled, and reads it back: three calls, four by number. An
    /// order that is cancelled already is given back as it is, and nothing is sent; so the call may be
    /// made again after an answer was lost. What can be cancelled is said by
    /// [`OrderStatus::can_be_cancelled`].
    pub async fn cancel_order_checked(&self, cancel: &OrderCancel) -> Result<Order, CancelError> {
        let order = self.order_to_cancel(&cancel.order).await?;
        let order_id = order.order_id;
        if order.order_status.is_cancelled() {
            return Ok(order);
        }
        if !order.order_status.can_be_cancelled() {
            return Err(CancelError::NotCancellable {
                order_id,
                status: order.order_status,
            });
        }
        let reply = self.cancel_order(cancel).await?;
        if let Some(error) = reply.errors.first() {
            return Err(CancelError::Refused {
                order_id,
                message: error.text().to_owned(),
            });
        }
        let order = self.order(order_id).await?;
        if order.order_status.is_cancelled() {
            return Ok(order);
        }
        Err(CancelError::NotShown {
            order_id,
            status: order.order_status,
        })
    }

    async fn order_to_cancel(&self, identifier: &OrderIdentifier) -> Result<Order, CancelError> {
        match identifier {
            OrderIdentifier::Id { order_id } => Ok(self.order(*order_id).await?),
            OrderIdentifier::Number {
                order_number,
                sales_channel_id,
            } => {
                let mut page = self
                    .orders_by_number(*sales_channel_id, order_number)
                    .await?;
                match (page.items.pop(), page.len()) {
                    (Some(order), 0) => Ok(order),
                    (last, others) => Err(CancelError::NotOne {
                        number: order_number.clone(),
                        found: others + usize::from(last.is_some()),
                    }),
                }
            }
        }
    }
}
