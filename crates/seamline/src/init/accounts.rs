//! Questions about the two accounts.

use std::path::Path;

use url::Url;

use super::ask::{Asking, Choice};
use super::draft::{App, Draft, Login, Place};
use super::find::Findings;
use super::keeping::{self, Typed, Wanted};
use crate::Error;

const OTHER: &str = "other";

/// JOOR: where it is, the v2 token, and the v4 login where something needs it.
pub(super) fn joor(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    typed: &mut Typed,
    folder: &Path,
) -> Result<(), Error> {
    if draft.products {
        let choices = [
            Choice::new("v4", "prices per SKU; needs the v4 login"),
            Choice::new(
                "v2",
                "one price per style, for accounts on JOOR's style pricing",
            ),
        ];
        let text = "How styles are published in JOOR";
        draft.joor.publish_v2 = asking.one("joor.publish", text, &choices, Some(0))? == "v2";
    }
    let needed = draft.order_feedback || (draft.products && !draft.joor.publish_v2);
    let has_login = needed
        || (draft.products
            && asking.yes(
                "joor.login",
                "Have you the v4 login (client id and secret, user and password)? With it, JOOR's \
                 price types and categories can be listed",
                true,
            )?);
    let choices = [
        Choice::new("sandbox", "JOOR's sandbox"),
        Choice::new("production", "live data"),
        Choice::new(OTHER, "an address of your own"),
    ];
    let environment = asking.one("joor.environment", "JOOR's environment", &choices, Some(0))?;
    draft.joor.place = if environment == OTHER {
        let base = address(asking, "joor.base_url", "Address of JOOR's API")?;
        let auth = if has_login {
            let text = "Address of JOOR's v4 login";
            Some(address(asking, "joor.auth_url", text)?)
        } else {
            None
        };
        Place::At { base, auth }
    } else {
        Place::Environment(environment)
    };
    let wanted = Wanted {
        key: "joor.token",
        what: "JOOR's v2 token",
        default: "env:JOOR_TOKEN",
        none_yet: None,
    };
    draft.joor.token = Some(keeping::ask(asking, &wanted, typed, folder)?.0);
    if has_login {
        draft.joor.login = Some(login(asking, typed, folder)?);
    }
    Ok(())
}

fn login(asking: &mut Asking<'_>, typed: &mut Typed, folder: &Path) -> Result<Login, Error> {
    let account = asking.text("joor.account", "JOOR account id", None)?;
    let client_id = asking.text("joor.client_id", "Client id of the v4 login", None)?;
    let secret = Wanted {
        key: "joor.client_secret",
        what: "the client secret",
        default: "env:JOOR_CLIENT_SECRET",
        none_yet: None,
    };
    let client_secret = keeping::ask(asking, &secret, typed, folder)?.0;
    let username = asking.text("joor.username", "User of the v4 login", None)?;
    let password = Wanted {
        key: "joor.password",
        what: "the user's password",
        default: "env:JOOR_PASSWORD",
        none_yet: None,
    };
    let password = keeping::ask(asking, &password, typed, folder)?.0;
    Ok(Login {
        account,
        client_id,
        client_secret,
        username,
        password,
    })
}

/// Order Manager: where it is, its token, and what is needed to get one.
pub(super) fn order_manager(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    typed: &mut Typed,
    folder: &Path,
) -> Result<(), Error> {
    let choices = [
        Choice::new("demo", "the vendor's sandbox"),
        Choice::new("production", "live data"),
        Choice::new(OTHER, "an address of your own"),
    ];
    let text = "Order Manager's environment";
    let environment = asking.one("order_manager.environment", text, &choices, Some(0))?;
    draft.order_manager.place = if environment == OTHER {
        let text = "Address of Order Manager's API";
        let base = address(asking, "order_manager.base_url", text)?;
        Place::At { base, auth: None }
    } else {
        Place::Environment(environment)
    };
    let wanted = Wanted {
        key: "order_manager.token",
        what: "Order Manager's token",
        default: "file:order-manager-token",
        none_yet: Some("nothing if you have none yet: `seamline auth order-manager` gets one"),
    };
    let (token, has_token) = keeping::ask(asking, &wanted, typed, folder)?;
    draft.order_manager.token = Some(token);
    draft.order_manager.has_token = has_token;
    if !has_token {
        draft.order_manager.app = Some(app(asking, &draft.order_manager.place, typed, folder)?);
    }
    Ok(())
}

/// The app that a token is got for.
fn app(
    asking: &mut Asking<'_>,
    place: &Place,
    typed: &mut Typed,
    folder: &Path,
) -> Result<App, Error> {
    let key = asking.text(
        "order_manager.app_key",
        "Key of the app that is registered with Order Manager",
        None,
    )?;
    let wanted = Wanted {
        key: "order_manager.app_secret",
        what: "the app's secret",
        default: "env:ORDER_MANAGER_APP_SECRET",
        none_yet: None,
    };
    let secret = keeping::ask(asking, &wanted, typed, folder)?.0;
    let redirect_url = address(
        asking,
        "order_manager.redirect_url",
        "The app's post-approval redirect address, to the letter",
    )?;
    let url = match place {
        Place::Environment(_) => None,
        Place::At { .. } => {
            let text = "Address of the app, where people log in and allow access";
            Some(address(asking, "order_manager.app_url", text)?)
        }
    };
    Ok(App {
        key,
        secret,
        redirect_url,
        url,
    })
}

/// The channel that owns the orders.
pub(super) fn sales_channel(
    asking: &mut Asking<'_>,
    draft: &mut Draft,
    findings: &Findings,
) -> Result<(), Error> {
    const KEY: &str = "order_manager.sales_channel";
    let channel = if let Some(channels) = &findings.sales_channels {
        let text = "Order Manager's sales channel that owns JOOR's orders";
        let joor = channels
            .iter()
            .position(|channel| channel.value.to_lowercase().contains("joor"));
        asking.one(KEY, text, channels, joor)?
    } else {
        let text = "Name or id of Order Manager's sales channel that owns JOOR's orders";
        asking.text(KEY, text, None)?
    };
    draft.sales_channel = Some(channel);
    Ok(())
}

fn address(asking: &mut Asking<'_>, key: &str, text: &str) -> Result<String, Error> {
    asking.checked(key, text, None, |text| match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(()),
        _ => Err("an address such as `https://api.example.com` is needed".to_owned()),
    })
}
