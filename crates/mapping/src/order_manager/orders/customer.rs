//! Who the retailer of an order is.
//!
//! Order Manager has no customer on a create: it finds or makes one itself, by e-mail, else by the
//! recipient's name and address [I]. So one retailer can become two customers there, and that can
//! only be seen when orders are read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use seamline_order_manager_client::wire::OrderCreate;
use serde::{Deserialize, Serialize};

use crate::model::Order;
use crate::problem::{Problem, ProblemCode};
use crate::rules::OrderRules;

/// The customer code: JOOR's, else the one that a setting links the order or its retailer to.
pub(super) fn customer_code<'a>(order: &'a Order, rules: &'a OrderRules) -> Option<&'a str> {
    let code = order.customer.code.as_deref().map(str::trim);
    if let Some(code) = code.filter(|code| !code.is_empty()) {
        return Some(code);
    }
    let name = order.customer.name.as_deref().map(folded);
    let linked = |key: &str| {
        let linked = rules
            .customer_links
            .iter()
            .find(|(known, _)| folded(known) == key);
        linked.map(|(_, code)| code.trim())
    };
    linked(&folded(&order.id)).or_else(|| linked(&name?))
}

/// What a retailer is recognised by, the first of these that is known. E-mail, name and address are
/// personal data: a key is stored with a payload, and never shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerKey {
    /// The brand's code for it.
    Code(String),
    /// Its e-mail, in lower case.
    Email(String),
    /// Name and address of the recipient, in lower case.
    NameAndAddress(String),
}

impl CustomerKey {
    /// The key of the retailer of an order that becomes this request.
    pub(super) fn of(order: &Order, rules: &OrderRules, request: &OrderCreate) -> Self {
        if let Some(code) = customer_code(order, rules) {
            return Self::Code(folded(code));
        }
        let email = request.ship_email.as_deref().map(folded);
        if let Some(email) = email.filter(|email| !email.is_empty()) {
            return Self::Email(email);
        }
        let parts = [
            Some(&request.ship_name),
            request.ship_company.as_ref(),
            Some(&request.ship_address1),
            Some(&request.ship_city),
            request.ship_zip_code.as_ref(),
            Some(&request.ship_country),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .map(|part| folded(part))
            .collect();
        Self::NameAndAddress(parts.join("|"))
    }
}

/// Without personal data: a code as it is, the others by what they are.
impl fmt::Display for CustomerKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(out, "customer code `{code}`"),
            Self::Email(_) => out.write_str("one e-mail address"),
            Self::NameAndAddress(_) => out.write_str("one name and address"),
        }
    }
}

/// The customer that Order Manager shows on an order of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSighting {
    /// The retailer.
    pub key: CustomerKey,
    /// `customerId` in Order Manager.
    pub customer_id: i64,
    /// Number of the order that showed it.
    pub order_number: String,
}

/// One problem for every retailer that has become several customers in Order Manager. The orders
/// themselves are right, so nothing waits for it.
pub fn split_customers(sightings: &[CustomerSighting]) -> Vec<Problem> {
    let mut customers: BTreeMap<&CustomerKey, BTreeMap<i64, BTreeSet<&str>>> = BTreeMap::new();
    for seen in sightings {
        customers
            .entry(&seen.key)
            .or_default()
            .entry(seen.customer_id)
            .or_default()
            .insert(&seen.order_number);
    }
    customers
        .into_iter()
        .filter(|(_, ids)| ids.len() > 1)
        .map(|(key, ids)| {
            let told: Vec<String> = ids
                .into_iter()
                .map(|(id, numbers)| {
                    let numbers: Vec<&str> = numbers.into_iter().collect();
                    format!("{id} (orders {})", numbers.join(", "))
                })
                .collect();
            Problem::new(
                ProblemCode::CustomerSplit,
                "customer",
                format!(
                    "the retailer with {key} is several customers in Order Manager: {}",
                    told.join("; ")
                ),
            )
        })
        .collect()
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}
