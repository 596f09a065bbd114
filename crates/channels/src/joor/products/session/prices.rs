//! The prices of each SKU, one in each price type.

use std::collections::{BTreeMap, BTreeSet};

use seamline_joor_client::v4::Envelope;
use seamline_joor_client::v4::prices::{
    NewPrice, Price, PriceUpdate, WholePrice, create_request, list_request, update_request,
};
use seamline_mapping::joor::styles::{PlannedPriceType, PlannedSku, rows};
use seamline_sync_engine::Stop;

use super::calls::Rows;
use super::shown::{Doubt, shows_price};
use super::{Session, Style, said_in_all};
use crate::joor::products::steps::{Part, sku_key};

/// SKUs whose prices are listed in one call; their ids travel in the address.
const LISTED: usize = 50;

const WHAT: &str = "prices of the style";
const NOT_LISTED: &str = "one is there, and is not listed";

impl Session<'_> {
    pub(super) async fn prices(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Prices);
        for at in &wanting {
            let Style { plan, steps, .. } = &mut self.styles[*at];
            let is_written = |id: &str| plan.price_types().any(|of| of.id == id);
            steps.prices.retain_types(is_written);
        }
        let unsure: Vec<usize> = wanting
            .iter()
            .copied()
            .filter(|at| !self.styles[*at].fresh)
            .collect();
        self.find_prices(&unsure).await?;
        let new: Vec<Rows<NewPrice>> = wanting
            .iter()
            .map(|at| Rows::of(*at, new_rows(&self.styles[*at])))
            .collect();
        let made: BTreeSet<(String, String)> = new
            .iter()
            .flat_map(|part| part.rows.iter().map(place_of))
            .collect();
        let duplicated = self.create_prices(new).await?;
        if !duplicated.is_empty() {
            self.find_prices(&duplicated).await?;
        }
        let changed = wanting
            .iter()
            .map(|at| {
                let style = &self.styles[*at];
                let all = duplicated.contains(at);
                // What was made just now is as it should be.
                let before = |place: &(String, String)| !style.fresh && !made.contains(place);
                let rows = known_rows(style, |place| all || before(place));
                Rows::of(*at, rows)
            })
            .collect();
        let doubts = self.update_prices(changed).await?;
        self.look_up_prices(doubts).await?;
        self.refuse_unpriced(&wanting);
        let done: Vec<usize> = wanting
            .into_iter()
            .filter(|at| self.styles[*at].verdict.is_none())
            .collect();
        for at in &done {
            self.styles[*at].finish(Part::Prices);
        }
        self.save(&done).await
    }

    /// Takes over prices that JOOR has already.
    async fn find_prices(&mut self, styles: &[usize]) -> Result<Vec<Price>, Stop> {
        let mut all = Vec::new();
        let mut wanted: Vec<(usize, String)> = Vec::new();
        for at in styles {
            let style = &self.styles[*at];
            let lacking = priced(style).filter(|price| price.id.is_none());
            let ids = lacking.map(|price| (*at, price.sku_id.clone()));
            wanted.extend(ids.collect::<BTreeSet<_>>());
        }
        for call in wanted.chunks(LISTED) {
            let ids: Vec<&String> = call.iter().map(|(_, id)| id).collect();
            let found = self.list::<Price>(list_request(&ids)).await?;
            let styles: BTreeSet<usize> = call.iter().map(|(at, _)| *at).collect();
            for at in styles {
                adopt(&mut self.styles[at], &found);
            }
            all.extend(found);
        }
        Ok(all)
    }

    /// Makes prices; gives back the styles of which JOOR has some already.
    async fn create_prices(&mut self, rows: Vec<Rows<NewPrice>>) -> Result<Vec<usize>, Stop> {
        let mut duplicated = Vec::new();
        let take = |session: &mut Self, call: &[Rows<NewPrice>], envelope: &Envelope<Price>| {
            let mut missing = Vec::new();
            for part in call {
                for at in &part.styles {
                    match note_made(&mut session.styles[*at], &part.rows, envelope) {
                        Made::All => {}
                        Made::HasSome => duplicated.push(*at),
                        Made::Lacks => missing.push(*at),
                    }
                }
            }
            session.refuse_missing(&missing, WHAT, envelope);
        };
        self.send(WHAT, rows, create_request, take).await?;
        duplicated.dedup();
        Ok(duplicated)
    }

    /// Updates prices; gives back the styles of which the answer lacks some.
    async fn update_prices(&mut self, rows: Vec<Rows<PriceUpdate>>) -> Result<Vec<Doubt>, Stop> {
        let mut doubts = Vec::new();
        let take = |_: &mut Self, call: &[Rows<PriceUpdate>], envelope: &Envelope<Price>| {
            let done = |row: &PriceUpdate| envelope.data.iter().any(|price| price.id == row.id);
            let missing = call.iter().filter(|part| !part.rows.iter().all(done));
            let missing = missing.flat_map(|part| part.styles.iter());
            doubts.extend(missing.map(|at| (*at, said_in_all(envelope))));
        };
        // A retail price that is gone is taken away in JOOR too.
        let request = |rows: &[PriceUpdate]| {
            let rows = rows.iter().cloned().map(WholePrice::from);
            update_request(&rows.collect::<Vec<_>>())
        };
        self.send(WHAT, rows, request, take).await?;
        Ok(doubts)
    }

    /// Looks up prices that an update did not answer for. What is there as it was sent is done, and what
    /// is there and differs is refused; what JOOR does not have any more is made again.
    async fn look_up_prices(&mut self, doubts: Vec<Doubt>) -> Result<(), Stop> {
        let doubts: BTreeMap<usize, String> = doubts.into_iter().collect();
        let styles: Vec<usize> = doubts.keys().copied().collect();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for at in &styles {
            let ids = std::mem::take(&mut self.styles[*at].steps.prices);
            known.extend(ids.ids().cloned());
        }
        let found = self.find_prices(&styles).await?;
        let (mut again, mut moved) = (Vec::new(), Vec::new());
        for (at, message) in &doubts {
            let mut others = known_rows(&self.styles[*at], |_| true);
            others.retain(|row| !found.iter().any(|price| shows_price(price, row)));
            if others.iter().any(|row| known.contains(&row.id)) {
                self.refuse(&[*at], WHAT, message);
            } else {
                again.push(Rows::of(*at, new_rows(&self.styles[*at])));
                moved.push(Rows::of(*at, others));
            }
        }
        self.create_prices(again).await?;
        for (at, message) in self.update_prices(moved).await? {
            self.refuse(&[at], WHAT, &message);
        }
        Ok(())
    }

    /// Parks styles of which a price was neither made nor found.
    fn refuse_unpriced(&mut self, styles: &[usize]) {
        for at in styles {
            if !new_rows(&self.styles[*at]).is_empty() {
                self.refuse(&[*at], WHAT, NOT_LISTED);
            }
        }
    }
}

/// What became of the prices of a style.
enum Made {
    All,
    /// JOOR has some already.
    HasSome,
    Lacks,
}

/// A price of the plan, of a SKU whose id in JOOR is known.
struct Priced<'style> {
    key: String,
    sku: &'style PlannedSku,
    sku_id: &'style String,
    price_type: &'style PlannedPriceType,
    /// JOOR's id of the price.
    id: Option<&'style String>,
}

/// The prices of a style, price type by price type.
fn priced(style: &Style) -> impl Iterator<Item = Priced<'_>> {
    let Style { plan, steps, .. } = style;
    plan.price_types().flat_map(move |price_type| {
        plan.skus.iter().filter_map(move |sku| {
            plan.price(sku, price_type)?;
            let key = sku_key(sku);
            Some(Priced {
                sku,
                sku_id: steps.sku_ids.get(&key)?,
                price_type,
                id: steps.prices.get(&price_type.id, &key),
                key,
            })
        })
    })
}

/// The SKU and the price type of a price, by JOOR's ids.
fn place_of(row: &NewPrice) -> (String, String) {
    (row.sku_id.clone(), row.price_type_id.clone())
}

/// Takes over the ids of prices that JOOR has.
fn adopt(style: &mut Style, found: &[Price]) {
    let lacking = priced(style).filter(|price| price.id.is_none());
    let adopted = lacking.filter_map(|lacking| {
        let price_type = &lacking.price_type.id;
        let mut found = found.iter();
        let price = found.find(|price| {
            price.sku_id.as_ref() == Some(lacking.sku_id)
                && price.price_type.as_ref().map(|of| &of.id) == Some(price_type)
        })?;
        Some((price_type.clone(), lacking.key, price.id.clone()))
    });
    for (price_type, key, id) in adopted.collect::<Vec<_>>() {
        style.steps.prices.insert(&price_type, key, id);
    }
}

/// Notes the ids of prices that were made.
fn note_made(style: &mut Style, rows: &[NewPrice], envelope: &Envelope<Price>) -> Made {
    let (mut has_some, mut lacks) = (false, false);
    // Where JOOR does not say the price type, there is one that it can be.
    let only_one = style.plan.price_types().count() == 1;
    for row in rows {
        let ids = &mut style.steps.sku_ids.iter();
        let key = ids.find(|(_, id)| **id == row.sku_id);
        let is_made = |price: &&Price| {
            let price_type = price.price_type.as_ref();
            price.sku_id.as_ref() == Some(&row.sku_id)
                && price_type.map_or(only_one, |of| of.id == row.price_type_id)
        };
        let made = envelope.data.iter().find(is_made);
        if let (Some((key, _)), Some(price)) = (key, made) {
            let key = key.clone();
            let prices = &mut style.steps.prices;
            prices.insert(&row.price_type_id, key, price.id.clone());
        } else if envelope.errors.iter().any(|error| {
            error.is_duplicated() && error.detail("sku_id").is_none_or(|id| id == row.sku_id)
        }) {
            has_some = true;
        } else {
            lacks = true;
        }
    }
    match (lacks, has_some) {
        (true, _) => Made::Lacks,
        (false, true) => Made::HasSome,
        (false, false) => Made::All,
    }
}

fn new_rows(style: &Style) -> Vec<NewPrice> {
    if style.verdict.is_some() {
        return Vec::new();
    }
    priced(style)
        .filter(|price| price.id.is_none())
        .filter_map(|price| rows::price(&style.plan, price.price_type, price.sku, price.sku_id))
        .collect()
}

/// Prices that JOOR has, as far as the SKU and the price type say so.
fn known_rows(style: &Style, applies: impl Fn(&(String, String)) -> bool) -> Vec<PriceUpdate> {
    if style.verdict.is_some() {
        return Vec::new();
    }
    priced(style)
        .filter_map(|price| {
            let row = rows::price(&style.plan, price.price_type, price.sku, price.sku_id)?;
            applies(&place_of(&row)).then_some(PriceUpdate {
                id: price.id?.clone(),
                wholesale_value: row.wholesale_value,
                retail_value: row.retail_value,
            })
        })
        .collect()
}
