//! Order Manager's token: asked for, exchanged, checked, stored.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use seamline_api_core::{ReqwestTransport, Transport};
use seamline_order_manager_client::oauth::{AppAuthorization, Callback, Scope};
use serde::Serialize;
use url::{Host, Url};

use super::token_file::TokenFile;
use super::{AuthError, CallbackListener};
use crate::config::{Config, ConnectionConfig, SecretRef};
use crate::{Error, Exit};

/// The way to a token for one connection's Order Manager account.
///
/// It needs `app_key`, `app_secret` and `redirect_url` in `[connections.order_manager]`, and a `token`
/// that is kept in a file. No other secret of the configuration is looked at.
#[derive(Debug)]
pub struct OrderManagerAuth {
    connection: String,
    app: AppAuthorization,
    redirect_url: String,
    token: TokenFile,
}

/// A token that was stored, and what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredToken {
    /// The connection.
    pub connection: String,
    /// The file that holds it.
    pub file: PathBuf,
    /// Id of the company whose account it opens, when the browser brought it.
    pub company: Option<String>,
    /// What it allows; None when Order Manager did not say.
    pub scopes: Option<Vec<String>>,
    /// What was asked for, and it does not allow.
    pub missing: Vec<String>,
}

impl StoredToken {
    /// The exit code: a token that lacks something is stored, and wants a look.
    pub fn exit(&self) -> Exit {
        if self.missing.is_empty() {
            Exit::Done
        } else {
            Exit::Attention
        }
    }

    /// What to do about what is missing.
    pub fn remedy(&self) -> Option<&'static str> {
        let remedy = "Give the app these scopes where it is registered with Order Manager, uninstall \
                      it there, and run this again.";
        (!self.missing.is_empty()).then_some(remedy)
    }
}

impl OrderManagerAuth {
    /// Checks everything that can be wrong on this side before a code is asked for, because a code
    /// works once: the settings, the app's secret, and that the token's file can be written.
    pub fn prepare(config: &Config, connection: Option<&str>) -> Result<Self, Error> {
        let connection = config.connection(connection)?;
        let folder = config.path.parent().unwrap_or_else(|| Path::new(""));
        let settings = &connection.order_manager;
        let token = match &settings.token {
            SecretRef::File(path) => folder.join(path),
            SecretRef::Env(variable) => {
                return Err(AuthError::TokenInEnvironment {
                    path: config.path.clone(),
                    connection: connection.name.clone(),
                    variable: variable.clone(),
                }
                .into());
            }
        };
        let (Some(app_url), Some(key), Some(secret), Some(redirect_url)) = (
            connection.order_manager_app_address(),
            &settings.app_key,
            &settings.app_secret,
            &settings.redirect_url,
        ) else {
            return Err(AuthError::NotConfigured {
                path: config.path.clone(),
                connection: connection.name.clone(),
                missing: missing_keys(connection),
            }
            .into());
        };
        let secret = secret.fetch("connections.order_manager.app_secret", folder)?;
        let token = TokenFile::at(&token).map_err(|source| AuthError::NotWritable {
            path: token,
            source,
        })?;
        Ok(Self {
            connection: connection.name.clone(),
            app: AppAuthorization::new(app_url, key, secret, redirect_url),
            redirect_url: redirect_url.clone(),
            token,
        })
    }

    /// What is asked for: what the flows need at least \[I\].
    pub fn scopes() -> Vec<Scope> {
        Scope::minimum()
    }

    /// Where somebody who may install apps allows the access, in a browser.
    pub fn consent_url(&self) -> Url {
        self.app.consent_url(&Self::scopes())
    }

    /// Where Order Manager sends the browser then, with the code: the app's post-approval address.
    pub fn redirect_url(&self) -> &str {
        &self.redirect_url
    }

    /// Listens on this machine for the browser: on `port`, else on the port of a `redirect_url` that
    /// leads to this machine, else on any free one.
    pub async fn listen(&self, port: Option<u16>) -> Result<CallbackListener, AuthError> {
        let port = port.or_else(|| local_port(&self.redirect_url));
        CallbackListener::bind(port.unwrap_or(0)).await
    }

    /// Whether the browser comes to a listener by itself. Otherwise somebody has to forward
    /// [`redirect_url`](Self::redirect_url) to it.
    pub fn leads_to(&self, listener: &CallbackListener) -> bool {
        local_port(&self.redirect_url) == Some(listener.address().port())
    }

    /// Exchanges the code and stores the token in the file that the configuration names, also one
    /// that lacks scopes: the code is used up.
    pub async fn exchange(&self, callback: &Callback) -> Result<StoredToken, Error> {
        let transport: Arc<dyn Transport> =
            Arc::new(ReqwestTransport::new().map_err(|error| Error::Client(error.to_string()))?);
        let exchanged = self.app.exchange(&transport, &callback.code).await;
        let token = exchanged.map_err(AuthError::from)?;
        self.token
            .store(&token.access_token)
            .map_err(|source| AuthError::NotStored {
                path: self.token.path().to_owned(),
                source,
            })?;
        let missing = token.missing(&Self::scopes()).unwrap_or_default();
        Ok(StoredToken {
            connection: self.connection.clone(),
            file: self.token.path().to_owned(),
            company: callback.company_id.clone(),
            scopes: token.scopes.map(words),
            missing: words(missing),
        })
    }
}

fn words(scopes: Vec<Scope>) -> Vec<String> {
    scopes.into_iter().map(|scope| scope.0).collect()
}

fn missing_keys(connection: &ConnectionConfig) -> Vec<&'static str> {
    let settings = &connection.order_manager;
    let given = [
        ("app_url", connection.order_manager_app_address().is_some()),
        ("app_key", settings.app_key.is_some()),
        ("app_secret", settings.app_secret.is_some()),
        ("redirect_url", settings.redirect_url.is_some()),
    ];
    given
        .into_iter()
        .filter_map(|(key, given)| (!given).then_some(key))
        .collect()
}

/// The port of an address that leads a browser on this machine to our listener, which speaks plain
/// HTTP on 127.0.0.1.
fn local_port(redirect_url: &str) -> Option<u16> {
    let url = Url::parse(redirect_url).ok()?;
    let here = match url.host()? {
        Host::Ipv4(address) => address == std::net::Ipv4Addr::LOCALHOST,
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv6(_) => false,
    };
    (here && url.scheme() == "http")
        .then(|| url.port_or_known_default())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_to_this_machine_leads_to_the_listener() {
        for (address, port) in [
            ("http://127.0.0.1:8400/callback", Some(8400)),
            ("http://localhost:8400/callback", Some(8400)),
            ("http://127.0.0.1/callback", Some(80)),
            ("https://localhost:8400/callback", None),
            ("http://[::1]:8400/callback", None),
            ("http://127.0.0.1.example.com:8400/callback", None),
            ("https://bridge.example.com/callback", None),
        ] {
            assert_eq!(local_port(address), port, "{address}");
        }
    }
}
