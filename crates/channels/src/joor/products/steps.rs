//! What was done for a style so far; committed after each step, so that a restart goes on from there.

use std::collections::{BTreeMap, BTreeSet};

use seamline_mapping::joor::styles::v2::Combination;
use seamline_mapping::joor::styles::{self, PlannedSku, SkuState, SoldSku, StylePlan};
use seamline_sync_engine::{Fingerprint, Problem};
use serde::{Deserialize, Serialize};

use super::price_ids::PriceIds;
use super::sent_images::SentImages;
use crate::failure;

/// The parts of a style, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Name, description, categories, tags.
    Product,
    /// Colours, sizes and UPCs.
    Skus,
    /// Wholesale and retail prices.
    Prices,
    /// Images.
    Images,
    /// Its place in the linesheet.
    Linesheet,
    /// All of it but the images, as one record of a v2 job.
    Style,
}

/// A SKU that JOOR was given as sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    /// The SKU.
    pub sku: SoldSku,
    /// JOOR's v4 id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whether it was taken out of JOOR since.
    #[serde(default)]
    pub taken_out: bool,
}

/// Ids in JOOR and parts that are done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StyleSteps {
    /// JOOR product id.
    pub product: Option<String>,
    /// JOOR SKU ids by product id in Order Manager, or by colour and size where no product is.
    pub sku_ids: BTreeMap<String, String>,
    /// JOOR price ids by JOOR's id of the price type and by the same.
    #[serde(skip_serializing_if = "PriceIds::is_empty")]
    pub prices: PriceIds,
    /// What earlier releases kept in their place: price ids in one price type ...
    #[serde(skip_serializing)]
    price_ids: BTreeMap<String, String>,
    /// ... and JOOR's id of it.
    #[serde(skip_serializing)]
    price_type: Option<String>,
    /// Keys of the linesheets that it was put on. Those of earlier releases are not known.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub linesheets: BTreeSet<String>,
    /// Images that JOOR was given.
    #[serde(skip_serializing_if = "SentImages::is_empty")]
    pub images: SentImages,
    /// Fingerprint of each part as it was last written.
    pub parts: BTreeMap<Part, Fingerprint>,
    /// The payload that is being written ...
    pub payload: Option<Fingerprint>,
    /// ... and its parts that are done.
    pub done: BTreeSet<Part>,
    /// The v2 job that carries it, until it was read back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<StyleJob>,
    /// JOOR's v2 id of the style.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style_id: Option<i64>,
    /// Colours and sizes that v2 made. What is no longer sold stays in JOOR, and here.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub combinations: BTreeSet<Combination>,
    /// What JOOR was given as sold: what is sold now, and what is not any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sold: Vec<Sold>,
}

/// A v2 job under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleJob {
    /// JOOR's id of the job.
    pub id: i64,
    /// What of the style it carries.
    pub payload: Fingerprint,
    /// Whether it puts the style on its linesheet.
    pub linesheet: bool,
}

impl StyleSteps {
    /// Steps as committed; a text of another release starts over, which writes the same again.
    pub(super) fn read(text: Option<&str>) -> Self {
        let steps = text.and_then(|text| serde_json::from_str(text).ok());
        let mut steps: Self = steps.unwrap_or_default();
        let earlier = std::mem::take(&mut steps.price_ids);
        // Where the price type is not known, the ids are looked up anew.
        if let Some(price_type) = steps.price_type.take() {
            for (key, id) in earlier {
                steps.prices.insert(&price_type, key, id);
            }
        }
        steps
    }

    /// Begins with a payload; parts done for another one are to be done again.
    pub(super) fn begin(&mut self, payload: &Fingerprint) {
        if self.payload.as_ref() != Some(payload) {
            self.payload = Some(payload.clone());
            self.done.clear();
            self.images.left.clear();
        }
    }

    /// Whether a part is still to be written. What a person can edit in JOOR (the product, its SKUs
    /// and prices) is written whenever anything of the style changed, so that such edits are
    /// overwritten; images and linesheets only when they changed, because writing them costs most.
    pub(super) fn wants(&self, part: Part, fingerprint: &Fingerprint) -> bool {
        if self.done.contains(&part) {
            return false;
        }
        match part {
            Part::Product | Part::Skus | Part::Prices | Part::Style => true,
            Part::Images | Part::Linesheet => self.parts.get(&part) != Some(fingerprint),
        }
    }

    /// The job that carries the payload that is being written. One of an older payload does not count:
    /// jobs run in the order in which they arrived \[C\], so a newer one has the last word.
    pub(super) fn current_job(&self) -> Option<&StyleJob> {
        let job = self.job.as_ref()?;
        (Some(&job.payload) == self.payload.as_ref()).then_some(job)
    }

    /// Forgets the product, and all that went with it when somebody deleted it in JOOR.
    pub(super) fn forget_product(&mut self) {
        self.product = None;
        self.sku_ids.clear();
        self.prices = PriceIds::default();
        self.linesheets.clear();
        self.parts.clear();
        self.done.clear();
        self.images = SentImages::default();
        self.sold.clear();
    }

    /// Forgets SKUs that JOOR does not have any more, with their prices. Gives back whether there were
    /// any.
    pub(super) fn keep_skus(&mut self, is_there: impl Fn(&String) -> bool) -> bool {
        let before = self.sku_ids.len();
        self.sku_ids.retain(|_, id| is_there(id));
        self.sold
            .retain(|sold| sold.id.as_ref().is_none_or(&is_there));
        let kept = &self.sku_ids;
        self.prices.retain_skus(|key| kept.contains_key(key));
        if before == self.sku_ids.len() {
            return false;
        }
        // Those that are made again are to be on the linesheet.
        self.parts.remove(&Part::Linesheet);
        self.done.remove(&Part::Linesheet);
        true
    }

    /// The SKUs that JOOR was given as sold.
    pub(super) fn sold_before(text: Option<&str>) -> Vec<SoldSku> {
        let sold = Self::read(text).sold.into_iter();
        sold.map(|sold| sold.sku).collect()
    }

    /// Notes what JOOR has now: what the plan sells, and what it says is gone. `by_place` when JOOR
    /// knows SKUs by colour and size alone.
    pub(super) fn note_sold(&mut self, plan: &StylePlan, by_place: bool) {
        let skus = plan.skus.iter();
        let sold = skus.filter(|sku| sku.state == SkuState::Active).map(|sku| {
            let mut kept = SoldSku::of(sku);
            if by_place {
                kept.product = None;
            }
            Sold {
                sku: kept,
                id: self.sku_ids.get(&sku_key(sku)).cloned(),
                taken_out: false,
            }
        });
        let mut now: Vec<Sold> = sold.collect();
        let before = std::mem::take(&mut self.sold);
        let stays = |sku: &SoldSku| is_gone(plan, sku) || plan.leaves_out(sku);
        now.extend(before.into_iter().filter(|sold| stays(&sold.sku)));
        self.sold = now;
    }

    /// What is gone by the plan and still in JOOR.
    pub(super) fn left(&self, plan: &StylePlan) -> Vec<Sold> {
        let sold = self.sold.iter();
        sold.filter(|sold| !sold.taken_out && is_gone(plan, &sold.sku))
            .cloned()
            .collect()
    }

    /// What a person should know of the style as it was delivered.
    pub(super) fn notice(&self, plan: &StylePlan) -> Option<Problem> {
        let left = self.left(plan);
        let left: Vec<&SoldSku> = left.iter().map(|sold| &sold.sku).collect();
        let gone = styles::notice(plan, &left).map(failure::problem);
        let images = self.images.notice(plan);
        let left_out = styles::left_out_notice(plan).map(failure::problem);
        // One record has one notice: that of the first, with the words of all.
        let mut notices = [gone, images, left_out].into_iter().flatten();
        let mut all = notices.next()?;
        for notice in notices {
            all.message = format!("{}; {}", all.message, notice.message);
        }
        Some(all)
    }

    /// Notes SKUs as taken out of JOOR.
    pub(super) fn take_out(&mut self, skus: &[SoldSku]) {
        for sold in &mut self.sold {
            sold.taken_out |= skus.contains(&sold.sku);
        }
    }

    /// Notes a part as written.
    pub(super) fn finish(&mut self, part: Part, fingerprint: Fingerprint) {
        self.parts.insert(part, fingerprint);
        self.done.insert(part);
    }
}

fn is_gone(plan: &StylePlan, sku: &SoldSku) -> bool {
    let gone = plan.gone.as_ref();
    gone.is_some_and(|gone| gone.skus.contains(sku))
}

/// What a SKU is known by. Its name can be changed in the back end, its product cannot; a combination
/// that no product fills is known by itself.
pub(super) fn sku_key(sku: &PlannedSku) -> String {
    sku.product.map_or_else(
        || format!("{:?} {:?}", sku.colour.code, sku.size.code),
        |product| product.to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_goes_on_with_the_parts_that_are_not_done() {
        let payload = Fingerprint::of("style");
        let part = Fingerprint::of("part");
        let mut steps = StyleSteps::default();
        steps.begin(&payload);
        steps.finish(Part::Product, part.clone());
        let text = serde_json::to_string(&steps).unwrap();
        let mut again = StyleSteps::read(Some(&text));
        again.begin(&payload);
        assert!(!again.wants(Part::Product, &part));
        assert!(again.wants(Part::Skus, &part));
    }

    #[test]
    fn prices_of_an_earlier_release_are_those_of_its_price_type() {
        let text = r#"{"price_ids":{"1":"p"},"price_type":"71"}"#;
        let steps = StyleSteps::read(Some(text));
        assert_eq!(steps.prices.get("71", "1").map(String::as_str), Some("p"));
        let again = serde_json::to_string(&steps).unwrap();
        assert_eq!(StyleSteps::read(Some(&again)), steps);
        // Whose price it is was not kept: it is looked up.
        let unknown = StyleSteps::read(Some(r#"{"price_ids":{"1":"p"}}"#));
        assert!(unknown.prices.is_empty());
    }

    #[test]
    fn a_job_of_an_older_payload_is_not_waited_for() {
        let mut steps = StyleSteps::default();
        steps.begin(&Fingerprint::of("before"));
        steps.job = Some(StyleJob {
            id: 90417,
            payload: Fingerprint::of("before"),
            linesheet: true,
        });
        let text = serde_json::to_string(&steps).unwrap();
        let mut again = StyleSteps::read(Some(&text));
        assert_eq!(again.current_job().unwrap().id, 90417);
        again.begin(&Fingerprint::of("after"));
        assert_eq!(again.current_job(), None);
    }

    #[test]
    fn a_change_overwrites_what_people_can_edit_and_spares_images() {
        let part = Fingerprint::of("part");
        let mut steps = StyleSteps::default();
        steps.begin(&Fingerprint::of("before"));
        for done in [Part::Product, Part::Images] {
            steps.finish(done, part.clone());
        }
        steps.begin(&Fingerprint::of("after"));
        assert!(steps.wants(Part::Product, &part));
        assert!(!steps.wants(Part::Images, &part));
        assert!(steps.wants(Part::Images, &Fingerprint::of("other images")));
    }
}
