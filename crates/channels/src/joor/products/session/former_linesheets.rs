//! Linesheets that a style was put on and that its fields no longer name. Where the rules say so it is taken
//! off them: off those that are noted as ours, and with the SKUs that are ours. What people put together by
//! hand in JOOR stays.

use std::collections::BTreeMap;

use seamline_api_core::{ApiError, ApiRequest};
use seamline_joor_client::v4::Envelope;
use seamline_joor_client::v4::collections::{
    Collection, CollectionAction, CollectionChange, CollectionItem, update_request,
};
use seamline_mapping::joor::styles::{PlannedLinesheet, rows};
use seamline_sync_engine::Stop;

use super::calls::Rows;
use super::{Session, Style};
use crate::joor::products::steps::Part;

const WHAT: &str = "a linesheet that the style is to leave";

impl Style {
    /// Linesheets that it was put on and is to leave.
    pub(super) fn former_linesheets(&self) -> impl Iterator<Item = &String> {
        let plan = &self.plan;
        let is_former = move |key: &&String| {
            let mut places = plan.places();
            plan.take_off && !places.any(|(_, linesheet)| linesheet.external_id == **key)
        };
        self.steps.linesheets.iter().filter(is_former)
    }

    /// Notes its linesheets as done, once it stands on all of its own and on none that it is to leave.
    pub(super) fn finish_linesheets(&mut self) {
        let is_placed =
            |(_, linesheet): (_, &PlannedLinesheet)| self.placed.contains(&linesheet.external_id);
        let done = self.plan.places().all(is_placed) && self.former_linesheets().next().is_none();
        if done {
            self.finish(Part::Linesheet);
        }
    }

    /// The style with every SKU that we put on its linesheets.
    fn whole_item(&self) -> CollectionItem {
        let skus: Vec<String> = self.steps.sku_ids.values().cloned().collect();
        let product = self.steps.product.as_deref().unwrap_or_default();
        rows::collection_item(product, &skus)
    }
}

impl Session<'_> {
    /// Takes styles off their former linesheets; those that stand where they should are done then.
    pub(super) async fn leave_former_linesheets(&mut self, wanting: &[usize]) -> Result<(), Stop> {
        let (mut changes, mut gone) = (Vec::new(), Vec::new());
        let mut keys: BTreeMap<String, String> = BTreeMap::new();
        for at in wanting {
            let style = &self.styles[*at];
            for key in style
                .former_linesheets()
                .filter(|_| style.verdict.is_none())
            {
                let Some(id) = self.linesheet(key) else {
                    gone.push((*at, key.clone()));
                    continue;
                };
                keys.insert(id.clone(), key.clone());
                let change = CollectionChange {
                    id: id.clone(),
                    items: vec![style.whole_item()],
                    ..CollectionChange::default()
                };
                changes.push(Rows::of(*at, vec![change]));
            }
        }
        for (at, key) in gone {
            self.note_left(at, &key);
        }
        let take = |session: &mut Self,
                    call: &[Rows<CollectionChange>],
                    envelope: &Envelope<Collection>| {
            for part in call {
                for (at, row) in part.styles.iter().zip(&part.rows) {
                    let mut done = envelope.data.iter();
                    let key = keys.get(&row.id);
                    match key.filter(|_| done.any(|done| done.id.as_ref() == Some(&row.id))) {
                        Some(key) => session.note_left(*at, key),
                        None => session.refuse_missing(&[*at], WHAT, envelope),
                    }
                }
            }
        };
        self.send(WHAT, changes, request, take).await?;
        self.save(wanting).await
    }

    /// Notes a style as taken off a linesheet.
    fn note_left(&mut self, at: usize, key: &str) {
        let style = &mut self.styles[at];
        style.steps.linesheets.remove(key);
        style.finish_linesheets();
    }
}

/// Styles of one linesheet leave it together.
fn request(rows: &[CollectionChange]) -> Result<ApiRequest, ApiError> {
    let mut changes: Vec<CollectionChange> = Vec::new();
    for row in rows {
        match changes.iter_mut().find(|change| change.id == row.id) {
            Some(change) => change.items.extend(row.items.iter().cloned()),
            None => changes.push(row.clone()),
        }
    }
    update_request(CollectionAction::RemoveItems, &changes)
}
