//! The code from somebody's hands.

use std::io::BufRead;

use seamline_order_manager_client::oauth::Callback;

use super::AuthError;

/// More than any address that a browser shows.
const LONGEST: u64 = 16 * 1024;

/// Reads the first line that is not blank, such as from standard input: the whole address that the
/// browser was sent to, or the code alone. Needs no terminal. It waits as long as `input` does.
pub fn read_pasted(input: impl BufRead) -> Result<Callback, AuthError> {
    let first = input
        .take(LONGEST)
        .lines()
        .find(|line| !matches!(line, Ok(text) if text.trim().is_empty()));
    let line = first.transpose().map_err(AuthError::Paste)?;
    Ok(Callback::parse(&line.unwrap_or_default())?)
}

#[cfg(test)]
mod tests {
    use seamline_order_manager_client::oauth::CallbackError;
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn the_first_line_that_is_not_blank_counts() {
        let pasted = "\n  \nhttps://bridge.example.com/callback?code=one-1&cid=77\r\nmore\n";
        let callback = read_pasted(pasted.as_bytes()).unwrap();
        assert_eq!(callback.code.expose_secret(), "one-1");
        assert_eq!(callback.company_id.as_deref(), Some("77"));
    }

    #[test]
    fn the_last_line_needs_no_end() {
        let callback = read_pasted("one-1".as_bytes()).unwrap();
        assert_eq!(callback.code.expose_secret(), "one-1");
    }

    #[test]
    fn nothing_and_something_else_are_no_code() {
        for pasted in ["", "\n\n", "https://bridge.example.com/callback\n"] {
            let error = read_pasted(pasted.as_bytes()).unwrap_err();
            assert!(
                matches!(error, AuthError::Callback(CallbackError::NoCode)),
                "{error}"
            );
        }
    }

    #[test]
    fn what_is_no_text_is_not_shown() {
        let error = read_pasted([b'Q', 0xff, b'\n'].as_slice()).unwrap_err();
        assert!(!error.to_string().contains('Q'), "{error}");
        assert!(matches!(error, AuthError::Paste(_)), "{error}");
    }
}
