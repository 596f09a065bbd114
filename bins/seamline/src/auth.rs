//! `auth`: what to do goes to standard error, so that standard output holds the outcome alone.

use std::time::Duration;

use seamline::auth::{Callback, OrderManagerAuth, StoredToken, read_pasted};
use seamline::{Config, Error};

use crate::arguments::{Arguments, Auth};

/// Gets a token and stores it.
pub(crate) async fn run(arguments: &Arguments, vendor: &Auth) -> Result<StoredToken, Error> {
    let Auth::OrderManager {
        paste,
        port,
        time_limit,
    } = vendor;
    let config = Config::read(&arguments.config)?;
    let auth = OrderManagerAuth::prepare(&config, arguments.connection.as_deref())?;
    let callback = if *paste {
        invite(&auth);
        eprintln!("Then paste the whole address that the browser was sent to, and press Enter:");
        read_pasted(std::io::stdin().lock())?
    } else {
        wait_for_browser(&auth, *port, Duration::from_secs(*time_limit)).await?
    };
    auth.exchange(&callback).await
}

async fn wait_for_browser(
    auth: &OrderManagerAuth,
    port: Option<u16>,
    limit: Duration,
) -> Result<Callback, Error> {
    let listener = auth.listen(port).await?;
    invite(auth);
    if !auth.leads_to(&listener) {
        eprintln!(
            "Order Manager sends the browser to {}. Have that forwarded to the address below, or stop \
             this and run it again with --paste.",
            auth.redirect_url()
        );
    }
    eprintln!(
        "Waiting {} s at most on http://{} ...",
        limit.as_secs(),
        listener.address()
    );
    Ok(listener.callback(limit).await?)
}

fn invite(auth: &OrderManagerAuth) {
    eprintln!("Open this address as somebody who may install apps in Order Manager, and allow it:");
    eprintln!("\n  {}\n", auth.consent_url());
}

/// What people read.
pub(crate) fn print(stored: &StoredToken) {
    println!(
        "the token of connection {} is in {}",
        stored.connection,
        stored.file.display()
    );
    match &stored.company {
        None => println!("Order Manager did not say whose account it opens"),
        Some(company) => {
            let said: Vec<String> = company
                .iter()
                .map(|(field, value)| format!("{field} {value}"))
                .collect();
            println!("it opens the account of {}", said.join(", "));
        }
    }
    match &stored.scopes {
        None => println!("Order Manager did not say what it allows; `seamline check` tests it"),
        Some(scopes) => println!("it allows {}", scopes.join(", ")),
    }
    if let Some(remedy) = stored.remedy() {
        println!("it does not allow {}", stored.missing.join(", "));
        println!("  what to do: {remedy}");
    }
}
