//! The short text in a vendor's error body.

use serde_json::Value;

/// The longest text that is kept, in characters.
const LONGEST: usize = 200;

/// Places where the vendors' error bodies hold their text, the most telling first.
const PLACES: [&str; 6] = [
    "/error_description",
    "/response/comment",
    "/errors/0/message",
    "/message",
    "/error",
    "/error/0",
];

/// The text of a JSON error body, shortened. `None` when the body is not JSON (an HTML page of a
/// proxy says nothing to a merchant) or holds no text in a known place.
pub fn short_error_text(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let text = PLACES
        .iter()
        .filter_map(|place| value.pointer(place)?.as_str())
        .map(str::trim)
        .find(|text| !text.is_empty())?;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    Some(short.replace(['\n', '\r'], " "))
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
