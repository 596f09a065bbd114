//! What has to be known beside a family to decide its style.

use std::collections::BTreeMap;

use seamline_joor_client::v4::categories::Category;
use seamline_joor_client::v4::price_types::PriceType;

use crate::rules::ProductRules;

/// What has to be known beside the family.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StyleLookups {
    /// Keys of the back end's custom fields by name.
    pub custom_fields: BTreeMap<String, String>,
    /// JOOR's categories.
    pub categories: Vec<Category>,
    /// JOOR's price types.
    pub price_types: Vec<PriceType>,
}

impl StyleLookups {
    /// What the rules say of JOOR, where JOOR's own lists cannot be had: v2 has neither categories nor
    /// price types.
    pub fn of_rules(custom_fields: BTreeMap<String, String>, rules: &ProductRules) -> Self {
        let categories = rules.category_ids.iter().map(|(name, id)| Category {
            id: id.clone(),
            name: Some(name.clone()),
            department: rules.category_department.clone(),
            ..Category::default()
        });
        let lists = rules.named_price_lists().into_iter();
        let price_types = lists.map(|list| {
            let name = list.price_type.trim().to_owned();
            let currency = list.currency.as_deref().unwrap_or_default().trim();
            PriceType {
                // v2 knows price types by label and currency, and by no id.
                id: if rules.prices.is_empty() {
                    name.clone()
                } else {
                    format!("{name} {currency}")
                },
                name: Some(name),
                currency_code: list.currency,
                retail_currency_code: list.retail_currency,
                ..PriceType::default()
            }
        });
        Self {
            custom_fields,
            categories: categories.collect(),
            price_types: price_types.collect(),
        }
    }

    /// Key of the first custom field of these names that the account has, without regard to case.
    pub(super) fn custom_field(&self, names: &[String]) -> Option<&str> {
        names.iter().find_map(|wanted| {
            self.custom_fields
                .iter()
                .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted.trim()))
                .map(|(_, id)| id.as_str())
        })
    }
}
