//! Rules of the orders flow.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::RuleError;

/// Which orders are taken, and how they are written in the back end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderRules {
    /// Only orders of this status are taken. Default `"approved"`.
    pub status: OrderStatusChoice,
    /// Only orders of the JOOR warehouse with this code are taken. Default: all.
    pub warehouse_code: Option<String>,
    /// Whether an order whose retailer has no customer code is parked instead of delivered. Default true.
    pub skip_empty_customer_code: bool,
    /// Orders written before this day, `"YYYY-MM-DD"`, are not taken. Default: none is too old.
    pub earliest_order_date: Option<Date>,
    /// Put before the JOOR order id to make the Order Manager number. Default empty.
    pub number_prefix: String,
    /// Whether an order arrives paid, and so ready to ship, or waits for its payment. Default
    /// `"ready-to-ship"`.
    pub payment: Payment,
    /// Other shapes of numbers under which an order may already be in Order Manager, because another
    /// integration put it there. `{id}` stands for the JOOR order id, `{po}` for the buyer's purchase
    /// order. Default none.
    pub adopt_number_shapes: Vec<String>,
    /// What the ship-by date says. Default `"window-end"`.
    pub ship_by: ShipBy,
    /// Whether an order is held until its ship window begins. Default false.
    pub hold_until_window_start: bool,
    /// Name of the sales side in the internal notes of an order. Default `"JOOR"`.
    pub order_source: String,
}

impl Default for OrderRules {
    fn default() -> Self {
        Self {
            status: OrderStatusChoice::Approved,
            warehouse_code: None,
            skip_empty_customer_code: true,
            earliest_order_date: None,
            number_prefix: String::new(),
            payment: Payment::ReadyToShip,
            adopt_number_shapes: Vec::new(),
            ship_by: ShipBy::WindowEnd,
            hold_until_window_start: false,
            order_source: "JOOR".to_owned(),
        }
    }
}

impl OrderRules {
    /// Checks what the types cannot: every value that could never work.
    pub fn check(&self) -> Result<(), RuleError> {
        if self.number_prefix.chars().count() > 20
            || self.number_prefix.chars().any(char::is_control)
        {
            return Err(RuleError::new(
                "number_prefix",
                "at most 20 characters are possible, none of them a control character",
            ));
        }
        for shape in &self.adopt_number_shapes {
            if !shape.contains("{id}") && !shape.contains("{po}") {
                return Err(RuleError::new(
                    "adopt_number_shapes",
                    format!(
                        "`{shape}` holds neither {{id}} nor {{po}}, so all orders would share a number"
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// Which orders of JOOR: the choices are those of its order filter [C].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
#[serde(rename_all = "kebab-case")]
pub enum ShipBy {
    /// The last day of the ship window.
    WindowEnd,
    /// The first day of the ship window.
    WindowStart,
    /// Nothing.
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_is_the_documented_defaults() {
        let rules: OrderRules = serde_json::from_str("{}").unwrap();
        assert_eq!(rules, OrderRules::default());
        assert_eq!(rules.status.order_type(), 6);
        assert!(rules.skip_empty_customer_code);
    }

    #[test]
    fn an_unknown_setting_is_an_error() {
        assert!(serde_json::from_str::<OrderRules>(r#"{"statuss":"approved"}"#).is_err());
    }

    #[test]
    fn a_choice_is_shown_as_it_is_written() {
        use OrderStatusChoice::{
            All, Approved, ApprovedAndShipped, Cancelled, Notes, Pending, Shipped,
        };
        for choice in [
            Notes,
            ApprovedAndShipped,
            Pending,
            All,
            Cancelled,
            Approved,
            Shipped,
        ] {
            assert_eq!(serde_json::to_value(choice).unwrap(), choice.words());
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

    #[test]
    fn a_number_shape_without_a_placeholder_is_refused() {
        let rules = OrderRules {
            adopt_number_shapes: vec!["JOOR".to_owned()],
            ..OrderRules::default()
        };
        assert_eq!(rules.check().unwrap_err().key, "adopt_number_shapes");
    }
}
