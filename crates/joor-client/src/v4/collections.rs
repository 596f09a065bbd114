//! `/v4/collections`: JOOR's linesheets. A collection is required to take orders. \[C\]

use jiff::civil::Date;
use seamline_api_core::{ApiError, ApiRequest, Replay, loose_json};
use serde::{Deserialize, Serialize};

use crate::UnknownFields;
use crate::dates::optional_day;

/// Name of the list endpoint for quota and errors.
pub const LIST: &str = "joor.v4.collections";
/// Name of the create endpoint for quota and errors.
pub const CREATE: &str = "joor.v4.collections.bulk_create";
/// Name of the update endpoint for quota and errors.
pub const UPDATE: &str = "joor.v4.collections.bulk_update";

/// A linesheet: `id` is missing in a create. Without dates it ships immediately. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// JOOR's id.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name; needed in a create.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Our own key; needed in a create.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// JOOR's id of the season.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season_id: Option<String>,
    /// Delivery window.
    #[serde(default, deserialize_with = "loose_json::object")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// Products on the linesheet.
    #[serde(default, deserialize_with = "loose_json::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<CollectionItem>,
    /// What JOOR sent beyond these fields. Never sent back: JOOR rejects fields that it does not know.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// Delivery window of a linesheet. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// First day of shipping.
    #[serde(default, deserialize_with = "optional_day")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_ship_date: Option<Date>,
    /// Last day of shipping.
    #[serde(default, deserialize_with = "optional_day")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete_ship_date: Option<Date>,
    /// Day after which what has not shipped is cancelled.
    #[serde(default, deserialize_with = "optional_day")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_date: Option<Date>,
    /// Shortest window that a buyer may choose; the unit is not documented.
    #[serde(default, deserialize_with = "loose_json::integer")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_shipping_window: Option<i64>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A product on a linesheet. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionItem {
    /// JOOR's id of the product.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// Place on the linesheet.
    #[serde(default, deserialize_with = "loose_json::integer")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<i64>,
    /// JOOR's ids of the SKUs.
    #[serde(default, deserialize_with = "loose_json::list")]
    pub sku_ids: Vec<SkuId>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// Id of a SKU; text, also when JOOR writes a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SkuId(
    /// The id.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub String,
);

/// Products to put on, or take off, a linesheet that exists, and what else changes about it; a field
/// that is `None` stays. \[I\] that an update takes the fields of a create
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionChange {
    /// JOOR's id of the linesheet.
    pub id: String,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// JOOR's id of the season.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season_id: Option<String>,
    /// Delivery window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The products. None are sent with [`CollectionAction::AddItems`] to change the rest alone.
    pub items: Vec<CollectionItem>,
}

/// What happens to the products of a linesheet. Always sent, because leaving it out replaces. \[C\]
///
/// JOOR's own default is to replace; ours is to add, which removes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CollectionAction {
    /// Puts the products on the linesheet; others stay.
    #[default]
    AddItems,
    /// Takes the products off the linesheet; others stay.
    RemoveItems,
    /// **Takes every other product off the linesheet**, also those put there by hand.
    ReplaceItems,
}

impl CollectionAction {
    /// The value of the parameter `action`.
    pub fn word(self) -> &'static str {
        match self {
            Self::AddItems => "ADD_ITEMS",
            Self::RemoveItems => "REMOVE_ITEMS",
            Self::ReplaceItems => "REPLACE_ITEMS",
        }
    }
}

/// The call that lists all linesheets.
pub fn list_request() -> ApiRequest {
    super::list(LIST, "/v4/collections")
}

/// The call that creates linesheets.
pub fn create_request(rows: &[Collection]) -> Result<ApiRequest, ApiError> {
    super::write(CREATE, "/v4/collections/bulk_create", Replay::Never, rows)
}

/// The call that changes linesheets and which products are on them; doing it twice is doing it once.
pub fn update_request(
    action: CollectionAction,
    rows: &[CollectionChange],
) -> Result<ApiRequest, ApiError> {
    let request = super::write(UPDATE, "/v4/collections/bulk_update", Replay::Safe, rows)?;
    Ok(request.with_query("action", action.word()))
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists all linesheets.
    pub async fn collections(&self) -> Result<super::Envelope<Collection>, ApiError> {
        self.v4_rows(&list_request()).await
    }

    /// Creates linesheets. After an unknown outcome, list before trying again.
    pub async fn create_collections(
        &self,
        rows: &[Collection],
    ) -> Result<super::Envelope<Collection>, ApiError> {
        self.v4_rows(&create_request(rows)?).await
    }

    /// Puts products on linesheets, where others stay.
    pub async fn add_to_collections(
        &self,
        rows: &[CollectionChange],
    ) -> Result<super::Envelope<Collection>, ApiError> {
        self.update_collections(CollectionAction::default(), rows)
            .await
    }

    /// Changes linesheets and which products are on them.
    pub async fn update_collections(
        &self,
        action: CollectionAction,
        rows: &[CollectionChange],
    ) -> Result<super::Envelope<Collection>, ApiError> {
        self.v4_rows(&update_request(action, rows)?).await
    }
}
