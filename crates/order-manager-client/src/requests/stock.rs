//! `GET /v1/inventory` and `GET /v1/productstocks/total`.

use seamline_api_core::{ApiRequest, Priority};

use super::{ManyValues, PageRequest, endpoint, list_query, with_many, with_page};

/// Filters of the stock rows. There is no filter by date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockQuery {
    /// Which page.
    pub page: PageRequest,
    /// Parts of SKUs: rows of products whose SKU contains one come too [C], and a bundle's
    /// components; match exactly afterwards. For one that may hold a comma see
    /// [`sku_filter`](super::sku_filter).
    pub skus: Vec<String>,
    /// How several SKUs travel; joined by commas, as two integrations send them [C].
    pub many_values: ManyValues,
    /// One warehouse.
    pub warehouse_id: Option<i64>,
}

impl StockQuery {
    /// All rows, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            skus: Vec::new(),
            many_values: ManyValues::Comma,
            warehouse_id: None,
        }
    }
}

list_query!(StockQuery, StockRow, "productStockId", stock_rows);

/// Filters of the totals. Without a warehouse they count all of them [C].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockTotalsQuery {
    /// Which page; at most 200 records [C].
    pub page: PageRequest,
    /// SKUs; whether the match is exact is not known [I], so match exactly afterwards. A SKU that
    /// holds a comma cannot be asked for.
    pub skus: Vec<String>,
    /// How several SKUs travel.
    pub many_values: ManyValues,
    /// One warehouse.
    pub warehouse_id: Option<i64>,
    /// Which version is called.
    pub version: StockTotalsVersion,
}

/// The two versions of the totals. How they differ is not known; the fields used are the same [C].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StockTotalsVersion {
    /// `/v1/productstocks/total`, which two integrations call.
    #[default]
    V1,
    /// `/v1.1/productstocks/total`, which one integration calls.
    V1_1,
}

impl StockTotalsQuery {
    /// All products with stock rows, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            skus: Vec::new(),
            many_values: ManyValues::Comma,
            warehouse_id: None,
            version: StockTotalsVersion::default(),
        }
    }
}

// The record has no key of its own; its product has.
list_query!(
    StockTotalsQuery,
    StockTotal,
    "product.productId",
    stock_totals
);

/// One page of stock rows, the only read that knows available and allocated quantities.
pub fn stock_rows(query: &StockQuery) -> ApiRequest {
    let request = ApiRequest::get(endpoint::INVENTORY, "/v1/inventory", Priority::Inventory);
    with_many(
        with_page(request, query.page),
        "sku",
        &query.skus,
        query.many_values,
    )
    .with_optional_query("warehouseId", query.warehouse_id)
}

/// One page of physical counts.
pub fn stock_totals(query: &StockTotalsQuery) -> ApiRequest {
    let path = match query.version {
        StockTotalsVersion::V1 => "/v1/productstocks/total",
        StockTotalsVersion::V1_1 => "/v1.1/productstocks/total",
    };
    let request = ApiRequest::get(endpoint::STOCK_TOTALS, path, Priority::Inventory);
    with_many(
        with_page(request, query.page),
        "sku",
        &query.skus,
        query.many_values,
    )
    .with_optional_query("warehouseId", query.warehouse_id)
}
