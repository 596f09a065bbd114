//! Orders: list, look up, create, change, cancel.

use seamline_api_core::ApiError;
use seamline_api_core::loose_json::DecodeError;

use super::{OrderManagerClient, body_of};
use crate::limits;
use crate::requests::{self, OrdersQuery, PageRequest, endpoint};
use crate::wire::{
    BulkOutcome, CancelReply, CreateReply, Created, Order, OrderCancel, OrderCreate, OrderUpdate,
    Page, UpdatedOrder,
};

impl OrderManagerClient {
    /// One page of orders.
    pub async fn orders(&self, query: &OrdersQuery) -> Result<Page<Order>, ApiError> {
        self.page(query).await
    }

    /// One order by its key; [`ApiError::is_not_found`] when there is none.
    pub async fn order(&self, order_id: i64) -> Result<Order, ApiError> {
        self.one(&requests::order(order_id)).await
    }

    /// The orders of one channel that carry exactly this number. The parts of a split order carry
    /// others, `882(1)` and so on [C]; they are named in `related_order_ids`. An error when more than
    /// [`limits::LOOK_UP_PAGES`] pages come: the vendor then ignores the filter.
    pub async fn orders_by_number(
        &self,
        sales_channel_id: i64,
        order_number: &str,
    ) -> Result<Page<Order>, ApiError> {
        let page = PageRequest::first(limits::ORDERS_PAGE);
        let query = OrdersQuery::by_number(sales_channel_id, order_number, page);
        let wanted = |order: &Order| {
            let channel = order.sales_channel.as_ref();
            order.order_number == order_number
                && channel.is_none_or(|channel| channel.sales_channel_id == sales_channel_id)
        };
        let mut found = Page::begun_at(self.api.now());
        let mut pages = self.pages(query);
        for _ in 0..=limits::LOOK_UP_PAGES {
            let Some(page) = pages.next().await? else {
                return Ok(found);
            };
            found.items.extend(page.items.into_iter().filter(&wanted));
            found.undecodable.extend(page.undecodable);
        }
        Err(ApiError::Decode {
            endpoint: endpoint::ORDERS,
            // Not about the whole document, which would count as a failure that may pass.
            problem: DecodeError {
                path: "[0]".to_owned(),
                message: "expected the orders of one number, found page after page of orders: the \
                          filter by number is ignored"
                    .to_owned(),
            },
            may_have_executed: false,
        })
    }

    /// Creates one order. Sent at most once: when the error says
    /// [`may_have_executed`](ApiError::may_have_executed), look the number up before sending again.
    /// What the vendor would not take can be seen before with [`OrderCreate::problems`].
    pub async fn create_order(&self, order: &OrderCreate) -> Result<Created, ApiError> {
        let body = body_of(endpoint::ORDER_CREATE, order)?;
        let (reply, response) = self
            .api
            .send_json(&requests::create_order(body, self.forms.order_body))
            .await?;
        let reply = CreateReply::decode(reply).map_err(|problem| response.decode_error(problem))?;
        match reply.verdict(&order.order_number) {
            Some(created) => Ok(created),
            None => Err(response.decode_error(DecodeError::document(
                "expected the id of one order or a refusal, found neither",
            ))),
        }
    }

    /// Changes orders. Answers 200 also when it changes none [C]: look at each record. The values
    /// are absolute, so the call is repeated when the answer is lost.
    pub async fn update_orders(
        &self,
        orders: &[OrderUpdate],
    ) -> Result<BulkOutcome<UpdatedOrder>, ApiError> {
        let body = body_of(endpoint::ORDERS_UPDATE, &orders)?;
        let reply = self.bulk(&requests::update_orders(body)).await?;
        Ok(reply.outcome(
            orders,
            |result, sent| sent.order_identifier.is(result),
            |name, sent| sent.order_identifier.is_named(name),
        ))
    }

    /// Cancels one order without looking at it first;
    /// [`cancel_order_checked`](Self::cancel_order_checked) looks, and reads it back. Sent at most
    /// once. The answer's shape is not public.
    pub async fn cancel_order(&self, cancel: &OrderCancel) -> Result<CancelReply, ApiError> {
        let response = self.api.send(&requests::cancel_order(cancel)).await?;
        Ok(CancelReply::read(&response.body))
    }
}
