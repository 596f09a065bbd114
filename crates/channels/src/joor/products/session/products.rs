//! The product of each style.

use std::collections::BTreeSet;

use seamline_joor_client::v4::Envelope;
use seamline_joor_client::v4::products::{Product, ProductUpdate, create_request, update_request};
use seamline_mapping::joor::styles::rows;
use seamline_sync_engine::Stop;

use super::account::KnownProduct;
use super::calls::Rows;
use super::shown::{Doubt, shows_product};
use super::{Session, said_in_all};
use crate::joor::products::steps::Part;

const WHAT: &str = "the style";
const NUMBER_TAKEN: &str = "another product of Order Manager, or a style made in JOOR, has its style number; \
                            give each product its own where style_number says";
const NOT_LISTED: &str = "it is there, and is not listed";

impl Session<'_> {
    pub(super) async fn products(&mut self) -> Result<(), Stop> {
        let mut wanting = self.wanting(Part::Product);
        self.refuse_twins(&mut wanting);
        self.find_products(&wanting).await?;
        wanting.retain(|at| self.styles[*at].verdict.is_none());
        let (mut known, new): (Vec<usize>, Vec<usize>) = wanting
            .into_iter()
            .partition(|at| self.styles[*at].steps.product.is_some());
        known.extend(self.make_products(&new).await?);
        let doubts = self.update_products(&known).await?;
        let (moved, gone) = self.look_up_products(doubts).await?;
        let mut again = self.make_products(&gone).await?;
        again.extend(moved);
        let doubts = self.update_products(&again).await?;
        for (at, message) in doubts {
            self.refuse(&[at], WHAT, &message);
        }
        Ok(())
    }

    /// Parks styles of the batch whose number a style before them has.
    fn refuse_twins(&mut self, wanting: &mut Vec<usize>) {
        let mut numbers = BTreeSet::new();
        let twins = wanting.extract_if(.., |at| {
            let product = &self.styles[*at].plan.product;
            !numbers.insert(product.external_id.clone()) && product.shared_number
        });
        let twins: Vec<usize> = twins.collect();
        self.refuse(&twins, WHAT, NUMBER_TAKEN);
    }

    /// Makes products; gives back the styles that JOOR has already, with their ids.
    async fn make_products(&mut self, styles: &[usize]) -> Result<Vec<usize>, Stop> {
        let duplicated = self.create_products(styles).await?;
        if duplicated.is_empty() {
            return Ok(duplicated);
        }
        // Somebody made them since the list was read.
        self.known.products = None;
        self.find_products(&duplicated).await?;
        let (listed, unlisted): (Vec<usize>, Vec<usize>) = duplicated
            .into_iter()
            .filter(|at| self.styles[*at].verdict.is_none())
            .partition(|at| self.styles[*at].steps.product.is_some());
        // An answer that does not say which product it means did not mean these.
        let unlisted = self.create_products(&unlisted).await?;
        self.refuse(&unlisted, WHAT, NOT_LISTED);
        Ok(listed)
    }

    /// Looks up products that an update did not answer for. What is there as it was sent is done, and
    /// what is there and differs is refused. Gives back the styles that have another product by now, and
    /// those that have none: deleted in JOOR, with all that was in it.
    async fn look_up_products(
        &mut self,
        doubts: Vec<Doubt>,
    ) -> Result<(Vec<usize>, Vec<usize>), Stop> {
        let (mut moved, mut gone) = (Vec::new(), Vec::new());
        if doubts.is_empty() {
            return Ok((moved, gone));
        }
        let found = self.read_products().await?;
        for (at, message) in doubts {
            let style = &mut self.styles[at];
            let planned = style.plan.product.clone();
            let id = style.steps.product.clone().unwrap_or_default();
            let sent = rows::product_update(&planned, &id);
            if let Some(row) = found.iter().find(|row| row.id.as_ref() == Some(&id)) {
                if shows_product(row, &sent) {
                    style.finish(Part::Product);
                } else {
                    self.refuse(&[at], WHAT, &message);
                }
                continue;
            }
            style.steps.forget_product();
            let other = found.iter().find(|row| row.external_id == sent.external_id);
            match other.and_then(KnownProduct::of) {
                Some(other) if other.may_be(&planned) => {
                    style.steps.product = Some(other.id);
                    moved.push(at);
                }
                Some(_) => self.refuse(&[at], WHAT, NUMBER_TAKEN),
                None => gone.push(at),
            }
        }
        Ok((moved, gone))
    }

    /// Takes over products that JOOR has under our style number.
    async fn find_products(&mut self, styles: &[usize]) -> Result<(), Stop> {
        let unknown: Vec<usize> = styles
            .iter()
            .copied()
            .filter(|at| self.styles[*at].steps.product.is_none())
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let known = self.account_products().await?.clone();
        for at in unknown {
            let style = &mut self.styles[at];
            match known.get(&style.plan.product.external_id) {
                Some(found) if found.may_be(&style.plan.product) => {
                    style.steps.product = Some(found.id.clone());
                }
                Some(_) => self.refuse(&[at], WHAT, NUMBER_TAKEN),
                None => {}
            }
        }
        Ok(())
    }

    /// Makes products; gives back the styles that JOOR has already.
    async fn create_products(&mut self, styles: &[usize]) -> Result<Vec<usize>, Stop> {
        let rows = styles.iter().map(|at| {
            let row = rows::product(&self.styles[*at].plan.product, None);
            Rows::of(*at, vec![row])
        });
        let mut duplicated = Vec::new();
        let take = |session: &mut Self, call: &[Rows<Product>], envelope: &Envelope<Product>| {
            let mut missing = Vec::new();
            for at in call.iter().flat_map(|rows| &rows.styles) {
                let style = &mut session.styles[*at];
                let number = &style.plan.product.external_id;
                let made = envelope
                    .data
                    .iter()
                    .find(|row| row.external_id.as_ref() == Some(number))
                    .and_then(|row| row.id.clone());
                if let Some(id) = made {
                    style.steps.product = Some(id.clone());
                    style.fresh = true;
                    if let Some(known) = &mut session.known.products {
                        let identifier = Some(style.plan.product.product_identifier.clone());
                        known.insert(number.clone(), KnownProduct { id, identifier });
                    }
                    style.finish(Part::Product);
                } else if envelope.errors.iter().any(|error| {
                    error.is_duplicated()
                        && error.detail("external_id").is_none_or(|id| id == *number)
                }) {
                    duplicated.push(*at);
                } else {
                    missing.push(*at);
                }
            }
            session.refuse_missing(&missing, WHAT, envelope);
        };
        self.send(WHAT, rows.collect(), create_request, take)
            .await?;
        Ok(duplicated)
    }

    /// Updates products; gives back those that the answer does not hold.
    async fn update_products(&mut self, styles: &[usize]) -> Result<Vec<Doubt>, Stop> {
        let rows = styles.iter().map(|at| {
            let style = &self.styles[*at];
            let id = style.steps.product.as_deref().unwrap_or_default();
            Rows::of(*at, vec![rows::product_update(&style.plan.product, id)])
        });
        let mut doubts = Vec::new();
        let take =
            |session: &mut Self, call: &[Rows<ProductUpdate>], envelope: &Envelope<Product>| {
                for at in call.iter().flat_map(|rows| &rows.styles) {
                    let style = &mut session.styles[*at];
                    let done = |row: &Product| row.id.is_some() && row.id == style.steps.product;
                    if envelope.data.iter().any(done) {
                        style.finish(Part::Product);
                    } else {
                        doubts.push((*at, said_in_all(envelope)));
                    }
                }
            };
        self.send(WHAT, rows.collect(), update_request, take)
            .await?;
        Ok(doubts)
    }
}
