//! One call to a vendor, as plain data.

use std::time::Duration;

use http::Method;
use serde_json::Value;

/// Whether the same request may be sent twice without harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Replay {
    /// Reads, and writes of absolute values: sending twice has the effect of sending once.
    Safe,
    /// Writes that would happen twice. After an unknown outcome the caller has to look first.
    Never,
}

/// How often a request may leave for one call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sending {
    /// As often as it takes: after a failure that may pass if its [`Replay`] allows it, after a
    /// connection that could not be made, after a 429, and after a 401 with new credentials.
    #[default]
    Repeated,
    /// Once, and never again whatever happens, for what is true at the moment only. The error says
    /// whether the vendor may have done it.
    Once {
        /// It leaves within this time after the call, or not at all: neither the quota nor a login nor
        /// another call to its endpoint holds it up for longer.
        within: Duration,
    },
}

/// Which part of a vendor's quota a call may use, and who goes first.
///
/// Of the calls that wait for the quota, the highest class that fits goes first, and the oldest of a
/// class; for each window that a call has waited it counts as one class higher, so that none waits for
/// ever. `Account` states the whole rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// Reading and writing orders; may use the reserve that other calls must leave.
    Orders,
    /// Reading and writing quantities.
    Inventory,
    /// Everything about products.
    Products,
    /// Telling what became of orders. Nothing waits for it.
    Feedback,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// No body.
    Empty,
    /// `application/json`.
    Json(Value),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// Bytes as they are, such as an image.
    Bytes {
        /// The value of `Content-Type`.
        content_type: &'static str,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// One call: where, what, and how carefully. Holds no credentials.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiRequest {
    /// HTTP method.
    pub method: Method,
    /// Path below the base address, percent-encoded, starting with `/`.
    pub path: String,
    /// Query parameters, not encoded, in the order in which they are sent.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: Body,
    /// Stable name of the endpoint, for example `joor.v2.order`. Names the quota bucket and the
    /// line in which calls to this endpoint wait for each other.
    pub endpoint: &'static str,
    /// Whether the request may be repeated after an unknown outcome.
    pub replay: Replay,
    /// Credits that the call costs; 0 is not counted. Units are the vendor's.
    pub cost: u32,
    /// The class of the quota that pays.
    pub priority: Priority,
    /// How often it may leave.
    pub sending: Sending,
}

impl ApiRequest {
    /// A read: safe to repeat, cost 1.
    pub fn get(endpoint: &'static str, path: impl Into<String>, priority: Priority) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            query: Vec::new(),
            body: Body::Empty,
            endpoint,
            replay: Replay::Safe,
            cost: 1,
            priority,
            sending: Sending::Repeated,
        }
    }

    /// A write by POST with a JSON body: not repeated after an unknown outcome unless the caller
    /// says that it may be, cost 1 unless the caller says otherwise.
    pub fn post(
        endpoint: &'static str,
        path: impl Into<String>,
        priority: Priority,
        body: Value,
    ) -> Self {
        Self {
            method: Method::POST,
            body: Body::Json(body),
            replay: Replay::Never,
            ..Self::get(endpoint, path, priority)
        }
    }

    /// A write by PUT with a JSON body; see [`ApiRequest::post`].
    pub fn put(
        endpoint: &'static str,
        path: impl Into<String>,
        priority: Priority,
        body: Value,
    ) -> Self {
        Self {
            method: Method::PUT,
            ..Self::post(endpoint, path, priority, body)
        }
    }

    /// A removal: not repeated after an unknown outcome unless the caller says that it may be, cost 1
    /// unless the caller says otherwise.
    pub fn delete(endpoint: &'static str, path: impl Into<String>, priority: Priority) -> Self {
        Self {
            method: Method::DELETE,
            replay: Replay::Never,
            ..Self::get(endpoint, path, priority)
        }
    }

    /// Puts another body in place.
    #[must_use]
    pub fn with_body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Adds one query parameter.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers write numbers and text as they are"
    )]
    pub fn with_query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds one query parameter when there is a value.
    #[must_use]
    pub fn with_optional_query(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with_query(name, value),
            None => self,
        }
    }

    /// Sets whether the request may be repeated.
    #[must_use]
    pub fn with_replay(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self
    }

    /// Lets the request leave once at most, within this time of the call.
    #[must_use]
    pub fn once_within(mut self, within: Duration) -> Self {
        self.sending = Sending::Once { within };
        self
    }

    /// Sets the credits that the call costs.
    #[must_use]
    pub fn with_cost(mut self, cost: u32) -> Self {
        self.cost = cost;
        self
    }
}
