//! Calls for several styles: filled, made, and made again in halves where JOOR refuses the whole.

use seamline_api_core::{ApiError, ApiRequest};
use std::collections::BTreeMap;

use seamline_joor_client::v4::{Envelope, RowError};
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

/// Rows, and the styles that need them, by their places in the batch.
#[derive(Clone)]
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
    /// Sends rows of which each comes back, or an error in its place. Calls are filled to the last row: a
    /// style may begin in one call and end in the next. See [`send_any`](Self::send_any).
    pub(super) async fn send<R: Clone, T: DeserializeOwned>(
        &mut self,
        what: &str,
        rows: Vec<Rows<R>>,
        request: impl Fn(&[R]) -> Result<ApiRequest, ApiError>,
        take: impl FnMut(&mut Self, &[Rows<R>], &Envelope<T>),
    ) -> Result<(), Stop> {
        let calls = filled(rows, self.rows_per_call);
        self.send_rows(what, calls, request, take).await
    }

    /// As [`send`](Self::send), with rows that JOOR wants together: each of `rows` goes in one call, and
    /// those of one style one after the other.
    pub(super) async fn send_together<R: Clone, T: DeserializeOwned>(
        &mut self,
        what: &str,
        rows: Vec<Rows<R>>,
        request: impl Fn(&[R]) -> Result<ApiRequest, ApiError>,
        take: impl FnMut(&mut Self, &[Rows<R>], &Envelope<T>),
    ) -> Result<(), Stop> {
        let calls = packed(rows, self.rows_per_call);
        self.send_rows(what, calls, request, take).await
    }

    async fn send_rows<R: Clone, T: DeserializeOwned>(
        &mut self,
        what: &str,
        calls: Vec<Vec<Rows<R>>>,
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
        self.send_calls(what, calls, request, take).await
    }

    /// Sends rows in as few calls as they fit in, those of a style together. A call that JOOR refuses as a whole is made again in
    /// halves, so that what is wrong with one style costs that style alone; `what` names it then.
    /// `take` notes an answer; the steps of its styles are committed afterwards.
    pub(super) async fn send_any<R: Clone, T: DeserializeOwned>(
        &mut self,
        what: &str,
        rows: Vec<Rows<R>>,
        request: impl Fn(&[R]) -> Result<ApiRequest, ApiError>,
        take: impl FnMut(&mut Self, &[Rows<R>], &Envelope<T>) -> Taken,
    ) -> Result<(), Stop> {
        let calls = packed(rows, self.rows_per_call);
        self.send_calls(what, calls, request, take).await
    }

    async fn send_calls<R: Clone, T: DeserializeOwned>(
        &mut self,
        what: &str,
        calls: Vec<Vec<Rows<R>>>,
        request: impl Fn(&[R]) -> Result<ApiRequest, ApiError>,
        mut take: impl FnMut(&mut Self, &[Rows<R>], &Envelope<T>) -> Taken,
    ) -> Result<(), Stop> {
        for mut call in calls {
            // A style that a call before has judged leaves the rest of its rows.
            call.retain(|part| {
                let mut styles = part.styles.iter();
                styles.any(|at| self.styles[*at].verdict.is_none())
            });
            if call.is_empty() {
                continue;
            }
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

/// Fills calls to the last row, whatever style it is of.
fn filled<R>(rows: Vec<Rows<R>>, limit: usize) -> Vec<Vec<Rows<R>>> {
    let (mut calls, mut call, mut room) = (Vec::new(), Vec::new(), limit);
    for Rows { styles, mut rows } in rows {
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(room));
            room -= rows.len();
            let styles = styles.clone();
            call.push(Rows { styles, rows });
            rows = rest;
            if room == 0 {
                calls.push(std::mem::take(&mut call));
                room = limit;
            }
        }
    }
    if !call.is_empty() {
        calls.push(call);
    }
    calls
}

/// Fills calls with rows that stand together, up to `limit` rows; more of them go alone. Rows of a style
/// come after those of it that stand before.
fn packed<R>(rows: Vec<Rows<R>>, limit: usize) -> Vec<Vec<Rows<R>>> {
    let mut calls: Vec<Vec<Rows<R>>> = Vec::new();
    let mut filled: Vec<usize> = Vec::new();
    // The first call that may take the next rows of a style.
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for part in rows.into_iter().filter(|part| !part.rows.is_empty()) {
        let count = part.rows.len();
        let styles = part.styles.iter();
        let from = styles.filter_map(|at| first.get(at).copied()).max();
        let from = from.unwrap_or_default();
        let fits = |call: &usize| filled[*call] + count <= limit;
        let call = (from..calls.len()).find(fits).unwrap_or(calls.len());
        if call == calls.len() {
            calls.push(Vec::new());
            filled.push(0);
        }
        first.extend(part.styles.iter().map(|at| (*at, call + 1)));
        filled[call] += count;
        calls[call].push(part);
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
    fn pieces_of_a_style_travel_in_their_order() {
        let rows = [(0, 90), (1, 60), (1, 60), (1, 8), (2, 10)];
        let rows = rows.map(|(at, count)| Rows::of(at, vec![(); count]));
        let calls: Vec<Vec<usize>> = packed(rows.into(), 100)
            .iter()
            .map(|call| call.iter().map(|part| part.rows.len()).collect())
            .collect();
        assert_eq!(calls, [vec![90, 10], vec![60], vec![60], vec![8]]);
    }

    #[test]
    fn calls_are_filled_to_the_last_row() {
        let rows = [60, 50, 0, 40, 150].into_iter().enumerate();
        let rows = rows.map(|(at, count)| Rows::of(at, vec![(); count]));
        let calls = filled(rows.collect(), 100);
        let counts: Vec<Vec<(usize, usize)>> = calls
            .iter()
            .map(|call| call.iter().map(|p| (p.styles[0], p.rows.len())).collect())
            .collect();
        assert_eq!(
            counts,
            [
                vec![(0, 60), (1, 40)],
                vec![(1, 10), (3, 40), (4, 50)],
                vec![(4, 100)]
            ]
        );
    }

    #[test]
    fn a_style_without_rows_needs_no_call() {
        assert!(packed::<()>(vec![Rows::of(0, Vec::new())], 100).is_empty());
    }
}
