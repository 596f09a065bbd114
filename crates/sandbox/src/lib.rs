//! A simulated JOOR and a simulated Order Manager, mountable in process or on a port.
//!
//! The two vendors share one [`Sandbox`]. It behaves as their documentation and the integrations
//! against them say, quirks included, and is an independent reading of both: it shares no type with
//! the clients, so a mistake on one side shows on the other. What the vendors leave open is a field
//! of [`Switches`], and every record comes from a seeded generator.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use seamline_sandbox::{Sandbox, SandboxOptions};
//!
//! let sandbox = Sandbox::new(SandboxOptions::default());
//! let running = sandbox.serve(([127, 0, 0, 1], 0).into(), ([127, 0, 0, 1], 0).into()).await?;
//! assert!(running.seamline_toml().contains(&running.joor_url()));
//! # Ok(())
//! # }
//! ```
//!
//! Marks such as \[C\], \[1\] and \[I\] say how well a vendor behaviour is known: confirmed by the vendor
//! or by two integrations, seen in one integration, or inferred.

// An order of JOOR has about eighty fields in one `json!`.
#![recursion_limit = "512"]

mod amounts;
mod call;
mod clock;
mod config;
mod control;
mod dice;
mod dispatch;
mod edits;
mod endpoint;
mod expected;
mod faults;
mod generate;
mod inspect;
mod joor;
mod joor_inspect;
mod joor_views;
mod late;
mod options;
mod order_manager;
mod quota;
mod sandbox;
mod sandbox_order_manager;
mod serve;
mod stats;
mod views;
mod views_order_manager;
mod world;

pub use edits::{
    AllocationEdit, AppEdit, ControlError, FillProducts, JoorStatus, NewOrder, NewTransfer,
    NewVariation, OmOrderEdit, OrderEdit, Parcel, ProductEdit, PurchaseOrderEdit, ReturnedUnits,
    SplitUnits, StockEdit, StyleEdit, WarehouseEdit,
};
pub use expected::{
    Expected, ExpectedDelivery, ExpectedOrder, ExpectedProduct, ExpectedSku, ExpectedStyle,
};
pub use faults::{FaultKind, FaultPlan, FaultRule};
pub use joor_views::{
    JoorCollectionView, JoorConnectionView, JoorImageView, JoorJobView, JoorLineView,
    JoorOrderView, JoorSkuView, JoorStyleView, QuantityKey,
};
pub use options::{
    BucketFigure, LargeLimit, ManyNumbers, OrderBody, OrderListForm, OrderManagerQuotas, PageEdits,
    PageShift, Quotas, RepeatedNumber, SandboxOptions, Switches,
};
pub use sandbox::Sandbox;
pub use serve::Running;
pub use stats::{CallStats, Vendor};
pub use views::{Credentials, OmItemView, OmOrderView, OmProductView, OmStockView};
pub use views_order_manager::{
    OmCustomerView, OmPurchaseOrderView, OmReturnView, OmShipmentView, OmStockRowView,
    OmTransferView,
};
pub use world::{Defect, UnknownParameter};
