//! The simulated clock: real time plus an offset that a control call moves.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Real time plus an offset. Dates and quota windows go by it; hanging does not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SimulatedClock {
    offset: SignedDuration,
}

impl SimulatedClock {
    /// A clock that shows `start` now.
    pub(crate) fn starting_at(start: Option<Timestamp>) -> Self {
        let now = Timestamp::now();
        Self {
            offset: start.unwrap_or(now).duration_since(now),
        }
    }

    pub(crate) fn now(self) -> Timestamp {
        Timestamp::now()
            .saturating_add(self.offset)
            .unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        self.offset = self.offset.saturating_add(by);
    }
}

/// `yyyy-MM-ddTHH:mm:ssZ`, as both vendors write date-times of their newer interfaces.
pub(crate) fn to_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
