//! Typed inspection of the world.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::amounts::decimal;
use crate::generate::JOOR_CHANNEL;
use crate::joor::DEFAULT_WAREHOUSE;
use crate::sandbox::Sandbox;
use crate::views::{
    Credentials, JoorCollectionView, JoorLineView, JoorOrderView, JoorSkuView, JoorStyleView,
    OmItemView, OmOrderView, OmProductView, OmStockView, QuantityKey,
};
use crate::world::joor::{Export, JoorWorld, Order as JoorOrder, OrderStatus};
use crate::world::joor_styles::{Sku, Style};
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

    /// Every JOOR order, by id.
    #[must_use]
    pub fn joor_orders(&self) -> Vec<JoorOrderView> {
        self.shared
            .world()
            .joor
            .orders
            .values()
            .map(joor_order)
            .collect()
    }

    /// Every JOOR style with its SKUs, prices, linesheets and images.
    #[must_use]
    pub fn joor_styles(&self) -> Vec<JoorStyleView> {
        let world = self.shared.world();
        world
            .joor
            .styles
            .values()
            .map(|style| joor_style(&world.joor, style))
            .collect()
    }

    /// Quantity Available in JOOR, by warehouse, date and bar code. SKUs that were never written are
    /// absent.
    #[must_use]
    pub fn joor_quantities(&self) -> BTreeMap<QuantityKey, i64> {
        let world = self.shared.world();
        let rows = world.joor.quantities.iter().filter_map(|row| {
            let upc = world.joor.skus.get(&row.sku)?.upc()?.to_owned();
            Some(((row.warehouse.clone(), row.date, upc), row.units))
        });
        rows.collect()
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

fn joor_order(order: &JoorOrder) -> JoorOrderView {
    JoorOrderView {
        order_id: order.id,
        status: match order.status {
            OrderStatus::Notes => "notes",
            OrderStatus::Pending => "pending",
            OrderStatus::Approved => "approved",
            OrderStatus::Shipped => "shipped",
            OrderStatus::Cancelled => "cancelled",
        },
        exported: matches!(order.export, Export::At(_)),
        customer_name: order.retailer.name.to_owned(),
        customer_code: order.customer_code.clone(),
        currency: order.currency.clone(),
        subtotal: order.subtotal(),
        discount: order.discount,
        shipping: order.shipping,
        total: order.total(),
        modified: order.modified,
        lines: order
            .lines
            .iter()
            .map(|line| JoorLineView {
                style_number: line.style_number.clone(),
                colour: line.colour.clone(),
                size: line.size.clone(),
                upc: line.upc.clone(),
                quantity: line.quantity,
                price: line.net,
                extended: line.extended(),
                door_id: line.door,
            })
            .collect(),
    }
}

fn joor_style(joor: &JoorWorld, style: &Style) -> JoorStyleView {
    let mut own: Vec<_> = joor
        .assets
        .iter()
        .filter(|asset| asset.product_id == style.id)
        .collect();
    own.sort_by_key(|asset| asset.display_order);
    let mut colour_images: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for asset in &own {
        if let Some(code) = &asset.colour_code {
            colour_images
                .entry(code.clone())
                .or_default()
                .push(asset.filename.clone());
        }
    }
    let category = |id: &String| {
        joor.categories
            .iter()
            .find(|known| known.id == *id)
            .map(|known| known.name.to_owned())
    };
    JoorStyleView {
        id: style.id.clone(),
        external_id: style.external_id.clone(),
        product_identifier: style.product_identifier.clone(),
        name: style.name.clone(),
        description: style.description.clone(),
        categories: style.category_ids.iter().filter_map(category).collect(),
        images: own
            .iter()
            .filter(|asset| asset.colour_code.is_none())
            .map(|asset| asset.filename.clone())
            .collect(),
        colour_images,
        collections: collections_of(joor, style),
        skus: joor
            .skus
            .values()
            .filter(|sku| sku.product_id == style.id)
            .map(|sku| joor_sku(joor, sku))
            .collect(),
    }
}

fn collections_of(joor: &JoorWorld, style: &Style) -> Vec<JoorCollectionView> {
    let mut found = Vec::new();
    for collection in joor.collections.values() {
        let Some(item) = collection
            .items
            .iter()
            .find(|item| item.product_id == style.id)
        else {
            continue;
        };
        let season = collection
            .season_id
            .as_ref()
            .and_then(|id| joor.seasons.get(id));
        found.push(JoorCollectionView {
            id: collection.id.clone(),
            name: collection.name.clone(),
            external_id: collection.external_id.clone(),
            season: season.map(|season| (season.name.clone(), season.year.clone())),
            sku_ids: item.sku_ids.clone(),
        });
    }
    found
}

fn joor_sku(joor: &JoorWorld, sku: &Sku) -> JoorSkuView {
    let amount = |text: &str| text.parse::<Decimal>().unwrap_or_default();
    let prices = joor
        .prices
        .values()
        .filter(|price| price.sku_id == sku.id)
        .map(|price| {
            let name = joor
                .price_types
                .iter()
                .find(|known| known.id == price.type_id);
            let name = name.map(|known| known.name.to_owned()).unwrap_or_default();
            (
                name,
                (
                    amount(&price.wholesale),
                    price.retail.as_deref().map(amount),
                ),
            )
        });
    JoorSkuView {
        id: sku.id.clone(),
        external_id: sku.external_id.clone(),
        upc: sku.upc().map(str::to_owned),
        colour: sku.colour.value.clone(),
        colour_code: sku.colour.external_id.clone(),
        size: sku.size.value.clone(),
        size_code: sku.size.external_id.clone(),
        active: sku.active(),
        prices: prices.collect(),
    }
}
