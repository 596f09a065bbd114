//! What has to hold for every decoder, whatever it is given: it does not panic, it reads or reports
//! every record, and an amount or quantity that it reads is the one that was written. Shared by the
//! fuzz target, the stable runner and the tests.

use std::str::FromStr;

use jiff::Timestamp;
use rust_decimal::Decimal;
use seamline_order_manager_client::wire::{
    BatchedOrder, BulkReply, CancelReply, ChannelQuantity, CreateReply, CustomFieldDefinition,
    Document, Listing, Money, Order, OrderReference, PackageType, PaymentType, Product,
    PurchaseOrder, PurchaseOrderCreated, Rma, SalesChannel, Shipment, ShipmentResult,
    ShippingCarrier, ShippingProvider, StockRow, StockTotal, StockTransfer, StockWritten, Vendor,
    VendorProduct, Warehouse, decode_documents, decode_list,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Records that were read and records that were reported; `None` when the whole document was refused.
pub type Tally = Option<(usize, usize)>;

/// One decoder.
pub struct Family {
    /// Its name, the same as in the file of nasty documents.
    pub name: &'static str,
    /// How the names of its examples begin.
    pub examples: &'static [&'static str],
    /// Decodes a document, checks what has to hold, and counts.
    pub decode: fn(Value) -> Tally,
}

macro_rules! families {
    ($($(#[$when:meta])? $name:literal, [$($example:literal),*] => $decode:expr,)*) => {
        &[$(
            $(#[$when])?
            Family { name: $name, examples: &[$($example),*], decode: $decode },
        )*]
    };
}

/// Every decoder.
pub const FAMILIES: &[Family] = families! {
    "orders", ["om-order-get", "om-orders-"] => orders,
    "products", ["om-product-response", "om-product-variation", "om-products-"] => products,
    "listings", ["om-listings"] => |body| list::<Listing>(body, "listingId"),
    "inventory", ["om-inventory-response", "om-inventory-sku"] => stock_rows,
    "totals", ["om-productstocks"] => |body| list::<StockTotal>(body, "product.productId"),
    "channel quantities", ["om-inventory-ack"] => |body| list::<ChannelQuantity>(body, "listingSku"),
    "transfers", ["om-stocktransfers"] => |body| list::<StockTransfer>(body, "stockTransferOrderId"),
    "custom fields", ["om-customfield"] => |body| list::<CustomFieldDefinition>(body, "customFieldDefId"),
    "sales channels", ["om-saleschannels"] => |body| list::<SalesChannel>(body, "salesChannelId"),
    "warehouses", ["om-warehouse"] => |body| list::<Warehouse>(body, "warehouseId"),
    "shipments", ["om-shipments"] => |body| list::<Shipment>(body, "shipmentId"),
    "returns", ["om-rmas"] => |body| list::<Rma>(body, "rmaId"),
    "providers", ["om-shipping-providers"] => |body| list::<ShippingProvider>(body, "shippingProviderId"),
    "carriers", ["om-shipping-carriers"] => |body| list::<ShippingCarrier>(body, "shippingCarrierId"),
    "packages", ["om-shipping-packages"] => |body| list::<PackageType>(body, "packageTypeId"),
    "purchase orders", ["om-purchaseorders"] => |body| list::<PurchaseOrder>(body, "purchaseOrderId"),
    "vendors", ["om-vendor-", "om-vendors"] => |body| list::<Vendor>(body, "vendorId"),
    "vendor products", ["om-vendorproducts"] => |body| list::<VendorProduct>(body, "vendorProductId"),
    "payment types", ["om-paymenttypes"] => |body| list::<PaymentType>(body, "orderPaymentTypeId"),
    "documents", ["om-companyinfo", "om-app-", "om-incoterm", "om-purchaseorder-formats"] => documents,
    "create reply", ["om-order-create"] => create_reply,
    "update reply", ["om-order-update", "om-order-cancel"] => bulk::<OrderReference>,
    "stock reply", ["om-inventory-adjust", "om-inventory-create"] => bulk::<StockWritten>,
    "shipment reply", ["om-shipment-external"] => bulk::<ShipmentResult>,
    "batch reply", ["om-shipment-standard"] => bulk::<BatchedOrder>,
    "purchase order reply", ["om-purchaseorder-create"] => bulk::<PurchaseOrderCreated>,
    #[cfg(feature = "client")] "token", ["om-oauth-token-response"] => |body| consent::token(&body),
    #[cfg(feature = "client")] "callbacks", ["om-oauth-callback"] => |body| consent::callbacks(&body),
};

/// Decodes any bytes with one decoder.
pub fn check(family: &Family, document: &[u8]) -> Tally {
    CancelReply::read(document);
    (family.decode)(serde_json::from_slice(document).ok()?)
}

fn records(body: &Value) -> Option<usize> {
    match body {
        Value::Array(records) => Some(records.len()),
        Value::Object(fields) => match fields.get("results") {
            Some(Value::Array(records)) => Some(records.len()),
            Some(_) => None,
            None => Some(1),
        },
        _ => None,
    }
}

fn page<T: DeserializeOwned>(body: Value, id_field: &str) -> Option<(Vec<T>, usize)> {
    let count = records(&body);
    let page = decode_list::<T>(body, id_field, Timestamp::UNIX_EPOCH).ok()?;
    assert_eq!(Some(page.len()), count, "a record was lost");
    Some((page.items, page.undecodable.len()))
}

fn list<T: DeserializeOwned>(body: Value, id_field: &str) -> Tally {
    let (items, unreadable) = page::<T>(body, id_field)?;
    Some((items.len(), unreadable))
}

fn documents(body: Value) -> Tally {
    let count = records(&body);
    let page = decode_documents::<Document>(body, Timestamp::UNIX_EPOCH).ok()?;
    assert_eq!(Some(page.len()), count, "a record was lost");
    Some((page.items.len(), page.undecodable.len()))
}

/// Decodes records one by one, so that each can be compared with what was written.
fn compared<T: DeserializeOwned>(
    body: Value,
    id_field: &str,
    compare: impl Fn(&Value, &T),
) -> Tally {
    if let Value::Array(written) = &body {
        for record in written {
            let one = Value::Array(vec![record.clone()]);
            if let Some((items, _)) = page::<T>(one, id_field)
                && let [item] = items.as_slice()
            {
                compare(record, item);
            }
        }
    }
    list::<T>(body, id_field)
}

fn orders(body: Value) -> Tally {
    compared::<Order>(body, "orderId", |written, order| {
        same_money(&written["orderTotal"], order.order_total.as_ref());
        same_money(&written["discount"], order.discount.as_ref());
        if let Value::Array(lines) = &written["orderItems"] {
            assert_eq!(lines.len(), order.order_items.len(), "a line was lost");
            for (line, item) in lines.iter().zip(&order.order_items) {
                same_money(&line["unitPrice"], item.unit_price.as_ref());
                same_number(
                    &line["quantityOrdered"],
                    Decimal::from(item.quantity_ordered),
                );
            }
        }
    })
}

fn products(body: Value) -> Tally {
    compared::<Product>(body, "productId", |written, product| {
        same_money(&written["mapPrice"], product.map_price.as_ref());
        same_money(&written["vendorCost"], product.vendor_cost.as_ref());
    })
}

fn stock_rows(body: Value) -> Tally {
    compared::<StockRow>(body, "productStockId", |written, row| {
        same_number(&written["quantity"], Decimal::from(row.quantity));
        let available = Decimal::from(row.available_quantity);
        same_number(&written["availableQuantity"], available);
    })
}

fn create_reply(body: Value) -> Tally {
    let reply = CreateReply::decode(body).ok()?;
    let verdict = reply.verdict("8124907");
    Some((
        usize::from(verdict.is_some()),
        usize::from(verdict.is_none()),
    ))
}

fn bulk<T: DeserializeOwned>(body: Value) -> Tally {
    let errors = match &body["errors"] {
        Value::Array(errors) => errors.len(),
        Value::Object(fields) => usize::from(!fields.is_empty()),
        _ => 0,
    };
    let reply = BulkReply::<T>::decode(body).ok()?;
    if reply.errors.len() < errors {
        assert!(errors == 1, "an error was lost");
    }
    let results = reply.results.len();
    let outcome = reply.outcome(
        &[1_i64, 2, 2],
        |_, _| true,
        |name, key| name == key.to_string(),
    );
    assert_eq!(outcome.records.len(), 3);
    Some((results, outcome.unmatched.len()))
}

/// An amount that was read is the amount that was written, digit by digit.
fn same_money(written: &Value, read: Option<&Money>) {
    let Some(money) = read else { return };
    same_number(&written["amount"], money.amount);
    let again: Money = serde_json::to_value(money)
        .and_then(serde_json::from_value)
        .unwrap_or_else(|error| panic!("money cannot be written and read: {error}"));
    assert_eq!(&again, money);
}

fn same_number(written: &Value, read: Decimal) {
    let text = match written {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => panic!("a number was read where none was written: {written}"),
    };
    let exact = Decimal::from_str_exact(&text)
        .or_else(|_| Decimal::from_scientific(&text))
        .or_else(|_| Decimal::from_str(&text));
    match exact {
        Ok(exact) => assert_eq!(exact, read, "another number was read than was written"),
        Err(error) => panic!("{text} was read as {read}, which is not possible: {error}"),
    }
}

/// What the way to a token reads.
#[cfg(feature = "client")]
mod consent {
    use seamline_order_manager_client::oauth::{Callback, CallbackError, Scope, Token};
    use serde_json::Value;

    use super::Tally;

    /// The answer to an exchange.
    pub fn token(body: &Value) -> Tally {
        let token = Token::read(body.to_string().as_bytes())?;
        let written = &body["access_token"];
        assert!(
            !written.is_null(),
            "a token was read where none was written"
        );
        let wanted = Scope::minimum();
        let missing = token.missing(&wanted).unwrap_or_default();
        assert!(missing.iter().all(|scope| wanted.contains(scope)));
        Some((1, 0))
    }

    /// A list of addresses, as browsers and people bring them.
    pub fn callbacks(body: &Value) -> Tally {
        let mut tally = (0, 0);
        for address in body.as_array()? {
            let address = address
                .as_str()
                .map_or_else(|| address.to_string(), str::to_owned);
            let shown = match Callback::parse(&address) {
                Ok(callback) => {
                    tally.0 += 1;
                    callback.company_id
                }
                Err(error) => {
                    tally.1 += 1;
                    assert_ne!(error, CallbackError::Foreign, "no state was asked for");
                    match error {
                        CallbackError::Denied { message } => Some(message),
                        _ => None,
                    }
                }
            };
            if let Some(shown) = shown {
                assert!(shown.chars().count() <= 200 && !shown.contains(char::is_control));
            }
            if let Ok(callback) = Callback::answer_to("state-1", &address) {
                let again = Callback::parse(&address);
                assert_eq!(
                    again.ok().map(|one| one.company_id),
                    Some(callback.company_id)
                );
            }
        }
        Some(tally)
    }
}
