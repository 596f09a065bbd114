//! Reads both sides and reports every difference.
//!
//! Orders and styles are read back. JOOR does not show its quantities: they are compared with the
//! last push that JOOR confirmed, and counted as unverifiable.

use std::collections::BTreeMap;

use seamline_channels::Difference as Field;
use seamline_channels::joor::{BulkStyles, OrderSource, Styles, style_number};
use seamline_channels::order_manager::{customers_in_parts, order_differences, orders_of_channel};
use seamline_sync_engine::{
    Opaque, Problem, ReadOptions, Row, Select, Source as _, State, out_of_place,
};
use serde::{Deserialize, Serialize};

use crate::config::Publish;
use crate::connection::Connection;
use crate::meters::Meters;
use crate::{Error, Exit, FlowName};

/// One field of one record that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The flow.
    pub flow: String,
    /// The record.
    pub key: String,
    /// The field.
    pub field: String,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VerifyReport {
    /// Whether both sides agree in everything that can be compared.
    pub agree: bool,
    /// Every difference.
    pub differences: Vec<Difference>,
    /// Quantities that cannot be read back.
    pub unverifiable: usize,
    /// Records that wait for a person or for a confirmation; they are no differences.
    pub waiting: usize,
    /// What a person should know although nothing differs, such as a retailer that has become two
    /// customers in Order Manager.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Problem>,
}

impl VerifyReport {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        if self.agree && self.waiting == 0 {
            Exit::Done
        } else {
            Exit::Attention
        }
    }

    fn add(&mut self, flow: FlowName, key: &str, fields: Vec<Field>) {
        self.differences
            .extend(fields.into_iter().map(|field| Difference {
                flow: flow.to_string(),
                key: key.to_owned(),
                field: field.field,
                expected: field.expected,
                found: field.found,
            }));
    }

    /// Judges a record by where it stands. Gives whether it is to be compared.
    fn stands(&mut self, flow: FlowName, row: &Row) -> bool {
        match row.state {
            State::Delivered | State::Reported => true,
            State::Parked | State::Held | State::Blocked => {
                self.waiting += 1;
                false
            }
            State::Skipped | State::Discarded => false,
            State::Due | State::Sending | State::Retrying | State::Unknown => {
                let field = Field::new("state", "delivered", row.state.word());
                self.add(flow, &row.key, vec![field]);
                false
            }
        }
    }
}

impl Connection {
    /// Compares both sides. Writes to neither, and not to the ledger.
    pub async fn verify(&self) -> Result<VerifyReport, Error> {
        // Quotas are accounted for in the ledger, and a record under way would look like a difference.
        let _lease = self.lease().await?;
        let mut report = VerifyReport::default();
        let meters = Meters::default();
        if self.enabled(FlowName::Orders) {
            self.verify_orders(&mut report, &meters).await?;
        }
        if self.enabled(FlowName::Products) {
            self.verify_products(&mut report, &meters).await?;
        }
        if self.enabled(FlowName::Inventory) {
            self.verify_inventory(&mut report).await?;
        }
        report.agree = report.differences.is_empty();
        Ok(report)
    }

    async fn verify_orders(&self, report: &mut VerifyReport, meters: &Meters) -> Result<(), Error> {
        let flow = FlowName::Orders;
        let channel = self.sales_channel(meters).await?;
        let rows = self
            .store
            .rows(&self.flow(flow), &Select::default())
            .await?;
        let rows: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.key.as_str(), row)).collect();
        let joor = self.joor.with_meter(&meters.joor);
        let source = OrderSource::new(joor, self.config.orders.rules.clone(), Self::now);
        let mut position: Option<String> = None;
        let mut options = ReadOptions {
            full: true,
            ..ReadOptions::default()
        };
        loop {
            let page = source.read(position.as_deref(), options).await?;
            let keys = page.records.iter().map(|record| &record.key);
            for key in keys.chain(page.undecodable.iter().map(|record| &record.key)) {
                if !rows.contains_key(key.as_str()) {
                    report.add(
                        flow,
                        key,
                        vec![Field::new("record", "read", "not read yet")],
                    );
                }
            }
            if !page.more {
                break;
            }
            position = Some(page.next);
            options = ReadOptions::default();
        }
        let order_manager = self.order_manager.with_meter(&meters.order_manager);
        let orders = orders_of_channel(&order_manager, channel).await?;
        let delivered = rows.values().filter_map(|row| {
            let confirmed = row.confirmed.as_ref()?;
            let payload = &row.attempted.as_ref()?.payload;
            Some((payload, confirmed.receipt.remote_id.as_str()))
        });
        report.notices = customers_in_parts(delivered, &orders);
        let told = out_of_place(&*self.store, &self.flow(flow)).await?;
        for row in rows.values() {
            if let Some(problem) = told.get(&row.key) {
                let field = Field::new("order", "one order, or none", &problem.message);
                report.add(flow, &row.key, vec![field]);
                continue;
            }
            if !report.stands(flow, row) {
                continue;
            }
            if let (Some(attempt), Some(confirmed)) = (&row.attempted, &row.confirmed) {
                let remote = &confirmed.receipt.remote_id;
                report.add(
                    flow,
                    &row.key,
                    order_differences(&attempt.payload, remote, &orders),
                );
            }
        }
        Ok(())
    }

    async fn verify_products(
        &self,
        report: &mut VerifyReport,
        meters: &Meters,
    ) -> Result<(), Error> {
        let flow = FlowName::Products;
        let rows = self
            .store
            .rows(&self.flow(flow), &Select::default())
            .await?;
        let delivered: Vec<&Row> = rows.iter().filter(|row| report.stands(flow, row)).collect();
        let numbers: Vec<String> = delivered
            .iter()
            .filter_map(|row| style_number(&row.attempted.as_ref()?.payload))
            .collect();
        if numbers.is_empty() {
            return Ok(());
        }
        let joor = self.joor.with_meter(&meters.joor);
        // What was published through one of them can be read through the other, but v2 has no keys of
        // SKUs, and only v2 needs no login.
        let styles = match self.config.joor.publish {
            Publish::V4 => StylesThere::V4(Styles::read(&joor, &numbers).await?),
            Publish::V2 => StylesThere::V2(BulkStyles::read(&joor, &numbers).await?),
        };
        for row in delivered {
            if let Some(attempt) = &row.attempted {
                report.add(flow, &row.key, styles.differences(&attempt.payload));
            }
        }
        Ok(())
    }

    async fn verify_inventory(&self, report: &mut VerifyReport) -> Result<(), Error> {
        let flow = FlowName::Inventory;
        let rows = self
            .store
            .rows(&self.flow(flow), &Select::default())
            .await?;
        for row in &rows {
            if report.stands(flow, row) {
                report.unverifiable += 1;
            }
        }
        Ok(())
    }
}

/// Styles as JOOR has them.
enum StylesThere {
    V4(Styles),
    V2(BulkStyles),
}

impl StylesThere {
    fn differences(&self, payload: &Opaque) -> Vec<Field> {
        match self {
            Self::V4(styles) => styles.differences(payload),
            Self::V2(styles) => styles.differences(payload),
        }
    }
}
