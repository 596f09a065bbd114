use http::HeaderMap;
use proptest::prelude::*;

use super::*;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

pub(super) fn budget() -> FixedWindow {
    FixedWindow::new(FixedWindowOptions::default())
}

pub(super) fn demand(cost: u32, priority: Priority) -> Demand {
    Demand {
        endpoint: "joor.test",
        cost,
        priority,
    }
}

pub(super) fn grant(budget: &FixedWindow, now: Timestamp, cost: u32) -> Permit {
    match budget.reserve(now, demand(cost, Priority::Orders)) {
        Reserve::Granted(permit) => permit,
        other => panic!("expected a grant, found {other:?}"),
    }
}

pub(super) fn answer(budget: &FixedWindow, now: Timestamp, permit: Permit, status: u16) {
    let headers = HeaderMap::new();
    let status = StatusCode::from_u16(status).unwrap();
    budget.settle(
        now,
        permit,
        Settled::Answered {
            status,
            headers: &headers,
        },
    );
}

/// Uses `cost` credits in calls of at most 5, each answered at once.
pub(super) fn spend(budget: &FixedWindow, now: Timestamp, mut cost: u32) {
    while cost > 0 {
        let part = cost.min(5);
        let permit = grant(budget, now, part);
        answer(budget, now, permit, 200);
        cost -= part;
    }
}

#[test]
fn a_window_ends_one_length_after_the_answer_to_its_first_call() {
    let budget = budget();
    let first = grant(&budget, at(0), 1);
    answer(&budget, at(2), first, 200);
    spend(&budget, at(3), 299);
    let refused = budget.reserve(at(10), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(302)));
    let refused = budget.reserve(at(301), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(302)));
    spend(&budget, at(302), 300);
}

#[test]
fn only_orders_may_use_the_reserve() {
    let budget = budget();
    spend(&budget, at(0), 285);
    let refused = budget.reserve(at(1), demand(1, Priority::Products));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
    let refused = budget.reserve(at(1), demand(1, Priority::Inventory));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
    let refused = budget.reserve(at(1), demand(1, Priority::Feedback));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
    spend(&budget, at(1), 15);
}

#[test]
fn a_call_dearer_than_its_share_is_refused_for_good() {
    let budget = FixedWindow::new(FixedWindowOptions {
        credits: 10,
        reserve_for_orders: 6,
        ..FixedWindowOptions::default()
    });
    let refused = budget.reserve(at(0), demand(5, Priority::Products));
    assert_eq!(refused, Reserve::Impossible { limit: 4 });
}

#[test]
fn a_call_that_may_arrive_in_the_next_window_counts_there_too() {
    let budget = budget();
    let first = grant(&budget, at(0), 1);
    answer(&budget, at(0), first, 200);
    // Sent before the window's end and answered after it: received in either.
    let late = grant(&budget, at(290), 5);
    answer(&budget, at(301), late, 200);
    spend(&budget, at(301), 295);
    let refused = budget.reserve(at(301), demand(1, Priority::Orders));
    assert!(matches!(refused, Reserve::WaitUntil(until) if until == at(601)));
}

#[test]
fn a_call_without_an_answer_counts_until_it_can_no_longer_arrive() {
    let budget = budget();
    let lost = grant(&budget, at(0), 300);
    budget.settle(at(30), lost, Settled::NoAnswer);
    let refused = budget.reserve(at(31), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(330)));
    spend(&budget, at(330), 300);
}

#[test]
fn a_permit_that_is_never_settled_counts_as_sent_without_an_answer() {
    let budget = budget();
    let _dropped = grant(&budget, at(0), 300);
    let refused = budget.reserve(at(329), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(330)));
    spend(&budget, at(330), 300);
}

#[test]
fn a_call_that_never_left_is_given_back() {
    let budget = budget();
    let unsent = grant(&budget, at(0), 300);
    budget.settle(at(1), unsent, Settled::NotSent);
    spend(&budget, at(1), 300);
}

#[test]
fn a_429_stops_everything_until_the_window_ends() {
    let budget = budget();
    let first = grant(&budget, at(0), 1);
    answer(&budget, at(0), first, 200);
    let second = grant(&budget, at(100), 1);
    answer(&budget, at(100), second, 429);
    let refused = budget.reserve(at(101), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
    spend(&budget, at(300), 1);
}

#[test]
fn a_429_to_the_first_call_waits_a_whole_window_at_most() {
    let budget = budget();
    let first = grant(&budget, at(0), 1);
    answer(&budget, at(0), first, 429);
    let refused = budget.reserve(at(1), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
}

#[test]
fn a_429_that_says_how_long_is_believed() {
    let budget = budget();
    let mut headers = HeaderMap::new();
    headers.insert("Retry-After", "7".parse().unwrap());
    let permit = grant(&budget, at(0), 1);
    budget.settle(
        at(0),
        permit,
        Settled::Answered {
            status: StatusCode::TOO_MANY_REQUESTS,
            headers: &headers,
        },
    );
    let refused = budget.reserve(at(1), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(7)));
    spend(&budget, at(7), 1);
}

#[test]
fn a_restart_forgets_nothing_that_was_granted() {
    let before = budget();
    spend(&before, at(0), 200);
    let _under_way = grant(&before, at(1), 100);
    let after = budget();
    after.restore(at(2), &before.snapshot());
    assert!(matches!(
        after.reserve(at(2), demand(1, Priority::Orders)),
        Reserve::WaitUntil(_)
    ));
    // The call under way was not answered for us, so it counts a little longer than the rest.
    spend(&after, at(300), 200);
    spend(&after, at(331), 100);
}

#[test]
fn a_snapshot_that_cannot_be_read_counts_as_a_full_window() {
    let budget = budget();
    budget.restore(at(0), &serde_json::json!({ "calls": "?" }));
    let refused = budget.reserve(at(1), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
    spend(&budget, at(300), 300);
}

#[test]
fn a_clock_that_is_set_back_does_not_lengthen_the_window() {
    let budget = budget();
    spend(&budget, at(86_400), 300);
    // A day back: the window still lasts 300 s from what the clock says now.
    let refused = budget.reserve(at(0), demand(1, Priority::Orders));
    assert_eq!(refused, Reserve::WaitUntil(at(300)));
    spend(&budget, at(300), 300);
}

#[derive(Debug, Clone)]
enum Step {
    /// Time passes, in milliseconds.
    Wait(i64),
    /// A call is tried: credits, class, what becomes of it.
    Call(u32, Priority, Fate),
    /// The process dies and starts again from what was stored at the last grant.
    Restart,
    /// The clock is set back, in milliseconds: unnoticed as long as the budget tolerates it, and
    /// otherwise while calls are made.
    ClockBack(i64),
}

/// What becomes of a call, in milliseconds after its sending.
#[derive(Debug, Clone)]
enum Fate {
    Answered { received: i64, answered: i64 },
    AnswerLost { received: i64 },
    RequestLost,
    NeverLeft { noticed: i64 },
    Abandoned { received: i64 },
}

const TIMEOUT_MS: i64 = 400;
const WINDOW_MS: i64 = 1000;
const TOLERANCE_MS: i64 = 50;
const CREDITS: u32 = 20;

fn fates() -> impl Strategy<Value = Fate> {
    let moment = 0..=TIMEOUT_MS;
    prop_oneof![
        6 => (moment.clone(), moment.clone()).prop_map(|(a, b)| Fate::Answered {
            received: a.min(b),
            answered: a.max(b),
        }),
        1 => moment.clone().prop_map(|received| Fate::AnswerLost { received }),
        1 => Just(Fate::RequestLost),
        1 => moment.clone().prop_map(|noticed| Fate::NeverLeft { noticed }),
        1 => moment.prop_map(|received| Fate::Abandoned { received }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let priority = prop_oneof![Just(Priority::Orders), Just(Priority::Products)];
    let step = prop_oneof![
        4 => (0..=150_i64).prop_map(Step::Wait),
        1 => (150..=1500_i64).prop_map(Step::Wait),
        16 => (prop_oneof![Just(1_u32), Just(5)], priority, fates())
            .prop_map(|(cost, priority, fate)| Step::Call(cost, priority, fate)),
        1 => Just(Step::Restart),
        1 => prop_oneof![1..=TOLERANCE_MS, 1..=3000_i64].prop_map(Step::ClockBack),
    ];
    proptest::collection::vec(step, 1..150)
}

/// Plays steps against a budget and keeps what the vendor receives. Time is true time in
/// milliseconds; the budget sees it through a clock that may be set back.
struct World {
    budget: FixedWindow,
    stored: Option<Value>,
    now: i64,
    clock_error: i64,
    /// In one window the clock may go back unnoticed by so much; kept over the whole run.
    tolerance_left: i64,
    pending: Vec<(i64, Permit, bool, bool)>,
    received: Vec<(i64, u32)>,
}

impl World {
    fn new() -> Self {
        Self {
            budget: Self::empty_budget(),
            stored: None,
            now: 0,
            clock_error: 0,
            tolerance_left: TOLERANCE_MS,
            pending: Vec::new(),
            received: Vec::new(),
        }
    }

    fn empty_budget() -> FixedWindow {
        FixedWindow::new(FixedWindowOptions {
            credits: CREDITS,
            window: Duration::from_secs(1),
            reserve_for_orders: 6,
            timeout: Duration::from_millis(400),
            clock_tolerance: Duration::from_millis(50),
            headers: None,
        })
    }

    fn clock(&self) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + self.now - self.clock_error).unwrap()
    }

    fn wait(&mut self, milliseconds: i64) {
        let end = self.now + milliseconds;
        self.pending.sort_by_key(|(moment, ..)| *moment);
        while self
            .pending
            .first()
            .is_some_and(|(moment, ..)| *moment <= end)
        {
            let (moment, permit, answered, left) = self.pending.remove(0);
            self.now = moment.max(self.now);
            let headers = HeaderMap::new();
            let outcome = match (answered, left) {
                (true, _) => Settled::Answered {
                    status: StatusCode::OK,
                    headers: &headers,
                },
                (false, true) => Settled::NoAnswer,
                (false, false) => Settled::NotSent,
            };
            self.budget.settle(self.clock(), permit, outcome);
        }
        self.now = end;
    }

    fn call(&mut self, cost: u32, priority: Priority, fate: &Fate) -> bool {
        let Reserve::Granted(permit) = self.budget.reserve(self.clock(), demand(cost, priority))
        else {
            return false;
        };
        self.stored = Some(self.budget.snapshot());
        let now = self.now;
        match *fate {
            Fate::Answered { received, answered } => {
                self.received.push((now + received, cost));
                self.pending.push((now + answered, permit, true, true));
            }
            Fate::AnswerLost { received } => {
                self.received.push((now + received, cost));
                self.pending.push((now + TIMEOUT_MS, permit, false, true));
            }
            Fate::RequestLost => self.pending.push((now + TIMEOUT_MS, permit, false, true)),
            Fate::NeverLeft { noticed } => {
                self.pending.push((now + noticed, permit, false, false));
            }
            Fate::Abandoned { received } => self.received.push((now + received, cost)),
        }
        true
    }

    fn restart(&mut self) {
        self.pending.clear();
        self.budget = Self::empty_budget();
        if let Some(stored) = &self.stored {
            self.budget.restore(self.clock(), stored);
        }
    }

    fn set_clock_back(&mut self, milliseconds: i64) {
        let unnoticed = milliseconds <= self.tolerance_left;
        if unnoticed {
            self.tolerance_left -= milliseconds;
        } else {
            self.show_clock();
        }
        self.clock_error += milliseconds;
        if !unnoticed {
            self.show_clock();
            self.stored = Some(self.budget.snapshot());
        }
    }

    /// A call that costs nothing and never leaves.
    fn show_clock(&self) {
        if let Reserve::Granted(permit) = self
            .budget
            .reserve(self.clock(), demand(0, Priority::Orders))
        {
            self.budget.settle(self.clock(), permit, Settled::NotSent);
        }
    }

    fn play(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Wait(milliseconds) => self.wait(*milliseconds),
                Step::Call(cost, priority, fate) => {
                    self.call(*cost, *priority, fate);
                }
                Step::Restart => self.restart(),
                Step::ClockBack(milliseconds) => self.set_clock_back(*milliseconds),
            }
        }
    }

    /// The most that the vendor counted in one of its windows.
    fn largest_window(&mut self) -> u32 {
        self.received.sort_unstable();
        let (mut opened, mut counted, mut largest) = (i64::MIN, 0, 0);
        for (moment, cost) in &self.received {
            if *moment >= opened.saturating_add(WINDOW_MS) {
                (opened, counted) = (*moment, 0);
            }
            counted += cost;
            largest = largest.max(counted);
        }
        largest
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_vendor_never_counts_more_than_the_quota(steps in steps()) {
        let mut world = World::new();
        world.play(&steps);
        world.wait(TIMEOUT_MS);
        prop_assert!(world.largest_window() <= CREDITS);
    }

    #[test]
    fn a_call_that_waits_as_told_is_granted(steps in steps()) {
        let mut world = World::new();
        world.play(&steps);
        let began = world.now;
        for priority in [Priority::Products, Priority::Orders] {
            let mut granted = false;
            for _ in 0..1000 {
                match world.budget.reserve(world.clock(), demand(5, priority)) {
                    Reserve::Granted(_) => {
                        granted = true;
                        break;
                    }
                    Reserve::WaitUntil(until) => {
                        prop_assert!(until > world.clock());
                        let wait = until.duration_since(world.clock()).as_millis();
                        world.wait(i64::try_from(wait).unwrap().max(1));
                    }
                    Reserve::Impossible { .. } => prop_assert!(false, "5 credits always fit"),
                }
            }
            prop_assert!(granted);
        }
        // A window and the longest call, for each of the two.
        prop_assert!(world.now - began <= 2 * (WINDOW_MS + TIMEOUT_MS) + 10);
    }

    #[test]
    fn a_quiet_window_gives_everything_back(mut steps in steps()) {
        // A clock that is set back unseen hides as much of the quiet time.
        steps.retain(|step| !matches!(step, Step::ClockBack(_)));
        let mut world = World::new();
        world.play(&steps);
        world.wait(TIMEOUT_MS + WINDOW_MS);
        let fate = Fate::Answered { received: 0, answered: 0 };
        for _ in 0..CREDITS {
            prop_assert!(world.call(1, Priority::Orders, &fate));
        }
    }
}
