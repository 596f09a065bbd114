//! Shipments, returns, and what can be chosen for shipping.

use seamline_api_core::ApiError;

use super::{OrderManagerClient, body_of};
use crate::requests::{self, RmasQuery, ShipmentsQuery, endpoint};
use crate::wire::{
    BulkOutcome, BulkReply, ExternalShipments, PackageType, Page, RecordOutcome, ReplyError, Rma,
    Shipment, ShipmentResult, ShippingCarrier, ShippingProvider, StandardShipment,
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
        refuse_unrecorded(&mut outcome);
        Ok(outcome)
    }

    /// Ships orders in one batch [1]. One outcome an order. Sent at most once.
    pub async fn standard_shipment(
        &self,
        batch: &StandardShipment,
    ) -> Result<BulkOutcome<ShipmentResult>, ApiError> {
        let body = body_of(endpoint::SHIPMENT_STANDARD, batch)?;
        let reply: BulkReply<ShipmentResult> =
            self.bulk(&requests::standard_shipment(body)).await?;
        let mut outcome = reply.outcome(
            &batch.order_ids,
            |result, order_id| {
                let order = result.order.as_ref();
                order.is_some_and(|order| order.order_id == Some(*order_id))
            },
            |name, order_id| name == order_id.to_string(),
        );
        refuse_unrecorded(&mut outcome);
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

/// A result without a shipment's key is the vendor's way to say why there is none [I].
fn refuse_unrecorded(outcome: &mut BulkOutcome<ShipmentResult>) {
    for record in &mut outcome.records {
        if let RecordOutcome::Done(result) = record
            && !result.is_recorded()
        {
            *record = RecordOutcome::Refused(vec![ReplyError {
                message: result.processing_message.take(),
                error_code: result.status.take(),
                ..ReplyError::default()
            }]);
        }
    }
}
