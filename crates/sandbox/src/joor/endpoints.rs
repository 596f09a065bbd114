//! The table of what this JOOR answers.

use super::{access, v2, v4};
use crate::call::{Call, Reply};
use crate::endpoint::{Access, Endpoint};
use crate::world::World;

const fn endpoint(
    name: &'static str,
    method: &'static str,
    path: &'static str,
    parameters: &'static [&'static str],
    access: Access,
    handle: fn(&mut World, &Call) -> Reply,
) -> Endpoint {
    Endpoint {
        name,
        method,
        path,
        parameters,
        access,
        handle,
    }
}

const fn of_v2(
    name: &'static str,
    method: &'static str,
    path: &'static str,
    parameters: &'static [&'static str],
    handle: fn(&mut World, &Call) -> Reply,
) -> Endpoint {
    endpoint(name, method, path, parameters, Access::JoorV2, handle)
}

const fn of_v4(
    name: &'static str,
    method: &'static str,
    path: &'static str,
    parameters: &'static [&'static str],
    handle: fn(&mut World, &Call) -> Reply,
) -> Endpoint {
    endpoint(name, method, path, parameters, Access::JoorV4, handle)
}

const ORDER: &[&str] = &[
    "order_type",
    "export_status",
    "date_start",
    "date_end",
    "sync",
    "check",
    "customer_code",
    "customer_group_name",
    "start_from",
    "count",
    "order_id",
    "return_format",
];
const INVENTORY: &[&str] = &["overwrite", "dec_pending", "return_format"];
/// A parameter of every v2 call.
const FORMAT: &[&str] = &["return_format"];
const PAGE: &[&str] = &["start_from", "count", "return_format"];
const STYLES: &[&str] = &[
    "count",
    "start_from",
    "date_created_start",
    "date_created_end",
    "date_start",
    "date_end",
    "return_format",
];
const IMAGE: &[&str] = &[
    "filename",
    "display_order",
    "replace_existing",
    "color_code",
    "url",
    "swatch",
    "return_format",
];
/// Parameters of every v4 call.
const ACCOUNT: &[&str] = &["account", "user_id"];

const ORDERS: &[&str] = &[
    "account",
    "user_id",
    "order_ids",
    "status",
    "date_approved_start",
    "date_approved_end",
    "export_status",
    "last_modified",
    "page",
    "page_size",
    "sort_by",
    "sort_order",
];

/// Everything that this JOOR answers.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
    endpoint(
        "joor.auth",
        "POST",
        "/auth",
        &[],
        Access::Open,
        access::token,
    ),
    of_v2("joor.v2.order", "GET", "/v2/order", ORDER, v2::orders::list),
    of_v2(
        "joor.v2.order.one",
        "GET",
        "/v2/order/{}",
        ORDER,
        v2::orders::list,
    ),
    of_v2(
        "joor.v2.bulk_inventory",
        "POST",
        "/v2/bulk-inventory",
        INVENTORY,
        v2::inventory::bulk,
    ),
    of_v2(
        "joor.v2.bulk_inventory.put",
        "PUT",
        "/v2/bulk-inventory",
        INVENTORY,
        v2::inventory::bulk,
    ),
    of_v2(
        "joor.v2.style_inventory",
        "PUT",
        "/v2/style-number/{}/{}/inventory",
        &[
            "upc",
            "color_code",
            "size",
            "inventory",
            "warehouse",
            "inventory_date",
            "dec_pending",
            "return_format",
        ],
        v2::inventory::single,
    ),
    of_v2(
        "joor.v2.connections",
        "GET",
        "/v2/connection",
        PAGE,
        v2::connections::list,
    ),
    of_v2(
        "joor.v2.connection.delete",
        "DELETE",
        "/v2/connection",
        &["customer_code", "return_format"],
        v2::connections::delete,
    ),
    of_v2(
        "joor.v2.connection",
        "GET",
        "/v2/connection/customer_code/{}",
        FORMAT,
        v2::connections::by_code,
    ),
    of_v2(
        "joor.v2.connection",
        "GET",
        "/v2/connection/{}",
        FORMAT,
        v2::connections::by_id,
    ),
    of_v2(
        "joor.v2.connection.update.post",
        "POST",
        "/v2/connection/customer_code/{}",
        FORMAT,
        v2::connections::by_code,
    ),
    of_v2(
        "joor.v2.connection.update.post",
        "POST",
        "/v2/connection/{}",
        FORMAT,
        v2::connections::by_id,
    ),
    of_v2(
        "joor.v2.connection.update",
        "PUT",
        "/v2/connection/customer_code/{}",
        FORMAT,
        v2::connections::by_code,
    ),
    of_v2(
        "joor.v2.connection.update",
        "PUT",
        "/v2/connection/{}",
        FORMAT,
        v2::connections::by_id,
    ),
    of_v2(
        "joor.v2.bulk_connection",
        "POST",
        "/v2/bulk-connection",
        FORMAT,
        v2::connections::bulk,
    ),
    of_v2(
        "joor.v2.bulk_connection.put",
        "PUT",
        "/v2/bulk-connection",
        FORMAT,
        v2::connections::bulk,
    ),
    of_v2(
        "joor.v2.bulk_connection.job",
        "GET",
        "/v2/bulk-connection/{}",
        FORMAT,
        v2::jobs::of_connections,
    ),
    of_v2(
        "joor.v2.styles",
        "GET",
        "/v2/style",
        STYLES,
        v2::styles::list,
    ),
    of_v2(
        "joor.v2.style",
        "GET",
        "/v2/style/{}",
        FORMAT,
        v2::styles::by_id,
    ),
    of_v2(
        "joor.v2.style.create",
        "POST",
        "/v2/style-number",
        FORMAT,
        v2::styles::create,
    ),
    of_v2(
        "joor.v2.style",
        "GET",
        "/v2/style-number/{}/{}",
        FORMAT,
        v2::styles::by_number,
    ),
    of_v2(
        "joor.v2.style.update",
        "PUT",
        "/v2/style-number/{}/{}",
        FORMAT,
        v2::styles::update,
    ),
    of_v2(
        "joor.v2.style.delete",
        "DELETE",
        "/v2/style-number/{}/{}",
        &["color_code", "size", "return_format"],
        v2::styles::delete,
    ),
    of_v2(
        "joor.v2.style.image",
        "POST",
        "/v2/style-number/{}/{}/image",
        IMAGE,
        v2::images::post,
    ),
    of_v2(
        "joor.v2.bulk_style",
        "POST",
        "/v2/bulk-style",
        FORMAT,
        v2::styles::bulk,
    ),
    of_v2(
        "joor.v2.bulk_style.job",
        "GET",
        "/v2/bulk-style/{}",
        FORMAT,
        v2::jobs::of_styles,
    ),
    of_v4(
        "joor.v4.traits",
        "GET",
        "/v4/traits",
        ACCOUNT,
        v4::reference_data::traits,
    ),
    of_v4(
        "joor.v4.categories",
        "GET",
        "/v4/categories",
        ACCOUNT,
        v4::reference_data::categories,
    ),
    of_v4(
        "joor.v4.price_types",
        "GET",
        "/v4/price_types",
        ACCOUNT,
        v4::reference_data::price_types,
    ),
    of_v4(
        "joor.v4.seasons",
        "GET",
        "/v4/seasons",
        ACCOUNT,
        v4::seasons::list,
    ),
    of_v4(
        "joor.v4.seasons.create",
        "POST",
        "/v4/seasons/bulk_create",
        ACCOUNT,
        v4::seasons::bulk_create,
    ),
    of_v4(
        "joor.v4.seasons.update",
        "POST",
        "/v4/seasons/bulk_update",
        ACCOUNT,
        v4::seasons::bulk_update,
    ),
    of_v4(
        "joor.v4.products",
        "GET",
        "/v4/products",
        ACCOUNT,
        v4::products::list,
    ),
    of_v4(
        "joor.v4.products.create",
        "POST",
        "/v4/products/bulk_create",
        ACCOUNT,
        v4::products::bulk_create,
    ),
    of_v4(
        "joor.v4.products.update",
        "POST",
        "/v4/products/bulk_update",
        ACCOUNT,
        v4::products::bulk_update,
    ),
    of_v4(
        "joor.v4.skus",
        "GET",
        "/v4/skus",
        &["account", "user_id", "product_ids"],
        v4::skus::list,
    ),
    of_v4(
        "joor.v4.skus.create",
        "POST",
        "/v4/skus/bulk_create",
        ACCOUNT,
        v4::skus::bulk_create,
    ),
    of_v4(
        "joor.v4.skus.update",
        "POST",
        "/v4/skus/bulk_update",
        ACCOUNT,
        v4::skus::bulk_update,
    ),
    of_v4(
        "joor.v4.skus.update_by_external_id",
        "POST",
        "/v4/skus/bulk_update_by_external_id",
        ACCOUNT,
        v4::skus::bulk_update_by_external_id,
    ),
    of_v4(
        "joor.v4.prices",
        "GET",
        "/v4/prices",
        &["account", "user_id", "sku_ids"],
        v4::prices::list,
    ),
    of_v4(
        "joor.v4.prices.create",
        "POST",
        "/v4/prices/bulk_create",
        ACCOUNT,
        v4::prices::bulk_create,
    ),
    of_v4(
        "joor.v4.prices.update",
        "POST",
        "/v4/prices/bulk_update",
        ACCOUNT,
        v4::prices::bulk_update,
    ),
    of_v4(
        "joor.v4.collections",
        "GET",
        "/v4/collections",
        ACCOUNT,
        v4::collections::list,
    ),
    of_v4(
        "joor.v4.collections.create",
        "POST",
        "/v4/collections/bulk_create",
        ACCOUNT,
        v4::collections::bulk_create,
    ),
    of_v4(
        "joor.v4.collections.update",
        "POST",
        "/v4/collections/bulk_update",
        &["account", "user_id", "action"],
        v4::collections::bulk_update,
    ),
    of_v4(
        "joor.v4.orders",
        "GET",
        "/v4/orders",
        ORDERS,
        v4::orders::list,
    ),
    of_v4(
        "joor.v4.orders.create",
        "POST",
        "/v4/orders/bulk_create",
        ACCOUNT,
        v4::orders::bulk_create,
    ),
    of_v4(
        "joor.v4.orders.update",
        "POST",
        "/v4/orders/bulk_update",
        ACCOUNT,
        v4::orders::bulk_update,
    ),
    of_v4(
        "joor.v4.line_items",
        "GET",
        "/v4/orders/sku_line_items",
        &["account", "user_id", "order_ids", "line_item_ids"],
        v4::line_items::list,
    ),
    of_v4(
        "joor.v4.line_items.create",
        "POST",
        "/v4/orders/sku_line_items/bulk_create",
        ACCOUNT,
        v4::line_items::bulk_create,
    ),
    of_v4(
        "joor.v4.line_items.update",
        "POST",
        "/v4/orders/sku_line_items/bulk_update",
        ACCOUNT,
        v4::line_items::bulk_update,
    ),
    of_v4(
        "joor.v4.assets.products",
        "POST",
        "/v4/assets/products",
        &["account", "user_id", "replace_all"],
        v4::assets::of_products,
    ),
    of_v4(
        "joor.v4.assets.sku_trait_values",
        "POST",
        "/v4/assets/sku_trait_values",
        ACCOUNT,
        v4::assets::of_colours,
    ),
];
