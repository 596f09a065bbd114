//! How far the catalog has been read.
//!
//! Order Manager's lists shift while they are read: a record may be lost between two pages. So a
//! position passes only what one page held, or what two readings have covered; and the first reading
//! of everything is made until a round shows nothing that the rounds before it have lost.

use jiff::{SignedDuration, Timestamp};
use seamline_sync_engine::Stop;
use serde::{Deserialize, Serialize};

/// Rounds of the first reading at most: where so much is edited, the rest is left to later readings.
const MAX_ROUNDS: u32 = 4;

/// What is read, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Part {
    AllProducts,
    AllListings,
    /// What was stored and is in neither list.
    Vanished,
    ModifiedProducts,
    CreatedProducts,
    ModifiedListings,
    CreatedListings,
}

impl Part {
    const fn next(self) -> Option<Self> {
        match self {
            Self::AllProducts => Some(Self::AllListings),
            Self::AllListings => Some(Self::Vanished),
            Self::ModifiedProducts => Some(Self::CreatedProducts),
            Self::CreatedProducts => Some(Self::ModifiedListings),
            Self::ModifiedListings => Some(Self::CreatedListings),
            Self::Vanished | Self::CreatedListings => None,
        }
    }

    pub(super) const fn is_full(self) -> bool {
        matches!(self, Self::AllProducts | Self::AllListings | Self::Vanished)
    }
}

/// The latest dates that were shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Latest {
    pub(super) products: Option<Timestamp>,
    pub(super) listings: Option<Timestamp>,
}

impl Latest {
    pub(super) fn raise_to(&mut self, other: Self) {
        self.products = self.products.max(other.products);
        self.listings = self.listings.max(other.listings);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// What changed until these dates has surely been read.
    #[serde(default)]
    pub(super) read: Latest,
    /// What changed until these dates has been read once, from pages that may have shifted.
    #[serde(default)]
    pub(super) once: Latest,
    /// When the last full reading ended, by our clock; it only paces.
    pub(super) full_at: Option<Timestamp>,
    pub(super) reading: Option<Reading>,
}

impl Position {
    pub(super) fn parse(text: Option<&str>) -> Result<Self, Stop> {
        text.map_or_else(
            || Ok(Self::default()),
            |text| serde_json::from_str(text).map_err(|error| unusable(&error)),
        )
    }

    pub(super) fn to_text(&self) -> Result<String, Stop> {
        serde_json::to_string(self).map_err(|error| unusable(&error))
    }

    /// Takes in a reading that has come to its end.
    pub(super) fn advance(&mut self, reading: &Reading, now: Timestamp) {
        if reading.part.is_full() {
            self.full_at = Some(now);
        }
        if reading.flawed {
            return;
        }
        let safe = reading.safe(now);
        if reading.spans && reading.round == 1 {
            // It began where the one before it began, and has covered that again.
            self.read.raise_to(self.once);
            self.once.raise_to(safe);
        } else {
            self.read.raise_to(safe);
            self.once = Latest::default();
        }
    }
}

fn unusable(error: &serde_json::Error) -> Stop {
    Stop::Books(format!("the position of the catalog is unusable: {error}"))
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reading {
    pub(super) part: Part,
    pub(super) page: u32,
    /// When it was begun, by our clock, however often it was stopped since.
    #[serde(default)]
    pub(super) opened_at: Timestamp,
    #[serde(default)]
    pub(super) latest: Latest,
    /// Something could not be read: the position stays where it is.
    pub(super) flawed: bool,
    /// A list had several pages, so that records may have been lost between them.
    #[serde(default)]
    pub(super) spans: bool,
    /// The first reading of everything, which is made again until nothing is lost.
    #[serde(default)]
    pub(super) first: bool,
    #[serde(default = "one")]
    pub(super) round: u32,
    /// What was there before the first round ended is not newer than this.
    #[serde(default)]
    pub(super) before: Latest,
    /// This round has shown what the ones before it had lost.
    #[serde(default)]
    pub(super) recovered: bool,
    /// Names the records of the page before.
    #[serde(default)]
    pub(super) last_page: Option<String>,
    /// This list was begun anew, because a page showed what the one before it had shown.
    #[serde(default)]
    pub(super) begun_anew: bool,
}

const fn one() -> u32 {
    1
}

impl Reading {
    pub(super) fn begin(part: Part, first: bool, opened_at: Timestamp) -> Self {
        Self {
            part,
            page: 1,
            opened_at,
            latest: Latest::default(),
            flawed: false,
            spans: false,
            first,
            round: 1,
            before: Latest::default(),
            recovered: false,
            last_page: None,
            begun_anew: false,
        }
    }

    /// What is dated at this or before is surely known after this reading. What changed while it went
    /// on may stand on a page that was read before: the reading may have been as long before the latest
    /// date as it took. Only the length is ours, so that clocks may differ.
    fn safe(&self, now: Timestamp) -> Latest {
        let took = now.duration_since(self.opened_at).max(SignedDuration::ZERO);
        let before = |latest: Timestamp| latest.checked_sub(took).unwrap_or(Timestamp::MIN);
        Latest {
            products: self.latest.products.map(before),
            listings: self.latest.listings.map(before),
        }
    }

    /// Goes on to the next list, or to the next round; false when there is none.
    pub(super) fn next_list(&mut self, now: Timestamp) -> bool {
        let again = self.part == Part::AllListings && self.is_to_be_confirmed();
        let next = if again {
            if self.round == 1 {
                self.before = self.safe(now);
            }
            self.round += 1;
            self.recovered = false;
            Some(Part::AllProducts)
        } else {
            self.part.next()
        };
        let Some(part) = next else {
            return false;
        };
        self.part = part;
        self.page = 1;
        self.last_page = None;
        self.begun_anew = false;
        true
    }

    fn is_to_be_confirmed(&self) -> bool {
        let may_lack = if self.round == 1 {
            self.spans
        } else {
            self.recovered
        };
        self.first && may_lack && self.round < MAX_ROUNDS
    }

    /// Whether a page shows what the one before it showed. A list that has shifted by exactly one page
    /// does so once, so it is begun anew; after that, whoever answers does not know pages.
    pub(super) fn comes_again(&mut self, page: Option<&str>) -> Result<bool, u32> {
        if page.is_none() || page != self.last_page.as_deref() {
            return Ok(false);
        }
        if self.begun_anew {
            return Err(self.page);
        }
        self.begun_anew = true;
        self.page = 1;
        self.last_page = None;
        Ok(true)
    }
}
