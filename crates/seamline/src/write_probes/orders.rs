//! What only the making of an order shows.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use seamline_api_core::ApiError;
use seamline_channels::stop;
use seamline_order_manager_client::requests::{ListingsQuery, PageRequest};
use seamline_order_manager_client::wire::{
    CancelReasonType, Created, Listing, Money, OrderCancel, OrderCreate, OrderCreateItem,
    OrderIdentifier,
};
use seamline_order_manager_client::{OrderManagerClient, limits};

use super::{Finding, failed};
use crate::connection::Connection;
use crate::error::Error;
use crate::meters::Meters;
use crate::settings::ORDER_MANAGER;

/// Pieces that a listing needs: one for each of the two orders of a probe. An order that lacks its
/// piece is parked, and a parked one cannot be cancelled.
const PIECES: i64 = 2;
/// How many listings are looked at for one with so many.
const LOOKS: usize = 20;

impl Connection {
    /// One order, sent twice and cancelled.
    pub(super) async fn probe_orders(&self, number: &str, meters: &Meters) -> Finding {
        let order_manager = self.order_manager.with_meter(&meters.order_manager);
        let order = match self.probe_order(&order_manager, number, meters).await {
            Ok(Some(order)) => order,
            Ok(None) => {
                return Finding::Left(format!(
                    "none of the sales channel's first {LOOKS} active listings has {PIECES} pieces in \
                     an own warehouse"
                ));
            }
            Err(error) => return Finding::Failed(error),
        };
        let first = match order_manager.create_order(&order).await {
            Ok(Created::Accepted { order_id }) => order_id,
            Ok(Created::Refused { message }) => {
                return Finding::Odd(format!("the order of the probe was refused: {message}"));
            }
            Err(error) if error.may_have_executed() => {
                return Finding::Odd(format!(
                    "no clear answer ({error}): look for order {number} in Order Manager, and cancel it"
                ));
            }
            Err(error) => return failed(ORDER_MANAGER, &error),
        };
        let second = order_manager.create_order(&order).await;
        let mut made = vec![first];
        let told = match second {
            Ok(Created::Accepted { order_id }) if order_id != first => {
                made.push(order_id);
                "a repeated order number makes a second order".to_owned()
            }
            Ok(Created::Accepted { .. }) => {
                "a repeated order number is answered with the order that is there".to_owned()
            }
            Ok(Created::Refused { .. }) => "a repeated order number is refused".to_owned(),
            Err(error) => format!("a repeated order number is not answered clearly ({error})"),
        };
        for order_id in made {
            let cancel = OrderCancel::new(OrderIdentifier::id(order_id), CancelReasonType::OTHER);
            if let Err(why) = order_manager.cancel_order_checked(&cancel).await {
                return Finding::Odd(format!(
                    "{told}; order {number} is not cancelled ({why}): cancel it in Order Manager"
                ));
            }
        }
        Finding::Ok(format!("an order can be made and cancelled; {told}"))
    }

    /// An order for one piece of a listing that has some; `None` when none is found.
    async fn probe_order(
        &self,
        order_manager: &OrderManagerClient,
        number: &str,
        meters: &Meters,
    ) -> Result<Option<OrderCreate>, Error> {
        let channel = self.sales_channel(meters).await?;
        let listing = listing_in_stock(order_manager, channel).await;
        let Some(listing) = listing.map_err(|error| stop(ORDER_MANAGER, &error))? else {
            return Ok(None);
        };
        let one = Money::new(Decimal::ONE, "USD");
        let now = Self::now();
        Ok(Some(OrderCreate {
            order_date: Some(now),
            payment_date: Some(now),
            amount_paid: Some(one.clone()),
            order_total: one.clone(),
            ship_name: "Seamline Probe".to_owned(),
            ship_address1: "1 Test Street".to_owned(),
            ship_city: "Springfield".to_owned(),
            ship_state: Some("IL".to_owned()),
            ship_zip_code: Some("62701".to_owned()),
            ship_country: "USA".to_owned(),
            internal_notes: Some("Made by `seamline check --write-probes`; cancel it.".to_owned()),
            suppress_channel_update: true,
            order_items: vec![OrderCreateItem::new(listing.listing_sku, 1, one)],
            ..OrderCreate::new(channel, number, "USD")
        }))
    }
}

/// A listing of which one of the merchant's own warehouses has [`PIECES`]. What others keep is left
/// alone: they may fetch the order before it is cancelled.
async fn listing_in_stock(
    order_manager: &OrderManagerClient,
    channel: i64,
) -> Result<Option<Listing>, ApiError> {
    let warehouses = order_manager.warehouses().await?;
    let own: BTreeSet<i64> = warehouses
        .items
        .iter()
        .filter(|warehouse| {
            let kind = warehouse.kind.as_deref().unwrap_or_default();
            warehouse.active && kind.eq_ignore_ascii_case("DIRECT_FULFILLMENT")
        })
        .map(|warehouse| warehouse.warehouse_id)
        .collect();
    let query = ListingsQuery {
        sales_channel_id: Some(channel),
        ..ListingsQuery::new(PageRequest::first(limits::LISTINGS_PAGE))
    };
    let listings = order_manager.listings(&query).await?.items.into_iter();
    let usable = listings.filter(|one| one.active && one.sales_channel_id == channel);
    for listing in usable.take(LOOKS) {
        let Some(sku) = &listing.master_sku else {
            continue;
        };
        let rows = order_manager.stock_rows_by_sku(sku, None).await?;
        let mut pieces: BTreeMap<i64, i64> = BTreeMap::new();
        for row in rows.items.iter().filter(|row| row.active && row.pickable) {
            let warehouse = row.stock_location.warehouse_id;
            if own.contains(&warehouse) && Some(row.product.product_id) == listing.product_id {
                *pieces.entry(warehouse).or_default() += row.available_quantity;
            }
        }
        if pieces.values().any(|pieces| *pieces >= PIECES) {
            return Ok(Some(listing));
        }
    }
    Ok(None)
}
