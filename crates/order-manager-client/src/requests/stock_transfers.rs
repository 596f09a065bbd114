//! `GET /v1/inventory/stocktransfers`.

use jiff::Timestamp;
use seamline_api_core::{ApiRequest, Priority};

use super::{PageRequest, endpoint, list_query, with_instant, with_page};

/// Filters of the stock transfers [1].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockTransfersQuery {
    /// Which page.
    pub page: PageRequest,
    /// Made at or after.
    pub created_from: Option<Timestamp>,
}

impl StockTransfersQuery {
    /// All transfers, one page of them.
    pub fn new(page: PageRequest) -> Self {
        Self {
            page,
            created_from: None,
        }
    }
}

list_query!(
    StockTransfersQuery,
    StockTransfer,
    "stockTransferOrderId",
    stock_transfers
);

/// One page of stock transfers.
pub fn stock_transfers(query: &StockTransfersQuery) -> ApiRequest {
    let request = ApiRequest::get(
        endpoint::STOCK_TRANSFERS,
        "/v1/inventory/stocktransfers",
        Priority::Inventory,
    );
    with_instant(
        with_page(request, query.page),
        "createdDateFrom",
        query.created_from,
    )
}
