//! Calls for several styles: filled, made, and made again in halves where JOOR refuses the whole.

use seamline_api_core::{ApiError, ApiRequest};
use seamline_joor_client::v4::{Envelope, ROWS_PER_CALL, RowError};
use seamline_sync_engine::Stop;
use serde::de::DeserializeOwned;

use super::{Session, said_in_all};
use crate::failure::Parts;

/// What a call came to.
pub(super) enum Answer<T> {
    /// JOOR answered row by row.
    Rows(Envelope<T>),
    /// It may have been done or not; its styles have their verdict.
    Unclear,
    /// JOOR did nothing of it, because of something in it; what JOOR said.
    Refused(String),
}

/// Rows that stand or fall together, and the styles that need them, by their places in the batch.
pub(super) struct Rows<R> {
    pub(super) styles: Vec<usize>,
    pub(super) rows: Vec<R>,
}

impl<R> Rows<R> {
    /// Rows of one style.
    pub(super) fn of(style: usize, rows: Vec<R>) -> Self {
        Self {
            styles: vec![style],
            rows,
        }
    }
}

/// Whether an answer was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// Row by row.
    Rows,
    /// It says only that something in the call is wrong.
    Nothing,
}

impl Session<'_> {
    /// Sends rows of which each comes back, or an error in its place; see [`send_any`](Self::send_any).
    pub(super) async fn send<R: Clone, T: DeserializeOwned>(
        &mut self,
        what: &str,
        rows: Vec<Rows<R>>,
        request: impl Fn(&[R]) -> Result<ApiRequest, ApiError>,
        mut take: impl FnMut(&mut Self, &[Rows<R>], &Envelope<T>),
    ) -> Result<(), Stop> {
        let take = |session: &mut Self, call: &[Rows<R>], envelope: &Envelope<T>| {
            let count = call.iter().map(|part| part.rows.len()).sum();
            if call.len() > 1 && is_refused_as_a_whole(envelope, count) {
                return Taken::Nothing;
            }
            take(session, call, envelope);
            Taken::Rows
        };
        self.send_any(what, rows, request, take).await
    }

    /// Sends rows in as few calls as they fit in. A call that JOOR refuses as a whole is made again in
    /// halves, so that what is wrong with one style costs that style alone; `what` names it then.
    /// `take` notes an answer; the steps of its styles are committed afterwards.
    pub(super) async fn send_any<R: Clone, T: DeserializeOwned>(
        &mut self,
        what: &str,
        rows: Vec<Rows<R>>,
        request: impl Fn(&[R]) -> Result<ApiRequest, ApiError>,
        mut take: impl FnMut(&mut Self, &[Rows<R>], &Envelope<T>) -> Taken,
    ) -> Result<(), Stop> {
        for call in packed(rows, ROWS_PER_CALL) {
            let Some(patience) = self.patience(what) else {
                self.spare(what, &styles_of(&call));
                continue;
            };
            let mut parts = Parts::with_patience(call, patience);
            let mut refused = Vec::new();
            while let Some(part) = parts.next() {
                let styles = styles_of(&part);
                let body: Vec<R> = part.iter().flat_map(|rows| rows.rows.clone()).collect();
                let refusal = match self.call::<T>(request(&body), &styles).await? {
                    Answer::Unclear => {
                        parts.take();
                        continue;
                    }
                    Answer::Refused(message) => message,
                    Answer::Rows(envelope) => {
                        if take(self, &part, &envelope) == Taken::Rows {
                            self.save(&styles).await?;
                            parts.take();
                            self.take_heart(what);
                            continue;
                        }
                        said_in_all(&envelope)
                    }
                };
                if let Some(alone) = parts.refuse(part) {
                    refused.push((alone.styles, refusal.clone()));
                }
                if parts.is_hopeless() {
                    let mut styles = styles_of(&parts.rest());
                    styles.extend(refused.drain(..).flat_map(|(styles, _)| styles));
                    self.give_up(what, &styles, &refusal);
                }
            }
            for (styles, refusal) in refused {
                self.refuse(&styles, what, &refusal);
            }
        }
        Ok(())
    }
}

fn styles_of<R>(call: &[Rows<R>]) -> Vec<usize> {
    let mut styles: Vec<usize> = call.iter().flat_map(|part| part.styles.clone()).collect();
    styles.sort_unstable();
    styles.dedup();
    styles
}

/// Whether nothing of a call came back and there are too few errors to tell its rows apart.
pub(super) fn is_refused_as_a_whole<T>(envelope: &Envelope<T>, rows: usize) -> bool {
    envelope.data.is_empty()
        && envelope.undecodable.is_empty()
        && (1..rows).contains(&envelope.errors.len())
        && !envelope.errors.iter().any(RowError::is_duplicated)
}

/// Fills calls with rows that stand together, up to `limit` rows; more of them go alone.
fn packed<R>(rows: Vec<Rows<R>>, limit: usize) -> Vec<Vec<Rows<R>>> {
    let mut calls: Vec<Vec<Rows<R>>> = Vec::new();
    let mut filled: Vec<usize> = Vec::new();
    for part in rows.into_iter().filter(|part| !part.rows.is_empty()) {
        let count = part.rows.len();
        if let Some(call) = filled.iter().position(|filled| filled + count <= limit) {
            filled[call] += count;
            calls[call].push(part);
        } else {
            filled.push(count);
            calls.push(vec![part]);
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_filled_with_whole_styles() {
        let rows = [60, 50, 40, 150].into_iter().enumerate();
        let rows = rows.map(|(at, count)| Rows::of(at, vec![(); count]));
        let calls: Vec<Vec<usize>> = packed(rows.collect(), 100)
            .iter()
            .map(|call| styles_of(call))
            .collect();
        assert_eq!(calls, [vec![0, 2], vec![1], vec![3]]);
    }

    #[test]
    fn a_style_without_rows_needs_no_call() {
        assert!(packed::<()>(vec![Rows::of(0, Vec::new())], 100).is_empty());
    }
}
