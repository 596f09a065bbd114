//! How to do it: one example a task. Every example compiles.
//!
//! # Get a token
//!
//! Order Manager hands tokens out through OAuth: somebody allows the app, the browser brings a code
//! back, and the code is exchanged. A code works once.
//!
//! ```no_run
//! use std::sync::Arc;
//! use seamline_api_core::{ReqwestTransport, Transport};
//! use seamline_order_manager_client::Environment;
//! use seamline_order_manager_client::oauth::{AppAuthorization, Callback, Scope};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let app_url = Environment::Demo.app_url().ok_or("the app's address")?;
//! let app = AppAuthorization::new(app_url, "app key", "app secret".into(), "https://me.example/cb");
//! let wanted = Scope::minimum();
//! // A text that nobody can guess, made anew each time.
//! let state = "4d1c0e..";
//! println!("open {}", app.consent_url_with_state(&wanted, state));
//!
//! // What the browser was sent to. `Callback::parse` reads what somebody pasted.
//! let callback = Callback::answer_to(state, "https://me.example/cb?code=..&cid=..")?;
//! let transport: Arc<dyn Transport> = Arc::new(ReqwestTransport::new()?);
//! let token = app.exchange(&transport, &callback.code).await?;
//! if let Some(missing) = token.missing(&wanted).filter(|missing| !missing.is_empty()) {
//!     println!("the token does not allow {missing:?}");
//! }
//! # Ok(()) }
//! ```
//!
//! # Make a client
//!
//! One client an account: its clones share the quota's buckets. The default budget starts full, so
//! keep it across restarts with a [`BudgetJournal`](seamline_api_core::BudgetJournal). Other clients of
//! the account are given its [`Account`](seamline_api_core::Account), which says who goes first when
//! several calls wait.
//!
//! ```no_run
//! use std::time::Duration;
//! use seamline_api_core::ClientOptions;
//! use seamline_order_manager_client::{Environment, OrderManagerClient};
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = OrderManagerClient::builder(Environment::Production)
//!     .options(ClientOptions {
//!         // Fail with `is_quota()` rather than wait longer than this.
//!         max_wait: Some(Duration::from_secs(60)),
//!         ..ClientOptions::default()
//!     })
//!     .build(&"token".into())?;
//! # Ok(()) }
//! ```
//!
//! # List orders that changed
//!
//! Lists come in pages and end with an empty one. `modifiedDate` is missing until the first edit, so
//! read the window of changes and the window of creations. Records can come twice, here in both
//! windows: keys decide.
//!
//! ```no_run
//! use std::collections::BTreeSet;
//! use jiff::Timestamp;
//! use seamline_order_manager_client::{OrderManagerClient, limits};
//! use seamline_order_manager_client::requests::{OrdersQuery, PageRequest};
//!
//! # async fn run(client: OrderManagerClient) -> Result<(), Box<dyn std::error::Error>> {
//! let since: Timestamp = "2026-06-01T00:00:00Z".parse()?;
//! let all = OrdersQuery::new(PageRequest::first(limits::ORDERS_PAGE));
//! let changed = OrdersQuery { modified_from: Some(since), ..all.clone() };
//! let made = OrdersQuery { created_from: Some(since), ..all };
//! let mut seen = BTreeSet::new();
//! for window in [changed, made] {
//!     let mut pages = client.pages(window);
//!     while let Some(page) = pages.next().await? {
//!         for order in page.items.iter().filter(|order| seen.insert(order.order_id)) {
//!             println!("{} {} {:?}", order.order_number, order.order_status, order.last_change());
//!         }
//!         for broken in &page.undecodable {
//!             println!("order {:?} cannot be read: {}", broken.id, broken.message);
//!         }
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! # Look something up
//!
//! The vendor's filters by SKU match parts of SKUs, and that has emptied shops before. These methods
//! compare exactly afterwards: master SKUs without regard to case, listing SKUs and numbers with it.
//!
//! ```no_run
//! # use seamline_order_manager_client::OrderManagerClient;
//! # async fn run(client: OrderManagerClient) -> Result<(), Box<dyn std::error::Error>> {
//! let products = client.products_by_sku("MV-DR-101-IVR-S").await?;
//! let listings = client.listings_by_sku(4007, "MV-DR-101-IVR-S").await?;
//! let orders = client.orders_by_number(4007, "8124907").await?;
//! # Ok(()) }
//! ```
//!
//! # Read what can be sold
//!
//! Only stock rows know available quantities. Add up the rows that are active and pickable, in the
//! warehouses that count; never add up `warehouse_stock_totals`, which every row repeats.
//!
//! ```no_run
//! # use seamline_order_manager_client::OrderManagerClient;
//! # async fn run(client: OrderManagerClient) -> Result<(), Box<dyn std::error::Error>> {
//! let rows = client.stock_rows_by_sku("MV-DR-101-IVR-S", Some(3101)).await?;
//! let available: i64 = rows
//!     .items
//!     .iter()
//!     .filter(|row| row.active && row.pickable)
//!     .map(|row| row.available_quantity)
//!     .sum();
//! # Ok(()) }
//! ```
//!
//! # Create an order, once
//!
//! There is no idempotency key, and what a repeated number does is not known. So: look the number up,
//! send, and after an error that says [`may_have_executed`](seamline_api_core::ApiError::may_have_executed)
//! look it up again before sending again.
//!
//! ```no_run
//! use seamline_order_manager_client::OrderManagerClient;
//! use seamline_order_manager_client::wire::{Created, Money, OrderCreate, OrderCreateItem};
//!
//! # async fn run(client: OrderManagerClient) -> Result<(), Box<dyn std::error::Error>> {
//! let price = Money::new("118.00".parse()?, "USD");
//! let order = OrderCreate {
//!     order_total: price.clone(),
//!     ship_name: "Odile Marchetti".to_owned(),
//!     ship_address1: "100 Example Street".to_owned(),
//!     ship_city: "Portland".to_owned(),
//!     ship_country: "USA".to_owned(),
//!     order_items: vec![OrderCreateItem::new("MV-DR-101-IVR-S", 1, price)],
//!     // Holds the amounts that are required even when they are zero.
//!     ..OrderCreate::new(4007, "8124907", "USD")
//! };
//! assert!(order.problems().is_empty());
//! if client.orders_by_number(4007, "8124907").await?.is_empty() {
//!     match client.create_order(&order).await {
//!         Ok(Created::Accepted { order_id }) => println!("order {order_id}"),
//!         Ok(Created::Refused { message }) => println!("refused: {message}"),
//!         Err(error) if error.may_have_executed() => println!("look the number up: {error}"),
//!         Err(error) => return Err(error.into()),
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! # Change and cancel orders
//!
//! A bulk call answers 200 also when it did nothing: each record has its own outcome, brought back
//! from the vendor's 1-based `index` and its identifiers.
//!
//! ```no_run
//! use seamline_order_manager_client::{CancelError, OrderManagerClient};
//! use seamline_order_manager_client::wire::{
//!     CancelReasonType, OrderCancel, OrderIdentifier, OrderUpdate, RecordOutcome,
//! };
//!
//! # async fn run(client: OrderManagerClient) -> Result<(), Box<dyn std::error::Error>> {
//! let update = OrderUpdate {
//!     internal_notes: Some("call before delivery".to_owned()),
//!     ..OrderUpdate::new(OrderIdentifier::number(4007, "8124907"))
//! };
//! assert!(update.problems().is_empty());
//! for record in client.update_orders(&[update]).await?.records {
//!     match record {
//!         RecordOutcome::Done(order) => println!("changed {:?}", order.order_id),
//!         RecordOutcome::Refused(errors) => println!("refused: {}", errors[0].text()),
//!         RecordOutcome::Unsaid => println!("read it back"),
//!     }
//! }
//!
//! let cancel = OrderCancel::new(
//!     OrderIdentifier::id(701_501),
//!     CancelReasonType::BUYER_CANCELLED,
//! );
//! match client.cancel_order_checked(&cancel).await {
//!     Ok(order) => println!("{} is {}", order.order_number, order.order_status),
//!     Err(CancelError::NotCancellable { status, .. }) => println!("too late: {status}"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(()) }
//! ```
//!
//! # Record a shipment
//!
//! ```no_run
//! use seamline_order_manager_client::OrderManagerClient;
//! use seamline_order_manager_client::wire::{
//!     ExternalShipment, ExternalShipments, OrderIdentifier,
//! };
//!
//! # async fn run(client: OrderManagerClient) -> Result<(), Box<dyn std::error::Error>> {
//! let parcel = ExternalShipment::new(OrderIdentifier::id(701_501), "UPS", "1Z999");
//! let outcome = client
//!     .external_shipments(&ExternalShipments {
//!         notify_customer: false,
//!         update_channel: false,
//!         shipments: vec![parcel],
//!     })
//!     .await?;
//! assert!(outcome.is_complete());
//! # Ok(()) }
//! ```
//!
//! # Set stock, and ask for what channels may sell
//!
//! ```no_run
//! use seamline_order_manager_client::{Environment, OrderManagerClient};
//! use seamline_order_manager_client::wire::StockAdjustment;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = OrderManagerClient::builder(Environment::Demo)
//!     // Off by default: its body is not public, and each answer is said only once.
//!     .acknowledge(true)
//!     .build(&"token".into())?;
//! client
//!     .adjust_stock(&[StockAdjustment {
//!         master_sku: "MV-DR-101-IVR-S".to_owned(),
//!         on_hand_quantity: 10,
//!         warehouse_id: 3102,
//!         stock_location_name: StockAdjustment::GLOBAL.to_owned(),
//!     }])
//!     .await?;
//! let answer = client.acknowledge(&[4007]).await?;
//! std::fs::write("answer.json", &answer.body)?; // before anything else
//! let rows = answer.rows()?;
//! # Ok(()) }
//! ```
//!
//! # Tell failures apart
//!
//! ```no_run
//! # use seamline_order_manager_client::OrderManagerClient;
//! # async fn run(client: OrderManagerClient) {
//! match client.sales_channels().await {
//!     Ok(channels) => println!("{} channels", channels.items.len()),
//!     // Somebody has to authorise again; no retry helps.
//!     Err(error) if error.is_unauthorized() => println!("stop everything: {error}"),
//!     Err(error) if error.is_quota() => println!("not before {:?}", error.retry_at()),
//!     Err(error) if error.is_transient() => println!("try later: {error}"),
//!     Err(error) => println!("failed to {error}"),
//! }
//! # }
//! ```
//!
//! # Use quotas of your own
//!
//! [`limits::ENDPOINTS`](crate::limits::ENDPOINTS) holds the figures; an account with others scales
//! them. A 429 always wins, whatever the figures say.
//!
//! ```no_run
//! use std::num::NonZeroU32;
//! use seamline_order_manager_client::limits::LimitScale;
//! use seamline_order_manager_client::{Environment, OrderManagerClient};
//!
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = OrderManagerClient::builder(Environment::Production)
//!     .limits(LimitScale {
//!         calls_percent: NonZeroU32::new(50).ok_or("zero")?, // share the account with others
//!         waits_percent: 100,
//!     })
//!     .build(&"token".into())?;
//! # Ok(()) }
//! ```
//!
//! # Call what this client does not know
//!
//! ```no_run
//! use seamline_api_core::{ApiRequest, Priority};
//! # use seamline_order_manager_client::OrderManagerClient;
//!
//! # async fn run(client: OrderManagerClient) -> Result<(), Box<dyn std::error::Error>> {
//! let request = ApiRequest::get("my.channelpurchases", "/v1/orders/channelpurchases", Priority::Orders)
//!     .with_query("page", 1);
//! let json = client.send(&request).await?.json_value()?;
//! # Ok(()) }
//! ```
//!
//! # Test without a vendor
//!
//! Give the builder a [`Transport`](seamline_api_core::Transport) of your own: one function from a
//! request to an answer.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use seamline_api_core::{HttpRequest, HttpResponse, Transport, TransportError};
//! use seamline_order_manager_client::{Environment, OrderManagerClient};
//!
//! struct Canned;
//!
//! #[async_trait::async_trait]
//! impl Transport for Canned {
//!     async fn send(&self, _: HttpRequest, _: Duration) -> Result<HttpResponse, TransportError> {
//!         let body = r#"[{"salesChannelId":4007,"name":"JOOR Wholesale","active":true}]"#;
//!         Ok(HttpResponse::new(body.into()))
//!     }
//! }
//!
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = OrderManagerClient::builder(Environment::Demo)
//!     .transport(Arc::new(Canned))
//!     .build(&"token".into())?;
//! assert_eq!(client.sales_channels().await?.items[0].name, "JOOR Wholesale");
//! # Ok(()) }
//! ```
