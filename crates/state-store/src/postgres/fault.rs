//! What went wrong, from what the driver and the server say.

use std::io::ErrorKind;

use deadpool_postgres::PoolError;
use seamline_sync_engine::{Fault, StoreError};
use tokio_postgres::error::SqlState;

/// A failure of the server, in its own words, never with a value of a statement.
pub(super) fn db(error: tokio_postgres::Error) -> StoreError {
    let Some(fault) = fault_of(&error) else {
        return StoreError::Backend {
            message: words(&error),
            source: Some(Box::new(error)),
        };
    };
    StoreError::Unusable {
        fault,
        message: words(&error),
        source: Some(Box::new(error)),
    }
}

pub(super) fn pool(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => db(error),
        PoolError::Timeout(_) => StoreError::Unusable {
            fault: Fault::Unreachable,
            message: "no connection to PostgreSQL could be had in time".to_owned(),
            source: Some(Box::new(error)),
        },
        other => StoreError::backend(other),
    }
}

fn fault_of(error: &tokio_postgres::Error) -> Option<Fault> {
    let Some(code) = error.code() else {
        return fault_without_answer(error);
    };
    let class = &code.code()[..2];
    match *code {
        SqlState::DISK_FULL => Some(Fault::Full),
        SqlState::READ_ONLY_SQL_TRANSACTION => Some(Fault::ReadOnly),
        SqlState::LOCK_NOT_AVAILABLE
        | SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::TOO_MANY_CONNECTIONS => Some(Fault::Busy),
        SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Some(Fault::Unreachable),
        SqlState::INSUFFICIENT_PRIVILEGE | SqlState::UNDEFINED_DATABASE => Some(Fault::Refused),
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => Some(Fault::Damaged),
        _ if class == "08" => Some(Fault::Unreachable),
        _ if class == "28" => Some(Fault::Refused),
        _ => None,
    }
}

/// Without an answer of the server. The driver tells what kind of error it is by its words alone.
fn fault_without_answer(error: &tokio_postgres::Error) -> Option<Fault> {
    if error.is_closed() {
        return Some(Fault::Unreachable);
    }
    match error.to_string().split(':').next().unwrap_or_default() {
        "error communicating with the server"
        | "error connecting to server"
        | "timeout waiting for server" => Some(Fault::Unreachable),
        "error performing TLS handshake" if is_broken_off(error) => Some(Fault::Unreachable),
        "error performing TLS handshake" | "authentication error" | "invalid configuration" => {
            Some(Fault::Refused)
        }
        _ => None,
    }
}

fn is_broken_off(error: &tokio_postgres::Error) -> bool {
    let cause = std::error::Error::source(error);
    let cause = cause.and_then(|cause| cause.downcast_ref::<std::io::Error>());
    cause.is_some_and(|cause| cause.kind() != ErrorKind::InvalidData)
}

fn words(error: &tokio_postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        return format!(
            "PostgreSQL says: {} ({})",
            said.message(),
            said.code().code()
        );
    }
    let mut text = format!("PostgreSQL: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}

/// Whether the same may work in a moment: a server that starts again, a lock that is given back.
pub(super) fn passes(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Unusable {
            fault: Fault::Unreachable | Fault::Busy,
            ..
        }
    )
}
