//! Both sides as the sandbox has them, against what a perfect sync would have done.

use std::collections::{BTreeMap, BTreeSet};

use seamline_sandbox::{
    ExpectedOrder, ExpectedProduct, ExpectedStyle, JoorSkuView, JoorStyleView, Sandbox,
};

use crate::RecordSummary;
use crate::verify::Difference;

/// Every difference.
pub(super) fn differences(sandbox: &Sandbox, parked: &[RecordSummary]) -> Vec<Difference> {
    let mut found = Differences::default();
    let expected = sandbox.expected();
    found.orders(sandbox, &expected.orders);
    found.products(sandbox, &expected.products);
    found.quantities(sandbox, &expected.products);
    let bad_orders = expected
        .orders
        .iter()
        .filter(|&(_id, order)| matches!(order, ExpectedOrder::Park(_)))
        .map(|(id, _order)| id.to_string());
    found.parked("orders", &bad_orders.collect(), parked);
    let bad_products = expected
        .products
        .iter()
        .filter(|&(_id, product)| matches!(product, ExpectedProduct::Park(_)))
        .map(|(id, _product)| id.to_string());
    found.parked("products", &bad_products.collect(), parked);
    let stats = sandbox.calls();
    let writes = stats.product_writes_to_order_manager;
    found.compare("products", "Order Manager", "products written", &0, &writes);
    found.compare(
        "orders",
        "JOOR",
        "orders marked as exported",
        &0,
        &stats.exporting_reads,
    );
    found.0
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, flow: &str, key: &str, field: &str, expected: String, found: String) {
        self.0.push(Difference {
            flow: flow.to_owned(),
            key: key.to_owned(),
            field: field.to_owned(),
            expected,
            found,
        });
    }

    fn compare<T: PartialEq + std::fmt::Debug>(
        &mut self,
        flow: &str,
        key: &str,
        field: &str,
        expected: &T,
        found: &T,
    ) {
        if expected != found {
            self.add(
                flow,
                key,
                field,
                format!("{expected:?}"),
                format!("{found:?}"),
            );
        }
    }

    fn orders(&mut self, sandbox: &Sandbox, expected: &BTreeMap<i64, ExpectedOrder>) {
        let channel = sandbox.credentials().sales_channel;
        let orders = sandbox.order_manager_orders();
        for (id, wanted) in expected {
            let key = id.to_string();
            let live: Vec<_> = orders
                .iter()
                .filter(|order| order.channel == channel && order.order_number == key)
                .filter(|order| order.status != "CANCELLED")
                .collect();
            match wanted {
                ExpectedOrder::Deliver(delivery) => {
                    self.compare("orders", &key, "orders in Order Manager", &1, &live.len());
                    if let [order] = live.as_slice() {
                        self.compare("orders", &key, "total", &delivery.total, &order.total);
                        self.compare(
                            "orders",
                            &key,
                            "currency",
                            &delivery.currency,
                            &order.currency,
                        );
                        self.compare(
                            "orders",
                            &key,
                            "quantities",
                            &delivery.quantities,
                            &order.quantities,
                        );
                    }
                }
                ExpectedOrder::Park(_) | ExpectedOrder::Skip(_) => {
                    self.compare("orders", &key, "orders in Order Manager", &0, &live.len());
                }
            }
        }
    }

    fn products(&mut self, sandbox: &Sandbox, expected: &BTreeMap<i64, ExpectedProduct>) {
        let styles = sandbox.joor_styles();
        for (id, wanted) in expected {
            let key = id.to_string();
            // v2 has no field for the id: what was published through it goes by its style number.
            let number = match wanted {
                ExpectedProduct::Publish(style) => Some(&style.external_id),
                ExpectedProduct::Park(_) | ExpectedProduct::NotSent(_) => None,
            };
            let published: Vec<&JoorStyleView> = styles
                .iter()
                .filter(|style| match &style.product_identifier {
                    Some(id) => *id == key,
                    None => number.is_some_and(|number| style.style_number == *number),
                })
                .collect();
            match wanted {
                ExpectedProduct::Publish(style) => {
                    self.compare("products", &key, "styles in JOOR", &1, &published.len());
                    if let [found] = published.as_slice() {
                        self.style(&key, style, found);
                    }
                }
                ExpectedProduct::Park(_) | ExpectedProduct::NotSent(_) => {
                    self.compare("products", &key, "styles in JOOR", &0, &published.len());
                }
            }
        }
    }

    fn style(&mut self, key: &str, wanted: &ExpectedStyle, found: &JoorStyleView) {
        self.compare("products", key, "name", &wanted.name, &found.name);
        let sheets: BTreeSet<&String> = found
            .collections
            .iter()
            .map(|collection| &collection.name)
            .collect();
        self.compare(
            "products",
            key,
            "linesheets",
            &BTreeSet::from([&wanted.linesheet]),
            &sheets,
        );
        let active: BTreeSet<String> = found
            .skus
            .iter()
            .filter(|sku| sku.active)
            .map(|sku| name_of(sku, wanted))
            .collect();
        self.compare(
            "products",
            key,
            "SKUs",
            &wanted.skus.keys().cloned().collect(),
            &active,
        );
        for (name, sku) in &wanted.skus {
            let mut skus = found.skus.iter();
            let Some(there) = skus.find(|one| name_of(one, wanted) == *name) else {
                continue;
            };
            let field = |what: &str| format!("{name} {what}");
            self.compare(
                "products",
                key,
                &field("UPC"),
                &Some(sku.upc.clone()),
                &there.upc,
            );
            self.compare(
                "products",
                key,
                &field("colour"),
                &sku.colour,
                &there.colour,
            );
            self.compare("products", key, &field("size"), &sku.size, &there.size);
            let prices: Vec<_> = there.prices.values().copied().collect();
            let wanted = vec![(sku.wholesale, Some(sku.retail))];
            self.compare("products", key, &field("prices"), &wanted, &prices);
        }
    }

    /// Every SKU that was published has in JOOR what Order Manager can sell; nothing else was set.
    fn quantities(&mut self, sandbox: &Sandbox, expected: &BTreeMap<i64, ExpectedProduct>) {
        let warehouse = sandbox.credentials().joor_warehouse;
        let available = sandbox.order_manager_available();
        let mut quantities = sandbox.joor_quantities();
        for product in expected.values() {
            let ExpectedProduct::Publish(style) = product else {
                continue;
            };
            for (name, sku) in &style.skus {
                let found = quantities.remove(&(warehouse.clone(), None, sku.upc.clone()));
                let wanted = available.get(&sku.product_id).map(|stock| stock.available);
                self.compare("inventory", name, "quantity", &wanted, &found);
            }
        }
        for ((warehouse, date, upc), quantity) in quantities {
            let key = format!("{upc} {warehouse} {date:?}");
            self.add(
                "inventory",
                &key,
                "quantity",
                "none".to_owned(),
                quantity.to_string(),
            );
        }
    }

    /// Exactly the records that were generated bad are parked, each with its remedy.
    fn parked(&mut self, flow: &str, bad: &BTreeSet<String>, parked: &[RecordSummary]) {
        let of_flow: Vec<&RecordSummary> =
            parked.iter().filter(|record| record.flow == flow).collect();
        let found: BTreeSet<String> = of_flow.iter().map(|record| record.key.clone()).collect();
        for key in bad.symmetric_difference(&found) {
            let (expected, there) = if bad.contains(key) {
                ("parked", "not parked")
            } else {
                ("not parked", "parked")
            };
            self.add(flow, key, "state", expected.to_owned(), there.to_owned());
        }
        for record in of_flow {
            if record
                .problem
                .as_ref()
                .is_none_or(|problem| problem.remedy.is_empty())
            {
                self.add(
                    flow,
                    &record.key,
                    "remedy",
                    "one".to_owned(),
                    "none".to_owned(),
                );
            }
        }
    }
}

/// Our name of a SKU. v2 has no field for it: such a SKU goes by its UPC, else by colour and size.
fn name_of(sku: &JoorSkuView, wanted: &ExpectedStyle) -> String {
    let place = || format!("{} / {}", sku.colour, sku.size);
    let by_upc = || {
        let mut skus = wanted.skus.iter();
        skus.find(|(_, wanted)| sku.upc.as_ref() == Some(&wanted.upc))
            .map(|(name, _)| name.clone())
    };
    let by_place = || {
        let mut skus = wanted.skus.iter();
        skus.find(|(_, wanted)| (&wanted.colour, &wanted.size) == (&sku.colour, &sku.size))
            .map(|(name, _)| name.clone())
    };
    let name = sku.external_id.clone();
    name.or_else(by_upc).or_else(by_place).unwrap_or_else(place)
}
