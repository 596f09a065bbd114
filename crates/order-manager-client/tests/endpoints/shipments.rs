//! Shipments, returns, shipping look-ups.

use seamline_order_manager_client::requests::{PageRequest, RmasQuery, ShipmentsQuery};
use seamline_order_manager_client::wire::{
    DeliveryStatus, ExternalShipment, ExternalShipments, Money, OrderIdentifier, RecordOutcome,
    StandardShipment,
};

use crate::bench::{bench, fixture};

#[tokio::test]
async fn shipments_are_asked_for_with_every_filter_in_their_own_word_order() {
    let bench = bench().await;
    bench
        .get(
            "/v1/shipments",
            &[
                ("page", "1"),
                ("limit", "50"),
                ("shipmentId", "660001"),
                ("orderId", "701501"),
                ("orderNumber", "8124907(1)"),
                ("deliveryStatus", "IN_TRANSIT"),
                ("deliveryStatus", "DELIVERED"),
                ("salesChannelId", "4007"),
                ("warehouseId", "3101"),
                ("shippingProviderId", "12"),
                ("batchNumber", "1180"),
                ("trackingNumber", "1Z"),
                ("recipient", "Odile & Co"),
                ("city", "Portland"),
                ("state", "OR"),
                ("country", "USA"),
                ("shipmentCreatedFromDate", "2026-09-01T00:00:00Z"),
                ("shipmentCreatedToDate", "2026-09-02T00:00:00Z"),
                ("shipmentFromDate", "2026-09-03T00:00:00Z"),
                ("shipmentToDate", "2026-09-04T00:00:00Z"),
            ],
            fixture!("shipments-list-response"),
        )
        .await;
    let text = |text: &str| Some(text.to_owned());
    let day = |day: u8| Some(format!("2026-09-0{day}T00:00:00Z").parse().unwrap());
    let query = ShipmentsQuery {
        shipment_ids: vec![660_001],
        order_ids: vec![701_501],
        order_numbers: vec!["8124907(1)".to_owned()],
        delivery_statuses: vec!["IN_TRANSIT".to_owned(), "DELIVERED".to_owned()],
        sales_channel_id: Some(4007),
        warehouse_id: Some(3101),
        shipping_provider_id: Some(12),
        batch_number: text("1180"),
        tracking_number: text("1Z"),
        recipient: text("Odile & Co"),
        city: text("Portland"),
        state: text("OR"),
        country: text("USA"),
        created_from: day(1),
        created_to: day(2),
        shipped_from: day(3),
        shipped_to: day(4),
        ..ShipmentsQuery::new(PageRequest::first(50))
    };
    let page = bench.client.shipments(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    let shipment = &page.items[0];
    assert!(shipment.delivery_status.is(DeliveryStatus::IN_TRANSIT));
    assert_eq!(shipment.batch_number.as_deref(), Some("1180"));
    let fee = shipment.carrier_fee.as_ref().unwrap();
    assert_eq!(fee.amount.to_string(), "24.6");
    let method = shipment.ship_method.as_ref().unwrap();
    assert_eq!(method.shipping_carrier.as_deref(), Some("UPS"));
}

fn parcels() -> ExternalShipments {
    let mut shipment =
        ExternalShipment::new(OrderIdentifier::id(701_501), "UPS", "1ZEXAMPLE0000660001");
    shipment.ship_method.shipping_service_id = Some(31);
    shipment.ship_method.package_type_id = Some(4);
    shipment.ship_date = Some("2026-09-02T14:40:00Z".parse().unwrap());
    shipment.carrier_fee = Some(Money::new("24.60".parse().unwrap(), "USD"));
    ExternalShipments {
        notify_customer: false,
        update_channel: false,
        shipments: vec![shipment],
    }
}

#[tokio::test]
async fn an_external_shipment_is_sent_as_the_example_says() {
    let bench = bench().await;
    bench
        .write(
            "PUT",
            "/v1.1/shipment/external",
            fixture!("shipment-external-request"),
            fixture!("shipment-external-response"),
        )
        .await;
    let outcome = bench.client.external_shipments(&parcels()).await.unwrap();
    assert!(outcome.is_complete());
    let RecordOutcome::Done(result) = &outcome.records[0] else {
        panic!("{outcome:?}");
    };
    let shipment = result.shipment.as_ref().unwrap();
    assert_eq!(shipment.shipment_id, Some(660_001));
}

#[tokio::test]
async fn an_external_shipment_without_a_shipment_in_the_answer_is_refused_in_the_vendors_words() {
    let bench = bench().await;
    bench
        .write(
            "PUT",
            "/v1.1/shipment/external",
            fixture!("shipment-external-request"),
            fixture!("shipment-external-failed-response"),
        )
        .await;
    let outcome = bench.client.external_shipments(&parcels()).await.unwrap();
    let RecordOutcome::Refused(errors) = &outcome.records[0] else {
        panic!("{outcome:?}");
    };
    assert_eq!(errors[0].text(), "Order is already shipped");
}

#[tokio::test]
async fn a_standard_shipment_tells_which_orders_left() {
    let bench = bench().await;
    bench
        .write(
            "PUT",
            "/v1.1/shipment/standard",
            fixture!("shipment-standard-request"),
            fixture!("shipment-standard-response"),
        )
        .await;
    let batch = StandardShipment {
        order_ids: vec![701_501, 701_502],
        order_batch_number: None,
        complete_batch_and_discard_failed_orders: Some(true),
    };
    let outcome = bench.client.standard_shipment(&batch).await.unwrap();
    assert!(outcome.records[0].is_done());
    let RecordOutcome::Refused(errors) = &outcome.records[1] else {
        panic!("{outcome:?}");
    };
    assert_eq!(errors[0].text(), "Order is not ready to ship");
}

#[tokio::test]
async fn returns_are_read() {
    let bench = bench().await;
    bench
        .get(
            "/v1/shipments/rmas",
            &[
                ("page", "1"),
                ("limit", "50"),
                ("createdFromDate", "2026-09-01T00:00:00Z"),
                ("createdToDate", "2026-10-01T00:00:00Z"),
            ],
            fixture!("rmas-response"),
        )
        .await;
    let query = RmasQuery {
        page: PageRequest::first(50),
        created_from: Some("2026-09-01T00:00:00Z".parse().unwrap()),
        created_to: Some("2026-10-01T00:00:00Z".parse().unwrap()),
    };
    let page = bench.client.rmas(&query).await.unwrap();
    assert!(page.undecodable.is_empty(), "{:?}", page.undecodable);
    let line = &page.items[0].items[0];
    assert_eq!(line.returned_quantity, 1);
    let ordered = line.rma_order_item.as_ref().unwrap();
    assert_eq!((ordered.order_id, &ordered.product), (Some(701_501), &None));
}

#[tokio::test]
async fn what_can_be_chosen_for_shipping_is_read() {
    let bench = bench().await;
    bench
        .get(
            "/v1/shipment/providers",
            &[],
            fixture!("shipping-providers-response"),
        )
        .await;
    bench
        .get(
            "/v1/shipment/carriers",
            &[],
            fixture!("shipping-carriers-response"),
        )
        .await;
    bench
        .get(
            "/v1/shipment/packages",
            &[],
            fixture!("shipping-packages-response"),
        )
        .await;
    let providers = bench.client.shipping_providers().await.unwrap();
    assert!(providers.undecodable.is_empty(), "{providers:?}");
    let balance = |at: usize| {
        let money = providers.items[at].postage_balance.as_ref().unwrap();
        (money.amount.to_string(), money.currency.clone())
    };
    assert_eq!(balance(0), ("1234.5".to_owned(), "USD".to_owned()));
    assert_eq!(balance(1), ("19.99".to_owned(), String::new()));
    assert_eq!(providers.items[0].package_types[0].package_type_id, 4);
    let service = &providers.items[0].shipping_services[0];
    assert_eq!(service.integer("shippingServiceId"), Some(31));
    let carriers = bench.client.shipping_carriers().await.unwrap();
    assert_eq!(carriers.items[1].name, "USPS");
    let packages = bench.client.package_types().await.unwrap();
    assert_eq!(packages.items[0].international, Some(true));
}
