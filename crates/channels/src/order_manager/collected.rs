//! What was collected of the stock of products, whichever number counts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use seamline_mapping::model::StockLevel;
use seamline_mapping::rules::InventoryMode;
use seamline_sync_engine::{Stop, Store, StoredDocument};

use super::channel_levels;
use crate::{body, kinds};

/// What was collected of one product's stock.
pub(super) struct Collected {
    /// Its level. None when it was read for another mode: it is read anew.
    pub(super) level: Option<StockLevel>,
    /// When the reading started that it stands for.
    pub(super) read_at: Timestamp,
}

/// What is collected of these products, by product id as the store has it; the others are left out.
pub(super) async fn collected(
    store: &dyn Store,
    connection: &str,
    mode: InventoryMode,
    products: &[String],
) -> Result<BTreeMap<String, Collected>, Stop> {
    if mode == InventoryMode::Channel {
        return channel_levels::collected(store, connection, products).await;
    }
    let documents = store.get(connection, kinds::STOCK, products).await?;
    let of = |document: StoredDocument| {
        let level: StockLevel =
            body::unwrap(&document.body).map_err(|problem| Stop::Books(problem.to_string()))?;
        let collected = Collected {
            level: (level.basis == mode.basis()).then_some(level),
            read_at: Timestamp::from_microsecond(document.stamp).unwrap_or(Timestamp::UNIX_EPOCH),
        };
        Ok((document.key, collected))
    };
    documents.into_iter().map(of).collect()
}
