//! The images of each style and of its colours: one call each.

use seamline_joor_client::v2::images::{ImageSource, StyleImage};
use seamline_mapping::joor::styles::{StylePlan, v2};
use seamline_sync_engine::{Stop, Verdict};

use super::jobs::refused_for_all;
use super::session::{Session, Style};
use crate::failure::Failure;
use crate::joor::SYSTEM;
use crate::joor::products::sent_images::file_name;
use crate::joor::products::steps::Part;

const WHAT: &str = "an image of the style";

/// Styles whose images were refused, while no image was taken, after which the fault is not theirs.
const WARY: usize = 4;

impl Session<'_> {
    /// Sends the images of styles that JOOR has, where they changed. The first image of a style takes
    /// the place of all that were there, so what a crash cut short is sent again from its start.
    pub(super) async fn images(&mut self) -> Result<(), Stop> {
        let done = |at: &usize| self.styles[*at].steps.done.contains(&Part::Style);
        let mut wanting: Vec<usize> = (0..self.styles.len())
            .filter(|at| self.styles[*at].wants(Part::Images))
            .filter(done)
            .collect();
        wanting.reverse();
        let mut refused: Vec<(usize, String)> = Vec::new();
        let mut taken = false;
        while let Some(at) = wanting.pop() {
            match self.images_of(at, &mut taken).await? {
                Some(message) => refused.push((at, message)),
                None => continue,
            }
            if !taken && refused.len() >= WARY {
                let message = refused.pop().map(|(_, message)| message);
                let verdict = refused_for_all(WHAT, &message.unwrap_or_default());
                wanting.push(at);
                wanting.extend(refused.drain(..).map(|(at, _)| at));
                self.fail(&wanting, &verdict);
                break;
            }
        }
        let at_fault: Vec<usize> = refused.iter().map(|(at, _)| *at).collect();
        for (at, message) in refused {
            self.refuse(at, WHAT, &message);
            // The style may be gone from JOOR: it starts over when it is tried again.
            self.styles[at].steps.done.clear();
        }
        self.save(&at_fault).await
    }

    /// Sends the images of a style; gives back what JOOR said when it refuses one.
    async fn images_of(&mut self, at: usize, taken: &mut bool) -> Result<Option<String>, Stop> {
        for image in self.unsent(at) {
            let Err(error) = self.client.add_style_image(&image).await else {
                *taken = true;
                if let Some(code) = &image.color_code {
                    let sent = &mut self.styles[at].steps.images;
                    sent.note_colour(code, &image.filename);
                    self.save(&[at]).await?;
                }
                continue;
            };
            match Failure::of(SYSTEM, &error) {
                Failure::Run(stop) => return Err(stop),
                Failure::Refused(message) => {
                    return Ok(Some(format!("{}: {message}", image.filename)));
                }
                Failure::Unclear(problem) => {
                    self.styles[at].fail(Verdict::Unknown(problem));
                    return Ok(None);
                }
            }
        }
        let style = &mut self.styles[at];
        let all = named(&style.plan);
        let of_style = all.iter().filter(|image| image.color_code.is_none());
        let names: Vec<&str> = of_style.map(|image| image.filename.as_str()).collect();
        if !names.is_empty() {
            style.steps.images.note_style(&names);
        }
        style.steps.images.note_left(&style.plan);
        style.finish(Part::Images);
        self.save(&[at]).await?;
        Ok(None)
    }

    /// The images that JOOR was not given: the style's own all or none of them, because the first one
    /// takes the place of those that are there, and each colour's by itself.
    fn unsent(&self, at: usize) -> Vec<StyleImage> {
        let Style { plan, steps, .. } = &self.styles[at];
        let mut images = named(plan);
        let of_style = images.iter().filter(|image| image.color_code.is_none());
        let names: Vec<&str> = of_style.map(|image| image.filename.as_str()).collect();
        let wants_style = steps.images.wants_style(&names);
        images.retain(|image| match &image.color_code {
            Some(code) => steps.images.wants_colour(code, &image.filename),
            None => wants_style,
        });
        images
    }
}

/// Images with the names under which they are sent, the same as through v4.
fn named(plan: &StylePlan) -> Vec<StyleImage> {
    let mut images = v2::images(plan);
    for image in &mut images {
        if let ImageSource::Url(url) = &image.source {
            let code = image.color_code.as_deref().unwrap_or_default();
            image.filename = file_name(&image.filename, url, code);
        }
    }
    images
}
