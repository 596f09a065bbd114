//! The SKUs of each style: every colour in every size.

use std::collections::{BTreeMap, BTreeSet};

use seamline_joor_client::v4::Envelope;
use seamline_joor_client::v4::skus::{
    Sku, SkuUpdate, create_request, list_request, update_request,
};
use seamline_joor_client::v4::traits;
use seamline_mapping::joor::styles::{PlannedSku, SkuState, rows};
use seamline_sync_engine::Stop;

use super::calls::Rows;
use super::shown::{Doubt, shows_sku};
use super::sku_pieces::new_rows;
use super::{Session, Style, said_in_all};
use crate::joor::products::steps::{Part, sku_key};

/// Products whose SKUs are listed in one call; their ids travel in the address.
const LISTED: usize = 50;

const WHAT: &str = "SKUs of the style";

impl Session<'_> {
    pub(super) async fn skus(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Skus);
        self.find_skus(&wanting).await?;
        // What is made just now is as it should be: only what was there before is written again.
        let before = self.known_rows(&wanting);
        let duplicated = self.create_skus(&wanting).await?;
        if !duplicated.is_empty() {
            // Somebody made them since they were listed.
            for at in &duplicated {
                self.styles[*at].fresh = false;
            }
            self.find_skus(&duplicated).await?;
        }
        self.refuse_unlisted(&duplicated);
        let before = before
            .into_iter()
            .filter(|part| part.styles.iter().all(|at| !duplicated.contains(at)));
        let mut changed: Vec<Rows<Sku>> = before.chain(self.known_rows(&duplicated)).collect();
        changed.retain(|part| {
            let mut styles = part.styles.iter();
            styles.all(|at| self.styles[*at].verdict.is_none())
        });
        let doubts = self.update_skus(changed).await?;
        self.look_up_skus(doubts).await?;
        let done: Vec<usize> = wanting
            .into_iter()
            .filter(|at| self.styles[*at].verdict.is_none())
            .collect();
        for at in &done {
            let style = &mut self.styles[*at];
            style.finish(Part::Skus);
            style.steps.note_sold(&style.plan, false);
        }
        self.save(&done).await
    }

    /// Takes over SKUs that JOOR has already, for styles that were not made just now.
    async fn find_skus(&mut self, styles: &[usize]) -> Result<(), Stop> {
        let unsure: Vec<usize> = styles
            .iter()
            .copied()
            .filter(|at| {
                let style = &self.styles[*at];
                !style.fresh && style.verdict.is_none() && !unknown(style).is_empty()
            })
            .collect();
        for call in unsure.chunks(LISTED) {
            let found = self.list_skus(call).await?;
            for at in call {
                let style = &mut self.styles[*at];
                // Made anew beside what is new: JOOR wants every colour in every size.
                let is_there = |id: &String| found.iter().any(|sku| sku.id.as_ref() == Some(id));
                style.steps.keep_skus(is_there);
                adopt(style, &found);
            }
        }
        Ok(())
    }

    /// Makes SKUs; gives back the styles of which JOOR has some already.
    async fn create_skus(&mut self, styles: &[usize]) -> Result<Vec<usize>, Stop> {
        let limit = self.rows_per_call;
        let rows = styles.iter().flat_map(|at| {
            let pieces = new_rows(&self.styles[*at], limit).into_iter();
            pieces.map(|rows| Rows::of(*at, rows))
        });
        let mut duplicated = Vec::new();
        let take = |session: &mut Self, call: &[Rows<Sku>], envelope: &Envelope<Sku>| {
            let mut missing = Vec::new();
            for part in call {
                for at in &part.styles {
                    let style = &mut session.styles[*at];
                    note_made(style, envelope);
                    // Others of its SKUs may be in the call before or after.
                    let mut rows = unknown(style);
                    rows.retain(|sku| {
                        let mut sent = part.rows.iter();
                        sent.any(|row| row.external_id.as_ref() == Some(&sku.external_id))
                    });
                    let is_duplicated = |key: &String| {
                        envelope.errors.iter().any(|error| {
                            error.is_duplicated()
                                && error.detail("external_id").is_none_or(|id| id == *key)
                        })
                    };
                    if rows.is_empty() {
                    } else if rows.iter().all(|sku| is_duplicated(&sku.external_id)) {
                        duplicated.push(*at);
                    } else {
                        missing.push(*at);
                    }
                }
            }
            session.refuse_missing(&missing, WHAT, envelope);
        };
        self.send_together(WHAT, rows.collect(), create_request, take)
            .await?;
        duplicated.dedup();
        Ok(duplicated)
    }

    fn refuse_unlisted(&mut self, styles: &[usize]) {
        for at in styles {
            let style = &self.styles[*at];
            if style.verdict.is_none() && !unknown(style).is_empty() {
                self.refuse(&[*at], WHAT, "one is there, and is not listed");
            }
        }
    }

    fn known_rows(&self, styles: &[usize]) -> Vec<Rows<Sku>> {
        let styles = styles.iter();
        styles
            .map(|at| Rows::of(*at, known_rows(&self.styles[*at])))
            .collect()
    }

    /// Updates SKUs; gives back the styles of which the answer lacks some.
    async fn update_skus(&mut self, rows: Vec<Rows<Sku>>) -> Result<Vec<Doubt>, Stop> {
        let mut doubts = Vec::new();
        let take = |_: &mut Self, call: &[Rows<Sku>], envelope: &Envelope<Sku>| {
            let done = |row: &Sku| envelope.data.iter().any(|done| done.id == row.id);
            let missing = call.iter().filter(|part| !part.rows.iter().all(done));
            let missing = missing.flat_map(|part| part.styles.iter());
            doubts.extend(missing.map(|at| (*at, said_in_all(envelope))));
        };
        // What is empty is emptied in JOOR too.
        let request = |rows: &[Sku]| {
            let rows = rows.iter().cloned().map(SkuUpdate::whole);
            update_request(&rows.collect::<Vec<_>>())
        };
        self.send(WHAT, rows, request, take).await?;
        Ok(doubts)
    }

    /// Looks up SKUs that an update did not answer for. What is there as it was sent is done, and what is
    /// there and differs is refused; what JOOR does not have any more is made again.
    async fn look_up_skus(&mut self, doubts: Vec<Doubt>) -> Result<(), Stop> {
        let doubts: BTreeMap<usize, String> = doubts.into_iter().collect();
        let styles: Vec<usize> = doubts.keys().copied().collect();
        let (mut again, mut moved) = (Vec::new(), Vec::new());
        for call in styles.chunks(LISTED) {
            let found = self.list_skus(call).await?;
            for at in call {
                let style = &mut self.styles[*at];
                let known = style.steps.sku_ids.clone();
                let is_there = |id: &String| found.iter().any(|sku| sku.id.as_ref() == Some(id));
                if style.steps.keep_skus(is_there) {
                    adopt(style, &found);
                    again.push(*at);
                }
                let mut others = known_rows(style);
                others.retain(|row| {
                    !found
                        .iter()
                        .any(|sku| sku.id == row.id && shows_sku(sku, row))
                });
                let was_known = |row: &Sku| known.values().any(|id| row.id.as_ref() == Some(id));
                if others.iter().any(was_known) {
                    self.refuse(&[*at], WHAT, &doubts[at]);
                } else {
                    moved.push(Rows::of(*at, others));
                }
            }
        }
        self.create_skus(&again).await?;
        self.refuse_unlisted(&again);
        moved.retain(|part| {
            part.styles
                .iter()
                .all(|at| self.styles[*at].verdict.is_none())
        });
        for (at, message) in self.update_skus(moved).await? {
            self.refuse(&[at], WHAT, &message);
        }
        Ok(())
    }

    async fn list_skus(&mut self, styles: &[usize]) -> Result<Vec<Sku>, Stop> {
        let styles = styles.iter();
        let ids = styles.filter_map(|at| self.styles[*at].steps.product.clone());
        let ids: Vec<String> = ids.collect();
        self.list::<Sku>(list_request(&ids)).await
    }
}

/// SKUs of the plan whose ids in JOOR are not known.
pub(super) fn unknown(style: &Style) -> Vec<&PlannedSku> {
    let ids = &style.steps.sku_ids;
    let skus = style.plan.skus.iter();
    skus.filter(|sku| !ids.contains_key(&sku_key(sku)))
        .collect()
}

/// Notes the ids of SKUs that were made.
fn note_made(style: &mut Style, envelope: &Envelope<Sku>) {
    for made in &envelope.data {
        if made.product_id != style.steps.product {
            continue;
        }
        let of_plan = |sku: &&PlannedSku| made.external_id.as_ref() == Some(&sku.external_id);
        if let Some(sku) = style.plan.skus.iter().find(of_plan)
            && let Some(id) = &made.id
        {
            style.steps.sku_ids.insert(sku_key(sku), id.clone());
        }
    }
}

/// Takes over the SKUs of a style that JOOR has: by our SKU, or else by colour and size, of which a
/// product has one SKU. So a SKU is found again that was renamed, or that filled a gap before it was
/// sold.
fn adopt(style: &mut Style, found: &[Sku]) {
    let own: Vec<&Sku> = found
        .iter()
        .filter(|sku| sku.product_id == style.steps.product)
        .collect();
    let same: [fn(&PlannedSku, &Sku) -> bool; 2] = [same_name, same_place];
    for same in same {
        let keys: BTreeSet<String> = style.plan.skus.iter().map(sku_key).collect();
        let ids = &style.steps.sku_ids;
        let mut taken: BTreeSet<String> = ids
            .iter()
            .filter(|(key, _)| keys.contains(*key))
            .map(|(_, id)| id.clone())
            .collect();
        let mut adopted = Vec::new();
        for sku in unknown(style) {
            let free = |found: &&&Sku| {
                same(sku, found) && found.id.as_ref().is_some_and(|id| !taken.contains(id))
            };
            if let Some(id) = own.iter().find(free).and_then(|sku| sku.id.clone()) {
                taken.insert(id.clone());
                adopted.push((sku_key(sku), id));
            }
        }
        let steps = &mut style.steps;
        for (key, id) in adopted {
            // It is no longer that of whatever had it before, nor are its prices.
            let holders = steps.sku_ids.iter().filter(|(_, known)| **known == id);
            let mut former: Vec<String> = holders.map(|(key, _)| key.clone()).collect();
            former.push(key.clone());
            for key in former {
                steps.sku_ids.remove(&key);
                steps.prices.forget_sku(&key);
            }
            steps.sku_ids.insert(key, id);
        }
    }
}

fn same_name(sku: &PlannedSku, found: &Sku) -> bool {
    found.external_id.as_ref() == Some(&sku.external_id)
}

fn same_place(sku: &PlannedSku, found: &Sku) -> bool {
    [
        (traits::COLOR, &sku.colour.name),
        (traits::SIZE, &sku.size.name),
    ]
    .into_iter()
    .all(|(id, name)| {
        let value = found.trait_value(id).and_then(|value| value.value.as_ref());
        value == Some(name)
    })
}

/// Rows of SKUs that JOOR has: written again, so that edits made there are overwritten.
fn known_rows(style: &Style) -> Vec<Sku> {
    let Some(product) = style.steps.product.as_deref() else {
        return Vec::new();
    };
    if style.verdict.is_some() {
        return Vec::new();
    }
    style
        .plan
        .skus
        .iter()
        .filter(|sku| sku.state == SkuState::Active)
        .filter_map(|sku| {
            let id = style.steps.sku_ids.get(&sku_key(sku))?;
            Some(rows::sku(sku, product, Some(id)))
        })
        .collect()
}
