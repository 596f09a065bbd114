//! `POST /v2/style-number/{style_number}/{style_identifier}/image/`: one image of a style, by URL or
//! as bytes (reference 6.1).
//!
//! JOOR puts random text behind the file name. Deleting is possible for a whole style only, by file
//! name; the call is not public. What JOOR would reject is found before sending by
//! [`crate::images::check_style_images`].

use seamline_api_core::{ApiError, ApiRequest, Body, Priority, Replay};

use super::styles::StyleKey;
use crate::WRITE_COST;

/// Name of the endpoint for quota and errors.
pub const ENDPOINT: &str = "joor.v2.style-number.image";

/// One image. \[C\] fields
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleImage {
    /// The style.
    pub style: StyleKey,
    /// File name, at most 69 characters.
    pub filename: String,
    /// Place among the images, from 1.
    pub display_order: Option<u32>,
    /// Puts it in the place of the image that is there. \[I\] sense; off, it is added
    pub replace_existing: bool,
    /// The colour that it shows, by code. A colour has one image and one swatch.
    pub color_code: Option<String>,
    /// Whether it is the swatch of the colour, 200 by 200 pixels, instead of an image, 660 by 900.
    pub swatch: bool,
    /// The picture.
    pub source: ImageSource,
}

/// Where a picture is.
#[derive(Clone, PartialEq, Eq)]
pub enum ImageSource {
    /// JOOR fetches it there; JPEG or PNG.
    Url(String),
    /// The bytes of a JPEG, sent as the body. \[C\]
    Jpeg(Vec<u8>),
}

impl std::fmt::Debug for ImageSource {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Url(url) => formatter.debug_tuple("Url").field(url).finish(),
            Self::Jpeg(bytes) => write!(formatter, "Jpeg({} bytes)", bytes.len()),
        }
    }
}

/// The call that gives a style an image. Replacing may be repeated; adding may not, because JOOR
/// makes every file name a new one.
pub fn image_request(image: &StyleImage) -> Result<ApiRequest, ApiError> {
    let path = image.style.path(ENDPOINT, "/image/")?;
    let (url, body) = match &image.source {
        ImageSource::Url(url) => (Some(url), Body::Empty),
        ImageSource::Jpeg(bytes) => (
            None,
            Body::Bytes {
                content_type: "image/jpeg",
                bytes: bytes.clone(),
            },
        ),
    };
    let replay = if image.replace_existing {
        Replay::Safe
    } else {
        Replay::Never
    };
    let request = ApiRequest::post(ENDPOINT, path, Priority::Products, serde_json::Value::Null);
    Ok(request
        .with_body(body)
        .with_replay(replay)
        .with_cost(WRITE_COST)
        .with_query("filename", &image.filename)
        .with_optional_query("display_order", image.display_order)
        .with_optional_query("replace_existing", image.replace_existing.then_some(1))
        .with_optional_query("color_code", image.color_code.as_ref())
        .with_optional_query("swatch", image.swatch.then_some(1))
        .with_optional_query("url", url))
}

#[cfg(feature = "client")]
impl crate::JoorClient {
    /// Gives a style an image. The reply beside its `response` node is not documented.
    pub async fn add_style_image(
        &self,
        image: &StyleImage,
    ) -> Result<super::Acknowledgement, ApiError> {
        self.v2_write(&image_request(image)?).await
    }
}
