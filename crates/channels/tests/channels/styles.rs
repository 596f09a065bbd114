//! A JOOR that keeps what it is given through v4, and refuses what a test wants refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use seamline_channels::kinds;
use seamline_sync_engine::{Opaque, Progress, StoreError, Write};
use serde_json::{Value, json};
use wiremock::matchers::path_regex;
use wiremock::{Mock, Request, Respond, ResponseTemplate};

use crate::bench::{Bench, answer, fixture, write};

const COLOUR: &str = "U0tVVHJhaXQ6U3R5bGVDb2xvcg==";
const SIZE: &str = "U0tVVHJhaXQ6U2l6ZQ==";

/// What becomes of a call instead of what JOOR does with it, by its path and rows.
pub(crate) type Refusal = Box<dyn Fn(&str, &[Value]) -> Option<ResponseTemplate> + Send + Sync>;

#[derive(Default)]
struct World {
    /// Rows by the last part of the path that lists them.
    rows: BTreeMap<String, Vec<Value>>,
    /// Paths of the writes that came, and how many rows each had.
    writes: Vec<(String, usize)>,
    refusal: Option<Refusal>,
    /// Whether the answers to updates hold no rows.
    silent: bool,
}

/// A JOOR account. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Account {
    world: Arc<Mutex<World>>,
}

impl Account {
    /// An empty account behind a bench.
    pub(crate) async fn on(bench: &Bench) -> Self {
        let account = Self::default();
        let token = answer(&fixture("joor-v4-token-response"));
        bench.on("POST", "/auth/", token).await;
        Mock::given(path_regex("^/v4/"))
            .respond_with(account.clone())
            .mount(&bench.server)
            .await;
        account
    }

    pub(crate) fn refuse(
        &self,
        refusal: impl Fn(&str, &[Value]) -> Option<ResponseTemplate> + Send + Sync + 'static,
    ) {
        self.world.lock().unwrap().refusal = Some(Box::new(refusal));
    }

    /// The rows of `products`, `skus`, `prices`, `collections`.
    pub(crate) fn rows(&self, of: &str) -> Vec<Value> {
        let world = self.world.lock().unwrap();
        world.rows.get(of).cloned().unwrap_or_default()
    }

    /// Forgets all rows of a kind, as if somebody had deleted them.
    pub(crate) fn drop_rows(&self, of: &str) {
        self.world.lock().unwrap().rows.remove(of);
    }

    /// Updates are made from now on, and their answers are empty.
    pub(crate) fn say_nothing_of_updates(&self) {
        self.world.lock().unwrap().silent = true;
    }

    /// One text of every row.
    pub(crate) fn texts(&self, of: &str, field: &str) -> Vec<String> {
        let text = |row: &Value| row[field].as_str().unwrap_or_default().to_owned();
        let mut texts: Vec<String> = self.rows(of).iter().map(text).collect();
        texts.sort();
        texts
    }

    /// Rows of each call to a path so far.
    pub(crate) fn calls(&self, path: &str) -> Vec<usize> {
        let world = self.world.lock().unwrap();
        let calls = world.writes.iter().filter(|(to, _)| to == path);
        calls.map(|(_, rows)| *rows).collect()
    }
}

impl Respond for Account {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut world = self.world.lock().unwrap();
        let path = request.url.path();
        let mut parts = path.trim_start_matches("/v4/").split('/');
        let (of, action) = (parts.next().unwrap(), parts.next());
        if request.method.as_str() == "GET" {
            let rows = world.rows.get(of).cloned().unwrap_or_default();
            return answer(&json!({ "data": rows, "errors": [] }));
        }
        let sent: Vec<Value> = serde_json::from_slice(&request.body).unwrap();
        world.writes.push((path.to_owned(), sent.len()));
        if let Some(refusal) = &world.refusal
            && let Some(refused) = refusal(path, &sent)
        {
            return refused;
        }
        let silent = world.silent && action == Some("bulk_update");
        let kept = world.rows.entry(of.to_owned()).or_default();
        if of == "skus" && action == Some("bulk_create") && has_gap(kept, &sent) {
            let error = json!({ "status": "INVALID", "message": "Every combination is required" });
            return answer(&json!({ "data": [], "errors": [error] }));
        }
        let mut data = Vec::new();
        for mut row in sent {
            match action {
                Some("bulk_create") => {
                    row["id"] = id_of(of, kept.len(), &row).into();
                    if let Some(price_type) = row.get("price_type_id").cloned() {
                        row["price_type"] = json!({ "id": price_type });
                    }
                    kept.push(row.clone());
                }
                Some("bulk_update") => {
                    let Some(old) = kept.iter_mut().find(|old| old["id"] == row["id"]) else {
                        continue;
                    };
                    for (field, value) in row.as_object().unwrap() {
                        old[field] = value.clone();
                    }
                }
                _ => kept.push(row.clone()),
            }
            data.push(row);
        }
        if silent {
            data.clear();
        }
        answer(&json!({ "data": data, "errors": [] }))
    }
}

/// Whether a product would be left without one of its colours in one of its sizes.
fn has_gap(kept: &[Value], sent: &[Value]) -> bool {
    let mut products: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for row in kept.iter().chain(sent) {
        let values = row["trait_values"].as_array().unwrap();
        let value = |id| {
            let mut values = values.iter();
            let value = values.find(|value| value["trait_id"] == id).unwrap();
            value["value"].as_str().unwrap()
        };
        let product = row["product_id"].as_str().unwrap();
        let pairs = products.entry(product).or_default();
        pairs.insert((value(COLOUR), value(SIZE)));
    }
    let is_whole = |pairs: &BTreeSet<(&str, &str)>| {
        let colours: BTreeSet<&str> = pairs.iter().map(|(colour, _)| *colour).collect();
        let sizes: BTreeSet<&str> = pairs.iter().map(|(_, size)| *size).collect();
        pairs.len() == colours.len() * sizes.len()
    };
    !products.values().all(is_whole)
}

/// Ids name what they are of, so that a test can refuse whatever belongs to a style.
fn id_of(of: &str, place: usize, row: &Value) -> String {
    let key = row["external_id"].as_str().or(row["sku_id"].as_str());
    format!("{of}-{place}-{}", key.unwrap_or_default())
}

/// One colour in one size: product in Order Manager, SKU, size; without a product a gap.
pub(crate) type Cell<'a> = (Option<i64>, &'a str, &'a str);

/// A style to be published, as it is stored.
pub(crate) fn style(number: &str, cells: &[Cell<'_>]) -> Value {
    let option = |name: &str, order: usize| json!({ "name": name, "code": name, "order": order });
    let skus: Vec<Value> = cells
        .iter()
        .enumerate()
        .map(|(at, (product, sku, size))| {
            let sold = product.is_some();
            json!({
                "external_id": sku,
                "product": product,
                "sku_identifier": sku,
                "state": if sold { "active" } else { "placeholder" },
                "colour": option("Ivory", 1),
                "size": option(size, at + 1),
                "upc": product.map(|product| format!("4000000{product}")),
                "wholesale": sold.then_some("118.00"),
                "retail": null,
            })
        })
        .collect();
    json!({
        "season": { "name": "Fall", "year": "2026", "external_id": format!("Season {number}") },
        "linesheet": { "name": "Core", "external_id": "Core" },
        "product": {
            "name": format!("Style {number}"),
            "external_id": number,
            "product_identifier": number,
            "description": "A dress.",
            "category_ids": [],
            "tags": [],
        },
        "skus": skus,
        "price_type": { "id": "71", "name": "Wholesale USD" },
        "images": [{
            "filename": format!("{number}-1.png"),
            "source_url": "https://example.com/1.png",
            "display_order": 1,
        }],
        "colour_images": [{
            "colour_code": "Ivory",
            "filename": format!("{number}-2.png"),
            "source_url": "https://example.com/2.png",
        }],
        "shortened": [],
        "notes": [],
    })
}

/// A style of one SKU, of a product of its own.
pub(crate) fn small(number: &str, product: i64) -> Value {
    style(number, &[(Some(product), &format!("{number}-S"), "S")])
}

/// The write of a style, with the steps that were saved for it.
pub(crate) fn publish(key: &str, style: &Value, steps: &Steps) -> Write {
    let payload = Opaque::new(kinds::STYLE_PLAN, 1, style.to_string());
    Write {
        progress: steps.of(key),
        ..write(key, payload)
    }
}

/// Whether a row is of a colour and a size.
pub(crate) fn has_size(row: &Value, size: &str) -> bool {
    let values = row["trait_values"].as_array().unwrap();
    let value = |id| values.iter().find(|value| value["trait_id"] == id).unwrap();
    value(COLOUR)["value"] == "Ivory" && value(SIZE)["value"] == size
}

/// Keeps the steps that a sink saves.
#[derive(Default)]
pub(crate) struct Steps {
    saved: Mutex<BTreeMap<String, String>>,
}

impl Steps {
    pub(crate) fn of(&self, key: &str) -> Option<String> {
        self.saved.lock().unwrap().get(key).cloned()
    }
}

#[async_trait]
impl Progress for Steps {
    async fn save(&self, steps: Vec<(String, String)>) -> Result<(), StoreError> {
        self.saved.lock().unwrap().extend(steps);
        Ok(())
    }
}
