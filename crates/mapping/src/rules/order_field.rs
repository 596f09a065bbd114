//! The texts of an order that rules can name: to filter by, to note down, to put in a custom field.

use serde::{Deserialize, Serialize};

use super::FilterField;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $note:literal;)*) => {
        /// A text of an order. A text that has a name and a code is filtered by both.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum OrderField {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl OrderField {
            /// Every field.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What stands before the text in the internal notes.
            pub fn note_word(self) -> &'static str {
                match self { $(Self::$name => $note,)* }
            }
        }

        impl FilterField for OrderField {
            fn name(&self) -> &str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

fields! {
    /// Key of the order in JOOR.
    OrderId = "order-id", "order id";
    /// The same in at most 16 characters, and as unique.
    ShortNumber = "short-number", "short number";
    /// The buyer's purchase order number.
    PurchaseOrder = "purchase-order", "PO";
    /// Brand-defined type of the order: name and code.
    OrderType = "order-type", "type";
    /// Where the order was written, as JOOR says it.
    Source = "source", "source";
    /// Code and name of the retailer.
    Customer = "customer", "customer";
    /// The brand's code for the retailer, linked ones included.
    CustomerCode = "customer-code", "customer code";
    /// Name of the retailer.
    CustomerName = "customer-name", "customer name";
    /// Group of the retailer: name and code.
    CustomerGroup = "customer-group", "group";
    /// Company of the order: name and code.
    Company = "company", "company";
    /// The person who bought.
    Buyer = "buyer", "buyer";
    /// Country of the ship-to address, as ISO 3166 alpha-3 code.
    Country = "country", "country";
    /// State, province or region of the ship-to address.
    Region = "region", "region";
    /// Currency, as ISO 4217 code.
    Currency = "currency", "currency";
    /// Price type.
    PriceType = "price-type", "price type";
    /// Terms of payment: name and code.
    PaymentTerms = "payment-terms", "terms";
    /// How the goods travel: name and code.
    ShipMethod = "ship-method", "ship method";
    /// First and last day of the ship window.
    ShipWindow = "ship-window", "ship window";
    /// Warehouse that ships: name and code.
    Warehouse = "warehouse", "warehouse";
    /// Season, as its code.
    Season = "season", "season";
    /// Linesheet or delivery: name and code.
    Delivery = "delivery", "delivery";
    /// Divisions: names and codes.
    Division = "division", "division";
    /// Sales representative: name and code.
    SalesRep = "sales-rep", "sales rep";
    /// Market or show: name and code.
    Event = "event", "event";
    /// Where the bill goes.
    BillTo = "bill-to", "bill to";
    /// What the retailer wrote.
    Comments = "comments", "comments:";
    /// What the brand wrote for itself.
    InternalComments = "internal-comments", "comment:";
}

impl OrderField {
    /// What the internal notes say by default.
    pub(super) const NOTED: &[Self] = &[
        Self::Customer,
        Self::CustomerGroup,
        Self::PaymentTerms,
        Self::ShipWindow,
        Self::Warehouse,
        Self::Season,
        Self::Delivery,
        Self::SalesRep,
        Self::Event,
        Self::BillTo,
        Self::InternalComments,
    ];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own_and_is_written_by_it() {
        let names: BTreeSet<_> = OrderField::ALL.iter().map(FilterField::name).collect();
        assert_eq!(names.len(), OrderField::ALL.len());
        for field in OrderField::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.name());
            assert!(!field.note_word().is_empty());
        }
    }
}
