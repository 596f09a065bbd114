//! What Order Manager answers: one entry an endpoint and version, as the reference maps them.

use super::{
    access, create_order, inventory, inventory_writes, listings, orders, products, reference_data,
    shipments, supply, update_orders,
};
use crate::call::{Call, Reply};
use crate::endpoint::{Access, Endpoint};
use crate::world::World;

/// A read.
const fn get(
    name: &'static str,
    path: &'static str,
    parameters: &'static [&'static str],
    handle: fn(&mut World, &Call) -> Reply,
) -> Endpoint {
    call("GET", name, path, parameters, handle)
}

/// A call of the account.
const fn call(
    method: &'static str,
    name: &'static str,
    path: &'static str,
    parameters: &'static [&'static str],
    handle: fn(&mut World, &Call) -> Reply,
) -> Endpoint {
    Endpoint {
        name,
        method,
        path,
        parameters,
        access: Access::OrderManager,
        handle,
    }
}

/// A call that proves who it is by itself.
const fn open(
    method: &'static str,
    name: &'static str,
    path: &'static str,
    parameters: &'static [&'static str],
    handle: fn(&mut World, &Call) -> Reply,
) -> Endpoint {
    Endpoint {
        access: Access::Open,
        ..call(method, name, path, parameters, handle)
    }
}

const PRODUCTS: &[&str] = &[
    "page",
    "limit",
    "sku",
    "productId",
    "modifiedDateFrom",
    "modifiedDateTo",
    "active",
    "createdDateFrom",
];
const ORDERS: &[&str] = &[
    "page",
    "limit",
    "createdDateFrom",
    "createdDateTo",
    "modifiedDateFrom",
    "modifiedDateTo",
    "orderDateFrom",
    "orderDateTo",
    "paymentDateFrom",
    "paymentDateTo",
    "shipDateFrom",
    "shipDateTo",
    "orderId",
    "orderNumber",
    "productId",
    "salesChannelId",
    "warehouseId",
    "status",
    "unresolvedStatus",
    "external",
];
const CANCEL: &[&str] = &[
    "orderId",
    "orderNumber",
    "salesChannelId",
    "cancelReasonType",
    "cancelReason",
    "refundOrdersOnChannels",
    "updateSalesChannels",
];
const SHIPMENTS: &[&str] = &[
    "page",
    "limit",
    "batchNumber",
    "city",
    "country",
    "state",
    "deliveryStatus",
    "orderId",
    "orderNumber",
    "recipient",
    "salesChannelId",
    "shipmentCreatedFromDate",
    "shipmentCreatedToDate",
    "shipmentFromDate",
    "shipmentToDate",
    "shipmentId",
    "shippingProviderId",
    "trackingNumber",
    "warehouseId",
];
const PURCHASE_ORDERS: &[&str] = &[
    "page",
    "limit",
    "createdDateFrom",
    "createdDateTo",
    "modifiedDateFrom",
    "modifiedDateTo",
    "status",
    "customPurchaseOrderNumber",
];
const STOCK_TOTALS: &[&str] = &["page", "limit", "sku", "warehouseId"];

/// Everything that this Order Manager answers. There is no way to write a product.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
    open(
        "GET",
        "order_manager.oauth.authorize",
        "/oauth/authorize",
        &[
            "client_id",
            "scope",
            "redirect_uri",
            "response_type",
            "state",
        ],
        access::authorize,
    ),
    open(
        "POST",
        "order_manager.oauth.token",
        "/oauth/token",
        &["grant_type", "redirect_uri", "code"],
        access::token,
    ),
    get(
        "order_manager.sales_channels",
        "/v1/saleschannels",
        &[],
        reference_data::sales_channels,
    ),
    get(
        "order_manager.warehouses",
        "/v1/warehouses",
        &[],
        reference_data::warehouses,
    ),
    get(
        "order_manager.warehouse",
        "/v1/warehouse/{}",
        &[],
        reference_data::warehouse,
    ),
    get(
        "order_manager.payment_types",
        "/v1/paymenttypes",
        &[],
        reference_data::payment_types,
    ),
    get(
        "order_manager.company_info",
        "/v1/companyinfo",
        &[],
        reference_data::company_info,
    ),
    get(
        "order_manager.incoterm_ship_rules",
        "/v1/incotermshiprules",
        &[],
        reference_data::nothing_public,
    ),
    get(
        "order_manager.app_properties",
        "/v1/apps/properties",
        &[],
        reference_data::nothing_public,
    ),
    get(
        "order_manager.custom_field_definitions",
        "/v1.1/products/customfielddefinitions",
        &[],
        reference_data::custom_field_definitions,
    ),
    get(
        "order_manager.products",
        "/v1.1/products",
        PRODUCTS,
        products::list,
    ),
    get(
        "order_manager.products",
        "/v1/products",
        PRODUCTS,
        products::list,
    ),
    get(
        "order_manager.product",
        "/v1.1/product",
        &["sku"],
        products::one,
    ),
    get(
        "order_manager.listings",
        "/v1/listings",
        &[
            "page",
            "limit",
            "active",
            "createdDateFrom",
            "createdDateTo",
            "modifiedDateFrom",
            "modifiedDateTo",
            "listingId",
            "listingSku",
            "masterSku",
            "productId",
            "salesChannelId",
            "warehouseId",
        ],
        listings::list,
    ),
    get(
        "order_manager.inventory",
        "/v1/inventory",
        &["page", "limit", "sku", "warehouseId"],
        inventory::list,
    ),
    get(
        "order_manager.stock_totals",
        "/v1/productstocks/total",
        STOCK_TOTALS,
        inventory::totals,
    ),
    get(
        "order_manager.stock_totals",
        "/v1.1/productstocks/total",
        STOCK_TOTALS,
        inventory::totals,
    ),
    get("order_manager.orders", "/v1.1/orders", ORDERS, orders::list),
    get("order_manager.orders", "/v1/orders", ORDERS, orders::list),
    get(
        "order_manager.channel_purchases",
        "/v1/orders/channelpurchases",
        &["page", "limit"],
        orders::channel_purchases,
    ),
    get(
        "order_manager.order.get",
        "/v1.1/orders/{}",
        &[],
        orders::one,
    ),
    call(
        "PUT",
        "order_manager.order.create",
        "/v1/order",
        &[],
        create_order::create,
    ),
    call(
        "POST",
        "order_manager.orders.update",
        "/v1.1/orders",
        &[],
        update_orders::update,
    ),
    call(
        "POST",
        "order_manager.orders.update",
        "/v1/orders",
        &[],
        update_orders::update,
    ),
    call(
        "POST",
        "order_manager.orders.cancel",
        "/v1/orders/cancel",
        CANCEL,
        update_orders::cancel,
    ),
    call(
        "POST",
        "order_manager.inventory.adjust",
        "/v1.1/inventory/adjust",
        &[],
        inventory_writes::adjust,
    ),
    call(
        "PUT",
        "order_manager.inventory.create",
        "/v1.1/inventory",
        &[],
        inventory_writes::create,
    ),
    call(
        "POST",
        "order_manager.inventory.acknowledge",
        "/v1.2/inventory/acknowledge",
        &[],
        inventory_writes::acknowledge,
    ),
    call(
        "POST",
        "order_manager.inventory.acknowledge",
        "/v1.1/inventory/acknowledge",
        &[],
        inventory_writes::acknowledge,
    ),
    get(
        "order_manager.stock_transfers",
        "/v1/inventory/stocktransfers",
        &["page", "limit", "createdDateFrom"],
        supply::stock_transfers,
    ),
    get(
        "order_manager.shipments",
        "/v1/shipments",
        SHIPMENTS,
        shipments::list,
    ),
    get(
        "order_manager.returns",
        "/v1/shipments/rmas",
        &["page", "limit", "createdFromDate", "createdToDate"],
        shipments::returns,
    ),
    call(
        "PUT",
        "order_manager.shipment.external",
        "/v1.1/shipment/external",
        &[],
        shipments::external,
    ),
    call(
        "PUT",
        "order_manager.shipment.standard",
        "/v1.1/shipment/standard",
        &[],
        shipments::standard,
    ),
    get(
        "order_manager.shipment.providers",
        "/v1/shipment/providers",
        &[],
        reference_data::shipping_providers,
    ),
    get(
        "order_manager.shipment.carriers",
        "/v1/shipment/carriers",
        &[],
        reference_data::shipping_carriers,
    ),
    get(
        "order_manager.shipment.packages",
        "/v1/shipment/packages",
        &[],
        reference_data::package_types,
    ),
    get(
        "order_manager.purchase_orders",
        "/v1.1/purchaseorders",
        PURCHASE_ORDERS,
        supply::purchase_orders,
    ),
    call(
        "PUT",
        "order_manager.purchase_order.create",
        "/v1/purchaseorder",
        &[],
        supply::create_purchase_order,
    ),
    get(
        "order_manager.purchase_order_formats",
        "/v1/purchaseorders/formats",
        &[],
        reference_data::nothing_public,
    ),
    get(
        "order_manager.vendors",
        "/v1/vendors",
        &["page", "limit", "activeOnly"],
        supply::vendors,
    ),
    get("order_manager.vendor", "/v1/vendor/{}", &[], supply::vendor),
    get(
        "order_manager.vendor_products",
        "/v1/vendorproducts",
        &["page", "limit", "productId", "vendorId"],
        supply::vendor_products,
    ),
];
