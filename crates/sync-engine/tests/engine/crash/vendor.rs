//! The shop that orders are read from, and the vendor they are made at.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use seamline_sync_engine::{
    Capabilities, Clock as _, Fetched, Located, Page, Progress, ReadOptions, Receipt, Replay, Sink,
    SkippedRecord, Source, Stop, Undecodable, Verdict, Write,
};

use super::fuse::Fuse;
use crate::bench::ManualClock;
use crate::channels::{document, problem, unavailable};

/// The vendor's lists follow its orders so late.
pub(crate) const LIST_LAG: Duration = Duration::from_secs(30);

const PAGE: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) version: i64,
    pub(crate) withdrawn: bool,
    pub(crate) garbled: bool,
}

impl Order {
    pub(crate) fn content(&self) -> String {
        format!("version {}", self.version)
    }
}

/// An order at the vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) number: String,
    pub(crate) content: String,
    pub(crate) at: Timestamp,
}

/// What goes wrong with one record of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    Later,
    Quota,
    LostAfterwards,
    LostBefore,
    Refused,
    Blocked,
    NoVerdict,
}

#[derive(Default)]
pub(crate) struct World {
    pub(crate) shop: BTreeMap<String, Order>,
    /// Keys in the order in which they changed.
    pub(crate) changes: Vec<String>,
    pub(crate) made: Vec<Made>,
    /// What must never happen and did.
    pub(crate) wrongs: Vec<String>,
    /// Troubles of the records written next; none when it is empty.
    pub(crate) troubles: VecDeque<Trouble>,
    /// Whether the look-ups made next get no answer.
    pub(crate) silences: VecDeque<bool>,
}

/// Both sides. Clones share them.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) world: Arc<Mutex<World>>,
    pub(crate) fuse: Fuse,
    pub(crate) clock: ManualClock,
}

pub(crate) fn number_of(key: &str) -> String {
    format!("N{key}")
}

fn unreadable(key: &str) -> Undecodable {
    Undecodable {
        key: key.to_owned(),
        problem: problem("garbled"),
    }
}

#[async_trait]
impl Source for Shared {
    async fn read(&self, position: Option<&str>, options: ReadOptions) -> Result<Page, Stop> {
        if self.fuse.fails("before reading").await {
            return Err(unavailable());
        }
        let page = {
            let world = self.world.lock().unwrap();
            let start = if options.full { None } else { position };
            let start: usize = start.map_or(0, |text| text.parse().unwrap());
            let end = world.changes.len().min(start + PAGE);
            let mut page = Page {
                next: end.to_string(),
                more: end < world.changes.len(),
                complete: end == world.changes.len(),
                ..Page::default()
            };
            for key in &world.changes[start..end] {
                let order = &world.shop[key];
                if order.withdrawn {
                    page.skipped.push(SkippedRecord {
                        key: key.clone(),
                        rule: "withdrawn".to_owned(),
                    });
                } else if order.garbled {
                    page.undecodable.push(unreadable(key));
                } else {
                    let record = document(key, order.version, &order.content());
                    page.records.push(record);
                }
            }
            page
        };
        if self.fuse.fails("after reading").await {
            return Err(unavailable());
        }
        Ok(page)
    }

    async fn fetch(&self, keys: &[String]) -> Result<Vec<Fetched>, Stop> {
        if self.fuse.fails("fetching").await {
            return Err(unavailable());
        }
        let world = self.world.lock().unwrap();
        let answer = |key: &String| {
            let order = &world.shop[key];
            if order.withdrawn {
                Fetched::Gone {
                    reason: "withdrawn".to_owned(),
                }
            } else if order.garbled {
                Fetched::Undecodable(unreadable(key))
            } else {
                Fetched::Found(document(key, order.version, &order.content()))
            }
        };
        Ok(keys.iter().map(answer).collect())
    }
}

impl Shared {
    /// Makes an order, once more if it is asked once more.
    fn make(&self, write: &Write) -> Receipt {
        let mut world = self.world.lock().unwrap();
        let number = write.identity.clone().unwrap();
        if world.made.iter().any(|made| made.number == number) {
            world.wrongs.push(format!("{number} was made twice"));
        }
        if world.shop[&write.key].withdrawn {
            let wrong = format!("{number} was made after it was withdrawn");
            world.wrongs.push(wrong);
        }
        world.made.push(Made {
            number,
            content: write.payload.content.clone(),
            at: self.clock.now(),
        });
        receipt_of(world.made.len())
    }

    fn look(&self, write: &Write) -> Located {
        let world = self.world.lock().unwrap();
        let lag = SignedDuration::try_from(LIST_LAG).unwrap();
        let shown = |made: &Made| made.at + lag <= self.clock.now();
        let number = write.identity.as_deref().unwrap();
        let found = world
            .made
            .iter()
            .position(|made| made.number == number && shown(made));
        match found {
            None => Located::Absent,
            Some(at) if world.made[at].content == write.payload.content => {
                Located::Found(receipt_of(at + 1))
            }
            Some(_) => Located::Conflict(problem("number-taken")),
        }
    }

    async fn write_one(&self, write: &Write) -> Option<Verdict> {
        let trouble = self.world.lock().unwrap().troubles.pop_front();
        let later = |quota| Verdict::Later {
            not_before: None,
            quota,
            problem: problem("overloaded"),
        };
        let lost = || Verdict::Unknown(problem("timeout"));
        match trouble.unwrap_or(Trouble::None) {
            Trouble::Later => return Some(later(false)),
            Trouble::Quota => return Some(later(true)),
            Trouble::LostBefore => return Some(lost()),
            Trouble::Refused => return Some(Verdict::Refused(problem("refused"))),
            Trouble::Blocked => return Some(Verdict::Blocked(problem("blocked"))),
            Trouble::None | Trouble::LostAfterwards | Trouble::NoVerdict => {}
        }
        let receipt = self.make(write);
        if self.fuse.fails("after an order was made").await {
            return Some(lost());
        }
        match trouble {
            Some(Trouble::NoVerdict) => None,
            Some(Trouble::LostAfterwards) => Some(lost()),
            _ => Some(Verdict::Accepted(receipt)),
        }
    }
}

fn receipt_of(place: usize) -> Receipt {
    crate::channels::receipt(&place.to_string())
}

#[async_trait]
impl Sink for Shared {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            max_batch: 2,
            replay: Replay::LookupFirst { at_once: 10 },
        }
    }

    async fn write(&self, batch: &[Write], _: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        if self.fuse.fails("before a write").await {
            return Err(unavailable());
        }
        let mut verdicts = Vec::new();
        for write in batch {
            // An answer that ends early has no verdict for what follows, and no more is done.
            match self.write_one(write).await {
                Some(verdict) => verdicts.push(verdict),
                None => break,
            }
        }
        Ok(verdicts)
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        if self.fuse.fails("looking up").await {
            return Err(unavailable());
        }
        let silent = self.world.lock().unwrap().silences.pop_front();
        if silent == Some(true) {
            let answer = Located::CannotSay(problem("list-failed"));
            return Ok(vec![answer; writes.len()]);
        }
        Ok(writes.iter().map(|write| self.look(write)).collect())
    }

    async fn health(&self) -> Result<(), Stop> {
        Ok(())
    }
}
