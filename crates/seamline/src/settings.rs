//! Settings that only the accounts can prove: found, unknown or ambiguous.

use std::collections::{BTreeMap, BTreeSet};

use seamline_channels::order_manager::{ManyNumbers, Proof, prove_many_numbers};
use seamline_channels::stop;
use seamline_joor_client::v2::orders::{OrderQuery, OrderStatusFilter};
use seamline_mapping::model::Warehouse;
use seamline_mapping::order_manager::stock::{mapped_places, warehouse_from_wire};
use seamline_order_manager_client::wire::{Page, SalesChannel};
use seamline_sync_engine::{Owner, Problem, Stop};

use crate::connection::Connection;
use crate::meters::Meters;
use crate::{Error, FlowName};

const WAREHOUSES_SEEN: &str = "joor-warehouses";
const IDENTITY: &str = "connection";
/// A JOOR account of which only the token is known.
const NAMELESS: &str = "of the token";
const MANY_NUMBERS: &str = "many-order-numbers";

pub(crate) const JOOR: &str = "JOOR";
pub(crate) const ORDER_MANAGER: &str = "Order Manager";

/// Settings as the accounts have them.
pub(crate) struct Proved {
    /// Id of the sales channel.
    pub(crate) channel: i64,
    /// Warehouses of Order Manager that feed each JOOR warehouse; empty when inventory does not run.
    pub(crate) warehouses: BTreeMap<String, BTreeSet<i64>>,
}

impl Connection {
    /// Proves every setting that these flows use, before any of them writes.
    pub(crate) async fn prove_settings(
        &self,
        flows: &[FlowName],
        meters: &Meters,
    ) -> Result<Proved, Error> {
        let channel = self.sales_channel(meters).await?;
        let mut warehouses = BTreeMap::new();
        if flows.contains(&FlowName::Inventory) {
            warehouses = self.places(meters).await?;
            self.check_joor_warehouse(meters).await?;
        }
        Ok(Proved {
            channel,
            warehouses,
        })
    }

    /// The sales channel that the configuration names.
    pub(crate) async fn sales_channel(&self, meters: &Meters) -> Result<i64, Error> {
        let channels = self
            .order_manager
            .with_meter(&meters.order_manager)
            .sales_channels()
            .await
            .map_err(|error| stop(ORDER_MANAGER, &error))?;
        let channels = whole("sales channels", channels)?;
        choose_channel(&self.config.order_manager.sales_channel, &channels).map_err(Error::Settings)
    }

    /// The warehouses of Order Manager whose stock counts.
    pub(crate) async fn warehouses(&self, meters: &Meters) -> Result<BTreeSet<i64>, Error> {
        let places = self.places(meters).await?;
        Ok(places.into_values().flatten().collect())
    }

    /// The warehouses of Order Manager that feed each JOOR warehouse, by its name.
    async fn places(&self, meters: &Meters) -> Result<BTreeMap<String, BTreeSet<i64>>, Error> {
        let warehouses = self
            .order_manager
            .with_meter(&meters.order_manager)
            .warehouses()
            .await
            .map_err(|error| stop(ORDER_MANAGER, &error))?;
        let warehouses = whole("warehouses", warehouses)?;
        let warehouses: Vec<Warehouse> = warehouses.iter().map(warehouse_from_wire).collect();
        mapped_places(&self.config.inventory.rules, &warehouses)
            .map_err(|problem| Error::Settings(seamline_channels::problem(problem)))
    }

    /// Finds out whether several order numbers can be looked up in one call, and remembers it.
    pub(crate) async fn prove_many_numbers(
        &self,
        channel: i64,
        meters: &Meters,
    ) -> Result<Proof, Error> {
        let order_manager = self.order_manager.with_meter(&meters.order_manager);
        let proof = prove_many_numbers(&order_manager, channel).await?;
        let text = match &proof {
            Proof::Works(many) => {
                serde_json::to_string(many).map_err(|error| Stop::Books(error.to_string()))?
            }
            Proof::Refuted | Proof::TooFewOrders => String::new(),
        };
        self.store
            .set_note(MANY_NUMBERS, self.name(), &text)
            .await?;
        Ok(proof)
    }

    /// How several order numbers are looked up in one call, if that was proved.
    pub(crate) async fn many_numbers(&self) -> Result<Option<ManyNumbers>, Error> {
        let text = self.store.note(MANY_NUMBERS, self.name()).await?;
        // What cannot be read was not proved.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Remembers warehouse names that JOOR showed on orders; it has no list of them.
    pub(crate) async fn remember_warehouses(&self, seen: &BTreeSet<String>) -> Result<(), Error> {
        let mut known = self.joor_warehouses().await?;
        let before = known.len();
        known.extend(seen.iter().cloned());
        if known.len() > before {
            let text =
                serde_json::to_string(&known).map_err(|error| Stop::Books(error.to_string()))?;
            self.store
                .set_note(WAREHOUSES_SEEN, self.name(), &text)
                .await?;
        }
        Ok(())
    }

    /// Warehouse names that JOOR showed so far.
    pub(crate) async fn joor_warehouses(&self) -> Result<BTreeSet<String>, Error> {
        let text = self.store.note(WAREHOUSES_SEEN, self.name()).await?;
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    /// Whether the JOOR warehouses of the configuration may be written to: what JOOR does with an
    /// unknown name is undefined, so each must have been seen, or confirmed by a person.
    pub(crate) async fn check_joor_warehouse(&self, meters: &Meters) -> Result<(), Error> {
        let rules = &self.config.inventory.rules;
        let places = rules.places();
        let unknown = |known: &BTreeSet<String>| {
            let mut names = places.iter().map(|place| place.joor);
            names.find(|name| !known.contains(*name))
        };
        if rules.warehouse_confirmed || unknown(&self.joor_warehouses().await?).is_none() {
            return Ok(());
        }
        let seen = self.warehouses_on_orders(meters).await?;
        self.remember_warehouses(&seen).await?;
        let known = self.joor_warehouses().await?;
        let Some(wanted) = unknown(&known) else {
            return Ok(());
        };
        let seen = if known.is_empty() {
            "no order that was read names a warehouse yet".to_owned()
        } else {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            format!("orders name {}", names.join(", "))
        };
        Err(Error::Settings(
            Problem::new(
                "unknown-joor-warehouse",
                Owner::Merchant,
                format!("JOOR has not shown a warehouse `{wanted}`: {seen}"),
                "Compare the name with JOOR (Account Settings > Order Settings > Warehouses). If it \
                 is right, set `warehouse_confirmed = true` in [connections.inventory].",
            )
            .at("joor_warehouse"),
        ))
    }

    /// Warehouse names on a page of orders of any status.
    pub(crate) async fn warehouses_on_orders(
        &self,
        meters: &Meters,
    ) -> Result<BTreeSet<String>, Error> {
        let query = OrderQuery {
            order_type: OrderStatusFilter::All,
            ..OrderQuery::default()
        };
        let joor = self.joor.with_meter(&meters.joor);
        let page = joor
            .orders(&query)
            .await
            .map_err(|error| stop(JOOR, &error))?;
        let names = page
            .orders
            .into_iter()
            .filter_map(|order| order.warehouse_name);
        Ok(names.filter(|name| !name.trim().is_empty()).collect())
    }

    /// The ledger belongs to the accounts it was made with: remembers them the first time.
    pub(crate) async fn claim_ledger(&self, channel: i64) -> Result<(), Error> {
        if self.check_identity(channel).await? {
            return Ok(());
        }
        let identity = self.identity(channel);
        Ok(self
            .store
            .set_note(IDENTITY, self.name(), &identity)
            .await?)
    }

    /// Whether the ledger was made with these accounts; false when it is new.
    pub(crate) async fn check_identity(&self, channel: i64) -> Result<bool, Error> {
        let identity = self.identity(channel);
        match self.store.note(IDENTITY, self.name()).await? {
            None => Ok(false),
            Some(known) if known == identity => Ok(true),
            // The account was not named when the ledger was made, as long as products were off.
            Some(known) if known == self.identity_of(NAMELESS, channel) => Ok(false),
            Some(known) => Err(Error::Settings(Problem::new(
                "other-accounts",
                Owner::Merchant,
                format!(
                    "the ledger of connection {} belongs to {known}, not to {identity}",
                    self.name()
                ),
                "Use another connection name or another ledger for other accounts.",
            ))),
        }
    }

    fn identity(&self, channel: i64) -> String {
        let account = self.config.joor.account.as_deref();
        self.identity_of(account.unwrap_or(NAMELESS), channel)
    }

    fn identity_of(&self, account: &str, channel: i64) -> String {
        let joor = self
            .config
            .joor_addresses()
            .map(|addresses| addresses.base.to_string());
        let order_manager = self
            .config
            .order_manager_address()
            .map(|url| url.to_string());
        format!(
            "JOOR {} account {} and Order Manager {} channel {}",
            joor.unwrap_or_default(),
            account,
            order_manager.unwrap_or_default(),
            channel
        )
    }
}

/// Rows of a short list that must be whole: a row that cannot be read would look absent, and its
/// stock or its name would count as nothing.
pub(crate) fn whole<T>(list: &str, page: Page<T>) -> Result<Vec<T>, Error> {
    match page.undecodable.first() {
        None => Ok(page.items),
        Some(row) => Err(Error::Stop(Stop::Unavailable {
            system: ORDER_MANAGER.to_owned(),
            message: format!(
                "the {list} cannot be read in full: {} {}",
                row.id.as_deref().unwrap_or("one of them"),
                row.message
            ),
        })),
    }
}

fn choose_channel(wanted: &str, channels: &[SalesChannel]) -> Result<i64, Problem> {
    let wanted = wanted.trim();
    let mut fitting: Vec<&SalesChannel> = channels
        .iter()
        .filter(|channel| channel.name.trim() == wanted)
        .collect();
    if fitting.is_empty() {
        fitting = channels
            .iter()
            .filter(|channel| {
                channel.name.trim().eq_ignore_ascii_case(wanted)
                    || channel.sales_channel_id.to_string() == wanted
            })
            .collect();
    }
    match fitting.as_slice() {
        [one] if one.active => Ok(one.sales_channel_id),
        [one] => Err(channel_problem(
            "inactive-sales-channel",
            format!("sales channel `{}` is inactive in Order Manager", one.name),
            channels,
        )),
        [] => Err(channel_problem(
            "unknown-sales-channel",
            format!("Order Manager has no sales channel `{wanted}`"),
            channels,
        )),
        several => Err(channel_problem(
            "ambiguous-sales-channel",
            format!(
                "Order Manager has {} sales channels `{wanted}`",
                several.len()
            ),
            channels,
        )),
    }
}

fn channel_problem(code: &str, message: String, channels: &[SalesChannel]) -> Problem {
    let choices: Vec<String> = channels
        .iter()
        .filter(|channel| channel.active)
        .map(|channel| format!("{} ({})", channel.name, channel.sales_channel_id))
        .collect();
    Problem::new(
        code,
        Owner::Merchant,
        message,
        format!(
            "Set `sales_channel` in [connections.order_manager] to the name or id of one of: {}.",
            choices.join(", ")
        ),
    )
    .at("sales_channel")
}
