//! Calls that JOOR refuses for whatever style they carry. No style is parked for them, and nothing else
//! waits for them: their styles are tried again later, less and less often.

use std::collections::BTreeMap;

use seamline_sync_engine::{Owner, Problem, Verdict};

use super::Session;
use crate::failure::HOPELESS;

/// Styles refused by themselves after which the next call of its kind is given up.
const WARY: usize = 4;
/// Calls of a kind that are given up before no further one is made. Each costs credits.
const ENOUGH: usize = 2;

/// What was given up in this pass, by kind of call: how often in a row, and what JOOR said.
#[derive(Debug, Default)]
pub(super) struct GivenUp(BTreeMap<String, (usize, String)>);

impl Session<'_> {
    /// After how many styles the next call is given up; None when it is not worth its credits.
    pub(super) fn patience(&self, what: &str) -> Option<usize> {
        match self.known.given_up.0.get(what) {
            None => Some(HOPELESS),
            Some((times, _)) => (*times < ENOUGH).then_some(WARY),
        }
    }

    /// A call of this kind went through.
    pub(super) fn take_heart(&mut self, what: &str) {
        self.known.given_up.0.remove(what);
    }

    /// A call was refused for every style that was tried.
    pub(super) fn give_up(&mut self, what: &str, styles: &[usize], message: &str) {
        let given_up = self.known.given_up.0.entry(what.to_owned()).or_default();
        given_up.0 += 1;
        message.clone_into(&mut given_up.1);
        self.put_off(styles, what, true);
    }

    /// Puts styles off for which no call is made any more: that is no try of theirs.
    pub(super) fn spare(&mut self, what: &str, styles: &[usize]) {
        self.put_off(styles, what, false);
    }

    fn put_off(&mut self, styles: &[usize], what: &str, tried: bool) {
        let said = self.known.given_up.0.get(what);
        let message = said.map_or("", |(_, message)| message.as_str());
        let later = Verdict::Later {
            not_before: None,
            quota: !tried,
            problem: Problem::new(
                "refused-for-every-style",
                Owner::Vendor,
                format!("{what} is refused for every style that was tried: {message}"),
                "Mend what the message names, if it is a setting of the account; the styles are tried again by themselves.",
            ),
        };
        for at in styles {
            self.styles[*at].fail(later.clone());
        }
    }
}
