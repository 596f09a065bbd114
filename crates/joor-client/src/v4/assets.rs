//! `/v4/assets`: images of products and swatches of colours, by URL. \[C\]
//!
//! Images are gif, jpeg or png of at most 10 MB; WebP is rejected. `external_id` is never sent: it
//! must be unique in the account, so a second sync would fail. \[1\]

use seamline_api_core::{ApiError, ApiRequest, Replay};
use serde::{Deserialize, Serialize};

/// Name of the endpoint for product assets.
pub const PRODUCTS: &str = "joor.v4.assets.products";
/// Name of the endpoint for assets of a colour.
pub const SKU_TRAIT_VALUES: &str = "joor.v4.assets.sku_trait_values";

/// An asset of a product. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductAsset {
    /// The product.
    pub product: ProductRef,
    /// The asset.
    pub asset: Asset,
    /// Place among the images, from 1.
    pub display_order: i64,
}

/// An asset of one colour of a product. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkuTraitValueAsset {
    /// The product.
    pub product: ProductRef,
    /// The colour.
    pub sku_trait_value: SkuTraitValueRef,
    /// The asset.
    pub asset: Asset,
}

impl SkuTraitValueAsset {
    /// An asset of the colour with code `color_code`.
    pub fn of_color(product_id: &str, color_code: &str, asset: Asset) -> Self {
        Self {
            product: ProductRef {
                id: product_id.to_owned(),
            },
            sku_trait_value: SkuTraitValueRef {
                r#trait: TraitName {
                    name: "color".to_owned(),
                },
                value: ValueCode {
                    external_id: color_code.to_owned(),
                },
            },
            asset,
        }
    }
}

/// A product, by JOOR's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRef {
    /// JOOR's id.
    pub id: String,
}

/// A colour of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkuTraitValueRef {
    /// The trait; `color` for a colour. \[C\]
    pub r#trait: TraitName,
    /// The colour.
    pub value: ValueCode,
}

/// A trait, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraitName {
    /// Name.
    pub name: String,
}

/// A value of a trait, by code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCode {
    /// Code, the `external_id` of the SKU's trait value.
    pub external_id: String,
}

/// An image, a swatch or a video that JOOR fetches. \[C\]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: AssetKind,
    /// File name, at most 100 characters, unique.
    pub filename: String,
    /// Where JOOR fetches it.
    pub source_url: String,
}

/// Kind of an asset. \[C\]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AssetKind {
    /// An image.
    Image,
    /// A swatch of a colour.
    Swatch,
    /// One mp4 a product, a premium feature.
    Video,
}

/// The call that gives products their images. With `replace_all` it sets them all, so it may be
/// repeated; without, it adds.
pub fn products_request(rows: &[ProductAsset], replace_all: bool) -> Result<ApiRequest, ApiError> {
    let replay = if replace_all {
        Replay::Safe
    } else {
        Replay::Never
    };
    let request = super::write(PRODUCTS, "/v4/assets/products", replay, rows)?;
    Ok(request.with_optional_query("replace_all", replace_all.then_some(true)))
}

/// The call that gives colours their images and swatches. It adds, so it is never repeated blindly.
pub fn sku_trait_values_request(rows: &[SkuTraitValueAsset]) -> Result<ApiRequest, ApiError> {
    super::write(
        SKU_TRAIT_VALUES,
        "/v4/assets/sku_trait_values/",
        Replay::Never,
        rows,
    )
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Gives products their images. The rows of the reply are not documented.
    pub async fn add_product_assets(
        &self,
        rows: &[ProductAsset],
        replace_all: bool,
    ) -> Result<super::Envelope<serde_json::Value>, ApiError> {
        self.v4_rows(&products_request(rows, replace_all)?).await
    }

    /// Gives colours their images and swatches. The rows of the reply are not documented.
    pub async fn add_sku_trait_value_assets(
        &self,
        rows: &[SkuTraitValueAsset],
    ) -> Result<super::Envelope<serde_json::Value>, ApiError> {
        self.v4_rows(&sku_trait_values_request(rows)?).await
    }
}
