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
/// Parameters of every v4 call.
const ACCOUNT: &[&str] = &["account", "user_id"];

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
    endpoint(
        "joor.v2.order",
        "GET",
        "/v2/order",
        ORDER,
        Access::JoorV2,
        v2::orders::list,
    ),
    endpoint(
        "joor.v2.order",
        "GET",
        "/v2/order/{}",
        ORDER,
        Access::JoorV2,
        v2::orders::list,
    ),
    endpoint(
        "joor.v2.bulk_inventory",
        "POST",
        "/v2/bulk-inventory",
        INVENTORY,
        Access::JoorV2,
        v2::inventory::bulk,
    ),
    endpoint(
        "joor.v2.bulk_inventory",
        "PUT",
        "/v2/bulk-inventory",
        INVENTORY,
        Access::JoorV2,
        v2::inventory::bulk,
    ),
    endpoint(
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
        Access::JoorV2,
        v2::inventory::single,
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
