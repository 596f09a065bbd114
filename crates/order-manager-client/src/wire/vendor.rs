//! Vendors, whom the house buys from.

use seamline_api_core::loose_json;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::decode;
use super::document::Document;

/// A vendor, from `GET /v1/vendors` [C] and `GET /v1/vendor/{id}` [1]. No source shows more than
/// the key, so everything else is asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    /// Key.
    pub vendor_id: i64,
    /// Everything the vendor sent, the key included.
    pub document: Document,
}

impl<'de> Deserialize<'de> for Vendor {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(input)?;
        let vendor_id = document
            .integer("vendorId")
            .ok_or_else(|| D::Error::custom("vendorId: expected a whole number"))?;
        Ok(Self {
            vendor_id,
            document,
        })
    }
}

/// A product as one vendor sells it, from `GET /v1/vendorproducts` [1].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VendorProduct {
    /// Key, as purchase orders name it.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub vendor_product_id: Option<i64>,
    /// The product.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub product_id: Option<i64>,
    /// The vendor.
    #[serde(default, deserialize_with = "decode::id_or_none")]
    pub vendor_id: Option<i64>,
    /// Prices by quantity; their fields are not public.
    #[serde(default, deserialize_with = "decode::objects")]
    pub pricing_tiers: Vec<Document>,
    /// How long it takes; the unit is not public.
    #[serde(default, deserialize_with = "decode::peripheral_text")]
    pub lead_time: Option<String>,
    /// The least that can be ordered.
    #[serde(default, deserialize_with = "loose_json::integer")]
    pub min_order_quantity: Option<i64>,
}
