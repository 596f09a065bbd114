//! Kinds of documents and payloads, and the secondary keys of stored documents. All of them are
//! stored, so a name is never reused for something else.

/// A product of Order Manager.
pub const PRODUCT: &str = "product";
/// A product that is there and cannot be read; its family is not published before it can.
pub const UNREADABLE_PRODUCT: &str = "unreadable-product";
/// A listing of the sales channel.
pub const LISTING: &str = "listing";
/// The stock rows of a product.
pub const STOCK: &str = "stock";
/// An answer about what a sales channel may sell, as it came; its key is that of the channel.
pub const CHANNEL_ANSWER: &str = "channel-answer";
/// What a sales channel may sell of a listing; its key is the SKU of the listing.
pub const CHANNEL_LEVEL: &str = "channel-level";
/// The last reading of what a sales channel may sell; its stamp is when that started.
pub const CHANNEL_READING: &str = "channel-reading";
/// What became of an order in Order Manager that may be in flight; its key is that of the JOOR order.
pub const ORDER_STATE: &str = "order-manager-order-state";
/// A JOOR order.
pub const ORDER: &str = "order";
/// What became of a JOOR order in Order Manager.
pub const ORDER_OUTCOME: &str = "order-outcome";
/// A product with its variations.
pub const FAMILY: &str = "family";
/// What one SKU has for one JOOR warehouse.
pub const QUANTITY: &str = "quantity";

/// Payload: an order to create in Order Manager.
pub const ORDER_PLAN: &str = "order-manager-order";
/// Payload: a style to publish in JOOR.
pub const STYLE_PLAN: &str = "joor-style";
/// Payload: what JOOR is to show about the export of an order.
pub const EXPORT_MARK: &str = "joor-export-mark";
/// Payload: a row of JOOR's bulk inventory.
pub const INVENTORY_ROW: &str = "joor-inventory-row";

/// Secondary key of products: product id.
pub const BY_ID: &str = "id";
/// Secondary key of products: UPC.
pub const BY_UPC: &str = "upc";
/// Secondary key of products: master SKU in lower case, as Order Manager compares it. Of listings: SKU on
/// the channel, as it is written.
pub const BY_SKU: &str = "sku";
/// Secondary key of products: product id of the parent.
pub const BY_PARENT: &str = "parent";
/// Secondary key of bundles: product id of a component.
pub const BY_COMPONENT: &str = "component";
/// Secondary key of listings: product id.
pub const BY_PRODUCT: &str = "product";
