//! A sandbox with a catalog, and the styles that would be published from it.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use seamline_api_core::ClientOptions;
use seamline_api_core::testing::ManualClock;
use seamline_channels::joor::{BulkStyleSink, ProductRender, ProductSink};
use seamline_channels::order_manager::{CatalogSource, ProductSource};
use seamline_joor_client::{JoorClient, V4Credentials};
use seamline_mapping::joor::styles::{StyleLookups, StylePlan};
use seamline_mapping::rules::ProductRules;
use seamline_order_manager_client::{Environment, OrderManagerClient};
use seamline_sandbox::{JoorStyleView, Quotas, Running, Sandbox, SandboxOptions, Switches, Vendor};
use seamline_sync_engine::{
    Opaque, Progress, ReadOptions, Rendered, Sink as _, Source as _, Stop, StoreError, Verdict,
    Write,
};

use crate::bench::{CHANNEL, now, write};
use crate::books::{Books, CONNECTION};

/// Both vendors, with styles that are ready to be published.
pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    running: Running,
    /// The styles, by style number.
    pub(crate) styles: Vec<Write>,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::with(Switches::default()).await
    }

    /// A shop whose vendors behave as these switches say.
    pub(crate) async fn with(switches: Switches) -> Self {
        let options = SandboxOptions {
            switches,
            ..SandboxOptions::default()
        };
        Self::of(options, ProductRules::default()).await
    }

    /// A shop with a second price type, and styles by these rules.
    pub(crate) async fn with_rules(rules: ProductRules) -> Self {
        let options = SandboxOptions {
            euro_prices: true,
            ..SandboxOptions::default()
        };
        Self::of(options, rules).await
    }

    async fn of(options: SandboxOptions, rules: ProductRules) -> Self {
        let sandbox = Sandbox::new(SandboxOptions {
            seed: 5,
            styles: 16,
            orders: 0,
            quotas: Quotas::off(),
            ..options
        });
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = sandbox.serve(any, any).await.unwrap();
        let mut shop = Self {
            sandbox,
            running,
            styles: Vec::new(),
        };
        shop.styles = shop.decide(rules).await;
        assert!(shop.styles.len() >= 5, "{} styles", shop.styles.len());
        shop
    }

    async fn decide(&self, rules: ProductRules) -> Vec<Write> {
        let token = self.sandbox.credentials().order_manager_token;
        let address = self.running.order_manager_url().parse().unwrap();
        let client = OrderManagerClient::builder(Environment::At(address))
            .clock(Arc::new(ManualClock::default()))
            .build(&token.into())
            .unwrap();
        let books = Books::open().await;
        let catalog = CatalogSource::new(
            client.clone(),
            books.store.clone(),
            CONNECTION,
            CHANNEL,
            now,
        );
        books
            .collect("catalog", catalog, ReadOptions::default())
            .await;
        let definitions = client.custom_field_definitions().await.unwrap().items;
        let joor = self.joor();
        let lookups = StyleLookups {
            custom_fields: definitions
                .into_iter()
                .map(|field| (field.name, field.custom_field_def_id))
                .collect(),
            categories: joor.categories().await.unwrap().data,
            price_types: joor.price_types().await.unwrap().data,
        };
        let render = ProductRender::new(rules, lookups, true);
        let source = ProductSource::new(books.store.clone(), CONNECTION, false);
        let page = source.read(None, ReadOptions::default()).await.unwrap();
        let mut styles = Vec::new();
        for family in page.records {
            if let Rendered::Payload { payload, .. } = books.render(&render, &family.body).await {
                styles.push(write(&plan(&payload).product.external_id, payload));
            }
        }
        styles
    }

    /// A client as a new process would have it.
    pub(crate) fn joor(&self) -> JoorClient {
        let credentials = self.sandbox.credentials();
        JoorClient::builder()
            .base_url(self.running.joor_url().parse().unwrap())
            .auth_url(self.running.joor_auth_url().parse().unwrap())
            .account(credentials.joor_account)
            .token(credentials.joor_token.into())
            .credentials(V4Credentials {
                client_id: credentials.client_id,
                client_secret: credentials.client_secret.into(),
                username: credentials.username,
                password: credentials.password.into(),
            })
            .clock(Arc::new(ManualClock::default()))
            .options(options())
            .build()
            .unwrap()
    }

    /// Publishes styles as a new process would: with what was committed, and nothing else.
    pub(crate) async fn publish(
        &self,
        styles: &[Write],
        kept: &dyn Steps,
    ) -> Result<Vec<Verdict>, Stop> {
        let styles = with_progress(styles, kept);
        ProductSink::new(self.joor()).write(&styles, kept).await
    }

    /// Publishes through v2, by a client without v4 login.
    pub(crate) async fn publish_by_job(
        &self,
        styles: &[Write],
        kept: &dyn Steps,
    ) -> Result<Vec<Verdict>, Stop> {
        let styles = with_progress(styles, kept);
        let sink = BulkStyleSink::new(self.joor_v2(), Arc::new(ManualClock::default()));
        sink.write(&styles, kept).await
    }

    /// A client that has the v2 token and nothing else.
    pub(crate) fn joor_v2(&self) -> JoorClient {
        JoorClient::builder()
            .base_url(self.running.joor_url().parse().unwrap())
            .token(self.sandbox.credentials().joor_token.into())
            .clock(Arc::new(ManualClock::default()))
            .options(options())
            .build()
            .unwrap()
    }

    /// What JOOR shows, without the ids that it gave.
    pub(crate) fn shown(&self) -> Vec<JoorStyleView> {
        let mut styles = self.sandbox.joor_styles();
        for style in &mut styles {
            style.id.clear();
            for sheet in &mut style.collections {
                sheet.id.clear();
                sheet.sku_ids = vec![sheet.sku_ids.len().to_string()];
            }
            for sku in &mut style.skus {
                sku.id.clear();
            }
        }
        styles.sort_by(|one, other| one.external_id.cmp(&other.external_id));
        styles
    }

    /// One style of JOOR.
    pub(crate) fn style(&self, number: &str) -> JoorStyleView {
        let mut styles = self.sandbox.joor_styles();
        styles.retain(|style| style.external_id.as_deref() == Some(number));
        assert_eq!(styles.len(), 1, "{number}");
        styles.remove(0)
    }

    /// Writes that JOOR received since the last reset.
    pub(crate) fn writes(&self) -> u64 {
        self.sandbox.calls().writes(Vendor::Joor)
    }
}

fn options() -> ClientOptions {
    ClientOptions {
        timeout: Duration::from_secs(5),
        max_wait: Some(Duration::ZERO),
        ..ClientOptions::default()
    }
}

fn with_progress(styles: &[Write], kept: &dyn Steps) -> Vec<Write> {
    let styles = styles.iter().map(|style| Write {
        progress: kept.of(&style.key),
        ..style.clone()
    });
    styles.collect()
}

/// The plan inside a payload.
pub(crate) fn plan(payload: &Opaque) -> StylePlan {
    serde_json::from_str(&payload.content).unwrap()
}

/// A style that was decided otherwise.
pub(crate) fn changed(style: &Write, change: impl FnOnce(&mut StylePlan)) -> Write {
    let mut plan = plan(&style.payload);
    change(&mut plan);
    let payload = Opaque {
        content: serde_json::to_string(&plan).unwrap(),
        ..style.payload.clone()
    };
    Write {
        payload,
        ..style.clone()
    }
}

/// Committed steps, by style.
pub(crate) trait Steps: Progress {
    fn of(&self, key: &str) -> Option<String>;
}

/// Keeps the steps; the process may die at one of them.
#[derive(Default)]
pub(crate) struct Kept {
    steps: Mutex<BTreeMap<String, String>>,
    /// Steps until death, and whether the last one is still committed.
    death: Mutex<Option<(usize, bool)>>,
}

impl Kept {
    /// A process that dies at a step, before or after it was committed.
    pub(crate) fn dying(at: usize, committed: bool) -> Self {
        Self {
            death: Mutex::new(Some((at, committed))),
            ..Self::default()
        }
    }

    /// From now on the process dies at a step.
    pub(crate) fn dies(&self, at: usize, committed: bool) {
        *self.death.lock().unwrap() = Some((at, committed));
    }

    /// The next process lives.
    pub(crate) fn revived(&self) {
        *self.death.lock().unwrap() = None;
    }
}

impl Steps for Kept {
    fn of(&self, key: &str) -> Option<String> {
        self.steps.lock().unwrap().get(key).cloned()
    }
}

#[async_trait]
impl Progress for Kept {
    async fn save(&self, steps: Vec<(String, String)>) -> Result<(), StoreError> {
        let dies = {
            let mut death = self.death.lock().unwrap();
            match death.as_mut() {
                Some((0, committed)) => Some(*committed),
                Some((left, _)) => {
                    *left -= 1;
                    None
                }
                None => None,
            }
        };
        if dies != Some(false) {
            self.steps.lock().unwrap().extend(steps);
        }
        if dies.is_some() {
            return Err(StoreError::Fenced {
                group: "the process died".to_owned(),
            });
        }
        Ok(())
    }
}
