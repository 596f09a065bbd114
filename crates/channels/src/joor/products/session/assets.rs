//! The images of each style and of its colours, as far as JOOR was not given them yet.

use seamline_joor_client::v4::assets::{
    ProductAsset, SkuTraitValueAsset, products_request, sku_trait_values_request,
};
use seamline_joor_client::v4::{Envelope, RowError};
use seamline_mapping::joor::styles::rows;
use seamline_sync_engine::Stop;
use serde_json::Value;

use super::calls::{Rows, Taken};
use super::{Session, Style};
use crate::joor::products::sent_images::{SentImages, file_name};
use crate::joor::products::steps::Part;

const WHAT: &str = "images of the style";

impl Session<'_> {
    pub(super) async fn images(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Images);
        let images = wanting
            .iter()
            .map(|at| Rows::of(*at, style_rows(&self.styles[*at])));
        // All images of these styles are in one call, so what JOOR had may go.
        let request = |rows: &[_]| products_request(rows, true);
        self.send_any(WHAT, images.collect(), request, note).await?;
        let colours = wanting
            .iter()
            .filter(|at| self.styles[**at].verdict.is_none())
            .map(|at| Rows::of(*at, colour_rows(&self.styles[*at])));
        let request = |rows: &[_]| sku_trait_values_request(rows);
        self.send_any(WHAT, colours.collect(), request, note)
            .await?;
        let done: Vec<usize> = wanting
            .into_iter()
            .filter(|at| self.styles[*at].verdict.is_none())
            .collect();
        for at in &done {
            let style = &mut self.styles[*at];
            style.steps.images.note_left(&style.plan);
            style.finish(Part::Images);
        }
        self.save(&done).await
    }
}

/// The style's own images, which are replaced all at once; none where JOOR was given the same.
fn style_rows(style: &Style) -> Vec<ProductAsset> {
    let product = style.steps.product.as_deref().unwrap_or_default();
    let mut rows = rows::images(&style.plan, product);
    for row in &mut rows {
        row.asset.filename = file_name(&row.asset.filename, &row.asset.source_url, "");
    }
    let names: Vec<&str> = rows.iter().map(Image::file_name).collect();
    if style.steps.images.wants_style(&names) {
        rows
    } else {
        Vec::new()
    }
}

/// The images of the colours that JOOR was not given.
fn colour_rows(style: &Style) -> Vec<SkuTraitValueAsset> {
    let product = style.steps.product.as_deref().unwrap_or_default();
    let mut rows = rows::colour_images(&style.plan, product);
    rows.retain_mut(|row| {
        let asset = &mut row.asset;
        let code = &row.sku_trait_value.value.external_id;
        asset.filename = file_name(&asset.filename, &asset.source_url, code);
        style.steps.images.wants_colour(code, &asset.filename)
    });
    rows
}

/// An image as it is sent.
trait Image: Sized {
    fn file_name(&self) -> &str;
    /// Notes the images that one call had of a style.
    fn note(rows: &[Self], sent: &mut SentImages);
}

impl Image for ProductAsset {
    fn file_name(&self) -> &str {
        &self.asset.filename
    }

    fn note(rows: &[Self], sent: &mut SentImages) {
        let names: Vec<&str> = rows.iter().map(Self::file_name).collect();
        sent.note_style(&names);
    }
}

impl Image for SkuTraitValueAsset {
    fn file_name(&self) -> &str {
        &self.asset.filename
    }

    fn note(rows: &[Self], sent: &mut SentImages) {
        for row in rows {
            sent.note_colour(&row.sku_trait_value.value.external_id, row.file_name());
        }
    }
}

/// Parks the styles that an error names, by product id or file name, and notes the others. When none is
/// named, any of them may be meant, and their halves are sent again.
fn note<R: Image>(
    session: &mut Session<'_>,
    call: &[Rows<R>],
    envelope: &Envelope<Value>,
) -> Taken {
    let errors = envelope.errors.iter();
    let errors: Vec<&RowError> = errors
        .filter(|error| !is_there(session, call, error))
        .collect();
    let is_named = |part: &&Rows<R>| {
        let styles = part.styles.iter();
        let ids = styles.map(|at| &session.styles[*at].steps.product);
        let ids: Vec<&Option<String>> = ids.collect();
        errors.iter().any(|error| {
            let product = error.detail("product_id");
            let name = error.detail("filename");
            product.is_some() && ids.contains(&&product)
                || name.is_some_and(|name| part.rows.iter().any(|row| row.file_name() == name))
        })
    };
    let (named, taken): (Vec<&Rows<R>>, Vec<&Rows<R>>) = call.iter().partition(is_named);
    if named.is_empty() && !errors.is_empty() {
        return Taken::Nothing;
    }
    let named: Vec<usize> = named.iter().flat_map(|part| part.styles.clone()).collect();
    for part in taken {
        for at in &part.styles {
            R::note(&part.rows, &mut session.styles[*at].steps.images);
        }
    }
    session.refuse_missing(&named, WHAT, envelope);
    Taken::Rows
}

/// Whether an error says only that JOOR has a file already: after a lost answer, or in halves that are
/// sent again. A name tells what the file shows, so what JOOR has is what it should have; unless another
/// file took its place since.
fn is_there<R: Image>(session: &Session<'_>, call: &[Rows<R>], error: &RowError) -> bool {
    let name = error.detail("filename");
    let mut meant = call.iter().flat_map(|part| {
        let rows = part.rows.iter().map(Image::file_name);
        let rows = rows.filter(|file| name.as_deref().is_none_or(|name| name == *file));
        rows.flat_map(|file| part.styles.iter().map(move |at| (*at, file)))
    });
    error.is_duplicated()
        && !meant.any(|(at, file)| session.styles[at].steps.images.replaced.contains(file))
}
