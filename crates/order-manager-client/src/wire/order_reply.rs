//! The answer to an order that was created, or not.

use seamline_api_core::loose_json::{self, DecodeError};
use serde::Deserialize;
use serde_json::Value;

use super::bulk_reply::{BulkReply, ReplyError};
use super::decode;

/// The reply of `PUT /v1/order`: `{ message, ids, orders }` [1]; where a failure shows is inferred [I].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CreateReply {
    /// Free text about the whole call.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub message: Option<String>,
    /// Keys of the orders that were made. `None` when the reply does not say.
    #[serde(default)]
    pub ids: Option<Vec<i64>>,
    /// One entry an order, made or not. `None` when the reply does not say.
    #[serde(default, deserialize_with = "decode::optional_objects")]
    pub orders: Option<Vec<ReplyOrder>>,
    /// Failures, in the form of the bulk calls. `None` when the reply does not say.
    #[serde(default, deserialize_with = "decode::optional_objects")]
    pub errors: Option<Vec<ReplyError>>,
}

/// What a create reply says about one order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplyOrder {
    /// Key, when the order was made.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub order_id: Option<i64>,
    /// Number on the channel.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub order_number: Option<String>,
    /// Why it was not made.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub message: Option<String>,
}

/// An order that was changed, in the answer to `POST /v1.1/orders` [1].
pub type UpdatedOrder = super::shipment_write::OrderReference;

/// The answer to a cancellation. Its shape is not public: a success status without errors is taken
/// as done [I], so read the order back where it matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CancelReply {
    /// The vendor's words, if there were any.
    pub message: Option<String>,
    /// What the vendor says went wrong.
    pub errors: Vec<ReplyError>,
}

impl CancelReply {
    /// Reads what can be read of the answer; an empty body and one that is not JSON say nothing.
    pub fn read(body: &[u8]) -> Self {
        let Ok(value) = loose_json::parse(body) else {
            return Self::default();
        };
        BulkReply::<Value>::decode(value)
            .map(|reply| Self {
                message: reply.message,
                errors: reply.errors,
            })
            .unwrap_or_default()
    }

    /// Whether the vendor speaks of no error.
    pub fn is_accepted(&self) -> bool {
        self.errors.is_empty()
    }
}

/// What became of an order that was sent, as far as the vendor said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// The order exists under this key.
    Accepted {
        /// `orderId`.
        order_id: i64,
    },
    /// The vendor made no order.
    Refused {
        /// The vendor's words.
        message: String,
    },
}

impl CreateReply {
    /// Decodes an answer, which has to be an object.
    pub fn decode(body: Value) -> Result<Self, DecodeError> {
        decode::record(body)
    }

    /// What the reply means for the one order that was sent; `None` when it decides nothing, so that
    /// the order may exist.
    ///
    /// An id counts, whatever else the reply says, because an order that exists must not be sent
    /// again. Without an id, a reply that has any of its three lists refuses; one that has none of
    /// them is not the documented reply, and nothing may be concluded from it [I].
    pub fn verdict(&self, order_number: &str) -> Option<Created> {
        let ours = self.orders.iter().flatten().find(|order| {
            order
                .order_number
                .as_deref()
                .is_none_or(|number| number == order_number)
        });
        if let Some(order_id) = ours.and_then(|order| order.order_id) {
            return Some(Created::Accepted { order_id });
        }
        if let Some([order_id]) = self.ids.as_deref() {
            return Some(Created::Accepted {
                order_id: *order_id,
            });
        }
        let said_something = self.ids.as_ref().is_some_and(Vec::is_empty)
            || self.orders.is_some()
            || self.errors.as_ref().is_some_and(|list| !list.is_empty());
        if !said_something || self.ids.as_ref().is_some_and(|ids| ids.len() > 1) {
            return None;
        }
        let mut words: Vec<&str> = Vec::new();
        words.extend(ours.and_then(|order| order.message.as_deref()));
        words.extend(
            self.errors
                .iter()
                .flatten()
                .filter_map(|error| error.message.as_deref().or(error.error_code.as_deref())),
        );
        if words.is_empty() {
            words.extend(self.message.as_deref());
        }
        let message = if words.is_empty() {
            "no order id in the reply".to_owned()
        } else {
            words.join("; ")
        };
        Some(Created::Refused { message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(json: &str) -> Option<Created> {
        serde_json::from_str::<CreateReply>(json)
            .unwrap()
            .verdict("8124907")
    }

    #[test]
    fn an_id_means_that_the_order_exists() {
        let made = Some(Created::Accepted { order_id: 701_501 });
        assert_eq!(
            verdict(include_str!(
                "../../tests/fixtures/om-order-create-response.json"
            )),
            made
        );
        assert_eq!(verdict(r#"{"ids":[701501]}"#), made);
        assert_eq!(verdict(r#"{"orders":[{"orderId":701501}]}"#), made);
        assert_eq!(
            verdict(r#"{"ids":[701501],"errors":[{"message":"label not printed"}]}"#),
            made
        );
    }

    #[test]
    fn no_id_means_a_refusal_in_the_vendors_words() {
        assert_eq!(
            verdict(include_str!(
                "../../tests/fixtures/om-order-create-failed-response.json"
            )),
            Some(Created::Refused {
                message: "Order number already exists on this sales channel".into()
            })
        );
        assert_eq!(
            verdict(r#"{"message":"Nothing done","ids":[]}"#),
            Some(Created::Refused {
                message: "Nothing done".into()
            })
        );
        assert_eq!(
            verdict(r#"{"errors":[{"errorCode":"ERR053"}]}"#),
            Some(Created::Refused {
                message: "ERR053".into()
            })
        );
    }

    #[test]
    fn a_reply_without_any_list_decides_nothing() {
        assert_eq!(verdict("{}"), None);
        assert_eq!(verdict(r#"{"message":"ok"}"#), None);
        assert_eq!(verdict(r#"{"ids":[1,2]}"#), None);
    }

    #[test]
    fn an_entry_for_another_number_is_not_ours() {
        assert_eq!(
            verdict(r#"{"ids":[],"orders":[{"orderId":9,"orderNumber":"77"}]}"#),
            Some(Created::Refused {
                message: "no order id in the reply".into()
            })
        );
    }

    #[test]
    fn a_cancellation_is_accepted_unless_errors_are_named() {
        for body in [
            "",
            "<html>",
            "null",
            "[]",
            r#"{"message":"1 order cancelled"}"#,
        ] {
            assert!(CancelReply::read(body.as_bytes()).is_accepted(), "{body}");
        }
        let refused = CancelReply::read(br#"{"errors":[{"message":"already shipped"}]}"#);
        assert_eq!(refused.errors[0].text(), "already shipped");
        assert!(!refused.is_accepted());
    }
}
