//! v2 orders.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use seamline_contract::Bench;
use seamline_joor_client::v2::order::StoredOrderType;
use seamline_joor_client::v2::orders::{ExportStatus, OrderQuery, OrderStatusFilter, OrdersPage};
use seamline_sandbox::{OrderListForm, Switches};

/// All pages of a query, as one.
async fn all(bench: &Bench, mut query: OrderQuery) -> OrdersPage {
    let mut whole = OrdersPage::default();
    loop {
        let page = bench.client.orders(&query).await.unwrap();
        let next = page.next_start(&query);
        whole.orders.extend(page.orders);
        whole.undecodable.extend(page.undecodable);
        match next {
            Some(start) => query = query.starting_from(start),
            None => return whole,
        }
    }
}

fn everything() -> OrderQuery {
    OrderQuery {
        order_type: OrderStatusFilter::All,
        count: 5,
        ..OrderQuery::default()
    }
}

fn ids(page: &OrdersPage) -> BTreeSet<i64> {
    page.orders.iter().map(|order| order.order_id).collect()
}

pub(crate) async fn story(bench: &Bench) {
    let known = bench.sandbox.joor_orders();
    let page = all(bench, everything()).await;
    assert_eq!(page.undecodable, []);
    assert_eq!(
        ids(&page),
        known.iter().map(|order| order.order_id).collect()
    );
    for order in &page.orders {
        let known = known.iter().find(|known| known.order_id == order.order_id);
        let known = known.unwrap();
        assert_eq!(order.order_total, Some(known.total), "{}", order.order_id);
        assert_eq!(order.order_currency.as_ref(), Some(&known.currency));
        assert_eq!(order.line_items.len(), known.lines.len());
        let units: i64 = order
            .line_items
            .iter()
            .filter_map(|line| line.item_quantity)
            .sum();
        assert_eq!(
            units,
            known.lines.iter().map(|line| line.quantity).sum::<i64>()
        );
        let extended: Decimal = order
            .line_items
            .iter()
            .filter_map(|line| line.item_price_extended)
            .sum();
        assert_eq!(extended, known.subtotal);
        let code = order.customer_code.clone().unwrap_or_default();
        assert_eq!(code, known.customer_code.trim());
        match order.stored_type() {
            Some(StoredOrderType::Approved) => assert_eq!(known.status, "approved"),
            Some(StoredOrderType::Pending) => assert_eq!(known.status, "pending"),
            _ => assert!(!["approved", "pending"].contains(&known.status)),
        }
    }
    filters(bench).await;
    assert_eq!(bench.sandbox.calls().exporting_reads, 0);
    assert!(
        bench
            .sandbox
            .joor_orders()
            .iter()
            .all(|order| !order.exported)
    );
    marking(bench).await;
}

async fn filters(bench: &Bench) {
    let known = bench.sandbox.joor_orders();
    for (order_type, status) in [
        (OrderStatusFilter::Approved, "approved"),
        (OrderStatusFilter::Pending, "pending"),
        (OrderStatusFilter::Notes, "notes"),
        (OrderStatusFilter::Cancelled, "cancelled"),
        (OrderStatusFilter::Shipped, "shipped"),
    ] {
        let query = OrderQuery {
            order_type,
            ..everything()
        };
        let wanted = known.iter().filter(|order| order.status == status);
        let wanted = wanted.map(|order| order.order_id).collect();
        assert_eq!(ids(&all(bench, query).await), wanted, "{status}");
    }
    let one = known
        .iter()
        .find(|order| !order.customer_code.is_empty())
        .unwrap();
    let query = OrderQuery {
        order_id: Some(one.order_id),
        modified: Some((one.modified, one.modified)),
        customer_code: Some(one.customer_code.trim().to_owned()),
        ..everything()
    };
    assert_eq!(ids(&all(bench, query).await), [one.order_id].into());
    let by_path = bench.client.order(one.order_id).await.unwrap().unwrap();
    assert_eq!(by_path.order_total, Some(one.total));
    assert_eq!(bench.client.order(1).await.unwrap(), None);
    let future = Timestamp::now().checked_add(240.hours()).unwrap();
    let query = OrderQuery {
        modified: Some((future, future)),
        customer_group_name: Some("no such group".to_owned()),
        ..everything()
    };
    assert!(all(bench, query).await.is_empty());
}

/// Only a query that says so by name marks orders as exported.
async fn marking(bench: &Bench) {
    let known = bench.sandbox.joor_orders();
    let one = known
        .iter()
        .find(|order| order.status == "approved")
        .unwrap();
    let query = OrderQuery {
        order_id: Some(one.order_id),
        sync: true,
        ..everything()
    };
    let page = bench.client.orders(&query).await.unwrap();
    assert_eq!(ids(&page), [one.order_id].into());
    let query = OrderQuery {
        export_status: ExportStatus::Exported,
        ..everything()
    };
    assert_eq!(ids(&all(bench, query).await), [one.order_id].into());
    let query = OrderQuery {
        export_status: ExportStatus::NotExported,
        ..everything()
    };
    assert_eq!(all(bench, query).await.len(), known.len() - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_the_list_is_read_alike() {
    for order_list_form in [
        OrderListForm::Beside,
        OrderListForm::Inside,
        OrderListForm::Collapsed,
        OrderListForm::Varies,
    ] {
        let bench = Bench::start(|options| {
            options.switches = Switches {
                order_list_form,
                ..Switches::default()
            };
        })
        .await;
        story(&bench).await;
        bench.assert_nothing_unknown_was_sent();
    }
}
