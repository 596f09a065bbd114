//! Stock: rows, totals, transfers; and, for embedding services, setting and making rows and the feed
//! of what channels may sell.

use bytes::Bytes;
use jiff::Timestamp;
use seamline_api_core::ApiError;
use seamline_api_core::loose_json::{self, DecodeError};

use super::{OrderManagerClient, body_of};
use crate::limits;
use crate::requests::{
    self, PageRequest, StockQuery, StockTotalsQuery, StockTransfersQuery, endpoint,
};
use crate::wire::{
    BulkOutcome, ChannelQuantity, NewStockRow, Page, StockAdjustment, StockRow, StockTotal,
    StockTransfer, StockWritten, decode_list, same_sku,
};

/// The answer of [`OrderManagerClient::acknowledge`]. The vendor will not say it again: store `body`
/// before anything else is done with it.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// The answer as it came.
    pub body: Bytes,
    /// When the request was about to be sent.
    pub started_at: Timestamp,
}

impl Acknowledged {
    /// What has changed since the last call, in the shape that is inferred [I].
    pub fn rows(&self) -> Result<Page<ChannelQuantity>, DecodeError> {
        decode_list(
            loose_json::parse(&self.body)?,
            "listingSku",
            self.started_at,
        )
    }
}

impl OrderManagerClient {
    /// One page of stock rows. Rows of other SKUs come too when `sku` is set: see
    /// [`StockQuery::sku`].
    pub async fn stock_rows(&self, query: &StockQuery) -> Result<Page<StockRow>, ApiError> {
        self.page(query).await
    }

    /// The stock rows of exactly one SKU, compared without regard to case, in one warehouse or all.
    /// The vendor's filter matches parts of SKUs and adds a bundle's components [C].
    pub async fn stock_rows_by_sku(
        &self,
        sku: &str,
        warehouse_id: Option<i64>,
    ) -> Result<Page<StockRow>, ApiError> {
        let query = StockQuery {
            skus: vec![requests::sku_filter(sku).to_owned()],
            warehouse_id,
            ..StockQuery::new(PageRequest::first(limits::INVENTORY_PAGE))
        };
        self.collect(query, |row| same_sku(&row.product.master_sku, sku))
            .await
    }

    /// One page of physical counts.
    pub async fn stock_totals(
        &self,
        query: &StockTotalsQuery,
    ) -> Result<Page<StockTotal>, ApiError> {
        self.page(query).await
    }

    /// One page of stock transfers.
    pub async fn stock_transfers(
        &self,
        query: &StockTransfersQuery,
    ) -> Result<Page<StockTransfer>, ApiError> {
        self.page(query).await
    }

    /// Sets the pieces on hand, at most [`limits::STOCK_WRITES`] rows a call; more are an error, and
    /// nothing is sent. It overwrites what is there and what is going on there. Answers 200 also when
    /// it sets none [C]: look at each record. Sent at most once. What the vendor would not take can be
    /// seen before with [`StockAdjustment::problems`].
    pub async fn adjust_stock(
        &self,
        rows: &[StockAdjustment],
    ) -> Result<BulkOutcome<StockWritten>, ApiError> {
        few_enough(endpoint::INVENTORY_ADJUST, rows.len())?;
        let body = body_of(endpoint::INVENTORY_ADJUST, &rows)?;
        let reply = self.bulk(&requests::adjust_stock(body)).await?;
        Ok(reply.outcome(
            rows,
            |result, sent| sent.is(result),
            |name, sent| same_sku(name, &sent.master_sku),
        ))
    }

    /// Makes stock rows, at most [`limits::STOCK_WRITES`] a call; more are an error, and nothing is
    /// sent. Answers 200 also when it makes none [C]: look at each record. Sent at most once. What is
    /// wrong can be seen before with [`NewStockRow::problems`].
    ///
    /// The answer names SKUs where the request names products, so a result is a row's when its
    /// warehouse fits, in the order in which they were sent [I].
    pub async fn create_stock_rows(
        &self,
        rows: &[NewStockRow],
    ) -> Result<BulkOutcome<StockWritten>, ApiError> {
        few_enough(endpoint::INVENTORY_CREATE, rows.len())?;
        let body = body_of(endpoint::INVENTORY_CREATE, &rows)?;
        let reply = self.bulk(&requests::create_stock_rows(body)).await?;
        Ok(reply.outcome(
            rows,
            |result: &StockWritten, sent| result.warehouse_id == Some(sent.warehouse_id),
            |name, sent| name == sent.product_id.to_string(),
        ))
    }

    /// What these channels may sell, of the listings that changed since the last call. Has to be
    /// allowed with [`ClientBuilder::acknowledge`](super::ClientBuilder::acknowledge); sent at most
    /// once, because the vendor keeps the place: an answer that is lost is lost for good.
    pub async fn acknowledge(&self, sales_channel_ids: &[i64]) -> Result<Acknowledged, ApiError> {
        if !self.forms.acknowledge {
            return Err(ApiError::NotConfigured {
                endpoint: endpoint::INVENTORY_ACKNOWLEDGE,
                message: "its body is not public and each call uses its changes up; allow it with `acknowledge(true)`"
                    .to_owned(),
            });
        }
        let response = self
            .api
            .send(&requests::acknowledge(sales_channel_ids))
            .await?;
        Ok(Acknowledged {
            started_at: response.started_at,
            body: response.body,
        })
    }
}

fn few_enough(endpoint: &'static str, rows: usize) -> Result<(), ApiError> {
    if rows <= limits::STOCK_WRITES {
        return Ok(());
    }
    Err(ApiError::Encode {
        endpoint,
        message: format!(
            "expected at most {} rows a call, found {rows}; send them in several calls",
            limits::STOCK_WRITES
        ),
    })
}
