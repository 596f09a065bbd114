use http::{HeaderName, HeaderValue};

use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn read(headers: &[(&str, &str)]) -> Throttling {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            HeaderName::try_from(*name).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    Throttling::read(&map, "x-throttling-", at(0))
}

#[test]
fn headers_are_known_by_a_word_in_their_names() {
    let said = read(&[
        ("X-Throttling-Account-Id", "455120"),
        ("X-Throttling-Credits-Remaining", "12"),
        ("X-Throttling-Limit", "300"),
        ("X-Throttling-Reset-After", "40"),
        ("X-Other-Remaining", "1"),
    ]);
    let expected = Throttling {
        remaining: Some(12),
        limit: Some(300),
        reset: Some(at(40)),
        account: Some("455120".to_owned()),
    };
    assert_eq!(said, expected);
}

#[test]
fn what_cannot_be_read_is_not_there_and_the_stricter_of_two_counts() {
    let said = read(&[
        ("x-throttling-remaining", "soon"),
        ("x-throttling-reset", ""),
        ("x-throttling-account-id", " "),
    ]);
    assert_eq!(said, Throttling::default());
    let said = read(&[
        ("x-throttling-remaining", "-3"),
        ("x-throttling-remaining-writes", "9"),
        ("x-throttling-limit", "99999999999"),
    ]);
    assert_eq!((said.remaining, said.limit), (Some(0), Some(u32::MAX)));
}

#[test]
fn the_end_is_told_in_seconds_or_as_a_time() {
    for value in ["90", "1800000090", "1800000090000", "2027-01-15T08:01:30Z"] {
        let said = read(&[("x-throttling-reset", value)]);
        assert_eq!(said.reset, Some(at(90)), "{value}");
    }
}
