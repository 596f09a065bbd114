//! Quantities.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::product::ProductId;

/// What one reading says about the stock of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// The product.
    pub product: ProductId,
    /// Its SKU.
    pub sku: String,
    /// What its rows tell.
    #[serde(default, skip_serializing_if = "StockBasis::is_locations")]
    pub basis: StockBasis,
    /// Its rows, one a location or one a warehouse, in a stable order.
    pub rows: Vec<StockRow>,
    /// When the reading began. What happened later may be missing from it.
    pub read_started_at: Timestamp,
}

impl StockLevel {
    /// Version of the stored form.
    pub const SCHEMA_VERSION: u32 = 1;
}

/// What the rows of a stock level tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StockBasis {
    /// One row a location, with what is allocated and available there.
    #[default]
    Locations,
    /// One row a warehouse, with what was counted there and nothing about orders: its allocated
    /// quantity is always 0.
    Counts,
    /// One row a listing: what the back end lets the sales channel have of it. Its rows stand for the
    /// same pieces, so they are not added up.
    Channel,
}

impl StockBasis {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks for a reference"
    )]
    fn is_locations(&self) -> bool {
        *self == Self::Locations
    }
}

/// What the back end lets a sales channel have of one listing. When it was told stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelLevel {
    /// SKU on the channel, case-sensitive.
    pub listing_sku: String,
    /// The product's own SKU, if it was told.
    pub master_sku: Option<String>,
    /// The channel.
    pub channel: i64,
    /// Pieces.
    pub quantity: i64,
}

/// Stock of one product in one location. All quantities are pieces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StockRow {
    /// The warehouse.
    pub warehouse: i64,
    /// Name of the location.
    pub location: String,
    /// On hand.
    pub on_hand: i64,
    /// Set aside, never sold.
    pub locked: i64,
    /// Reserved for open orders.
    pub allocated: i64,
    /// On hand less locked less allocated, as the back end counts it.
    pub available: i64,
    /// Whether orders can be filled from here.
    pub pickable: bool,
    /// Whether the row is in use.
    pub active: bool,
}

/// A warehouse of the back end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warehouse {
    /// Key.
    pub id: i64,
    /// The name people know it by.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
}
