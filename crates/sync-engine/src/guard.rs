//! The mass-change guard: a pass that would change or zero too much is held for confirmation.

use crate::Fingerprint;

/// When a pass is held. Percentages are of the keys confirmed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// Held when more than this share changes ...
    pub changed_percent: u64,
    /// ... and at least so many.
    pub changed_least: u64,
    /// Held when more than this share becomes zero ...
    pub zero_percent: u64,
    /// ... and at least so many.
    pub zero_least: u64,
    /// Whether what was confirmed before stands at another place of the sink, so that this is a
    /// first pass whatever was confirmed.
    pub new_place: bool,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            changed_percent: 30,
            changed_least: 50,
            zero_percent: 10,
            zero_least: 20,
            new_place: false,
        }
    }
}

/// What a pass would write for one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Key.
    pub key: String,
    /// Fingerprint of the payload.
    pub fingerprint: Fingerprint,
    /// Quantity as read, orders in flight not taken off.
    pub magnitude: i64,
    /// Quantity confirmed before.
    pub confirmed: Option<i64>,
}

/// What the guard says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardVerdict {
    /// Write.
    Pass,
    /// Hold.
    Hold {
        /// Name of the reading, for [`crate::IntentAction::Confirm`].
        reading: String,
        /// Why, a lowercase fragment.
        reason: String,
    },
}

impl Guard {
    /// Judges the proposals of a whole pass, without those that a person has let through.
    /// `confirmed_before` counts all keys confirmed before, changed or not. The name of a reading is
    /// the same as long as it proposes the same.
    pub fn judge(
        &self,
        proposals: &[Proposal],
        confirmed_before: u64,
        accept_first: bool,
    ) -> GuardVerdict {
        match self.objection(proposals, confirmed_before, accept_first) {
            None => GuardVerdict::Pass,
            Some(reason) => GuardVerdict::Hold {
                reading: reading_name(proposals),
                reason,
            },
        }
    }

    fn objection(
        &self,
        proposals: &[Proposal],
        confirmed_before: u64,
        accept_first: bool,
    ) -> Option<String> {
        if confirmed_before == 0 || self.new_place {
            let all = count(proposals, |_| true);
            let zero = count(proposals, |p| p.magnitude == 0);
            return (!accept_first && zero * 2 > all)
                .then(|| format!("the first pass would set {zero} of {all} records to zero"));
        }
        let changed = count(proposals, |p| p.confirmed.is_some_and(|c| c != p.magnitude));
        let zeroed = count(proposals, |p| {
            p.magnitude == 0 && p.confirmed.is_some_and(|c| c > 0)
        });
        if zeroed >= self.zero_least && zeroed * 100 > self.zero_percent * confirmed_before {
            return Some(format!(
                "it would set {zeroed} of {confirmed_before} records to zero"
            ));
        }
        if changed >= self.changed_least && changed * 100 > self.changed_percent * confirmed_before
        {
            return Some(format!(
                "it would change {changed} of {confirmed_before} records"
            ));
        }
        None
    }
}

fn count(proposals: &[Proposal], matches: impl Fn(&Proposal) -> bool) -> u64 {
    proposals.iter().filter(|p| matches(p)).count() as u64
}

fn reading_name(proposals: &[Proposal]) -> String {
    let mut lines: Vec<String> = proposals
        .iter()
        .map(|p| format!("{} {}", p.key, p.fingerprint))
        .collect();
    lines.sort_unstable();
    Fingerprint::of_parts(lines.iter().map(String::as_str))
        .short()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(key: usize, magnitude: i64, confirmed: Option<i64>) -> Proposal {
        Proposal {
            key: key.to_string(),
            fingerprint: Fingerprint::of(&magnitude.to_string()),
            magnitude,
            confirmed,
        }
    }

    fn proposals(count: usize, magnitude: i64, confirmed: Option<i64>) -> Vec<Proposal> {
        (0..count)
            .map(|key| proposal(key, magnitude, confirmed))
            .collect()
    }

    fn held(verdict: &GuardVerdict) -> bool {
        matches!(verdict, GuardVerdict::Hold { .. })
    }

    #[test]
    fn twenty_new_zeroes_of_less_than_two_hundred_are_held() {
        let guard = Guard::default();
        assert!(held(&guard.judge(&proposals(20, 0, Some(5)), 199, false)));
        assert!(!held(&guard.judge(&proposals(20, 0, Some(5)), 200, false)));
        assert!(!held(&guard.judge(&proposals(19, 0, Some(5)), 100, false)));
    }

    #[test]
    fn fifty_changes_of_less_than_a_hundred_and_sixty_seven_are_held() {
        let guard = Guard::default();
        assert!(held(&guard.judge(&proposals(50, 6, Some(5)), 166, false)));
        assert!(!held(&guard.judge(&proposals(50, 6, Some(5)), 167, false)));
        assert!(!held(&guard.judge(&proposals(49, 6, Some(5)), 50, false)));
    }

    #[test]
    fn writing_the_same_quantity_again_is_no_change() {
        assert!(!held(&Guard::default().judge(
            &proposals(500, 5, Some(5)),
            500,
            false
        )));
    }

    #[test]
    fn a_first_pass_of_mostly_zeroes_is_held_unless_accepted() {
        let guard = Guard::default();
        let mut first = proposals(6, 0, None);
        first.extend((6..10).map(|key| proposal(key, 3, None)));
        assert!(held(&guard.judge(&first, 0, false)));
        assert!(!held(&guard.judge(&first, 0, true)));
        let half: Vec<_> = (0..10)
            .map(|key| proposal(key, i64::from(key % 2 == 0), None))
            .collect();
        assert!(!held(&guard.judge(&half, 0, false)));
    }

    #[test]
    fn a_pass_to_a_new_place_is_a_first_pass_whatever_was_confirmed_elsewhere() {
        let moved = Guard {
            new_place: true,
            ..Guard::default()
        };
        let zeroes = proposals(6, 0, None);
        assert!(held(&moved.judge(&zeroes, 500, false)));
        assert!(!held(&moved.judge(&zeroes, 500, true)));
        assert!(!held(&moved.judge(&proposals(500, 5, None), 500, false)));
    }

    #[test]
    fn a_reading_keeps_its_name_as_long_as_it_proposes_the_same() {
        let guard = Guard::default();
        let name = |count| match guard.judge(&proposals(count, 0, Some(5)), 100, false) {
            GuardVerdict::Hold { reading, .. } => reading,
            GuardVerdict::Pass => panic!("not held"),
        };
        assert_eq!(name(30), name(30));
        assert_ne!(name(30), name(31));
    }
}
