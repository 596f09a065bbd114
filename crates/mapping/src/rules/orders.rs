//! Rules of the orders flow.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::order_choices::{
    CasePacks, Doors, LimitedField, LineDiscounts, LongFields, OrderStatusChoice, Payment, ShipBy,
    ShipToFallback, SkuSource,
};
use super::{ItemFilter, OrderField, RuleError, TextFilters};

/// Longest order number that is kept whole (requirement R34).
pub const NUMBER_LIMIT: usize = 45;

/// Longest customer code of JOOR [C].
const CODE_LIMIT: usize = 50;

/// Which orders are taken, and how they are written in the back end.
///
/// Changed rules never change the number of an order that is already staged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OrderRules {
    /// Only orders of this status are taken. Default `"approved"`.
    pub status: OrderStatusChoice,
    /// Only orders of the JOOR warehouse with this code are taken. Default: all.
    pub warehouse_code: Option<String>,
    /// Whether an order whose retailer has no customer code is parked instead of delivered. Default true.
    pub skip_empty_customer_code: bool,
    /// Customer codes for retailers that have none in JOOR, by the retailer's name as JOOR shows it, or
    /// by the JOOR order id for one order. A code in JOOR comes first. Default none.
    pub customer_links: BTreeMap<String, String>,
    /// Orders written before this day, `"YYYY-MM-DD"`, are not taken. Default: none is too old.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("format" = "date")))]
    pub earliest_order_date: Option<Date>,
    /// Orders that a filter stops are not taken. Default none.
    pub order_filters: TextFilters<OrderField>,
    /// White or black list of SKUs. Default: an empty black list.
    pub item_filter: ItemFilter,
    /// What the code of an order line says. Default `"upc-or-style"`.
    pub sku_source: SkuSource,
    /// SKUs of Order Manager for lines that would lead elsewhere or nowhere: by the line's bar code, or by
    /// `style/colour/size`. They come before `sku_source`. Default none.
    pub sku_aliases: BTreeMap<String, String>,
    /// JOOR ship methods, by code or by name, and what Order Manager calls them. One that is mapped to
    /// itself is passed through. Default none.
    pub ship_methods: BTreeMap<String, String>,
    /// Whether an order with a ship method that is not mapped is parked until it is. Otherwise its name
    /// is passed through. Default false.
    pub hold_unmapped_ship_methods: bool,
    /// Put before the JOOR order id to make the Order Manager number. Default empty.
    pub number_prefix: String,
    /// Longest number, 45 at most; numbers are never cut. Default 45.
    pub number_max_length: usize,
    /// Whether an order arrives paid, and so ready to ship, or waits for its payment. Default
    /// `"ready-to-ship"`.
    pub payment: Payment,
    /// Other shapes of numbers under which an order may already be in Order Manager, because another
    /// integration put it there. `{id}` stands for the JOOR order id, `{po}` for the buyer's purchase
    /// order. Default none.
    pub adopt_number_shapes: Vec<String>,
    /// What the ship-by date says. Default `"window-end"`.
    pub ship_by: ShipBy,
    /// Whether an order is held until its ship window begins. Default false.
    pub hold_until_window_start: bool,
    /// Name of the sales side in the internal notes of an order. Default `"JOOR"`.
    pub order_source: String,
    /// What the internal notes say, in this order. Default: customer, group, terms, ship window,
    /// warehouse, season, delivery, sales rep, event, bill-to, internal comments.
    pub internal_notes: Vec<OrderField>,
    /// A text of your own at the end of the internal notes. Default none.
    pub internal_note: Option<String>,
    /// Whether the retailer's comments become the buyer's notes. Default true.
    pub buyer_notes: bool,
    /// What Order Manager's custom field 1 holds. `"none"` is nothing. Default `"purchase-order"`.
    #[serde(with = "or_none")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "or_none::schema"))]
    pub custom_field1: Option<OrderField>,
    /// What Order Manager's custom field 2 holds. `"none"` is nothing. Default `"order-id"`.
    #[serde(with = "or_none")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "or_none::schema"))]
    pub custom_field2: Option<OrderField>,
    /// What Order Manager's custom field 3 holds. `"none"` is nothing. Default `"customer-code"`.
    #[serde(with = "or_none")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "or_none::schema"))]
    pub custom_field3: Option<OrderField>,
    /// Currencies, as ISO 4217 codes, in which orders are taken; others are parked. One entry is the
    /// account's one currency. Default: every currency.
    pub currencies: BTreeSet<String>,
    /// Where the adjustment of a line's price goes. Default `"in-price"`.
    pub line_discounts: LineDiscounts,
    /// What `item_multiplier` means. Default `"proved"`.
    pub case_packs: CasePacks,
    /// What becomes of lines for several doors. Default `"lines"`.
    pub doors: Doors,
    /// Longest texts of the recipient, by field, in characters. Default: no limits.
    #[cfg_attr(feature = "schema", schemars(schema_with = "limits_schema"))]
    pub field_limits: BTreeMap<LimitedField, usize>,
    /// What becomes of a text that is longer than its limit. Default `"park"`.
    pub long_fields: LongFields,
    /// Which address is used when the ship-to address has neither street nor city. Default `"nothing"`.
    pub ship_to_fallback: ShipToFallback,
}

impl Default for OrderRules {
    fn default() -> Self {
        Self {
            status: OrderStatusChoice::Approved,
            warehouse_code: None,
            skip_empty_customer_code: true,
            customer_links: BTreeMap::new(),
            earliest_order_date: None,
            order_filters: TextFilters::default(),
            item_filter: ItemFilter::default(),
            sku_source: SkuSource::UpcOrStyle,
            sku_aliases: BTreeMap::new(),
            ship_methods: BTreeMap::new(),
            hold_unmapped_ship_methods: false,
            number_prefix: String::new(),
            number_max_length: NUMBER_LIMIT,
            payment: Payment::ReadyToShip,
            adopt_number_shapes: Vec::new(),
            ship_by: ShipBy::WindowEnd,
            hold_until_window_start: false,
            order_source: "JOOR".to_owned(),
            internal_notes: OrderField::NOTED.to_vec(),
            internal_note: None,
            buyer_notes: true,
            custom_field1: Some(OrderField::PurchaseOrder),
            custom_field2: Some(OrderField::OrderId),
            custom_field3: Some(OrderField::CustomerCode),
            currencies: BTreeSet::new(),
            line_discounts: LineDiscounts::InPrice,
            case_packs: CasePacks::Proved,
            doors: Doors::Lines,
            field_limits: BTreeMap::new(),
            long_fields: LongFields::Park,
            ship_to_fallback: ShipToFallback::Nothing,
        }
    }
}

impl OrderRules {
    /// Checks what the types cannot: every value that could never work.
    ///
    /// # Errors
    /// The first such value.
    pub fn check(&self) -> Result<(), RuleError> {
        self.check_numbers()?;
        self.order_filters.check("order_filters")?;
        self.item_filter.check("item_filter")?;
        check_map("sku_aliases", &self.sku_aliases)?;
        check_map("ship_methods", &self.ship_methods)?;
        check_map("customer_links", &self.customer_links)?;
        if let Some(code) = self
            .customer_links
            .values()
            .find(|code| code.trim().chars().count() > CODE_LIMIT)
        {
            return Err(RuleError::new(
                "customer_links",
                format!(
                    "the code `{code}` is too long; a customer code has at most {CODE_LIMIT} characters"
                ),
            ));
        }
        if let Some(code) = self
            .currencies
            .iter()
            .find(|code| code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_uppercase()))
        {
            return Err(RuleError::new(
                "currencies",
                format!("`{code}` is not a currency code of ISO 4217, such as `USD`"),
            ));
        }
        if self.field_limits.values().any(|limit| *limit < 2) {
            return Err(RuleError::new(
                "field_limits",
                "a limit is at least 2 characters",
            ));
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), RuleError> {
        if !(1..=NUMBER_LIMIT).contains(&self.number_max_length) {
            return Err(RuleError::new(
                "number_max_length",
                format!("a number from 1 to {NUMBER_LIMIT} is possible"),
            ));
        }
        if self.number_prefix.chars().count() > 20
            || self.number_prefix.chars().any(char::is_control)
        {
            return Err(RuleError::new(
                "number_prefix",
                "at most 20 characters are possible, none of them a control character",
            ));
        }
        if self.number_prefix.chars().count() >= self.number_max_length {
            return Err(RuleError::new(
                "number_prefix",
                "the prefix leaves no room for the order id; raise number_max_length",
            ));
        }
        for shape in &self.adopt_number_shapes {
            if !shape.contains("{id}") && !shape.contains("{po}") {
                return Err(RuleError::new(
                    "adopt_number_shapes",
                    format!(
                        "`{shape}` holds neither {{id}} nor {{po}}, so all orders would share a number"
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// Keys are found without regard to case and to spaces around them, so no two may differ in that alone.
fn check_map(key: &'static str, map: &BTreeMap<String, String>) -> Result<(), RuleError> {
    let mut seen = BTreeSet::new();
    for (from, to) in map {
        if from.trim().is_empty() || to.trim().is_empty() {
            return Err(RuleError::new(key, "neither side of an entry may be blank"));
        }
        if !seen.insert(from.trim().to_lowercase()) {
            return Err(RuleError::new(
                key,
                format!("`{}` is there twice; case does not matter", from.trim()),
            ));
        }
    }
    Ok(())
}

/// Numbers by field: a schema does not tell the keys of a map by itself.
#[cfg(feature = "schema")]
fn limits_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let field = generator.subschema_for::<LimitedField>();
    let limit = schemars::json_schema!({ "type": "integer", "minimum": 2 });
    schemars::json_schema!({ "type": "object", "propertyNames": field, "additionalProperties": limit })
}

/// `"none"` for nothing, because TOML has no null.
mod or_none {
    use serde::de::{Error as _, IntoDeserializer as _};
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    use crate::rules::OrderField;

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        clippy::ref_option,
        reason = "serde gives a reference to the field"
    )]
    pub(super) fn serialize<S: Serializer>(
        field: &Option<OrderField>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match field {
            Some(field) => field.serialize(serializer),
            None => serializer.serialize_str("none"),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<OrderField>, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "none" {
            return Ok(None);
        }
        let field: Result<_, serde::de::value::Error> =
            OrderField::deserialize(text.as_str().into_deserializer());
        field.map(Some).map_err(D::Error::custom)
    }

    /// The fields, and `"none"`.
    #[cfg(feature = "schema")]
    pub(super) fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let field = generator.subschema_for::<OrderField>();
        let none = schemars::json_schema!({ "const": "none", "description": "Nothing.", "type": "string" });
        schemars::json_schema!({ "anyOf": [field, none] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_is_the_documented_defaults() {
        let rules: OrderRules = serde_json::from_str("{}").unwrap();
        assert_eq!(rules, OrderRules::default());
        assert_eq!(rules.status.order_type(), 6);
        assert!(rules.skip_empty_customer_code);
        assert_eq!(rules.check(), Ok(()));
    }

    #[test]
    fn an_unknown_setting_is_an_error() {
        assert!(serde_json::from_str::<OrderRules>(r#"{"statuss":"approved"}"#).is_err());
    }

    #[test]
    fn rules_are_read_back_as_they_were_written() {
        let rules = OrderRules {
            custom_field1: None,
            custom_field2: Some(OrderField::ShortNumber),
            field_limits: [(LimitedField::Name, 30)].into(),
            currencies: ["USD".to_owned()].into(),
            ..OrderRules::default()
        };
        let text = serde_json::to_string(&rules).unwrap();
        assert!(text.contains(r#""custom_field1":"none""#), "{text}");
        assert_eq!(serde_json::from_str::<OrderRules>(&text).unwrap(), rules);
        assert!(serde_json::from_str::<OrderRules>(r#"{"custom_field1":"planet"}"#).is_err());
    }

    #[test]
    fn a_value_that_could_never_work_is_refused_with_its_setting() {
        #[rustfmt::skip]
        let table: &[(&str, &str)] = &[
            ("adopt_number_shapes", r#"{"adopt_number_shapes":["JOOR"]}"#),
            ("number_prefix",       r#"{"number_prefix":"123456789012345678901"}"#),
            ("number_prefix",       r#"{"number_prefix":"A\n"}"#),
            ("number_prefix",       r#"{"number_prefix":"JOOR-","number_max_length":5}"#),
            ("number_max_length",   r#"{"number_max_length":0}"#),
            ("number_max_length",   r#"{"number_max_length":46}"#),
            ("order_filters",       r#"{"order_filters":[{"field":"country","values":[]}]}"#),
            ("item_filter",         r#"{"item_filter":{"list":"white"}}"#),
            ("sku_aliases",         r#"{"sku_aliases":{"40010":" "}}"#),
            ("ship_methods",        r#"{"ship_methods":{"UPS":"A","ups ":"B"}}"#),
            ("customer_links",      r#"{"customer_links":{"":"A"}}"#),
            ("customer_links",      r#"{"customer_links":{"A":"123456789012345678901234567890123456789012345678901"}}"#),
            ("currencies",          r#"{"currencies":["usd"]}"#),
            ("currencies",          r#"{"currencies":["DOLLAR"]}"#),
            ("field_limits",        r#"{"field_limits":{"name":1}}"#),
        ];
        for (key, text) in table {
            let rules: OrderRules = serde_json::from_str(text).unwrap();
            assert_eq!(rules.check().unwrap_err().key, *key, "{text}");
        }
    }
}
