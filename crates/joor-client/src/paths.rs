//! Values inside a path.

use std::fmt::Write as _;

use seamline_api_core::ApiError;

/// A value as one segment of a path: everything but letters, digits and `-._~` is encoded, so that a
/// style number with a slash stays one segment.
///
/// A value that cannot be a segment (nothing, `.` and `..`, which address something else) is an
/// [`ApiError::Encode`]: the call would reach another resource.
pub(crate) fn segment(endpoint: &'static str, name: &str, value: &str) -> Result<String, ApiError> {
    if matches!(value.trim(), "" | "." | "..") {
        return Err(ApiError::Encode {
            endpoint,
            message: format!("the {name} is empty or dots, which no address can hold"),
        });
    }
    let mut segment = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(segment, "%{byte:02X}");
        }
    }
    Ok(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_one_segment_whatever_it_holds() {
        for (value, encoded) in [
            ("MV-DR-101", "MV-DR-101"),
            ("a/b?c#d", "a%2Fb%3Fc%23d"),
            ("Ink Blue", "Ink%20Blue"),
            ("100%", "100%25"),
            ("été", "%C3%A9t%C3%A9"),
            ("...", "..."),
        ] {
            assert_eq!(segment("test", "number", value).unwrap(), encoded);
        }
    }

    #[test]
    fn a_value_that_would_address_something_else_is_refused() {
        for value in ["", " ", ".", ".."] {
            let error = segment("test", "style number", value).unwrap_err();
            assert!(error.to_string().contains("style number"), "{error}");
        }
    }
}
