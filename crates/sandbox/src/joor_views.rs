//! What a demo or a test sees of JOOR: plain data, straight from JOOR's own state.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

/// A JOOR order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoorOrderView {
    /// JOOR's id.
    pub order_id: i64,
    /// `in_progress`, `notes`, `pending`, `approved`, `shipped` or `cancelled`.
    pub status: &'static str,
    /// Whether a read with `sync=1` or a v4 update marked it exported.
    pub exported: bool,
    /// v4's word for the same: `UNDEFINED`, `FAILED` or `SUCCESS`.
    pub export_status: &'static str,
    /// What a v4 update said about the export.
    pub export_description: String,
    /// When it was marked exported.
    pub exported_at: Option<Timestamp>,
    /// The retailer.
    pub customer_name: String,
    /// The retailer's code, empty when nobody has matched it.
    pub customer_code: String,
    /// The buyer's number.
    pub purchase_number: String,
    /// The carrier's number.
    pub tracking_number: String,
    /// Currency of all amounts.
    pub currency: String,
    /// Sum of the extended prices.
    pub subtotal: Decimal,
    /// Order discount.
    pub discount: Decimal,
    /// Shipping.
    pub shipping: Decimal,
    /// Subtotal, less the discount, plus shipping and tax.
    pub total: Decimal,
    /// Last change.
    pub modified: Timestamp,
    /// Lines in order.
    pub lines: Vec<JoorLineView>,
    /// Lines that left with a SKU that was deactivated or deleted.
    pub cancelled_lines: Vec<JoorLineView>,
}

/// A line of a JOOR order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoorLineView {
    /// v4's id.
    pub line_id: i64,
    /// Style number.
    pub style_number: String,
    /// Colour.
    pub colour: String,
    /// Size.
    pub size: String,
    /// Bar code, may be empty.
    pub upc: String,
    /// Units.
    pub quantity: i64,
    /// Net price per unit.
    pub price: Decimal,
    /// Net price times units.
    pub extended: Decimal,
    /// Door the line goes to.
    pub door_id: Option<i64>,
}

/// A style of JOOR with everything that hangs on it, whichever way it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoorStyleView {
    /// JOOR's product id.
    pub id: String,
    /// v4's `external_id` and v2's `style_identifier`.
    pub external_id: Option<String>,
    /// Style number.
    pub style_number: String,
    /// The back end's id.
    pub product_identifier: Option<String>,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Category names.
    pub categories: Vec<String>,
    /// Values of product traits, such as `Materials`, by name.
    pub traits: BTreeMap<String, Vec<String>>,
    /// Name and value of each tag.
    pub tags: Vec<(Option<String>, Option<String>)>,
    /// File names of the product's own images, in display order, as they were sent.
    pub images: Vec<String>,
    /// File names of colour images and swatches by colour code.
    pub colour_images: BTreeMap<String, Vec<String>>,
    /// Linesheets it is in.
    pub collections: Vec<JoorCollectionView>,
    /// SKUs, by JOOR id.
    pub skus: Vec<JoorSkuView>,
}

impl JoorStyleView {
    /// The style without what tells the two ways of publishing apart: JOOR's ids, which depend on
    /// what was made before, and the keys that v2 has no field for (`product_identifier` and each
    /// SKU's `external_id`). Two styles that a merchant could not tell apart are equal in this form.
    #[must_use]
    pub fn as_merchants_see_it(mut self) -> Self {
        self.id.clear();
        self.product_identifier = None;
        let places: BTreeMap<String, String> = self
            .skus
            .iter()
            .map(|sku| (sku.id.clone(), format!("{} / {}", sku.colour, sku.size)))
            .collect();
        for collection in &mut self.collections {
            collection.id.clear();
            for sku in &mut collection.sku_ids {
                if let Some(place) = places.get(sku) {
                    sku.clone_from(place);
                }
            }
            collection.sku_ids.sort();
        }
        self.collections
            .sort_by(|one, other| one.external_id.cmp(&other.external_id));
        for sku in &mut self.skus {
            sku.id.clear();
            sku.external_id = None;
        }
        self.skus
            .sort_by(|one, other| (&one.colour, &one.size).cmp(&(&other.colour, &other.size)));
        self
    }
}

/// A linesheet that a style is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoorCollectionView {
    /// JOOR's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The key that its maker gave it.
    pub external_id: String,
    /// Season name and year.
    pub season: Option<(String, Option<String>)>,
    /// First and last day of the delivery window.
    pub ship_window: Option<(String, String)>,
    /// Place of the style in it.
    pub order_number: i64,
    /// SKU ids of this style in it.
    pub sku_ids: Vec<String>,
}

/// A SKU of a JOOR style.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoorSkuView {
    /// JOOR's id.
    pub id: String,
    /// The back end's SKU.
    pub external_id: Option<String>,
    /// Bar code.
    pub upc: Option<String>,
    /// Colour.
    pub colour: String,
    /// Colour code.
    pub colour_code: Option<String>,
    /// Size.
    pub size: String,
    /// Size code.
    pub size_code: Option<String>,
    /// Whether it is in the shop.
    pub active: bool,
    /// Wholesale and retail price by name of the price type.
    pub prices: BTreeMap<String, (Decimal, Option<Decimal>)>,
}

/// An image, a swatch or a video in JOOR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoorImageView {
    /// v4's `external_id` and v2's `style_identifier` of its style.
    pub style: Option<String>,
    /// Colour code, for an image of one colour.
    pub colour_code: Option<String>,
    /// `image`, `swatch` or `video`.
    pub kind: String,
    /// File name as it was sent.
    pub filename: String,
    /// File name as JOOR keeps it.
    pub stored_name: String,
    /// Where JOOR fetched it from; empty when the file itself was sent.
    pub source_url: String,
    /// Length of the file that was sent, in bytes.
    pub sent_bytes: Option<usize>,
    /// Place among the style's images.
    pub display_order: i64,
}

/// A retailer as JOOR has it connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoorConnectionView {
    /// JOOR's `customer_account_id`.
    pub id: i64,
    /// Name.
    pub name: String,
    /// The brand's code.
    pub customer_code: String,
    /// Another name.
    pub alias: String,
    /// Contact's name.
    pub contact: String,
    /// Contact's e-mail.
    pub email: String,
    /// Codes of the billing addresses.
    pub billing_codes: Vec<String>,
    /// Codes of the shipping addresses.
    pub shipping_codes: Vec<String>,
    /// Names of the price types.
    pub price_types: Vec<String>,
    /// Codes of the payment methods.
    pub payment_methods: Vec<String>,
    /// Codes of the shipping methods.
    pub shipping_methods: Vec<String>,
    /// Whether a person has matched it against JOOR's retailers. Until then no call shows it.
    pub matched: bool,
}

/// A background job of JOOR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoorJobView {
    /// JOOR's id.
    pub job_id: i64,
    /// `styles` or `connections`.
    pub kind: &'static str,
    /// `queued`, `started` or `finished`.
    pub status: &'static str,
    /// Records that the call held.
    pub records: usize,
    /// Key of each record that was done, and why it was not taken, if it was not.
    pub results: Vec<(String, Option<String>)>,
}

/// Key of a JOOR quantity: warehouse name, date (`None` is immediate), bar code.
pub type QuantityKey = (String, Option<Date>, String);
