//! JOOR's orders, and what takes lines from them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::joor::JoorWorld;
use super::joor_connections::{Address, Connection, Door, Named, named};
use super::shelf::Record;

/// Lines per order that line ids have room for.
const LINES_PER_ORDER: i64 = 1_000;

/// The states of an order in JOOR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderStatus {
    /// A cart; v2 does not show it \[I\].
    InProgress,
    Notes,
    Pending,
    Approved,
    Shipped,
    Cancelled,
}

impl OrderStatus {
    /// The code inside orders, which is not the filter's code. 3 and 4 are known \[1\], the rest is
    /// made up \[I\].
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::InProgress => "0",
            Self::Notes => "1",
            Self::Pending => "3",
            Self::Approved => "4",
            Self::Shipped => "6",
            Self::Cancelled => "5",
        }
    }

    /// v4's word \[C\], `SHIPPED` \[1\].
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Notes => "NOTES",
            Self::Pending => "PENDING",
            Self::Approved => "APPROVED",
            Self::Shipped => "SHIPPED",
            Self::Cancelled => "CANCELLED",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [
            Self::InProgress,
            Self::Notes,
            Self::Pending,
            Self::Approved,
            Self::Shipped,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }
}

/// Whether JOOR thinks that an order was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Export {
    Never,
    Failed,
    At(Timestamp),
}

impl Export {
    /// v4's word \[1\].
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Never => "UNDEFINED",
            Self::Failed => "FAILED",
            Self::At(_) => "SUCCESS",
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) status: OrderStatus,
    pub(crate) export: Export,
    pub(crate) export_description: String,
    pub(crate) created: Timestamp,
    pub(crate) approved: Option<Timestamp>,
    pub(crate) modified: Timestamp,
    pub(crate) ship_window: Option<(Date, Date)>,
    /// The connection as it was when the order was made.
    pub(crate) retailer: Connection,
    /// The code on the order; empty while nobody has matched the retailer.
    pub(crate) customer_code: String,
    pub(crate) purchase_number: String,
    pub(crate) currency: String,
    pub(crate) price_label: String,
    pub(crate) discount_percent: Option<Decimal>,
    pub(crate) discount: Decimal,
    pub(crate) shipping: Decimal,
    pub(crate) tax: Decimal,
    pub(crate) tax_number: String,
    pub(crate) tracking_number: String,
    pub(crate) comments: String,
    pub(crate) internal_comments: String,
    pub(crate) season_code: String,
    pub(crate) delivery: Named,
    /// The linesheet, when it is one that JOOR still has.
    pub(crate) collection_id: Option<String>,
    pub(crate) event: Option<Named>,
    pub(crate) kind: Named,
    pub(crate) ship_method: Named,
    pub(crate) payment: Named,
    pub(crate) sales_rep: Named,
    pub(crate) warehouse: Named,
    pub(crate) ship_to: Option<Address>,
    /// Whether [`Order::ship_to`] was written for this order alone.
    pub(crate) ship_to_custom: bool,
    pub(crate) bill_to: Option<Address>,
    pub(crate) doors: Vec<Door>,
    pub(crate) lines: Vec<Line>,
    /// Lines that the brand took away with their SKU.
    pub(crate) cancelled_lines: Vec<Line>,
    /// Codes arrive with spaces around them.
    pub(crate) padded: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OrderKey {
    /// A line has this UPC.
    Upc(String),
    /// A line without a UPC has this style number.
    Style(String),
}

impl Record for Order {
    type Id = i64;
    type Key = OrderKey;

    fn id(&self) -> i64 {
        self.id
    }

    fn keys(&self) -> Vec<OrderKey> {
        self.lines
            .iter()
            .map(|line| {
                if line.upc.is_empty() {
                    OrderKey::Style(line.style_number.clone())
                } else {
                    OrderKey::Upc(line.upc.clone())
                }
            })
            .collect()
    }
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    /// v4's id; v2 has none. 0 until the order is in JOOR.
    pub(crate) id: i64,
    /// The SKU that was ordered, when the line came through v4.
    pub(crate) sku_id: Option<String>,
    pub(crate) name: String,
    pub(crate) style_number: String,
    pub(crate) style_identifier: String,
    pub(crate) style_id: i64,
    pub(crate) colour: String,
    pub(crate) colour_code: String,
    pub(crate) size: String,
    pub(crate) size_code: String,
    pub(crate) upc: String,
    pub(crate) list: Decimal,
    pub(crate) net: Decimal,
    pub(crate) retail: Option<Decimal>,
    pub(crate) quantity: i64,
    pub(crate) comment: String,
    pub(crate) door: Option<i64>,
}

impl Line {
    pub(crate) fn extended(&self) -> Decimal {
        self.net * Decimal::from(self.quantity)
    }
}

/// The order that a line id belongs to.
pub(crate) fn order_of_line(line_id: i64) -> i64 {
    line_id / LINES_PER_ORDER
}

impl Order {
    /// An empty draft for a retailer, with the retailer's first addresses.
    pub(crate) fn blank(retailer: Connection, now: Timestamp) -> Self {
        Self {
            id: 0,
            status: OrderStatus::Notes,
            export: Export::Never,
            export_description: String::new(),
            created: now,
            approved: None,
            modified: now,
            ship_window: None,
            customer_code: retailer.code.clone(),
            purchase_number: String::new(),
            currency: String::new(),
            price_label: String::new(),
            discount_percent: None,
            discount: Decimal::ZERO,
            shipping: Decimal::ZERO,
            tax: Decimal::ZERO,
            tax_number: String::new(),
            tracking_number: String::new(),
            comments: String::new(),
            internal_comments: String::new(),
            season_code: String::new(),
            delivery: named("", ""),
            collection_id: None,
            event: None,
            kind: named("Wholesale", "WHS"),
            ship_method: named("", ""),
            payment: named("", ""),
            sales_rep: named("", ""),
            warehouse: named("", ""),
            ship_to: retailer.shipping.first().cloned(),
            ship_to_custom: false,
            bill_to: retailer.billing.first().cloned(),
            doors: Vec::new(),
            lines: Vec::new(),
            cancelled_lines: Vec::new(),
            padded: false,
            retailer,
        }
    }

    pub(crate) fn subtotal(&self) -> Decimal {
        self.lines.iter().map(Line::extended).sum()
    }

    /// Sum of the extended prices, less the discount, plus shipping and tax.
    pub(crate) fn total(&self) -> Decimal {
        self.subtotal() - self.discount + self.shipping + self.tax
    }

    /// Takes the discount again from the percentage, after lines changed.
    pub(crate) fn reprice(&mut self) {
        if let Some(percent) = self.discount_percent {
            self.discount = (self.subtotal() * percent / Decimal::ONE_HUNDRED).round_dp(2);
        }
    }

    /// Gives an id to each line that has none.
    pub(crate) fn number_lines(&mut self) {
        let all = || self.lines.iter().chain(&self.cancelled_lines);
        let mut last = all().map(|line| line.id).max().unwrap_or_default();
        last = last.max(self.id * LINES_PER_ORDER);
        for line in self.lines.iter_mut().filter(|line| line.id == 0) {
            last += 1;
            line.id = last;
        }
    }
}

/// Why SKUs leave the shop, which decides what orders they leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removal {
    /// Made inactive: from all orders \[C\], shipped and cancelled ones left alone \[I\].
    Inactive,
    /// Deleted: from orders that are Notes, Pending, or Approved but not exported \[C\].
    Deleted,
}

impl Removal {
    fn reaches(self, order: &Order) -> bool {
        match order.status {
            OrderStatus::Shipped | OrderStatus::Cancelled => false,
            OrderStatus::Approved => {
                self == Self::Inactive || !matches!(order.export, Export::At(_))
            }
            _ => true,
        }
    }
}

impl JoorWorld {
    /// Takes the lines of SKUs from the orders that the removal reaches.
    pub(crate) fn remove_from_orders(
        &mut self,
        sku_ids: &BTreeSet<String>,
        removal: Removal,
        now: Timestamp,
    ) {
        for sku_id in sku_ids {
            let Some(sku) = self.skus.get(sku_id) else {
                continue;
            };
            let Some(style) = self.styles.get(&sku.product_id) else {
                continue;
            };
            let upc = sku.upc().unwrap_or_default().to_owned();
            let (number, colour, size) = (
                style.number().to_owned(),
                sku.colour.value.clone(),
                sku.size.value.clone(),
            );
            let fits = |line: &Line| {
                if line.upc.is_empty() {
                    line.style_number == number && line.colour == colour && line.size == size
                } else {
                    line.upc == upc
                }
            };
            let mut ids: BTreeSet<i64> = self
                .orders
                .ids_with(&OrderKey::Style(number.clone()))
                .into_iter()
                .collect();
            ids.extend(self.orders.ids_with(&OrderKey::Upc(upc.clone())));
            for id in ids {
                let removed = self.orders.change(&id, |order| {
                    if !removal.reaches(order) {
                        return 0;
                    }
                    let (gone, kept): (Vec<Line>, Vec<Line>) =
                        std::mem::take(&mut order.lines).into_iter().partition(fits);
                    order.lines = kept;
                    let removed = gone.len();
                    if removed > 0 {
                        order.cancelled_lines.extend(gone);
                        order.modified = now;
                        order.reprice();
                    }
                    removed
                });
                self.lines_removed +=
                    u64::try_from(removed.unwrap_or_default()).unwrap_or_default();
            }
        }
    }
}
