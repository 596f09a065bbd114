//! Probes that write: what only a write shows. For JOOR's sandbox and Order Manager's demo
//! environment, or a simulation on this machine; each cleans up after itself.

mod orders;

use std::time::Duration;

use rust_decimal::Decimal;
use seamline_api_core::ApiError;
use seamline_channels::stop;
use seamline_joor_client::v2::jobs::JobStatus;
use seamline_joor_client::v2::style::{Style, StyleColor, StyleDelivery, StylePrice, StyleSize};
use seamline_joor_client::v2::styles::{StyleKey, StylePart};
use url::{Host, Url};

use crate::check::CheckReport;
use crate::config::{ConnectionConfig, JoorEnvironment, OrderManagerEnvironment, Publish};
use crate::connection::Connection;
use crate::error::Error;
use crate::meters::Meters;
use crate::settings::{JOOR, ORDER_MANAGER};

const ORDERS: &str = "Order Manager order writes";
const STYLES: &str = "JOOR style writes";
const STYLE_JOB: &str = "JOOR style job";
/// What every number and key of a probe starts with, so that a person knows it.
const PREFIX: &str = "SEAMLINE-PROBE";
/// How often a job is asked for before it is left alone, and the wait between.
const JOB_ASKS: u32 = 30;
const JOB_WAIT: Duration = Duration::from_secs(2);

impl ConnectionConfig {
    /// Whether both accounts are there to be tried out: JOOR's sandbox, Order Manager's demo, or
    /// addresses on this machine.
    pub(crate) fn may_be_probed(&self) -> Result<(), Error> {
        let sandbox = self.joor.environment == Some(JoorEnvironment::Sandbox)
            || self.joor.base_url.as_ref().is_some_and(is_here);
        let demo = self.order_manager.environment == Some(OrderManagerEnvironment::Demo)
            || self.order_manager.base_url.as_ref().is_some_and(is_here);
        let live = match (sandbox, demo) {
            (true, true) => return Ok(()),
            (false, _) => JOOR,
            (true, false) => ORDER_MANAGER,
        };
        Err(Error::Usage(format!(
            "--write-probes makes and removes records, so it runs only where JOOR is `sandbox`, Order \
             Manager is `demo`, or both are on this machine; {live} of connection {} is neither",
            self.name
        )))
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Connection {
    /// Makes what only a write shows visible, and removes what it made.
    pub(crate) async fn probe_writes(&self, report: &mut CheckReport, meters: &Meters) {
        let name = format!("{PREFIX}-{}", Self::now().as_millisecond());
        if self.config.orders_enabled() {
            let found = self.probe_orders(&name, meters).await;
            found.note(report, ORDERS);
        }
        if self.config.products_enabled() && self.config.joor.publish == Publish::V2 {
            let style = self.probe_style(&name);
            let written = self.probe_styles(&style, meters).await;
            written.note(report, STYLES);
            let job = self.probe_style_job(&style, meters).await;
            job.note(report, STYLE_JOB);
        }
    }

    fn probe_style(&self, name: &str) -> Style {
        let rules = &self.config.products.rules;
        let lists = rules.named_price_lists().into_iter();
        let prices = lists.map(|list| StylePrice {
            price_label: Some(list.price_type),
            price_currency: list.currency,
            price_wholesale: Some(Decimal::ONE),
            ..StylePrice::default()
        });
        Style {
            style_name: Some(name.to_owned()),
            style_number: Some(name.to_owned()),
            style_identifier: Some(name.to_owned()),
            style_description: Some("Made by a probe; it may be deleted.".to_owned()),
            prices: prices.collect(),
            deliveries: vec![StyleDelivery {
                delivery_name: Some(PREFIX.to_owned()),
                delivery_code: Some(PREFIX.to_owned()),
                ..StyleDelivery::default()
            }],
            colors: vec![StyleColor {
                color_name: Some("Probe".to_owned()),
                color_code: Some("PROBE".to_owned()),
                ..StyleColor::default()
            }],
            sizes: vec![StyleSize {
                size_name: Some("One Size".to_owned()),
                size_code: Some("OS".to_owned()),
                ..StyleSize::default()
            }],
            ..Style::default()
        }
    }

    /// One style: made, changed in its name alone, read back, deleted twice.
    async fn probe_styles(&self, style: &Style, meters: &Meters) -> Finding {
        let joor = self.joor.with_meter(&meters.joor);
        let key = key_of(style);
        if let Err(error) = joor.create_style(style).await {
            // It may have been made: the deletion below costs nothing but credits.
            let _ = joor.delete_style(&key, &StylePart::Whole).await;
            return failed(JOOR, &error);
        }
        let changed = Style {
            style_name: Some(format!("{} changed", key.style_number)),
            style_description: None,
            prices: Vec::new(),
            deliveries: Vec::new(),
            colors: Vec::new(),
            sizes: Vec::new(),
            ..style.clone()
        };
        let update = joor.update_style(&key, &changed).await;
        let found = joor.style(&key).await;
        let deleted = joor.delete_style(&key, &StylePart::Whole).await;
        let again = joor.delete_style(&key, &StylePart::Whole).await;
        if let Err(error) = deleted {
            return Finding::Odd(format!(
                "style {} could not be deleted ({error}): delete it in JOOR",
                key.style_number
            ));
        }
        let found = match (update, found) {
            (Ok(_), Ok(Some(found))) => found,
            (Ok(_), Ok(None)) => {
                return Finding::Odd("a style that was just made is not found".to_owned());
            }
            (Err(error), _) | (_, Err(error)) => return failed(JOOR, &error),
        };
        let mut odd = Vec::new();
        if found.style_name != changed.style_name {
            odd.push("a change of the name does not show");
        }
        if found.style_description != style.style_description || found.colors.is_empty() {
            odd.push("what a change leaves out does not stay");
        }
        if found.style_id.is_none() {
            odd.push("a style that is read names no `style_id`");
        }
        if again.is_err_and(|error| !error.nothing_was_done()) {
            odd.push("a second deletion is not answered clearly");
        }
        if odd.is_empty() {
            Finding::Ok("a style can be made, changed in part, read and deleted".to_owned())
        } else {
            Finding::Odd(odd.join("; "))
        }
    }

    /// One style by job: twice, with another name, and deleted.
    async fn probe_style_job(&self, style: &Style, meters: &Meters) -> Finding {
        let joor = self.joor.with_meter(&meters.joor);
        let key = key_of(style);
        let renamed = Style {
            style_name: Some(format!("{} renamed", key.style_number)),
            ..style.clone()
        };
        let queued = joor.queue_styles(std::slice::from_ref(style)).await;
        let queued = match queued {
            Ok(_) => joor.queue_styles(std::slice::from_ref(&renamed)).await,
            Err(error) => Err(error),
        };
        let finished = match queued {
            Ok(job) => finish(&joor, job.id).await,
            Err(error) => Err(error),
        };
        let found = joor.style(&key).await;
        let deleted = joor.delete_style(&key, &StylePart::Whole).await;
        match (finished, found, deleted) {
            (Err(error), _, _) | (_, Err(error), _) => failed(JOOR, &error),
            (Ok(false), _, _) => Finding::Odd(format!(
                "a job was not finished within {} s; if it runs later, delete style {} in JOOR",
                (JOB_WAIT * JOB_ASKS).as_secs(),
                key.style_number
            )),
            (Ok(true), Ok(None), _) => {
                Finding::Odd("a finished job made no style that can be read".to_owned())
            }
            (Ok(true), Ok(Some(_)), Err(error)) => Finding::Odd(format!(
                "style {} could not be deleted ({error}): delete it in JOOR",
                key.style_number
            )),
            (Ok(true), Ok(Some(found)), Ok(_)) if found.style_name == renamed.style_name => {
                Finding::Ok("a second job changes the style that the first one made".to_owned())
            }
            (Ok(true), Ok(Some(_)), Ok(_)) => Finding::Odd(
                "a second job does not change the style that the first one made".to_owned(),
            ),
        }
    }
}

/// What a probe found.
enum Finding {
    Ok(String),
    /// Other than assumed, or not cleaned up.
    Odd(String),
    Left(String),
    Failed(Error),
}

impl Finding {
    fn note(self, report: &mut CheckReport, name: &'static str) {
        match self {
            Self::Ok(message) => report.ok(name, message),
            Self::Odd(message) => report.warn(
                name,
                &message,
                "Compare it with docs/vendor-assumptions.md, and report it where it differs.",
            ),
            Self::Left(message) => report.warn(name, &message, "Nothing was written."),
            Self::Failed(error) => report.failed(name, &error),
        }
    }
}

fn failed(system: &str, error: &ApiError) -> Finding {
    Finding::Failed(stop(system, error).into())
}

fn key_of(style: &Style) -> StyleKey {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    StyleKey::new(text(&style.style_number), text(&style.style_identifier))
}

/// Waits for a job; whether it finished.
async fn finish(joor: &seamline_joor_client::JoorClient, job: i64) -> Result<bool, ApiError> {
    for ask in 0..JOB_ASKS {
        if joor.style_job(job).await?.status == JobStatus::Finished {
            return Ok(true);
        }
        if ask + 1 < JOB_ASKS {
            tokio::time::sleep(JOB_WAIT).await;
        }
    }
    Ok(false)
}
