//! The table of a flow: whether and how often it runs, and its rules, side by side.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use seamline_mapping::rules::{InventoryRules, OrderRules, ProductRules};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use super::Period;

/// `[connections.orders]`, `[connections.products]`, `[connections.inventory]`.
///
/// `enabled` and `every` belong to the flow; every other key is a rule. The two are read from one
/// table without `flatten`, which would let unknown keys pass.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowSection<R> {
    /// Whether the flow runs; each flow has its own default.
    pub enabled: Option<bool>,
    /// How often a server runs it.
    pub every: Option<Period>,
    /// Its rules.
    pub rules: R,
}

impl<R: Default> Default for FlowSection<R> {
    fn default() -> Self {
        Self {
            enabled: None,
            every: None,
            rules: R::default(),
        }
    }
}

impl<'de, R: Deserialize<'de>> Deserialize<'de> for FlowSection<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SectionVisitor(PhantomData))
    }
}

/// Rules of a flow that people switch on and off.
pub trait SwitchedRules {
    /// Whether the flow runs where nobody says.
    const ENABLED: bool;
}

impl SwitchedRules for OrderRules {
    const ENABLED: bool = true;
}

impl SwitchedRules for ProductRules {
    const ENABLED: bool = false;
}

impl SwitchedRules for InventoryRules {
    const ENABLED: bool = false;
}

impl<R: SwitchedRules> FlowSection<R> {
    /// Whether the flow runs.
    pub fn is_enabled(&self) -> bool {
        self.enabled.unwrap_or(R::ENABLED)
    }
}

/// The settings as they are in force.
impl<R: SwitchedRules + Serialize> Serialize for FlowSection<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Table<'a, R> {
            enabled: bool,
            every: Option<Period>,
            #[serde(flatten)]
            rules: &'a R,
        }
        let table = Table {
            enabled: self.is_enabled(),
            every: self.every,
            rules: &self.rules,
        };
        table.serialize(serializer)
    }
}

/// The table of the rules, with the two keys of the flow.
impl<R: SwitchedRules + JsonSchema> JsonSchema for FlowSection<R> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Section", R::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = R::json_schema(generator);
        let every = generator.subschema_for::<Period>();
        if let Some(keys) = schema
            .ensure_object()
            .entry("properties")
            .or_insert_with(|| json!({}))
            .as_object_mut()
        {
            let enabled = json!({
                "description": "Whether the flow runs.",
                "type": "boolean",
                "default": R::ENABLED,
            });
            keys.insert("enabled".to_owned(), enabled);
            let mut every = every.to_value();
            every["description"] =
                "How often a server runs it. `seamline sync` does not look at it.".into();
            keys.insert("every".to_owned(), every);
        }
        schema
    }
}

struct SectionVisitor<R>(PhantomData<R>);

impl<'de, R: Deserialize<'de>> Visitor<'de> for SectionVisitor<R> {
    type Value = FlowSection<R>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a table with the settings of a flow")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut split = Split {
            map,
            enabled: None,
            every: None,
        };
        let rules = R::deserialize(MapAccessDeserializer::new(&mut split))?;
        Ok(FlowSection {
            enabled: split.enabled,
            every: split.every,
            rules,
        })
    }
}

/// Takes the keys of the flow out and passes the others on.
struct Split<A> {
    map: A,
    enabled: Option<bool>,
    every: Option<Period>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for &mut Split<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.map.next_key::<String>()? {
            match key.as_str() {
                "enabled" => self.enabled = Some(self.map.next_value()?),
                "every" => self.every = Some(self.map.next_value()?),
                _ => return seed.deserialize(key.into_deserializer()).map(Some),
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Rules {
        minimum_level: i64,
    }

    #[derive(Debug, Deserialize)]
    struct File {
        inventory: FlowSection<Rules>,
    }

    #[test]
    fn keys_of_the_flow_and_rules_stand_side_by_side() {
        let file: File =
            toml::from_str("[inventory]\nenabled = true\nminimum_level = 5\nevery = \"15m\"\n")
                .unwrap();
        assert_eq!(file.inventory.enabled, Some(true));
        assert_eq!(file.inventory.every, Some(Period::seconds(900)));
        assert_eq!(file.inventory.rules, Rules { minimum_level: 5 });
    }

    #[test]
    fn an_unknown_key_is_an_error_that_lists_the_known_ones() {
        let error = toml::from_str::<File>("[inventory]\nminimum_levle = 5\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("minimum_levle") && error.contains("minimum_level"),
            "{error}"
        );
    }
}
