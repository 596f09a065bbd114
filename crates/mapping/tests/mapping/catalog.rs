//! A catalog that answers look-ups the way the engine's documents do.

use seamline_mapping::Outcome;
use seamline_mapping::model::{Listing, Order, Product};
use seamline_mapping::order_manager::orders::{
    CatalogQuery, CatalogRecord, CatalogView, Claim, OrderIdentity, OrderPlan, order_claims,
    order_queries, order_to_wire,
};
use seamline_mapping::order_manager::products::listing_from_wire;
use seamline_mapping::rules::OrderRules;
use seamline_order_manager_client::wire;

use crate::fixtures;

pub(crate) const CHANNEL: i64 = 4007;

pub(crate) struct Catalog {
    pub(crate) products: Vec<Product>,
    pub(crate) listings: Vec<Listing>,
}

impl Catalog {
    /// The example brand.
    pub(crate) fn example() -> Self {
        Self {
            products: fixtures::products(),
            listings: fixtures::read::<Vec<wire::Listing>>("om-listings-response.json")
                .iter()
                .filter_map(listing_from_wire)
                .collect(),
        }
    }

    pub(crate) fn product_mut(&mut self, sku: &str) -> &mut Product {
        self.products
            .iter_mut()
            .find(|product| product.sku == sku)
            .unwrap()
    }

    pub(crate) fn answer(&self, query: &CatalogQuery) -> Vec<CatalogRecord> {
        let products = |fits: &dyn Fn(&Product) -> bool| {
            self.products
                .iter()
                .filter(|product| fits(product))
                .map(|product| CatalogRecord::Product(Box::new(product.clone())))
                .collect()
        };
        match query {
            CatalogQuery::ProductByUpc(upc) => {
                products(&|product| product.upc.as_ref() == Some(upc))
            }
            CatalogQuery::ProductBySku(sku) => {
                products(&|product| product.sku.eq_ignore_ascii_case(sku))
            }
            CatalogQuery::ProductsByParentSku(sku) => {
                let parent = self
                    .products
                    .iter()
                    .find(|product| product.sku.eq_ignore_ascii_case(sku))
                    .map(|product| product.id);
                let Some(parent) = parent else {
                    return Vec::new();
                };
                products(&|product| {
                    product.parent == Some(parent)
                        || (product.id == parent && !product.is_virtual())
                })
            }
            CatalogQuery::ProductById(id) => products(&|product| product.id == *id),
            CatalogQuery::ListingsBySku(sku) => self
                .listings
                .iter()
                .filter(|listing| listing.sku == *sku)
                .cloned()
                .map(CatalogRecord::Listing)
                .collect(),
            CatalogQuery::ListingsByProduct(id) => self
                .listings
                .iter()
                .filter(|listing| listing.product == *id)
                .cloned()
                .map(CatalogRecord::Listing)
                .collect(),
        }
    }

    /// Answers look-ups until none is left; says how many rounds that took.
    pub(crate) fn view(&self, order: &Order, rules: &OrderRules) -> (CatalogView, usize) {
        let mut view = CatalogView::default();
        for round in 0..10 {
            let open = order_queries(order, rules, &view);
            if open.is_empty() {
                return (view, round);
            }
            for query in open {
                let records = self.answer(&query);
                view.answer(query, records);
            }
        }
        panic!("the look-ups do not end");
    }

    pub(crate) fn claims(&self, order: &Order, rules: &OrderRules) -> Vec<Claim> {
        let (view, _) = self.view(order, rules);
        order_claims(order, rules, &view)
    }

    pub(crate) fn place(&self, order: &Order, rules: &OrderRules) -> Outcome<OrderPlan> {
        let (view, _) = self.view(order, rules);
        order_to_wire(order, rules, &view, &identity(order))
    }
}

pub(crate) fn identity(order: &Order) -> OrderIdentity {
    OrderIdentity {
        channel_id: CHANNEL,
        order_number: order.number.clone(),
    }
}
