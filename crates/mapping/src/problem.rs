//! Typed reasons why a record cannot be delivered.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a record waits for somebody, in words for that somebody.
///
/// Problems are kept in the ledger and its history, so they hold codes, SKUs and field names, but
/// no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of problem it is; stable.
    pub code: ProblemCode,
    /// The field that is wrong, as the side that is to mend it calls it.
    pub field: String,
    /// What is wrong with this record.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// Whose it is to mend.
    pub owner: Owner,
}

impl Problem {
    /// A problem with the remedy and the owner that its code usually has.
    pub fn new(code: ProblemCode, field: impl Into<String>, message: impl Into<String>) -> Self {
        let (owner, remedy) = code.usual();
        Self {
            code,
            field: field.into(),
            message: message.into(),
            remedy: remedy.to_owned(),
            owner,
        }
    }

    /// The same problem with a remedy of its own.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for Problem {}

/// Whose a problem is to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The brand: its data or its settings.
    Merchant,
    /// JOOR or Order Manager.
    Vendor,
    /// This software.
    Seamline,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $owner:ident, $remedy:literal;)*) => {
        /// The kinds of problems. The text of a code is stable: it is stored, shown and searched for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable text.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Who usually mends it, and how.
            pub fn usual(self) -> (Owner, &'static str) {
                match self { $(Self::$name => (Owner::$owner, $remedy),)* }
            }
        }
    };
}

codes! {
    /// The retailer of an order has no customer code, because nobody has assigned one yet.
    NoCustomerCode = "no-customer-code", Merchant,
        "assign the retailer a customer code in JOOR, or link its name or the order id to a code in customer_links, or set skip_empty_customer_code = false; the order then goes out by itself";
    /// One retailer has become several customers in Order Manager.
    CustomerSplit = "customer-split", Merchant,
        "merge the customers in Order Manager; give the retailer one e-mail and one ship-to name in JOOR, by which Order Manager tells customers apart";
    /// The ship method of an order is not mapped.
    UnmappedShipMethod = "unmapped-ship-method", Merchant,
        "add the ship method to ship_methods, or set hold_unmapped_ship_methods = false; the order then goes out by itself";
    /// An order is in a currency that is not taken.
    CurrencyNotTaken = "currency-not-taken", Merchant,
        "add the currency to currencies, or write the order with another price type in JOOR";
    /// An order is for several doors, and goods of one order go to one address.
    SeveralDoors = "several-doors", Merchant,
        "write one order for each door in JOOR, or choose another value for doors";
    /// A text of the recipient is longer than the limit that was set.
    FieldTooLong = "field-too-long", Merchant,
        "shorten the text in JOOR, raise its limit in field_limits, or set long_fields = \"cut\"";
    /// No product has the bar code of an order line, or none fits its style, colour and size.
    UnknownProduct = "unknown-product", Merchant,
        "give the Order Manager product the bar code that JOOR shows, or correct the style in JOOR";
    /// Several products fit an order line.
    AmbiguousProduct = "ambiguous-product", Merchant,
        "make the bar code unique in Order Manager, or give every variation its own colour and size";
    /// The only product that fits an order line is inactive.
    InactiveProduct = "inactive-product", Merchant,
        "activate the product in Order Manager, or remove the line in JOOR";
    /// The product of an order line has no active listing on the sales channel.
    NoListing = "no-listing", Merchant,
        "add an active listing for the product on the sales channel in Order Manager";
    /// The product of an order line has several active listings on the sales channel.
    AmbiguousListing = "ambiguous-listing", Merchant,
        "keep one active listing per product on the sales channel in Order Manager";
    /// An order has no line with a quantity.
    NoLines = "no-lines", Merchant,
        "add lines to the order in JOOR, or cancel it there";
    /// An order line has no price.
    NoPrice = "no-price", Merchant,
        "set the price of the line in JOOR";
    /// A quantity is negative or too large.
    BadQuantity = "bad-quantity", Merchant,
        "correct the quantity of the line in JOOR";
    /// A line has a case-pack multiplier and its amount does not tell how many pieces are meant.
    CasePackUnclear = "case-pack-unclear", Merchant,
        "enter the order in Order Manager by hand, or rewrite the line in JOOR in single pieces";
    /// Lines, discount, shipping and total of an order do not add up.
    TotalsDisagree = "totals-disagree", Merchant,
        "open the order in JOOR and save it again so that it is added up anew; if the sums stay wrong, ask JOOR";
    /// An order has no currency.
    NoCurrency = "no-currency", Merchant,
        "set the currency of the order's price type in JOOR";
    /// An order has no date to record its payment with.
    NoDate = "no-date", Vendor,
        "ask JOOR why the order has no date, or set payment = \"awaiting-payment\"";
    /// The ship-to address lacks parts that Order Manager needs.
    MissingAddress = "missing-address", Merchant,
        "complete the ship-to address of the order in JOOR";
    /// The country of the ship-to address is not a country of ISO 3166.
    UnknownCountry = "unknown-country", Merchant,
        "correct the country of the ship-to address in JOOR";
    /// The number made for an order is longer than 45 characters.
    NumberTooLong = "number-too-long", Merchant,
        "shorten number_prefix, or raise number_max_length";
    /// Order Manager holds an order of this number that is not the same order, or a cancelled one.
    NumberTaken = "number-taken", Merchant,
        "compare the two orders; then discard this record, or renumber the order in Order Manager and retry";
    /// A variation has no colour.
    NoColour = "no-colour", Merchant,
        "give the product a colour in Order Manager; for families without a colour option default_colour can be set";
    /// A variation has no size.
    NoSize = "no-size", Merchant,
        "give the product a size in Order Manager; for families without a size option default_size can be set";
    /// A variation has several values for one option.
    AmbiguousOption = "ambiguous-option", Merchant,
        "leave each variation one colour and one size in Order Manager";
    /// Two variations of a family have the same colour and size.
    DuplicateVariation = "duplicate-variation", Merchant,
        "give each variation its own colour and size in Order Manager, or make one of them inactive";
    /// A variation has no bar code.
    NoUpc = "no-upc", Merchant,
        "give the product a UPC in Order Manager, or set require_upc = false";
    /// Two variations of a family have the same bar code.
    DuplicateUpc = "duplicate-upc", Merchant,
        "give each variation its own UPC in Order Manager";
    /// A virtual product has no variation that could be published.
    NoVariations = "no-variations", Merchant,
        "add active variations to the virtual product in Order Manager, or make it inactive";
    /// A family has neither linesheet nor season, and without one JOOR does not show it.
    NoLinesheet = "no-linesheet", Merchant,
        "fill the linesheet or season custom field of the product in Order Manager";
    /// A variation has no wholesale price.
    NoWholesalePrice = "no-wholesale-price", Merchant,
        "fill the price that wholesale_price, or the table in prices, names in Order Manager, or set require_wholesale_price = false";
    /// A price cannot be read, or is negative.
    UnreadablePrice = "unreadable-price", Merchant,
        "write the price as a plain number, such as 118.00, in Order Manager";
    /// A price is in another currency than the JOOR price type.
    CurrencyMismatch = "currency-mismatch", Merchant,
        "choose a price_type of that currency, or another source for the price";
    /// It is not clear which JOOR price type is meant.
    PriceTypeUnclear = "price-type-unclear", Merchant,
        "set price_type to the name of one of the account's JOOR price types";
    /// Sizes or colours of a style differ in price, and JOOR's v2 knows one price a style.
    PriceVaries = "price-varies", Merchant,
        "give all variations one price in Order Manager, or set publish = \"v4\" in [connections.joor], which prices each SKU";
    /// A style is not sold in every colour and size, and JOOR's v2 would show each combination of them.
    MissingCombinations = "missing-combinations", Merchant,
        "add the missing variations in Order Manager, or set publish = \"v4\" in [connections.joor], which can leave combinations out";
    /// A style was delivered, and something of it is no longer sold in Order Manager and still in JOOR.
    GoneInOrderManager = "gone-in-order-manager", Merchant,
        "take it out of JOOR by hand, or set deactivate = true in [connections.products], which does it; either way JOOR takes it off open orders";
    /// A style was delivered, and images that were taken away in Order Manager are still in JOOR: no call
    /// empties them.
    ImagesLeft = "images-left", Merchant,
        "take the images out of JOOR by hand, if they are not to be shown";
    /// A style was delivered without a variation that is badly built, because the rules say so.
    LeftOut = "left-out", Merchant,
        "mend the variation in Order Manager as the message says; it then joins its style by itself";
    /// A key, name of a key, or code is longer than JOOR allows; keys are never cut.
    KeyTooLong = "key-too-long", Merchant,
        "shorten the SKU, linesheet, colour or size in Order Manager";
    /// A setting names a warehouse that Order Manager does not have.
    UnknownWarehouse = "unknown-warehouse", Merchant,
        "correct order_manager_warehouses; names and keys of the account's warehouses are possible";
    /// A setting names a warehouse whose name several have.
    AmbiguousWarehouse = "ambiguous-warehouse", Merchant,
        "use the key of the warehouse in order_manager_warehouses";
    /// It is not known whether the JOOR warehouse exists.
    WarehouseUnconfirmed = "warehouse-unconfirmed", Merchant,
        "check the name under Account Settings > Order Settings > Warehouses in JOOR, then set warehouse_confirmed = true";
    /// A kit's number is to be computed, and Order Manager tells no components of it, or no usable
    /// count of pieces.
    NoComponents = "no-components", Merchant,
        "enter the components of the kit and their quantities in Order Manager, or set kits = \"reported\"; if they are there, run `sync catalog --full`";
    /// A kit's number is to be computed, and a component is not in the catalog, or has no stock rows.
    UnknownComponent = "unknown-component", Merchant,
        "give the kit components that exist and have a stock row in Order Manager, or set kits = \"reported\"";
    /// A field of the source cannot be read.
    UnreadableField = "unreadable-field", Vendor,
        "look at the record at its source; if it looks right there, report the field to us";
    /// The vendor refused the record, in its own words.
    VendorRefused = "vendor-refused", Merchant,
        "do what the vendor's message says, then retry";
    /// A record that is needed has not been read yet.
    CatalogIncomplete = "catalog-incomplete", Seamline,
        "nothing; it goes on by itself when the catalog has been read";
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text_of_its_own_and_a_remedy() {
        let mut texts: Vec<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), ProblemCode::ALL.len());
        for code in ProblemCode::ALL {
            assert!(!code.usual().1.is_empty());
            assert!(
                code.as_str()
                    .chars()
                    .all(|character| character.is_ascii_lowercase() || character == '-')
            );
        }
    }

    #[test]
    fn a_code_is_stored_as_its_text() {
        for code in ProblemCode::ALL {
            let stored = serde_json::to_value(code).unwrap();
            assert_eq!(stored, code.as_str());
            assert_eq!(
                serde_json::from_value::<ProblemCode>(stored).unwrap(),
                *code
            );
        }
    }
}
