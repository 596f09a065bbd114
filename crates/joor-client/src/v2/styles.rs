//! `/v2/style` and `/v2/style-number`: list, read, create, change and delete styles (reference 6.1).
//!
//! Since July 2020 new style integrations have to use the v4 product calls; accounts on the style
//! pricing model still need these. \[C\]

use jiff::Timestamp;
use seamline_api_core::{ApiError, ApiRequest, Priority, Replay};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::envelope::{Acknowledgement, ResponseNode};
use super::page::{DEFAULT_COUNT, Page, Shape};
use super::style::Style;
use crate::{WRITE_COST, dates, paths};

/// Name of the list and of the read by JOOR's id, for quota and errors.
pub const LIST: &str = "joor.v2.style";
/// Name of the calls on one style by the brand's keys, for quota and errors.
pub const ENDPOINT: &str = "joor.v2.style-number";

const SHAPE: Shape = Shape {
    lists: &["styles", "style"],
    elements: &["styles", "style"],
    keys: &["style_identifier", "style_number", "style_id", "style_name"],
};

/// What to list. Each range needs both ends \[C\], which the types see to; ranges are widened to
/// whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleQuery {
    /// `date_created_start` and `date_created_end`, a range on the date of creation.
    pub created: Option<(Timestamp, Timestamp)>,
    /// `date_start` and `date_end`, a range on the modified date. \[I\] that it is the modified date
    pub modified: Option<(Timestamp, Timestamp)>,
    /// Offset of the page.
    pub start_from: u32,
    /// Styles on a page; the most that JOOR allows is not documented.
    pub count: u32,
}

impl Default for StyleQuery {
    fn default() -> Self {
        Self {
            created: None,
            modified: None,
            start_from: 0,
            count: DEFAULT_COUNT,
        }
    }
}

impl StyleQuery {
    /// The call.
    pub fn request(&self) -> ApiRequest {
        let mut request = ApiRequest::get(LIST, "/v2/style", Priority::Products);
        if let Some((start, end)) = self.created {
            let (start, end) = dates::range(start, end);
            request = request
                .with_query("date_created_start", start)
                .with_query("date_created_end", end);
        }
        if let Some((start, end)) = self.modified {
            let (start, end) = dates::range(start, end);
            request = request
                .with_query("date_start", start)
                .with_query("date_end", end);
        }
        request
            .with_query("start_from", self.start_from)
            .with_query("count", self.count)
    }

    /// The query of the page after `page`; `None` after the last one. See [`Page::next_start`].
    pub fn next(&self, page: &Page<Style>) -> Option<Self> {
        let start_from = page.next_start(self.start_from, self.count)?;
        Some(Self {
            start_from,
            ..self.clone()
        })
    }
}

/// Reads a page of styles, or the reply to the read of one style. The envelope is not public; it is
/// read like that of connections and of orders \[I\].
pub fn page_from_json(body: Value) -> Result<Page<Style>, ApiError> {
    Page::from_json(LIST, &SHAPE, body)
}

/// The brand's keys of a style, which address it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StyleKey {
    /// Style number.
    pub style_number: String,
    /// The brand's own key.
    pub style_identifier: String,
}

impl StyleKey {
    /// A key of both parts.
    pub fn new(style_number: impl Into<String>, style_identifier: impl Into<String>) -> Self {
        Self {
            style_number: style_number.into(),
            style_identifier: style_identifier.into(),
        }
    }

    /// `/v2/style-number/{style_number}/{style_identifier}` and what follows.
    pub(crate) fn path(&self, endpoint: &'static str, rest: &str) -> Result<String, ApiError> {
        let number = paths::segment(endpoint, "style number", &self.style_number)?;
        let identifier = paths::segment(endpoint, "style identifier", &self.style_identifier)?;
        Ok(format!("/v2/style-number/{number}/{identifier}{rest}"))
    }
}

/// The call that reads one style by the brand's keys.
pub fn get_request(key: &StyleKey) -> Result<ApiRequest, ApiError> {
    let path = key.path(ENDPOINT, "")?;
    Ok(ApiRequest::get(ENDPOINT, path, Priority::Products))
}

/// The call that reads one style by JOOR's id.
pub fn get_by_id_request(style_id: i64) -> ApiRequest {
    ApiRequest::get(LIST, format!("/v2/style/{style_id}"), Priority::Products)
}

/// The call that creates a style; wrapped in `styles { style }` \[C\]. Never repeated after an unknown
/// outcome: what JOOR does with an identifier that exists is not documented.
pub fn create_request(style: &Style) -> Result<ApiRequest, ApiError> {
    Ok(ApiRequest::post(
        ENDPOINT,
        "/v2/style-number",
        Priority::Products,
        body(style)?,
    )
    .with_cost(WRITE_COST))
}

/// The call that changes a style. The body is wrapped as in a create \[I\]; values are absolute, so
/// it may be repeated.
pub fn update_request(key: &StyleKey, style: &Style) -> Result<ApiRequest, ApiError> {
    let path = key.path(ENDPOINT, "")?;
    Ok(
        ApiRequest::put(ENDPOINT, path, Priority::Products, body(style)?)
            .with_replay(Replay::Safe)
            .with_cost(WRITE_COST),
    )
}

fn body(style: &Style) -> Result<Value, ApiError> {
    let style = serde_json::to_value(style).map_err(|error| ApiError::Encode {
        endpoint: ENDPOINT,
        message: error.to_string(),
    })?;
    Ok(json!({ "styles": { "style": style } }))
}

/// What of a style to delete.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StylePart {
    /// All of it.
    Whole,
    /// One colour, by code.
    Color(String),
    /// One size, by name.
    Size(String),
}

/// The call that deletes a style, a colour or a size. **JOOR cancels the affected lines of orders
/// that are Notes, Pending, or Approved and not exported.** \[C\] Deleting twice deletes once, so it
/// may be repeated; the second reply may say that there is nothing.
pub fn delete_request(key: &StyleKey, part: &StylePart) -> Result<ApiRequest, ApiError> {
    let path = key.path(ENDPOINT, "")?;
    let request = ApiRequest::delete(ENDPOINT, path, Priority::Products)
        .with_replay(Replay::Safe)
        .with_cost(WRITE_COST);
    // Without its value the parameter would be gone, and with it the limit to one colour or size.
    let (name, value) = match part {
        StylePart::Whole => return Ok(request),
        StylePart::Color(code) => ("color_code", code),
        StylePart::Size(name) => ("size", name),
    };
    if value.trim().is_empty() {
        return Err(ApiError::Encode {
            endpoint: ENDPOINT,
            message: format!("`{name}` is empty, and without it the whole style would go"),
        });
    }
    Ok(request.with_query(name, value))
}

/// What JOOR says it deleted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StyleDeleted {
    /// The `response` node; it reports no failure.
    pub response: Option<ResponseNode>,
    /// What was deleted, under JOOR's names: `size_deleted` holds `size_name` \[C\]; what the other
    /// two hold is not public.
    pub deleted: Map<String, Value>,
}

impl StyleDeleted {
    /// Reads the reply, `styles_deleted { response, size_deleted }`. \[C\] A `response` node with an
    /// error is an [`ApiError::Vendor`].
    pub fn from_json(body: Value) -> Result<Self, ApiError> {
        let Acknowledgement { response, rest } =
            Acknowledgement::from_json_with_node(ENDPOINT, Replay::Safe, body)?;
        Ok(Self {
            response,
            deleted: rest,
        })
    }
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Lists one page of styles; [`StyleQuery::next`] gives the query of the next.
    pub async fn styles(&self, query: &StyleQuery) -> Result<Page<Style>, ApiError> {
        self.read_styles(&query.request()).await
    }

    /// Reads one style by the brand's keys; `None` when JOOR lists none.
    pub async fn style(&self, key: &StyleKey) -> Result<Option<Style>, ApiError> {
        self.read_styles(&get_request(key)?)
            .await?
            .into_one(ENDPOINT)
    }

    /// Reads one style by JOOR's id; `None` when JOOR lists none.
    pub async fn style_by_id(&self, style_id: i64) -> Result<Option<Style>, ApiError> {
        self.read_styles(&get_by_id_request(style_id))
            .await?
            .into_one(LIST)
    }

    /// Creates a style. After an unknown outcome, read it before trying again.
    pub async fn create_style(&self, style: &Style) -> Result<Acknowledgement, ApiError> {
        self.v2_write(&create_request(style)?).await
    }

    /// Changes a style.
    pub async fn update_style(
        &self,
        key: &StyleKey,
        style: &Style,
    ) -> Result<Acknowledgement, ApiError> {
        self.v2_write(&update_request(key, style)?).await
    }

    /// Deletes a style, a colour or a size. **JOOR cancels the affected lines of open orders.**
    pub async fn delete_style(
        &self,
        key: &StyleKey,
        part: &StylePart,
    ) -> Result<StyleDeleted, ApiError> {
        let (body, _) = self.v2_json(&delete_request(key, part)?).await?;
        StyleDeleted::from_json(body)
    }

    async fn read_styles(&self, request: &ApiRequest) -> Result<Page<Style>, ApiError> {
        let (body, response) = self.v2_json(request).await?;
        let mut page = page_from_json(body)?;
        page.started_at = Some(response.started_at);
        Ok(page)
    }
}
