//! The linesheets of each style. Styles are only ever added here: what people put together by hand in JOOR
//! stays. See [`former_linesheets`](super::former_linesheets) for those that a style is taken off.

use std::collections::BTreeMap;

use seamline_joor_client::v4::collections::{
    Collection, CollectionAction, CollectionChange, CollectionItem, create_request, update_request,
};
use seamline_joor_client::v4::seasons::{self, Season};
use seamline_joor_client::v4::{Envelope, RowError};
use seamline_mapping::joor::styles::{PlannedSeason, SkuState, rows};
use seamline_sync_engine::Stop;

use super::calls::{Answer, Rows, is_refused_as_a_whole};
use super::shown::shows_item;
use super::{Session, Style, said_in_all};
use crate::failure::Parts;
use crate::joor::products::steps::{Part, sku_key};

const WHAT: &str = "the linesheet";
const NOT_LISTED: &str = "it is there, and is not listed";

impl Session<'_> {
    pub(super) async fn linesheets(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Linesheet);
        if wanting.is_empty() {
            return Ok(());
        }
        self.make_seasons(&wanting).await?;
        self.account_collections().await?;
        let mut by_linesheet: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in wanting
            .iter()
            .filter(|at| self.styles[**at].verdict.is_none())
        {
            for (_, linesheet) in self.styles[*at].plan.places() {
                let key = linesheet.external_id.clone();
                by_linesheet.entry(key).or_default().push(*at);
            }
        }
        let (old, new): (Vec<_>, Vec<_>) = by_linesheet
            .into_iter()
            .partition(|(key, _)| self.linesheet(key).is_some());
        let rows = self.rows_per_call;
        for call in new.chunks(rows).chain(old.chunks(rows)) {
            self.fill_linesheets(call).await?;
        }
        self.leave_former_linesheets(&wanting).await
    }

    /// Notes a style as put on a linesheet.
    fn note_placed(&mut self, at: usize, key: &str) {
        let style = &mut self.styles[at];
        style.placed.insert(key.to_owned());
        style.steps.linesheets.insert(key.to_owned());
        style.finish_linesheets();
    }

    /// JOOR's id of a linesheet.
    pub(super) fn linesheet(&self, key: &str) -> Option<&String> {
        self.known.collections.as_ref()?.get(key)
    }

    /// Puts styles on their linesheets; in halves, down to one style on one linesheet, where JOOR
    /// refuses the whole.
    async fn fill_linesheets(&mut self, call: &[(String, Vec<usize>)]) -> Result<(), Stop> {
        let places = call
            .iter()
            .flat_map(|(key, styles)| styles.iter().map(|at| (key.clone(), *at)))
            // Another linesheet of the style may have been refused.
            .filter(|(_, at)| self.styles[*at].verdict.is_none());
        let places: Vec<(String, usize)> = places.collect();
        let Some(patience) = self.patience(WHAT) else {
            let styles: Vec<usize> = places.into_iter().map(|(_, at)| at).collect();
            self.spare(WHAT, &styles);
            return Ok(());
        };
        let mut parts = Parts::with_patience(places, patience);
        let mut refused = Vec::new();
        while let Some(part) = parts.next() {
            let (mut old, mut new): (Sheets, Sheets) = (BTreeMap::new(), BTreeMap::new());
            for (key, at) in &part {
                // Another half may have made the linesheet.
                let sheets = if self.linesheet(key).is_some() {
                    &mut old
                } else {
                    &mut new
                };
                sheets.entry(key.clone()).or_default().push(*at);
            }
            let mut refusal = None;
            if !new.is_empty() {
                let mut duplicated = BTreeMap::new();
                refusal = self.make_linesheets(&new, &mut duplicated).await?;
                old.extend(self.made_meanwhile(duplicated).await?);
            }
            if !old.is_empty() && refusal.is_none() {
                refusal = self.add_to_linesheets(&old).await?;
            }
            let Some(message) = refusal else {
                parts.take();
                self.take_heart(WHAT);
                continue;
            };
            if let Some((_, at)) = parts.refuse(part) {
                refused.push((at, message.clone()));
            }
            if parts.is_hopeless() {
                let rest = parts.rest().into_iter().map(|(_, at)| at);
                let styles: Vec<usize> = rest.chain(refused.drain(..).map(|(at, _)| at)).collect();
                self.give_up(WHAT, &styles, &message);
            }
        }
        for (at, message) in refused {
            self.refuse(&[at], WHAT, &message);
        }
        Ok(())
    }

    /// Reads linesheets that somebody made since the list was read; gives back those that are there.
    async fn made_meanwhile(&mut self, duplicated: Sheets) -> Result<Sheets, Stop> {
        if duplicated.is_empty() {
            return Ok(duplicated);
        }
        self.known.collections = None;
        self.account_collections().await?;
        let (listed, unlisted): (Sheets, Sheets) = duplicated
            .into_iter()
            .partition(|(key, _)| self.linesheet(key).is_some());
        // An answer that does not say which linesheet it means did not mean these.
        self.make_linesheets_again(&unlisted).await?;
        Ok(listed)
    }

    /// Makes linesheets of which the list does not know.
    async fn make_linesheets_again(&mut self, sheets: &Sheets) -> Result<(), Stop> {
        if sheets.is_empty() {
            return Ok(());
        }
        let mut duplicated = BTreeMap::new();
        if let Some(message) = self.make_linesheets(sheets, &mut duplicated).await? {
            self.refuse(&styles_of(sheets), WHAT, &message);
        }
        self.refuse(&styles_of(&duplicated), WHAT, NOT_LISTED);
        Ok(())
    }

    /// Looks up linesheets that an update did not answer for, with what it said. What stands on them is
    /// done; a linesheet that JOOR does not have any more is made again.
    async fn look_up_linesheets(&mut self, doubts: Sheets, message: &str) -> Result<(), Stop> {
        if doubts.is_empty() {
            return Ok(());
        }
        let found = self.read_collections().await?;
        let mut gone = BTreeMap::new();
        for (key, members) in doubts {
            let mut found = found.iter();
            let Some(sheet) = found.find(|row| row.external_id.as_ref() == Some(&key)) else {
                gone.insert(key, members);
                continue;
            };
            for at in members {
                if shows_item(sheet, &item(&self.styles[at])) {
                    self.note_placed(at, &key);
                } else {
                    self.refuse(&[at], WHAT, message);
                }
            }
        }
        self.make_linesheets_again(&gone).await
    }

    async fn make_seasons(&mut self, wanting: &[usize]) -> Result<(), Stop> {
        let wants_season: Vec<usize> = wanting
            .iter()
            .copied()
            .filter(|at| seasons_of(&self.styles[*at]).next().is_some())
            .collect();
        if wants_season.is_empty() {
            return Ok(());
        }
        self.account_seasons().await?;
        let mut new: BTreeMap<String, Season> = BTreeMap::new();
        for at in &wants_season {
            for season in seasons_of(&self.styles[*at]) {
                if self.season(season).is_none() {
                    new.insert(season.external_id.clone(), rows::season(season, None));
                }
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let parts = new.into_iter().map(|(key, season)| Rows {
            styles: wants_season
                .iter()
                .copied()
                .filter(|at| seasons_of(&self.styles[*at]).any(|one| one.external_id == key))
                .collect(),
            rows: vec![season],
        });
        let mut unsure = Vec::new();
        let take = |session: &mut Self, call: &[Rows<Season>], envelope: &Envelope<Season>| {
            for season in &envelope.data {
                if let (Some(key), Some(id), Some(known)) =
                    (&season.external_id, &season.id, &mut session.known.seasons)
                {
                    known.insert(key.clone(), id.clone());
                }
            }
            let styles = call.iter().flat_map(|part| part.styles.iter().copied());
            let missing = styles.filter(|at| session.lacks_season(*at)).collect();
            if envelope.errors.iter().any(RowError::is_duplicated) {
                unsure.extend::<Vec<usize>>(missing);
            } else {
                session.refuse_missing(&missing, "the season", envelope);
            }
        };
        self.send("the season", parts.collect(), seasons::create_request, take)
            .await?;
        if !unsure.is_empty() {
            // Somebody made them since the list was read.
            self.known.seasons = None;
            self.account_seasons().await?;
            unsure.retain(|at| self.lacks_season(*at));
            self.refuse(&unsure, "the season", NOT_LISTED);
        }
        Ok(())
    }

    fn lacks_season(&self, at: usize) -> bool {
        seasons_of(&self.styles[at]).any(|season| self.season(season).is_none())
    }

    /// Makes linesheets with these styles. Gives back what JOOR said when it refuses the whole; those
    /// that it has already go to `duplicated`.
    async fn make_linesheets(
        &mut self,
        sheets: &Sheets,
        duplicated: &mut Sheets,
    ) -> Result<Option<String>, Stop> {
        let mut body: Vec<Collection> = Vec::new();
        for (key, members) in sheets {
            let first = members.first();
            let place = first.and_then(|at| {
                let mut places = self.styles[*at].plan.places();
                places.find(|(_, linesheet)| linesheet.external_id == *key)
            });
            let Some((season, linesheet)) = place else {
                continue;
            };
            let season = season.and_then(|season| self.season(season));
            body.push(Collection {
                items: members.iter().map(|at| item(&self.styles[*at])).collect(),
                ..rows::collection(linesheet, season.as_deref())
            });
        }
        let styles = styles_of(sheets);
        let envelope = match self.call(create_request(&body), &styles).await? {
            Answer::Rows(envelope) => envelope,
            Answer::Unclear => return Ok(None),
            Answer::Refused(message) => return Ok(Some(message)),
        };
        if styles.len() > 1 && is_refused_as_a_whole(&envelope, styles.len()) {
            return Ok(Some(said_in_all(&envelope)));
        }
        let mut missing = Vec::new();
        for (key, members) in sheets {
            let made = envelope
                .data
                .iter()
                .find(|row: &&Collection| row.external_id.as_ref() == Some(key));
            match made.and_then(|row| row.id.clone()) {
                Some(id) => {
                    let known = self.known.collections.get_or_insert_default();
                    known.insert(key.clone(), id);
                    for at in members {
                        self.note_placed(*at, key);
                    }
                }
                None if envelope.errors.iter().any(|error| {
                    error.is_duplicated() && error.detail("external_id").is_none_or(|id| id == *key)
                }) =>
                {
                    duplicated.insert(key.clone(), members.clone());
                }
                None => missing.extend(members),
            }
        }
        self.refuse_missing(&missing, WHAT, &envelope);
        self.save(&styles).await?;
        Ok(None)
    }

    /// As [`make_linesheets`](Self::make_linesheets), where JOOR has them.
    async fn add_to_linesheets(&mut self, sheets: &Sheets) -> Result<Option<String>, Stop> {
        let body: Vec<CollectionChange> = sheets
            .iter()
            .filter_map(|(key, members)| {
                Some(CollectionChange {
                    id: self.linesheet(key)?.clone(),
                    items: members.iter().map(|at| item(&self.styles[*at])).collect(),
                    ..CollectionChange::default()
                })
            })
            .collect();
        let styles = styles_of(sheets);
        let request = update_request(CollectionAction::AddItems, &body);
        let envelope = match self.call(request, &styles).await? {
            Answer::Rows(envelope) => envelope,
            Answer::Unclear => return Ok(None),
            Answer::Refused(message) => return Ok(Some(message)),
        };
        if styles.len() > 1 && is_refused_as_a_whole(&envelope, styles.len()) {
            return Ok(Some(said_in_all(&envelope)));
        }
        let mut doubts = BTreeMap::new();
        for (key, members) in sheets {
            let id = self.linesheet(key).cloned();
            if envelope.data.iter().any(|row: &Collection| row.id == id) {
                for at in members {
                    self.note_placed(*at, key);
                }
            } else {
                doubts.insert(key.clone(), members.clone());
            }
        }
        self.look_up_linesheets(doubts, &said_in_all(&envelope))
            .await?;
        self.save(&styles).await?;
        Ok(None)
    }
}

/// Styles by the key of their linesheet.
type Sheets = BTreeMap<String, Vec<usize>>;

fn styles_of(sheets: &Sheets) -> Vec<usize> {
    sheets.values().flatten().copied().collect()
}

fn seasons_of(style: &Style) -> impl Iterator<Item = &PlannedSeason> {
    style.plan.places().filter_map(|(season, _)| season)
}

/// The style with the SKUs that are sold.
fn item(style: &Style) -> CollectionItem {
    let skus: Vec<String> = style
        .plan
        .skus
        .iter()
        .filter(|sku| sku.state == SkuState::Active)
        .filter_map(|sku| style.steps.sku_ids.get(&sku_key(sku)).cloned())
        .collect();
    rows::collection_item(style.steps.product.as_deref().unwrap_or_default(), &skus)
}
