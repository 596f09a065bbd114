//! A sandbox on a loopback socket and an Order Manager client that calls it.
//!
//! Client and sandbox are two readings of the same documents and share no type, so what one of them
//! got wrong shows here.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod clock;

pub use clock::SandboxClock;

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use seamline_api_core::ClientOptions;
use seamline_order_manager_client::limits::LimitScale;
use seamline_order_manager_client::requests::{ListingsQuery, OrderBody, PageRequest, StockQuery};
use seamline_order_manager_client::wire::{Created, Money, OrderCreate, OrderCreateItem, Product};
use seamline_order_manager_client::{Environment, OrderManagerClient};
use seamline_sandbox::{Quotas, Running, Sandbox, SandboxOptions};

/// The sales channel of JOOR's orders.
pub const CHANNEL: i64 = 4007;
/// The warehouse that everything ordered is stocked in.
pub const WAREHOUSE: i64 = 3101;

/// Both sides.
pub struct Bench {
    /// The vendor.
    pub sandbox: Sandbox,
    /// Keeps it running.
    pub running: Running,
    /// The client under test.
    pub client: OrderManagerClient,
}

/// A listing of a product that is in stock.
#[derive(Debug, Clone)]
pub struct Sellable {
    /// The SKU on the channel.
    pub listing_sku: String,
    /// The product.
    pub product_id: i64,
    /// The product's SKU.
    pub master_sku: String,
    /// Pieces that can be sold in the main warehouse.
    pub available: i64,
}

impl Bench {
    /// A small brand without quotas.
    ///
    /// # Panics
    /// When sockets cannot be had.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with other options.
    ///
    /// # Panics
    /// When sockets cannot be had.
    pub async fn with(change: impl FnOnce(&mut SandboxOptions)) -> Self {
        let mut options = SandboxOptions {
            seed: 11,
            styles: 14,
            orders: 4,
            quotas: Quotas::off(),
            ..SandboxOptions::default()
        };
        change(&mut options);
        let sandbox = Sandbox::new(options);
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = sandbox.serve(any, any).await.unwrap();
        let client = Self::client(&sandbox, &running, OrderBody::Array);
        Self {
            sandbox,
            running,
            client,
        }
    }

    /// A client without quotas of its own.
    ///
    /// # Panics
    /// When the client cannot be made.
    pub fn client(sandbox: &Sandbox, running: &Running, body: OrderBody) -> OrderManagerClient {
        let address = running.order_manager_url().parse().unwrap();
        let token = sandbox.credentials().order_manager_token;
        OrderManagerClient::builder(Environment::At(address))
            .order_body(body)
            .acknowledge(true)
            .limits(LimitScale {
                calls_percent: NonZeroU32::MAX,
                waits_percent: 0,
            })
            .build(&token.into())
            .unwrap()
    }

    /// A client with the default quotas that sleeps on the sandbox's clock: it waits for nothing and
    /// the vendor sees every wait.
    ///
    /// # Panics
    /// When the client cannot be made.
    pub fn client_on_the_sandbox_clock(&self) -> (OrderManagerClient, Arc<SandboxClock>) {
        let address = self.running.order_manager_url().parse().unwrap();
        let token = self.sandbox.credentials().order_manager_token;
        let clock = Arc::new(SandboxClock::new(self.sandbox.clone()));
        let client = OrderManagerClient::builder(Environment::At(address))
            .clock(Arc::clone(&clock) as Arc<dyn seamline_api_core::Clock>)
            .options(ClientOptions::default())
            .build(&token.into())
            .unwrap();
        (client, clock)
    }

    /// Checks that the vendor was called at this endpoint and knew everything that it was sent.
    ///
    /// # Panics
    /// When it was not, or did not.
    pub fn reached(&self, endpoint: &str) {
        let calls = self.sandbox.calls();
        assert!(calls.endpoint(endpoint) > 0, "{endpoint}: {calls:?}");
        let unknown = self.sandbox.unknown_parameters();
        assert!(unknown.is_empty(), "the vendor does not know {unknown:?}");
    }

    /// Listings of the channel whose products can be sold, at least `pieces` of each.
    ///
    /// # Panics
    /// When a list cannot be read, or there are none.
    pub async fn sellable(&self, pieces: i64) -> Vec<Sellable> {
        let first = PageRequest::first(100);
        let rows = self.client.collect(StockQuery::new(first), |row| {
            row.active && row.pickable && row.stock_location.warehouse_id == WAREHOUSE
        });
        let rows = rows.await.unwrap();
        let listings = ListingsQuery {
            sales_channel_id: Some(CHANNEL),
            active: Some(true),
            ..ListingsQuery::new(first)
        };
        let listings = self.client.collect(listings, |_| true).await.unwrap();
        let found: Vec<Sellable> = listings
            .items
            .into_iter()
            .filter_map(|listing| {
                let product_id = listing.product_id?;
                let available = rows
                    .items
                    .iter()
                    .filter(|row| row.product.product_id == product_id)
                    .map(|row| row.available_quantity)
                    .sum();
                Some(Sellable {
                    listing_sku: listing.listing_sku,
                    product_id,
                    master_sku: listing.master_sku?,
                    available,
                })
            })
            .filter(|one| one.available >= pieces)
            .collect();
        assert!(!found.is_empty(), "nothing can be sold");
        found
    }

    /// An order of two pieces of something that can be sold, paid.
    ///
    /// # Panics
    /// When nothing can be sold.
    pub async fn order(&self, number: &str) -> OrderCreate {
        let one = self.sellable(5).await.remove(0);
        let money = |amount: &str| Money::new(amount.parse().unwrap(), "USD");
        OrderCreate {
            order_date: Some("2026-06-02T14:05:11Z".parse().unwrap()),
            payment_date: Some("2026-06-03T09:30:00Z".parse().unwrap()),
            amount_paid: Some(money("1254.49")),
            order_total: money("1254.49"),
            shipping_cost: money("19.99"),
            ship_name: "Odile Marchetti".to_owned(),
            ship_email: Some("odile@example.com".to_owned()),
            ship_address1: "100 Example Street".to_owned(),
            ship_city: "Portland".to_owned(),
            ship_country: "USA".to_owned(),
            order_items: vec![OrderCreateItem::new(one.listing_sku, 2, money("617.25"))],
            ..OrderCreate::new(CHANNEL, number, "USD")
        }
    }

    /// Creates that order and returns its key.
    ///
    /// # Panics
    /// When it is not made.
    pub async fn placed(&self, number: &str) -> i64 {
        let order = self.order(number).await;
        assert_eq!(order.problems(), []);
        match self.client.create_order(&order).await.unwrap() {
            Created::Accepted { order_id } => order_id,
            Created::Refused { message } => panic!("{message}"),
        }
    }

    /// A product by its key, in the client's view.
    ///
    /// # Panics
    /// When there is none.
    pub async fn product(&self, sku: &str) -> Product {
        self.client
            .products_by_sku(sku)
            .await
            .unwrap()
            .items
            .remove(0)
    }
}
