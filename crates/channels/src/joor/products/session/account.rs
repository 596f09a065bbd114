//! What the account has already: read when first needed.

use std::collections::BTreeMap;

use seamline_joor_client::v4::collections::{self, Collection};
use seamline_joor_client::v4::products::{self, Product};
use seamline_joor_client::v4::seasons::{self, Season};
use seamline_mapping::joor::styles::{PlannedProduct, PlannedSeason};
use seamline_sync_engine::Stop;

use super::Session;
use super::hopeless::GivenUp;
use crate::failure::stop;
use crate::joor::SYSTEM;

/// Ids in JOOR by our keys.
#[derive(Debug, Default)]
pub(in super::super) struct Known {
    pub(super) products: Option<BTreeMap<String, KnownProduct>>,
    pub(super) seasons: Option<BTreeMap<String, String>>,
    pub(super) collections: Option<BTreeMap<String, String>>,
    pub(super) given_up: GivenUp,
}

/// A product that JOOR has.
#[derive(Debug, Clone)]
pub(in super::super) struct KnownProduct {
    /// JOOR's id.
    pub(super) id: String,
    /// The key of the back end that it holds.
    pub(super) identifier: Option<String>,
}

impl KnownProduct {
    pub(super) fn of(row: &Product) -> Option<Self> {
        Some(Self {
            id: row.id.clone()?,
            identifier: row.product_identifier.clone(),
        })
    }

    /// Whether it may be the product of a plan that has its style number. Where another may have that number
    /// too, the identifier says which one it is.
    pub(super) fn may_be(&self, plan: &PlannedProduct) -> bool {
        !plan.shared_number || self.identifier.as_ref() == Some(&plan.product_identifier)
    }
}

impl Session<'_> {
    /// Products that JOOR has, by style number.
    pub(super) async fn account_products(
        &mut self,
    ) -> Result<&BTreeMap<String, KnownProduct>, Stop> {
        if self.known.products.is_none() {
            self.read_products().await?;
        }
        Ok(self.known.products.get_or_insert_default())
    }

    /// The products as they are now.
    pub(super) async fn read_products(&mut self) -> Result<Vec<Product>, Stop> {
        let rows = self.list::<Product>(products::list_request()).await?;
        let known = rows
            .iter()
            .filter_map(|row| Some((row.external_id.clone()?, KnownProduct::of(row)?)));
        self.known.products = Some(known.collect());
        Ok(rows)
    }

    /// JOOR ids of seasons by our key, or by name and year where they were made by hand.
    pub(super) async fn account_seasons(&mut self) -> Result<&BTreeMap<String, String>, Stop> {
        if self.known.seasons.is_none() {
            let rows = self.list::<Season>(seasons::list_request()).await?;
            let mut ids = BTreeMap::new();
            for row in rows {
                let Some(id) = row.id else { continue };
                ids.insert(
                    by_name(row.name.as_deref().unwrap_or_default(), row.year.as_deref()),
                    id.clone(),
                );
                ids.extend(row.external_id.map(|key| (key, id)));
            }
            self.known.seasons = Some(ids);
        }
        Ok(self.known.seasons.get_or_insert_default())
    }

    /// JOOR id of a season, if it is known.
    pub(super) fn season(&self, season: &PlannedSeason) -> Option<String> {
        let known = self.known.seasons.as_ref()?;
        let made_by_hand = by_name(&season.name, season.year.as_deref());
        let id = known.get(&season.external_id);
        id.or_else(|| known.get(&made_by_hand)).cloned()
    }

    /// JOOR ids of linesheets by our key.
    pub(super) async fn account_collections(&mut self) -> Result<&BTreeMap<String, String>, Stop> {
        if self.known.collections.is_none() {
            self.read_collections().await?;
        }
        Ok(self.known.collections.get_or_insert_default())
    }

    /// The linesheets as they are now.
    pub(super) async fn read_collections(&mut self) -> Result<Vec<Collection>, Stop> {
        let rows = self.list::<Collection>(collections::list_request()).await?;
        let ids = rows
            .iter()
            .filter_map(|row| Some((row.external_id.clone()?, row.id.clone()?)));
        self.known.collections = Some(ids.collect());
        Ok(rows)
    }

    /// Reads a list that is not paged. A row that cannot be read would look absent and be made
    /// again, so it stops the run.
    pub(super) async fn list<T: serde::de::DeserializeOwned>(
        &self,
        request: seamline_api_core::ApiRequest,
    ) -> Result<Vec<T>, Stop> {
        let endpoint = request.endpoint;
        let envelope = self
            .answer::<T>(&request)
            .await
            .map_err(|error| stop(SYSTEM, &error))?;
        if let Some(row) = envelope.undecodable.first() {
            return Err(unreadable(endpoint, &row.problem.to_string()));
        }
        if let Some(error) = envelope.errors.first() {
            return Err(unreadable(endpoint, &super::said(error)));
        }
        Ok(envelope.data)
    }
}

/// A key that no key of ours equals.
fn by_name(name: &str, year: Option<&str>) -> String {
    format!("{}\n{}", name.trim(), year.unwrap_or_default().trim())
}

fn unreadable(endpoint: &str, message: &str) -> Stop {
    Stop::Unavailable {
        system: SYSTEM.to_owned(),
        message: format!("{endpoint} cannot be read: {message}"),
    }
}
