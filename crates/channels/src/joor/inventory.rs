//! Quantities, as a sink: rows of JOOR's bulk inventory, in update mode.
//!
//! A row names the SKU by its UPC. JOOR answers for each row; one that it does not know has no
//! counterpart there, which is no fault: it is skipped, and never set to zero.

use std::collections::BTreeSet;

use async_trait::async_trait;
use seamline_joor_client::JoorClient;
use seamline_joor_client::v2::inventory::{
    InventoryItem, InventoryOptions, ROWS_PER_CALL, RowOutcome,
};
use seamline_joor_client::v2::orders::OrderQuery;
use seamline_mapping::joor::inventory::published_quantity;
use seamline_mapping::rules::InventoryRules;
use seamline_sync_engine::{
    Capabilities, Fingerprint, Located, Owner, Problem, Progress, Receipt, Render, RenderInput,
    Rendered, Replay, Sink, Stop, Verdict, Write,
};

use super::SYSTEM;
use super::cut_short::not_sent;
use crate::failure::{Failure, Parts, problem, stop};
use crate::order_manager::{Quantity, Twin, sellable};
use crate::{body, kinds};

/// Problem code of a quantity that JOOR refuses without saying why.
pub const NO_COUNTERPART: &str = "no-counterpart";

/// Decides the quantity of a SKU.
pub struct InventoryRender {
    rules: InventoryRules,
    warehouses: BTreeSet<i64>,
    revision: String,
}

impl InventoryRender {
    /// Decides by the merchant's rules. `published` changes when JOOR got new styles, so that SKUs
    /// without a counterpart are looked at again.
    pub fn new(rules: InventoryRules, warehouses: BTreeSet<i64>, published: &str) -> Self {
        let revision = Fingerprint::of_parts([
            serde_json::to_string(&rules).unwrap_or_default().as_str(),
            serde_json::to_string(&warehouses)
                .unwrap_or_default()
                .as_str(),
            published,
        ]);
        Self {
            rules,
            warehouses,
            revision: revision.as_str().to_owned(),
        }
    }

    /// The row, and its quantity as the guard measures it: without orders in flight, and as it
    /// would be published, so that a rule which zeroes everything is seen.
    fn row(&self, quantity: &Quantity, upc: &str) -> Result<(InventoryItem, i64), Problem> {
        let read = |in_flight| {
            sellable(quantity, in_flight, &self.rules, &self.warehouses).map_err(problem)
        };
        let level = published_quantity(read(true)?, quantity.in_flight, &self.rules);
        let measure = published_quantity(read(false)?, 0, &self.rules);
        let row = InventoryItem::by_upc(self.warehouse(), upc, level);
        Ok((row, measure))
    }

    fn warehouse(&self) -> &str {
        self.rules
            .joor_warehouse
            .as_deref()
            .unwrap_or_default()
            .trim()
    }
}

/// Whether another product speaks for this one at JOOR, which tells them apart by nothing but the
/// UPC: the active ones count, and of those there must be one.
fn overruled(quantity: &Quantity) -> Option<Rendered> {
    let active = || quantity.twins.iter().find(|twin| twin.active);
    if quantity.active {
        return active().map(|twin| Rendered::Problem(duplicate_upc(quantity, twin)));
    }
    if let Some(twin) = active() {
        let message = format!(
            "it is inactive, and active product {} has its UPC",
            twin.sku
        );
        return Some(Rendered::Skip(skipped("inactive-twin", &message)));
    }
    let first = quantity.twins.first()?;
    Some(Rendered::Problem(duplicate_upc(quantity, first)))
}

impl Render for InventoryRender {
    fn rules_revision(&self) -> &str {
        &self.revision
    }

    fn render(&self, input: RenderInput<'_>) -> Rendered {
        let quantity: Quantity = match body::unwrap(input.document) {
            Ok(quantity) => quantity,
            Err(problem) => return Rendered::Problem(problem),
        };
        if quantity.is_virtual {
            return Rendered::Skip(skipped(
                "virtual",
                "a parent product has no stock of its own",
            ));
        }
        // Read for another warehouse, it would overwrite what was read later for this one.
        if quantity.warehouse != self.warehouse() {
            return Rendered::Skip(skipped(
                "other-warehouse",
                "quantities are written to another JOOR warehouse now",
            ));
        }
        let Some(upc) = quantity.upc.as_deref().filter(|upc| !upc.is_empty()) else {
            return Rendered::Skip(no_upc());
        };
        if let Some(overruled) = overruled(&quantity) {
            return overruled;
        }
        let (row, measure) = match self.row(&quantity, upc) {
            Ok(row) => row,
            Err(problem) => return Rendered::Problem(problem),
        };
        match body::wrap(kinds::INVENTORY_ROW, &row) {
            Ok(payload) => Rendered::Payload {
                payload,
                salt: quantity.touch,
                magnitude: Some(measure),
            },
            Err(problem) => Rendered::Problem(problem),
        }
    }
}

/// Writes quantities to a JOOR account.
pub struct InventorySink {
    client: JoorClient,
}

impl InventorySink {
    /// Writes with a client.
    pub fn new(client: JoorClient) -> Self {
        Self { client }
    }

    /// Sends the rows, in parts where JOOR does not take them together, and notes what became of
    /// each at its place. An error ends the run; rows without a verdict were not sent then.
    async fn send(
        &self,
        items: Vec<(usize, InventoryItem)>,
        verdicts: &mut [Option<Verdict>],
    ) -> Result<(), Stop> {
        let mut parts = Parts::of(items);
        while let Some(part) = parts.next() {
            let rows: Vec<InventoryItem> = part.iter().map(|(_, item)| item.clone()).collect();
            let sent = self
                .client
                .update_inventory(&rows, InventoryOptions::default())
                .await;
            let error = match sent {
                Ok(reply) => {
                    parts.take();
                    for ((place, item), row) in part.iter().zip(reply.outcomes) {
                        verdicts[*place] = Some(verdict(item, row));
                    }
                    continue;
                }
                Err(error) => error,
            };
            match Failure::of(SYSTEM, &error) {
                Failure::Run(stop) => return Err(stop),
                // It is sent again, and until then nobody knows what JOOR has.
                Failure::Unclear(problem) => {
                    parts.take();
                    for (place, _) in part {
                        verdicts[place] = Some(Verdict::Unknown(problem.clone()));
                    }
                }
                Failure::Refused(message) => {
                    if let Some((place, _)) = parts.refuse(part) {
                        verdicts[place] = Some(Verdict::Refused(refused(&message)));
                    }
                    if parts.is_hopeless() {
                        verdicts.fill(None);
                        return Err(stop(SYSTEM, &error));
                    }
                }
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Sink for InventorySink {
    fn capabilities(&self) -> Capabilities {
        // Quantities are absolute: twice is as good as once.
        Capabilities {
            max_batch: ROWS_PER_CALL,
            replay: Replay::Safe,
        }
    }

    async fn write(&self, batch: &[Write], _: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        let mut items = Vec::with_capacity(batch.len());
        for (place, write) in batch.iter().enumerate() {
            let item: InventoryItem =
                body::unwrap(&write.payload).map_err(|problem| Stop::Books(problem.to_string()))?;
            items.push((place, item));
        }
        let mut verdicts: Vec<Option<Verdict>> = vec![None; batch.len()];
        let rest = match self.send(items, &mut verdicts).await {
            Ok(()) => not_reported(),
            Err(stop) if verdicts.iter().all(Option::is_none) => return Err(stop),
            Err(stop) => not_sent(&stop),
        };
        Ok(verdicts
            .into_iter()
            .map(|verdict| verdict.unwrap_or_else(|| rest.clone()))
            .collect())
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        let problem = Problem::new(
            "stock-not-readable",
            Owner::Vendor,
            "JOOR does not show its quantities",
            "Nothing to do. The quantity is sent again.",
        );
        Ok(writes
            .iter()
            .map(|_| Located::CannotSay(problem.clone()))
            .collect())
    }

    async fn health(&self) -> Result<(), Stop> {
        let query = OrderQuery {
            count: 1,
            ..OrderQuery::default()
        };
        self.client
            .orders(&query)
            .await
            .map(drop)
            .map_err(|error| stop(SYSTEM, &error))
    }
}

fn verdict(item: &InventoryItem, row: RowOutcome) -> Verdict {
    match row {
        RowOutcome::Accepted { log_id } => Verdict::Accepted(Receipt {
            remote_id: log_id.unwrap_or_default(),
            detail: item.inventory.to_string(),
            adopted: false,
            notice: None,
        }),
        RowOutcome::Refused { status, .. } => Verdict::Skipped(skipped(
            NO_COUNTERPART,
            &format!(
                "JOOR answers `{status}` and does not say why; it has no SKU with this UPC, or not \
                 this warehouse"
            ),
        )),
        RowOutcome::NotReported => not_reported(),
    }
}

fn not_reported() -> Verdict {
    Verdict::Unknown(Problem::new(
        "not-reported",
        Owner::Vendor,
        "JOOR's answer does not mention this row",
        "Nothing to do. The quantity is sent again.",
    ))
}

fn refused(message: &str) -> Problem {
    Problem::new(
        "quantity-refused",
        Owner::Merchant,
        format!("JOOR refuses the quantity: {message}"),
        "Mend what the message names in Order Manager; the quantity is then sent again by itself.",
    )
}

fn duplicate_upc(quantity: &Quantity, twin: &Twin) -> Problem {
    Problem::new(
        "duplicate-upc",
        Owner::Merchant,
        format!(
            "product {} has the same UPC as {}, and JOOR tells quantities apart by it alone",
            twin.sku, quantity.sku
        ),
        "Give every product a UPC of its own in Order Manager, or deactivate the one that is no \
         longer sold.",
    )
    .at("upc")
}

fn no_upc() -> Problem {
    Problem::new(
        "no-upc",
        Owner::Merchant,
        "it has no UPC, by which JOOR knows it",
        "Enter the UPC in Order Manager.",
    )
    .at("upc")
}

fn skipped(code: &str, message: &str) -> Problem {
    let remedy = if code == NO_COUNTERPART {
        "Publish the style to JOOR, or compare the UPC on both sides; the quantity then follows by \
         itself."
    } else {
        "Nothing to do."
    };
    Problem::new(code, Owner::Merchant, message, remedy)
}
