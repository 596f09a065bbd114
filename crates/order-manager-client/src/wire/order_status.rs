//! States of an order, and why one was cancelled.

use super::word::open_words;

open_words! {
    /// State of an order [C]. An order that came without a state has an empty word.
    OrderStatus {
        /// Something is missing: product, stock, warehouse, address.
        UNRESOLVED = "UNRESOLVED",
        /// No payment recorded.
        AWAITING_PAYMENT = "AWAITING_PAYMENT",
        /// Ready for the own warehouse.
        AWAITING_SHIPMENT = "AWAITING_SHIPMENT",
        /// Ready for a marketplace's warehouse.
        AWAITING_MC_FULFILLMENT = "AWAITING_MC_FULFILLMENT",
        /// Ready for a 3PL.
        AWAITING_3PL_EXPORT = "AWAITING_3PL_EXPORT",
        /// Ready for a dropship vendor.
        AWAITING_DROPSHIP = "AWAITING_DROPSHIP",
        /// In work.
        PENDING_FULFILLMENT = "PENDING_FULFILLMENT",
        /// Gone.
        SHIPPED = "SHIPPED",
        /// Cancelled, with two L (purchase orders have one).
        CANCELLED = "CANCELLED",
        /// Held until a date.
        ON_HOLD = "ON_HOLD",
        /// SKUs not looked at yet.
        SKU_UNPROCESSED = "SKU_UNPROCESSED",
        /// Shipped by somebody else.
        PROCESSED_OUTSIDE = "PROCESSED_OUTSIDE_OF_SKUBANA",
        /// A plan to send stock to a marketplace.
        FBA_INBOUND_SHIPMENT_PLAN = "FBA_INBOUND_SHIPMENT_PLAN",
    }
}

impl OrderStatus {
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

    /// Whether the vendor's help lets an order be cancelled from this state: awaiting shipment or
    /// pending fulfilment [C]. What the API does in other states is not known [I].
    pub fn can_be_cancelled(&self) -> bool {
        self.is(Self::AWAITING_SHIPMENT) || self.is(Self::PENDING_FULFILLMENT)
    }
}

open_words! {
    /// Why an order is cancelled [1].
    CancelReasonType {
        /// Nothing left.
        NO_INVENTORY = "NO_INVENTORY",
        /// Nobody delivers there.
        SHIPPING_ADDRESS_UNDELIVERABLE = "SHIPPING_ADDRESS_UNDELIVERABLE",
        /// Exchanged for something else.
        CUSTOMER_EXCHANGE = "CUSTOMER_EXCHANGE",
        /// The buyer does not want it any more.
        BUYER_CANCELLED = "BUYER_CANCELLED",
        /// The buyer did not pay.
        BUYER_HAS_NOT_PAID = "BUYER_HAS_NOT_PAID",
        /// A correction.
        GENERAL_ADJUSTMENT = "GENERAL_ADJUSTMENT",
        /// The carrier's credit decision.
        CARRIER_CREDIT_DECISION = "CARRIER_CREDIT_DECISION",
        /// The risk check found wrong data.
        RISK_ASSESSMENT_INFORMATION_NOT_VALID = "RISK_ASSESSMENT_INFORMATION_NOT_VALID",
        /// Sent back.
        CUSTOMER_RETURN = "CUSTOMER_RETURN",
        /// Never arrived.
        MERCHANDISE_NOT_RECEIVED = "MERCHANDISE_NOT_RECEIVED",
        /// Anything else.
        OTHER = "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_known_is_kept_as_it_came() {
        let status: OrderStatus = serde_json::from_str(r#""AWAITING_DRONE""#).unwrap();
        assert_eq!(status.to_string(), "AWAITING_DRONE");
        assert!(status.is_unknown());
        assert!(!status.allocates() && !status.can_be_cancelled() && !status.is_cancelled());
        assert_eq!(
            serde_json::to_string(&status).unwrap(),
            r#""AWAITING_DRONE""#
        );
    }

    #[test]
    fn words_are_compared_without_regard_to_case() {
        let status = OrderStatus::from("Awaiting_Shipment");
        assert!(status.is(OrderStatus::AWAITING_SHIPMENT));
        assert!(status.allocates() && status.can_be_cancelled() && !status.is_unknown());
        assert_eq!(status, OrderStatus::from("AWAITING_SHIPMENT"));
    }

    #[test]
    fn only_orders_that_have_not_left_can_be_cancelled() {
        for (word, can) in [
            (OrderStatus::AWAITING_SHIPMENT, true),
            (OrderStatus::PENDING_FULFILLMENT, true),
            (OrderStatus::SHIPPED, false),
            (OrderStatus::CANCELLED, false),
            (OrderStatus::UNRESOLVED, false),
        ] {
            assert_eq!(OrderStatus::from(word).can_be_cancelled(), can, "{word}");
        }
    }
}
