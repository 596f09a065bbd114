use serde_json::json;

use super::*;
use crate::limits;
use crate::wire::{OrderCancel, OrderIdentifier};
use seamline_api_core::{Body, Replay};

/// Every request that this crate can make.
fn all() -> Vec<ApiRequest> {
    let page = PageRequest::first(10);
    let cancel = OrderCancel::new(OrderIdentifier::id(1), "OTHER");
    vec![
        sales_channels(),
        warehouses(),
        warehouse(1),
        custom_field_definitions(),
        products(&ProductsQuery::new(page)),
        product("A"),
        listings(&ListingsQuery::new(page)),
        stock_rows(&StockQuery::new(page)),
        stock_totals(&StockTotalsQuery::new(page)),
        stock_transfers(&StockTransfersQuery::new(page)),
        adjust_stock(json!([])),
        create_stock_rows(json!([])),
        acknowledge(&[4007]),
        orders(&OrdersQuery::new(page)),
        order(1),
        create_order(json!({}), OrderBody::Array),
        update_orders(json!([])),
        cancel_order(&cancel),
        shipments(&ShipmentsQuery::new(page)),
        external_shipments(json!({})),
        standard_shipment(json!({})),
        rmas(&RmasQuery::new(page)),
        shipping_providers(),
        shipping_carriers(),
        package_types(),
        purchase_orders(&PurchaseOrdersQuery::new(page)),
        create_purchase_order(json!({})),
        purchase_order_formats(),
        vendors(&VendorsQuery::new(page)),
        vendor(1),
        vendor_products(&VendorProductsQuery::new(page)),
        payment_types(),
        company_info(),
        incoterm_ship_rules(),
        app_properties(),
    ]
}

#[test]
fn no_request_on_a_product_path_is_anything_but_a_read() {
    let on_products: Vec<_> = all()
        .into_iter()
        .filter(|request| request.path.contains("product"))
        .collect();
    assert_eq!(on_products.len(), 5);
    for request in on_products {
        assert_eq!(request.method, http::Method::GET, "{}", request.path);
        assert_eq!(request.body, Body::Empty, "{}", request.path);
    }
}

#[test]
fn the_writes_are_these_and_none_of_them_is_about_products() {
    let writes: Vec<String> = all()
        .iter()
        .filter(|request| request.method != http::Method::GET)
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert_eq!(
        writes,
        [
            "POST /v1.1/inventory/adjust",
            "PUT /v1.1/inventory",
            "POST /v1.2/inventory/acknowledge",
            "PUT /v1/order",
            "POST /v1.1/orders",
            "POST /v1/orders/cancel",
            "PUT /v1.1/shipment/external",
            "PUT /v1.1/shipment/standard",
            "PUT /v1/purchaseorder",
        ]
    );
}

#[test]
fn a_write_is_never_repeated_blindly_unless_it_sets_absolute_values_of_orders() {
    for request in all() {
        let may_repeat =
            request.method == http::Method::GET || request.endpoint == endpoint::ORDERS_UPDATE;
        assert_eq!(
            request.replay == Replay::Safe,
            may_repeat,
            "{}",
            request.path
        );
    }
}

#[test]
fn every_endpoint_has_a_bucket_and_every_bucket_an_endpoint() {
    let requests = all();
    for request in &requests {
        assert!(
            limits::ENDPOINTS
                .iter()
                .any(|limit| limit.endpoint == request.endpoint),
            "{}",
            request.endpoint
        );
    }
    for limit in limits::ENDPOINTS {
        assert!(
            requests
                .iter()
                .any(|request| request.endpoint == limit.endpoint),
            "{}",
            limit.endpoint
        );
    }
}

fn pairs(request: &ApiRequest, name: &str) -> Vec<String> {
    request
        .query
        .iter()
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.clone())
        .collect()
}

#[test]
fn several_values_travel_in_the_form_asked_for() {
    let numbers = ["8124907".to_owned(), "8124911".to_owned()];
    let mut query = OrdersQuery::new(PageRequest::first(10));
    query.order_numbers = numbers.to_vec();
    assert_eq!(pairs(&orders(&query), "orderNumber"), numbers);
    query.many_values = ManyValues::Comma;
    assert_eq!(pairs(&orders(&query), "orderNumber"), ["8124907,8124911"]);
    query.many_values = ManyValues::Bracketed;
    assert_eq!(pairs(&orders(&query), "orderNumber[]"), numbers);
    assert!(pairs(&orders(&query), "orderNumber").is_empty());
    query.order_numbers.pop();
    assert_eq!(pairs(&orders(&query), "orderNumber"), ["8124907"]);
}

#[test]
fn skus_are_joined_by_commas_or_travel_as_they_are_told_to() {
    let skus = vec!["A".to_owned(), "B 1".to_owned()];
    let mut products = ProductsQuery::new(PageRequest::first(10));
    products.skus.clone_from(&skus);
    assert_eq!(pairs(&super::products(&products), "sku"), ["A,B 1"]);
    products.many_values = ManyValues::Repeated;
    assert_eq!(pairs(&super::products(&products), "sku"), skus);
    let mut stock = StockQuery::new(PageRequest::first(10));
    assert!(pairs(&stock_rows(&stock), "sku").is_empty());
    stock.skus.clone_from(&skus);
    assert_eq!(pairs(&stock_rows(&stock), "sku"), ["A,B 1"]);
    let mut totals = StockTotalsQuery::new(PageRequest::first(10));
    totals.skus = skus;
    assert_eq!(pairs(&stock_totals(&totals), "sku"), ["A,B 1"]);
}

#[test]
fn a_sku_with_a_comma_is_asked_for_by_its_longest_part() {
    for (sku, part) in [
        ("MV-1", "MV-1"),
        ("MV-1, 2", "MV-1"),
        ("A,MV-1", "MV-1"),
        (",", ","),
        ("", ""),
    ] {
        assert_eq!(sku_filter(sku), part);
    }
}

#[test]
fn a_cancellation_touches_no_channel_unless_it_is_told_to() {
    let cancel = OrderCancel::new(OrderIdentifier::number(4007, "8124930"), "BUYER_CANCELLED");
    let request = cancel_order(&cancel);
    assert_eq!(pairs(&request, "updateSalesChannels"), ["false"]);
    assert_eq!(pairs(&request, "refundOrdersOnChannels"), ["false"]);
    assert_eq!(request.body, Body::Empty);
}
