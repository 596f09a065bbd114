//! What both accounts offer, by reads alone.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use seamline_channels::stop;
use seamline_joor_client::v2::connections::ConnectionQuery;
use seamline_mapping::order_manager::products::product_from_wire;
use seamline_order_manager_client::requests::{PageRequest, ProductsQuery};

use super::InitOptions;
use super::ask::{Asking, Choice};
use super::draft::Draft;
use super::keeping::Typed;
use super::text;
use crate::connect::{self, Secrets};
use crate::connection::Connection;
use crate::ledger::Ledger;
use crate::meters::Meters;
use crate::settings::{JOOR, ORDER_MANAGER, whole};
use crate::{Config, Error};

/// Pages of products that are looked at for attributes and categories.
const PRODUCT_PAGES: u32 = 3;
/// Products of a page.
const PAGE: u32 = 100;

/// What there is to choose from. None where it could not be read.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Active sales channels.
    pub(super) sales_channels: Option<Vec<Choice>>,
    /// Active warehouses of Order Manager.
    pub(super) warehouses: Option<Vec<Choice>>,
    /// Names of warehouses that JOOR showed.
    pub(super) joor_warehouses: BTreeSet<String>,
    /// Names of Order Manager's custom fields.
    pub(super) custom_fields: Option<Vec<String>>,
    /// Names of options, and on how many products that were looked at.
    pub(super) attributes: Vec<(String, usize)>,
    /// Categories of the products that were looked at.
    pub(super) categories: BTreeSet<String>,
    /// JOOR's categories with their departments.
    pub(super) joor_categories: Vec<(String, String)>,
    /// JOOR's price types.
    pub(super) price_types: Vec<Choice>,
}

impl Findings {
    /// Looks at both accounts. One that cannot be reached is left out where somebody says so.
    pub(super) async fn of(
        asking: &mut Asking<'_>,
        draft: &Draft,
        typed: &Typed,
        options: &InitOptions,
    ) -> Result<Self, Error> {
        let connection = connect(draft, typed, options).await?;
        let mut findings = Self::default();
        asking.say("Looking at JOOR ...");
        let looked = findings.joor(&connection, draft).await;
        without(asking, JOOR, "joor.offline", looked)?;
        if draft.order_manager.has_token {
            asking.say("Looking at Order Manager ...");
            let looked = findings.order_manager(&connection, draft).await;
            without(asking, ORDER_MANAGER, "order_manager.offline", looked)?;
        }
        Ok(findings)
    }

    async fn joor(&mut self, connection: &Connection, draft: &Draft) -> Result<(), Error> {
        let meters = Meters::default();
        // Also where no quantity is written: this proves the token.
        self.joor_warehouses = connection.warehouses_on_orders(&meters).await?;
        let joor = &connection.joor;
        if draft.inventory {
            let page = joor
                .connections(ConnectionQuery::default())
                .await
                .map_err(|error| stop(JOOR, &error))?;
            let of_retailers = page.records.into_iter().flat_map(|one| one.warehouses);
            let names = of_retailers.filter_map(|warehouse| warehouse.warehouse_name);
            let names = names.filter(|name| !name.trim().is_empty());
            self.joor_warehouses.extend(names);
        }
        if draft.products && joor.has_v4() {
            let categories = joor
                .categories()
                .await
                .map_err(|error| stop(JOOR, &error))?;
            let categories = categories.data.into_iter().filter_map(|category| {
                Some((category.name?, category.department.unwrap_or_default()))
            });
            self.joor_categories = categories.collect();
            let types = joor
                .price_types()
                .await
                .map_err(|error| stop(JOOR, &error))?;
            let rows = types.data.into_iter().map(|one| {
                let about = one.currency_code.unwrap_or_default();
                (one.name.unwrap_or_default(), one.id, about)
            });
            self.price_types = named(rows);
        }
        Ok(())
    }

    async fn order_manager(&mut self, connection: &Connection, draft: &Draft) -> Result<(), Error> {
        let client = &connection.order_manager;
        let channels = read(client.sales_channels()).await?;
        let channels = whole("sales channels", channels)?.into_iter();
        let active = channels.filter(|channel| channel.active);
        self.sales_channels = Some(named(
            active.map(|one| (one.name, one.sales_channel_id, String::new())),
        ));
        if draft.inventory {
            let warehouses = whole("warehouses", read(client.warehouses()).await?)?;
            let active = warehouses.into_iter().filter(|warehouse| warehouse.active);
            self.warehouses = Some(named(
                active.map(|one| (one.name, one.warehouse_id, String::new())),
            ));
        }
        if draft.products {
            let fields = read(client.custom_field_definitions()).await?;
            let fields = whole("custom field definitions", fields)?;
            self.custom_fields = Some(fields.into_iter().map(|field| field.name).collect());
            self.catalog(connection).await?;
        }
        Ok(())
    }

    /// Attributes and categories in use, on the first pages of the catalog.
    async fn catalog(&mut self, connection: &Connection) -> Result<(), Error> {
        let mut attributes: BTreeMap<String, usize> = BTreeMap::new();
        for page in 1..=PRODUCT_PAGES {
            let query = ProductsQuery::new(PageRequest { page, limit: PAGE });
            let found = read(connection.order_manager.products(&query)).await?;
            // A list that shifts may hide a product or two; this is a look, not a reading.
            let is_last = found.items.len() < PAGE as usize;
            for product in &found.items {
                let product = product_from_wire(product);
                for name in product.options.into_keys() {
                    *attributes.entry(name).or_default() += 1;
                }
                self.categories.extend(product.categories);
            }
            if is_last {
                break;
            }
        }
        self.attributes = attributes.into_iter().collect();
        self.attributes
            .sort_by(|(one, few), (other, many)| many.cmp(few).then_with(|| one.cmp(other)));
        Ok(())
    }
}

async fn read<T>(
    call: impl Future<Output = Result<T, seamline_api_core::ApiError>>,
) -> Result<T, Error> {
    call.await
        .map_err(|error| stop(ORDER_MANAGER, &error).into())
}

/// Names to choose from, each with its id and more beside; ids where a name is blank or there twice.
fn named<I: ToString>(rows: impl Iterator<Item = (String, I, String)>) -> Vec<Choice> {
    let rows: Vec<_> = rows
        .map(|(name, id, more)| (name.trim().to_owned(), id.to_string(), more))
        .collect();
    let is_clear = |name: &str| {
        let same = rows
            .iter()
            .filter(|(other, ..)| other.eq_ignore_ascii_case(name));
        !name.is_empty() && same.count() == 1
    };
    let choices = rows.iter().map(|(name, id, more)| {
        let (value, other) = if is_clear(name) {
            (name, id)
        } else {
            (id, name)
        };
        let about = [other.as_str(), more.as_str()].join(" ");
        Choice::new(value, about.trim())
    });
    choices.collect()
}

/// Makes clients of what was answered so far. Their calls are counted in the ledger as any others,
/// because the quota is the same.
async fn connect(draft: &Draft, typed: &Typed, options: &InitOptions) -> Result<Connection, Error> {
    let config = Config::parse(&text::to_look(draft), &options.file)?;
    let folder = super::write::folder_of(&options.file);
    let fetch = |key: &str, reference: &Option<crate::config::SecretRef>| match reference {
        Some(reference) => typed.fetch(&format!("connections.{key}"), reference, folder),
        None => Err(Error::Usage(format!("`{key}` was not answered"))),
    };
    let login = draft.joor.login.as_ref();
    let login = login.map(|login| -> Result<_, Error> {
        let secret = fetch("joor.client_secret", &Some(login.client_secret.clone()))?;
        let password = fetch("joor.password", &Some(login.password.clone()))?;
        Ok((secret, password))
    });
    let order_manager_token = if draft.order_manager.has_token {
        fetch("order_manager.token", &draft.order_manager.token)?
    } else {
        // Nothing is called with it.
        String::new().into()
    };
    let secrets = Secrets::of(
        &config.connections[0],
        fetch("joor.token", &draft.joor.token)?,
        login.transpose()?,
        order_manager_token,
    );
    let store = Ledger::open(&config).await?.into_store();
    connect::one(&config, secrets, &store, &options.connect).await
}

/// A vendor that cannot be asked offers nothing; whether to go on so is a person's to say.
fn without(
    asking: &mut Asking<'_>,
    system: &str,
    key: &str,
    looked: Result<(), Error>,
) -> Result<(), Error> {
    let Err(error) = looked else {
        return Ok(());
    };
    asking.say(&format!("failed to {error}"));
    let text = format!("Go on without what {system} would have offered?");
    if asking.yes(key, &text, false)? {
        Ok(())
    } else {
        Err(error)
    }
}
