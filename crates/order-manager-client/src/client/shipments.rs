//! Shipments, returns, and what can be chosen for shipping.

use seamline_api_core::ApiError;

use super::{OrderManagerClient, body_of};
use crate::requests::{self, RmasQuery, ShipmentsQuery, endpoint};
use crate::wire::{
    BatchedOrder, BulkOutcome, BulkReply, ExternalShipments, PackageType, Page, RecordOutcome,
    ReplyError, Rma, Shipment, ShipmentResult, ShippingCarrier, ShippingProvider, StandardShipment,
};

impl OrderManagerClient {
    /// One page of shipments.
    pub async fn shipments(&self, query: &ShipmentsQuery) -> Result<Page<Shipment>, ApiError> {
        self.page(query).await
    }

    /// Records parcels that left outside of Order Manager. One outcome a parcel; a parcel for which
    /// the answer shows no shipment is refused in the vendor's words [I]. Sent at most once.
    pub async fn external_shipments(
        &self,
        shipments: &ExternalShipments,
    ) -> Result<BulkOutcome<ShipmentResult>, ApiError> {
        let body = body_of(endpoint::SHIPMENT_EXTERNAL, shipments)?;
        let reply: BulkReply<ShipmentResult> =
            self.bulk(&requests::external_shipments(body)).await?;
        let mut outcome = reply.outcome(
            &shipments.shipments,
            |result, sent| {
                let order = result.order.as_ref();
                let tracking = result
                    .shipment
                    .as_ref()
                    .and_then(|shipment| shipment.tracking_number.as_deref());
                order.is_some_and(|order| sent.order.is(order))
                    && tracking.is_none_or(|number| number == sent.tracking_number)
            },
            |name, sent| sent.order.is_named(name) || name == sent.tracking_number,
        );
        // A result without a shipment's key is the vendor's way to say why there is none [I].
        let is_refused = |result: &ShipmentResult| !result.is_recorded();
        refuse(&mut outcome, is_refused, |result| result.processing_message);
        Ok(outcome)
    }

    /// Ships orders in one batch [1]. One outcome an order: done means that it is in the batch, and
    /// whether the batch has left shows in the orders, so read them back. Sent at most once.
    pub async fn standard_shipment(
        &self,
        batch: &StandardShipment,
    ) -> Result<BulkOutcome<BatchedOrder>, ApiError> {
        let body = body_of(endpoint::SHIPMENT_STANDARD, batch)?;
        let reply: BulkReply<BatchedOrder> = self.bulk(&requests::standard_shipment(body)).await?;
        let mut outcome = reply.outcome(
            &batch.order_ids,
            |result, order_id| result.order.order_id == Some(*order_id),
            |name, order_id| name == order_id.to_string(),
        );
        refuse(&mut outcome, BatchedOrder::is_refused, |result| {
            result.processing_message
        });
        Ok(outcome)
    }

    /// One page of returns.
    pub async fn rmas(&self, query: &RmasQuery) -> Result<Page<Rma>, ApiError> {
        self.page(query).await
    }

    /// All shipping providers.
    pub async fn shipping_providers(&self) -> Result<Page<ShippingProvider>, ApiError> {
        self.list(&requests::shipping_providers(), "shippingProviderId")
            .await
    }

    /// All carriers.
    pub async fn shipping_carriers(&self) -> Result<Page<ShippingCarrier>, ApiError> {
        self.list(&requests::shipping_carriers(), "shippingCarrierId")
            .await
    }

    /// All packages.
    pub async fn package_types(&self) -> Result<Page<PackageType>, ApiError> {
        self.list(&requests::package_types(), "packageTypeId").await
    }
}

/// Turns results that are refusals into such, with the vendor's words if it has any.
fn refuse<T>(
    outcome: &mut BulkOutcome<T>,
    is_refused: impl Fn(&T) -> bool,
    reason: impl Fn(T) -> Option<String>,
) {
    for record in &mut outcome.records {
        match std::mem::replace(record, RecordOutcome::Unsaid) {
            RecordOutcome::Done(result) if is_refused(&result) => {
                *record = RecordOutcome::Refused(vec![ReplyError {
                    message: reason(result),
                    ..ReplyError::default()
                }]);
            }
            other => *record = other,
        }
    }
}
