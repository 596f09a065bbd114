//! Who may call: the static v2 token, and v4 tokens of the password grant.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use super::v4::envelope;
use crate::call::{Call, Reply};
use crate::world::World;

/// Seconds that an access token holds \[C\].
const TOKEN_SECONDS: i64 = 36_000;

/// v2 takes its static token, or a v4 token \[C\].
pub(crate) fn v2(world: &mut World, call: &Call) -> Result<(), Reply> {
    let wanted = format!("OAuth2 {}", STANDARD.encode(&world.joor.static_token));
    if call.header("authorization") == Some(wanted.as_str()) || bearer(world, call) {
        return Ok(());
    }
    let log_id = world.joor.next_log_id();
    let body = json!({ "response": { "code": 401, "comment": "Unauthorized", "log_id": log_id } });
    Err(Reply::json(StatusCode::UNAUTHORIZED, &body))
}

/// v4 takes a token of the password grant, and wants the account on every call \[C\].
pub(crate) fn v4(world: &World, call: &Call) -> Result<(), Reply> {
    let refuse = |status, message: &str| {
        let error = json!({ "status": "INVALID", "message": message, "details": {} });
        Err(Reply::json(status, &envelope(&[], &[error])))
    };
    if !bearer(world, call) {
        return refuse(StatusCode::UNAUTHORIZED, "The access token is not valid");
    }
    match call.first("account") {
        Some(account) if account == world.joor.account => Ok(()),
        Some(_) => refuse(StatusCode::FORBIDDEN, "No access to this account"),
        None => refuse(StatusCode::BAD_REQUEST, "account is required"),
    }
}

fn bearer(world: &World, call: &Call) -> bool {
    call.header("authorization")
        .and_then(|header| header.strip_prefix("Bearer "))
        .and_then(|token| world.joor.tokens.get(token))
        .is_some_and(|until| *until > call.now)
}

/// `POST /auth/`: the password grant, as a form or as multipart \[C\].
pub(super) fn token(world: &mut World, call: &Call) -> Reply {
    let fields = form_fields(call);
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .unwrap_or_default()
    };
    let failure = |error: &str, description: &str| {
        let body = json!({ "error": error, "error_description": description });
        Reply::json(StatusCode::UNAUTHORIZED, &body)
    };
    if field("grant_type") != "password" {
        return failure("unsupported_grant_type", "Unsupported grant_type");
    }
    let account = &world.joor;
    if field("client_id") != account.client_id || field("client_secret") != account.client_secret {
        return failure(
            "unauthorized_client",
            "Invalid client or Invalid client credentials",
        );
    }
    if field("username") != account.username || field("password") != account.password {
        return failure("invalid_grant", "Invalid user credentials");
    }
    let token = format!("sandbox-joor-v4-token-{}", account.tokens.len() + 1);
    let until = call
        .now
        .saturating_add(SignedDuration::from_secs(TOKEN_SECONDS))
        .unwrap_or(call.now);
    world.joor.tokens.insert(token.clone(), until);
    Reply::ok(&json!({
        "access_token": token,
        "expires_in": TOKEN_SECONDS,
        "refresh_expires_in": 7_776_000,
        "refresh_token": format!("{token}-refresh"),
        "token_type": "Bearer",
        "not-before-policy": 1_767_225_600,
        "session_state": "00000000-0000-4000-8000-000000000001",
        "scope": "email profile",
    }))
}

/// The fields of a form, in either encoding.
fn form_fields(call: &Call) -> Vec<(String, String)> {
    let content_type = call.header("content-type").unwrap_or_default();
    match content_type.split_once("boundary=") {
        Some((_, boundary)) => multipart(&call.body, boundary.trim_matches('"')),
        None => serde_urlencoded::from_bytes(&call.body).unwrap_or_default(),
    }
}

/// The text fields of a multipart body.
fn multipart(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    text.split(&format!("--{boundary}"))
        .filter_map(|part| {
            let (head, value) = part.split_once("\r\n\r\n")?;
            let (_, rest) = head.split_once("name=\"")?;
            let (name, _) = rest.split_once('"')?;
            let value = value.strip_suffix("\r\n").unwrap_or(value);
            Some((name.to_owned(), value.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multipart_form_is_read_field_by_field() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nann\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\na\r\nb\r\n--x--\r\n";
        let fields = multipart(body.as_bytes(), "x");
        assert_eq!(
            fields,
            [
                ("username".to_owned(), "ann".to_owned()),
                ("password".to_owned(), "a\r\nb".to_owned())
            ]
        );
    }
}
