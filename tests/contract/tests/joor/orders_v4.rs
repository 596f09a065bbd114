//! v4 orders and their lines.

use jiff::civil::date;
use rust_decimal::Decimal;
use seamline_contract::{Bench, some};
use seamline_joor_client::v2;
use seamline_joor_client::v4::order::{Address, ExportStatus, OrderStatus};
use seamline_joor_client::v4::order_write::{
    DeliveryWindow, DiscountKind, NewOrder, OrderDiscount, OrderFields, OrderUpdate,
};
use seamline_joor_client::v4::orders::{LastModified, OrderQuery, SortOrder};
use seamline_joor_client::v4::sku_line_items::{LinePrice, NewSkuLineItem, SkuLineItemUpdate};
use seamline_sandbox::JoorOrderView;

use super::catalog::{Published, publish};

fn known(bench: &Bench, id: &str) -> JoorOrderView {
    let orders = bench.sandbox.joor_orders();
    let mut found = orders
        .into_iter()
        .filter(|known| known.order_id.to_string() == id);
    found.next().unwrap()
}

pub(crate) async fn story(bench: &Bench) {
    lists(bench).await;
    let published = publish(bench).await;
    let id = create(bench, &published).await;
    lines(bench, &published, &id).await;
    approve(bench, &id).await;
    export(bench, &id).await;
}

async fn lists(bench: &Bench) {
    let mut query = OrderQuery {
        page_size: 5,
        sort_by: some("last_modified"),
        sort_order: Some(SortOrder::Ascending),
        ..OrderQuery::default()
    };
    let mut listed = Vec::new();
    loop {
        let reply = bench.client.orders_v4(&query).await.unwrap();
        let next = query.next(reply.len());
        listed.extend(reply.into_clean().unwrap());
        match next {
            Some(next) => query = next,
            None => break,
        }
    }
    let orders = bench.sandbox.joor_orders();
    assert_eq!(listed.len(), orders.len());
    for order in &listed {
        let known = known(bench, &order.id);
        assert_eq!(order.total, Some(known.total));
        let word = known.status.to_uppercase();
        assert_eq!(order.status.as_ref().unwrap().as_str(), word);
        let units: i64 = known.lines.iter().map(|line| line.quantity).sum();
        assert_eq!(order.quantity, Some(units));
    }
    let approved = OrderQuery {
        status: Some(OrderStatus::Approved),
        export_status: Some(ExportStatus::Undefined),
        approved_from: Some(date(2000, 1, 1)),
        approved_to: Some(date(2100, 1, 1)),
        last_modified: Some(LastModified::Day(date(2000, 1, 1))),
        ..OrderQuery::default()
    };
    let reply = bench.client.orders_v4(&approved).await.unwrap();
    let wanted = orders
        .iter()
        .filter(|order| order.status == "approved" && order.export_status == "UNDEFINED");
    assert_eq!(reply.into_clean().unwrap().len(), wanted.count());
    let moment = OrderQuery {
        last_modified: Some(LastModified::Moment(
            "2100-01-01T00:00:00Z".parse().unwrap(),
        )),
        ..OrderQuery::default()
    };
    assert!(bench.client.orders_v4(&moment).await.unwrap().is_empty());
}

async fn create(bench: &Bench, published: &Published) -> String {
    let connections = bench.sandbox.joor_connections();
    let retailer = connections
        .iter()
        .find(|one| one.matched && !one.customer_code.is_empty())
        .unwrap();
    let price_type_id = Some(bench.client.price_types().await.unwrap().data.remove(0).id);
    let address = Address {
        name: some("Odile Marchetti"),
        company: some("Larkspur & Finch Boutique"),
        line1: some("100 Example Street"),
        city: some("Portland"),
        state: some("OR"),
        zip: some("97200"),
        country: some("United States"),
        ..Address::default()
    };
    let order = NewOrder {
        status: OrderStatus::InProgress,
        fields: OrderFields {
            customer_code: Some(retailer.customer_code.clone()),
            price_type_id: price_type_id.clone(),
            collection_code: Some(published.collection_key.clone()),
            po_number: some("LF-2026-118"),
            comments: some("Rear entrance."),
            delivery_window: Some(DeliveryWindow {
                start: date(2026, 9, 1),
                end: date(2026, 9, 30),
            }),
            custom_shipping_address: Some(address.clone()),
            custom_billing_address: Some(address),
            payment_method_code: some("NET30"),
            shipping_price: Some(Decimal::new(3_500, 2)),
            ..OrderFields::default()
        },
    };
    let reply = bench.client.create_orders(&[order]).await.unwrap();
    let made = reply.into_clean().unwrap().remove(0);
    assert_eq!(made.status, Some(OrderStatus::InProgress));
    let address = made.custom_shipping_address.unwrap();
    assert_eq!(address.zip.as_deref(), Some("97200"));
    assert_eq!(known(bench, &made.id).purchase_number, "LF-2026-118");
    // The names of 2021 are taken as well.
    let of_2021 = NewOrder {
        status: OrderStatus::InProgress,
        fields: OrderFields {
            retailer_id: Some(retailer.id.to_string()),
            price_type_id: price_type_id.clone(),
            collection_id: Some(published.collection_id.clone()),
            payment_method: some("NET30"),
            order_discount: vec![OrderDiscount {
                discount_type: DiscountKind::Percentage,
                discount_amount: Decimal::from(5),
            }],
            ..OrderFields::default()
        },
    };
    let reply = bench.client.create_orders(&[of_2021]).await.unwrap();
    let second = reply.into_clean().unwrap().remove(0);
    assert_eq!(second.retailer_id, Some(retailer.id.to_string()));
    let nobody = NewOrder {
        status: OrderStatus::InProgress,
        fields: OrderFields::default(),
    };
    let refused = bench.client.create_orders(&[nobody]).await.unwrap();
    assert_eq!((refused.len(), refused.errors.len()), (0, 1));
    made.id
}

async fn lines(bench: &Bench, published: &Published, id: &str) {
    let line = |sku: usize, quantity, price| NewSkuLineItem {
        order_id: id.to_owned(),
        sku_id: published.sku_ids[sku].clone(),
        quantity,
        price,
    };
    let price = |cents| Some(LinePrice::ItemPrice(Decimal::new(cents, 2)));
    let rows = [line(0, 4, price(10_000)), line(1, 2, None)];
    let made = bench.client.create_sku_line_items(&rows).await.unwrap();
    let made = made.into_clean().unwrap();
    assert_eq!(made[0].quantity, Some(4));
    // Units are added to the line that is there; a discount is taken off the wholesale price.
    let ten = Some(LinePrice::DiscountPercentage(Decimal::TEN));
    let off = Some(LinePrice::DiscountAmount(Decimal::ONE));
    let more = [line(1, 1, ten), line(0, 1, off)];
    bench
        .client
        .create_sku_line_items(&more)
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let read = bench
        .client
        .sku_line_items(&[id])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let units: Vec<_> = read.iter().map(|line| line.quantity).collect();
    assert_eq!(units, [Some(5), Some(3)]);
    let sku = read[1].line_item_sku.as_ref().unwrap();
    assert_eq!(sku.item_price, Some(Decimal::new(10_710, 2)));
    assert_eq!(sku.wholesale_price, Some(Decimal::new(11_900, 2)));
    assert_eq!(sku.original_id.as_ref(), Some(&published.sku_ids[1]));
    let product = sku.product.as_ref().unwrap();
    assert_eq!(product.external_id.as_ref(), Some(&published.key));
    assert_eq!(sku.trait_values.len(), 2);
    let update = SkuLineItemUpdate {
        id: read[0].id.clone(),
        quantity: 6,
    };
    bench
        .client
        .update_sku_line_items(&[update])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let ids = [read[0].id.as_str()];
    let one = bench.client.sku_line_items_by_id(&ids).await.unwrap();
    let one = one.into_clean().unwrap();
    assert_eq!((one.len(), one[0].quantity), (1, Some(6)));
}

async fn status(bench: &Bench, id: &str) -> OrderStatus {
    let query = OrderQuery::by_ids([id]);
    let found = bench.client.orders_v4(&query).await.unwrap();
    let order = found.into_clean().unwrap().remove(0);
    order.status.unwrap()
}

async fn approve(bench: &Bench, id: &str) {
    for status in [OrderStatus::Pending, OrderStatus::Approved] {
        let update = OrderUpdate::new(id, status);
        let reply = bench.client.update_orders(&[update]).await.unwrap();
        reply.into_clean().unwrap();
    }
    assert_eq!(status(bench, id).await, OrderStatus::Approved);
    assert_eq!(known(bench, id).status, "approved");
}

/// What v4 writes about the export is what v2 filters by, and it changes nothing else.
async fn export(bench: &Bench, id: &str) {
    let before = known(bench, id);
    let now = status(bench, id).await;
    let failed = OrderUpdate::failed(id, now.clone(), "no listing");
    bench
        .client
        .update_orders(&[failed])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let after = known(bench, id);
    assert_eq!(
        (after.export_status, after.export_description.as_str()),
        ("FAILED", "no listing")
    );
    let exported = OrderUpdate::exported(id, now, some("order 701501"));
    bench
        .client
        .update_orders(&[exported])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let after = known(bench, id);
    assert_eq!((after.export_status, after.status), ("SUCCESS", "approved"));
    assert_eq!((&after.lines, after.total), (&before.lines, before.total));
    let query = v2::orders::OrderQuery {
        order_id: id.parse().ok(),
        export_status: v2::orders::ExportStatus::Exported,
        ..v2::orders::OrderQuery::default()
    };
    assert_eq!(bench.client.orders(&query).await.unwrap().len(), 1);
    let shipped = OrderUpdate::shipped(id, some("1ZEXAMPLE0000000001"));
    bench
        .client
        .update_orders(&[shipped])
        .await
        .unwrap()
        .into_clean()
        .unwrap();
    let after = known(bench, id);
    assert_eq!(
        (after.status, after.tracking_number.as_str()),
        ("shipped", "1ZEXAMPLE0000000001")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_listed_created_filled_approved_and_marked() {
    let bench = Bench::start(|_| {}).await;
    story(&bench).await;
    bench.assert_nothing_unknown_was_sent();
}
