//! The linesheet of each style. Styles are only ever added: what people put together by hand in JOOR
//! stays.

use std::collections::BTreeMap;

use seamline_joor_client::v4::ROWS_PER_CALL;
use seamline_joor_client::v4::collections::{
    Collection, CollectionAction, CollectionChange, CollectionItem, create_request, update_request,
};
use seamline_joor_client::v4::seasons::{self, Season};
use seamline_mapping::joor::styles::{SkuState, rows};
use seamline_sync_engine::Stop;

use super::{Session, Style};
use crate::joor::products::steps::Part;

impl Session<'_> {
    pub(super) async fn linesheets(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Linesheet);
        if wanting.is_empty() {
            return Ok(());
        }
        self.make_seasons(&wanting).await?;
        let known = self.account_collections().await?.clone();
        let mut by_linesheet: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in wanting
            .iter()
            .filter(|at| self.styles[**at].verdict.is_none())
        {
            let key = self.styles[*at].plan.linesheet.external_id.clone();
            by_linesheet.entry(key).or_default().push(*at);
        }
        let (old, new): (Vec<_>, Vec<_>) = by_linesheet
            .into_iter()
            .partition(|(key, _)| known.contains_key(key));
        for call in new.chunks(ROWS_PER_CALL) {
            self.make_linesheets(call).await?;
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
        let known = self.account_seasons().await?.clone();
        let mut new: BTreeMap<String, Season> = BTreeMap::new();
        for at in &wants_season {
            if let Some(season) = &self.styles[*at].plan.season
                && !known.contains_key(&season.external_id)
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
        for season in &envelope.data {
            if let (Some(key), Some(id), Some(known)) =
                (&season.external_id, &season.id, &mut self.known.seasons)
            {
                known.insert(key.clone(), id.clone());
            }
        }
        let known = self.known.seasons.clone().unwrap_or_default();
        let missing: Vec<usize> = wants_season
            .into_iter()
            .filter(|at| {
                let season = self.styles[*at].plan.season.as_ref();
                season.is_some_and(|season| !known.contains_key(&season.external_id))
            })
            .collect();
        self.refuse_missing(&missing, "the season", &envelope);
        Ok(())
    }

    async fn make_linesheets(&mut self, call: &[(String, Vec<usize>)]) -> Result<(), Stop> {
        let styles: Vec<usize> = call.iter().flat_map(|(_, styles)| styles.clone()).collect();
        let mut body: Vec<Collection> = Vec::new();
        for (_, members) in call {
            let Some(first) = members.first() else {
                continue;
            };
            let plan = &self.styles[*first].plan;
            let season = plan.season.as_ref().and_then(|season| {
                self.known
                    .seasons
                    .as_ref()?
                    .get(&season.external_id)
                    .cloned()
            });
            body.push(Collection {
                items: members.iter().map(|at| item(&self.styles[*at])).collect(),
                ..rows::collection(plan, season.as_deref())
            });
        }
        let Some(envelope) = self
            .call::<Collection>(create_request(&body), &styles)
            .await?
        else {
            return Ok(());
        };
        let mut missing = Vec::new();
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
                None => missing.extend(members),
            }
        }
        self.refuse_missing(&missing, "the linesheet", &envelope);
        self.save(&styles).await
    }

    async fn add_to_linesheets(
        &mut self,
        call: &[(String, Vec<usize>)],
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
