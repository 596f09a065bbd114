//! What the way of publishing asks of the rules of products.

use seamline_mapping::rules::{PriceSource, TextSource};

use super::Publish;
use super::connection::ConnectionConfig;

impl ConnectionConfig {
    /// The first rule of products that cannot work the way styles are published.
    pub(super) fn complaint_about_styles(&self) -> Option<(&'static str, String)> {
        if !self.products_enabled() {
            return None;
        }
        let prices = self.complaint_about_prices();
        prices.or_else(|| self.complaint_about_numbers())
    }

    /// v2 addresses a style by its number, and by nothing else that tells two of one number apart.
    fn complaint_about_numbers(&self) -> Option<(&'static str, String)> {
        let by_sku = self.products.rules.style_number == TextSource::Sku;
        if by_sku || self.joor.publish == Publish::V4 {
            return None;
        }
        let message = "publishing products through v2 needs style_number = \"sku\", which no two \
                       products share";
        Some(("style_number", message.to_owned()))
    }

    /// v2 cannot list price types: without the v4 login they are in the rules.
    fn complaint_about_prices(&self) -> Option<(&'static str, String)> {
        let rules = &self.products.rules;
        let listed = self.joor.publish == Publish::V4 || self.joor.has_v4_login();
        if listed {
            return None;
        }
        let given = |text: &Option<String>| text.as_ref().is_some_and(|t| !t.trim().is_empty());
        let needed = if !rules.prices.is_empty() {
            let complete = rules.prices.iter().all(|list| given(&list.currency));
            vec![("prices", complete, "a `currency` in each table of `prices`")]
        } else if rules.wholesale_price == PriceSource::None {
            Vec::new()
        } else {
            vec![
                ("price_type", given(&rules.price_type), "`price_type`"),
                (
                    "price_currency",
                    given(&rules.price_currency),
                    "`price_currency`",
                ),
            ]
        };
        let (key, _, what) = needed.into_iter().find(|(_, given, _)| !given)?;
        let message = format!(
            "publishing products through v2 without the v4 login needs {what} in \
             [connections.products]"
        );
        Some((key, message))
    }
}
