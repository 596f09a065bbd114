//! The linesheet of each style. Styles are only ever added: what people put together by hand in JOOR
//! stays.

use std::collections::BTreeMap;

use seamline_joor_client::v4::ROWS_PER_CALL;
use seamline_joor_client::v4::RowError;
use seamline_joor_client::v4::collections::{
    Collection, CollectionAction, CollectionChange, CollectionItem, create_request, update_request,
};
use seamline_joor_client::v4::seasons::{self, Season};
use seamline_mapping::joor::styles::{SkuState, rows};
use seamline_sync_engine::{Stop, Verdict};

use super::{Session, Style, refused_by_joor};
use crate::joor::products::steps::Part;

/// A linesheet by its key, with the places of its styles in the batch.
type Members = (String, Vec<usize>);

impl Session<'_> {
    pub(super) async fn linesheets(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Linesheet);
        if wanting.is_empty() {
            return Ok(());
        }
        self.make_seasons(&wanting).await?;
        let mut known = self.account_collections().await?.clone();
        let mut by_linesheet: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in wanting
            .iter()
            .filter(|at| self.styles[**at].verdict.is_none())
        {
            let key = self.styles[*at].plan.linesheet.external_id.clone();
            by_linesheet.entry(key).or_default().push(*at);
        }
        let (mut old, new): (Vec<Members>, Vec<Members>) = by_linesheet
            .into_iter()
            .partition(|(key, _)| known.contains_key(key));
        let mut duplicated = Vec::new();
        for call in new.chunks(ROWS_PER_CALL) {
            duplicated.extend(self.make_linesheets(call).await?);
        }
        if !duplicated.is_empty() {
            // Somebody made them since the list was read.
            self.known.collections = None;
            known = self.account_collections().await?.clone();
            for (key, members) in duplicated {
                if known.contains_key(&key) {
                    old.push((key, members));
                    continue;
                }
                let problem = refused_by_joor("the linesheet", "it is there, and is not listed");
                for at in members {
                    self.styles[at].fail(Verdict::Refused(problem.clone()));
                }
            }
        }
        for call in old.chunks(ROWS_PER_CALL) {
            self.add_to_linesheets(call, &known).await?;
        }
        Ok(())
    }

    async fn make_seasons(&mut self, wanting: &[usize]) -> Result<(), Stop> {
        let wants_season: Vec<usize> = wanting
            .iter()
            .copied()
            .filter(|at| self.styles[*at].plan.season.is_some())
            .collect();
        if wants_season.is_empty() {
            return Ok(());
        }
        self.account_seasons().await?;
        let mut new: BTreeMap<String, Season> = BTreeMap::new();
        for at in &wants_season {
            if let Some(season) = &self.styles[*at].plan.season
                && self.season(season).is_none()
            {
                new.insert(season.external_id.clone(), rows::season(season, None));
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let body: Vec<Season> = new.into_values().collect();
        let request = seasons::create_request(&body);
        let Some(envelope) = self.call::<Season>(request, &wants_season).await? else {
            return Ok(());
        };
        if envelope.errors.iter().any(RowError::is_duplicated) {
            // Somebody made it since the list was read.
            self.known.seasons = None;
            self.account_seasons().await?;
        }
        for season in &envelope.data {
            if let (Some(key), Some(id), Some(known)) =
                (&season.external_id, &season.id, &mut self.known.seasons)
            {
                known.insert(key.clone(), id.clone());
            }
        }
        let missing: Vec<usize> = wants_season
            .into_iter()
            .filter(|at| {
                let season = self.styles[*at].plan.season.as_ref();
                season.is_some_and(|season| self.season(season).is_none())
            })
            .collect();
        self.refuse_missing(&missing, "the season", &envelope);
        Ok(())
    }

    /// Makes linesheets; gives back those that JOOR has already.
    async fn make_linesheets(&mut self, call: &[Members]) -> Result<Vec<Members>, Stop> {
        let styles: Vec<usize> = call.iter().flat_map(|(_, styles)| styles.clone()).collect();
        let mut body: Vec<Collection> = Vec::new();
        for (_, members) in call {
            let Some(first) = members.first() else {
                continue;
            };
            let plan = &self.styles[*first].plan;
            let season = plan.season.as_ref().and_then(|season| self.season(season));
            body.push(Collection {
                items: members.iter().map(|at| item(&self.styles[*at])).collect(),
                ..rows::collection(plan, season.as_deref())
            });
        }
        let Some(envelope) = self
            .call::<Collection>(create_request(&body), &styles)
            .await?
        else {
            return Ok(Vec::new());
        };
        let mut missing = Vec::new();
        let mut duplicated = Vec::new();
        for (key, members) in call {
            let made = envelope
                .data
                .iter()
                .find(|row| row.external_id.as_ref() == Some(key));
            match made.and_then(|row| row.id.clone()) {
                Some(id) => {
                    self.known
                        .collections
                        .get_or_insert_default()
                        .insert(key.clone(), id);
                    for at in members {
                        self.styles[*at].finish(Part::Linesheet);
                    }
                }
                None if envelope.errors.iter().any(|error| {
                    error.is_duplicated() && error.detail("external_id").as_ref() == Some(key)
                }) =>
                {
                    duplicated.push((key.clone(), members.clone()));
                }
                None => missing.extend(members),
            }
        }
        self.refuse_missing(&missing, "the linesheet", &envelope);
        self.save(&styles).await?;
        Ok(duplicated)
    }

    async fn add_to_linesheets(
        &mut self,
        call: &[Members],
        known: &BTreeMap<String, String>,
    ) -> Result<(), Stop> {
        let styles: Vec<usize> = call.iter().flat_map(|(_, styles)| styles.clone()).collect();
        let body: Vec<CollectionChange> = call
            .iter()
            .filter_map(|(key, members)| {
                Some(CollectionChange {
                    id: known.get(key)?.clone(),
                    items: members.iter().map(|at| item(&self.styles[*at])).collect(),
                })
            })
            .collect();
        let request = update_request(CollectionAction::AddItems, &body);
        let Some(envelope) = self.call::<Collection>(request, &styles).await? else {
            return Ok(());
        };
        let mut missing = Vec::new();
        for (key, members) in call {
            if envelope
                .data
                .iter()
                .any(|row| row.id.as_ref() == known.get(key))
            {
                for at in members {
                    self.styles[*at].finish(Part::Linesheet);
                }
            } else {
                missing.extend(members);
            }
        }
        self.refuse_missing(&missing, "the linesheet", &envelope);
        self.save(&styles).await
    }
}

/// The style with the SKUs that are sold.
fn item(style: &Style) -> CollectionItem {
    let skus: Vec<String> = style
        .plan
        .skus
        .iter()
        .filter(|sku| sku.state == SkuState::Active)
        .filter_map(|sku| style.steps.skus.get(&sku.external_id).cloned())
        .collect();
    rows::collection_item(style.steps.product.as_deref().unwrap_or_default(), &skus)
}
