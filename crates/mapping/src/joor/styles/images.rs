//! Images of a style and of its colours.

use super::options::Grid;
use super::plan::{PlannedColourImage, PlannedImage};
use crate::model::{Image, Product};

/// What JOOR takes; WebP is rejected [1].
const EXTENSIONS: [&str; 4] = ["gif", "jpeg", "jpg", "png"];

/// The images of the parent, the first image of each colour, and a note for each one left out.
pub(super) fn images(
    parent: &Product,
    grid: &Grid<'_>,
) -> (Vec<PlannedImage>, Vec<PlannedColourImage>, Vec<String>) {
    let mut notes = Vec::new();
    let mut images: Vec<PlannedImage> = Vec::new();
    for (position, image) in parent.images.iter().enumerate() {
        match file_name(parent, image, position) {
            Some(filename) => images.push(PlannedImage {
                filename,
                source_url: image.url.clone(),
                display_order: 0,
            }),
            None => notes.push(format!(
                "an image of {} is left out: JOOR takes gif, jpeg and png",
                parent.sku
            )),
        }
    }
    for (image, order) in images.iter_mut().zip(1..) {
        image.display_order = order;
    }
    let mut colour_images = Vec::new();
    for (colour_at, colour) in grid.colours.iter().enumerate() {
        let first = grid
            .cells
            .range((colour_at, 0)..(colour_at + 1, 0))
            .filter(|(_, product)| product.id != parent.id)
            .find_map(|(_, product)| {
                product
                    .images
                    .iter()
                    .enumerate()
                    .find_map(|(position, image)| {
                        Some((file_name(product, image, position)?, image.url.clone()))
                    })
            });
        if let Some((filename, source_url)) = first {
            colour_images.push(PlannedColourImage {
                colour_code: colour.code.clone(),
                filename,
                source_url,
            });
        }
    }
    (images, colour_images, notes)
}

/// Made from keys, so that it is unique in the account and stays when the address changes.
fn file_name(product: &Product, image: &Image, position: usize) -> Option<String> {
    let path = image.url.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let (_, extension) = file.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    if !EXTENSIONS.contains(&extension.as_str()) {
        return None;
    }
    let key = image
        .id
        .map_or_else(|| format!("at{}", position + 1), |id| id.to_string());
    Some(format!("{}-{key}.{extension}", product.id))
}
