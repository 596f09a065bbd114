//! Which numbers of a channel are live, and how often.

use std::collections::{BTreeMap, BTreeSet};

use seamline_order_manager_client::wire::Order;
use seamline_sync_engine::Sighting;

/// The orders of a list by their numbers. The parts of a split order stand for one order, and so does
/// an order with the parts that were split off it.
pub(super) fn sightings(orders: &[Order]) -> Vec<Sighting> {
    let mut by_number: BTreeMap<&str, Vec<&Order>> = BTreeMap::new();
    for order in orders {
        by_number
            .entry(whole_number(&order.order_number))
            .or_default()
            .push(order);
    }
    by_number
        .into_iter()
        .map(|(number, orders)| Sighting {
            identity: number.to_owned(),
            live: live(number, &orders),
        })
        .collect()
}

fn live(number: &str, orders: &[&Order]) -> Vec<String> {
    let (wholes, parts): (Vec<&Order>, Vec<&Order>) = orders
        .iter()
        .filter(|order| !order.order_status.is_cancelled())
        .partition(|order| order.order_number == number);
    let mut ids: Vec<String> = wholes
        .iter()
        .map(|order| order.order_id.to_string())
        .collect();
    // Each whole order with its relatives; parts that are related to none are orders of their own, as
    // many as they fall into groups.
    let mut families: Vec<BTreeSet<i64>> = wholes.iter().map(|order| family(order)).collect();
    for part in parts {
        let relatives = family(part);
        if let Some(family) = families
            .iter_mut()
            .find(|family| !family.is_disjoint(&relatives))
        {
            family.extend(relatives);
        } else {
            ids.push(part.order_id.to_string());
            families.push(relatives);
        }
    }
    ids
}

fn family(order: &Order) -> BTreeSet<i64> {
    let relatives = order.related_order_ids.iter().copied();
    relatives.chain([order.order_id]).collect()
}

/// `882` for `882(2)`.
pub(crate) fn whole_number(number: &str) -> &str {
    let Some((whole, part)) = number
        .strip_suffix(')')
        .and_then(|number| number.rsplit_once('('))
    else {
        return number;
    };
    let counts = !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_digit());
    if counts { whole } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(id: i64, number: &str, status: &str, relatives: &[i64]) -> Order {
        serde_json::from_value(serde_json::json!({
            "orderId": id,
            "orderNumber": number,
            "orderStatus": status,
            "relatedOrderIds": relatives,
        }))
        .unwrap()
    }

    fn live(orders: &[Order]) -> Vec<(String, Vec<String>)> {
        sightings(orders)
            .into_iter()
            .map(|sighting| (sighting.identity, sighting.live))
            .collect()
    }

    fn seen(number: &str, ids: &[&str]) -> (String, Vec<String>) {
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        (number.to_owned(), ids)
    }

    #[test]
    fn two_live_orders_of_a_number_are_two_and_a_cancelled_one_is_none() {
        let orders = [
            order(1, "880", "AWAITING_SHIPMENT", &[]),
            order(2, "880", "AWAITING_SHIPMENT", &[]),
            order(3, "881", "CANCELLED", &[]),
        ];
        assert_eq!(live(&orders), [seen("880", &["1", "2"]), seen("881", &[])]);
    }

    #[test]
    fn the_parts_of_a_split_order_are_one() {
        let orders = [
            order(1, "882", "CANCELLED", &[2, 3]),
            order(2, "882(1)", "SHIPPED", &[1, 3]),
            order(3, "882(2)", "AWAITING_SHIPMENT", &[1, 2]),
        ];
        assert_eq!(live(&orders), [seen("882", &["2"])]);
    }

    #[test]
    fn parts_split_off_a_live_order_belong_to_it_and_parts_of_another_do_not() {
        let whole = order(1, "882", "AWAITING_SHIPMENT", &[2]);
        let related = order(2, "882(1)", "AWAITING_SHIPMENT", &[1]);
        assert_eq!(live(&[whole.clone(), related]), [seen("882", &["1"])]);
        let others = [
            order(2, "882(1)", "SHIPPED", &[3]),
            order(3, "882(2)", "SHIPPED", &[2]),
            order(7, "882(1)", "SHIPPED", &[8]),
            order(8, "882(2)", "SHIPPED", &[7]),
        ];
        assert_eq!(live(&others), [seen("882", &["2", "7"])]);
        let stranger = order(7, "882(1)", "AWAITING_SHIPMENT", &[6]);
        assert_eq!(live(&[whole, stranger]), [seen("882", &["1", "7"])]);
    }

    #[test]
    fn brackets_without_a_count_belong_to_the_number() {
        assert_eq!(whole_number("882(2)"), "882");
        assert_eq!(whole_number("882(b)"), "882(b)");
        assert_eq!(whole_number("(2)"), "");
        assert_eq!(whole_number("882()"), "882()");
    }
}
