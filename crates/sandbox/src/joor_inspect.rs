//! Typed inspection of JOOR.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::joor_views::{
    JoorCollectionView, JoorConnectionView, JoorImageView, JoorJobView, JoorLineView,
    JoorOrderView, JoorSkuView, JoorStyleView, QuantityKey,
};
use crate::sandbox::Sandbox;
use crate::world::joor::JoorWorld;
use crate::world::joor_connections::{Address, Connection, Named};
use crate::world::joor_jobs::{Job, JobKind};
use crate::world::joor_orders::{Export, Line, Order, OrderStatus};
use crate::world::joor_styles::{Asset, Collection, CollectionItem, Sku, Style};

impl Sandbox {
    /// Every JOOR order, by id.
    #[must_use]
    pub fn joor_orders(&self) -> Vec<JoorOrderView> {
        let world = self.shared.world();
        world.joor.orders.values().map(order_view).collect()
    }

    /// Every JOOR style with its SKUs, prices, linesheets and images.
    #[must_use]
    pub fn joor_styles(&self) -> Vec<JoorStyleView> {
        let world = self.shared.world();
        let joor = &world.joor;
        let mut sheets: BTreeMap<&str, Vec<JoorCollectionView>> = BTreeMap::new();
        for collection in joor.collections.values() {
            for item in collection.items.values() {
                sheets
                    .entry(&item.product_id)
                    .or_default()
                    .push(collection_view(joor, collection, item));
            }
        }
        let styles = joor.styles.values().map(|style| {
            let collections = sheets.remove(style.id.as_str()).unwrap_or_default();
            style_view(joor, style, collections)
        });
        styles.collect()
    }

    /// Every image, swatch and video in JOOR, in the order of their arrival.
    #[must_use]
    pub fn joor_images(&self) -> Vec<JoorImageView> {
        let world = self.shared.world();
        let joor = &world.joor;
        let view = |asset: &Asset| JoorImageView {
            style: joor
                .styles
                .get(&asset.product_id)
                .and_then(|style| style.external_id.clone()),
            colour_code: asset.colour_code.clone(),
            kind: asset.kind.clone(),
            filename: asset.filename.clone(),
            stored_name: asset.stored_name.clone(),
            source_url: asset.source_url.clone(),
            sent_bytes: asset.sent_bytes,
            display_order: asset.display_order,
        };
        joor.assets.values().map(view).collect()
    }

    /// Every connection, also the ones that wait to be matched, by id.
    #[must_use]
    pub fn joor_connections(&self) -> Vec<JoorConnectionView> {
        let world = self.shared.world();
        let joor = &world.joor;
        let connections = joor.connections.values();
        connections.map(|one| connection_view(joor, one)).collect()
    }

    /// Every background job, in the order of their arrival.
    #[must_use]
    pub fn joor_jobs(&self) -> Vec<JoorJobView> {
        let world = self.shared.world();
        world.joor.jobs.values().map(job_view).collect()
    }

    /// Quantity Available in JOOR, by warehouse, date and bar code. SKUs that were never written are
    /// absent.
    #[must_use]
    pub fn joor_quantities(&self) -> BTreeMap<QuantityKey, i64> {
        let world = self.shared.world();
        let mut found = BTreeMap::new();
        for (sku, rows) in &world.joor.quantities {
            let Some(upc) = world.joor.skus.get(sku).and_then(Sku::upc) else {
                continue;
            };
            for row in rows {
                found.insert((row.warehouse.clone(), row.date, upc.to_owned()), row.units);
            }
        }
        found
    }
}

fn order_view(order: &Order) -> JoorOrderView {
    let lines = |lines: &[Line]| lines.iter().map(line_view).collect();
    JoorOrderView {
        order_id: order.id,
        status: match order.status {
            OrderStatus::InProgress => "in_progress",
            OrderStatus::Notes => "notes",
            OrderStatus::Pending => "pending",
            OrderStatus::Approved => "approved",
            OrderStatus::Shipped => "shipped",
            OrderStatus::Cancelled => "cancelled",
        },
        exported: matches!(order.export, Export::At(_)),
        export_status: order.export.word(),
        export_description: order.export_description.clone(),
        exported_at: match order.export {
            Export::At(at) => Some(at),
            Export::Never | Export::Failed => None,
        },
        customer_name: order.retailer.name.clone(),
        customer_code: order.customer_code.clone(),
        purchase_number: order.purchase_number.clone(),
        tracking_number: order.tracking_number.clone(),
        currency: order.currency.clone(),
        subtotal: order.subtotal(),
        discount: order.discount,
        shipping: order.shipping,
        total: order.total(),
        modified: order.modified,
        lines: lines(&order.lines),
        cancelled_lines: lines(&order.cancelled_lines),
    }
}

fn line_view(line: &Line) -> JoorLineView {
    JoorLineView {
        line_id: line.id,
        style_number: line.style_number.clone(),
        colour: line.colour.clone(),
        size: line.size.clone(),
        upc: line.upc.clone(),
        quantity: line.quantity,
        price: line.net,
        extended: line.extended(),
        door_id: line.door,
    }
}

fn style_view(
    joor: &JoorWorld,
    style: &Style,
    collections: Vec<JoorCollectionView>,
) -> JoorStyleView {
    let mut own: Vec<&Asset> = joor.assets_of(&style.id).collect();
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
    let mut traits: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in &style.traits {
        traits
            .entry(one.name.to_owned())
            .or_default()
            .push(one.value.clone());
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
        style_number: style.number().to_owned(),
        product_identifier: style.product_identifier.clone(),
        name: style.name.clone(),
        description: style.description.clone(),
        categories: style.category_ids.iter().filter_map(category).collect(),
        traits,
        tags: style
            .tags
            .iter()
            .map(|tag| (tag.name.clone(), tag.value.clone()))
            .collect(),
        images: own
            .iter()
            .filter(|asset| asset.colour_code.is_none())
            .map(|asset| asset.filename.clone())
            .collect(),
        colour_images,
        collections,
        skus: joor
            .skus_of(&style.id)
            .map(|sku| sku_view(joor, sku))
            .collect(),
    }
}

fn collection_view(
    joor: &JoorWorld,
    collection: &Collection,
    item: &CollectionItem,
) -> JoorCollectionView {
    let season = collection
        .season_id
        .as_ref()
        .and_then(|id| joor.seasons.get(id));
    let day = |name: &str| {
        let delivery = collection.delivery.as_ref()?;
        delivery.get(name)?.as_str().map(str::to_owned)
    };
    JoorCollectionView {
        id: collection.id.clone(),
        name: collection.name.clone(),
        external_id: collection.external_id.clone(),
        season: season.map(|season| (season.name.clone(), season.year.clone())),
        ship_window: day("start_ship_date").zip(day("complete_ship_date")),
        order_number: item.order_number,
        sku_ids: item.sku_ids.clone(),
    }
}

fn sku_view(joor: &JoorWorld, sku: &Sku) -> JoorSkuView {
    let amount = |text: &str| text.parse::<Decimal>().unwrap_or_default();
    let prices = joor.prices.with(&sku.id).map(|price| {
        let name = joor
            .price_types
            .iter()
            .find(|known| known.id == price.type_id);
        let name = name.map(|known| known.name.to_owned()).unwrap_or_default();
        let retail = price.retail.as_deref().map(amount);
        (name, (amount(&price.wholesale), retail))
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

fn connection_view(joor: &JoorWorld, connection: &Connection) -> JoorConnectionView {
    let codes = |addresses: &[Address]| addresses.iter().map(|one| one.code.clone()).collect();
    let methods = |methods: &[Named]| methods.iter().map(|(_, code)| code.clone()).collect();
    let price_type = |id: &String| {
        joor.price_types
            .iter()
            .find(|known| known.id == id)
            .map(|known| known.name.to_owned())
    };
    JoorConnectionView {
        id: connection.id,
        name: connection.name.clone(),
        customer_code: connection.code.clone(),
        alias: connection.alias.clone(),
        contact: connection.contact.clone(),
        email: connection.email.clone(),
        billing_codes: codes(&connection.billing),
        shipping_codes: codes(&connection.shipping),
        price_types: connection
            .price_types
            .iter()
            .filter_map(price_type)
            .collect(),
        payment_methods: methods(&connection.payment_methods),
        shipping_methods: methods(&connection.shipping_methods),
        matched: connection.unmatched_until.is_none(),
    }
}

fn job_view(job: &Job) -> JoorJobView {
    JoorJobView {
        job_id: job.id,
        kind: match job.kind {
            JobKind::Styles => "styles",
            JobKind::Connections => "connections",
        },
        status: job.status(),
        records: job.records.len(),
        results: job
            .results
            .iter()
            .map(|result| (result.key.clone(), result.error.clone()))
            .collect(),
    }
}
