//! Order Manager's JSON as it travels.
//!
//! One file per resource. Reading is lenient where the vendor is known to be loose (absent, null or
//! empty fields, numbers sent as text) and strict where a wrong reading would do harm: an amount, a
//! quantity or a key that cannot be read makes its record undecodable, never zero, and so does a
//! missing flag that decides whether the record counts (`active`, `pickable`).
//! Unknown fields are ignored and enumerations are kept as text, because both can grow [1]. Fields
//! that nothing depends on and whose shape no source shows cost no record when they surprise.

mod bulk_reply;
mod custom_field;
pub(crate) mod decode;
mod document;
mod listing;
mod money;
mod order;
mod order_check;
mod order_create;
mod order_identifier;
mod order_item;
mod order_reply;
mod order_status;
mod order_update;
mod order_update_check;
mod page;
mod payment_type;
mod product;
mod purchase_order;
mod rma;
mod sales_channel;
mod ship_method;
mod shipment;
mod shipment_write;
mod shipping;
mod stock;
mod stock_transfer;
mod stock_write;
mod stock_write_check;
mod vendor;
mod warehouse;
mod word;

pub use bulk_reply::{BulkOutcome, BulkReply, RecordOutcome, ReplyError};
pub use custom_field::CustomFieldDefinition;
pub(crate) use decode::WholeSeconds;
#[cfg(feature = "client")]
pub(crate) use decode::record as decode_record;
pub use document::Document;
pub use listing::Listing;
pub use money::Money;
pub use order::{CancelReason, Customer, FulfillmentSource, Label, Order};
pub use order_check::FieldProblem;
pub use order_create::{CustomsDeclarationItem, OrderCreate, OrderCreateItem};
pub use order_identifier::OrderIdentifier;
pub use order_item::{OrderItem, OrderShipment, OrderShipmentItem, PickingStock};
pub use order_reply::{CancelReply, CreateReply, Created, ReplyOrder, UpdatedOrder};
pub use order_status::{CancelReasonType, OrderStatus};
pub use order_update::{OrderCancel, OrderUpdate};
pub use page::{Page, Undecodable, decode_documents, decode_list};
pub use payment_type::PaymentType;
pub use product::{
    Attribute, AttributeGroup, BundledItem, BundledProduct, Buyer, CustomFieldValue,
    CustomsDeclaration, EmbeddedProduct, Product, ProductImage,
};
pub use purchase_order::{
    PurchaseOrder, PurchaseOrderCreated, PurchaseOrderDiscount, PurchaseOrderItem,
    PurchaseOrderStatus,
};
pub use rma::{Rma, RmaItem, RmaOrderItem};
pub use sales_channel::{OrderChannel, SalesChannel};
pub use ship_method::{CustomShipBilling, ShipMethod};
pub use shipment::{DeliveryStatus, Shipment, ShipmentType};
pub use shipment_write::{
    BatchedOrder, ExternalShipment, ExternalShipments, OrderReference, ShipmentReference,
    ShipmentResult, StandardShipment,
};
pub use shipping::{PackageType, ShippingCarrier, ShippingProvider};
pub use stock::{StockLocation, StockRow, StockTotal, WarehouseStockTotals};
pub use stock_transfer::{StockTransfer, StockTransferItem};
pub use stock_write::{ChannelQuantity, NewStockRow, StockAdjustment, StockWritten};
pub use vendor::{Vendor, VendorProduct};
pub use warehouse::{Warehouse, WarehouseAddress};
#[cfg(feature = "client")]
pub(crate) use word::open_words;

/// Whether two master SKUs are the same: they are unique without regard to case in practice [C], and
/// the blanks around them mean nothing. The vendor's `sku` filters match parts of a SKU, so compare
/// with this afterwards. Listing SKUs are case-sensitive and are compared as they are.
pub fn same_sku(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    one.eq_ignore_ascii_case(other) || one.to_lowercase() == other.to_lowercase()
}
