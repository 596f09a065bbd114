//! A large catalogue, and people who go on working in it.

use jiff::SignedDuration;
use rust_decimal::Decimal;

use crate::clock::to_seconds;
use crate::dice::Dice;
use crate::edits::FillProducts;
use crate::generate::{
    JOOR_CHANNEL, LINESHEET_FIELD, MAIN_WAREHOUSE, WHOLESALE_FIELD, option_group, upc_a,
};
use crate::options::PageEdits;
use crate::world::World;
use crate::world::order_manager::{Listing, Product, ProductKind, StockRow};

/// Ids of filled products start here, above those of the generated brand.
const FIRST_FILLED: i64 = 1_000_000;
const COLOURS: [&str; 3] = ["Ivory", "Black", "Sage"];
const SIZES: [&str; 3] = ["S", "M", "L"];
/// A virtual parent and one variation of each colour and size.
const FAMILY: i64 = 10;

impl World {
    /// Adds many plain products: families of one virtual parent and nine variations.
    pub(crate) fn fill_products(&mut self, fill: &FillProducts) {
        let now = to_seconds(self.now());
        let account = &mut self.order_manager;
        let first = (account.products.last_id() + 1).max(FIRST_FILLED);
        let last = first + i64::try_from(fill.count).unwrap_or_default();
        let mut last_listing = account.listings.last_id();
        let mut last_row = account.stock.last_id().max(710_000);
        for id in first..last {
            let place = (id - first) % FAMILY;
            let parent = id - place;
            let name = format!("Plain Style {parent}");
            let age = SignedDuration::from_hours(24 + (id * 7) % 2_000);
            let created = now.saturating_sub(age).unwrap_or(now);
            let edited = created.saturating_add(age / 2).unwrap_or(created);
            let mut product = Product {
                id,
                sku: format!("PL-{parent}"),
                name,
                active: true,
                brand: "Maison Verre".to_owned(),
                created: to_seconds(created),
                modified: (id % 3 != 0).then_some(to_seconds(edited)),
                ..Product::default()
            };
            if place == 0 {
                product.kind = ProductKind::VirtualProduct;
                product.custom_fields = vec![
                    (LINESHEET_FIELD.to_owned(), "Plain".to_owned()),
                    (WHOLESALE_FIELD.to_owned(), "40.00".to_owned()),
                ];
                account.products.insert(id, product);
                continue;
            }
            let variation = usize::try_from(place - 1).unwrap_or_default();
            let (colour, size) = (COLOURS[variation / 3], SIZES[variation % 3]);
            product.sku = format!("PL-{parent}-{}-{size}", colour.to_uppercase());
            product.parent = parent;
            product.upc = Some(upc_of(id));
            product.map_price = Decimal::from(90);
            product.options = vec![option_group("Color", colour), option_group("Size", size)];
            if fill.listed {
                last_listing += 1;
                let listing = Listing {
                    id: last_listing,
                    sku: product.sku.clone(),
                    product: id,
                    channel: JOOR_CHANNEL,
                    active: true,
                    created: product.created,
                    modified: None,
                    pushes_inventory: true,
                };
                account.listings.insert(last_listing, listing);
            }
            account.products.insert(id, product);
            if fill.stocked {
                last_row += 1;
                account.add_row(StockRow {
                    id: last_row,
                    product: id,
                    location_id: last_row - 705_000,
                    location: format!("P-{last_row}"),
                    warehouse: MAIN_WAREHOUSE,
                    on_hand: id % 50,
                    locked: 0,
                    allocated: 0,
                    in_transit: 0,
                    draw_rank: 1,
                    min_stock: 0,
                    pickable: true,
                    receivable: true,
                    active: true,
                });
            }
        }
    }

    /// People rename products, make new ones, and switch some off or on. Which ones is decided by the
    /// seed and by how often this was done.
    pub(crate) fn turn_catalogue_over(&mut self, edits: PageEdits) {
        if edits == PageEdits::default() {
            return;
        }
        self.turns += 1;
        let turn = self.turns;
        let mut dice = Dice::new(self.seed.wrapping_add(turn.wrapping_mul(0x9E37_79B9)));
        let now = to_seconds(self.now());
        for _ in 0..edits.edits {
            if let Some(product) = self.any_product(&mut dice) {
                let plain = product.name.split(" (edit ").next().unwrap_or_default();
                product.name = format!("{plain} (edit {turn})");
                product.modified = Some(now);
            }
        }
        for _ in 0..edits.deactivations {
            if let Some(product) = self.any_product(&mut dice) {
                product.active = !product.active;
                product.modified = Some(now);
            }
        }
        for _ in 0..edits.additions {
            let Some(like) = self.any_product(&mut dice).cloned() else {
                return;
            };
            let id = self.order_manager.products.last_id() + 1;
            let new = Product {
                id,
                sku: format!("NEW-{id}"),
                name: format!("New Style {id}"),
                kind: ProductKind::CoreProduct,
                active: true,
                parent: 0,
                upc: Some(upc_of(id)),
                components: Vec::new(),
                images: Vec::new(),
                created: now,
                modified: None,
                ..like
            };
            self.order_manager.products.insert(id, new);
        }
    }

    fn any_product(&mut self, dice: &mut Dice) -> Option<&mut Product> {
        let products = &mut self.order_manager.products;
        let id = products.listed(
            "any product",
            |_| true,
            |ids| (!ids.is_empty()).then(|| *dice.pick(ids)),
        )?;
        products.get_mut(&id)
    }
}

fn upc_of(id: i64) -> String {
    upc_a(8_000_000_000 + u64::try_from(id).unwrap_or_default())
}
