//! Sales channels, warehouses, payment types, the company.

use crate::bench::{bench, fixture};

#[tokio::test]
async fn sales_channels_come_in_one_answer_and_without_their_secrets() {
    let bench = bench().await;
    bench
        .get("/v1/saleschannels", &[], fixture!("saleschannels-response"))
        .await;
    let channels = bench.client.sales_channels().await.unwrap();
    assert_eq!(channels.items.len(), 3);
    assert_eq!(channels.items[1].sales_channel_id, 4007);
    assert!(!channels.items[2].active);
    assert_eq!((bench.meter.calls(), bench.meter.credits()), (1, 1));
}

#[tokio::test]
async fn warehouses_are_read_as_a_list_and_one_by_one() {
    let bench = bench().await;
    bench
        .get("/v1/warehouses", &[], fixture!("warehouses-response"))
        .await;
    bench
        .get("/v1/warehouse/3101", &[], fixture!("warehouse-response"))
        .await;
    let warehouses = bench.client.warehouses().await.unwrap();
    assert!(warehouses.undecodable.is_empty());
    assert_eq!(warehouses.items[1].name, "Harbor 3PL");
    let warehouse = bench.client.warehouse(3101).await.unwrap();
    let address = warehouse.address.unwrap();
    assert_eq!(address.country.as_deref(), Some("USA"));
}

#[tokio::test]
async fn payment_types_come_in_one_answer() {
    let bench = bench().await;
    bench
        .get("/v1/paymenttypes", &[], fixture!("paymenttypes-response"))
        .await;
    let types = bench.client.payment_types().await.unwrap();
    assert_eq!(types.items[1].name, "Net 30");
}

#[tokio::test]
async fn the_company_may_come_as_an_object_or_a_list_and_keeps_its_digits() {
    let one = fixture!("companyinfo-response");
    for answer in [one.to_owned(), format!("[{one}]")] {
        let bench = bench().await;
        bench.get("/v1/companyinfo", &[], &answer).await;
        let company = bench.client.company_info().await.unwrap();
        assert_eq!(company.items.len(), 1);
        let rate = company.items[0].decimal("exampleRate").unwrap();
        assert_eq!(rate.to_string(), "19.990");
    }
}

#[tokio::test]
async fn an_error_object_is_not_a_company() {
    let bench = bench().await;
    bench.get("/v1/companyinfo", &[], r#"{"error":"no"}"#).await;
    assert!(bench.client.company_info().await.is_err());
}

#[tokio::test]
async fn incoterm_rules_and_app_properties_come_as_documents() {
    let bench = bench().await;
    bench
        .get(
            "/v1/incotermshiprules",
            &[],
            fixture!("incotermshiprules-response"),
        )
        .await;
    bench
        .get(
            "/v1/apps/properties",
            &[],
            fixture!("app-properties-response"),
        )
        .await;
    let rules = bench.client.incoterm_ship_rules().await.unwrap();
    assert_eq!(rules.items[0].text("exampleField").as_deref(), Some("DDP"));
    let rate = rules.items[0].decimal("exampleRate").unwrap();
    assert_eq!(rate.to_string(), "7.50");
    let properties = bench.client.app_properties().await.unwrap();
    assert_eq!(properties.items[0].fields["exampleField"], true);
}
