//! JOOR's connections: the retailers that a brand sells to, as the brand knows them.

use jiff::Timestamp;
use serde::Serialize;

use super::shelf::Record;

/// Name and code of something that is set up in JOOR.
pub(crate) type Named = (String, String);

/// Name and code from plain text.
pub(crate) fn named(name: &str, code: &str) -> Named {
    (name.to_owned(), code.to_owned())
}

/// A connected retailer.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Connection {
    /// JOOR's `customer_account_id`, and v4's customer id.
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The brand's code.
    pub(crate) code: String,
    pub(crate) alias: String,
    pub(crate) contact: String,
    pub(crate) email: String,
    pub(crate) buyer: String,
    pub(crate) company_number: Named,
    pub(crate) group: Named,
    pub(crate) sales_rep_code: String,
    /// Names of warehouses.
    pub(crate) warehouses: Vec<String>,
    pub(crate) billing: Vec<Address>,
    pub(crate) shipping: Vec<Address>,
    /// Ids of price types.
    pub(crate) price_types: Vec<String>,
    pub(crate) payment_methods: Vec<Named>,
    pub(crate) shipping_methods: Vec<Named>,
    pub(crate) doors: Vec<Door>,
    /// When a person matches the new customer against JOOR's retailers; `None` once it is done.
    pub(crate) unmatched_until: Option<Timestamp>,
}

/// An address of a connection or of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Address {
    pub(crate) id: i64,
    pub(crate) code: String,
    /// The person.
    pub(crate) contact: String,
    /// The shop or company: v2's `shipping_name` and `billing_name`.
    pub(crate) company: String,
    pub(crate) phone: String,
    pub(crate) fax: String,
    pub(crate) email: String,
    pub(crate) line_1: String,
    pub(crate) line_2: String,
    pub(crate) city: String,
    pub(crate) region: String,
    pub(crate) postal_code: String,
    pub(crate) country: String,
    pub(crate) iso_three: String,
    pub(crate) iso_two: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Door {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) code: Option<String>,
}

impl Record for Connection {
    type Id = i64;
    /// The brand's code.
    type Key = String;

    fn id(&self) -> i64 {
        self.id
    }

    fn keys(&self) -> Vec<String> {
        vec![self.code.clone()]
    }
}
