//! Faults on the way: which call fails, and how.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dice::Dice;
use crate::stats::Vendor;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The connection is dropped before the work: nothing happened, nothing is counted.
    Refuse,
    /// No work, no answer for the hang's length, then the connection is dropped.
    TimeoutBefore,
    /// The work is done, then no answer for the hang's length, then the connection is dropped.
    TimeoutAfter,
    /// The work is done, then the connection is dropped without an answer.
    LostAnswer,
    /// 429 though there is quota left. No work.
    TooManyRequests,
    /// 502 with a page of HTML. No work.
    ServerErrorHtml,
    /// The work is done, the answer's JSON is cut in the middle.
    TruncatedJson,
    /// A short delay, then all is well.
    Slow,
    /// The connection is dropped before the work, and yet the work is done some calls later: a caller
    /// that sent it again finds it done twice. How late is a switch. Only rules ask for it.
    LateDuplicate,
    /// Only the first half of the rows of a JSON bulk call is done, and the answer speaks of no others.
    /// A call without rows is well. Only rules ask for it.
    PartialBatch,
}

impl FaultKind {
    /// Every kind that a plan draws from.
    pub const ALL: [Self; 8] = [
        Self::Refuse,
        Self::TimeoutBefore,
        Self::TimeoutAfter,
        Self::LostAnswer,
        Self::TooManyRequests,
        Self::ServerErrorHtml,
        Self::TruncatedJson,
        Self::Slow,
    ];

    /// Whether the work is done although the caller cannot know.
    #[must_use]
    pub fn after_the_work(self) -> bool {
        matches!(
            self,
            Self::TimeoutAfter
                | Self::LostAnswer
                | Self::TruncatedJson
                | Self::Slow
                | Self::LateDuplicate
        )
    }

    fn hangs(self) -> bool {
        matches!(self, Self::TimeoutBefore | Self::TimeoutAfter)
    }
}

/// A fault for the next calls that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// How the call fails.
    pub kind: FaultKind,
    /// Only calls to this vendor.
    #[serde(default)]
    pub vendor: Option<Vendor>,
    /// Only calls of this method, such as `PUT`.
    #[serde(default)]
    pub method: Option<String>,
    /// Only calls whose path starts so.
    #[serde(default)]
    pub path_prefix: Option<String>,
    /// How many calls fail.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

impl FaultRule {
    /// The next call of this method whose path starts with `path_prefix` fails.
    #[must_use]
    pub fn once(kind: FaultKind, method: &str, path_prefix: &str) -> Self {
        Self {
            kind,
            vendor: None,
            method: Some(method.to_owned()),
            path_prefix: Some(path_prefix.to_owned()),
            times: 1,
        }
    }

    fn matches(&self, call: &Target<'_>) -> bool {
        self.times > 0
            && self.vendor.is_none_or(|vendor| vendor == call.vendor)
            && self
                .method
                .as_ref()
                .is_none_or(|method| method.eq_ignore_ascii_case(call.method))
            && self
                .path_prefix
                .as_ref()
                .is_none_or(|prefix| call.path.starts_with(prefix.as_str()))
    }
}

/// A seeded plan that makes a share of all calls fail.
///
/// After the first ten calls the share of failed calls never falls below 20 % when
/// `share_percent` is at least 22. Every kind comes once before any comes again. The first
/// `PUT /v1/order` loses its answer and the third times out after the work. An endpoint does not
/// hang twice in a row, and does not fail twice in a row unless the share would suffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultPlan {
    /// Share of the calls that fail, in per cent.
    pub share_percent: u8,
    /// Seed of the choice.
    pub seed: u64,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self {
            share_percent: 22,
            seed: 1,
        }
    }
}

/// The call that may fail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) vendor: Vendor,
    pub(crate) endpoint: &'static str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
}

/// The rules and the plan in force.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    rules: Vec<FaultRule>,
    plan: Option<Planned>,
}

impl Faults {
    pub(crate) fn new(plan: Option<FaultPlan>) -> Self {
        Self {
            rules: Vec::new(),
            plan: plan.map(Planned::new),
        }
    }

    pub(crate) fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The fault of this call, if it has one. Rules come before the plan.
    pub(crate) fn next(&mut self, call: &Target<'_>) -> Option<FaultKind> {
        let ruled = self
            .rules
            .iter_mut()
            .find(|rule| rule.matches(call))
            .map(|rule| {
                rule.times -= 1;
                rule.kind
            });
        self.rules.retain(|rule| rule.times > 0);
        match &mut self.plan {
            Some(plan) => plan.next(call, ruled),
            None => ruled,
        }
    }
}

/// The first half of the rows of a bulk call's body: of an array, or of the first list in an object or
/// in an object inside it.
pub(crate) fn first_half(body: &[u8]) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    let rows = rows_of(&mut value, 2)?;
    rows.truncate(rows.len() / 2);
    Some(value.to_string().into_bytes())
}

fn rows_of(value: &mut Value, depth: usize) -> Option<&mut Vec<Value>> {
    match value {
        Value::Array(rows) => Some(rows),
        Value::Object(fields) if depth > 0 => fields
            .values_mut()
            .find_map(|value| rows_of(value, depth - 1)),
        _ => None,
    }
}

/// Below this share, in per cent, the plan fails a call even if its endpoint failed just before.
const FLOOR: u64 = 20;
/// The share moves between the wanted one and this much above it, so that gaps vary.
const SPREAD: usize = 4;
const CREATE_ORDER: &str = "order_manager.order.create";

#[derive(Debug, Clone)]
struct Planned {
    share: u64,
    wanted: u64,
    dice: Dice,
    deck: Vec<FaultKind>,
    calls: u64,
    failed: u64,
    creates: u64,
    just_failed: BTreeSet<&'static str>,
    last_hung: BTreeMap<&'static str, bool>,
}

impl Planned {
    fn new(plan: FaultPlan) -> Self {
        let share = u64::from(plan.share_percent.min(90));
        Self {
            share,
            wanted: share,
            dice: Dice::new(plan.seed),
            deck: Vec::new(),
            calls: 0,
            failed: 0,
            creates: 0,
            just_failed: BTreeSet::new(),
            last_hung: BTreeMap::new(),
        }
    }

    fn next(&mut self, call: &Target<'_>, ruled: Option<FaultKind>) -> Option<FaultKind> {
        self.calls += 1;
        let forced = if call.endpoint == CREATE_ORDER {
            self.creates += 1;
            match self.creates {
                1 => Some(FaultKind::LostAnswer),
                3 => Some(FaultKind::TimeoutAfter),
                _ => None,
            }
        } else {
            None
        };
        let kind = ruled
            .or(forced)
            .or_else(|| self.due(call.endpoint).then(|| self.draw(call.endpoint)));
        match kind {
            Some(kind) => {
                self.failed += 1;
                self.just_failed.insert(call.endpoint);
                self.last_hung.insert(call.endpoint, kind.hangs());
                self.wanted =
                    self.share + u64::try_from(self.dice.below(SPREAD + 1)).unwrap_or_default();
            }
            None => {
                self.just_failed.remove(call.endpoint);
            }
        }
        kind
    }

    /// Whether this call must fail to keep the share.
    fn due(&self, endpoint: &'static str) -> bool {
        let below = |share: u64| self.failed * 100 < share * self.calls;
        if self.just_failed.contains(endpoint) {
            below(FLOOR.min(self.share)) && self.calls > 10
        } else {
            below(self.wanted)
        }
    }

    /// The next kind of a shuffled deck, passing over a second hang of the same endpoint.
    fn draw(&mut self, endpoint: &'static str) -> FaultKind {
        if self.deck.is_empty() {
            self.deck = FaultKind::ALL.to_vec();
            self.dice.shuffle(&mut self.deck);
        }
        let hung = self.last_hung.get(endpoint).copied().unwrap_or_default();
        let place = self.deck.iter().rposition(|kind| !(hung && kind.hangs()));
        match place {
            Some(place) => self.deck.remove(place),
            None => FaultKind::Refuse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDPOINTS: [&str; 5] = [
        "order_manager.products",
        "joor.v2.order",
        CREATE_ORDER,
        "joor.v4.skus",
        "joor.auth",
    ];

    fn target(endpoint: &'static str) -> Target<'static> {
        Target {
            vendor: Vendor::Joor,
            endpoint,
            method: "GET",
            path: "/",
        }
    }

    #[test]
    fn a_plan_keeps_its_share_at_every_moment_and_shows_every_kind_in_sixty_calls() {
        for seed in 0..200 {
            let mut faults = Faults::new(Some(FaultPlan {
                share_percent: 22,
                seed,
            }));
            let mut walk = Dice::new(seed + 1000);
            let mut failed = 0_u64;
            let mut seen = BTreeSet::new();
            for call in 1..=300_u64 {
                let endpoint = *walk.pick(&ENDPOINTS);
                if let Some(kind) = faults.next(&target(endpoint)) {
                    failed += 1;
                    seen.insert(kind);
                }
                assert!(
                    call <= 10 || failed * 100 >= 20 * call,
                    "seed {seed}: {failed}/{call}"
                );
                if call == 60 {
                    assert_eq!(seen.len(), FaultKind::ALL.len(), "seed {seed}");
                }
            }
        }
    }

    #[test]
    fn a_plan_does_not_fail_every_other_call() {
        let mut faults = Faults::new(Some(FaultPlan::default()));
        let failed = (0..1000)
            .filter(|_| faults.next(&target("joor.v2.order")).is_some())
            .count();
        assert!((200..=280).contains(&failed), "{failed}");
    }

    #[test]
    fn no_endpoint_hangs_twice_in_a_row() {
        for seed in 0..50 {
            let mut faults = Faults::new(Some(FaultPlan {
                share_percent: 60,
                seed,
            }));
            let mut hung = false;
            for _ in 0..200 {
                if let Some(kind) = faults.next(&target("joor.v2.order")) {
                    assert!(!(hung && kind.hangs()), "seed {seed}");
                    hung = kind.hangs();
                }
            }
        }
    }

    #[test]
    fn the_first_order_loses_its_answer_and_the_third_times_out_after_the_work() {
        let mut faults = Faults::new(Some(FaultPlan {
            share_percent: 0,
            seed: 1,
        }));
        let kinds: Vec<_> = (0..4).map(|_| faults.next(&target(CREATE_ORDER))).collect();
        assert_eq!(
            kinds,
            [
                Some(FaultKind::LostAnswer),
                None,
                Some(FaultKind::TimeoutAfter),
                None
            ]
        );
    }

    #[test]
    fn half_of_the_rows_are_kept_wherever_a_bulk_call_has_them() {
        let half =
            |body: &str| first_half(body.as_bytes()).map(|half| String::from_utf8(half).unwrap());
        assert_eq!(half("[1,2,3]").as_deref(), Some("[1]"));
        assert_eq!(half("[1]").as_deref(), Some("[]"));
        let nested = r#"{"bulk":{"style":[{"sizes":[1,2]},{}]}}"#;
        assert_eq!(
            half(nested).as_deref(),
            Some(r#"{"bulk":{"style":[{"sizes":[1,2]}]}}"#)
        );
        let single = r#"{"styles":{"style":{"sizes":[1,2]}}}"#;
        assert_eq!(half(single), None);
        assert_eq!(half(""), None);
    }

    #[test]
    fn a_rule_strikes_as_often_as_it_says_and_only_where_it_says() {
        let mut faults = Faults::default();
        faults.add(FaultRule {
            times: 2,
            ..FaultRule::once(FaultKind::Refuse, "put", "/v1/order")
        });
        let order = Target {
            method: "PUT",
            path: "/v1/order",
            ..target(CREATE_ORDER)
        };
        assert_eq!(faults.next(&target("joor.v4.skus")), None);
        assert_eq!(faults.next(&order), Some(FaultKind::Refuse));
        assert_eq!(faults.next(&order), Some(FaultKind::Refuse));
        assert_eq!(faults.next(&order), None);
    }
}
