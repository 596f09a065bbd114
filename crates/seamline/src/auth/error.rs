//! Why there is no token, and what to do.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use seamline_order_manager_client::oauth::{CallbackError, ExchangeError};

use crate::Exit;

/// No token was made, or none that can be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// The configuration does not say what the exchange needs. Nothing was asked for yet.
    #[error(
        "ask Order Manager for access: {} has no {} in [connections.order_manager] of connection {connection}",
        path.display(),
        listed(missing)
    )]
    NotConfigured {
        /// The configuration.
        path: PathBuf,
        /// The connection.
        connection: String,
        /// The keys that are missing.
        missing: Vec<&'static str>,
    },
    /// The token is kept where only a person can put it. Nothing was asked for yet.
    #[error(
        "store the token: {} keeps `token` in [connections.order_manager] of connection {connection} in the environment variable {variable}, which cannot be written from here",
        path.display()
    )]
    TokenInEnvironment {
        /// The configuration.
        path: PathBuf,
        /// The connection.
        connection: String,
        /// The variable.
        variable: String,
    },
    /// The file of the token cannot be written. Nothing was asked for yet.
    #[error("store the token in {}: {source}", path.display())]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A token was made and could not be stored.
    #[error(
        "store the token in {}: {source}; the code is used up and its token is lost",
        path.display()
    )]
    NotStored {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The port cannot be had.
    #[error("listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The browser did not come in time.
    #[error("get a code: none came within {} s", limit.as_secs())]
    NoneCame {
        /// How long it was waited for.
        limit: Duration,
    },
    /// What was pasted cannot be read.
    #[error("read what was pasted: {0}")]
    Paste(#[source] io::Error),
    /// The browser brought no code back.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// The code was not exchanged.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
}

impl AuthError {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::NotConfigured { .. }
            | Self::TokenInEnvironment { .. }
            | Self::NotWritable { .. }
            | Self::Listen { .. }
            | Self::Callback(_)
            | Self::Exchange(
                ExchangeError::CodeRefused { .. }
                | ExchangeError::AppRejected { .. }
                | ExchangeError::NotARequest,
            ) => Exit::Usage,
            _ => Exit::Failed,
        }
    }

    /// What to do, when the message does not say it.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::NotConfigured { .. } => Some(
                "Set them as the app is registered with Order Manager. `app_secret` is a reference \
                 such as `{ file = \"order-manager-app-secret\" }`; `app_url` is needed only with \
                 `base_url`.",
            ),
            Self::TokenInEnvironment { .. } => {
                Some("Set `token = { file = \"order-manager-token\" }` there, then run it again.")
            }
            Self::NotWritable { .. } => Some(
                "Name a file in a folder that exists and is writable, then run it again. Nothing was \
                 asked of Order Manager yet.",
            ),
            Self::NotStored { .. } => Some(
                "Make room or mend the folder, uninstall the app in Order Manager, and run it again \
                 for a new code.",
            ),
            Self::Listen { .. } => Some(
                "Stop the program that uses the port, name another one with --port, or use --paste.",
            ),
            Self::NoneCame { .. } => Some(
                "Run it again and allow the access in time. Where the browser cannot reach this \
                 machine, use --paste.",
            ),
            Self::Callback(CallbackError::NoCode) => Some(
                "Paste the whole address that the browser was sent to after the consent; it has \
                 `code=` in it.",
            ),
            Self::Callback(CallbackError::Foreign) => {
                Some("Run it again, and allow the access at the address that it prints.")
            }
            Self::Callback(_) => {
                Some("Run it again, and allow the access in Order Manager's pages.")
            }
            Self::Exchange(error) if error.code_is_still_good() => Some(
                "Run it again with --paste, and paste the address that the browser still shows.",
            ),
            _ => None,
        }
    }
}

fn listed(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    keys.join(", ")
}
