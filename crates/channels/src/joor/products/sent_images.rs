//! The images that JOOR was given for a style, so that only what changed is sent again.

use std::collections::{BTreeMap, BTreeSet};

use seamline_mapping::joor::styles::StylePlan;
use seamline_mapping::problem as mapped;
use seamline_sync_engine::{Fingerprint, Problem};
use serde::{Deserialize, Serialize};

use crate::failure;

/// Characters of the part of a file name that stands for what it shows.
const CONTENT: usize = 12;

/// File names that JOOR has for a style. A name tells what the file shows: see `file_name`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SentImages {
    /// The style's own images, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub style: Vec<String>,
    /// The image of each colour, by the colour's code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub colours: BTreeMap<String, String>,
    /// Files that others took the place of.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub replaced: BTreeSet<String>,
    /// Files that were taken away in Order Manager, and that no call takes out of JOOR.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub left: BTreeSet<String>,
}

/// The name under which a file is sent: with a part that stands for its address and its colour. So a
/// name that JOOR has already is that of the same picture in the same place.
pub(super) fn file_name(filename: &str, source_url: &str, colour_code: &str) -> String {
    let content = Fingerprint::of_parts([source_url, colour_code]);
    let content: String = content.as_str().chars().take(CONTENT).collect();
    match filename.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{content}.{extension}"),
        None => format!("{filename}-{content}"),
    }
}

/// The names of the style's own images.
fn style_names(plan: &StylePlan) -> Vec<String> {
    let images = plan.images.iter();
    images
        .map(|image| file_name(&image.filename, &image.source_url, ""))
        .collect()
}

impl SentImages {
    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the style's own images are others than JOOR was given.
    pub(super) fn wants_style(&self, names: &[&str]) -> bool {
        self.style != names
    }

    /// Whether the image of a colour is another than JOOR was given.
    pub(super) fn wants_colour(&self, code: &str, name: &str) -> bool {
        self.colours.get(code).map(String::as_str) != Some(name)
    }

    /// Notes the style's own images as sent.
    pub(super) fn note_style(&mut self, names: &[&str]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let before = std::mem::replace(&mut self.style, names);
        self.replaced.extend(before);
        for name in &self.style {
            self.replaced.remove(name);
            self.left.remove(name);
        }
    }

    /// Notes the image of a colour as sent.
    pub(super) fn note_colour(&mut self, code: &str, name: &str) {
        let before = self.colours.insert(code.to_owned(), name.to_owned());
        self.replaced.extend(before);
        self.replaced.remove(name);
        self.left.remove(name);
    }

    /// Notes what the plan shows no more and no call takes away: the last image of the style, and that
    /// of a colour that is still sold.
    pub(super) fn note_left(&mut self, plan: &StylePlan) {
        if style_names(plan).is_empty() {
            self.left.extend(std::mem::take(&mut self.style));
        }
        let shown: BTreeSet<&str> = plan
            .colour_images
            .iter()
            .map(|image| image.colour_code.as_str())
            .collect();
        let colours = std::mem::take(&mut self.colours);
        for (code, name) in colours {
            if shown.contains(code.as_str()) {
                self.colours.insert(code, name);
            } else if plan.skus.iter().any(|sku| sku.colour.code == code) {
                self.left.insert(name);
            }
            // What becomes of the image of a colour that is gone is not known: it is sent again with it.
        }
    }

    /// What a person should know of images that are left.
    pub(super) fn notice(&self, plan: &StylePlan) -> Option<Problem> {
        if self.left.is_empty() {
            return None;
        }
        let names: Vec<&str> = self.left.iter().map(String::as_str).collect();
        let style = &plan.product.external_id;
        let message = format!(
            "taken away in Order Manager and still in style {style} in JOOR: {}",
            names.join(", ")
        );
        let problem = mapped::Problem::new(mapped::ProblemCode::ImagesLeft, "images", message);
        Some(failure::problem(problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_tells_what_the_file_shows() {
        let name = file_name("1-2.png", "https://example.com/a.png", "");
        assert_eq!(
            name,
            file_name("1-2.png", "https://example.com/a.png", ""),
            "at every pass"
        );
        let parts: Vec<&str> = name.split(['-', '.']).collect();
        assert!(matches!(parts[..], ["1", "2", _, "png"]), "{name}");
        for (url, colour) in [
            ("https://example.com/b.png", ""),
            ("https://example.com/a.png", "INK"),
        ] {
            assert_ne!(file_name("1-2.png", url, colour), name);
        }
    }

    #[test]
    fn a_file_that_comes_back_is_no_replaced_one_any_more() {
        let mut sent = SentImages::default();
        for name in ["a.png", "b.png", "a.png"] {
            sent.note_colour("INK", name);
            sent.note_style(&[name]);
        }
        assert_eq!(sent.replaced, ["b.png".to_owned()].into());
        assert!(!sent.wants_colour("INK", "a.png") && !sent.wants_style(&["a.png"]));
    }
}
