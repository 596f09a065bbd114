//! Lists, decoded record by record so that a bad one does not cost the others.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;
use seamline_api_core::loose_json::{self, DecodeError};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode;

/// One page of a list: what could be read, what could not, and when the reading began.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The records that could be read, in the vendor's order.
    pub items: Vec<T>,
    /// The records that could not.
    pub undecodable: Vec<Undecodable>,
    /// When the request was about to be sent. What the page shows is not older than this.
    pub started_at: Timestamp,
    /// Mark of the keys on the page, when every record has one: tells a page that came twice.
    pub(crate) mark: Option<u64>,
}

impl<T> Page<T> {
    /// A page without records, to collect some in.
    #[cfg(feature = "client")]
    pub(crate) fn begun_at(started_at: Timestamp) -> Self {
        Self {
            items: Vec::new(),
            undecodable: Vec::new(),
            started_at,
            mark: None,
        }
    }

    /// Records on the page, readable or not. An empty page ends a list [C].
    pub fn len(&self) -> usize {
        self.items.len() + self.undecodable.len()
    }

    /// Whether the vendor sent no record at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    /// Its key, if at least that could be read.
    pub id: Option<String>,
    /// The `parentId` that it names, if it has one that could be read: the family of a product.
    pub parent: Option<String>,
    /// The `productId` of the `product` inside it, if that could be read: whose stock row it is.
    pub product: Option<String>,
    /// What is wrong and where, without the value.
    pub message: String,
}

/// Decodes a list: a bare array [C], an array inside `{"results": …}` [1], or one object in the
/// place of a list of one. `id_field` is the field that is a record's key; a dot leads into an object
/// inside the record.
pub fn decode_list<T: DeserializeOwned>(
    body: Value,
    id_field: &str,
    started_at: Timestamp,
) -> Result<Page<T>, DecodeError> {
    let elements = match body {
        Value::Array(elements) => elements,
        Value::Object(mut fields) => match fields.remove("results") {
            Some(Value::Array(elements)) => elements,
            Some(_) => return Err(not_a_list("results")),
            // `companyinfo` is known to be sent without its array [1]; the key tells a record
            // from an error object.
            None => {
                let record = Value::Object(fields);
                if id_of(&record, id_field).is_none() {
                    return Err(not_a_list("$"));
                }
                vec![record]
            }
        },
        _ => return Err(not_a_list("$")),
    };
    Ok(decode_elements(elements, id_field, started_at))
}

/// Decodes records of which no key is known: a list, a list inside `results`, or one record.
pub fn decode_documents<T: DeserializeOwned>(
    body: Value,
    started_at: Timestamp,
) -> Result<Page<T>, DecodeError> {
    let elements = match body {
        Value::Array(elements) => elements,
        Value::Object(mut fields) => match fields.remove("results") {
            Some(Value::Array(elements)) => elements,
            Some(_) => return Err(not_a_list("results")),
            None if fields.contains_key("error") || fields.contains_key("errors") => {
                return Err(not_a_list("$"));
            }
            None => vec![Value::Object(fields)],
        },
        _ => return Err(not_a_list("$")),
    };
    Ok(decode_elements(elements, "", started_at))
}

fn decode_elements<T: DeserializeOwned>(
    elements: Vec<Value>,
    id_field: &str,
    started_at: Timestamp,
) -> Page<T> {
    let mut page = Page {
        items: Vec::with_capacity(elements.len()),
        undecodable: Vec::new(),
        started_at,
        mark: mark(&elements, id_field),
    };
    for (index, element) in elements.into_iter().enumerate() {
        let id = id_of(&element, id_field).and_then(loose_json::text_of);
        // The vendor sends 0 for none [C].
        let parent = element.get("parentId").and_then(loose_json::text_of);
        let parent = parent.filter(|parent| parent != "0");
        let product = id_of(&element, "product.productId").and_then(loose_json::text_of);
        match decode::record(element) {
            Ok(item) => page.items.push(item),
            Err(error) => page.undecodable.push(Undecodable {
                id,
                parent,
                product,
                message: error.within(&format!("[{index}]")).to_string(),
            }),
        }
    }
    page
}

/// The key of a record; a dot leads into an object inside it.
fn id_of<'a>(record: &'a Value, id_field: &str) -> Option<&'a Value> {
    id_field
        .split('.')
        .try_fold(record, |inner, name| inner.get(name))
}

fn mark(elements: &[Value], id_field: &str) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    for element in elements {
        loose_json::text_of(id_of(element, id_field)?)?.hash(&mut hasher);
    }
    Some(hasher.finish())
}

fn not_a_list(path: &str) -> DecodeError {
    DecodeError {
        path: path.to_owned(),
        message: "expected a list".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    use crate::wire::{Order, Product, StockRow};

    fn page<T: DeserializeOwned>(json: &str, id_field: &str) -> Result<Page<T>, DecodeError> {
        let body = serde_json::from_str(json).unwrap();
        decode_list(body, id_field, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn one_bad_record_does_not_cost_the_others() {
        let page: Page<Product> = page(
            r#"[{"productId":1,"masterSku":"A","active":true},{"productId":2,"parentId":9},
                {"productId":3,"masterSku":"C","active":false},{"productId":4,"parentId":0}]"#,
            "productId",
        )
        .unwrap();
        assert_eq!(page.items.len(), 2);
        assert_eq!(page.len(), 4);
        assert_eq!(page.undecodable[0].id.as_deref(), Some("2"));
        assert_eq!(page.undecodable[0].parent.as_deref(), Some("9"));
        assert!(page.undecodable[0].message.contains("masterSku"));
        assert_eq!(page.undecodable[1].parent, None);
    }

    #[test]
    fn a_stock_row_that_cannot_be_read_still_names_its_product() {
        let page: Page<StockRow> = page(
            r#"[{"productStockId":7,"product":{"productId":50101}},
                {"productStockId":8,"product":{"productId":{}}}]"#,
            "productStockId",
        )
        .unwrap();
        assert_eq!(page.undecodable[0].id.as_deref(), Some("7"));
        assert_eq!(page.undecodable[0].product.as_deref(), Some("50101"));
        assert_eq!(page.undecodable[1].product, None);
    }

    #[test]
    fn the_message_names_the_place_and_not_the_value() {
        let page: Page<Order> = page(
            r#"[{"orderId":1,"orderItems":[{"quantityOrdered":1},{"quantityOrdered":"Odile"}]}]"#,
            "orderId",
        )
        .unwrap();
        let message = &page.undecodable[0].message;
        assert!(
            message.contains("[0].orderItems[1].quantityOrdered"),
            "{message}"
        );
        assert!(!message.contains("Odile"), "{message}");
    }

    #[test]
    fn an_error_object_is_not_a_list() {
        let error = page::<Product>(r#"{"error":"no"}"#, "productId").unwrap_err();
        assert_eq!(error.to_string(), "$: expected a list");
    }

    #[test]
    fn every_record_of_every_example_can_be_read() {
        fn whole<T: DeserializeOwned>(json: &str, id_field: &str) {
            let page = page::<T>(json, id_field).unwrap();
            assert_eq!(page.undecodable, []);
            assert!(!page.is_empty());
        }
        macro_rules! example {
            ($name:literal) => {
                include_str!(concat!("../../tests/fixtures/om-", $name, "-response.json"))
            };
        }
        whole::<Product>(example!("product-variation-family"), "productId");
        whole::<Product>(example!("products-list"), "productId");
        whole::<Product>(example!("products-sku-substring"), "productId");
        whole::<StockRow>(example!("inventory"), "productStockId");
        whole::<StockRow>(example!("inventory-sku-substring"), "productStockId");
        whole::<Order>(example!("orders-list"), "orderId");
        whole::<Order>(example!("orders-split"), "orderId");
        whole::<Order>(example!("order-get"), "orderId");
    }

    /// Any JSON value, a few levels deep, with field names that mean something here.
    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z0-9 .-]{0,6}".prop_map(Value::from),
        ];
        let names = prop::sample::select(vec![
            "orderId",
            "orderNumber",
            "orderTotal",
            "amount",
            "currency",
            "orderItems",
            "quantityOrdered",
            "product",
            "productId",
            "masterSku",
            "results",
            "modifiedDate",
        ]);
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(names.clone(), inner, 0..6).prop_map(|fields| {
                    fields
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect()
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_record_of_a_list_is_read_or_reported(records in prop::collection::vec(values(), 0..6)) {
            let count = records.len();
            let page = decode_list::<Order>(Value::Array(records), "orderId", Timestamp::UNIX_EPOCH)
                .unwrap();
            prop_assert_eq!(page.len(), count);
        }
    }
}
