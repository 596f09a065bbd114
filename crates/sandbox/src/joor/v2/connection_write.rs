//! A connection as v2 takes it. What a record names is replaced whole; what it does not name stays
//! \[I\].

use serde_json::{Map, Value};

use super::{Result, note_unknown, objects, text, within};
use crate::world::World;
use crate::world::joor::{JoorWorld, Setting};
use crate::world::joor_connections::{Address, Connection, Named};

const ENDPOINT: &str = "joor.v2.connection";
const KNOWN: &[&str] = &[
    "customer_name",
    "customer_code",
    "customer_alias",
    "customer_email",
    "customer_contact_email",
    "customer_contact_name",
    "customer_buyer_name",
    "company_number_name",
    "company_number_code",
    "customer_group_name",
    "customer_group_code",
    "sales_rep_code",
    "warehouses",
    "billing",
    "shipping",
    "price_types",
    "payment_methods",
    "shipping_methods",
];

/// Remembers unknown fields and refuses texts that are too long \[C\].
pub(super) fn seen(world: &mut World, row: &Map<String, Value>) -> Result<()> {
    note_unknown(world, ENDPOINT, row, KNOWN);
    for (name, longest) in [
        ("customer_name", 100),
        ("customer_code", 50),
        ("customer_alias", 150),
        ("customer_contact_name", 1000),
        ("customer_contact_email", 50),
        ("customer_buyer_name", 50),
        ("company_number_name", 150),
        ("company_number_code", 100),
        ("customer_group_name", 150),
        ("customer_group_code", 100),
        ("sales_rep_code", 100),
    ] {
        within(name, text(row, name).as_deref(), longest)?;
    }
    Ok(())
}

/// Takes over the fields that are there.
pub(super) fn fill(
    joor: &mut JoorWorld,
    connection: &mut Connection,
    row: &Map<String, Value>,
) -> Result<()> {
    for (field, name) in [
        (&mut connection.name, "customer_name"),
        (&mut connection.code, "customer_code"),
        (&mut connection.alias, "customer_alias"),
        (&mut connection.contact, "customer_contact_name"),
        (&mut connection.buyer, "customer_buyer_name"),
        (&mut connection.company_number.0, "company_number_name"),
        (&mut connection.company_number.1, "company_number_code"),
        (&mut connection.group.0, "customer_group_name"),
        (&mut connection.group.1, "customer_group_code"),
        (&mut connection.sales_rep_code, "sales_rep_code"),
    ] {
        if let Some(value) = text(row, name) {
            *field = value;
        }
    }
    // The request calls the e-mail otherwise than the reply does [C].
    if let Some(email) = text(row, "customer_email").or_else(|| text(row, "customer_contact_email"))
    {
        connection.email = email;
    }
    if row.contains_key("warehouses") {
        connection.warehouses = inner(row.get("warehouses"), &["warehouse"])?
            .into_iter()
            .map(|one| {
                let name = text(one, "warehouse_name").unwrap_or_default();
                if joor.has_warehouse(&name) {
                    Ok(name)
                } else {
                    Err(format!("warehouse {name} does not exist"))
                }
            })
            .collect::<Result<_>>()?;
    }
    for (kind, mine) in [
        ("billing", &mut connection.billing),
        ("shipping", &mut connection.shipping),
    ] {
        if row.contains_key(kind) {
            let path = [format!("{kind}_addresses"), format!("{kind}_address")];
            let path = [path[0].as_str(), path[1].as_str()];
            *mine = inner(row.get(kind), &path)?
                .into_iter()
                .map(|one| address(joor, kind, one, mine))
                .collect();
        }
    }
    if row.contains_key("price_types") {
        connection.price_types = inner(row.get("price_types"), &["price_type"])?
            .into_iter()
            .map(|one| {
                let label = text(one, "price_type_label").unwrap_or_default();
                let currency = text(one, "price_type_currency_code").unwrap_or_default();
                joor.price_type(&label, &currency)
                    .map(|known| known.id.to_owned())
                    .ok_or_else(|| format!("price type {label} / {currency} does not exist"))
            })
            .collect::<Result<_>>()?;
    }
    for (kind, known, mine) in [
        (
            "payment",
            &joor.payment_methods,
            &mut connection.payment_methods,
        ),
        (
            "shipping",
            &joor.shipping_methods,
            &mut connection.shipping_methods,
        ),
    ] {
        let list = format!("{kind}_methods");
        if row.contains_key(&list) {
            let element = format!("{kind}_method");
            *mine = inner(row.get(&list), &[&element])?
                .into_iter()
                .map(|one| method(known, kind, one))
                .collect::<Result<_>>()?;
        }
    }
    Ok(())
}

/// The objects below a value, through any of the wrappers that are there: the sources disagree about
/// what is a list and what is an object, so each level may be either \[1\].
fn inner<'a>(value: Option<&'a Value>, path: &[&str]) -> Result<Vec<&'a Map<String, Value>>> {
    let mut rows = objects(value)?;
    for name in path {
        let mut below = Vec::new();
        for row in rows {
            match row.get(*name) {
                Some(value) => below.extend(objects(Some(value))?),
                None => below.push(row),
            }
        }
        rows = below;
    }
    Ok(rows)
}

/// An address; one with a known code keeps its id.
fn address(
    joor: &mut JoorWorld,
    kind: &str,
    row: &Map<String, Value>,
    before: &[Address],
) -> Address {
    let field = |name: &str| text(row, &format!("{kind}_{name}")).unwrap_or_default();
    let code = field("code");
    let known = before
        .iter()
        .find(|one| one.code == code && !code.is_empty());
    let id = known.map_or_else(
        || {
            joor.last_address_id += 1;
            joor.last_address_id
        },
        |known| known.id,
    );
    Address {
        id,
        code,
        contact: known.map(|known| known.contact.clone()).unwrap_or_default(),
        company: field("name"),
        phone: field("phone"),
        fax: String::new(),
        email: field("email"),
        line_1: field("address_1"),
        line_2: field("address_2"),
        city: field("city"),
        region: field("state"),
        postal_code: field("postal_code"),
        country: field("country"),
        iso_three: String::new(),
        iso_two: String::new(),
    }
}

/// Methods are set up in JOOR first \[C\].
fn method(known: &[Setting], kind: &str, row: &Map<String, Value>) -> Result<Named> {
    let code = text(row, &format!("{kind}_method_code")).unwrap_or_default();
    known
        .iter()
        .find(|one| one.code == code)
        .map(|one| (one.name.to_owned(), one.code.to_owned()))
        .ok_or_else(|| format!("{kind} method {code} does not exist"))
}
