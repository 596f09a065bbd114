//! The feed of what a sales channel may sell: its proof, and what was lost of it.
//!
//! Its body is not public, and each call uses its changes up. So it is used only when one call for the
//! account and the channel of the configuration was answered as it is taken to be, and nothing of
//! that answer is lost: it is stored like any other.

use std::sync::Arc;

use jiff::Timestamp;
use seamline_channels::order_manager::{ChannelStockSource, lost_answers, told_listings};
use seamline_mapping::rules::InventoryMode;
use seamline_sync_engine::{Collect, Lease, Owner, Problem, RunOptions, Silent, Stop};
use serde::{Deserialize, Serialize};

use crate::connection::Connection;
use crate::meters::Meters;
use crate::{Error, FlowName};

/// Scope of the note of a proof.
const PROOF: &str = "acknowledge-proof";

/// What one call showed of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcknowledgeProof {
    /// It is as it is taken to be, and `mode = "channel"` may run. So many listings of the catalog were
    /// told so far.
    Works {
        /// Listings.
        listings: usize,
    },
    /// The answer can be read, but no listing of the catalog was told yet, which proves nothing.
    NothingTold,
    /// The answer is not as it is taken to be. It is kept, and no further call is made.
    Refuted(Problem),
    /// The configuration has another mode, and no call was made: it would use changes up that nobody
    /// asked for.
    NotChosen,
}

/// What is kept of a proof.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Proved {
    channel: i64,
    at: Timestamp,
}

impl Connection {
    /// Makes one acknowledge call for the sales channel of the configuration, stores the answer as
    /// the flow `stock` does, and remembers the proof only when everything in it is as it is taken to
    /// be and a listing of the catalog was told. Run it after the catalog has been read.
    ///
    /// An answer that waits in the ledger is looked at as well. Needs the lease, because it writes
    /// documents. Errors are those of the call; a call whose answer is lost is noted as such.
    pub async fn prove_acknowledge(&self, lease: &Lease) -> Result<AcknowledgeProof, Error> {
        self.prove_acknowledge_on(lease, &Meters::default()).await
    }

    /// The same, with its calls counted on `meters`.
    pub(crate) async fn prove_acknowledge_on(
        &self,
        lease: &Lease,
        meters: &Meters,
    ) -> Result<AcknowledgeProof, Error> {
        if self.config.inventory.rules.mode != InventoryMode::Channel {
            return Ok(AcknowledgeProof::NotChosen);
        }
        let channel = self.sales_channel(meters).await?;
        self.claim_ledger(channel).await?;
        let stock = self.channel_stock(channel, meters);
        let (store, clock) = (&*self.store, &*self.clock);
        let run = RunOptions::default();
        let (_, stop) = stock.run(store, lease, clock, &Silent, run).await?;
        match stop {
            Some(Stop::Settings(problem)) => return Ok(AcknowledgeProof::Refuted(problem)),
            Some(stop) => return Err(stop.into()),
            None => {}
        }
        let told = told_listings(store, self.name()).await?;
        if told.told == 0 {
            return Ok(AcknowledgeProof::NothingTold);
        }
        let proved = Proved {
            channel,
            at: clock.now(),
        };
        let text =
            serde_json::to_string(&proved).map_err(|error| Stop::Books(error.to_string()))?;
        self.store.set_note(PROOF, self.name(), &text).await?;
        Ok(AcknowledgeProof::Works {
            listings: told.told,
        })
    }

    /// The flow that collects what the sales channel may sell.
    pub(crate) fn channel_stock(&self, channel: i64, meters: &Meters) -> Collect {
        let source = ChannelStockSource::new(
            self.order_manager.with_meter(&meters.order_manager),
            Arc::clone(&self.store),
            self.flow(FlowName::Orders),
            channel,
        );
        Collect::new(self.flow(FlowName::Stock), Arc::new(source))
    }

    /// Refuses to go on without a proof for this channel.
    pub(crate) async fn require_acknowledge_proof(&self, channel: i64) -> Result<(), Error> {
        let text = self.store.note(PROOF, self.name()).await?;
        let proved: Option<Proved> = text.and_then(|text| serde_json::from_str(&text).ok());
        if proved.is_some_and(|proved| proved.channel == channel) {
            return Ok(());
        }
        let problem = Problem::new(
            "acknowledge-not-proved",
            Owner::Merchant,
            "what Order Manager answers about a sales channel is not public, and was not proved for \
             this account",
            "Run `seamline check --prove-acknowledge` once, after `seamline sync catalog`: it makes one call and \
             keeps its answer. Or set `mode = \"available\"` in [connections.inventory].",
        );
        Err(Error::Settings(problem.at("mode")))
    }

    /// Tells of answers that were lost, as long as a listing may have another number than the one that
    /// is known.
    pub async fn answers_lost(&self) -> Result<Option<Problem>, Error> {
        if self.config.inventory.rules.mode != InventoryMode::Channel {
            return Ok(None);
        }
        let answers = lost_answers(&*self.store, self.name()).await?;
        let Some(last) = answers.last() else {
            return Ok(None);
        };
        let told = told_listings(&*self.store, self.name()).await?;
        if told.in_doubt == 0 {
            return Ok(None);
        }
        let problem = Problem::new(
            "answers-lost",
            Owner::Vendor,
            format!(
                "{} answers about what the sales channel may sell were lost, the last one at {}; {} of {} \
                 listings were not told since, so their numbers may be old",
                answers.len(),
                last.at,
                told.in_doubt,
                told.told
            ),
            "Order Manager tells each change once. Compare the quantities of the channel with JOOR, and adjust \
             the stock of what differs in Order Manager, which tells it again; or set `mode = \
             \"available\"` in [connections.inventory]. The warning ends when every listing was told again.",
        );
        Ok(Some(problem.at("mode")))
    }
}
