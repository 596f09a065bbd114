//! Products, listings and the account's own fields. Nothing here writes.

use seamline_api_core::ApiError;

use super::OrderManagerClient;
use crate::limits;
use crate::requests::{self, ListingsQuery, PageRequest, ProductsQuery};
use crate::wire::{CustomFieldDefinition, Listing, Page, Product, same_sku};

impl OrderManagerClient {
    /// One page of products.
    pub async fn products(&self, query: &ProductsQuery) -> Result<Page<Product>, ApiError> {
        self.page(query).await
    }

    /// The products with exactly this SKU, compared without regard to case; one, if any. The
    /// vendor's filter matches parts of SKUs [C].
    pub async fn products_by_sku(&self, sku: &str) -> Result<Page<Product>, ApiError> {
        let query = ProductsQuery {
            skus: vec![requests::sku_filter(sku).to_owned()],
            ..ProductsQuery::new(PageRequest::first(limits::PRODUCTS_PAGE))
        };
        self.collect(query, |product| same_sku(&product.master_sku, sku))
            .await
    }

    /// One product by its SKU, through a call that one integration uses for debugging [1]. The
    /// answer may be another product: compare with [`same_sku`].
    pub async fn product(&self, sku: &str) -> Result<Product, ApiError> {
        self.one(&requests::product(sku)).await
    }

    /// One page of listings.
    pub async fn listings(&self, query: &ListingsQuery) -> Result<Page<Listing>, ApiError> {
        self.page(query).await
    }

    /// The listings of one channel with exactly this SKU, capitals and all: an order names products
    /// by it, and the vendor tells capitals apart [C].
    pub async fn listings_by_sku(
        &self,
        sales_channel_id: i64,
        listing_sku: &str,
    ) -> Result<Page<Listing>, ApiError> {
        let query = ListingsQuery {
            sales_channel_id: Some(sales_channel_id),
            listing_skus: vec![listing_sku.to_owned()],
            ..ListingsQuery::new(PageRequest::first(limits::LISTINGS_PAGE))
        };
        self.collect(query, |listing| {
            listing.listing_sku == listing_sku && listing.sales_channel_id == sales_channel_id
        })
        .await
    }

    /// The account's own product fields.
    pub async fn custom_field_definitions(&self) -> Result<Page<CustomFieldDefinition>, ApiError> {
        self.list(&requests::custom_field_definitions(), "customFieldDefId")
            .await
    }
}
