//! What Order Manager's documentation leaves open and this client takes for granted, in one place.
//!
//! `docs/vendor-assumptions.md` is made from [`ALL`]; `check` probes what can be probed.

/// One piece of vendor behaviour that is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumption {
    /// What is not documented.
    pub question: &'static str,
    /// What the client does.
    pub assumed: &'static str,
    /// How sure it is: `C` confirmed, `1` seen once, `I` inferred.
    pub mark: char,
    /// What to change when it is wrong; empty when the client copes either way.
    pub switch: &'static str,
}

/// Every assumption of this client.
pub const ALL: &[Assumption] = &[
    Assumption {
        question: "whether the body of an order create is a list or one order",
        assumed: "a list of one",
        mark: 'I',
        switch: "`ClientBuilder::order_body`",
    },
    Assumption {
        question: "the fields of a line of an order create",
        assumed: "`listingSku`, `listingName`, `quantityOrdered`, `unitPrice`, `tax`, `discount`, `notes`; no product key",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "`insuranceCost` and `insuredValue` of an order create",
        assumed: "required, also when zero",
        mark: '1',
        switch: "",
    },
    Assumption {
        question: "how a create reply shows that an order was made, and that it was not",
        assumed: "an id in `ids` or `orders` says it was; one of `ids`, `orders`, `errors` without an id says it was not; anything else decides nothing, and the caller looks the number up",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "what a repeated order number does",
        assumed: "nothing is assumed; a create is never repeated without a look-up",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "whether the filters `orderNumber`, `listingSku` and `sku` are exact",
        assumed: "they are not; callers compare exactly",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "how several values of one filter travel",
        assumed: "one value a call; else the parameter is repeated",
        mark: 'I',
        switch: "`OrdersQuery::many_values`",
    },
    Assumption {
        question: "the end of a list",
        assumed: "an empty page",
        mark: 'C',
        switch: "",
    },
    Assumption {
        question: "the largest page of each list",
        assumed: "orders 500, totals 200, products, listings and stock rows 100",
        mark: 'I',
        switch: "`PageRequest::limit`",
    },
    Assumption {
        question: "the quotas of orders, listings and stock rows",
        assumed: "orders as purchase orders: 5 at once, 1 a second, 360 an hour; the others as other clients throttle themselves; a 429 always wins",
        mark: 'I',
        switch: "`ClientBuilder::limits`, `ClientBuilder::budget`",
    },
    Assumption {
        question: "the wait after a 429",
        assumed: "`x-skubana-quota-retryAfter` in milliseconds, else `Retry-After` in seconds, else 15 s",
        mark: '1',
        switch: "`ClientBuilder::budget`",
    },
    Assumption {
        question: "the time zone of a date without an offset",
        assumed: "UTC",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the key of the value inside `customFieldValues`",
        assumed: "`value`",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "whether a discount or tax of an order line is for the line or for a piece",
        assumed: "for the line; nothing but zero is sent",
        mark: '1',
        switch: "",
    },
    Assumption {
        question: "the states in which an order has taken its stock",
        assumed: "`AWAITING_SHIPMENT`, `AWAITING_MC_FULFILLMENT`, `AWAITING_3PL_EXPORT`, `PENDING_FULFILLMENT`, `SHIPPED`",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "how long a token lives",
        assumed: "until it is revoked; a 401 ends the work until somebody gives a new one",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the host of the demo environment",
        assumed: "`api.demo.skubana.com`",
        mark: 'C',
        switch: "`Environment::At`",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_assumption_is_complete_and_there_once() {
        for (at, one) in ALL.iter().enumerate() {
            assert!(!one.question.is_empty() && !one.assumed.is_empty());
            assert!("C1I".contains(one.mark), "{}", one.question);
            assert!(
                !ALL[..at].iter().any(|other| other.question == one.question),
                "{}",
                one.question
            );
        }
    }
}
