//! What the browser brings back after a consent.

use secrecy::SecretString;

/// What the browser brought back.
#[derive(Debug, Clone)]
pub struct Callback {
    /// The code, for [`AppAuthorization::exchange`](super::AppAuthorization::exchange). Works once.
    pub code: SecretString,
    /// The company, which the exchange does not need [1].
    pub company_id: Option<String>,
}

impl Callback {
    /// Reads the code out of what the browser was sent to: a whole address, the target of a request
    /// (`/callback?code=..`), a bare query, or the code alone as somebody pasted it. A `state` is not
    /// looked at: see [`answer_to`](Self::answer_to).
    pub fn parse(text: &str) -> Result<Self, CallbackError> {
        Self::read(text, None)
    }

    /// Like [`parse`](Self::parse), for an address that nobody has looked at: one that carries another
    /// `state` than the one that was sent answers another question, be it with a code or a refusal.
    /// One without a `state` is taken, because the vendor does not send it back reliably [C].
    pub fn answer_to(state: &str, text: &str) -> Result<Self, CallbackError> {
        Self::read(text, Some(state))
    }

    fn read(text: &str, sent: Option<&str>) -> Result<Self, CallbackError> {
        let text = text.trim();
        let Some(query) = query_of(text) else {
            // A code is opaque: any text that is neither an address nor several words may be one.
            let is_code = !text.is_empty() && !text.starts_with('/') && !text.contains("://");
            if !is_code || text.contains(char::is_whitespace) {
                return Err(CallbackError::NoCode);
            }
            return Ok(Self {
                code: text.into(),
                company_id: None,
            });
        };
        let value = |name: &str| {
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(key, value)| key == name && !value.trim().is_empty())
                .map(|(_, value)| value.trim().to_owned())
        };
        let is_foreign = sent.is_some_and(|sent| value("state").is_some_and(|came| came != sent));
        if is_foreign && (value("code").is_some() || value("error").is_some()) {
            return Err(CallbackError::Foreign);
        }
        if let Some(code) = value("code") {
            return Ok(Self {
                code: code.into(),
                company_id: value("cid").map(|id| for_people(&id)),
            });
        }
        match value("error") {
            Some(error) => Err(CallbackError::Denied {
                message: for_people(&value("error_description").unwrap_or(error)),
            }),
            None => Err(CallbackError::NoCode),
        }
    }
}

/// The query in what the browser brought, when there is one; a bare code is none.
fn query_of(text: &str) -> Option<&str> {
    let is_pair = |pair: &str| {
        let names = ["code=", "cid=", "state=", "error="];
        names.iter().any(|name| pair.starts_with(name))
    };
    let query = match text.split_once('?') {
        Some((_, query)) => query,
        None if text.split('&').any(is_pair) => text,
        None => return None,
    };
    query.split('#').next()
}

/// Text out of an address as it may be shown: anybody can make an address, and control characters
/// would speak to the terminal.
fn for_people(text: &str) -> String {
    let shown = text.chars().filter(|letter| !letter.is_control());
    shown.take(200).collect()
}

/// The browser brought no code back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// Somebody or something said no.
    #[error("get a code: the access was not allowed: {message}")]
    Denied {
        /// The vendor's words.
        message: String,
    },
    /// There is no code in it.
    #[error("get a code: the address has none")]
    NoCode,
    /// It carries another `state` than the one that was sent.
    #[error("get a code: the address answers another question than the one that was asked")]
    Foreign,
}
