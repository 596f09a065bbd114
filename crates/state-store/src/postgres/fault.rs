//! What went wrong, from what the driver and the server say.

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
        // Without an answer of the server: the connection is gone, was never there, or the address of
        // the server makes no sense.
        return Some(Fault::Unreachable);
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
