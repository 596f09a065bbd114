//! Products and listings as they are stored.
//!
//! A record that vanished stays, inactive and without secondary keys: nothing leads to it any more.
//! The stamp of each is when the reading that saw it last was begun.

use std::collections::BTreeSet;

use jiff::Timestamp;
use seamline_mapping::model::{Listing, Product};
use seamline_mapping::order_manager::products::listing_from_wire;
use seamline_order_manager_client::wire;
use seamline_sync_engine::{
    Opaque, Owner, Problem, PutDocument, Stop, StoredDocument, Undecodable,
};

use crate::{body, kinds};

/// A product as it is stored; `read_at` names the reading that saw it.
pub(super) fn product_document(
    product: &Product,
    dated: Option<Timestamp>,
    read_at: Timestamp,
) -> Result<PutDocument, Problem> {
    let mut indexes = vec![
        (kinds::BY_ID.to_owned(), product.id.to_string()),
        (kinds::BY_SKU.to_owned(), product.sku.to_lowercase()),
    ];
    if let Some(upc) = &product.upc {
        indexes.push((kinds::BY_UPC.to_owned(), upc.clone()));
    }
    if let Some(parent) = product.parent {
        indexes.push((kinds::BY_PARENT.to_owned(), parent.to_string()));
    }
    let components: BTreeSet<i64> = product.components.iter().map(|part| part.product).collect();
    indexes.extend(
        components
            .into_iter()
            .map(|part| (kinds::BY_COMPONENT.to_owned(), part.to_string())),
    );
    Ok(PutDocument {
        key: product.id.to_string(),
        version: dated.map_or(0, Timestamp::as_microsecond),
        body: body::wrap(kinds::PRODUCT, product)?,
        indexes,
        stamp: read_at.as_microsecond(),
    })
}

/// A listing as it is stored; None without a product.
pub(super) fn listing_document(
    listing: &wire::Listing,
    read_at: Timestamp,
) -> Result<Option<PutDocument>, Problem> {
    let Some(model): Option<Listing> = listing_from_wire(listing) else {
        return Ok(None);
    };
    let dated = listing.last_modified.or(listing.created);
    Ok(Some(PutDocument {
        key: model.id.to_string(),
        version: dated.map_or(0, Timestamp::as_microsecond),
        indexes: vec![
            (kinds::BY_PRODUCT.to_owned(), model.product.to_string()),
            (kinds::BY_SKU.to_owned(), model.sku.clone()),
        ],
        body: body::wrap(kinds::LISTING, &model)?,
        stamp: read_at.as_microsecond(),
    }))
}

pub(super) fn undecodable(record: wire::Undecodable) -> Undecodable {
    let problem = Problem::new(
        "unreadable-record",
        Owner::Vendor,
        format!(
            "Order Manager sent a record that cannot be read: {}",
            record.message
        ),
        "Look at the record in Order Manager; if nothing is unusual, report this with the message.",
    );
    Undecodable {
        key: record.id.unwrap_or_else(|| record.message.clone()),
        problem,
    }
}

/// A stored record as it is kept when Order Manager has it no longer.
pub(super) fn gone(stored: &StoredDocument, read_at: Timestamp) -> Result<PutDocument, Stop> {
    let body = if stored.body.kind == kinds::LISTING {
        body::unwrap::<Listing>(&stored.body).and_then(|listing| {
            let active = false;
            body::wrap(kinds::LISTING, &Listing { active, ..listing })
        })
    } else {
        body::unwrap::<Product>(&stored.body).and_then(|product| {
            let active = false;
            body::wrap(kinds::PRODUCT, &Product { active, ..product })
        })
    };
    Ok(PutDocument {
        body: body.map_err(|problem| Stop::Books(problem.to_string()))?,
        indexes: Vec::new(),
        ..as_stored(stored, read_at)
    })
}

/// A stored record that this reading saw as it is, or cannot tell about.
pub(super) fn as_stored(stored: &StoredDocument, read_at: Timestamp) -> PutDocument {
    PutDocument {
        key: stored.key.clone(),
        version: stored.version,
        body: stored.body.clone(),
        indexes: stored.indexes.clone(),
        stamp: read_at.as_microsecond(),
    }
}

/// Whether Order Manager has a stored record no longer.
pub(in super::super) fn is_gone(stored: &StoredDocument) -> bool {
    stored.indexes.is_empty()
}

/// Notes a product that cannot be read under the family that lacks it: the one that it names, or its
/// own. None when an older look at it is stored there, and none without a key.
pub(super) fn unreadable(
    record: &wire::Undecodable,
    stored: &[StoredDocument],
    read_at: Timestamp,
) -> Option<PutDocument> {
    let id = record.id.as_ref()?;
    let before = stored
        .iter()
        .find(|document| document.key == *id && !is_gone(document));
    let is_there = |document: &StoredDocument| match &record.parent {
        Some(parent) => {
            let index = (kinds::BY_PARENT.to_owned(), parent.clone());
            document.indexes.contains(&index)
        }
        None => true,
    };
    if before.is_some_and(is_there) {
        return None;
    }
    let family = record.parent.as_ref().unwrap_or(id).clone();
    let indexes = vec![(kinds::BY_PARENT.to_owned(), family)];
    Some(gap(id, indexes, read_at))
}

/// Notes that a product can be read again, or is gone: no family lacks it any more.
pub(super) fn readable(id: &str, read_at: Timestamp) -> PutDocument {
    gap(id, Vec::new(), read_at)
}

fn gap(id: &str, indexes: Vec<(String, String)>, read_at: Timestamp) -> PutDocument {
    PutDocument {
        key: id.to_owned(),
        version: 0,
        body: Opaque::new(kinds::UNREADABLE_PRODUCT, 1, id),
        indexes,
        stamp: read_at.as_microsecond(),
    }
}
