//! `/v4/products`: list, create, update. A product is JOOR's style. \[C\]

use seamline_api_core::{ApiError, ApiRequest, Replay, loose_json};
use serde::{Deserialize, Serialize};

use crate::UnknownFields;

/// Name of the list endpoint for quota and errors.
pub const LIST: &str = "joor.v4.products";
/// Name of the create endpoint for quota and errors.
pub const CREATE: &str = "joor.v4.products.bulk_create";
/// Name of the update endpoint for quota and errors.
pub const UPDATE: &str = "joor.v4.products.bulk_update";

/// A product: `id` is missing in a create and needed in an update. \[C\]
///
/// JOOR rejects fields that it does not know \[1\]; empty ones are not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// JOOR's id.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Style name; needed in a create.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Style number. Creating one that exists gives `DUPLICATED`. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Id of the product in the back end. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_identifier: Option<String>,
    /// Description.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Smallest order, in units.
    #[serde(default, deserialize_with = "loose_json::integer")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_minimum: Option<i64>,
    /// Ids of JOOR's categories.
    #[serde(default, deserialize_with = "loose_json::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category_ids: Vec<CategoryId>,
    /// Traits of the product.
    #[serde(default, deserialize_with = "loose_json::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product_trait_values: Vec<ProductTraitValue>,
    /// Tags of the brand.
    #[serde(default, deserialize_with = "loose_json::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// What JOOR sent beyond these fields. Never sent back: JOOR rejects fields that it does not know.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// What changes about a product that exists; a field that is `None` stays as it is, an empty list
/// empties what is there. \[I\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ProductUpdate {
    /// JOOR's id.
    pub id: String,
    /// Style name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Style number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Id of the product in the back end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_identifier: Option<String>,
    /// Description; `Some` of empty text takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Smallest order, in units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_minimum: Option<i64>,
    /// Ids of JOOR's categories; `Some` of an empty list takes the last one off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_ids: Option<Vec<CategoryId>>,
    /// Traits of the product; `Some` of an empty list takes the last one off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_trait_values: Option<Vec<ProductTraitValue>>,
    /// Tags of the brand; `Some` of an empty list takes the last one off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

impl ProductUpdate {
    /// An update that makes product `id` what `product` is: categories or tags that are empty empty
    /// JOOR's, and a description that is missing is taken away. Other fields that are missing stay, and
    /// so do traits when none are given: people keep them in JOOR.
    pub fn whole(id: impl Into<String>, product: Product) -> Self {
        Self {
            id: id.into(),
            name: product.name,
            external_id: product.external_id,
            product_identifier: product.product_identifier,
            description: Some(product.description.unwrap_or_default()),
            order_minimum: product.order_minimum,
            category_ids: Some(product.category_ids),
            product_trait_values: Some(product.product_trait_values)
                .filter(|values| !values.is_empty()),
            tags: Some(product.tags),
        }
    }
}

/// What an update of products is made of: [`Product`], whose empty fields are left alone, or
/// [`ProductUpdate`], which can empty a list.
pub trait ProductRow: Serialize + super::sealed::Sealed + Sync {}

impl super::sealed::Sealed for Product {}
impl super::sealed::Sealed for ProductUpdate {}
impl ProductRow for Product {}
impl ProductRow for ProductUpdate {}

/// Id of a category; text, also when JOOR writes a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CategoryId(
    /// The id.
    #[serde(deserialize_with = "loose_json::required_code")]
    pub String,
);

/// One trait of a product. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductTraitValue {
    /// Id of the trait; or `trait_name`.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trait_id: Option<String>,
    /// Name of the trait; or `trait_id`.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trait_name: Option<String>,
    /// The value.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Our own code of the value.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// A tag of a product. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Group of the tag.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The value.
    #[serde(default, deserialize_with = "loose_json::text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Code of the value.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Id of the tag above.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// The call that lists all products. No filter and no paging are documented. \[C\]
pub fn list_request() -> ApiRequest {
    super::list(LIST, "/v4/products")
}

/// The call that creates products.
pub fn create_request(rows: &[Product]) -> Result<ApiRequest, ApiError> {
    super::write(CREATE, "/v4/products/bulk_create", Replay::Never, rows)
}

/// The call that updates products; each row needs its `id`.
pub fn update_request<R: ProductRow>(rows: &[R]) -> Result<ApiRequest, ApiError> {
    super::write(UPDATE, "/v4/products/bulk_update", Replay::Safe, rows)
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists all products.
    pub async fn products(&self) -> Result<super::Envelope<Product>, ApiError> {
        self.v4_rows(&list_request()).await
    }

    /// Creates products. After an unknown outcome, list before trying again.
    pub async fn create_products(
        &self,
        rows: &[Product],
    ) -> Result<super::Envelope<Product>, ApiError> {
        self.v4_rows(&create_request(rows)?).await
    }

    /// Updates products by their ids.
    pub async fn update_products<R: ProductRow>(
        &self,
        rows: &[R],
    ) -> Result<super::Envelope<Product>, ApiError> {
        self.v4_rows(&update_request(rows)?).await
    }
}
