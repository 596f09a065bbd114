//! Purchase orders.

use seamline_api_core::ApiError;

use super::OrderManagerClient;
use crate::requests::{self, PurchaseOrdersQuery};
use crate::wire::{BulkReply, Document, Page, PurchaseOrder, PurchaseOrderCreated};

impl OrderManagerClient {
    /// One page of purchase orders.
    pub async fn purchase_orders(
        &self,
        query: &PurchaseOrdersQuery,
    ) -> Result<Page<PurchaseOrder>, ApiError> {
        self.page(query).await
    }

    /// Creates one purchase order [1]. No source shows the fields of the body, so the caller brings
    /// them; the answer is the vendor's, results and errors as they came. Sent at most once.
    pub async fn create_purchase_order(
        &self,
        purchase_order: &Document,
    ) -> Result<BulkReply<PurchaseOrderCreated>, ApiError> {
        let body = purchase_order.fields.clone().into();
        self.bulk(&requests::create_purchase_order(body)).await
    }

    /// Formats of purchase orders; their fields are not public.
    pub async fn purchase_order_formats(&self) -> Result<Page<Document>, ApiError> {
        self.documents(&requests::purchase_order_formats()).await
    }
}
