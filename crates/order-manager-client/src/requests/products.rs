//! `GET /v1.1/products` and `GET /v1.1/product`.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Priority};

use super::{ManyValues, PageRequest, endpoint, list_query, with_instant, with_many, with_page};

/// Filters of the product list. Without `active` both states are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductsQuery {
    /// Which page.
    pub page: PageRequest,
    /// Parts of SKUs: products whose SKU contains one come too [C], so match exactly afterwards. For
    /// one that may hold a comma see [`sku_filter`](super::sku_filter).
    pub skus: Vec<String>,
    /// How several SKUs travel; joined by commas, as two integrations send them [C].
    pub many_values: ManyValues,
    /// One product [1].
    pub product_id: Option<i64>,
    /// Changed at or after. Misses products that were never changed: their date is null.
    pub modified_from: Option<Timestamp>,
    /// Changed at or before.
    pub modified_to: Option<Timestamp>,
    /// Made at or after; finds what `modified_from` misses [1].
    pub created_from: Option<Timestamp>,
    /// Only active or only inactive ones [1].
    pub active: Option<bool>,
}

impl ProductsQuery {
    /// All products, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            skus: Vec::new(),
            many_values: ManyValues::Comma,
            product_id: None,
            modified_from: None,
            modified_to: None,
            created_from: None,
            active: None,
        }
    }
}

list_query!(ProductsQuery, Product, "productId", products);

/// One page of products.
pub fn products(query: &ProductsQuery) -> ApiRequest {
    let mut request = ApiRequest::get(endpoint::PRODUCTS, "/v1.1/products", Priority::Products);
    request = with_page(request, query.page);
    request = with_many(request, "sku", &query.skus, query.many_values)
        .with_optional_query("productId", query.product_id)
        .with_optional_query("active", query.active);
    request = with_instant(request, "modifiedDateFrom", query.modified_from);
    request = with_instant(request, "modifiedDateTo", query.modified_to);
    with_instant(request, "createdDateFrom", query.created_from)
}

/// One product by its SKU. One integration uses it for debugging only, and the shape of its answer
/// is not public [1]; the list with [`ProductsQuery::skus`] is the surer way.
pub fn product(sku: &str) -> ApiRequest {
    ApiRequest::get(endpoint::PRODUCT, "/v1.1/product", Priority::Products).with_query("sku", sku)
}
