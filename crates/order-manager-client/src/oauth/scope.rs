//! What a token allows.

use crate::wire::open_words;

open_words! {
    /// What a token allows [C]. Others may exist, so it is text. There is no scope for customers,
    /// and which one guards sales channels and warehouses is not known.
    Scope {
        /// Nothing.
        NONE = "none",
        /// Everything.
        ALL = "all",
        /// Read stock.
        READ_INVENTORY = "read_inventory",
        /// Write stock.
        WRITE_INVENTORY = "write_inventory",
        /// Read orders.
        READ_ORDERS = "read_orders",
        /// Write orders.
        WRITE_ORDERS = "write_orders",
        /// Read shipments.
        READ_SHIPMENTS = "read_shipments",
        /// Write shipments.
        WRITE_SHIPMENTS = "write_shipments",
        /// Read products.
        READ_PRODUCTS = "read_products",
        /// Write products. Nothing here needs it, so it is best not asked for.
        WRITE_PRODUCTS = "write_products",
        /// Read purchase orders.
        READ_PURCHASE_ORDERS = "read_purchaseorders",
        /// Write purchase orders.
        WRITE_PURCHASE_ORDERS = "write_purchaseorders",
        /// Read reports.
        READ_ANALYTICS = "read_analytics",
        /// Read stock transfers [1].
        READ_STOCK_TRANSFERS = "read_stocktransferorders",
        /// Write stock transfers [1].
        WRITE_STOCK_TRANSFERS = "write_stocktransferorders",
    }
}

impl Scope {
    /// What reading orders, products and stock and creating orders needs at least [I].
    pub fn minimum() -> Vec<Self> {
        [
            Self::READ_ORDERS,
            Self::WRITE_ORDERS,
            Self::READ_PRODUCTS,
            Self::READ_INVENTORY,
        ]
        .map(Self::from)
        .to_vec()
    }

    /// The scopes in a text that separates them by blanks, `+` or commas; which of them the vendor
    /// uses in its answer is inferred [I].
    pub fn list(text: &str) -> Vec<Self> {
        text.split([' ', '+', ','])
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(Self::from)
            .collect()
    }
}
