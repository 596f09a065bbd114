//! Images of a style and of its colours.

use seamline_joor_client::images::{FileLimits, ImageProblem, check_file};

use super::options::Grid;
use super::plan::{PlannedColourImage, PlannedImage};
use crate::model::{Image, Product};

/// The images of the parent, the first image of each colour, and a note for each one left out: what is
/// outside of `limits` would park its style. The size of a file is not known.
pub(super) fn images(
    parent: &Product,
    grid: &Grid<'_>,
    limits: &FileLimits,
) -> (Vec<PlannedImage>, Vec<PlannedColourImage>, Vec<String>) {
    let mut notes = Vec::new();
    let mut images: Vec<PlannedImage> = Vec::new();
    for (position, image) in parent.images.iter().enumerate() {
        match file_name(parent, image, position, limits) {
            Ok(filename) => images.push(PlannedImage {
                filename,
                source_url: image.url.clone(),
                display_order: 0,
            }),
            Err(problem) => notes.push(left_out(parent, &problem)),
        }
    }
    for (image, order) in images.iter_mut().zip(1..) {
        image.display_order = order;
    }
    let mut colour_images = Vec::new();
    for (colour_at, colour) in grid.colours.iter().enumerate() {
        let products = grid
            .cells
            .range((colour_at, 0)..(colour_at + 1, 0))
            .map(|(_, product)| product)
            .filter(|product| product.id != parent.id);
        let candidates = products.flat_map(|product| {
            let images = product.images.iter().enumerate();
            images.map(move |(position, image)| (product, image, position))
        });
        // Those before the first that JOOR takes.
        for (product, image, position) in candidates {
            match file_name(product, image, position, limits) {
                Ok(filename) => {
                    colour_images.push(PlannedColourImage {
                        colour_code: colour.code.clone(),
                        filename,
                        source_url: image.url.clone(),
                    });
                    break;
                }
                Err(problem) => notes.push(left_out(product, &problem)),
            }
        }
    }
    (images, colour_images, notes)
}

fn left_out(product: &Product, problem: &ImageProblem) -> String {
    format!(
        "an image of {} is left out: failed to {problem}",
        product.sku
    )
}

/// Made from keys, so that it is unique in the account and stays when the address changes.
fn file_name(
    product: &Product,
    image: &Image,
    position: usize,
    limits: &FileLimits,
) -> Result<String, ImageProblem> {
    let path = image.url.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    let key = image
        .id
        .map_or_else(|| format!("at{}", position + 1), |id| id.to_string());
    let name = format!("{}-{key}.{extension}", product.id);
    check_file(limits, &name, Some(&image.url), None)?;
    Ok(name)
}
