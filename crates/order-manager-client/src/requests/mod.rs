//! Every call that this client knows, as data: one file per resource, the same names as in
//! [`crate::wire`]. Nothing here sends; the client does, or a caller of its own.
//!
//! There is no product write: the only requests on product paths are reads, and a test says so.
//! The version sits in the path and belongs to the endpoint, not to the account [C].

mod company;
mod custom_fields;
pub mod endpoint;
mod listings;
mod orders;
mod payment_types;
mod products;
mod purchase_orders;
mod rmas;
mod sales_channels;
mod shipments;
mod shipping;
mod stock;
mod stock_transfers;
mod stock_writes;
mod vendors;
mod warehouses;

pub use company::{app_properties, company_info, incoterm_ship_rules};
pub use custom_fields::custom_field_definitions;
pub use listings::{ListingsQuery, listings};
pub use orders::{
    OrderBody, OrdersQuery, cancel_order, create_order, order, orders, update_orders,
};
pub use payment_types::payment_types;
pub use products::{ProductsQuery, product, products};
pub use purchase_orders::{
    PurchaseOrdersQuery, create_purchase_order, purchase_order_formats, purchase_orders,
};
pub use rmas::{RmasQuery, rmas};
pub use sales_channels::sales_channels;
pub use shipments::{ShipmentsQuery, external_shipments, shipments, standard_shipment};
pub use shipping::{package_types, shipping_carriers, shipping_providers};
pub use stock::{StockQuery, StockTotalsQuery, StockTotalsVersion, stock_rows, stock_totals};
pub use stock_transfers::{StockTransfersQuery, stock_transfers};
pub use stock_writes::{acknowledge, adjust_stock, create_stock_rows};
pub use vendors::{VendorProductsQuery, VendorsQuery, vendor, vendor_products, vendors};
pub use warehouses::{warehouse, warehouses};

use jiff::Timestamp;
use seamline_api_core::ApiRequest;
use serde::de::DeserializeOwned;

use crate::wire::WholeSeconds;

/// A list that comes in pages.
pub trait ListQuery {
    /// What a record decodes into.
    type Record: DeserializeOwned;
    /// The field that is a record's key; a record that cannot be read is reported by it.
    const ID_FIELD: &'static str;

    /// The request for the page that the query is at.
    fn request(&self) -> ApiRequest;

    /// The page that the query is at.
    fn page_mut(&mut self) -> &mut PageRequest;
}

macro_rules! list_query {
    ($query:ident, $record:ident, $id_field:literal, $request:ident) => {
        impl super::ListQuery for $query {
            type Record = crate::wire::$record;
            const ID_FIELD: &'static str = $id_field;

            fn request(&self) -> ApiRequest {
                $request(self)
            }

            fn page_mut(&mut self) -> &mut PageRequest {
                &mut self.page
            }
        }
    };
}
use list_query;

/// Which page of a list, and how long pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Page, counted from 1 [C].
    pub page: u32,
    /// Records a page. The largest that each endpoint takes is in [`crate::limits`].
    pub limit: u32,
}

impl PageRequest {
    /// The first page, `limit` records long.
    pub fn first(limit: u32) -> Self {
        Self { page: 1, limit }
    }

    /// The page after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self {
            page: self.page.saturating_add(1),
            ..self
        }
    }
}

/// How several values of one filter travel; the sources show both forms [C] and no proof that
/// either works everywhere. One value a call is the only form sure to work [I].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ManyValues {
    /// The parameter is repeated: `orderNumber=a&orderNumber=b`.
    #[default]
    Repeated,
    /// The values are joined by commas: `orderNumber=a,b`.
    Comma,
    /// The parameter is repeated with brackets: `orderNumber[]=a&orderNumber[]=b` [1].
    Bracketed,
}

/// The longest part of a SKU that holds no comma: what to ask for when exactly this SKU is wanted. A
/// comma would make two values of it [C]; the filter of products and stock rows matches parts of SKUs
/// [C], so the part finds the whole, and others that are dropped by comparing afterwards.
pub fn sku_filter(sku: &str) -> &str {
    let parts = sku.split(',').map(str::trim);
    let longest = parts.max_by_key(|part| part.len()).unwrap_or_default();
    if longest.is_empty() { sku } else { longest }
}

fn with_page(request: ApiRequest, page: PageRequest) -> ApiRequest {
    request
        .with_query("page", page.page)
        .with_query("limit", page.limit)
}

fn with_instant(request: ApiRequest, name: &str, instant: Option<Timestamp>) -> ApiRequest {
    request.with_optional_query(
        name,
        instant.map(|instant| WholeSeconds(instant).to_string()),
    )
}

fn with_many<V: ToString>(
    mut request: ApiRequest,
    name: &str,
    values: &[V],
    form: ManyValues,
) -> ApiRequest {
    match form {
        // The brackets belong to lists; one value is sure to work without them.
        ManyValues::Bracketed if values.len() > 1 => {
            let name = format!("{name}[]");
            for value in values {
                request = request.with_query(&name, value.to_string());
            }
            request
        }
        ManyValues::Repeated | ManyValues::Bracketed => {
            for value in values {
                request = request.with_query(name, value.to_string());
            }
            request
        }
        ManyValues::Comma if values.is_empty() => request,
        ManyValues::Comma => {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            request.with_query(name, values.join(","))
        }
    }
}

#[cfg(test)]
#[path = "requests_tests.rs"]
mod tests;
