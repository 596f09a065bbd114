//! `/v4/prices`: list, create, update; one price for each SKU and price type. \[C\]

use rust_decimal::Decimal;
use seamline_api_core::{ApiError, ApiRequest, Replay, loose_json};
use serde::{Deserialize, Serialize};

use super::price_types::PriceType;
use crate::UnknownFields;

/// Name of the list endpoint for quota and errors.
pub const LIST: &str = "joor.v4.prices";
/// Name of the create endpoint for quota and errors.
pub const CREATE: &str = "joor.v4.prices.bulk_create";
/// Name of the update endpoint for quota and errors.
pub const UPDATE: &str = "joor.v4.prices.bulk_update";

/// A price as JOOR returns it. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// JOOR's id of the price; updates need it.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub id: String,
    /// JOOR's id of the SKU.
    #[serde(default, deserialize_with = "loose_json::code")]
    pub sku_id: Option<String>,
    /// The price type.
    #[serde(default, deserialize_with = "loose_json::object")]
    pub price_type: Option<PriceType>,
    /// Wholesale price, in the price type's currency.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub wholesale_value: Option<Decimal>,
    /// Retail price, in the price type's retail currency.
    #[serde(default, deserialize_with = "loose_json::decimal")]
    pub retail_value: Option<Decimal>,
    /// What JOOR sent beyond these fields.
    #[serde(flatten)]
    pub unknown: UnknownFields,
}

/// A price to create. A pair of SKU and price type that exists gives `DUPLICATED`. \[1\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPrice {
    /// JOOR's id of the SKU.
    pub sku_id: String,
    /// JOOR's id of the price type.
    pub price_type_id: String,
    /// Wholesale price; sent as text.
    pub wholesale_value: Decimal,
    /// Retail price; sent as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retail_value: Option<Decimal>,
}

/// A price to create in a price type that is known by name and currency. \[1\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPriceByName {
    /// JOOR's id of the SKU.
    pub sku_id: String,
    /// Name of the price type.
    pub price_type_name: String,
    /// Currency of the price type, ISO code.
    pub price_type_currency_code: String,
    /// Wholesale price; sent as text.
    pub wholesale_value: Decimal,
    /// Retail price; sent as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retail_value: Option<Decimal>,
}

/// New values of a price that exists; without a retail price, JOOR's stays. See [`WholePrice`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceUpdate {
    /// JOOR's id of the price, not of the SKU.
    pub id: String,
    /// Wholesale price; sent as text.
    pub wholesale_value: Decimal,
    /// Retail price; sent as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retail_value: Option<Decimal>,
}

/// All values of a price that exists: without a retail price, JOOR's is taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WholePrice {
    /// JOOR's id of the price, not of the SKU.
    pub id: String,
    /// Wholesale price; sent as text.
    pub wholesale_value: Decimal,
    /// Retail price; sent as text, and as `null` when there is none. \[I\] that `null` takes it away
    pub retail_value: Option<Decimal>,
}

impl From<PriceUpdate> for WholePrice {
    fn from(update: PriceUpdate) -> Self {
        Self {
            id: update.id,
            wholesale_value: update.wholesale_value,
            retail_value: update.retail_value,
        }
    }
}

/// What an update of prices is made of: [`PriceUpdate`] or [`WholePrice`].
pub trait PriceRow: Serialize + super::sealed::Sealed + Sync {}

impl super::sealed::Sealed for PriceUpdate {}
impl super::sealed::Sealed for WholePrice {}
impl PriceRow for PriceUpdate {}
impl PriceRow for WholePrice {}

/// The call that lists the prices of SKUs, by JOOR's SKU ids.
pub fn list_request<S: AsRef<str>>(sku_ids: &[S]) -> ApiRequest {
    super::list(LIST, "/v4/prices").with_query("sku_ids", super::joined(sku_ids))
}

/// The call that creates prices.
pub fn create_request(rows: &[NewPrice]) -> Result<ApiRequest, ApiError> {
    super::write(CREATE, "/v4/prices/bulk_create", Replay::Never, rows)
}

/// The call that creates prices in price types that are known by name. \[1\]
pub fn create_by_name_request(rows: &[NewPriceByName]) -> Result<ApiRequest, ApiError> {
    super::write(CREATE, "/v4/prices/bulk_create", Replay::Never, rows)
}

/// The call that updates prices.
pub fn update_request<R: PriceRow>(rows: &[R]) -> Result<ApiRequest, ApiError> {
    super::write(UPDATE, "/v4/prices/bulk_update", Replay::Safe, rows)
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists the prices of SKUs, by JOOR's SKU ids.
    pub async fn prices<S: AsRef<str> + Sync>(
        &self,
        sku_ids: &[S],
    ) -> Result<super::Envelope<Price>, ApiError> {
        self.v4_rows(&list_request(sku_ids)).await
    }

    /// Creates prices. After an unknown outcome, list before trying again.
    pub async fn create_prices(
        &self,
        rows: &[NewPrice],
    ) -> Result<super::Envelope<Price>, ApiError> {
        self.v4_rows(&create_request(rows)?).await
    }

    /// Creates prices in price types that are known by name. After an unknown outcome, list before
    /// trying again.
    pub async fn create_prices_by_name(
        &self,
        rows: &[NewPriceByName],
    ) -> Result<super::Envelope<Price>, ApiError> {
        self.v4_rows(&create_by_name_request(rows)?).await
    }

    /// Updates prices by their ids.
    pub async fn update_prices<R: PriceRow>(
        &self,
        rows: &[R],
    ) -> Result<super::Envelope<Price>, ApiError> {
        self.v4_rows(&update_request(rows)?).await
    }
}
