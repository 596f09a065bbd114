//! Quantities, as a sink: rows of JOOR's bulk inventory, in update mode.
//!
//! A row names the SKU by its UPC. JOOR answers for each row; one that it does not know has no
//! counterpart there, which is no fault: it is skipped, and never set to zero.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use seamline_joor_client::JoorClient;
use seamline_joor_client::v2::inventory::{
    InventoryItem, InventoryOptions, ROWS_PER_CALL, RowOutcome,
};
use seamline_joor_client::v2::orders::OrderQuery;
use seamline_mapping::joor::inventory::{is_made_to_order, made_to_order_row, published_quantity};
use seamline_mapping::model::StockBasis;
use seamline_mapping::rules::{InventoryRules, Place, SentSku};
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
    warehouses: Mapped,
    revision: String,
}

/// The Order Manager warehouses that feed each JOOR warehouse, by its name.
type Mapped = BTreeMap<String, BTreeSet<i64>>;

impl InventoryRender {
    /// Decides by the merchant's rules; `warehouses` are those of Order Manager that feed each JOOR
    /// warehouse, by its name. `published` changes when JOOR got new styles, so that SKUs
    /// without a counterpart are looked at again.
    pub fn new(rules: InventoryRules, warehouses: Mapped, published: &str) -> Self {
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
    /// would be published, so that a rule which zeroes everything is seen. What is sold to order has no
    /// quantity to measure.
    fn row(
        &self,
        quantity: &Quantity,
        place: &Place<'_>,
        sku: &str,
    ) -> Result<(InventoryItem, Option<i64>), Problem> {
        if is_made_to_order(&quantity.sku, &self.rules) {
            return Ok((made_to_order_row(place.joor, sku), None));
        }
        let none = BTreeSet::new();
        let warehouses = self.warehouses.get(place.joor).unwrap_or(&none);
        let read =
            |in_flight| sellable(quantity, in_flight, &self.rules, warehouses).map_err(problem);
        let level = published_quantity(read(true)?, quantity.in_flight, &place.level);
        let measure = published_quantity(read(false)?, 0, &place.level);
        let row = InventoryItem::by_upc(place.joor, sku, level);
        Ok((row, Some(measure)))
    }

    /// The name that JOOR knows a product by, or why it has none.
    fn sku<'a>(&self, quantity: &'a Quantity) -> Result<&'a str, Rendered> {
        match self.rules.sku_source {
            SentSku::Upc => {
                let upc = quantity.upc.as_deref().filter(|upc| !upc.is_empty());
                let upc = upc.ok_or_else(|| Rendered::Skip(no_upc()))?;
                overruled(quantity).map_or(Ok(upc), Err)
            }
            SentSku::MasterSku => Ok(&quantity.sku),
            SentSku::ListingSku => match quantity.listings.as_slice() {
                [one] => Ok(one),
                [] => Err(Rendered::Skip(not_listed())),
                several => Err(Rendered::Problem(several_listings(several))),
            },
        }
    }

    /// Why a quantity is left out before anything is asked of its number.
    fn left_out(&self, quantity: &Quantity) -> Option<Problem> {
        if quantity.is_virtual {
            let message = "a parent product has no stock of its own";
            return Some(skipped("virtual", message));
        }
        if !self.rules.item_filter.admits(&quantity.sku) {
            let message = "the filter of items of [connections.inventory] leaves it out";
            return Some(skipped("item-filter", message));
        }
        let is_untold = quantity.level.basis == StockBasis::Channel
            && quantity.level.rows.is_empty()
            && !is_made_to_order(&quantity.sku, &self.rules);
        is_untold.then(not_told)
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
        // Read for another warehouse, it would overwrite what was read later for this one.
        let Some(place) = self.rules.place(&quantity.warehouse) else {
            return Rendered::Skip(skipped(
                "other-warehouse",
                "quantities are not written to this JOOR warehouse any more",
            ));
        };
        if let Some(problem) = self.left_out(&quantity) {
            return Rendered::Skip(problem);
        }
        let sku = match self.sku(&quantity) {
            Ok(sku) => sku,
            Err(rendered) => return rendered,
        };
        let (row, measure) = match self.row(&quantity, &place, sku) {
            Ok(row) => row,
            Err(problem) => return Rendered::Problem(problem),
        };
        match body::wrap(kinds::INVENTORY_ROW, &row) {
            Ok(payload) => Rendered::Payload {
                payload,
                salt: quantity.touch,
                magnitude: measure,
            },
            Err(problem) => Rendered::Problem(problem),
        }
    }
}

/// Writes quantities to a JOOR account.
pub struct InventorySink {
    client: JoorClient,
    options: InventoryOptions,
}

impl InventorySink {
    /// Writes with a client.
    pub fn new(client: JoorClient) -> Self {
        Self {
            client,
            options: InventoryOptions::default(),
        }
    }

    /// Whether JOOR takes its own pending orders off what is written.
    #[must_use]
    pub fn dec_pending(mut self, taken_off: bool) -> Self {
        self.options.dec_pending = taken_off;
        self
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
            let sent = self.client.update_inventory(&rows, self.options).await;
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

/// Unknown is not zero.
fn not_told() -> Problem {
    Problem::new(
        "not-told",
        Owner::Merchant,
        "Order Manager has not told what the sales channel may sell of it, so JOOR keeps the number \
         that it has",
        "List the product on the sales channel, with its inventory pushed. If it is listed, its number \
         has not changed since the answers are collected: adjust its stock once in Order Manager.",
    )
}

fn not_listed() -> Problem {
    Problem::new(
        "no-listing",
        Owner::Merchant,
        "it has no active listing on the sales channel, by whose SKU JOOR knows it",
        "List it on the sales channel in Order Manager.",
    )
}

fn several_listings(skus: &[String]) -> Problem {
    Problem::new(
        "several-listings",
        Owner::Merchant,
        format!(
            "it has the listings {} on the sales channel, and JOOR knows it by one of them",
            skus.join(", ")
        ),
        "Deactivate all but one in Order Manager, or set another `sku_source` in \
         [connections.inventory].",
    )
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
