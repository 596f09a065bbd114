//! Every call that this client knows, as data: one file per resource, the same names as in
//! [`crate::wire`]. Nothing here sends; the client does, or a caller of its own.
//!
//! There is no product write: the only requests on product paths are reads, and a test says so.

mod custom_fields;
mod listings;
mod orders;
mod products;
mod sales_channels;
mod stock;
mod warehouses;

pub use custom_fields::custom_field_definitions;
pub use listings::{ListingsQuery, listings};
pub use orders::{OrderBody, OrdersQuery, create_order, order, orders};
pub use products::{ProductsQuery, products};
pub use sales_channels::sales_channels;
pub use stock::{StockQuery, StockTotalsQuery, stock_rows, stock_totals};
pub use warehouses::warehouses;

use jiff::Timestamp;
use seamline_api_core::ApiRequest;

use crate::wire::WholeSeconds;

/// Names of the endpoints: quota bucket, line of waiting calls, error messages.
pub mod endpoint {
    /// `GET /v1/saleschannels`
    pub const SALES_CHANNELS: &str = "order-manager.saleschannels";
    /// `GET /v1/warehouses`
    pub const WAREHOUSES: &str = "order-manager.warehouses";
    /// `GET /v1.1/products`
    pub const PRODUCTS: &str = "order-manager.products";
    /// `GET /v1.1/products/customfielddefinitions`
    pub const CUSTOM_FIELDS: &str = "order-manager.customfielddefinitions";
    /// `GET /v1/listings`
    pub const LISTINGS: &str = "order-manager.listings";
    /// `GET /v1/inventory`
    pub const INVENTORY: &str = "order-manager.inventory";
    /// `GET /v1/productstocks/total`
    pub const STOCK_TOTALS: &str = "order-manager.productstocks.total";
    /// `GET /v1.1/orders`
    pub const ORDERS: &str = "order-manager.orders";
    /// `GET /v1.1/orders/{orderId}`
    pub const ORDER: &str = "order-manager.order";
    /// `PUT /v1/order`
    pub const ORDER_CREATE: &str = "order-manager.order.create";
}

/// Which page of a list, and how long pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Page, counted from 1 [C].
    pub page: u32,
    /// Records a page. The largest that each endpoint takes is in [`crate::limits`].
    pub limit: u32,
}

impl PageRequest {
    /// The first page, `limit` records long.
    pub fn first(limit: u32) -> Self {
        Self { page: 1, limit }
    }

    /// The page after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self {
            page: self.page.saturating_add(1),
            ..self
        }
    }
}

/// How several values of one filter travel; the sources show both forms [C] and no proof that
/// either works everywhere. One value a call is the only form sure to work [I].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ManyValues {
    /// The parameter is repeated: `orderNumber=a&orderNumber=b`.
    #[default]
    Repeated,
    /// The values are joined by commas: `orderNumber=a,b`.
    Comma,
}

fn with_page(request: ApiRequest, page: PageRequest) -> ApiRequest {
    request
        .with_query("page", page.page)
        .with_query("limit", page.limit)
}

fn with_instant(request: ApiRequest, name: &str, instant: Option<Timestamp>) -> ApiRequest {
    request.with_optional_query(
        name,
        instant.map(|instant| WholeSeconds(instant).to_string()),
    )
}

fn with_many(
    mut request: ApiRequest,
    name: &str,
    values: &[String],
    form: ManyValues,
) -> ApiRequest {
    match form {
        ManyValues::Repeated => {
            for value in values {
                request = request.with_query(name, value.clone());
            }
            request
        }
        ManyValues::Comma if values.is_empty() => request,
        ManyValues::Comma => request.with_query(name, values.join(",")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seamline_api_core::{Body, Replay};

    /// Every request that this crate can make, with every filter set.
    fn all() -> Vec<ApiRequest> {
        let page = PageRequest::first(10);
        vec![
            sales_channels(),
            warehouses(),
            custom_field_definitions(),
            products(&ProductsQuery::new(page)),
            listings(&ListingsQuery::new(page)),
            stock_rows(&StockQuery::new(page)),
            stock_totals(&StockTotalsQuery::new(page)),
            orders(&OrdersQuery::new(page)),
            order(1),
            create_order(serde_json::json!({}), OrderBody::Array),
        ]
    }

    #[test]
    fn no_request_on_a_product_path_is_anything_but_a_read() {
        let on_products: Vec<_> = all()
            .into_iter()
            .filter(|request| request.path.contains("product"))
            .collect();
        assert_eq!(on_products.len(), 3);
        for request in on_products {
            assert_eq!(request.method, http::Method::GET, "{}", request.path);
            assert_eq!(request.body, Body::Empty, "{}", request.path);
        }
    }

    #[test]
    fn creating_an_order_is_the_only_write_and_is_never_repeated_blindly() {
        for request in all() {
            let is_create = request.path == "/v1/order";
            assert_eq!(
                request.method != http::Method::GET,
                is_create,
                "{}",
                request.path
            );
            assert_eq!(
                request.replay == Replay::Never,
                is_create,
                "{}",
                request.path
            );
        }
    }

    #[test]
    fn every_endpoint_has_a_bucket() {
        for request in all() {
            assert!(
                crate::limits::ENDPOINTS
                    .iter()
                    .any(|limit| limit.endpoint == request.endpoint),
                "{}",
                request.endpoint
            );
        }
    }

    #[test]
    fn several_values_travel_in_the_form_asked_for() {
        let numbers = ["8124907".to_owned(), "8124911".to_owned()];
        let mut query = OrdersQuery::new(PageRequest::first(10));
        query.order_numbers = numbers.to_vec();
        let pairs = |request: ApiRequest| -> Vec<String> {
            request
                .query
                .into_iter()
                .filter(|(name, _)| name == "orderNumber")
                .map(|(_, value)| value)
                .collect()
        };
        assert_eq!(pairs(orders(&query)), numbers);
        query.many_values = ManyValues::Comma;
        assert_eq!(pairs(orders(&query)), ["8124907,8124911"]);
    }
}
