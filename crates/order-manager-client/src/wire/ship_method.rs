//! How an order travels: carrier, service, package, and who pays the carrier. Read and written.

use seamline_api_core::loose_json;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decode;

/// Carrier, service and package [C].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ShipMethod {
    /// Key of the provider, see [`ShippingProvider`](super::ShippingProvider).
    #[serde(
        deserialize_with = "loose_json::integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub shipping_provider_id: Option<i64>,
    /// The carrier, such as `USPS`. An external shipment requires it [C].
    #[serde(
        deserialize_with = "loose_json::code",
        skip_serializing_if = "Option::is_none"
    )]
    pub shipping_carrier: Option<String>,
    /// Key of the service.
    #[serde(
        deserialize_with = "loose_json::integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub shipping_service_id: Option<i64>,
    /// Key of the package, see [`PackageType`](super::PackageType).
    #[serde(
        deserialize_with = "loose_json::integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub package_type_id: Option<i64>,
    /// Freight; its fields are not public, so it stays as it came.
    #[serde(
        deserialize_with = "decode::raw",
        skip_serializing_if = "Option::is_none"
    )]
    pub ltl_ftl_shipment: Option<Value>,
}

/// Billing of the carrier to somebody else [1].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomShipBilling {
    /// Account at the carrier.
    #[serde(
        deserialize_with = "loose_json::code",
        skip_serializing_if = "Option::is_none"
    )]
    pub account_number: Option<String>,
    /// Postal code of the account.
    #[serde(
        deserialize_with = "loose_json::code",
        skip_serializing_if = "Option::is_none"
    )]
    pub billing_zip_code: Option<String>,
    /// Country of the account.
    #[serde(
        deserialize_with = "loose_json::code",
        skip_serializing_if = "Option::is_none"
    )]
    pub country: Option<String>,
    /// Cash on delivery; whether it is money or a number is not public, so it stays as it came.
    #[serde(
        deserialize_with = "decode::raw",
        skip_serializing_if = "Option::is_none"
    )]
    pub cod_amount: Option<Value>,
}
