//! The short text in a vendor's error body.

use serde_json::Value;

/// The longest text that is kept, in characters.
const LONGEST: usize = 200;

/// Places where the vendors' error bodies hold their text, the most telling first.
const PLACES: [&str; 5] = [
    "/error_description",
    "/response/comment",
    "/errors/0/message",
    "/message",
    "/error",
];

/// The text of a JSON error body, shortened. `None` when the body is not JSON (an HTML page of a
/// proxy says nothing to a merchant) or holds no text in a known place.
pub fn short_error_text(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let in_a_place = || {
        PLACES
            .iter()
            .filter_map(|place| value.pointer(place)?.as_str())
            .map(str::trim)
            .find(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let text = listed_reasons(&value).or_else(in_a_place)?;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    Some(short.replace(['\n', '\r'], " "))
}

/// The texts of a list in `error`. They say what is wrong, where the description beside them says
/// only that something is.
fn listed_reasons(body: &Value) -> Option<String> {
    let reasons: Vec<&str> = body
        .get("error")?
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .map(str::trim)
        .filter(|reason| !reason.is_empty())
        .collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_found_where_each_vendor_puts_it() {
        for (body, text) in [
            (
                r#"{"error":"invalid_grant","error_description":"Invalid user credentials"}"#,
                "Invalid user credentials",
            ),
            (
                r#"{"error":["limit cannot exceed 200"]}"#,
                "limit cannot exceed 200",
            ),
            (
                r#"{"error":["salesChannelId is required"," ","shipName is required"],"error_description":"Bad request"}"#,
                "salesChannelId is required; shipName is required",
            ),
            (
                r#"{"error":[],"error_description":"Bad request"}"#,
                "Bad request",
            ),
            (r#"{"error":"Unauthorized"}"#, "Unauthorized"),
            (
                r#"{"response":{"code":101,"comment":"date_start requires date_end"}}"#,
                "date_start requires date_end",
            ),
            (
                r#"{"data":[],"errors":[{"status":"INVALID","message":"no"}]}"#,
                "no",
            ),
        ] {
            assert_eq!(short_error_text(body.as_bytes()).as_deref(), Some(text));
        }
    }

    #[test]
    fn html_and_empty_bodies_say_nothing() {
        assert_eq!(short_error_text(b"<html>Bad Gateway</html>"), None);
        assert_eq!(short_error_text(b""), None);
        assert_eq!(short_error_text(br#"{"message":" "}"#), None);
    }

    #[test]
    fn long_text_is_shortened_between_characters() {
        let body = format!(r#"{{"message":"{}"}}"#, "é".repeat(500));
        assert_eq!(
            short_error_text(body.as_bytes()).unwrap().chars().count(),
            201
        );
    }
}
