//! Tests of a connection: reachable, let in, everything named exists. Only reads, and only such that
//! leave no trace: JOOR orders are read with `sync=0` and `check=0`. What only a write shows is tried
//! where it was asked for, and never with live data.

use seamline_joor_client::v2::orders::OrderQuery;
use seamline_joor_client::v2::styles::StyleQuery;
use seamline_joor_client::v4::traits;
use seamline_mapping::joor::styles::unclear_price_types;
use seamline_order_manager_client::requests::{
    ListingsQuery, PageRequest, ProductsQuery, StockQuery,
};
use seamline_sync_engine::{Lease, Stop};
use serde::Serialize;

use seamline_channels::order_manager::Proof;
use seamline_channels::stop;

use crate::FlowName;
use crate::acknowledge::AcknowledgeProof;
use crate::config::Publish;
use crate::connection::Connection;
use crate::error::{Error, Exit};
use crate::meters::Meters;
use crate::settings::{JOOR, ORDER_MANAGER};

/// How a test came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should be.
    Ok,
    /// Works, and deserves a look.
    Warning,
    /// Does not work.
    Failed,
    /// Not tested, because something before it failed.
    Skipped,
}

/// One test.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What was tested.
    pub name: &'static str,
    /// How it came out.
    pub outcome: Outcome,
    /// What was found.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
}

/// All tests of a connection.
#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    /// The connection.
    pub connection: String,
    /// The tests, in order.
    pub findings: Vec<Finding>,
    #[serde(skip)]
    exit: Option<Exit>,
}

impl CheckReport {
    pub(crate) fn of(connection: &str) -> Self {
        Self {
            connection: connection.to_owned(),
            findings: Vec::new(),
            exit: None,
        }
    }

    /// The exit code: that of the first test that failed.
    pub fn exit(&self) -> Exit {
        self.exit.unwrap_or(Exit::Done)
    }

    pub(crate) fn ok(&mut self, name: &'static str, message: impl Into<String>) {
        self.findings.push(Finding {
            name,
            outcome: Outcome::Ok,
            message: message.into(),
            remedy: None,
        });
    }

    pub(crate) fn warn(&mut self, name: &'static str, message: &str, remedy: &str) {
        self.findings.push(Finding {
            name,
            outcome: Outcome::Warning,
            message: message.to_owned(),
            remedy: Some(remedy.to_owned()),
        });
    }

    pub(crate) fn failed(&mut self, name: &'static str, error: &Error) {
        self.exit.get_or_insert(error.exit());
        self.findings.push(Finding {
            name,
            outcome: Outcome::Failed,
            message: error.to_string(),
            remedy: error.remedy().map(str::to_owned),
        });
    }

    fn skipped(&mut self, name: &'static str) {
        self.findings.push(Finding {
            name,
            outcome: Outcome::Skipped,
            message: "not tested, because something it needs failed".to_owned(),
            remedy: None,
        });
    }

    /// Notes how a test came out and passes its value on.
    fn note<T>(
        &mut self,
        name: &'static str,
        done: Result<T, Error>,
        message: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        match done {
            Ok(value) => {
                self.ok(name, message(&value));
                Some(value)
            }
            Err(error) => {
                self.failed(name, &error);
                None
            }
        }
    }
}

/// What to test.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckOptions {
    /// Also make records that show what only a write shows, and remove them again. Refused unless
    /// JOOR is its sandbox and Order Manager its demo environment, or both are on this machine.
    pub write_probes: bool,
    /// Also make one acknowledge call for the sales channel, for `mode = "channel"`. It uses up the
    /// changes that it tells, and keeps them in the ledger, so it is safe with live data where nobody
    /// else reads that channel's feed.
    pub prove_acknowledge: bool,
}

impl Connection {
    /// Tests the connection. Writes to no vendor unless the options say so.
    pub async fn check(&self, options: CheckOptions) -> Result<CheckReport, Error> {
        if options.write_probes {
            self.config.may_be_probed()?;
        }
        let mut report = CheckReport::of(self.name());
        let meters = Meters::default();
        // Quotas are accounted for in the ledger: two processes at once would both use what is left.
        let lease = match self.lease().await {
            Ok(lease) => lease,
            Err(error) => {
                report.failed("ledger", &Stop::from(error).into());
                return Ok(report);
            }
        };
        if self.check_joor(&mut report, &meters).await {
            self.probe_reads(&mut report, &meters).await;
        }
        self.check_order_manager(&mut report, &meters).await;
        if options.write_probes && report.exit.is_none() {
            self.probe_writes(&mut report, &meters).await;
        }
        self.check_acknowledge(&mut report, options, &lease, &meters)
            .await;
        Ok(report)
    }

    /// What is known of the feed of the sales channel, and one call of it where that was asked for.
    async fn check_acknowledge(
        &self,
        report: &mut CheckReport,
        options: CheckOptions,
        lease: &Lease,
        meters: &Meters,
    ) {
        const NAME: &str = "Order Manager acknowledge";
        if options.prove_acknowledge {
            match self.prove_acknowledge_on(lease, meters).await {
                Ok(AcknowledgeProof::Works { listings }) => {
                    report.ok(NAME, format!("answers as expected; {listings} listings are told"));
                }
                Ok(AcknowledgeProof::NothingTold) => report.warn(
                    NAME,
                    "the answer can be read, but tells of no listing of the catalog, which proves nothing",
                    "Run `seamline sync catalog`, change the stock of a listing in Order Manager, and \
                     run this again.",
                ),
                Ok(AcknowledgeProof::Refuted(problem)) => {
                    report.failed(NAME, &Error::Settings(problem));
                }
                Ok(AcknowledgeProof::NotChosen) => report.warn(
                    NAME,
                    "not called, because [connections.inventory] has another mode",
                    "Set `mode = \"channel\"` first: each call uses up the changes that it tells.",
                ),
                Err(error) => report.failed(NAME, &error),
            }
        }
        match self.answers_lost().await {
            Ok(None) => {}
            Ok(Some(problem)) => report.warn(NAME, &problem.message, &problem.remedy),
            Err(error) => report.failed(NAME, &error),
        }
    }

    /// Whether orders can be read, so that more can be seen.
    async fn check_joor(&self, report: &mut CheckReport, meters: &Meters) -> bool {
        let joor = self.joor.with_meter(&meters.joor);
        let query = OrderQuery {
            count: 1,
            ..OrderQuery::default()
        };
        let orders = joor
            .orders(&query)
            .await
            .map_err(|error| stop(JOOR, &error).into());
        let read = report.note("JOOR token", orders, |_| "orders can be read".to_owned());
        if self.config.products_enabled() && self.config.uses_v4() {
            let listed = joor
                .send(&traits::list_request())
                .await
                .map_err(|error| stop(JOOR, &error).into());
            let by_v4 = self.config.joor.publish == Publish::V4;
            report.note("JOOR v4 account", listed, |_| {
                let can = if by_v4 {
                    "styles can be published"
                } else {
                    "categories and price types can be listed"
                };
                can.to_owned()
            });
        }
        if self.config.products_enabled() && self.config.joor.publish == Publish::V2 {
            let query = StyleQuery {
                count: 1,
                ..StyleQuery::default()
            };
            let listed = joor
                .styles(&query)
                .await
                .map_err(|error| stop(JOOR, &error).into());
            report.note("JOOR v2 styles", listed, |_| {
                "styles can be read back".to_owned()
            });
        }
        if self.config.order_feedback.enabled {
            let query = seamline_joor_client::v4::orders::OrderQuery {
                page_size: 1,
                ..Default::default()
            };
            let listed = joor
                .orders_v4(&query)
                .await
                .map_err(|error| stop(JOOR, &error).into());
            report.note("JOOR v4 orders", listed, |_| {
                "the status of orders can be read before they are marked".to_owned()
            });
        }
        if self.config.inventory_enabled() {
            if read.is_none() {
                report.skipped("JOOR warehouse");
                return false;
            }
            let known = self.check_joor_warehouse(meters).await;
            report.note("JOOR warehouse", known, |()| "is known".to_owned());
        }
        read.is_some()
    }

    async fn check_order_manager(&self, report: &mut CheckReport, meters: &Meters) {
        let channel = self.sales_channel(meters).await;
        let name = &self.config.order_manager.sales_channel;
        let channel = report.note("Order Manager sales channel", channel, |id| {
            format!("{name} has id {id}")
        });
        let Some(channel) = channel else {
            report.skipped("ledger");
            report.skipped("Order Manager listings");
            return;
        };
        let known = self.check_identity(channel).await;
        report.note("ledger", known, |known| {
            let word = if *known { "belongs to" } else { "is new to" };
            format!("{word} these accounts")
        });
        let order_manager = self.order_manager.with_meter(&meters.order_manager);
        let query = ListingsQuery {
            sales_channel_id: Some(channel),
            ..ListingsQuery::new(PageRequest::first(10))
        };
        match order_manager.listings(&query).await {
            Ok(page) if page.items.is_empty() => report.warn(
                "Order Manager listings",
                "the sales channel has no listings, so no order line can be matched",
                "Add listings for the products that JOOR sells to the sales channel.",
            ),
            Ok(_) => report.ok("Order Manager listings", "the sales channel has listings"),
            Err(error) => {
                report.failed(
                    "Order Manager listings",
                    &stop(ORDER_MANAGER, &error).into(),
                );
            }
        }
        if self.config.orders_enabled() {
            match self.prove_many_numbers(channel, meters).await {
                Ok(proof) => report.ok("Order Manager look-ups", in_words(&proof)),
                Err(error) => report.failed("Order Manager look-ups", &error),
            }
        }
        self.check_order_manager_reads(report, meters).await;
        if self.config.inventory_enabled() {
            let warehouses = self.warehouses(meters).await;
            report.note("Order Manager warehouses", warehouses, |ids| {
                format!("{} count", ids.len())
            });
        }
        if self.config.products_enabled() {
            self.check_products(report, meters).await;
        }
    }

    /// One page of each list that an enabled flow reads: a token may lack the scope for one of them.
    async fn check_order_manager_reads(&self, report: &mut CheckReport, meters: &Meters) {
        let order_manager = self.order_manager.with_meter(&meters.order_manager);
        if self.enabled(FlowName::Catalog) {
            let products = order_manager
                .products(&ProductsQuery::new(PageRequest::first(10)))
                .await
                .map_err(|error| stop(ORDER_MANAGER, &error).into());
            report.note("Order Manager products", products, |_| {
                "products can be read".to_owned()
            });
        }
        if self.enabled(FlowName::Stock) {
            let stock = order_manager
                .stock_rows(&StockQuery::new(PageRequest::first(10)))
                .await
                .map_err(|error| stop(ORDER_MANAGER, &error).into());
            report.note("Order Manager stock", stock, |_| {
                "stock can be read".to_owned()
            });
        }
    }

    async fn check_products(&self, report: &mut CheckReport, meters: &Meters) {
        let lookups = self.style_lookups(meters).await;
        let Some(lookups) = report.note("product fields and price types", lookups, |lookups| {
            format!(
                "{} custom fields, {} categories, {} price types",
                lookups.custom_fields.len(),
                lookups.categories.len(),
                lookups.price_types.len()
            )
        }) else {
            return;
        };
        let rules = &self.config.products.rules;
        let has = |names: &[String]| {
            lookups.custom_fields.keys().any(|field| {
                names
                    .iter()
                    .any(|name| name.trim().eq_ignore_ascii_case(field.trim()))
            })
        };
        if !has(&rules.linesheet_fields) && !has(&rules.season_fields) {
            report.warn(
                "linesheet or season",
                "Order Manager has no custom field for the linesheet or the season, so no style \
                 can be published",
                "Add a product custom field `Linesheet` in Order Manager, or name yours in \
                 `linesheet_fields` or `season_fields` of [connections.products].",
            );
        }
        for problem in unclear_price_types(rules, &lookups) {
            report.warn("price type", &problem.message, &problem.remedy);
        }
    }
}

/// What a proof means for the speed of orders.
fn in_words(proof: &Proof) -> &'static str {
    match proof {
        Proof::Works(_) => "several order numbers are looked up in one call",
        Proof::Refuted => "order numbers are looked up one a call: neither notation finds several",
        Proof::TooFewOrders => {
            "order numbers are looked up one a call: the sales channel has too few orders to prove more"
        }
    }
}
