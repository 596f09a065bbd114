//! Sales channels, warehouses, payment types, the company: short lists that come in one answer.

use seamline_api_core::ApiError;

use super::OrderManagerClient;
use crate::requests;
use crate::wire::{Document, Page, PaymentType, SalesChannel, Warehouse};

impl OrderManagerClient {
    /// All sales channels.
    pub async fn sales_channels(&self) -> Result<Page<SalesChannel>, ApiError> {
        self.list(&requests::sales_channels(), "salesChannelId")
            .await
    }

    /// All warehouses.
    pub async fn warehouses(&self) -> Result<Page<Warehouse>, ApiError> {
        self.list(&requests::warehouses(), "warehouseId").await
    }

    /// One warehouse by its key [1]; [`ApiError::is_not_found`] when there is none.
    pub async fn warehouse(&self, warehouse_id: i64) -> Result<Warehouse, ApiError> {
        self.one(&requests::warehouse(warehouse_id)).await
    }

    /// All payment types.
    pub async fn payment_types(&self) -> Result<Page<PaymentType>, ApiError> {
        self.list(&requests::payment_types(), "orderPaymentTypeId")
            .await
    }

    /// The company that the token belongs to; one document, whose fields are not public [1].
    pub async fn company_info(&self) -> Result<Page<Document>, ApiError> {
        self.documents(&requests::company_info()).await
    }

    /// Rules for shipping under incoterms; their fields are not public [1].
    pub async fn incoterm_ship_rules(&self) -> Result<Page<Document>, ApiError> {
        self.documents(&requests::incoterm_ship_rules()).await
    }

    /// Properties of the app that the token belongs to; their fields are not public [1].
    pub async fn app_properties(&self) -> Result<Page<Document>, ApiError> {
        self.documents(&requests::app_properties()).await
    }
}
