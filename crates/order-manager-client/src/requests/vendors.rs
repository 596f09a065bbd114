//! `GET /v1/vendors`, `GET /v1/vendor/{id}`, `GET /v1/vendorproducts`.

use seamline_api_core::{ApiRequest, Priority};

use super::{PageRequest, endpoint, list_query, with_page};

/// Filters of the vendors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorsQuery {
    /// Which page.
    pub page: PageRequest,
    /// Only those in use.
    pub active_only: Option<bool>,
}

impl VendorsQuery {
    /// All vendors, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            active_only: None,
        }
    }
}

list_query!(VendorsQuery, Vendor, "vendorId", vendors);

/// Filters of the vendors' products [1].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorProductsQuery {
    /// Which page.
    pub page: PageRequest,
    /// One product.
    pub product_id: Option<i64>,
    /// One vendor.
    pub vendor_id: Option<i64>,
}

impl VendorProductsQuery {
    /// All products of all vendors, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            product_id: None,
            vendor_id: None,
        }
    }
}

list_query!(
    VendorProductsQuery,
    VendorProduct,
    "vendorProductId",
    vendor_products
);

/// One page of vendors.
pub fn vendors(query: &VendorsQuery) -> ApiRequest {
    let request = ApiRequest::get(endpoint::VENDORS, "/v1/vendors", Priority::Products);
    with_page(request, query.page).with_optional_query("activeOnly", query.active_only)
}

/// One vendor by its key [1].
pub fn vendor(vendor_id: i64) -> ApiRequest {
    ApiRequest::get(
        endpoint::VENDOR,
        format!("/v1/vendor/{vendor_id}"),
        Priority::Products,
    )
}

/// One page of what vendors sell.
pub fn vendor_products(query: &VendorProductsQuery) -> ApiRequest {
    let request = ApiRequest::get(
        endpoint::VENDOR_PRODUCTS,
        "/v1/vendorproducts",
        Priority::Products,
    );
    with_page(request, query.page)
        .with_optional_query("productId", query.product_id)
        .with_optional_query("vendorId", query.vendor_id)
}
