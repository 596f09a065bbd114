//! Colours, sizes and styles that are gone in Order Manager, published both ways.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use seamline::engine::State;
use seamline::{FlowName, RecordsQuery};
use seamline_end_to_end::Bench;
use seamline_sandbox::{
    ExpectedProduct, OmProductView, ProductEdit, Quotas, SandboxOptions, Switches,
};

const CODE: &str = "gone-in-order-manager";

/// What retailers can order, by style: colours and sizes.
type Shop = BTreeMap<String, BTreeSet<(String, String)>>;

struct Brand {
    bench: Bench,
    deactivate: bool,
    publish: &'static str,
}

impl Brand {
    async fn published_by(publish: &'static str, deactivate: bool) -> Self {
        let bench = Bench::with(SandboxOptions {
            seed: 7,
            styles: 14,
            orders: 10,
            quotas: Quotas::off(),
            switches: Switches {
                job_steps: 0,
                ..Switches::default()
            },
            ..SandboxOptions::default()
        })
        .await;
        let brand = Self {
            bench,
            deactivate,
            publish,
        };
        brand.configure();
        brand.sync().await;
        brand
    }

    fn configure(&self) {
        let products = format!("[connections.products]\ndeactivate = {}\n", self.deactivate);
        self.bench.configure(|text| {
            text.replace(
                "publish = \"v4\"",
                &format!("publish = \"{}\"", self.publish),
            )
            .replace("[connections.products]\n", &products)
        });
    }

    async fn sync(&self) -> usize {
        let report = self.bench.sync().await.unwrap();
        assert!(report.flows.iter().all(|flow| flow.stop.is_none()));
        report.flow(FlowName::Products).unwrap().notices
    }

    /// A published family of several colours: its key, and the variations of its last colour.
    fn colour(&self) -> (i64, Vec<i64>) {
        let expected = self.bench.sandbox.expected().products;
        let products = self.bench.sandbox.order_manager_products();
        let mut published = expected
            .iter()
            .filter(|(_, product)| matches!(product, ExpectedProduct::Publish(_)));
        published
            .find_map(|(id, _)| {
                let own: Vec<&OmProductView> = products
                    .iter()
                    .filter(|one| one.parent == Some(*id))
                    .collect();
                let last = own.last()?.colour.clone();
                let (of_colour, others): (Vec<&OmProductView>, Vec<&OmProductView>) =
                    own.into_iter().partition(|one| one.colour == last);
                let ids = of_colour.iter().map(|one| one.product_id).collect();
                (!others.is_empty()).then_some((*id, ids))
            })
            .unwrap()
    }

    fn set_active(&self, products: &[i64], active: bool) {
        for id in products {
            let edit = ProductEdit {
                active: Some(active),
                ..ProductEdit::default()
            };
            self.bench.sandbox.edit_om_product(*id, edit).unwrap();
        }
    }

    fn shop(&self) -> Shop {
        let styles = self.bench.sandbox.joor_styles().into_iter();
        styles
            .map(|style| {
                let sold = style.skus.into_iter().filter(|sku| sku.active);
                let places = sold.map(|sku| (sku.colour, sku.size)).collect();
                (style.external_id.unwrap(), places)
            })
            .collect()
    }

    /// Calls that wrote something of a style; JOOR's orders changed with it, so quantities move too.
    fn style_writes(&self) -> u64 {
        let calls = self.bench.sandbox.calls();
        let ends = [".create", ".update", ".delete", "bulk_style", ".image"];
        let writes = calls.per_endpoint.iter().filter(|(name, _)| {
            name.starts_with("joor.") && ends.iter().any(|end| name.ends_with(end))
        });
        writes.map(|(_, count)| count).sum()
    }

    /// State and notice of a family's record, as `records show` has it, and whether the list that
    /// people see first names it.
    async fn record(&self, family: i64) -> (State, Option<String>, bool) {
        let seamline = self.bench.open().await.unwrap();
        let connection = seamline.connection(None).unwrap();
        let key = family.to_string();
        let shown = connection.record(FlowName::Products, &key).await.unwrap();
        let query = RecordsQuery {
            problem: Some(CODE.to_owned()),
            ..RecordsQuery::default()
        };
        let listed = connection.records(&query).await.unwrap();
        let problem = shown.summary.problem.map(|problem| problem.code);
        let is_listed = listed.iter().any(|record| record.key == key);
        (shown.summary.state, problem, is_listed)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colour_that_is_gone_is_told_of_and_stays_until_it_is_back() {
    let mut ends = Vec::new();
    for publish in ["v4", "v2"] {
        let brand = Brand::published_by(publish, false).await;
        let before = brand.shop();
        let (family, colour) = brand.colour();
        brand.set_active(&colour, false);
        assert_eq!(brand.sync().await, 1, "{publish}: the pass tells of it");
        assert_eq!(brand.shop(), before, "{publish}: it stays");
        let told = (State::Delivered, Some(CODE.to_owned()), true);
        assert_eq!(brand.record(family).await, told, "{publish}");
        let writes = brand.bench.writes();
        assert_eq!(brand.sync().await, 1, "{publish}: it is told of again");
        assert_eq!(brand.bench.writes(), writes, "{publish}");
        brand.set_active(&colour, true);
        assert_eq!(brand.sync().await, 0, "{publish}: it is back");
        assert_eq!(brand.record(family).await, (State::Delivered, None, false));
        ends.push(brand.shop());
    }
    assert_eq!(ends[0], ends[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_deactivate_a_colour_is_taken_out_once_and_comes_back() {
    let (mut gone, mut back) = (Vec::new(), Vec::new());
    for publish in ["v4", "v2"] {
        let brand = Brand::published_by(publish, true).await;
        let before = brand.shop();
        let (family, colour) = brand.colour();
        brand.set_active(&colour, false);
        assert_eq!(brand.sync().await, 0);
        let count = |shop: &Shop| shop.values().map(BTreeSet::len).sum::<usize>();
        assert_eq!(
            count(&brand.shop()),
            count(&before) - colour.len(),
            "{publish}"
        );
        assert_eq!(brand.record(family).await, (State::Delivered, None, false));
        gone.push(brand.shop());
        let writes = brand.style_writes();
        brand.sync().await;
        assert_eq!(brand.style_writes(), writes, "{publish}: once");
        brand.set_active(&colour, true);
        brand.sync().await;
        assert_eq!(brand.shop(), before, "{publish}: back again");
        back.push(brand.shop());
    }
    assert_eq!(gone[0], gone[1]);
    assert_eq!(back[0], back[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_that_is_inactive_is_told_of_or_emptied_and_comes_back() {
    for publish in ["v4", "v2"] {
        let mut brand = Brand::published_by(publish, false).await;
        let before = brand.shop();
        let (family, _) = brand.colour();
        brand.set_active(&[family], false);
        assert_eq!(brand.sync().await, 1);
        assert_eq!(brand.shop(), before);
        let told = (State::Delivered, Some(CODE.to_owned()), true);
        assert_eq!(brand.record(family).await, told, "{publish}");
        brand.deactivate = true;
        brand.configure();
        assert_eq!(brand.sync().await, 0, "{publish}: the setting takes it out");
        let emptied: Vec<_> = brand
            .shop()
            .into_iter()
            .filter(|(_, skus)| skus.is_empty())
            .collect();
        assert_eq!(emptied.len(), 1, "{publish}: {emptied:?}");
        brand.set_active(&[family], true);
        brand.sync().await;
        assert_eq!(brand.shop(), before, "{publish}");
        let seamline = brand.bench.open().await.unwrap();
        let report = seamline.connection(None).unwrap().verify().await.unwrap();
        // JOOR took lines off its orders with the SKUs, which is what the setting warns of.
        let mut differences = report.differences.iter();
        assert!(
            differences.all(|one| one.flow != FlowName::Products.as_str()),
            "{publish}"
        );
    }
}
