//! Sales channels, warehouses and custom field definitions: one array each, unpaged.

use serde_json::{Value, json};

use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::order_manager::{SalesChannel, Warehouse};

pub(super) fn sales_channels(world: &mut World, _: &Call) -> Reply {
    Reply::ok(
        &world
            .order_manager
            .channels
            .iter()
            .map(channel_json)
            .collect(),
    )
}

/// A sales channel as it stands in its list and on orders.
pub(super) fn channel_json(channel: &SalesChannel) -> Value {
    json!({
        "salesChannelId": channel.id,
        "name": channel.name,
        "type": channel.kind,
        "active": channel.active,
        "companyName": "Maison Verre",
        "phoneNumber": null,
        "connectionParams": if channel.kind == "SHOPIFY" { json!({}) } else { Value::Null },
    })
}

pub(super) fn warehouses(world: &mut World, _: &Call) -> Reply {
    Reply::ok(
        &world
            .order_manager
            .warehouses
            .iter()
            .map(warehouse_json)
            .collect(),
    )
}

fn warehouse_json(warehouse: &Warehouse) -> Value {
    json!({
        "warehouseId": warehouse.id,
        "name": warehouse.name,
        "type": warehouse.kind,
        "active": warehouse.active,
        "address": {
            "addressId": warehouse.id * 10,
            "address1": "1 Fixture Road",
            "address2": null,
            "address3": null,
            "city": warehouse.city,
            "state": warehouse.state,
            "province": null,
            "zipCode": warehouse.zip,
            "country": "USA",
            "type": "COMMERCIAL",
        },
        "contactEmail": "warehouse@example.com",
        "contactPhone": "+1 555 010 0110",
        "phoneExtension": null,
        "fax": null,
        "returnsLocation": null,
        "stateAllocations": [],
        "domesticBackups": [],
        "internationalRank": null,
        "salesChannelId": null,
    })
}

/// The only list that stands inside `results` \[1\].
pub(super) fn custom_field_definitions(world: &mut World, _: &Call) -> Reply {
    let results: Vec<Value> = world
        .order_manager
        .custom_fields
        .iter()
        .map(|field| {
            json!({
                "customFieldDefId": field.id,
                "name": field.name,
                "description": field.description,
                "type": "TEXT",
                "required": false,
                "active": true,
            })
        })
        .collect();
    Reply::ok(&json!({ "results": results }))
}
