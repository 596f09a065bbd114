//! A connection: one JOOR account joined to one Order Manager account, with its rules.

use std::collections::BTreeMap;
use std::str::FromStr;

use schemars::JsonSchema;
use seamline_channels::joor::StyleBatches;
use seamline_mapping::rules::{InventoryRules, OrderRules, ProductRules};
use seamline_order_manager_client::limits::ENDPOINTS;
use serde::{Deserialize, Serialize};
use url::Url;

use super::endpoint::{JoorAddresses, JoorEnvironment, OrderManagerEnvironment};
use super::{FlowSection, Period, SecretRef};

/// `[[connections]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionConfig {
    /// Its name: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// The JOOR account.
    pub joor: JoorConfig,
    /// The Order Manager account.
    pub order_manager: OrderManagerConfig,
    /// Orders, with their customers, from JOOR to Order Manager. On by default.
    #[serde(default)]
    pub orders: FlowSection<OrderRules>,
    /// Products, from Order Manager to JOOR. Off by default.
    #[serde(default)]
    pub products: FlowSection<ProductRules>,
    /// Quantities, from Order Manager to JOOR. Off by default, because it needs a warehouse.
    #[serde(default)]
    pub inventory: FlowSection<InventoryRules>,
    /// How often stock is read; it runs where inventory does.
    #[serde(default)]
    pub stock: StockConfig,
    /// What became of orders, told to JOOR. Off by default.
    #[serde(default)]
    pub order_feedback: OrderFeedbackConfig,
    /// How writes are retried and looked up.
    #[serde(default)]
    pub delivery: DeliveryConfig,
}

/// `[connections.joor]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JoorConfig {
    /// `sandbox` or `production`; or give `base_url` and `auth_url`.
    pub environment: Option<JoorEnvironment>,
    /// Base address, instead of an environment.
    pub base_url: Option<Url>,
    /// Address of the v4 token endpoint, instead of an environment.
    pub auth_url: Option<Url>,
    /// The v2 token.
    pub token: SecretRef,
    /// How styles are published. Default `"v4"`.
    #[serde(default)]
    pub publish: Publish,
    /// JOOR account id, for v4.
    pub account: Option<String>,
    /// Client id, for v4.
    pub client_id: Option<String>,
    /// Client secret, for v4.
    pub client_secret: Option<SecretRef>,
    /// User, for v4.
    pub username: Option<String>,
    /// Password, for v4.
    pub password: Option<SecretRef>,
    /// The account's quota, where it is not the documented one.
    #[serde(default)]
    pub quota: JoorQuota,
    /// How much of the styles travels in one call.
    #[serde(default)]
    pub batch: JoorBatch,
}

/// `[connections.joor.batch]`. JOOR states no limits; smaller batches cost more credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct JoorBatch {
    /// Styles that are written side by side through v4. Default 100.
    pub styles: usize,
    /// Rows of one v4 call, such as SKUs or prices. What JOOR wants together is not cut: a style whose
    /// one colour has more sizes than that goes in one call. Default 100.
    pub rows: usize,
    /// Styles of one v2 job. Default 100.
    pub job_styles: usize,
}

impl Default for JoorBatch {
    fn default() -> Self {
        let StyleBatches {
            styles,
            rows,
            job_styles,
        } = StyleBatches::default();
        Self {
            styles,
            rows,
            job_styles,
        }
    }
}

impl JoorBatch {
    pub(crate) fn of_styles(self) -> StyleBatches {
        StyleBatches {
            styles: self.styles,
            rows: self.rows,
            job_styles: self.job_styles,
        }
    }

    /// The first key that is zero.
    fn empty(self) -> Option<&'static str> {
        [
            ("styles", self.styles),
            ("rows", self.rows),
            ("job_styles", self.job_styles),
        ]
        .into_iter()
        .find(|(_, size)| *size == 0)
        .map(|(key, _)| key)
    }
}

/// How styles are published in JOOR.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    /// Through v4, with prices per SKU.
    #[default]
    V4,
    /// Through v2, with one price per style: for accounts on JOOR's style pricing. Needs no v4 login; with
    /// one, JOOR's categories and price types are listed, and need not be in the rules.
    V2,
}

impl FromStr for Publish {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "v4" => Ok(Self::V4),
            "v2" => Ok(Self::V2),
            _ => Err("expected `v4` or `v2`".to_owned()),
        }
    }
}

/// `[connections.joor.quota]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct JoorQuota {
    /// Credits of a window. Default 300.
    pub credits: u32,
    /// Length of the window. Default `"5m"`.
    pub window: Period,
    /// Credits of a window that only orders may use. Default 30.
    pub reserve_for_orders: u32,
}

impl Default for JoorQuota {
    fn default() -> Self {
        Self {
            credits: 300,
            window: Period::seconds(300),
            reserve_for_orders: 30,
        }
    }
}

/// `[connections.order_manager]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderManagerConfig {
    /// `demo` or `production`; or give `base_url`.
    pub environment: Option<OrderManagerEnvironment>,
    /// Base address, instead of an environment.
    pub base_url: Option<Url>,
    /// A name for the account that its tokens belong to, such as the company id. Two connections with
    /// one name share a quota, and a new token keeps what is left of it. Without a name, each token is
    /// an account of its own.
    pub account: Option<String>,
    /// The access token. `seamline auth order-manager` stores it where a file is named.
    pub token: SecretRef,
    /// Address of the app, where people log in and allow access; that of the environment unless
    /// given. Only for `auth`.
    pub app_url: Option<Url>,
    /// Key of the app that is registered with Order Manager. Only for `auth`.
    pub app_key: Option<String>,
    /// Secret of that app. Only for `auth`.
    pub app_secret: Option<SecretRef>,
    /// Its post-approval redirect address, to the letter. Only for `auth`.
    pub redirect_url: Option<String>,
    /// The sales channel that owns the orders, by name or id.
    pub sales_channel: String,
    /// How the body of an order create travels, `"array"` of one or a single `"object"`: which of them
    /// Order Manager wants is not documented. `check --write-probes` finds it out. Default `"array"`.
    #[serde(default)]
    pub order_body: OrderBody,
    /// The account's quotas, where they are not the known ones.
    pub quota: Option<OrderManagerQuota>,
}

/// How the body of an order create travels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrderBody {
    /// A list of one order.
    #[default]
    Array,
    /// The order itself.
    Object,
}

impl From<OrderBody> for seamline_order_manager_client::requests::OrderBody {
    fn from(body: OrderBody) -> Self {
        match body {
            OrderBody::Array => Self::Array,
            OrderBody::Object => Self::Object,
        }
    }
}

/// `[connections.order_manager.quota]`. Without it, the known figures of each endpoint hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderManagerQuota {
    /// Calls that may be made at once, at every endpoint; with `per_second` in the place of all known
    /// figures, hourly limits included. For simulated vendors.
    pub burst: Option<u32>,
    /// Calls that come back each second.
    pub per_second: Option<u32>,
    /// Figures of single endpoints, by their names, such as `"order-manager.orders"`.
    #[serde(default)]
    pub endpoints: BTreeMap<String, EndpointQuota>,
}

/// The quota of one endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointQuota {
    /// Calls that may be made at once.
    pub burst: u32,
    /// Calls that come back in each `every`.
    pub restore: u32,
    /// How long `restore` takes.
    pub every: Period,
    /// Calls in any hour, if that is limited.
    pub per_hour: Option<u32>,
}

impl OrderManagerQuota {
    /// The first thing that makes no sense: the key and what is expected.
    fn complaint(&self) -> Option<(&'static str, String)> {
        if self.burst.is_some() != self.per_second.is_some() {
            let message = "expected `burst` and `per_second` together".to_owned();
            return Some(("burst", message));
        }
        let known = |name: &&String| ENDPOINTS.iter().any(|limit| limit.endpoint == **name);
        let unknown = self.endpoints.keys().find(|name| !known(name))?;
        let names: Vec<&str> = ENDPOINTS.iter().map(|limit| limit.endpoint).collect();
        let message = format!(
            "expected names of endpoints, found `{unknown}`; there are {}",
            names.join(", ")
        );
        Some(("endpoints", message))
    }
}

/// `[connections.stock]`: reading Order Manager's stock and writing JOOR's quantities each have a
/// cadence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StockConfig {
    /// How often a server reads it. Default: as often as inventory is written.
    pub every: Option<Period>,
}

/// `[connections.order_feedback]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OrderFeedbackConfig {
    /// Whether orders are marked in JOOR: as exported when Order Manager has them, as failed, with the
    /// reason, when they are parked. Needs the v4 login. Default false.
    pub enabled: bool,
    /// How often a server runs it. `seamline sync` does not look at it.
    pub every: Option<Period>,
}

/// `[connections.delivery]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DeliveryConfig {
    /// How late Order Manager's lists may follow its writes. Default `"1m"`.
    pub list_lag: Period,
    /// How long Order Manager may take to carry out a create whose answer was lost: an order that is not
    /// listed is sent again only so long plus `list_lag` after the attempt. Default `"1m"`.
    pub settle_time: Period,
    /// How often the orders of the channel are swept for such that were made later than
    /// `settle_time`. Default `"1h"`.
    pub sweep_every: Period,
    /// How far back a sweep looks. Default `"720h"`.
    pub sweep_window: Period,
    /// First wait after a try that failed for a passing reason, at most. Default `"30s"`.
    pub retry_base: Period,
    /// Longest wait between two tries. Default `"1h"`.
    pub retry_cap: Period,
    /// After this long a record that is tried again and again is parked. Default `"360h"`.
    pub give_up_after: Period,
    /// How often a parked order is fetched again from JOOR. Default `"1h"`.
    pub refetch_parked: Period,
    /// Most parked orders that are fetched again in one pass: each costs a JOOR credit. Default 30.
    pub refetch_at_most: usize,
    /// How often every quantity is pushed again. Default `"24h"`.
    pub full_every: Period,
    /// How long a call may take. Default `"30s"`.
    pub request_timeout: Period,
}

impl Default for DeliveryConfig {
    fn default() -> Self {
        Self {
            list_lag: Period::seconds(60),
            settle_time: Period::seconds(60),
            sweep_every: Period::seconds(3600),
            sweep_window: Period::seconds(30 * 24 * 3600),
            retry_base: Period::seconds(30),
            retry_cap: Period::seconds(3600),
            give_up_after: Period::seconds(15 * 24 * 3600),
            refetch_parked: Period::seconds(3600),
            refetch_at_most: 30,
            full_every: Period::seconds(24 * 3600),
            request_timeout: Period::seconds(30),
        }
    }
}

impl ConnectionConfig {
    /// Whether orders run.
    pub fn orders_enabled(&self) -> bool {
        self.orders.is_enabled()
    }

    /// Whether products run.
    pub fn products_enabled(&self) -> bool {
        self.products.is_enabled()
    }

    /// Whether inventory runs.
    pub fn inventory_enabled(&self) -> bool {
        self.inventory.is_enabled()
    }

    /// How often a server reads stock.
    pub fn stock_every(&self) -> Option<Period> {
        self.stock.every.or(self.inventory.every)
    }

    /// What the v4 login of JOOR is needed for; None when no flow needs it.
    pub(crate) fn use_of_v4(&self) -> Option<&'static str> {
        if self.products_enabled() && self.joor.publish == Publish::V4 {
            Some("publishing products")
        } else if self.order_feedback.enabled {
            Some("marking orders")
        } else {
            None
        }
    }

    /// Whether the v4 login of JOOR is used: where a flow needs it, or where it is given and saves rules.
    pub(crate) fn uses_v4(&self) -> bool {
        self.use_of_v4().is_some() || (self.products_enabled() && self.joor.has_v4_login())
    }

    /// Where JOOR is.
    pub fn joor_addresses(&self) -> Option<JoorAddresses> {
        match (
            self.joor.environment,
            &self.joor.base_url,
            &self.joor.auth_url,
        ) {
            (Some(environment), None, None) => environment.addresses(),
            (None, Some(base), Some(auth)) => Some(JoorAddresses {
                base: base.clone(),
                auth: auth.clone(),
            }),
            // Nobody logs in there.
            (None, Some(base), None) if !self.uses_v4() => Some(JoorAddresses {
                base: base.clone(),
                auth: base.clone(),
            }),
            _ => None,
        }
    }

    /// Where Order Manager is.
    pub fn order_manager_address(&self) -> Option<Url> {
        match (self.order_manager.environment, &self.order_manager.base_url) {
            (Some(environment), None) => environment.address(),
            (None, Some(base)) => Some(base.clone()),
            _ => None,
        }
    }

    /// Where people log in to Order Manager and allow access.
    pub fn order_manager_app_address(&self) -> Option<Url> {
        let given = self.order_manager.app_url.clone();
        given.or_else(|| self.order_manager.environment?.app_address())
    }

    /// The first thing that makes no sense: the key and what is expected.
    pub(super) fn complaint(&self) -> Option<(&'static str, String)> {
        let name_fits = !self.name.is_empty()
            && self
                .name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if !name_fits {
            return Some((
                "name",
                "expected letters, digits, `-`, `_` and `.`".to_owned(),
            ));
        }
        if self.joor_addresses().is_none() {
            let message = "expected either `environment` or both `base_url` and `auth_url` in \
                           [connections.joor]; `auth_url` can be left out where nothing needs the v4 \
                           login";
            return Some(("environment", message.to_owned()));
        }
        if self.order_manager_address().is_none() {
            let message = "expected either `environment` or `base_url` in \
                           [connections.order_manager]";
            return Some(("environment", message.to_owned()));
        }
        let redirect = self.order_manager.redirect_url.as_deref();
        if !redirect.is_none_or(is_redirect) {
            let message = "expected the app's post-approval address as it is registered, such as \
                           `https://bridge.example.com/callback`";
            return Some(("redirect_url", message.to_owned()));
        }
        if let Some(key) = self.joor.batch.empty() {
            return Some((
                key,
                "expected at least 1 in [connections.joor.batch]".to_owned(),
            ));
        }
        let quota = self.order_manager.quota.as_ref();
        if let Some(complaint) = quota.and_then(OrderManagerQuota::complaint) {
            return Some(complaint);
        }
        if let Some(use_of_v4) = self.use_of_v4() {
            for (key, given) in self.joor.v4_login() {
                if !given {
                    let message =
                        format!("{use_of_v4} through v4 needs `{key}` in [connections.joor]");
                    return Some((key, message));
                }
            }
        }
        if let Some(complaint) = self.complaint_about_styles() {
            return Some(complaint);
        }
        let rules = [
            Some(self.orders.rules.check()),
            self.products_enabled().then(|| self.products.rules.check()),
            self.inventory_enabled()
                .then(|| self.inventory.rules.check()),
        ];
        let error = rules.into_iter().flatten().find_map(Result::err)?;
        Some((error.key, error.message))
    }
}

impl JoorConfig {
    /// The keys of the v4 login, and whether they are given.
    fn v4_login(&self) -> [(&'static str, bool); 5] {
        [
            ("account", self.account.is_some()),
            ("client_id", self.client_id.is_some()),
            ("client_secret", self.client_secret.is_some()),
            ("username", self.username.is_some()),
            ("password", self.password.is_some()),
        ]
    }

    pub(super) fn has_v4_login(&self) -> bool {
        self.v4_login().iter().all(|(_, given)| *given)
    }
}

/// A browser can be sent there, and a code can be added to it.
fn is_redirect(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.fragment().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(inventory: &str, stock: &str) -> Option<Period> {
        let text = format!(
            "name = \"maison-verre\"\n\
             [joor]\nenvironment = \"sandbox\"\ntoken = {{ env = \"JOOR_TOKEN\" }}\n\
             [order_manager]\nenvironment = \"demo\"\ntoken = {{ env = \"ORDER_MANAGER_TOKEN\" }}\n\
             sales_channel = \"JOOR\"\n\
             [inventory]\n{inventory}\n[stock]\n{stock}\n"
        );
        toml::from_str::<ConnectionConfig>(&text)
            .unwrap()
            .stock_every()
    }

    #[test]
    fn stock_is_read_at_its_own_pace_or_at_that_of_inventory() {
        let quarter = Some(Period::seconds(900));
        assert_eq!(every("", ""), None);
        assert_eq!(every("every = \"15m\"", ""), quarter);
        assert_eq!(every("every = \"1h\"", "every = \"15m\""), quarter);
    }

    #[test]
    fn batches_of_styles_are_those_that_are_given_and_else_the_known_ones() {
        let batch: JoorBatch = toml::from_str("rows = 20").unwrap();
        let known = StyleBatches::default();
        assert_eq!(batch.of_styles(), StyleBatches { rows: 20, ..known });
        assert_eq!(batch.empty(), None);
        for key in ["styles", "rows", "job_styles"] {
            let batch: JoorBatch = toml::from_str(&format!("{key} = 0")).unwrap();
            assert_eq!(batch.empty(), Some(key));
        }
        assert!(toml::from_str::<JoorBatch>("row = 20").is_err());
    }
}
