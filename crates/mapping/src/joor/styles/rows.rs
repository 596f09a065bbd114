//! The parts of a [`StylePlan`] as rows of JOOR's v4 calls, once JOOR's ids are known.

use seamline_joor_client::v4::assets::{
    Asset, AssetKind, ProductAsset, ProductRef, SkuTraitValueAsset,
};
use seamline_joor_client::v4::collections::{Collection, CollectionItem, SkuId};
use seamline_joor_client::v4::prices::NewPrice;
use seamline_joor_client::v4::products::{CategoryId, Product, ProductUpdate, Tag};
use seamline_joor_client::v4::seasons::Season;
use seamline_joor_client::v4::skus::{Identifier, Sku, SkuTraitValue};
use seamline_joor_client::v4::traits;

use super::plan::{
    PlannedLinesheet, PlannedOption, PlannedPriceType, PlannedProduct, PlannedSeason, PlannedSku,
    SkuState, SoldSku, StylePlan,
};

/// The season; `id` is JOOR's, for an update.
pub fn season(plan: &PlannedSeason, id: Option<&str>) -> Season {
    Season {
        id: id.map(str::to_owned),
        name: Some(plan.name.clone()),
        year: plan.year.clone(),
        external_id: Some(plan.external_id.clone()),
        ..Season::default()
    }
}

/// The style; `id` is JOOR's, for an update.
pub fn product(plan: &PlannedProduct, id: Option<&str>) -> Product {
    Product {
        id: id.map(str::to_owned),
        name: Some(plan.name.clone()),
        external_id: Some(plan.external_id.clone()),
        product_identifier: Some(plan.product_identifier.clone()),
        description: Some(plan.description.clone()),
        order_minimum: None,
        category_ids: plan
            .category_ids
            .iter()
            .flatten()
            .cloned()
            .map(CategoryId)
            .collect(),
        product_trait_values: Vec::new(),
        tags: plan
            .tags
            .iter()
            .flatten()
            .map(|tag| Tag {
                name: Some(tag.name.clone()),
                value: Some(tag.value.clone()),
                code: Some(tag.code.clone()),
                ..Tag::default()
            })
            .collect(),
        ..Product::default()
    }
}

/// The style with JOOR's id `id`, made what the plan says. What the plan leaves to people stays: categories,
/// tags, traits.
pub fn product_update(plan: &PlannedProduct, id: &str) -> ProductUpdate {
    let whole = ProductUpdate::whole(id, product(plan, None));
    ProductUpdate {
        category_ids: whole.category_ids.filter(|_| plan.category_ids.is_some()),
        tags: whole.tags.filter(|_| plan.tags.is_some()),
        ..whole
    }
}

/// One SKU of the style with JOOR's id `product_id`; `id` is JOOR's id of the SKU, for an update.
/// A placeholder is INACTIVE in its size, as JOOR's own example deactivates one SKU.
pub fn sku(plan: &PlannedSku, product_id: &str, id: Option<&str>) -> Sku {
    let size_status = match plan.state {
        SkuState::Active => "ACTIVE",
        SkuState::Placeholder => "INACTIVE",
    };
    Sku {
        id: id.map(str::to_owned),
        product_id: Some(product_id.to_owned()),
        external_id: Some(plan.external_id.clone()),
        sku_identifier: Some(plan.sku_identifier.clone()),
        trait_values: vec![
            trait_value(traits::COLOR, &plan.colour, "ACTIVE"),
            trait_value(traits::SIZE, &plan.size, size_status),
        ],
        identifiers: plan
            .upc
            .iter()
            .map(|upc| Identifier {
                kind: Some("upc".to_owned()),
                value: Some(upc.clone()),
                ..Identifier::default()
            })
            .collect(),
        ..Sku::default()
    }
}

/// The price of a SKU in a price type; `None` where it has none.
pub fn price(
    plan: &StylePlan,
    price_type: &PlannedPriceType,
    sku: &PlannedSku,
    sku_id: &str,
) -> Option<NewPrice> {
    let (wholesale_value, retail_value) = plan.price(sku, price_type)?;
    Some(NewPrice {
        sku_id: sku_id.to_owned(),
        price_type_id: price_type.id.clone(),
        wholesale_value,
        retail_value,
    })
}

/// A linesheet, to be created, without items.
pub fn collection(linesheet: &PlannedLinesheet, season_id: Option<&str>) -> Collection {
    Collection {
        name: Some(linesheet.name.clone()),
        external_id: Some(linesheet.external_id.clone()),
        season_id: season_id.map(str::to_owned),
        ..Collection::default()
    }
}

/// The style as an item of its linesheet, with the SKUs that are sold.
pub fn collection_item(product_id: &str, sku_ids: &[String]) -> CollectionItem {
    CollectionItem {
        product_id: Some(product_id.to_owned()),
        sku_ids: sku_ids.iter().cloned().map(SkuId).collect(),
        ..CollectionItem::default()
    }
}

/// The images of the style.
pub fn images(plan: &StylePlan, product_id: &str) -> Vec<ProductAsset> {
    plan.images
        .iter()
        .map(|image| ProductAsset {
            product: ProductRef {
                id: product_id.to_owned(),
            },
            asset: asset(&image.filename, &image.source_url),
            display_order: i64::from(image.display_order),
        })
        .collect()
}

/// The images of the colours.
pub fn colour_images(plan: &StylePlan, product_id: &str) -> Vec<SkuTraitValueAsset> {
    plan.colour_images
        .iter()
        .map(|image| {
            SkuTraitValueAsset::of_color(
                product_id,
                &image.colour_code,
                asset(&image.filename, &image.source_url),
            )
        })
        .collect()
}

/// A SKU that nobody sells any more, as JOOR's own example deactivates one: INACTIVE in its size.
pub fn inactive_sku(sold: &SoldSku, product_id: &str, id: &str) -> Sku {
    let planned = PlannedSku {
        external_id: sold.external_id.clone(),
        product: sold.product,
        sku_identifier: sold.external_id.clone(),
        state: SkuState::Placeholder,
        colour: sold.colour.clone(),
        size: sold.size.clone(),
        upc: sold.upc.clone(),
        wholesale: None,
        retail: None,
        more_prices: Vec::new(),
    };
    sku(&planned, product_id, Some(id))
}

fn asset(filename: &str, source_url: &str) -> Asset {
    Asset {
        kind: AssetKind::Image,
        filename: filename.to_owned(),
        source_url: source_url.to_owned(),
    }
}

fn trait_value(trait_id: &str, option: &PlannedOption, status: &str) -> SkuTraitValue {
    SkuTraitValue {
        trait_id: Some(trait_id.to_owned()),
        value: Some(option.name.clone()),
        external_id: Some(option.code.clone()),
        order_nbr: Some(i64::from(option.order)),
        status: Some(status.to_owned()),
        ..SkuTraitValue::default()
    }
}
