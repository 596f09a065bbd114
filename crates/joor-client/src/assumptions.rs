//! What JOOR's documentation leaves open and this client takes for granted, in one place.
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
        question: "the envelope of a v2 order list",
        assumed: "`orders` as a list, an object or empty text, the `response` node beside or inside; elements without `order_id` are not orders; a reply with neither is an error",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the end of a v2 order list",
        assumed: "an empty page, a page smaller than both the asked count and 50, or `next_start` absent, 0 or not beyond the page; without any `response` node a full page is followed by the next offset",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "whether a read with `sync=0` leaves the export state alone",
        assumed: "it does; `sync=0` and `check=0` are sent with every read unless the caller asks for `sync`",
        mark: 'I',
        switch: "`OrderQuery::sync`",
    },
    Assumption {
        question: "bounds and time zone of `date_start` and `date_end`",
        assumed: "inclusive, UTC; the range is widened to whole seconds",
        mark: 'I',
        switch: "`OrderQuery::modified`",
    },
    Assumption {
        question: "the time zone of dates in orders",
        assumed: "UTC when the text has no offset",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the largest `count` of an order list",
        assumed: "50, the documented default; up to 100 is believed to be safe",
        mark: 'I',
        switch: "`OrderQuery::count`",
    },
    Assumption {
        question: "numbers as text, empty text for nothing, one-element lists as objects",
        assumed: "all are read; a number that cannot be read exactly makes its order unreadable, never a guess",
        mark: '1',
        switch: "",
    },
    Assumption {
        question: "the codes of `order_type` inside orders",
        assumed: "kept as they are; the state of an order is known from the filter that was asked",
        mark: '1',
        switch: "",
    },
    Assumption {
        question: "whether a v2 quantity is absolute, and the call synchronous",
        assumed: "both, so a call may be repeated",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "whether the bulk reply lists every row",
        assumed: "rows are matched by position and key text, else by key text alone; a row without a sure match is not reported",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the most rows of one bulk-inventory call",
        assumed: "500",
        mark: 'I',
        switch: "rows passed to `update_inventory`",
    },
    Assumption {
        question: "the most rows of one v4 bulk call, and ids in one filter",
        assumed: "100",
        mark: 'I',
        switch: "rows passed to each call",
    },
    Assumption {
        question: "paging of v4 lists",
        assumed: "none: products, categories, price types, seasons and collections arrive whole",
        mark: 'C',
        switch: "",
    },
    Assumption {
        question: "position of a v4 error, and whether a batch is atomic",
        assumed: "not atomic; errors are matched by the keys in `details`, rows by the keys of `data`",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "whether `assets/products` with `replace_all` may be repeated",
        assumed: "yes, it sets all images; without `replace_all`, and for colours, no",
        mark: 'I',
        switch: "`replace_all`",
    },
    Assumption {
        question: "renewal of the v4 token",
        assumed: "a new password login, a little before `expires_in` and after a 401; the refresh token is not used",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the scheme of the v4 header",
        assumed: "`Bearer`",
        mark: 'C',
        switch: "",
    },
    Assumption {
        question: "which calls cost credits",
        assumed: "all that were received, refused ones included; logins do not",
        mark: 'I',
        switch: "figures of the budget",
    },
    Assumption {
        question: "when a quota window starts and ends",
        assumed: "at the first call that JOOR receives, for its full length; accounted for from both sides of each call, so never overdrawn",
        mark: 'C',
        switch: "figures of the budget",
    },
    Assumption {
        question: "how long a 429 lasts",
        assumed: "`Retry-After` in seconds if it is there, else to the end of the window",
        mark: 'I',
        switch: "figures of the budget",
    },
    Assumption {
        question: "the envelope of v2 styles, of a list and of one",
        assumed: "as that of connections and orders: `styles` as a list, an object around `style` or empty text, the `response` node beside or inside; a list that holds nothing known is an error",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the nesting of lists inside v2 records",
        assumed: "an array, an object around a list, an array of such objects, a single record or empty text; an object whose only field is a list or an object is a wrapper",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "whether replies name `style_id` and `customer_account_id`",
        assumed: "they are read when they are there",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "which date `date_start` and `date_end` of a style list are",
        assumed: "the modified date, as in orders",
        mark: 'I',
        switch: "`StyleQuery::created`, `StyleQuery::modified`",
    },
    Assumption {
        question: "the reply to a v2 write",
        assumed: "a `response` node at the top or one level below; without one the outcome is not known, and an error",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the body of a change of one style",
        assumed: "wrapped as in a create; fields that are not sent stay",
        mark: 'I',
        switch: "body of `styles::update_request`",
    },
    Assumption {
        question: "what creating a style twice does",
        assumed: "nothing is assumed; a create is never repeated without a read",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "whether `bulk-style` changes styles that exist",
        assumed: "yes, by `style_identifier`; so a job may be queued again",
        mark: 'I',
        switch: "replay of `bulk_styles::queue_request`",
    },
    Assumption {
        question: "the reply to `bulk-style` and `bulk-connection`",
        assumed: "the same node as the question for the job",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "what a finished job says about single records",
        assumed: "nothing; read back what matters",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the most styles of one job",
        assumed: "100",
        mark: 'I',
        switch: "styles passed to `queue_styles`",
    },
    Assumption {
        question: "whether connections can be listed",
        assumed: "yes, at `/v2/connection/` with `start_from` and `count`; reads of one do not depend on it",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "the body of a change of one connection",
        assumed: "`connections { connection }`, fields as in `bulk-connection`; what is not sent stays",
        mark: 'I',
        switch: "body of `connections::update_request`",
    },
    Assumption {
        question: "the nesting of `billing`, `shipping` and `price_types` in bulk requests",
        assumed: "`billing` as a list around `billing_addresses`, `shipping` as an object around `shipping_addresses`, one price type as an object and more as a list",
        mark: '1',
        switch: "body of `bulk_connections::queue_request`",
    },
    Assumption {
        question: "whether deleting may be repeated",
        assumed: "yes; the second reply may say that there is nothing",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "what `replace_existing` of a v2 image does",
        assumed: "it takes the place of the image of the same colour, so the call may be repeated; without it never",
        mark: 'I',
        switch: "`StyleImage::replace_existing`",
    },
    Assumption {
        question: "how large a megabyte of an image is",
        assumed: "1,000,000 bytes, the smaller reading",
        mark: 'I',
        switch: "`images::FileLimits`",
    },
    Assumption {
        question: "whether a v4 colour holds more than one image",
        assumed: "no, as in v2: one image and one swatch",
        mark: 'I',
        switch: "calls of `images::check_color_assets`",
    },
    Assumption {
        question: "whether a file name without an extension is taken",
        assumed: "no",
        mark: 'I',
        switch: "`images::check_file`",
    },
    Assumption {
        question: "the end of a v4 order list",
        assumed: "a page with fewer rows than asked for; no total is stated",
        mark: 'I',
        switch: "`v4::orders::OrderQuery::next`",
    },
    Assumption {
        question: "the format and the sense of `last_modified`",
        assumed: "a day, or a moment in UTC; changed on or after it",
        mark: 'I',
        switch: "`LastModified`",
    },
    Assumption {
        question: "whether v2 and v4 give an order the same id, and share the export state",
        assumed: "both",
        mark: 'I',
        switch: "",
    },
    Assumption {
        question: "what an order update does with fields that it does not name",
        assumed: "they stay; the status has to be named and is taken, so an update is never repeated without a read",
        mark: 'I',
        switch: "replay of `orders::update_request`",
    },
    Assumption {
        question: "how amounts of v4 orders are written",
        assumed: "`shipping_price`, `item_price` and `discount_amount` as text; `tax`, `discount` and `discount_percentage` as numbers",
        mark: '1',
        switch: "",
    },
];
