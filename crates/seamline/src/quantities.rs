//! How JOOR's warehouse takes the quantities it is sent, from the ledger.

use std::collections::BTreeSet;

use seamline_channels::joor::NO_COUNTERPART;
use seamline_channels::kinds;
use seamline_channels::order_manager::product_and_warehouse;
use seamline_sync_engine::{Owner, Problem, Row, Select, State};

use crate::connection::Connection;
use crate::{Error, FlowName};

impl Connection {
    /// Whether JOOR has never taken a quantity for a warehouse of the configuration.
    pub(crate) async fn has_new_warehouse(&self) -> Result<bool, Error> {
        let rows = self.quantities(&Select::default()).await?;
        let taken: BTreeSet<&str> = rows
            .iter()
            .filter(|row| row.confirmed.is_some())
            .map(|row| product_and_warehouse(&row.key).1)
            .collect();
        let places = self.config.inventory.rules.places();
        Ok(places.iter().any(|place| !taken.contains(place.joor)))
    }

    /// Tells when JOOR refuses more quantities than it takes, those aside whose style we have not
    /// published. It does not say why it refuses one: a SKU that it does not have is no fault, but
    /// with a wrong warehouse or other bar codes all of them look like that.
    pub(crate) async fn mostly_refused(&self) -> Result<Option<Problem>, Error> {
        let refused = Select {
            problem: Some(NO_COUNTERPART.to_owned()),
            ..Select::states([State::Skipped])
        };
        let refused = self.quantities(&refused).await?;
        let refused = self.expected_in_joor(refused).await?;
        let Some(one) = refused.first().and_then(|row| row.problem.as_ref()) else {
            return Ok(None);
        };
        let taken = self.quantities(&Select::states([State::Delivered])).await?;
        let names: Vec<String> = self
            .warehouse_names()
            .map(|name| format!("`{name}`"))
            .collect();
        let expected = self.config.inventory.rules.joor_holds_part && !taken.is_empty();
        if expected || refused.len() <= taken.len() {
            return Ok(None);
        }
        let message = format!(
            "JOOR refuses {} of {} quantities for warehouse {}, one of them so: {}",
            refused.len(),
            refused.len() + taken.len(),
            names.join(" and "),
            one.message
        );
        let remedy = "Compare the name of the warehouse with JOOR (Account Settings > Order Settings > \
                      Warehouses), and the UPCs of both sides. If JOOR is meant to have only a part of \
                      the SKUs, set `joor_holds_part = true` in [connections.inventory].";
        let problem = Problem::new("mostly-refused", Owner::Merchant, message, remedy);
        Ok(Some(problem.at("joor_warehouse")))
    }

    /// Only the rows whose style we have published; all of them, when styles are not ours to publish.
    async fn expected_in_joor(&self, rows: Vec<Row>) -> Result<Vec<Row>, Error> {
        if !self.enabled(FlowName::Products) {
            return Ok(rows);
        }
        let styles = self
            .store
            .rows(&self.flow(FlowName::Products), &Select::default())
            .await?;
        let published: BTreeSet<String> = styles
            .into_iter()
            .filter(|style| style.confirmed.is_some())
            .map(|style| style.key)
            .collect();
        let products: Vec<String> = rows
            .iter()
            .map(|row| product_and_warehouse(&row.key).0.to_owned())
            .collect();
        let products = self
            .store
            .get(self.name(), kinds::PRODUCT, &products)
            .await?;
        let of_published: BTreeSet<String> = products
            .into_iter()
            .filter(|product| {
                let parent = product
                    .indexes
                    .iter()
                    .find(|(name, _)| name == kinds::BY_PARENT);
                published.contains(parent.map_or(&product.key, |(_, parent)| parent))
            })
            .map(|product| product.key)
            .collect();
        let expected = |row: &Row| of_published.contains(product_and_warehouse(&row.key).0);
        Ok(rows.into_iter().filter(expected).collect())
    }

    /// Rows of quantities for the warehouses of the configuration.
    async fn quantities(&self, select: &Select) -> Result<Vec<Row>, Error> {
        let mut rows = self
            .store
            .rows(&self.flow(FlowName::Inventory), select)
            .await?;
        let places: BTreeSet<&str> = self.warehouse_names().collect();
        rows.retain(|row| places.contains(product_and_warehouse(&row.key).1));
        Ok(rows)
    }

    /// Names of the JOOR warehouses of the configuration.
    fn warehouse_names(&self) -> impl Iterator<Item = &str> {
        let places = self.config.inventory.rules.places();
        places.into_iter().map(|place| place.joor)
    }
}
