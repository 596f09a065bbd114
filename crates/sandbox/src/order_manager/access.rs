//! Who may call: the consent page, the exchange of a code for a token, and the scopes of a token.
//!
//! The vendor keeps consent and exchange on the application's host; here they share the port.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::json;

use crate::call::{Call, Reply};
use crate::endpoint::Endpoint;
use crate::world::World;
use crate::world::order_manager::{Code, SCOPES};

/// A bearer token of this account with the endpoint's scope, else 401 \[C\] or 403 \[I\].
pub(crate) fn check(world: &World, endpoint: &Endpoint, call: &Call) -> Result<(), Reply> {
    let account = &world.order_manager;
    let token = call
        .header("authorization")
        .and_then(|header| header.strip_prefix("Bearer "))
        .filter(|_| !account.access.revoked);
    let Some(scopes) = token.and_then(|token| account.access.tokens.get(token)) else {
        return Err(error(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "The access token is not valid",
        ));
    };
    let admitted = scopes.contains("all")
        || scope_of(endpoint.name).is_none_or(|wanted| scopes.contains(wanted));
    if admitted {
        Ok(())
    } else {
        Err(error(
            StatusCode::FORBIDDEN,
            "insufficient_scope",
            "The access token lacks the scope of this call",
        ))
    }
}

/// The scope of an endpoint. Which one guards channels, warehouses and reference data is not known,
/// so any token reads those.
fn scope_of(endpoint: &str) -> Option<&'static str> {
    let scope = match endpoint {
        "order_manager.orders" | "order_manager.order.get" | "order_manager.channel_purchases" => {
            "read_orders"
        }
        "order_manager.order.create"
        | "order_manager.orders.update"
        | "order_manager.orders.cancel" => "write_orders",
        "order_manager.products"
        | "order_manager.product"
        | "order_manager.custom_field_definitions"
        | "order_manager.listings" => "read_products",
        "order_manager.inventory" | "order_manager.stock_totals" => "read_inventory",
        "order_manager.inventory.adjust"
        | "order_manager.inventory.create"
        | "order_manager.inventory.acknowledge" => "write_inventory",
        "order_manager.stock_transfers" => "read_stocktransferorders",
        "order_manager.shipments" | "order_manager.returns" => "read_shipments",
        "order_manager.shipment.external" | "order_manager.shipment.standard" => "write_shipments",
        "order_manager.purchase_orders" | "order_manager.purchase_order_formats" => {
            "read_purchaseorders"
        }
        "order_manager.purchase_order.create" => "write_purchaseorders",
        _ => return None,
    };
    Some(scope)
}

fn error(status: StatusCode, error: &str, description: &str) -> Reply {
    Reply::json(
        status,
        &json!({ "error": error, "error_description": description }),
    )
}

fn bad(name: &str, description: &str) -> Reply {
    error(StatusCode::BAD_REQUEST, name, description)
}

/// `GET {app}/oauth/authorize`: the merchant consents at once and the browser is sent on with `code`
/// and `cid`. `state` does not come back \[C\].
pub(super) fn authorize(world: &mut World, call: &Call) -> Reply {
    let access = &mut world.order_manager.access;
    if call.first("client_id") != Some(access.key.as_str()) {
        return bad("invalid_client", "Unknown client_id");
    }
    if call.first("response_type") != Some("code") {
        return bad("unsupported_response_type", "response_type must be code");
    }
    let scopes: BTreeSet<String> = call
        .first("scope")
        .unwrap_or_default()
        .split([' ', '+'])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    if scopes.is_empty() || !scopes.iter().all(|scope| SCOPES.contains(&scope.as_str())) {
        return bad("invalid_scope", "Unknown or missing scope");
    }
    let asked = call.first("redirect_uri").map(str::to_owned);
    // The browser lands on the registered address, whatever the call says [C].
    let Some(redirect_uri) = access.redirect_uri.clone().or(asked) else {
        return bad("invalid_request", "redirect_uri is required");
    };
    access.codes_given += 1;
    let code = access.opaque(0xC0DE);
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    let location = format!("{redirect_uri}{joint}code={code}&cid={}", access.company);
    let given = Code {
        redirect_uri,
        scopes,
        used: false,
    };
    access.codes.insert(code, given);
    Reply::empty(StatusCode::FOUND).with_header("location", location)
}

/// `POST {app}/oauth/token`: a code for a token. Parameters stand in the query or in a form \[C\].
pub(super) fn token(world: &mut World, call: &Call) -> Reply {
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&call.body).unwrap_or_default();
    let parameter = |name: &str| {
        let sent = call.query.iter().chain(&form).find(|(key, _)| key == name);
        sent.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let access = &mut world.order_manager.access;
    let basic = STANDARD.encode(format!("{}:{}", access.key, access.secret));
    if call.header("authorization") != Some(format!("Basic {basic}").as_str()) {
        let description = "Bad client credentials";
        return error(StatusCode::UNAUTHORIZED, "invalid_client", description);
    }
    if parameter("grant_type") != "authorization_code" {
        return bad(
            "unsupported_grant_type",
            "grant_type must be authorization_code",
        );
    }
    let Some(code) = access.codes.get_mut(&parameter("code")) else {
        return bad("invalid_grant", "Invalid authorization code");
    };
    let used = std::mem::replace(&mut code.used, true);
    if used {
        return bad("invalid_grant", "Invalid authorization code");
    }
    if code.redirect_uri != parameter("redirect_uri") {
        return bad("invalid_grant", "Redirect URI mismatch");
    }
    let scopes = code.scopes.clone();
    let scope = scopes.iter().cloned().collect::<Vec<_>>().join(" ");
    let token = access.opaque(0x70CE);
    access.tokens.insert(token.clone(), scopes);
    // Whoever installs the app again is let in again.
    access.revoked = false;
    Reply::ok(&json!({ "access_token": token, "token_type": "bearer", "scope": scope }))
}
