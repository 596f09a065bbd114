//! The images of each style and of its colours: one call each.

use seamline_mapping::joor::styles::v2;
use seamline_sync_engine::{Stop, Verdict};

use super::jobs::refused_for_all;
use super::session::Session;
use crate::failure::Failure;
use crate::joor::SYSTEM;
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
        for (at, message) in refused {
            self.refuse(at, WHAT, &message);
        }
        Ok(())
    }

    /// Sends the images of a style; gives back what JOOR said when it refuses one.
    async fn images_of(&mut self, at: usize, taken: &mut bool) -> Result<Option<String>, Stop> {
        for image in v2::images(&self.styles[at].plan) {
            let Err(error) = self.client.add_style_image(&image).await else {
                *taken = true;
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
        self.styles[at].finish(Part::Images);
        self.save(&[at]).await?;
        Ok(None)
    }
}
