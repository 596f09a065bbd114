//! JOOR's limits on images and videos, checked before anything is sent.
//!
//! An image that JOOR rejects costs credits and tells nothing about why. These functions find what
//! can be found without fetching the file: the format by name, address and first bytes, the size
//! when the caller knows it, and what a colour or a product may have once only.
//!
//! | | v2 | v4 |
//! |---|---|---|
//! | formats | JPEG, PNG \[C\] | gif, jpeg, jpg, png; mp4 for the video \[C\]; no WebP \[1\] |
//! | size | 4 MB \[C\] | 10 MB, the video 15 MB \[C\] |
//! | file name | 69 characters \[C\] | 100 characters, unique \[C\] |
//! | once | an image and a swatch for each colour \[C\] | a swatch \[I\] and an image \[I\] for each colour, a video for each product \[C\] |
//!
//! ```
//! use seamline_joor_client::images::{ImageProblem, check_product_assets};
//! use seamline_joor_client::v4::assets::{Asset, AssetKind, ProductAsset, ProductRef};
//!
//! let row = ProductAsset {
//!     product: ProductRef { id: "3410771".to_owned() },
//!     asset: Asset {
//!         kind: AssetKind::Image,
//!         filename: "MV-DR-101-1.jpg".to_owned(),
//!         source_url: "https://images.example.com/MV-DR-101-1.webp?width=1200".to_owned(),
//!     },
//!     display_order: 1,
//! };
//! // The size of the file is not known here, so it is not checked.
//! let found = check_product_assets(&[row], |_| None);
//! assert_eq!(found[0].row, 0);
//! assert!(matches!(&found[0].problem, ImageProblem::Format { found, .. } if found == "webp"));
//! ```

use std::collections::HashMap;
use std::hash::Hash;

use crate::v2::images::{ImageSource, StyleImage};
use crate::v4::assets::{Asset, AssetKind, ProductAsset, SkuTraitValueAsset};

/// One megabyte; JOOR does not say which, so the smaller one is used. \[I\]
const MEGABYTE: u64 = 1_000_000;

/// Limits of one kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// Extensions that JOOR takes, in lower case.
    pub formats: &'static [&'static str],
    /// The largest file, in bytes.
    pub max_bytes: u64,
    /// The longest file name, in characters.
    pub max_filename: usize,
}

/// An image or a swatch of v2. \[C\]
pub const V2_IMAGE: FileLimits = FileLimits {
    formats: &["jpeg", "jpg", "png"],
    max_bytes: 4 * MEGABYTE,
    max_filename: 69,
};

/// An image or a swatch of v4. \[C\]
pub const V4_IMAGE: FileLimits = FileLimits {
    formats: &["gif", "jpeg", "jpg", "png"],
    max_bytes: 10 * MEGABYTE,
    max_filename: 100,
};

/// The video of a product in v4. \[C\]
pub const V4_VIDEO: FileLimits = FileLimits {
    formats: &["mp4"],
    max_bytes: 15 * MEGABYTE,
    max_filename: 100,
};

/// Extensions of pictures and films that JOOR does not take under any name. An address that ends in
/// another word tells nothing about the format.
const REJECTED: &[&str] = &[
    "avif", "bmp", "heic", "heif", "jp2", "jxl", "mov", "pdf", "psd", "svg", "tif", "tiff", "webm",
    "webp",
];

/// Why JOOR would not take a file. Messages fit after "failed to ...".
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ImageProblem {
    /// Its format is not one that JOOR takes, or its name says none.
    #[error("send the file: JOOR takes {}, not {}", allowed.join(", "), format_or_none(found))]
    Format {
        /// The format that was found; empty when the name says none.
        found: String,
        /// What JOOR takes.
        allowed: &'static [&'static str],
    },
    /// It is too large.
    #[error("send the file: it has {bytes} bytes, JOOR takes {limit}")]
    Size {
        /// Its size.
        bytes: u64,
        /// The largest that JOOR takes.
        limit: u64,
    },
    /// Its name is too long, or empty.
    #[error("send the file: its name has {characters} characters, JOOR takes 1 to {limit}")]
    FilenameLength {
        /// The characters of the name.
        characters: usize,
        /// The most that JOOR takes.
        limit: usize,
    },
    /// Another row has the same name.
    #[error("send the file: row {first} has the same file name")]
    FilenameTaken {
        /// That row, from 0.
        first: usize,
    },
    /// JOOR cannot fetch it: the address is not one of the web.
    #[error("send the file: its address is not a web address")]
    Address,
    /// The colour has an image in another row already.
    #[error("send the file: row {first} holds the image of this colour")]
    SecondImage {
        /// That row, from 0.
        first: usize,
    },
    /// The colour has a swatch in another row already.
    #[error("send the file: row {first} holds the swatch of this colour")]
    SecondSwatch {
        /// That row, from 0.
        first: usize,
    },
    /// The product has a video in another row already.
    #[error("send the file: row {first} holds the video of this product")]
    SecondVideo {
        /// That row, from 0.
        first: usize,
    },
    /// A swatch without a colour, or a video of a colour: there is no place for it.
    #[error("send the file: {0}")]
    Misplaced(&'static str),
}

fn format_or_none(found: &str) -> &str {
    if found.is_empty() {
        "a file whose name says no format"
    } else {
        found
    }
}

/// One problem of one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowProblem {
    /// The row, from 0.
    pub row: usize,
    /// What is wrong with it.
    pub problem: ImageProblem,
}

/// Checks a file against `limits`: its name, its address, its size when it is known.
pub fn check_file(
    limits: &FileLimits,
    filename: &str,
    url: Option<&str>,
    bytes: Option<u64>,
) -> Result<(), ImageProblem> {
    let characters = filename.trim().chars().count();
    if characters == 0 || characters > limits.max_filename {
        return Err(ImageProblem::FilenameLength {
            characters,
            limit: limits.max_filename,
        });
    }
    let wrong = |found: String| ImageProblem::Format {
        found,
        allowed: limits.formats,
    };
    // A name that is nothing but its ending says no format.
    let named = extension(filename)
        .filter(|named| filename.trim().chars().count() > named.chars().count() + 1)
        .unwrap_or_default();
    if !limits.formats.contains(&named.as_str()) {
        return Err(wrong(named));
    }
    if let Some(url) = url {
        let address = url.trim().to_ascii_lowercase();
        if !(address.starts_with("https://") || address.starts_with("http://")) {
            return Err(ImageProblem::Address);
        }
        let path = address
            .split(['?', '#'])
            .next()
            .and_then(|address| address.split_once("://"))
            .and_then(|(_, address)| address.split_once('/'))
            .map_or("", |(_, path)| path);
        if let Some(found) = extension(path)
            && (REJECTED.contains(&found.as_str()) || is_other_kind(limits, &found))
        {
            return Err(wrong(found));
        }
    }
    match bytes {
        Some(bytes) if bytes > limits.max_bytes => Err(ImageProblem::Size {
            bytes,
            limit: limits.max_bytes,
        }),
        _ => Ok(()),
    }
}

/// Whether JOOR takes `found` in general, but not under these limits: a film as an image.
fn is_other_kind(limits: &FileLimits, found: &str) -> bool {
    [&V4_IMAGE, &V4_VIDEO]
        .iter()
        .any(|known| known.formats.contains(&found))
        && !limits.formats.contains(&found)
}

/// Checks the product assets of one v4 call. `size_of` gives the size of a file in bytes when it is
/// known. A row is reported once, with its first problem.
pub fn check_product_assets(
    rows: &[ProductAsset],
    size_of: impl Fn(&Asset) -> Option<u64>,
) -> Vec<RowProblem> {
    let (mut names, mut videos) = (HashMap::new(), HashMap::new());
    report(rows, |index, row| {
        check_asset(&row.asset, &size_of, &mut names, index)?;
        match row.asset.kind {
            AssetKind::Image => Ok(()),
            AssetKind::Swatch => Err(ImageProblem::Misplaced(
                "a swatch belongs to a colour, not to a product",
            )),
            AssetKind::Video => once(&mut videos, row.product.id.as_str(), index)
                .map_err(|first| ImageProblem::SecondVideo { first }),
        }
    })
}

/// Checks the colour assets of one v4 call; see [`check_product_assets`]. That v4 holds one image and
/// one swatch for each colour is taken over from v2 \[I\].
pub fn check_color_assets(
    rows: &[SkuTraitValueAsset],
    size_of: impl Fn(&Asset) -> Option<u64>,
) -> Vec<RowProblem> {
    let mut names = HashMap::new();
    let (mut images, mut swatches) = (HashMap::new(), HashMap::new());
    report(rows, |index, row| {
        check_asset(&row.asset, &size_of, &mut names, index)?;
        let color = (
            row.product.id.as_str(),
            row.sku_trait_value.value.external_id.as_str(),
        );
        match row.asset.kind {
            AssetKind::Image => {
                once(&mut images, color, index).map_err(|first| ImageProblem::SecondImage { first })
            }
            AssetKind::Swatch => once(&mut swatches, color, index)
                .map_err(|first| ImageProblem::SecondSwatch { first }),
            AssetKind::Video => Err(ImageProblem::Misplaced(
                "a video belongs to a product, not to a colour",
            )),
        }
    })
}

/// Checks v2 images that are to be sent one by one. `size_of` gives the size of a file at an address
/// when it is known; the size of bytes is known.
pub fn check_style_images(
    images: &[StyleImage],
    size_of: impl Fn(&StyleImage) -> Option<u64>,
) -> Vec<RowProblem> {
    let (mut pictures, mut swatches) = (HashMap::new(), HashMap::new());
    report(images, |index, image| {
        let (url, bytes) = match &image.source {
            ImageSource::Url(url) => (Some(url.as_str()), size_of(image)),
            ImageSource::Jpeg(bytes) => {
                if !bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
                    return Err(ImageProblem::Format {
                        found: "bytes that are no JPEG".to_owned(),
                        allowed: &["jpeg"],
                    });
                }
                (None, u64::try_from(bytes.len()).ok())
            }
        };
        check_file(&V2_IMAGE, &image.filename, url, bytes)?;
        let Some(color) = &image.color_code else {
            return if image.swatch {
                Err(ImageProblem::Misplaced(
                    "a swatch belongs to a colour, and none is named",
                ))
            } else {
                Ok(())
            };
        };
        let color = (&image.style, color.as_str());
        if image.swatch {
            once(&mut swatches, color, index).map_err(|first| ImageProblem::SecondSwatch { first })
        } else {
            once(&mut pictures, color, index).map_err(|first| ImageProblem::SecondImage { first })
        }
    })
}

fn check_asset<'a>(
    asset: &'a Asset,
    size_of: impl Fn(&Asset) -> Option<u64>,
    names: &mut HashMap<&'a str, usize>,
    index: usize,
) -> Result<(), ImageProblem> {
    let limits = match asset.kind {
        AssetKind::Image | AssetKind::Swatch => &V4_IMAGE,
        AssetKind::Video => &V4_VIDEO,
    };
    check_file(
        limits,
        &asset.filename,
        Some(&asset.source_url),
        size_of(asset),
    )?;
    once(names, asset.filename.trim(), index).map_err(|first| ImageProblem::FilenameTaken { first })
}

fn report<'a, R>(
    rows: &'a [R],
    mut check: impl FnMut(usize, &'a R) -> Result<(), ImageProblem>,
) -> Vec<RowProblem> {
    rows.iter()
        .enumerate()
        .filter_map(|(row, value)| {
            let problem = check(row, value).err()?;
            Some(RowProblem { row, problem })
        })
        .collect()
}

/// Remembers that row `index` holds `key`; the row that holds it already is the error.
fn once<K: Hash + Eq>(seen: &mut HashMap<K, usize>, key: K, index: usize) -> Result<(), usize> {
    match seen.entry(key) {
        std::collections::hash_map::Entry::Occupied(first) => Err(*first.get()),
        std::collections::hash_map::Entry::Vacant(place) => {
            place.insert(index);
            Ok(())
        }
    }
}

/// The word behind the last dot of the last part of a path, in lower case.
fn extension(path: &str) -> Option<String> {
    let name = path.trim().rsplit('/').next()?;
    let (_, extension) = name.rsplit_once('.')?;
    let is_word = !extension.is_empty() && extension.chars().all(char::is_alphanumeric);
    is_word.then(|| extension.to_lowercase())
}

#[cfg(test)]
mod tests;
