//! What has to hold, whatever happened.

use std::time::Duration;

use crate::{CREDITS, Plan, RESERVE, TIMEOUT, WINDOW};

/// Things of one moment happen one after the other, and timers count in milliseconds.
const ABOUT: Duration = Duration::from_millis(20);

/// A call from its caller's view.
#[derive(Debug)]
pub(crate) struct CallLog {
    plan: Plan,
    pub(crate) class: usize,
    pub(crate) cost: u32,
    pub(crate) endpoint: usize,
    pub(crate) start: Duration,
    pub(crate) first_sent: Option<Duration>,
    /// When it was done, or given up, or its process died.
    pub(crate) over: Option<Duration>,
}

/// A request that left.
#[derive(Debug)]
pub(crate) struct Send {
    pub(crate) at: Duration,
    pub(crate) until: Option<Duration>,
    pub(crate) endpoint: usize,
    pub(crate) cost: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) calls: Vec<CallLog>,
    pub(crate) sends: Vec<Send>,
    /// Our credits in one window of the vendor, refused calls included.
    pub(crate) most_in_a_window: u32,
    pub(crate) refused: u32,
    /// End of the window in which a call was refused, once its caller knows.
    pub(crate) wait_until: Duration,
    /// When its caller learned of it.
    pub(crate) wait_from: Duration,
    pub(crate) sent_too_early: u32,
    crashes: Vec<Duration>,
}

impl CallLog {
    pub(crate) fn new(plan: &Plan, start: Duration) -> Self {
        Self {
            class: plan.class,
            cost: if plan.write { 5 } else { 1 },
            endpoint: plan.endpoint,
            plan: plan.clone(),
            start,
            first_sent: None,
            over: None,
        }
    }

    /// Whether it waits for its first turn at a moment, and did for a while.
    fn waits_at(&self, moment: Duration) -> bool {
        let ends = self.first_sent.into_iter().chain(self.over).min();
        self.start + ABOUT <= moment && ends.is_none_or(|end| end > moment + ABOUT)
    }

    /// The most credits that may be used in a window when it leaves.
    const fn limit(&self) -> u32 {
        if self.class == 0 {
            CREDITS
        } else {
            CREDITS - RESERVE
        }
    }

    /// Its class less one for each window that it has waited.
    fn rank(&self, waited: Duration) -> u64 {
        let windows = waited.as_secs() / WINDOW.as_secs();
        (self.class as u64).saturating_sub(windows)
    }
}

impl Log {
    /// Every call that is not over ends here; what has to be done again.
    pub(crate) fn crash(&mut self, now: Duration) -> Vec<Plan> {
        self.crashes.push(now);
        let open = self.calls.iter_mut().filter(|call| call.over.is_none());
        open.map(|call| {
            call.over = Some(now);
            call.plan.clone()
        })
        .collect()
    }

    pub(crate) fn one_call_at_a_time_for_each_endpoint(&self) {
        for (number, one) in self.sends.iter().enumerate() {
            for other in &self.sends[number + 1..] {
                let apart = one.endpoint != other.endpoint
                    || one.until.is_some_and(|until| until <= other.at);
                assert!(apart, "{one:?} {other:?}");
            }
        }
    }

    /// The vendor never counts more of our credits in a window than there are.
    pub(crate) fn never_over(&self) {
        assert!(
            self.most_in_a_window <= CREDITS,
            "{}",
            self.most_in_a_window
        );
        assert_eq!(self.refused, 0);
    }

    /// Once a 429 is known, nothing leaves until the vendor's window is over.
    pub(crate) fn a_429_is_waited_out(&self) {
        assert_eq!(self.sent_too_early, 0, "of {} refused", self.refused);
    }

    /// Credits beyond the reserve, a free endpoint and a call that waits: it leaves.
    ///
    /// A call counts for a window after the vendor can have received it at the latest. After a crash
    /// some count that never left.
    pub(crate) fn never_idle(&self, headers: bool) {
        // A header says whole seconds until the end, counted when the call was received and read when
        // it is answered.
        let told = if headers {
            Duration::from_secs(1) + TIMEOUT
        } else {
            Duration::ZERO
        };
        let counted = WINDOW + TIMEOUT + told + ABOUT;
        let last = self.calls.iter().filter_map(|call| call.over).max();
        let end = last.unwrap_or_default();
        let mut moment = Duration::ZERO;
        while moment < end {
            moment += Duration::from_millis(100);
            let since = moment.saturating_sub(counted);
            if self
                .crashes
                .iter()
                .any(|at| (since..=moment + ABOUT).contains(at))
            {
                continue;
            }
            let sends = self.sends.iter();
            let recent = sends.filter(|send| send.at >= since && send.at <= moment + ABOUT);
            let counted: u32 = recent.map(|send| send.cost).sum();
            for call in self.calls.iter().filter(|call| call.waits_at(moment)) {
                let fits = counted + call.cost <= call.limit();
                assert!(
                    !fits || !self.is_free(call.endpoint, moment),
                    "{call:?} waits at {moment:?} with {counted} credits used"
                );
            }
        }
    }

    /// No call leaves while one waits that ranks higher, or as high and came before, costs no more,
    /// and whose endpoint is free.
    pub(crate) fn highest_class_first(&self) {
        for call in &self.calls {
            let Some(sent) = call.first_sent else {
                continue;
            };
            let rank = call.rank(sent.saturating_sub(call.start) + ABOUT);
            for other in self.calls.iter().filter(|other| other.waits_at(sent)) {
                if other.cost > call.cost || other.limit() < call.limit() {
                    continue;
                }
                let other_rank = other.rank(sent.saturating_sub(other.start + ABOUT));
                let older = other_rank == rank && other.start + ABOUT < call.start;
                // Where the two ranks are told apart, the margins are on the other's side.
                let first = other_rank < rank || older;
                assert!(
                    !first || !self.is_free(other.endpoint, sent),
                    "{call:?} left before {other:?}"
                );
            }
        }
    }

    /// Every call leaves within the time in which all that was sent could be paid for, three windows
    /// until it ranks as high as any, and two for those that are open when it comes and when others
    /// use the account for the last time; and the time that its endpoint was in use.
    pub(crate) fn no_wait_without_bound(&self, others_until: Duration) {
        let credits: u32 = self.sends.iter().map(|send| send.cost).sum();
        // The dearest call may leave four credits over in each window.
        let windows = credits / (CREDITS - RESERVE - 4) + 5;
        let bound = (WINDOW + TIMEOUT) * windows;
        for call in &self.calls {
            let sends = self.sends.iter();
            let of_endpoint = sends.filter(|send| send.endpoint == call.endpoint);
            let in_use: Duration = of_endpoint
                .filter_map(|send| Some(send.until?.saturating_sub(send.at)))
                .sum();
            let bound = bound + in_use + others_until;
            let left = call.first_sent.into_iter().chain(call.over).min();
            let waited = left.map(|left| left.saturating_sub(call.start));
            assert!(waited.is_some_and(|waited| waited <= bound), "{call:?}");
        }
    }

    fn is_free(&self, endpoint: usize, moment: Duration) -> bool {
        let mut sends = self.sends.iter().filter(|send| send.endpoint == endpoint);
        !sends.any(|send| {
            let until = send.until.unwrap_or(Duration::MAX);
            send.at <= moment + ABOUT && until + ABOUT >= moment
        })
    }
}
