//! Short lists that come in one answer.

use seamline_contract_order_manager::{Bench, CHANNEL, WAREHOUSE};
use seamline_sandbox::Switches;

#[tokio::test]
async fn sales_channels() {
    let bench = Bench::start().await;
    let channels = bench.client.sales_channels().await.unwrap();
    assert!(channels.undecodable.is_empty());
    let ours = channels
        .items
        .iter()
        .find(|channel| channel.sales_channel_id == CHANNEL)
        .unwrap();
    assert_eq!(ours.name, bench.sandbox.credentials().sales_channel);
    assert!(channels.items.iter().any(|channel| !channel.active));
    bench.reached("order_manager.sales_channels");
}

#[tokio::test]
async fn warehouses_and_one_of_them() {
    let bench = Bench::start().await;
    let warehouses = bench.client.warehouses().await.unwrap();
    assert!(warehouses.undecodable.is_empty());
    assert_eq!(warehouses.items.len(), 3);
    let one = bench.client.warehouse(WAREHOUSE).await.unwrap();
    assert!(warehouses.items.contains(&one));
    assert!(one.address.unwrap().city.is_some());
    assert!(bench.client.warehouse(1).await.unwrap_err().is_not_found());
    bench.reached("order_manager.warehouses");
    bench.reached("order_manager.warehouse");
}

#[tokio::test]
async fn payment_types() {
    let bench = Bench::start().await;
    let types = bench.client.payment_types().await.unwrap();
    assert!(types.undecodable.is_empty() && !types.is_empty());
    assert!(
        types
            .items
            .iter()
            .all(|one| one.order_payment_type_id.is_some())
    );
    bench.reached("order_manager.payment_types");
}

#[tokio::test]
async fn the_company_as_an_object_and_as_a_list() {
    for company_as_object in [true, false] {
        let bench = Bench::with(|options| {
            options.switches = Switches {
                company_as_object,
                ..Switches::default()
            };
        })
        .await;
        let company = bench.client.company_info().await.unwrap();
        assert_eq!(company.items.len(), 1);
        assert!(!company.items[0].fields.is_empty());
        bench.reached("order_manager.company_info");
    }
}

#[tokio::test]
async fn lists_whose_rows_are_not_public() {
    let bench = Bench::start().await;
    for rows in [
        bench.client.incoterm_ship_rules().await.unwrap(),
        bench.client.app_properties().await.unwrap(),
        bench.client.purchase_order_formats().await.unwrap(),
    ] {
        assert_eq!((rows.items.len(), rows.undecodable.len()), (1, 0));
        let row = &rows.items[0];
        assert_eq!(row.text("exampleField").as_deref(), Some("made up"));
        assert_eq!(row.integer("exampleNumber"), Some(7));
    }
    bench.reached("order_manager.incoterm_ship_rules");
    bench.reached("order_manager.app_properties");
    bench.reached("order_manager.purchase_order_formats");
}
