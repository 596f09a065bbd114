//! Order Manager's token: asked for, exchanged, checked, stored.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use seamline_api_core::{ClientOptions, ReqwestTransport, Transport};
use seamline_order_manager_client::oauth::{AppAuthorization, Callback, Scope, Token};
use seamline_order_manager_client::{Environment, OrderManagerClient};
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
    /// Sent with the question. An answer that brings another one back is not the answer to it.
    state: String,
    redirect_url: String,
    /// Where the token is tried out.
    api: Option<Url>,
    token: TokenFile,
}

/// A token that was stored, and what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredToken {
    /// The connection.
    pub connection: String,
    /// The file that holds it.
    pub file: PathBuf,
    /// The company whose account it opens, asked for with the token itself: the names and ids of what
    /// Order Manager says of it, as it calls them \[1\]. None when it did not say.
    pub company: Option<BTreeMap<String, String>>,
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
            state: unguessable(),
            redirect_url: redirect_url.clone(),
            api: connection.order_manager_address(),
            token,
        })
    }

    /// What is asked for: what the flows need at least \[I\].
    pub fn scopes() -> Vec<Scope> {
        Scope::minimum()
    }

    /// Where somebody who may install apps allows the access, in a browser.
    pub fn consent_url(&self) -> Url {
        self.app
            .consent_url_with_state(&Self::scopes(), &self.state)
    }

    /// Where Order Manager sends the browser then, with the code: the app's post-approval address.
    pub fn redirect_url(&self) -> &str {
        &self.redirect_url
    }

    /// Listens on this machine for the browser: on `port`, else on the port of a `redirect_url` that
    /// leads to this machine, else on any free one. An answer on another path than that of such a
    /// `redirect_url`, or to another question, is not taken.
    pub async fn listen(&self, port: Option<u16>) -> Result<CallbackListener, AuthError> {
        let here = local(&self.redirect_url);
        let port = port.or_else(|| here.as_ref()?.port_or_known_default());
        let listener = CallbackListener::bind(port.unwrap_or(0)).await?;
        let path = here.map(|url| url.path().to_owned());
        Ok(listener.expecting(&self.state, path))
    }

    /// Whether the browser comes to a listener by itself. Otherwise somebody has to forward
    /// [`redirect_url`](Self::redirect_url) to it.
    pub fn leads_to(&self, listener: &CallbackListener) -> bool {
        let here = local(&self.redirect_url);
        here.and_then(|url| url.port_or_known_default()) == Some(listener.address().port())
    }

    /// Exchanges the code, stores the token in the file that the configuration names, also one that
    /// lacks scopes because the code is used up, and asks with it whose account it opens.
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
            company: self.company(transport, &token).await,
            scopes: token.scopes.map(words),
            missing: words(missing),
        })
    }
}

impl OrderManagerAuth {
    /// Whose account a token opens. What the browser brought proves nothing: anybody can make an
    /// address. No answer is no failure, because which scope guards it is not known.
    async fn company(
        &self,
        transport: Arc<dyn Transport>,
        token: &Token,
    ) -> Option<BTreeMap<String, String>> {
        let client = OrderManagerClient::builder(Environment::At(self.api.clone()?))
            .transport(transport)
            .options(ClientOptions {
                attempts: 2,
                max_wait: Some(Duration::ZERO),
                ..ClientOptions::default()
            })
            .build(&token.access_token)
            .ok()?;
        let said = client.company_info().await.ok()?;
        let mut company = BTreeMap::new();
        for document in &said.items {
            for name in document.fields.keys().filter(|name| tells_who(name)) {
                if let Some(value) = document.text(name) {
                    company.insert(printable(name), printable(&value));
                }
            }
        }
        (!company.is_empty()).then_some(company)
    }
}

/// Whether a field says who somebody is. The fields of a company are not public, and some may be
/// nobody's business.
fn tells_who(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    field.contains("name") || field.ends_with("id")
}

/// Control characters would speak to the terminal.
fn printable(text: &str) -> String {
    let shown = text.chars().filter(|letter| !letter.is_control());
    shown.take(200).collect()
}

/// 128 bits that nobody outside of this process can guess: the hasher's keys come from the system's
/// random numbers, and its results do not tell them.
fn unguessable() -> String {
    let half = || RandomState::new().hash_one("state");
    format!("{:016x}{:016x}", half(), half())
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

/// An address that leads a browser on this machine to our listener, which speaks plain HTTP on
/// 127.0.0.1.
fn local(redirect_url: &str) -> Option<Url> {
    let url = Url::parse(redirect_url).ok()?;
    let here = match url.host()? {
        Host::Ipv4(address) => address == std::net::Ipv4Addr::LOCALHOST,
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv6(_) => false,
    };
    (here && url.scheme() == "http").then_some(url)
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
            let here = local(address).and_then(|url| url.port_or_known_default());
            assert_eq!(here, port, "{address}");
        }
    }

    #[test]
    fn a_state_is_long_and_never_the_same() {
        let states: std::collections::BTreeSet<String> = (0..100).map(|_| unguessable()).collect();
        assert_eq!(states.len(), 100);
        assert!(states.iter().all(|state| state.len() == 32));
    }

    #[test]
    fn names_and_ids_of_a_company_are_shown_and_nothing_else() {
        for (field, shown) in [
            ("companyName", true),
            ("name", true),
            ("companyId", true),
            ("apiKey", false),
            ("phoneNumber", false),
        ] {
            assert_eq!(tells_who(field), shown, "{field}");
        }
        assert_eq!(printable("\u{1b}[2JMaison\n"), "[2JMaison");
    }
}
