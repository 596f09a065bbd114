//! Order Manager's catalogue: families, bundles, samples, an old style, and their listings.

use std::collections::BTreeMap;

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::accounts::{JOOR_CHANNEL, WEB_CHANNEL};
use super::brand::{COLOURS, FABRICS, GARMENTS, GIVEN_NAMES, Garment};
use super::upc::upc_a;
use crate::dice::Dice;
use crate::world::order_manager::{
    Image, Listing, OptionGroup, OrderManagerWorld, Product, ProductKind,
};

/// Custom field definitions, by id.
pub(crate) const LINESHEET_FIELD: &str = "1001";
pub(crate) const SEASON_FIELD: &str = "1002";
pub(crate) const WHOLESALE_FIELD: &str = "1003";

const BRAND: &str = "Maison Verre";

/// How a family is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    Good,
    /// One variation has no colour.
    MissingColour,
    /// Neither linesheet nor season.
    NoLinesheet,
    /// Two variations with the same colour and size.
    DuplicateVariation,
}

/// A family as the other generators need it.
pub(super) struct Family {
    pub(super) index: i64,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) build: Build,
    pub(super) delivery: String,
    pub(super) season_code: String,
    pub(super) variations: Vec<Variation>,
}

#[derive(Clone)]
pub(super) struct Variation {
    pub(super) product: i64,
    pub(super) sku: String,
    pub(super) upc: String,
    pub(super) colour: (&'static str, &'static str),
    pub(super) size: (&'static str, &'static str),
    pub(super) wholesale: Decimal,
    pub(super) retail: Decimal,
}

/// How many families of each bad build: at least two at the default size, more in larger worlds,
/// none where they would crowd out the good ones.
fn bad_of_each_kind(styles: usize) -> usize {
    match styles {
        0..6 => 0,
        6..12 => 1,
        _ => (styles / 12).max(2),
    }
}

/// Fills the catalogue and says which families there are.
pub(super) fn build(
    world: &mut OrderManagerWorld,
    styles: usize,
    start: Timestamp,
    dice: &mut Dice,
) -> Vec<Family> {
    let mut builds = vec![Build::Good; styles];
    let mut places: Vec<usize> = (0..styles).collect();
    dice.shuffle(&mut places);
    let mut places = places.into_iter();
    for build in [
        Build::MissingColour,
        Build::NoLinesheet,
        Build::DuplicateVariation,
    ] {
        for place in places.by_ref().take(bad_of_each_kind(styles)) {
            builds[place] = build;
        }
    }
    let mut maker = Maker {
        world,
        dice,
        start,
        last_image: 501_000,
        last_listing: 83_000,
    };
    let mut families = Vec::with_capacity(styles);
    for (index, build) in (1_i64..).zip(builds) {
        families.push(maker.family(index, build));
    }
    maker.bundles(&families);
    maker.samples(&families);
    maker.old_style();
    families
}

struct Maker<'a> {
    world: &'a mut OrderManagerWorld,
    dice: &'a mut Dice,
    start: Timestamp,
    last_image: i64,
    last_listing: i64,
}

impl Maker<'_> {
    fn family(&mut self, index: i64, build: Build) -> Family {
        let garment = self.garment_for(build);
        let number = format!("MV-{}-{}", garment.prefix, 100 + index);
        let name = format!(
            "{} {}",
            self.dice.pick(&GIVEN_NAMES),
            self.dice.pick(&garment.nouns)
        );
        let description = format!(
            "{name} in {}, cut and sewn in small runs for {BRAND}.",
            self.dice.pick(&FABRICS)
        );
        let (low, high) = garment.wholesale;
        let wholesale = Decimal::from(self.dice.between(low, high));
        let retail = (wholesale * Decimal::new(22, 1)).round_dp(0);
        let calendar = self.calendar(index);
        let variations = self.variations(index, &number, garment, build, wholesale, retail);
        // The wholesale price stands on the family, or on each variation.
        let priced_by_variation = index % 4 == 0;
        let parent_id = 50_000 + index * 100;
        let mut parent = self.blank(
            parent_id,
            number.clone(),
            name.clone(),
            ProductKind::VirtualProduct,
        );
        parent.description = (index % 9 != 0).then(|| description.clone());
        parent.categories = vec![garment.category.to_owned()];
        parent.mpn = Some(format!("MPN-{}", 100 + index));
        parent.custom_fields = match build {
            Build::NoLinesheet => Vec::new(),
            _ => calendar.fields.clone(),
        };
        if !priced_by_variation {
            parent
                .custom_fields
                .push((WHOLESALE_FIELD.to_owned(), wholesale.to_string()));
        }
        parent.options = parent_options(&variations);
        parent.images = self.images(parent_id, 2);
        let listed_as_prefix = index % 6 == 0;
        for (place, variation) in variations.iter().enumerate() {
            let mut child = self.blank(
                variation.product,
                variation.sku.clone(),
                name.clone(),
                ProductKind::CoreProduct,
            );
            child.parent = parent_id;
            child.description.clone_from(&parent.description);
            child.categories.clone_from(&parent.categories);
            child.mpn.clone_from(&parent.mpn);
            child.upc = Some(variation.upc.clone());
            child.map_price = variation.retail;
            child.vendor_cost = (variation.wholesale * Decimal::new(35, 2)).round_dp(2);
            child.weight = Decimal::new(9, 1);
            child.images = self.images(variation.product, 1);
            if place == 0 {
                // Order Manager keeps image rows without an address.
                child.images.push(Image {
                    id: variation.product * 10 + 9,
                    url: String::new(),
                    rank: 9,
                });
            }
            child.options = vec![
                option_group("Color", variation.colour.0),
                option_group("Size", variation.size.0),
            ];
            if build == Build::MissingColour && place + 1 == variations.len() {
                child.options.remove(0);
            }
            if priced_by_variation {
                child.custom_fields =
                    vec![(WHOLESALE_FIELD.to_owned(), variation.wholesale.to_string())];
            }
            self.world.products.insert(child.id, child);
            let listing_sku = if listed_as_prefix {
                variation.sku.replacen("MV-", "JW-", 1)
            } else {
                variation.sku.clone()
            };
            self.list(variation.product, JOOR_CHANNEL, listing_sku);
            if self.dice.percent(60) {
                self.list(variation.product, WEB_CHANNEL, variation.sku.to_lowercase());
            }
        }
        self.world.products.insert(parent_id, parent);
        Family {
            index,
            number,
            name,
            build,
            delivery: calendar.delivery,
            season_code: calendar.season_code,
            variations,
        }
    }

    /// A family with a colour missing or a variation twice needs more than one variation.
    fn garment_for(&mut self, build: Build) -> &'static Garment {
        if build == Build::Good {
            self.dice.pick(&GARMENTS)
        } else {
            &GARMENTS[0]
        }
    }

    fn variations(
        &mut self,
        index: i64,
        number: &str,
        garment: &Garment,
        build: Build,
        wholesale: Decimal,
        retail: Decimal,
    ) -> Vec<Variation> {
        let run = garment.sizes.run();
        let least = if build == Build::Good { 1 } else { 2 };
        let count = (least + self.dice.below(run.len())).min(run.len());
        let first = self.dice.below(run.len() - count + 1);
        let mut colours = COLOURS.to_vec();
        self.dice.shuffle(&mut colours);
        colours.truncate(1 + self.dice.below(3));
        let mut variations = Vec::new();
        for colour in colours {
            for size in &run[first..first + count] {
                let place = i64::try_from(variations.len()).unwrap_or_default() + 1;
                variations.push(Variation {
                    product: 50_000 + index * 100 + place,
                    sku: format!("{number}-{}-{}", colour.1, size.1),
                    upc: upc_for(index, place),
                    colour,
                    size: *size,
                    wholesale,
                    retail,
                });
            }
        }
        if build == Build::DuplicateVariation
            && let Some(last) = variations.last().cloned()
        {
            let place = i64::try_from(variations.len()).unwrap_or_default() + 1;
            variations.push(Variation {
                product: last.product + 1,
                sku: format!("{}-B", last.sku),
                upc: upc_for(index, place),
                ..last
            });
        }
        variations
    }

    /// Linesheet and season of a family: both, only one of them, in turn.
    fn calendar(&self, index: i64) -> Calendar {
        let year = Offset::UTC.to_datetime(self.start).year();
        let short = |year: i16| format!("{:02}", year % 100);
        let (season, season_code, linesheet) = match index % 3 {
            0 => (
                format!("Spring {}", year + 1),
                format!("SS{}", short(year + 1)),
                format!("Spring {} Preview", short(year + 1)),
            ),
            1 => (
                format!("Fall {year}"),
                format!("FW{}", short(year)),
                format!("Fall {} Core", short(year)),
            ),
            _ => (
                format!("Fall {year}"),
                format!("FW{}", short(year)),
                format!("Fall {} Capsule", short(year)),
            ),
        };
        let both = [(LINESHEET_FIELD, &linesheet), (SEASON_FIELD, &season)];
        let kept = match index % 5 {
            0 => &both[1..],
            1 => &both[..1],
            _ => &both[..],
        };
        let delivery = if index % 5 == 0 {
            season.clone()
        } else {
            linesheet.clone()
        };
        let fields = kept
            .iter()
            .map(|(id, value)| ((*id).to_owned(), (*value).clone()))
            .collect();
        Calendar {
            fields,
            delivery,
            season_code,
        }
    }

    fn bundles(&mut self, families: &[Family]) {
        let parts: Vec<&Variation> = families
            .iter()
            .filter_map(|family| family.variations.first())
            .collect();
        for (place, pair) in (1_i64..).zip(parts.chunks_exact(2).take(2)) {
            let id = 40_000 + place;
            let sku = format!("MV-SET-{place:02}");
            let name = format!("{BRAND} Travel Set {place}");
            let mut bundle = self.blank(id, sku.clone(), name, ProductKind::BundleKit);
            bundle.description = Some("Two pieces, boxed together.".to_owned());
            bundle.categories = vec!["Sets".to_owned()];
            bundle.upc = Some(upc_for(90_000 + place, 1));
            bundle.components = vec![(pair[0].product, 1), (pair[1].product, 2)];
            bundle.map_price = pair[0].retail + pair[1].retail;
            bundle.images = self.images(id, 1);
            self.world.products.insert(id, bundle);
            self.list(id, JOOR_CHANNEL, sku.clone());
            self.list(id, WEB_CHANNEL, sku.to_lowercase());
        }
    }

    /// Showroom samples: inactive, and their SKU contains a real one.
    fn samples(&mut self, families: &[Family]) {
        for (place, family) in (1_i64..).zip(families.iter().take(2)) {
            let Some(variation) = family.variations.first() else {
                continue;
            };
            let id = 45_000 + place;
            let name = format!("{} (showroom sample)", family.name);
            let mut sample = self.blank(
                id,
                format!("{}-SAMPLE", variation.sku),
                name,
                ProductKind::CoreProduct,
            );
            sample.active = false;
            sample.categories = vec!["Samples".to_owned()];
            self.world.products.insert(id, sample);
        }
    }

    /// A style of an older season: the family and its variations are inactive.
    fn old_style(&mut self) {
        let name = "Odette Slip Dress".to_owned();
        let mut parent = self.blank(
            50_000,
            "MV-DR-088".to_owned(),
            name.clone(),
            ProductKind::VirtualProduct,
        );
        parent.active = false;
        parent.custom_fields = vec![(LINESHEET_FIELD.to_owned(), "Archive".to_owned())];
        parent.options = vec![option_group("Color", "Black"), option_group("Size", "M")];
        let mut child = self.blank(
            50_001,
            "MV-DR-088-BLK-M".to_owned(),
            name,
            ProductKind::CoreProduct,
        );
        child.active = false;
        child.parent = 50_000;
        child.upc = Some(upc_for(88, 1));
        child.options.clone_from(&parent.options);
        self.world.products.insert(parent.id, parent);
        self.world.products.insert(child.id, child);
    }

    fn blank(&mut self, id: i64, sku: String, name: String, kind: ProductKind) -> Product {
        let age_hours = self.dice.between(24 * 10, 24 * 90);
        let created = self
            .start
            .saturating_sub(SignedDuration::from_hours(age_hours))
            .unwrap_or(self.start);
        let edited = self.dice.percent(70).then(|| {
            let after = SignedDuration::from_hours(self.dice.between(1, age_hours - 1));
            created.saturating_add(after).unwrap_or(created)
        });
        Product {
            id,
            sku,
            name,
            description: None,
            kind,
            active: true,
            brand: BRAND.to_owned(),
            categories: Vec::new(),
            upc: None,
            mpn: None,
            parent: 0,
            options: Vec::new(),
            components: Vec::new(),
            vendor_cost: Decimal::ZERO,
            map_price: Decimal::ZERO,
            weight: Decimal::ZERO,
            images: Vec::new(),
            custom_fields: Vec::new(),
            created,
            modified: edited,
        }
    }

    fn images(&mut self, product: i64, count: i64) -> Vec<Image> {
        (1..=count)
            .map(|rank| {
                self.last_image += 1;
                let url = format!("https://images.example.com/{product}-{rank}.jpg");
                Image {
                    id: self.last_image,
                    url,
                    rank,
                }
            })
            .collect()
    }

    fn list(&mut self, product: i64, channel: i64, sku: String) {
        self.last_listing += 1;
        let id = self.last_listing;
        let created = self
            .start
            .saturating_sub(SignedDuration::from_hours(24 * 9))
            .unwrap_or(self.start);
        let listing = Listing {
            id,
            sku,
            product,
            channel,
            active: true,
            created,
            modified: Some(created),
            pushes_inventory: true,
        };
        self.world.listings.insert(id, listing);
    }
}

struct Calendar {
    fields: Vec<(String, String)>,
    delivery: String,
    season_code: String,
}

fn upc_for(family: i64, place: i64) -> String {
    upc_a(u64::try_from(family * 1_000 + place).unwrap_or_default())
}

/// An option group with one value. Ids are those of the account: one per group, one per value.
pub(crate) fn option_group(name: &'static str, value: &str) -> OptionGroup {
    let id = if name == "Color" { 61 } else { 62 };
    // A value's id only has to be the same wherever the value is.
    let value_id = value.bytes().fold(600_i64, |sum, byte| {
        (sum * 31 + i64::from(byte)) % 1_000_003
    });
    OptionGroup {
        id,
        name,
        values: vec![(value_id, value.to_owned())],
    }
}

/// The parent lists all values \[I\].
fn parent_options(variations: &[Variation]) -> Vec<OptionGroup> {
    let mut groups = BTreeMap::<&'static str, OptionGroup>::new();
    for variation in variations {
        for (name, value) in [("Color", variation.colour.0), ("Size", variation.size.0)] {
            let one = option_group(name, value);
            let group = groups.entry(name).or_insert_with(|| OptionGroup {
                values: Vec::new(),
                ..one.clone()
            });
            for value in one.values {
                if !group.values.contains(&value) {
                    group.values.push(value);
                }
            }
        }
    }
    groups.into_values().collect()
}
