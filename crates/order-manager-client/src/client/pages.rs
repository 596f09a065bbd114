//! Reading a list page by page.

use seamline_api_core::ApiError;
use seamline_api_core::loose_json::DecodeError;

use super::OrderManagerClient;
use crate::requests::ListQuery;
use crate::wire::Page;

/// The pages of a list, one at a time; memory stays flat. Made by [`OrderManagerClient::pages`].
///
/// The list ends with an empty page [C]; a short page does not end it. Lists move while they are
/// read [I]: records that are added or removed shift the pages, so a record can come twice and one
/// can be missed. Take records by their key, and read again what was made or changed since the
/// reading began: [`Page::started_at`] of the first page says when that was.
#[derive(Debug, Clone)]
pub struct Pages<Q> {
    client: OrderManagerClient,
    query: Q,
    last_mark: Option<u64>,
    is_over: bool,
}

impl<Q: ListQuery> Pages<Q> {
    pub(super) fn new(client: OrderManagerClient, query: Q) -> Self {
        Self {
            client,
            query,
            last_mark: None,
            is_over: false,
        }
    }

    /// The next page; `None` when the list is over. After an error the same page is asked for again.
    ///
    /// A page that shows exactly the records of the page before it is an error: whoever answers does
    /// not know pages, and the list would never end.
    pub async fn next(&mut self) -> Result<Option<Page<Q::Record>>, ApiError> {
        if self.is_over {
            return Ok(None);
        }
        let request = self.query.request();
        let page = self.client.page(&self.query).await?;
        if page.is_empty() {
            self.is_over = true;
            return Ok(None);
        }
        if page.mark.is_some() && page.mark == self.last_mark {
            return Err(ApiError::Decode {
                endpoint: request.endpoint,
                // Not about the whole document, which would count as a failure that may pass.
                problem: DecodeError {
                    path: "[0]".to_owned(),
                    message: "expected the next page, found the same one again".to_owned(),
                },
                may_have_executed: false,
            });
        }
        self.last_mark = page.mark;
        let place = self.query.page_mut();
        *place = place.next();
        Ok(Some(page))
    }
}
