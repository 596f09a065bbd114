//! `/v4/skus`: list, create, update. \[C\]

use seamline_api_core::{ApiError, ApiRequest, Replay, loose_json};
use serde::{Deserialize, Serialize};

use super::traits::Trait;
use crate::UnknownFields;

/// Name of the list endpoint for quota and errors.
pub const LIST: &str = "joor.v4.skus";
/// Name of the create endpoint for quota and errors.
pub const CREATE: &str = "joor.v4.skus.bulk_create";
/// Name of the update endpoint for quota and errors.
pub const UPDATE: &str = "joor.v4.skus.bulk_update";
/// Name of the update endpoint that goes by the brand's own keys, for quota and errors.
pub const UPDATE_BY_EXTERNAL_ID: &str = "joor.v4.skus.bulk_update_by_external_id";

/// One SKU of a product: `id` is missing in a create and needed in an update. \[C\]
///
/// Every combination of colour and size has to be sent. \[C\] that the newer page says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sku {
    /// JOOR's id, opaque.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// JOOR's id of the product.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// Our own key of the SKU.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// A second key of our own.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku_identifier: Option<String>,
    /// Colour and size.
    #[serde(default, deserialize_with = "loose_json::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trait_values: Vec<SkuTraitValue>,
    /// Bar codes.
    #[serde(default, deserialize_with = "loose_json::list")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// What JOOR sent beyond these fields. Never sent back: JOOR rejects fields that it does not know.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

impl Sku {
    /// The value of a trait, by the trait's id.
    pub fn trait_value(&self, trait_id: &str) -> Option<&SkuTraitValue> {
        self.trait_values
            .iter()
            .find(|value| value.trait_id() == Some(trait_id))
    }

    /// The UPC, if there is one.
    pub fn upc(&self) -> Option<&str> {
        self.identifiers
            .iter()
            .find(|identifier| identifier.kind.as_deref() == Some("upc"))
            .and_then(|identifier| identifier.value.as_deref())
    }
}

/// What changes about a SKU that exists; a field that is `None` stays as it is, an empty list empties
/// what is there. \[I\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SkuUpdate {
    /// JOOR's id; needed unless the call goes by `external_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Our own key of the SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// A second key of our own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku_identifier: Option<String>,
    /// Colour and size, both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trait_values: Option<Vec<SkuTraitValue>>,
    /// Bar codes; `Some` of an empty list takes the last one off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifiers: Option<Vec<Identifier>>,
}

impl SkuUpdate {
    /// An update that makes the SKU what `sku` is, bar codes included: a list that is empty empties
    /// JOOR's. Colour and size, which a SKU is never without, are left alone when they are missing;
    /// the product, which does not change, is not sent.
    pub fn whole(sku: Sku) -> Self {
        Self {
            id: sku.id,
            external_id: sku.external_id,
            sku_identifier: sku.sku_identifier,
            trait_values: (!sku.trait_values.is_empty()).then_some(sku.trait_values),
            identifiers: Some(sku.identifiers),
        }
    }
}

/// What an update of SKUs is made of: [`Sku`], whose empty fields are left alone, or [`SkuUpdate`],
/// which can empty a list.
pub trait SkuRow: Serialize + super::sealed::Sealed + Sync {}

impl super::sealed::Sealed for Sku {}
impl super::sealed::Sealed for SkuUpdate {}
impl SkuRow for Sku {}
impl SkuRow for SkuUpdate {}

/// Colour or size of a SKU. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkuTraitValue {
    /// Id of the trait; or `trait_name`.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trait_id: Option<String>,
    /// Name of the trait; or `trait_id`.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trait_name: Option<String>,
    /// The trait itself, as lists return it in place of `trait_id`. \[I\] Never sent.
    #[serde(
        default,
        rename = "trait",
        deserialize_with = "loose_json::object",
        skip_serializing
    )]
    pub nested_trait: Option<Trait>,
    /// The value; sizes are case-sensitive. \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Code of the colour or size; at most 100 and 25 characters. \[1\]
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Smallest order, in units.
    #[serde(default, deserialize_with = "loose_json::integer")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_minimum: Option<i64>,
    /// Place in the list of colours or sizes.
    #[serde(default, deserialize_with = "loose_json::integer")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_nbr: Option<i64>,
    /// `ACTIVE` or `INACTIVE`. **`INACTIVE` takes the SKU out of the shop and of all orders.** \[C\]
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What JOOR sent beyond these fields: `hexColor`, `swatch` and `images` of a colour \[1\], whose
    /// shapes are not public. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

impl SkuTraitValue {
    /// Id of the trait, in whichever place JOOR wrote it.
    pub fn trait_id(&self) -> Option<&str> {
        self.trait_id
            .as_deref()
            .or_else(|| self.nested_trait.as_ref()?.id.as_deref())
    }
}

/// A bar code of a SKU. \[C\]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// `upc`, `gtin`, `ean` or `mpn`.
    #[serde(default, rename = "type", deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The code.
    #[serde(default, deserialize_with = "loose_json::code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What JOOR sent beyond these fields. Never sent back.
    #[serde(flatten, skip_serializing)]
    pub unknown: UnknownFields,
}

/// The call that lists the SKUs of products, by JOOR's product ids.
pub fn list_request<S: AsRef<str>>(product_ids: &[S]) -> ApiRequest {
    super::list(LIST, "/v4/skus").with_query("product_ids", super::joined(product_ids))
}

/// The call that creates SKUs.
pub fn create_request(rows: &[Sku]) -> Result<ApiRequest, ApiError> {
    super::write(CREATE, "/v4/skus/bulk_create", Replay::Never, rows)
}

/// The call that updates SKUs; each row needs its `id`.
pub fn update_request<R: SkuRow>(rows: &[R]) -> Result<ApiRequest, ApiError> {
    super::write(UPDATE, "/v4/skus/bulk_update", Replay::Safe, rows)
}

/// The call that updates SKUs by the brand's own keys; each row needs its `external_id`. \[1\]
pub fn update_by_external_id_request<R: SkuRow>(rows: &[R]) -> Result<ApiRequest, ApiError> {
    super::write(
        UPDATE_BY_EXTERNAL_ID,
        "/v4/skus/bulk_update_by_external_id",
        Replay::Safe,
        rows,
    )
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists the SKUs of products, by JOOR's product ids.
    pub async fn skus<S: AsRef<str> + Sync>(
        &self,
        product_ids: &[S],
    ) -> Result<super::Envelope<Sku>, ApiError> {
        self.v4_rows(&list_request(product_ids)).await
    }

    /// Creates SKUs. After an unknown outcome, list before trying again.
    pub async fn create_skus(&self, rows: &[Sku]) -> Result<super::Envelope<Sku>, ApiError> {
        self.v4_rows(&create_request(rows)?).await
    }

    /// Updates SKUs by the brand's own keys. \[1\]
    pub async fn update_skus_by_external_id<R: SkuRow>(
        &self,
        rows: &[R],
    ) -> Result<super::Envelope<Sku>, ApiError> {
        self.v4_rows(&update_by_external_id_request(rows)?).await
    }

    /// Updates SKUs by their ids.
    pub async fn update_skus<R: SkuRow>(
        &self,
        rows: &[R],
    ) -> Result<super::Envelope<Sku>, ApiError> {
        self.v4_rows(&update_request(rows)?).await
    }
}
