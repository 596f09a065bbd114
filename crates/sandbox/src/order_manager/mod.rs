//! The simulated Order Manager.

mod create_order;
mod inventory;
mod listings;
mod orders;
mod page;
mod products;
mod reference_data;

use http::StatusCode;
use serde_json::json;

use crate::call::{Call, Reply};
use crate::endpoint::{Access, Endpoint};
use crate::world::World;

const fn get(
    name: &'static str,
    path: &'static str,
    parameters: &'static [&'static str],
    handle: fn(&mut World, &Call) -> Reply,
) -> Endpoint {
    Endpoint {
        name,
        method: "GET",
        path,
        parameters,
        access: Access::OrderManager,
        handle,
    }
}

const STOCK_TOTALS: &[&str] = &["page", "limit", "sku", "warehouseId"];

/// Everything that this Order Manager answers. There is no way to write a product.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
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
        "order_manager.custom_field_definitions",
        "/v1.1/products/customfielddefinitions",
        &[],
        reference_data::custom_field_definitions,
    ),
    get(
        "order_manager.products",
        "/v1.1/products",
        &[
            "page",
            "limit",
            "sku",
            "productId",
            "modifiedDateFrom",
            "modifiedDateTo",
            "active",
            "createdDateFrom",
        ],
        products::list,
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
    get(
        "order_manager.orders",
        "/v1.1/orders",
        &[
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
        ],
        orders::list,
    ),
    get(
        "order_manager.order.get",
        "/v1.1/orders/{}",
        &[],
        orders::one,
    ),
    Endpoint {
        name: "order_manager.order.create",
        method: "PUT",
        path: "/v1/order",
        parameters: &[],
        access: Access::OrderManager,
        handle: create_order::create,
    },
];

/// A bearer token of this account, else 401 \[C\].
pub(crate) fn access(world: &World, call: &Call) -> Result<(), Reply> {
    let wanted = format!("Bearer {}", world.order_manager.token);
    if call.header("authorization") == Some(wanted.as_str()) {
        return Ok(());
    }
    let body = json!({
        "error": "invalid_token",
        "error_description": "The access token is not valid",
    });
    Err(Reply::json(StatusCode::UNAUTHORIZED, &body))
}

/// A request that makes no sense: 400; the body's shape is inferred \[I\].
fn bad_request(messages: &[String]) -> Reply {
    let body = json!({ "error": messages, "error_description": "Bad request" });
    Reply::json(StatusCode::BAD_REQUEST, &body)
}
