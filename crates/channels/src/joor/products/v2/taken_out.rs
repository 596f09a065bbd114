//! Colours and sizes that are no longer sold, deleted where the rules say so. v2 deletes no single
//! combination: one whose colour and size are both still sold stays, and the style tells so.

use seamline_joor_client::v2::styles::StylePart;
use seamline_mapping::joor::styles::{SoldSku, v2};
use seamline_sync_engine::{Stop, Verdict};

use super::read_back::says_nothing_there;
use super::session::{Session, Style};
use crate::failure::{Failure, stop};
use crate::joor::SYSTEM;
use crate::joor::products::sent_images::SentImages;
use crate::joor::products::steps::Part;

const WHAT: &str = "the deletion of what is no longer sold";

impl Session<'_> {
    pub(super) async fn take_out(&mut self) -> Result<(), Stop> {
        for at in 0..self.styles.len() {
            for (part, skus) in deletions(&self.styles[at]) {
                self.delete(at, &part, &skus).await?;
            }
        }
        Ok(())
    }

    async fn delete(&mut self, at: usize, part: &StylePart, skus: &[SoldSku]) -> Result<(), Stop> {
        if self.styles[at].verdict.is_some() {
            return Ok(());
        }
        let key = v2::key(&self.styles[at].plan);
        if let Err(error) = self.client.delete_style(&key, part).await {
            // Deleted before, or by hand: JOOR may then say that there is nothing.
            if !says_nothing_there(&error) || self.has(at, part).await? {
                match Failure::of(SYSTEM, &error) {
                    Failure::Run(stop) => return Err(stop),
                    Failure::Unclear(problem) => self.fail(&[at], &Verdict::Unknown(problem)),
                    Failure::Refused(message) => self.refuse(at, WHAT, &message),
                }
                return Ok(());
            }
        }
        let style = &mut self.styles[at];
        style.steps.take_out(skus);
        for sku in skus {
            let combination = (sku.colour.name.clone(), sku.size.name.clone());
            style.steps.combinations.remove(&combination);
        }
        if style.plan.is_withdrawn() {
            // What JOOR drops with a colour is sent again when the style comes back.
            for part in [Part::Images, Part::Linesheet] {
                style.steps.parts.remove(&part);
            }
            style.steps.images = SentImages::default();
        }
        self.save(&[at]).await
    }

    /// Whether JOOR shows the colour or the size.
    async fn has(&self, at: usize, part: &StylePart) -> Result<bool, Stop> {
        let key = v2::key(&self.styles[at].plan);
        let style = match self.client.style(&key).await {
            Ok(style) => style,
            Err(error) if says_nothing_there(&error) => None,
            Err(error) => return Err(stop(SYSTEM, &error)),
        };
        Ok(style.is_some_and(|style| match part {
            StylePart::Whole => true,
            StylePart::Color(code) => style
                .colors
                .iter()
                .any(|colour| colour.color_code.as_ref() == Some(code)),
            StylePart::Size(name) => style
                .sizes
                .iter()
                .any(|size| size.size_name.as_ref() == Some(name)),
        }))
    }
}

/// What is to be deleted of a style, with the SKUs that go with it.
fn deletions(style: &Style) -> Vec<(StylePart, Vec<SoldSku>)> {
    let deactivate = style.plan.gone.as_ref().is_some_and(|gone| gone.deactivate);
    if style.verdict.is_some() || !deactivate {
        return Vec::new();
    }
    let left = style.steps.left(&style.plan);
    let left: Vec<&SoldSku> = left.iter().map(|sold| &sold.sku).collect();
    v2::deletions(&style.plan, &left)
        .into_iter()
        .map(|(part, skus)| (part, skus.into_iter().cloned().collect()))
        .collect()
}
