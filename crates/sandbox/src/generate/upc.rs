//! UPC-A numbers of the range that is reserved for internal use.

/// The UPC-A number of the `serial`-th variation: number system 4, ten digits, check digit.
pub(crate) fn upc_a(serial: u64) -> String {
    let body = format!("4{:010}", serial % 10_000_000_000);
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// The check digit of eleven digits: three times the odd places plus the even ones, up to the ten.
fn check_digit(body: &str) -> u32 {
    let sum: u32 = body
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { digit * 3 } else { digit })
        .sum();
    (10 - sum % 10) % 10
}

/// Whether a text is a UPC-A number with a right check digit.
#[cfg(test)]
pub(crate) fn is_upc_a(text: &str) -> bool {
    text.len() == 12
        && text.chars().all(|digit| digit.is_ascii_digit())
        && text[11..] == check_digit(&text[..11]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_reference_have_right_check_digits() {
        for text in ["400101000013", "400204000026", "400310000019"] {
            assert!(is_upc_a(text), "{text}");
        }
        assert!(!is_upc_a("400101000014"));
    }

    #[test]
    fn a_made_number_is_valid() {
        assert_eq!(upc_a(10_100_001), "400101000013");
        assert!((0..2000).all(|serial| is_upc_a(&upc_a(serial))));
    }
}
