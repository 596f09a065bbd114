//! Shipments, returns, shipping look-ups.

use seamline_contract_order_manager::{Bench, CHANNEL, WAREHOUSE};
use seamline_order_manager_client::requests::{PageRequest, RmasQuery, ShipmentsQuery};
use seamline_order_manager_client::wire::{
    DeliveryStatus, ExternalShipment, ExternalShipments, Money, OrderIdentifier, OrderStatus,
    RecordOutcome, ShipmentType, StandardShipment,
};
use seamline_sandbox::ReturnedUnits;

const FIRST: PageRequest = PageRequest { page: 1, limit: 50 };

fn parcel(order: OrderIdentifier, number: &str) -> ExternalShipment {
    let mut shipment = ExternalShipment::new(order, "UPS", number);
    shipment.ship_method.shipping_service_id = Some(31);
    shipment.ship_method.package_type_id = Some(4);
    shipment
}

fn parcels(shipments: Vec<ExternalShipment>) -> ExternalShipments {
    ExternalShipments {
        notify_customer: false,
        update_channel: false,
        shipments,
    }
}

#[tokio::test]
async fn an_external_shipment_ships_the_order_and_an_unknown_order_is_named() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let shipment = ExternalShipment {
        carrier_fee: Some(Money::new("24.60".parse().unwrap(), "USD")),
        ship_date: Some("2026-09-02T14:40:00Z".parse().unwrap()),
        estimated_arrival: Some("2026-09-07T00:00:00Z".parse().unwrap()),
        received: Some("2026-09-08T00:00:00Z".parse().unwrap()),
        delivery_status: Some(DeliveryStatus::IN_TRANSIT.into()),
        insurance_tracking_number: Some("INS-1".to_owned()),
        ..parcel(OrderIdentifier::number(CHANNEL, "8124907"), "1Z0001")
    };
    let sent = parcels(vec![parcel(OrderIdentifier::id(1), "1Z0002"), shipment]);
    let outcome = bench.client.external_shipments(&sent).await.unwrap();
    let RecordOutcome::Refused(errors) = &outcome.records[0] else {
        panic!("{outcome:?}");
    };
    assert_eq!(errors[0].text(), "Order not found");
    assert!(outcome.records[1].is_done(), "{outcome:?}");
    let order = bench.client.order(id).await.unwrap();
    assert!(order.order_status.is(OrderStatus::SHIPPED));
    let boxed: i64 = order
        .parcels()
        .iter()
        .flat_map(|one| one.items.iter().flatten())
        .map(|item| item.quantity)
        .sum();
    assert_eq!(boxed, 2);
    bench.reached("order_manager.shipment.external");

    let query = ShipmentsQuery {
        order_ids: vec![id],
        order_numbers: vec!["8124907".to_owned()],
        delivery_statuses: vec![DeliveryStatus::IN_TRANSIT.to_owned()],
        sales_channel_id: Some(CHANNEL),
        warehouse_id: Some(WAREHOUSE),
        tracking_number: Some("1Z0001".to_owned()),
        recipient: Some("Odile Marchetti".to_owned()),
        city: Some("Portland".to_owned()),
        country: Some("USA".to_owned()),
        created_from: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        created_to: Some("2100-01-01T00:00:00Z".parse().unwrap()),
        shipped_from: Some("2026-09-02T00:00:00Z".parse().unwrap()),
        shipped_to: Some("2026-09-03T00:00:00Z".parse().unwrap()),
        ..ShipmentsQuery::new(FIRST)
    };
    let page = bench.client.shipments(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    assert_eq!(page.items.len(), 1);
    let shipment = &page.items[0];
    assert!(shipment.external && shipment.kind.is(ShipmentType::FULFILLMENT));
    let fee = shipment.carrier_fee.as_ref().unwrap();
    assert_eq!(fee.amount, "24.6".parse().unwrap());
    let by_key = ShipmentsQuery {
        shipment_ids: vec![shipment.shipment_id],
        ..ShipmentsQuery::new(FIRST)
    };
    assert_eq!(
        bench.client.shipments(&by_key).await.unwrap().items,
        page.items
    );
    let elsewhere = ShipmentsQuery {
        state: Some("NV".to_owned()),
        shipping_provider_id: Some(99),
        batch_number: Some("1".to_owned()),
        ..query
    };
    assert!(bench.client.shipments(&elsewhere).await.unwrap().is_empty());
    bench.reached("order_manager.shipments");
}

#[tokio::test]
async fn a_carrier_and_a_number_are_enough_for_an_external_shipment() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let sent = parcels(vec![ExternalShipment::new(
        OrderIdentifier::id(id),
        "UPS",
        "1Z0001",
    )]);
    let outcome = bench.client.external_shipments(&sent).await.unwrap();
    assert!(outcome.is_complete(), "{outcome:?}");
}

#[tokio::test]
async fn a_standard_shipment_ships_a_batch_and_names_the_order_that_cannot_leave() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let batch = StandardShipment {
        order_ids: vec![id, 1],
        order_batch_number: None,
        complete_batch_and_discard_failed_orders: Some(true),
    };
    let outcome = bench.client.standard_shipment(&batch).await.unwrap();
    assert!(outcome.records[0].is_done(), "{outcome:?}");
    assert!(
        matches!(outcome.records[1], RecordOutcome::Refused(_)),
        "{outcome:?}"
    );
    let order = bench.client.order(id).await.unwrap();
    assert!(order.order_status.is(OrderStatus::SHIPPED));
    bench.reached("order_manager.shipment.standard");
}

#[tokio::test]
async fn what_comes_back_is_read() {
    let bench = Bench::start().await;
    let id = bench.placed("8124907").await;
    let order = bench.client.order(id).await.unwrap();
    let sku = order.order_items[0].listing_sku.clone();
    let sent = parcels(vec![parcel(OrderIdentifier::id(id), "1Z0001")]);
    assert!(
        bench
            .client
            .external_shipments(&sent)
            .await
            .unwrap()
            .is_complete()
    );
    let returned = ReturnedUnits {
        units: [(sku.clone(), 1)].into(),
        reason: "WRONG_SIZE".to_owned(),
    };
    let rma = bench.sandbox.return_om_order(id, &returned).unwrap();
    let query = RmasQuery {
        created_from: Some("2020-01-01T00:00:00Z".parse().unwrap()),
        created_to: Some("2100-01-01T00:00:00Z".parse().unwrap()),
        ..RmasQuery::new(FIRST)
    };
    let page = bench.client.rmas(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    assert_eq!(page.items[0].rma_id, rma);
    let line = &page.items[0].items[0];
    assert_eq!(line.returned_quantity, 1);
    let ordered = line.rma_order_item.as_ref().unwrap();
    assert_eq!(ordered.listing_sku.as_deref(), Some(&*sku));
    assert_eq!(ordered.order_id, Some(id));
    bench.reached("order_manager.returns");
}

#[tokio::test]
async fn what_can_be_chosen_for_shipping() {
    let bench = Bench::start().await;
    let providers = bench.client.shipping_providers().await.unwrap();
    let carriers = bench.client.shipping_carriers().await.unwrap();
    let packages = bench.client.package_types().await.unwrap();
    assert!(
        providers.undecodable.is_empty() && !providers.is_empty(),
        "{providers:?}"
    );
    assert!(carriers.undecodable.is_empty() && !carriers.is_empty());
    assert!(
        packages.undecodable.is_empty() && !packages.is_empty(),
        "{packages:?}"
    );
    bench.reached("order_manager.shipment.providers");
    bench.reached("order_manager.shipment.carriers");
    bench.reached("order_manager.shipment.packages");
}
