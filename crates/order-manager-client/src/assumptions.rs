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
    /// Modules of this client that rely on it.
    pub place: &'static str,
    /// The test of `seamline check` that would show that it is wrong; empty when nothing probes it.
    pub probe: &'static str,
}

/// Every assumption of this client.
pub const ALL: &[Assumption] = &[
    Assumption {
        question: "whether the body of an order create is a list or one order",
        assumed: "a list of one",
        mark: 'I',
        switch: "`ClientBuilder::order_body`",
        place: "`client::builder`, `wire::order_create`",
        probe: "",
    },
    Assumption {
        question: "the fields of a line of an order create",
        assumed: "`listingSku`, `listingName`, `quantityOrdered`, `unitPrice`, `tax`, `discount`, `notes`; no product key",
        mark: 'I',
        switch: "",
        place: "`wire::order_create`",
        probe: "",
    },
    Assumption {
        question: "`insuranceCost` and `insuredValue` of an order create",
        assumed: "required, also when zero",
        mark: '1',
        switch: "",
        place: "`wire::order_create`",
        probe: "",
    },
    Assumption {
        question: "how a create reply shows that an order was made, and that it was not",
        assumed: "an id in `ids` or `orders` says it was; one of `ids`, `orders`, `errors` without an id says it was not; anything else decides nothing, and the caller looks the number up",
        mark: 'I',
        switch: "",
        place: "`wire::order_reply`",
        probe: "",
    },
    Assumption {
        question: "what a repeated order number does",
        assumed: "nothing is assumed; a create is never repeated without a look-up",
        mark: 'I',
        switch: "",
        place: "`requests::orders`",
        probe: "",
    },
    Assumption {
        question: "whether the filters `orderNumber`, `listingSku` and `sku` are exact",
        assumed: "they are not; callers compare exactly",
        mark: 'I',
        switch: "",
        place: "`requests::orders`, `requests::listings`, `requests::products`",
        probe: "",
    },
    Assumption {
        question: "how several values of one filter travel",
        assumed: "one value a call; else the parameter is repeated, or joined by commas or repeated with brackets by the switch; states of purchase orders are joined by commas",
        mark: 'I',
        switch: "`many_values` of the query",
        place: "`requests::orders`",
        probe: "`Order Manager look-ups`",
    },
    Assumption {
        question: "the end of a list",
        assumed: "an empty page",
        mark: 'C',
        switch: "",
        place: "`client::pages`",
        probe: "",
    },
    Assumption {
        question: "the largest page of each list",
        assumed: "orders 500, totals 200, products, listings, stock rows and vendors 100, shipments, returns and purchase orders 50",
        mark: 'I',
        switch: "`PageRequest::limit`",
        place: "`requests`",
        probe: "",
    },
    Assumption {
        question: "the quotas of endpoints for which no figure is documented",
        assumed: "orders, shipments and reference data as purchase orders: 5 at once, 1 a second, 360 an hour; the others as other clients throttle themselves; raw requests one in 5 s; a 429 always wins",
        mark: 'I',
        switch: "`ClientBuilder::limits`, `ClientBuilder::budget`",
        place: "`limits`",
        probe: "",
    },
    Assumption {
        question: "the wait after a 429",
        assumed: "`x-skubana-quota-retryAfter` in milliseconds, else `Retry-After` in seconds, else 15 s",
        mark: '1',
        switch: "`ClientBuilder::budget`",
        place: "`client::builder`",
        probe: "",
    },
    Assumption {
        question: "the time zone of a date without an offset",
        assumed: "UTC",
        mark: 'I',
        switch: "",
        place: "`wire::decode`",
        probe: "",
    },
    Assumption {
        question: "the key of the value inside `customFieldValues`",
        assumed: "`value`",
        mark: 'I',
        switch: "",
        place: "`wire::custom_field`",
        probe: "",
    },
    Assumption {
        question: "whether a discount or tax of an order line is for the line or for a piece",
        assumed: "for the line; nothing but zero is sent",
        mark: '1',
        switch: "",
        place: "`wire::order_create`",
        probe: "",
    },
    Assumption {
        question: "the states in which an order has taken its stock",
        assumed: "`AWAITING_SHIPMENT`, `AWAITING_MC_FULFILLMENT`, `AWAITING_3PL_EXPORT`, `PENDING_FULFILLMENT`, `SHIPPED`",
        mark: 'I',
        switch: "",
        place: "`wire::order_status`",
        probe: "",
    },
    Assumption {
        question: "how long a token lives",
        assumed: "until it is revoked; a 401 ends the work until somebody gives a new one",
        mark: 'I',
        switch: "",
        place: "`oauth`",
        probe: "",
    },
    Assumption {
        question: "the host of the demo environment",
        assumed: "`api.demo.skubana.com`",
        mark: 'C',
        switch: "`Environment::At`",
        place: "`client::environment`",
        probe: "`Order Manager sales channel`, with `environment = \"demo\"`",
    },
    Assumption {
        question: "whether a list that answers every page alike knows pages",
        assumed: "it does not, and reading it page by page is an error",
        mark: 'I',
        switch: "",
        place: "`client::pages`",
        probe: "",
    },
    Assumption {
        question: "position and identifier of an error inside a 200",
        assumed: "`index` counts from 1; an `identifier` that names exactly one record wins over it; an error that fits no record leaves every silent record open",
        mark: '1',
        switch: "",
        place: "`wire::bulk_reply`",
        probe: "",
    },
    Assumption {
        question: "whether a change of an order may be sent twice",
        assumed: "it may: its values are absolute",
        mark: 'I',
        switch: "`ApiRequest::with_replay`",
        place: "`requests::orders`",
        probe: "",
    },
    Assumption {
        question: "whether stock that is set may be set twice",
        assumed: "not by itself: it would overwrite what has happened since",
        mark: 'I',
        switch: "`ApiRequest::with_replay`",
        place: "`requests::stock_writes`",
        probe: "",
    },
    Assumption {
        question: "the answer to a cancellation",
        assumed: "a success status without `errors` means that it is done",
        mark: 'I',
        switch: "",
        place: "`client::orders`",
        probe: "",
    },
    Assumption {
        question: "whether an order can be cancelled in a state that the vendor's help does not name",
        assumed: "it is not offered: only from awaiting shipment and pending fulfilment",
        mark: 'I',
        switch: "`OrderStatus::can_be_cancelled`",
        place: "`wire::order_status`",
        probe: "",
    },
    Assumption {
        question: "the body and the answer of the inventory acknowledge",
        assumed: "a list of channels in, rows of `listingSku`, `masterSku`, `salesChannelId`, `quantity` out; off until it is allowed, and the answer is given out as it came",
        mark: 'I',
        switch: "`ClientBuilder::acknowledge`",
        place: "`requests::stock_writes`",
        probe: "",
    },
    Assumption {
        question: "which result of a stock row create belongs to which row",
        assumed: "the first whose warehouse fits, in the order in which they were sent",
        mark: 'I',
        switch: "",
        place: "`wire::stock_write`",
        probe: "",
    },
    Assumption {
        question: "how an external or standard shipment shows that it failed",
        assumed: "a result without a shipment key is a refusal in the words of its `processingMessage`",
        mark: 'I',
        switch: "",
        place: "`wire::shipment_write`",
        probe: "",
    },
    Assumption {
        question: "the answer to a standard shipment and to a purchase order create",
        assumed: "`{ message, results, errors }`; the order is looked for in each result and in its `order`, the purchase order by its key and number; an order in the batch has not necessarily left",
        mark: 'I',
        switch: "",
        place: "`wire::shipment_write`, `wire::purchase_order`",
        probe: "",
    },
    Assumption {
        question: "the fields of payment types",
        assumed: "those that orders show: `orderPaymentTypeId`, `name`",
        mark: 'I',
        switch: "",
        place: "`wire::payment_type`",
        probe: "",
    },
    Assumption {
        question: "the fields of vendors, the company, incoterm rules, app properties, purchase order formats and the body of a purchase order create",
        assumed: "nothing: they are given out and taken as JSON objects",
        mark: 'I',
        switch: "",
        place: "`wire::document`",
        probe: "",
    },
    Assumption {
        question: "the answer of the single product call",
        assumed: "one product, as an object or a list of one",
        mark: 'I',
        switch: "",
        place: "`client::products`",
        probe: "",
    },
    Assumption {
        question: "whether unit costs and discounts of purchase orders are money objects or numbers",
        assumed: "both are read; a number has no currency",
        mark: 'I',
        switch: "",
        place: "`wire::purchase_order`",
        probe: "",
    },
    Assumption {
        question: "the version of the totals",
        assumed: "`v1`; `v1.1` shows the same fields",
        mark: 'C',
        switch: "`StockTotalsQuery::version`",
        place: "`requests::stock`",
        probe: "",
    },
    Assumption {
        question: "parameters of the token exchange",
        assumed: "in the query, with an empty body",
        mark: 'C',
        switch: "",
        place: "`oauth`",
        probe: "",
    },
    Assumption {
        question: "what the vendor's failures of the token exchange mean",
        assumed: "`invalid_client` or 401 or 403: the app; another refusal: the code, which is used up",
        mark: 'I',
        switch: "",
        place: "`oauth`",
        probe: "",
    },
    Assumption {
        question: "how scopes are separated in the token's answer",
        assumed: "by blanks, `+` or commas",
        mark: 'I',
        switch: "",
        place: "`oauth::scope`",
        probe: "",
    },
    Assumption {
        question: "which scopes the work needs",
        assumed: "`read_orders`, `write_orders`, `read_products`, `read_inventory`",
        mark: 'I',
        switch: "",
        place: "`oauth::scope`",
        probe: "`Order Manager sales channel`, `Order Manager listings`, `Order Manager look-ups` and `Order Manager warehouses`, the reads alone",
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
