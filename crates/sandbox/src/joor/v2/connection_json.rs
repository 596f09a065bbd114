//! A connection as v2 writes it. The fields up to the billing addresses are documented \[C\]; the rest
//! is made like them \[I\].

use serde_json::{Value, json};

use super::{list, number};
use crate::world::joor::JoorWorld;
use crate::world::joor_connections::{Address, Connection, Named};

pub(super) fn connection_json(joor: &JoorWorld, connection: &Connection, collapsed: bool) -> Value {
    let nested = |name: &str, rows: Vec<Value>| {
        if rows.is_empty() {
            return json!("");
        }
        let mut json = json!({});
        json[name] = list(rows, collapsed);
        json
    };
    let addresses = |kind: &str, addresses: &[Address]| {
        let rows: Vec<Value> = addresses
            .iter()
            .map(|one| address_json(kind, one, collapsed))
            .collect();
        if rows.is_empty() {
            return json!("");
        }
        let mut json = json!({});
        json[format!("{kind}_addresses")] = nested(&format!("{kind}_address"), rows);
        json
    };
    let warehouses = connection.warehouses.iter().map(|name| {
        let known = joor.warehouses.iter().find(|known| known.name == name);
        json!({
            "warehouse_name": name,
            "warehouse_code": known.map(|known| known.code).unwrap_or_default(),
        })
    });
    let price_types = joor
        .price_types
        .iter()
        .filter(|known| connection.price_types.iter().any(|id| known.id == id))
        .map(|known| {
            json!({
                "price_type_currency_code": known.currency,
                "price_type_label": known.name,
                "price_type_retail_currency_code": known.retail_currency,
            })
        });
    let methods = |kind: &str, methods: &[Named]| {
        let rows = methods.iter().map(|(name, code)| {
            let mut json = json!({});
            json[format!("{kind}_method_name")] = json!(name);
            json[format!("{kind}_method_code")] = json!(code);
            json
        });
        nested(&format!("{kind}_method"), rows.collect())
    };
    json!({
        "customer_account_id": number(connection.id, collapsed),
        "customer_code": connection.code,
        "customer_alias": connection.alias,
        "customer_contact_name": connection.contact,
        "customer_contact_email": connection.email,
        "customer_buyer_name": connection.buyer,
        "company_number_name": connection.company_number.0,
        "company_number_code": connection.company_number.1,
        "customer_group_name": connection.group.0,
        "customer_group_code": connection.group.1,
        "sales_rep_code": connection.sales_rep_code,
        "warehouses": nested("warehouse", warehouses.collect()),
        "billing": addresses("billing", &connection.billing),
        "shipping": addresses("shipping", &connection.shipping),
        "price_types": nested("price_type", price_types.collect()),
        "payment_methods": methods("payment", &connection.payment_methods),
        "shipping_methods": methods("shipping", &connection.shipping_methods),
    })
}

fn address_json(kind: &str, address: &Address, collapsed: bool) -> Value {
    let mut json = json!({});
    json[format!("{kind}_address_id")] = number(address.id, collapsed);
    for (field, value) in [
        ("code", &address.code),
        ("name", &address.company),
        ("phone", &address.phone),
        ("address_1", &address.line_1),
        ("address_2", &address.line_2),
        ("city", &address.city),
        ("state", &address.region),
        ("postal_code", &address.postal_code),
        ("country", &address.country),
    ] {
        json[format!("{kind}_{field}")] = json!(value);
    }
    if kind == "shipping" {
        json["shipping_email"] = json!(address.email);
    }
    json
}
