//! The choices that rules of the orders flow offer.

use serde::{Deserialize, Serialize};

/// Which orders of JOOR: the choices are those of its order filter [C].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OrderStatusChoice {
    /// Drafts.
    Notes,
    /// Approved and shipped orders.
    ApprovedAndShipped,
    /// Pending and returned orders.
    Pending,
    /// All orders and notes, but no cancelled ones.
    All,
    /// Cancelled orders.
    Cancelled,
    /// Approved orders.
    Approved,
    /// Shipped orders.
    Shipped,
}

impl OrderStatusChoice {
    /// The value of JOOR's v2 filter `order_type` [C]. It is not the code inside an order.
    pub fn order_type(self) -> u8 {
        match self {
            Self::Notes => 1,
            Self::ApprovedAndShipped => 2,
            Self::Pending => 3,
            Self::All => 4,
            Self::Cancelled => 5,
            Self::Approved => 6,
            Self::Shipped => 7,
        }
    }

    /// The choice as it is written in the configuration.
    pub fn words(self) -> &'static str {
        match self {
            Self::Notes => "notes",
            Self::ApprovedAndShipped => "approved-and-shipped",
            Self::Pending => "pending",
            Self::All => "all",
            Self::Cancelled => "cancelled",
            Self::Approved => "approved",
            Self::Shipped => "shipped",
        }
    }

    /// Whether an order that was found by asking for `asked` certainly belongs to this choice.
    pub fn admits(self, asked: Self) -> bool {
        self == asked
            || match self {
                Self::ApprovedAndShipped => matches!(asked, Self::Approved | Self::Shipped),
                Self::All => asked != Self::Cancelled,
                _ => false,
            }
    }
}

/// How an order arrives in the back end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Payment {
    /// Recorded as paid on the day it was approved, because wholesale terms are settled elsewhere
    /// and an unpaid order would wait [I].
    ReadyToShip,
    /// Without a payment: Order Manager keeps it in `AWAITING_PAYMENT` until somebody records one.
    AwaitingPayment,
}

/// What the ship-by date says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShipBy {
    /// The last day of the ship window.
    WindowEnd,
    /// The first day of the ship window.
    WindowStart,
    /// Nothing.
    Never,
}

/// What the code of an order line says, and so how its product is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SkuSource {
    /// The bar code where the line has one, else style, colour and size.
    UpcOrStyle,
    /// The bar code only; a line without one is unknown.
    Upc,
    /// Style, colour and size; a bar code is not looked at.
    StyleColourSize,
    /// The line's bar code field holds the SKU of a listing on the sales channel.
    Listing,
    /// The line's bar code field holds the SKU of the product.
    MasterSku,
}

/// What becomes of lines for several doors, of which Order Manager knows nothing [1].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Doors {
    /// A line for each, the door in its notes.
    Lines,
    /// Lines of one listing at one price become one line, the doors and their pieces in its notes.
    Merge,
    /// The order is parked: it has one address, and its goods belong to several.
    Park,
}

/// What `item_multiplier` and the quantity beside it mean, which JOOR does not document [I].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CasePacks {
    /// Packs of so many pieces, where the amount of the line proves it; else the order is parked.
    Proved,
    /// The quantity counts packs. The price is that of a piece or of a pack, as the amount tells.
    Packs,
    /// The quantity counts pieces, whatever the multiplier says.
    Pieces,
}

/// Where the adjustment of a line's price goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LineDiscounts {
    /// Into the price: Order Manager sees the price that is charged, and no discount.
    InPrice,
    /// Order Manager sees the list price and, for the whole line, the discount. A line that costs
    /// more than its list price has no discount.
    Shown,
}

/// What becomes of a text that is longer than its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LongFields {
    /// The order is parked.
    Park,
    /// The text is cut, ends in `…`, and stands in full in the internal notes. Telephone, e-mail and
    /// postal code are worth nothing when they are cut, so the order is parked all the same.
    Cut,
}

/// Which address is used when the ship-to address has neither street nor city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShipToFallback {
    /// None: the order is parked.
    Nothing,
    /// The bill-to address.
    BillTo,
}

/// A field of the recipient whose length can be limited. Order Manager documents no limits; a carrier
/// or a warehouse behind it may have some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LimitedField {
    /// Person.
    Name,
    /// Company.
    Company,
    /// Street, first line.
    Line1,
    /// Street, second line.
    Line2,
    /// City.
    City,
    /// State, province or region.
    Region,
    /// Postal code.
    PostalCode,
    /// Telephone.
    Phone,
    /// E-mail.
    Email,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_shown_as_it_is_written() {
        use OrderStatusChoice::{
            All, Approved, ApprovedAndShipped, Cancelled, Notes, Pending, Shipped,
        };
        for (choice, order_type) in [
            (Notes, 1),
            (ApprovedAndShipped, 2),
            (Pending, 3),
            (All, 4),
            (Cancelled, 5),
            (Approved, 6),
            (Shipped, 7),
        ] {
            assert_eq!(serde_json::to_value(choice).unwrap(), choice.words());
            assert_eq!(choice.order_type(), order_type);
        }
    }

    #[test]
    fn a_choice_admits_the_choices_inside_it() {
        use OrderStatusChoice::{All, Approved, ApprovedAndShipped, Cancelled, Shipped};
        assert!(ApprovedAndShipped.admits(Approved));
        assert!(All.admits(Shipped));
        assert!(!All.admits(Cancelled));
        assert!(!Approved.admits(ApprovedAndShipped));
    }
}
