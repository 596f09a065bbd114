//! Vendors and what they sell.

use seamline_api_core::ApiError;

use super::OrderManagerClient;
use crate::requests::{self, VendorProductsQuery, VendorsQuery};
use crate::wire::{Page, Vendor, VendorProduct};

impl OrderManagerClient {
    /// One page of vendors.
    pub async fn vendors(&self, query: &VendorsQuery) -> Result<Page<Vendor>, ApiError> {
        self.page(query).await
    }

    /// One vendor by its key; [`ApiError::is_not_found`] when there is none.
    pub async fn vendor(&self, vendor_id: i64) -> Result<Vendor, ApiError> {
        self.one(&requests::vendor(vendor_id)).await
    }

    /// One page of what vendors sell.
    pub async fn vendor_products(
        &self,
        query: &VendorProductsQuery,
    ) -> Result<Page<VendorProduct>, ApiError> {
        self.page(query).await
    }
}
