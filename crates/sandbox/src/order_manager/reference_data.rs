//! Sales channels, warehouses and other short lists: one array each, unpaged.

use http::StatusCode;
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

pub(super) fn warehouse(world: &mut World, call: &Call) -> Reply {
    let id = call.arguments.first().and_then(|text| text.parse().ok());
    let warehouse = id.and_then(|id: i64| world.order_manager.warehouse(id));
    warehouse.map_or_else(
        || Reply::empty(StatusCode::NOT_FOUND),
        |warehouse| Reply::ok(&warehouse_json(warehouse)),
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

pub(super) fn payment_types(_: &mut World, _: &Call) -> Reply {
    let types = [(1, "Credit Card"), (2, "Net Terms"), (3, "Wire Transfer")];
    let json = types.map(|(id, name)| json!({ "orderPaymentTypeId": id, "name": name }));
    Reply::ok(&json!(json))
}

/// Its fields are not public; those that a sales channel shows of the company stand in for them \[I\].
/// It may come as an object in place of an array \[1\].
pub(super) fn company_info(world: &mut World, _: &Call) -> Reply {
    let company = json!({ "companyName": "Maison Verre", "phoneNumber": null });
    if world.switches.company_as_object {
        Reply::ok(&company)
    } else {
        Reply::ok(&json!([company]))
    }
}

/// Lists that are known to exist and whose rows are not public: one row here, of a field that nobody
/// can take for the vendor's.
pub(super) fn nothing_public(_: &mut World, _: &Call) -> Reply {
    Reply::ok(&json!([{ "exampleField": "made up", "exampleNumber": 7 }]))
}

pub(super) fn shipping_providers(_: &mut World, _: &Call) -> Reply {
    Reply::ok(&json!([{
        "shippingProviderId": 12,
        "name": "Brooklyn UPS account",
        "type": "UPS",
        "subType": null,
        "active": true,
        "postageBalance": null,
        "packageTypes": package_rows(),
        "shippingServices": [{ "shippingServiceId": 31, "name": "UPS Ground" }],
    }]))
}

pub(super) fn shipping_carriers(_: &mut World, _: &Call) -> Reply {
    let carriers = [(1, "UPS"), (2, "USPS"), (3, "FedEx")];
    let json = carriers.map(|(id, name)| json!({ "shippingCarrierId": id, "name": name }));
    Reply::ok(&json!(json))
}

pub(super) fn package_types(_: &mut World, _: &Call) -> Reply {
    Reply::ok(&package_rows())
}

fn package_rows() -> Value {
    json!([{
        "packageTypeId": 4,
        "packageName": "Customer packaging",
        "packageCode": "CUSTOM",
        "shippingCarrier": "UPS",
        "domestic": true,
        "international": true,
    }])
}
