//! The commented file.

use std::fmt::Write as _;

use super::draft::{Draft, Place};
use super::write::SCHEMA;
use crate::config::SecretRef;
use crate::config::reference::unset_lines;

/// The whole file. Settings that were not asked for stand there as comments with their defaults.
pub(super) fn of(draft: &Draft, schema: bool) -> String {
    let mut out = String::new();
    if schema {
        let _ = writeln!(out, "#:schema ./{SCHEMA}\n");
    }
    out.push_str(
        "# Settings of Seamline. What each means, and what else there is: docs/configuration.md, or\n\
         # `seamline config schema`. A line that is commented out shows the default,\n\
         # or an example where there is none.\n\n",
    );
    ledger(&mut out);
    accounts(&mut out, draft);
    flow(&mut out, "orders", draft.orders, "5m", &draft.order_rules);
    flow(
        &mut out,
        "products",
        draft.products,
        "1h",
        &draft.product_rules,
    );
    flow(
        &mut out,
        "inventory",
        draft.inventory,
        "15m",
        &draft.inventory_rules,
    );
    flow(&mut out, "order_feedback", draft.order_feedback, "10m", &[]);
    out
}

/// As much as it takes to look at both accounts.
pub(super) fn to_look(draft: &Draft) -> String {
    let mut looking = draft.clone();
    looking
        .sales_channel
        .get_or_insert_with(|| "not yet".to_owned());
    // JOOR is logged in to where products need it, or feedback does.
    looking.products = draft.lists_joor();
    looking.inventory = false;
    of(&looking, false)
}

fn ledger(out: &mut String) {
    out.push_str("# Where it is kept what was sent, to whom, and what came of it.\n[store]\n");
    out.push_str(&unset_lines("store", &[]));
    out.push('\n');
}

fn accounts(out: &mut String, draft: &Draft) {
    let _ = writeln!(out, "[[connections]]\nname = {}\n", quoted(&draft.name));
    out.push_str("[connections.joor]\n");
    let joor = &draft.joor;
    place(out, &joor.place);
    secret(out, "token", joor.token.as_ref());
    let publish = if joor.publish_v2 { "v2" } else { "v4" };
    let _ = writeln!(out, "publish = \"{publish}\"");
    if let Some(login) = &joor.login {
        let _ = writeln!(out, "account = {}", quoted(&login.account));
        let _ = writeln!(out, "client_id = {}", quoted(&login.client_id));
        secret(out, "client_secret", Some(&login.client_secret));
        let _ = writeln!(out, "username = {}", quoted(&login.username));
        secret(out, "password", Some(&login.password));
    }
    out.push_str("\n[connections.order_manager]\n");
    let order_manager = &draft.order_manager;
    place(out, &order_manager.place);
    secret(out, "token", order_manager.token.as_ref());
    let channel = draft.sales_channel.as_deref().unwrap_or_default();
    let _ = writeln!(out, "sales_channel = {}", quoted(channel));
    if let Some(app) = &order_manager.app {
        let _ = writeln!(out, "app_key = {}", quoted(&app.key));
        secret(out, "app_secret", Some(&app.secret));
        let _ = writeln!(out, "redirect_url = {}", quoted(&app.redirect_url));
        if let Some(url) = &app.url {
            let _ = writeln!(out, "app_url = {}", quoted(url));
        }
    }
    out.push_str(&unset_lines(
        "connections.order_manager",
        &[
            "environment",
            "base_url",
            "token",
            "sales_channel",
            "app_key",
            "app_secret",
            "redirect_url",
            "app_url",
        ],
    ));
}

fn flow(
    out: &mut String,
    name: &str,
    enabled: bool,
    every: &str,
    rules: &[(&'static str, toml::Value)],
) {
    let _ = writeln!(out, "\n[connections.{name}]\nenabled = {enabled}");
    if enabled {
        let _ = writeln!(out, "every = \"{every}\"");
    }
    let mut set = vec!["enabled", "every"];
    for (rule, value) in rules {
        let _ = writeln!(out, "{rule} = {value}");
        set.push(rule);
    }
    out.push_str(&unset_lines(&format!("connections.{name}"), &set));
}

fn place(out: &mut String, place: &Place) {
    let _ = match place {
        Place::Environment(name) => writeln!(out, "environment = {}", quoted(name)),
        Place::At { base, auth } => {
            let _ = writeln!(out, "base_url = {}", quoted(base));
            match auth {
                Some(auth) => writeln!(out, "auth_url = {}", quoted(auth)),
                None => Ok(()),
            }
        }
    };
}

fn secret(out: &mut String, key: &str, reference: Option<&SecretRef>) {
    let _ = match reference {
        Some(SecretRef::Env(name)) => writeln!(out, "{key} = {{ env = {} }}", quoted(name)),
        Some(SecretRef::File(path)) => {
            let path = path.to_string_lossy();
            writeln!(out, "{key} = {{ file = {} }}", quoted(&path))
        }
        None => Ok(()),
    };
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
