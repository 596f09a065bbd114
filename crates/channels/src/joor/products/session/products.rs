//! The product of each style.

use seamline_joor_client::v4::Envelope;
use seamline_joor_client::v4::products::{Product, create_request, update_request};
use seamline_mapping::joor::styles::rows;
use seamline_sync_engine::Stop;

use super::Session;
use super::calls::Rows;
use crate::joor::products::steps::Part;

impl Session<'_> {
    pub(super) async fn products(&mut self) -> Result<(), Stop> {
        let wanting = self.wanting(Part::Product);
        self.find_products(&wanting).await?;
        let (known, new): (Vec<usize>, Vec<usize>) = wanting
            .into_iter()
            .partition(|at| self.styles[*at].steps.product.is_some());
        let duplicated = self.create_products(&new).await?;
        if !duplicated.is_empty() {
            // Somebody made them since the list was read.
            self.known.products = None;
            self.find_products(&duplicated).await?;
        }
        let known: Vec<usize> = known.into_iter().chain(duplicated).collect();
        self.update_products(&known).await
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
        let ids = self.account_products().await?.clone();
        for at in unknown {
            let style = &mut self.styles[at];
            style.steps.product = ids.get(&style.plan.product.external_id).cloned();
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
                        known.insert(number.clone(), id);
                    }
                    style.finish(Part::Product);
                } else if envelope.errors.iter().any(|error| {
                    error.is_duplicated() && error.detail("external_id").as_ref() == Some(number)
                }) {
                    duplicated.push(*at);
                } else {
                    missing.push(*at);
                }
            }
            session.refuse_missing(&missing, "the style", envelope);
        };
        self.send("the style", rows.collect(), create_request, take)
            .await?;
        Ok(duplicated)
    }

    async fn update_products(&mut self, styles: &[usize]) -> Result<(), Stop> {
        let rows = styles.iter().map(|at| {
            let style = &self.styles[*at];
            let row = rows::product(&style.plan.product, style.steps.product.as_deref());
            Rows::of(*at, vec![row])
        });
        let take = |session: &mut Self, call: &[Rows<Product>], envelope: &Envelope<Product>| {
            let mut missing = Vec::new();
            for at in call.iter().flat_map(|rows| &rows.styles) {
                let style = &mut session.styles[*at];
                let done = |row: &Product| row.id == style.steps.product;
                if envelope.data.iter().any(done) {
                    style.finish(Part::Product);
                } else {
                    missing.push(*at);
                }
            }
            session.refuse_missing(&missing, "the style", envelope);
        };
        self.send("the style", rows.collect(), update_request, take)
            .await
    }
}
