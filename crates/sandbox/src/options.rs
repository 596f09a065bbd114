//! How a sandbox is set up: its size, the vendors' quotas, and the switches for what they leave open.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::faults::FaultPlan;

/// How a sandbox is set up.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// Seed of everything that is generated. The same seed and the same `start` give the same world.
    pub seed: u64,
    /// Number of variation families in Order Manager, badly built ones included.
    pub styles: usize,
    /// Number of JOOR orders, bad ones and not yet approved ones included.
    pub orders: usize,
    /// Number of plain products in Order Manager beside those, listed and stocked, for tests of size.
    pub plain_products: usize,
    /// Whether JOOR has a second price type, `EUR Wholesale`, that no retailer and no order has.
    pub euro_prices: bool,
    /// What the simulated clock shows when the sandbox starts; `None` is the real time.
    pub start: Option<Timestamp>,
    /// The vendors' quotas.
    pub quotas: Quotas,
    /// What the vendors leave open.
    pub switches: Switches,
    /// A seeded plan of faults; `None` injects none until a rule asks for some.
    pub faults: Option<FaultPlan>,
    /// How long a hanging fault holds the connection before it drops it.
    pub hang: Duration,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            styles: 24,
            orders: 40,
            plain_products: 0,
            euro_prices: false,
            start: None,
            quotas: Quotas::default(),
            switches: Switches::default(),
            faults: None,
            hang: Duration::from_secs(60),
        }
    }
}

/// The vendors' quotas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// Whether JOOR counts credits at all.
    pub joor_enabled: bool,
    /// JOOR credits per window; 300 in life \[C\].
    pub joor_credits: u32,
    /// Length of JOOR's fixed window, in JSON as milliseconds; 300 s in life \[C\].
    #[serde(rename = "joor_window_ms", with = "milliseconds")]
    pub joor_window: Duration,
    /// Order Manager's token buckets.
    pub order_manager: OrderManagerQuotas,
    /// Figures of single Order Manager endpoints, by name such as `order_manager.orders`; they go
    /// before `order_manager`.
    pub order_manager_endpoints: BTreeMap<String, BucketFigure>,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            joor_enabled: true,
            joor_credits: 300,
            joor_window: Duration::from_secs(300),
            order_manager: OrderManagerQuotas::Real,
            order_manager_endpoints: BTreeMap::new(),
        }
    }
}

/// The figure of one token bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketFigure {
    /// Requests that may be made at once.
    pub burst: u32,
    /// Milliseconds until one more request is restored.
    pub restore_ms: u32,
    /// Requests in any hour; `None` is no hourly cap.
    #[serde(default)]
    pub per_hour: Option<usize>,
}

impl Quotas {
    /// No quota on either side.
    #[must_use]
    pub fn off() -> Self {
        Self {
            joor_enabled: false,
            order_manager: OrderManagerQuotas::Off,
            ..Self::default()
        }
    }
}

/// Order Manager's token buckets, one per endpoint \[1\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderManagerQuotas {
    /// The figures that integrations report.
    Real,
    /// The same figure for every endpoint, without an hourly cap.
    Scaled {
        /// Requests that may be made at once.
        burst: u32,
        /// Requests restored per second.
        per_second: u32,
    },
    /// No quota.
    Off,
}

/// What the vendors leave open. Each default is the working assumption of the reference, or the
/// harsher reading where a client must survive both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// What Order Manager does with several order numbers in one list call.
    pub many_numbers: ManyNumbers,
    /// Whether Order Manager's `orderNumber` filter also returns numbers that only contain it.
    pub order_number_substring: bool,
    /// What Order Manager does with a number that the channel already has.
    pub repeated_number: RepeatedNumber,
    /// The body that Order Manager's create call takes.
    pub order_body: OrderBody,
    /// How long a new order stays invisible in Order Manager's lists, in JSON as milliseconds.
    #[serde(rename = "list_lag_ms", with = "milliseconds")]
    pub list_lag: Duration,
    /// What happens to a list of either vendor while its pages are read.
    pub page_shift: PageShift,
    /// Whether Order Manager's products come in the order of their last changes, latest last, instead
    /// of their keys: then each edit moves a product to the end and shifts the pages behind it.
    pub products_by_change: bool,
    /// How long a new product or listing stays invisible in Order Manager's lists, in JSON as
    /// milliseconds.
    #[serde(rename = "catalogue_lag_ms", with = "milliseconds")]
    pub catalogue_lag: Duration,
    /// Whether Order Manager's lists ignore `page` and show the first one again and again.
    pub pages_ignored: bool,
    /// Whether Order Manager's lists of orders and listings ignore `salesChannelId`.
    pub sales_channel_ignored: bool,
    /// Whether JOOR lowers its own quantity when it approves an order.
    pub approval_lowers_quantity: bool,
    /// Whether an order that waits for stock keeps younger ones from it, in Order Manager.
    pub strict_first_come: bool,
    /// Whether Order Manager leaves the choice of a warehouse to a person or an update.
    pub warehouse_by_hand: bool,
    /// What Order Manager does with a `limit` above the largest page.
    pub large_limit: LargeLimit,
    /// Whether Order Manager's cancel call takes any order that is not over, or only one that awaits
    /// shipment or is being fulfilled.
    pub cancel_any_open: bool,
    /// Whether Order Manager refuses updates of an order that is being fulfilled.
    pub block_edits_of_picked: bool,
    /// Whether the acknowledge call answers in its assumed form, or is unknown.
    pub acknowledge: bool,
    /// Whether the acknowledge call answers in another form than the assumed one. It uses its changes
    /// up all the same.
    pub acknowledge_otherwise: bool,
    /// Whether Order Manager's inventory call reports an unknown SKU as one without stock.
    pub unknown_sku_has_no_stock: bool,
    /// Whether the stock row of a bundle counts what its components make.
    pub bundle_rows_buildable: bool,
    /// Whether the company comes as an object in place of an array.
    pub company_as_object: bool,
    /// Whether Order Manager's 429 carries `Retry-After` too.
    pub order_manager_retry_after: bool,
    /// What people do to Order Manager's catalogue after each page of its products that is read.
    pub page_edits: PageEdits,
    /// Whether an error of JOOR's v2 also changes the HTTP status, to 400.
    pub v2_errors_change_status: bool,
    /// Whether JOOR's v4 answers a `bulk_create` with 201; both are known \[C\].
    pub v4_creates_answer_201: bool,
    /// Whether JOOR's v4 refuses the image of a colour under a file name that the colour has already; else it
    /// takes its place \[I\].
    pub repeated_colour_assets_refused: bool,
    /// Whether a SKU that JOOR deactivates or deletes leaves open orders; it does \[C\].
    pub removal_cancels_lines: bool,
    /// Steps until a background job of JOOR is done: each read of a job's status and each move of the
    /// clock is one. 0 does the work within the call that queues it.
    pub job_steps: u32,
    /// Whether a customer that is new to JOOR waits for a person who matches it; about 72 hours \[C\].
    pub new_customers_wait: bool,
    /// Whether writing an order's export state moves its modified date.
    pub export_moves_modified: bool,
    /// Calls to a vendor until it carries out what [`FaultKind::LateDuplicate`] held back; a move of the
    /// clock lets it happen at once.
    ///
    /// [`FaultKind::LateDuplicate`]: crate::FaultKind::LateDuplicate
    pub late_after_calls: u32,
    /// Whether JOOR's 429 carries `Retry-After`.
    pub retry_after: bool,
    /// Whether JOOR's answers tell of the credit window, beside the account: its `limit`, what is
    /// `remaining`, and its `reset` in seconds, each in a header of its own. The names are not known \[I\].
    pub throttling_headers: bool,
    /// The form of JOOR's order list.
    pub order_list_form: OrderListForm,
    /// Fields that JOOR's own validation wants on an order (`check=1`); empty means no validation.
    pub required_order_fields: Vec<String>,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            many_numbers: ManyNumbers::Answered,
            order_number_substring: true,
            repeated_number: RepeatedNumber::Refused,
            order_body: OrderBody::Array,
            list_lag: Duration::ZERO,
            page_shift: PageShift::None,
            products_by_change: false,
            catalogue_lag: Duration::ZERO,
            pages_ignored: false,
            sales_channel_ignored: false,
            approval_lowers_quantity: false,
            strict_first_come: false,
            warehouse_by_hand: false,
            large_limit: LargeLimit::Refused,
            cancel_any_open: false,
            block_edits_of_picked: false,
            acknowledge: true,
            acknowledge_otherwise: false,
            unknown_sku_has_no_stock: false,
            bundle_rows_buildable: false,
            company_as_object: true,
            order_manager_retry_after: false,
            page_edits: PageEdits::default(),
            v2_errors_change_status: false,
            v4_creates_answer_201: false,
            repeated_colour_assets_refused: false,
            removal_cancels_lines: true,
            job_steps: 2,
            new_customers_wait: true,
            export_moves_modified: true,
            late_after_calls: 3,
            retry_after: false,
            throttling_headers: false,
            order_list_form: OrderListForm::Varies,
            required_order_fields: Vec::new(),
        }
    }
}

/// What Order Manager does with a `limit` above an endpoint's largest page \[I\]. The totals refuse it
/// in any case \[C\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LargeLimit {
    /// It answers 400.
    Refused,
    /// It gives the largest page, which is then shorter than what was asked for.
    Clamped,
}

/// What people do to Order Manager's catalogue at a time: which products is the seed's choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageEdits {
    /// Products that get another name.
    pub edits: usize,
    /// New products, without a modified date.
    pub additions: usize,
    /// Products that are switched from active to inactive or back.
    pub deactivations: usize,
}

/// What Order Manager does with several order numbers in one list call \[I\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManyNumbers {
    /// Each number is looked up.
    Answered,
    /// The filter is ignored: every order is listed.
    Ignored,
    /// The numbers are taken as one text, which matches nothing.
    Empty,
}

/// What Order Manager does with a number that the channel already has \[I\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedNumber {
    /// It refuses the order.
    Refused,
    /// It makes a second order of the same number.
    Accepted,
}

/// The body that Order Manager's create call takes \[I\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderBody {
    /// An array of orders.
    Array,
    /// One order.
    Object,
}

/// What happens to a list while its pages are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageShift {
    /// Nothing.
    None,
    /// A record moves to the front: each later page starts with the last record of the page before.
    Repeats,
    /// A record leaves the front: each later page starts one record late. Once per list, so that the
    /// next pass sees everything.
    Skips,
}

/// The form of JOOR's order list \[I\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderListForm {
    /// The `response` node stands beside `orders`.
    Beside,
    /// The `response` node is the first element of `orders`.
    Inside,
    /// Lists of one element arrive as that element.
    Collapsed,
    /// Each reply takes one of the three forms, chosen by the seed and the number of the reply.
    Varies,
}

mod milliseconds {
    //! A duration as a whole number of milliseconds.

    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(value.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}
