//! Typed inspection of the world.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::amounts::decimal;
use crate::generate::JOOR_CHANNEL;
use crate::joor::DEFAULT_WAREHOUSE;
use crate::sandbox::Sandbox;
use crate::views::{Credentials, OmItemView, OmOrderView, OmProductView, OmStockView};
use crate::world::order_manager::{Order, OrderManagerWorld, StockRow, Unresolved};

impl Sandbox {
    /// What a client needs to call both vendors.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        let world = self.shared.world();
        let joor = &world.joor;
        let channel = world.order_manager.channel(JOOR_CHANNEL);
        Credentials {
            joor_token: joor.static_token.clone(),
            joor_account: joor.account.clone(),
            client_id: joor.client_id.clone(),
            client_secret: joor.client_secret.clone(),
            username: joor.username.clone(),
            password: joor.password.clone(),
            order_manager_token: world.order_manager.token.clone(),
            order_manager_app_key: world.order_manager.access.key.clone(),
            order_manager_app_secret: world.order_manager.access.secret.clone(),
            sales_channel: channel
                .map(|channel| channel.name.to_owned())
                .unwrap_or_default(),
            joor_warehouse: DEFAULT_WAREHOUSE.to_owned(),
        }
    }

    /// Every Order Manager order, of every channel, by id.
    #[must_use]
    pub fn order_manager_orders(&self) -> Vec<OmOrderView> {
        let world = self.shared.world();
        let account = &world.order_manager;
        account
            .orders
            .values()
            .map(|order| om_order(account, order))
            .collect()
    }

    /// Every Order Manager product, by id.
    #[must_use]
    pub fn order_manager_products(&self) -> Vec<OmProductView> {
        let world = self.shared.world();
        let account = &world.order_manager;
        let listings = |id: i64| {
            let own = account.listings_of(id).filter(|one| one.active);
            own.map(|listing| (listing.channel, listing.sku.clone()))
                .collect()
        };
        account
            .products
            .values()
            .map(|product| OmProductView {
                product_id: product.id,
                sku: product.sku.clone(),
                name: product.name.clone(),
                kind: product.kind.word(),
                parent: (product.parent != 0).then_some(product.parent),
                upc: product.upc.clone(),
                active: product.active,
                colour: product.option("Color").map(str::to_owned),
                size: product.option("Size").map(str::to_owned),
                map_price: product.map_price,
                listings: listings(product.id),
            })
            .collect()
    }

    /// Stock by product id, for every product that has stock rows.
    #[must_use]
    pub fn order_manager_available(&self) -> BTreeMap<i64, OmStockView> {
        let world = self.shared.world();
        let account = &world.order_manager;
        let mut stock: BTreeMap<i64, Vec<&StockRow>> = BTreeMap::new();
        for row in account.stock.values() {
            stock.entry(row.product).or_default().push(row);
        }
        let view = |(id, rows): (i64, Vec<&StockRow>)| {
            let product = account.products.get(&id)?;
            let sum = |of: fn(&StockRow) -> i64| rows.iter().map(|row| of(row)).sum();
            let view = OmStockView {
                sku: product.sku.clone(),
                upc: product.upc.clone(),
                on_hand: sum(|row| row.on_hand),
                locked: sum(|row| row.locked),
                allocated: sum(|row| row.allocated),
                available: account.available(id),
            };
            Some((id, view))
        };
        stock.into_iter().filter_map(view).collect()
    }
}

fn om_order(account: &OrderManagerWorld, order: &Order) -> OmOrderView {
    let mut quantities = BTreeMap::new();
    for item in &order.items {
        *quantities.entry(item.listing_sku.clone()).or_default() += item.quantity;
    }
    let customer = account.customers.get(&order.customer);
    let sent = |name: &str| {
        let amount = order.fields.get(name).and_then(|money| money.get("amount"));
        amount.and_then(decimal).unwrap_or_default()
    };
    OmOrderView {
        order_id: order.id,
        order_number: order.number.clone(),
        channel_id: order.channel,
        channel: account
            .channel(order.channel)
            .map(|one| one.name.to_owned())
            .unwrap_or_default(),
        status: order.status.word(),
        unresolved: order.unresolved.map(Unresolved::word),
        total: order.total,
        currency: order.currency.clone(),
        discount: sent("discount"),
        shipping: sent("shippingCost"),
        customer: customer.map(|customer| customer.name.clone()),
        customer_company: customer.and_then(|customer| customer.company.clone()),
        customer_email: customer.and_then(|customer| customer.email.clone()),
        customer_id: order.customer,
        related: order.related.clone(),
        cancel_reason: order.cancel_reason.as_ref().map(|one| one.kind.clone()),
        warehouse_id: order.warehouse,
        shipped: order.shipped,
        modified: order.modified,
        quantities,
        items: order
            .items
            .iter()
            .map(|item| OmItemView {
                listing_sku: item.listing_sku.clone(),
                product_id: item.product,
                quantity: item.quantity,
                unit_price: item.unit_price,
                allocated: item.picks.iter().map(|(_, quantity)| quantity).sum(),
            })
            .collect(),
        request: Value::Object(order.request.clone()).to_string(),
        created: order.created,
    }
}
