//! Names of the endpoints: quota bucket, line of waiting calls, error messages.

/// `GET /v1/saleschannels`
pub const SALES_CHANNELS: &str = "order-manager.saleschannels";
/// `GET /v1/warehouses`
pub const WAREHOUSES: &str = "order-manager.warehouses";
/// `GET /v1/warehouse/{id}`
pub const WAREHOUSE: &str = "order-manager.warehouse";
/// `GET /v1.1/products`
pub const PRODUCTS: &str = "order-manager.products";
/// `GET /v1.1/product`
pub const PRODUCT: &str = "order-manager.product";
/// `GET /v1.1/products/customfielddefinitions`
pub const CUSTOM_FIELDS: &str = "order-manager.customfielddefinitions";
/// `GET /v1/listings`
pub const LISTINGS: &str = "order-manager.listings";
/// `GET /v1/inventory`
pub const INVENTORY: &str = "order-manager.inventory";
/// `GET /v1/productstocks/total` and `GET /v1.1/productstocks/total`
pub const STOCK_TOTALS: &str = "order-manager.productstocks.total";
/// `POST /v1.1/inventory/adjust`
pub const INVENTORY_ADJUST: &str = "order-manager.inventory.adjust";
/// `PUT /v1.1/inventory`
pub const INVENTORY_CREATE: &str = "order-manager.inventory.create";
/// `POST /v1.2/inventory/acknowledge`
pub const INVENTORY_ACKNOWLEDGE: &str = "order-manager.inventory.acknowledge";
/// `GET /v1/inventory/stocktransfers`
pub const STOCK_TRANSFERS: &str = "order-manager.stocktransfers";
/// `GET /v1.1/orders`
pub const ORDERS: &str = "order-manager.orders";
/// `GET /v1.1/orders/{orderId}`
pub const ORDER: &str = "order-manager.order";
/// `PUT /v1/order`
pub const ORDER_CREATE: &str = "order-manager.order.create";
/// `POST /v1.1/orders`
pub const ORDERS_UPDATE: &str = "order-manager.orders.update";
/// `POST /v1/orders/cancel`
pub const ORDER_CANCEL: &str = "order-manager.order.cancel";
/// `GET /v1/shipments`
pub const SHIPMENTS: &str = "order-manager.shipments";
/// `PUT /v1.1/shipment/external`
pub const SHIPMENT_EXTERNAL: &str = "order-manager.shipment.external";
/// `PUT /v1.1/shipment/standard`
pub const SHIPMENT_STANDARD: &str = "order-manager.shipment.standard";
/// `GET /v1/shipments/rmas`
pub const RMAS: &str = "order-manager.rmas";
/// `GET /v1/shipment/providers`
pub const SHIPPING_PROVIDERS: &str = "order-manager.shipment.providers";
/// `GET /v1/shipment/carriers`
pub const SHIPPING_CARRIERS: &str = "order-manager.shipment.carriers";
/// `GET /v1/shipment/packages`
pub const PACKAGE_TYPES: &str = "order-manager.shipment.packages";
/// `GET /v1.1/purchaseorders`
pub const PURCHASE_ORDERS: &str = "order-manager.purchaseorders";
/// `PUT /v1/purchaseorder`
pub const PURCHASE_ORDER_CREATE: &str = "order-manager.purchaseorder.create";
/// `GET /v1/purchaseorders/formats`
pub const PURCHASE_ORDER_FORMATS: &str = "order-manager.purchaseorders.formats";
/// `GET /v1/vendors`
pub const VENDORS: &str = "order-manager.vendors";
/// `GET /v1/vendor/{id}`
pub const VENDOR: &str = "order-manager.vendor";
/// `GET /v1/vendorproducts`
pub const VENDOR_PRODUCTS: &str = "order-manager.vendorproducts";
/// `GET /v1/paymenttypes`
pub const PAYMENT_TYPES: &str = "order-manager.paymenttypes";
/// `GET /v1/companyinfo`
pub const COMPANY_INFO: &str = "order-manager.companyinfo";
/// `GET /v1/incotermshiprules`
pub const INCOTERM_SHIP_RULES: &str = "order-manager.incotermshiprules";
/// `GET /v1/apps/properties`
pub const APP_PROPERTIES: &str = "order-manager.apps.properties";
