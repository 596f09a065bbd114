//! Why a call to a vendor failed, by what the caller can do about it.

use http::StatusCode;
use jiff::Timestamp;

use crate::Replay;
use crate::loose_json::DecodeError;

/// A call to a vendor failed. Messages fit after "failed to ..." and hold no secrets, no bodies.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// No answer: the host cannot be reached, the time ran out, the connection broke.
    #[error("reach {endpoint}: {message}")]
    Transport {
        /// The endpoint that was called.
        endpoint: &'static str,
        /// What happened, in short.
        message: String,
        /// The cause, as the transport reports it.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
        /// Whether the request never left.
        not_sent: bool,
        /// Whether the vendor may have done the work of a request that is not safe to repeat.
        may_have_executed: bool,
    },
    /// The vendor answered with an HTTP status that is not a success.
    #[error("call {endpoint}: HTTP {status}{}", after_colon(.message.as_deref()))]
    Status {
        /// The endpoint that was called.
        endpoint: &'static str,
        /// The HTTP status.
        status: StatusCode,
        /// Short text from the vendor's error body, if it had one.
        message: Option<String>,
        /// Whether the vendor may have done the work of a request that is not safe to repeat.
        may_have_executed: bool,
    },
    /// The vendor refuses the credentials, also after they were renewed.
    #[error("call {endpoint}: the credentials are rejected{}", after_colon(.message.as_deref()))]
    Unauthorized {
        /// The endpoint that was called.
        endpoint: &'static str,
        /// Short text from the vendor's error body, if it had one.
        message: Option<String>,
    },
    /// The quota is used up and waiting for it would take longer than is allowed. Nothing was sent.
    #[error("call {endpoint} now: the quota is used up until {until}")]
    Quota {
        /// The endpoint that was to be called.
        endpoint: &'static str,
        /// When it is worth trying again.
        until: Timestamp,
    },
    /// Something came between the call and its sending, such as a login or another call to the same
    /// endpoint, until it was too late to send it. Nothing was sent.
    #[error("call {endpoint}: it was held up for too long to be sent")]
    HeldUp {
        /// The endpoint that was to be called.
        endpoint: &'static str,
    },
    /// One call costs more than its class of the quota ever holds. Nothing was sent.
    #[error("call {endpoint}: it costs {cost} credits and its share of the quota is {limit}")]
    BeyondQuota {
        /// The endpoint that was to be called.
        endpoint: &'static str,
        /// What the call costs.
        cost: u32,
        /// The most that the class of the call may ever use.
        limit: u32,
    },
    /// The answer is not what the vendor documents.
    #[error("read the answer of {endpoint}: {problem}")]
    Decode {
        /// The endpoint that was called.
        endpoint: &'static str,
        /// Where in the answer, and what was expected there.
        problem: DecodeError,
        /// Whether the vendor may have done the work of a request that is not safe to repeat.
        may_have_executed: bool,
    },
    /// The vendor refuses the request in words of its own, inside a successful HTTP answer.
    #[error("call {endpoint}: error {code}: {message}")]
    Vendor {
        /// The endpoint that was called.
        endpoint: &'static str,
        /// The vendor's error code.
        code: String,
        /// The vendor's text.
        message: String,
        /// The vendor's id of the call, for its support.
        log_id: Option<String>,
    },
    /// The client was not given what this call needs. Nothing was sent.
    #[error("call {endpoint}: {message}")]
    NotConfigured {
        /// The endpoint that was to be called.
        endpoint: &'static str,
        /// What is missing, and how to give it.
        message: String,
    },
    /// The request cannot be written as JSON. Nothing was sent.
    #[error("write the request of {endpoint}: {message}")]
    Encode {
        /// The endpoint that was to be called.
        endpoint: &'static str,
        /// What cannot be written.
        message: String,
    },
    /// The quota's state could not be stored before sending. Nothing was sent.
    #[error("store the quota's state before calling {endpoint}: {message}")]
    Journal {
        /// The endpoint that was to be called.
        endpoint: &'static str,
        /// What the journal said.
        message: String,
    },
}

impl ApiError {
    /// Whether waiting for the quota is all that is needed; [`ApiError::retry_at`] says how long.
    pub fn is_quota(&self) -> bool {
        matches!(self, Self::Quota { .. })
    }

    /// Whether a person has to mend the credentials.
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Unauthorized { .. })
    }

    /// Whether the vendor does not know what was asked for.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the vendor may have done the work although the call failed.
    ///
    /// Always false for requests that are safe to repeat: repeat them.
    pub fn may_have_executed(&self) -> bool {
        match self {
            Self::Transport {
                may_have_executed, ..
            }
            | Self::Status {
                may_have_executed, ..
            }
            | Self::Decode {
                may_have_executed, ..
            } => *may_have_executed,
            _ => false,
        }
    }

    /// Whether it is sure that the vendor did nothing: the request never left, or was refused.
    ///
    /// Unlike [`may_have_executed`](Self::may_have_executed) it is asked of requests that are safe to
    /// repeat, too: one that may have been done is to be repeated, and not to be forgotten.
    pub fn nothing_was_done(&self) -> bool {
        match self {
            Self::Transport { not_sent, .. } => *not_sent,
            Self::Status { status, .. } => !status.is_server_error(),
            Self::Decode { .. } => false,
            _ => true,
        }
    }

    /// Whether the same call may work later without anybody mending anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport { .. }
            | Self::Quota { .. }
            | Self::HeldUp { .. }
            | Self::Journal { .. } => true,
            Self::Status { status, .. } => {
                status.is_server_error()
                    || *status == StatusCode::REQUEST_TIMEOUT
                    || *status == StatusCode::TOO_MANY_REQUESTS
            }
            Self::Decode { problem, .. } => problem.path == "$",
            _ => false,
        }
    }

    /// The HTTP status of the answer, when that was the trouble.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Unauthorized { .. } => Some(StatusCode::UNAUTHORIZED),
            _ => None,
        }
    }

    /// When it is worth trying again, for a call that the quota stopped.
    pub fn retry_at(&self) -> Option<Timestamp> {
        match self {
            Self::Quota { until, .. } => Some(*until),
            _ => None,
        }
    }

    /// The endpoint of the call.
    pub fn endpoint(&self) -> &'static str {
        match self {
            Self::Transport { endpoint, .. }
            | Self::Status { endpoint, .. }
            | Self::Unauthorized { endpoint, .. }
            | Self::Quota { endpoint, .. }
            | Self::HeldUp { endpoint }
            | Self::BeyondQuota { endpoint, .. }
            | Self::Decode { endpoint, .. }
            | Self::Vendor { endpoint, .. }
            | Self::NotConfigured { endpoint, .. }
            | Self::Encode { endpoint, .. }
            | Self::Journal { endpoint, .. } => endpoint,
        }
    }
}

/// No answer came back.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The request never left: the host was not found or refused the connection.
    #[error("{message}")]
    NotSent {
        /// What happened, in short.
        message: String,
        /// The cause, as the transport reports it.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The request was sent and its outcome is not known: time ran out, the connection broke, the
    /// answer was cut or too large.
    #[error("{message}")]
    Unknown {
        /// What happened, in short.
        message: String,
        /// The cause, as the transport reports it.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

impl TransportError {
    /// A request that never left, without a further cause.
    pub fn not_sent(message: impl Into<String>) -> Self {
        Self::NotSent {
            message: message.into(),
            source: None,
        }
    }

    /// A request whose outcome is not known, without a further cause.
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::Unknown {
            message: message.into(),
            source: None,
        }
    }

    /// Whether the vendor may have executed the request.
    pub fn may_have_executed(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }

    /// The error of a call to `endpoint` that failed like this.
    pub fn into_api_error(self, endpoint: &'static str, replay: Replay) -> ApiError {
        let not_sent = !self.may_have_executed();
        let may_have_executed = !not_sent && replay == Replay::Never;
        let (Self::NotSent { message, source } | Self::Unknown { message, source }) = self;
        ApiError::Transport {
            endpoint,
            message,
            source,
            not_sent,
            may_have_executed,
        }
    }
}

fn after_colon(message: Option<&str>) -> String {
    message.map_or_else(String::new, |message| format!(": {message}"))
}
