//! SKUs that are no longer sold, made INACTIVE where the rules say so. Once: what is noted as taken out
//! is not sent again, and comes back as ACTIVE with the style.

use seamline_joor_client::v4::Envelope;
use seamline_joor_client::v4::skus::{Sku, update_request};
use seamline_mapping::joor::styles::rows;
use seamline_sync_engine::Stop;

use super::calls::Rows;
use super::{Session, Style};

const WHAT: &str = "SKUs that are no longer sold";

impl Session<'_> {
    pub(super) async fn take_out(&mut self) -> Result<(), Stop> {
        let styles = self.styles.iter().enumerate();
        let rows = styles.map(|(at, style)| Rows::of(at, inactive_rows(style)));
        let take = |session: &mut Self, call: &[Rows<Sku>], envelope: &Envelope<Sku>| {
            let mut missing = Vec::new();
            for part in call {
                let (done, not_done): (Vec<&Sku>, Vec<&Sku>) = part
                    .rows
                    .iter()
                    .partition(|row| envelope.data.iter().any(|done| done.id == row.id));
                for at in &part.styles {
                    note_taken_out(&mut session.styles[*at], &done);
                    if !not_done.is_empty() {
                        missing.push(*at);
                    }
                }
            }
            session.refuse_missing(&missing, WHAT, envelope);
        };
        self.send(WHAT, rows.collect(), update_request, take).await
    }
}

fn inactive_rows(style: &Style) -> Vec<Sku> {
    let (Some(gone), Some(product)) = (&style.plan.gone, style.steps.product.as_deref()) else {
        return Vec::new();
    };
    if style.verdict.is_some() || !gone.deactivate {
        return Vec::new();
    }
    let left = style.steps.left(&style.plan).into_iter();
    left.filter_map(|sold| Some(rows::inactive_sku(&sold.sku, product, &sold.id?)))
        .collect()
}

fn note_taken_out(style: &mut Style, done: &[&Sku]) {
    let left = style.steps.left(&style.plan).into_iter();
    let out = left.filter(|sold| done.iter().any(|row| row.id == sold.id));
    let out: Vec<_> = out.map(|sold| sold.sku).collect();
    style.steps.take_out(&out);
}
