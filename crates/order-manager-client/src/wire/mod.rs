//! Order Manager's JSON as it travels.
//!
//! One file per resource. Reading is lenient where the vendor is known to be loose (absent, null or
//! empty fields, numbers sent as text) and strict where a wrong reading would do harm: an amount, a
//! quantity or a key that cannot be read makes its record undecodable, never zero.
//! Unknown fields are ignored and enumerations are kept as text, because both can grow [1].

mod custom_field;
pub(crate) mod decode;
mod listing;
mod money;
mod order;
mod order_create;
mod order_reply;
mod page;
mod product;
mod sales_channel;
mod stock;
mod warehouse;

pub use custom_field::CustomFieldDefinition;
pub(crate) use decode::WholeSeconds;
pub use listing::Listing;
pub use money::Money;
pub use order::{CancelReason, Customer, Order, OrderItem, OrderStatus, Shipment, ShipmentItem};
pub use order_create::{OrderCreate, OrderCreateItem};
pub use order_reply::{CreateReply, Created, ReplyError, ReplyOrder};
pub use page::{Page, Undecodable, decode_list};
pub use product::{
    Attribute, AttributeGroup, BundledItem, BundledProduct, CustomFieldValue, EmbeddedProduct,
    Product, ProductImage,
};
pub use sales_channel::SalesChannel;
pub use stock::{StockLocation, StockRow, StockTotal, WarehouseStockTotals};
pub use warehouse::Warehouse;
