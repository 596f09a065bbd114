//! What Order Manager lets a sales channel sell, collected per listing.
//!
//! The call tells each change once, so nothing is used before it is stored: a reading has two pages. The
//! first holds the answer as it came; the second what is decoded from it, and only then the next call
//! is made. An answer that is not as it is taken to be stays, and is decoded again by the next pass,
//! without a call. What became of orders in flight is read before the call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use seamline_mapping::rules::InventoryMode;
use seamline_order_manager_client::OrderManagerClient;
use seamline_sync_engine::{
    DocumentPage, DocumentSource, FlowId, PutDocument, ReadOptions, Stop, Store, StoredDocument,
};
use serde::{Deserialize, Serialize};

use super::SYSTEM;
use super::acknowledge::{Answer, Calls, LostAnswer, books};
use super::in_flight::InFlight;
use crate::failure::stop;
use crate::{body, kinds};

/// What a sales channel may sell, and its orders in flight.
pub struct ChannelStockSource {
    client: OrderManagerClient,
    store: Arc<dyn Store>,
    connection: String,
    channel: i64,
    in_flight: InFlight,
    calls: Calls,
    /// Whether this pass has made its call.
    called: AtomicBool,
}

/// Nothing beside the time of a reading, which stands beside the document.
#[derive(Debug, Default, Serialize, Deserialize)]
struct ChannelReading {}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Position {
    /// The version of the last answer whose rows are stored.
    decoded: i64,
}

impl ChannelStockSource {
    /// Reads with a client that may make the call. The orders in flight are those that the flow
    /// `orders` of `store` made on a sales channel. A source makes one call at most.
    pub fn new(
        client: OrderManagerClient,
        store: Arc<dyn Store>,
        orders: FlowId,
        channel: i64,
    ) -> Self {
        Self {
            client,
            store: Arc::clone(&store),
            connection: orders.connection.clone(),
            channel,
            calls: Calls::new(Arc::clone(&store), &orders.connection),
            in_flight: InFlight::new(store, orders, channel, InventoryMode::Channel),
            called: AtomicBool::new(false),
        }
    }

    fn key(&self) -> String {
        self.channel.to_string()
    }

    async fn stored(&self, kind: &str) -> Result<Option<StoredDocument>, Stop> {
        let found = self
            .store
            .get(&self.connection, kind, &[self.key()])
            .await?;
        Ok(found.into_iter().next())
    }

    /// When the last reading started.
    async fn read_at(&self) -> Result<Option<Timestamp>, Stop> {
        let reading = self.stored(kinds::CHANNEL_READING).await?;
        Ok(reading.and_then(|reading| Timestamp::from_microsecond(reading.stamp).ok()))
    }

    async fn lose(&self, at: Timestamp) -> Result<(), Stop> {
        let known_until = self.read_at().await?;
        self.calls.lose(LostAnswer { at, known_until }).await
    }

    /// A call that is noted was answered, or lost with its process.
    async fn settle_call(&self, answer: Option<&Answer>) -> Result<(), Stop> {
        let Some(at) = self.calls.under_way().await? else {
            return Ok(());
        };
        // The request starts after it is noted.
        if answer.is_some_and(|answer| answer.started_at >= at) {
            self.calls.end().await
        } else {
            self.lose(at).await
        }
    }

    /// Makes the call. Its answer is stored with the page, before anything else is done with it.
    async fn call(&self, decoded: i64, before: i64) -> Result<DocumentPage, Stop> {
        let mut documents = self.in_flight.read(&self.client).await?;
        let at = self.client.api().now();
        self.calls.begin(at).await?;
        self.called.store(true, Ordering::Relaxed);
        let answer = match self.client.acknowledge(&[self.channel]).await {
            Ok(answer) => answer,
            Err(error) => {
                if error.nothing_was_done() {
                    self.calls.end().await?;
                } else {
                    self.lose(at).await?;
                }
                return Err(stop(SYSTEM, &error));
            }
        };
        documents.push(Answer::of(&answer).document(self.key(), before)?);
        page(documents, decoded, true)
    }

    /// Stores what an answer tells.
    fn decode(&self, answer: &Answer, version: i64) -> Result<Vec<PutDocument>, Stop> {
        let put = |key: String, body| PutDocument {
            key,
            version,
            stamp: answer.started_at.as_microsecond(),
            body,
            indexes: Vec::new(),
        };
        let levels = answer.levels(self.channel).map_err(Stop::Settings)?;
        let mut documents = Vec::with_capacity(levels.len() + 1);
        for level in levels {
            let body =
                body::wrap(kinds::CHANNEL_LEVEL, &level).map_err(|problem| books(&problem))?;
            documents.push(put(level.listing_sku, body));
        }
        let reading = body::wrap(kinds::CHANNEL_READING, &ChannelReading {})
            .map_err(|problem| books(&problem))?;
        documents.push(put(self.key(), reading));
        Ok(documents)
    }

    /// Goes on without an answer that cannot be read: it is kept under another key, and is lost.
    async fn set_aside(&self, answer: &Answer) -> Result<PutDocument, Stop> {
        self.lose(answer.started_at).await?;
        let moment = answer.started_at.as_microsecond();
        answer.document(format!("{} unread {moment}", self.channel), 0)
    }
}

fn page(documents: Vec<PutDocument>, decoded: i64, more: bool) -> Result<DocumentPage, Stop> {
    let next = serde_json::to_string(&Position { decoded });
    Ok(DocumentPage {
        documents,
        next: next.map_err(|error| Stop::Books(error.to_string()))?,
        more,
        complete: !more,
        ..DocumentPage::default()
    })
}

#[async_trait]
impl DocumentSource for ChannelStockSource {
    async fn read(
        &self,
        position: Option<&str>,
        options: ReadOptions,
    ) -> Result<DocumentPage, Stop> {
        // The position of another mode knows of no answer: the one that is stored is decoded again.
        let position = position.and_then(|text| serde_json::from_str::<Position>(text).ok());
        let decoded = position.unwrap_or_default().decoded;
        let document = self.stored(kinds::CHANNEL_ANSWER).await?;
        let answer = document.as_ref().map(Answer::stored).transpose()?;
        self.settle_call(answer.as_ref()).await?;
        let version = document.map_or(0, |document| document.version);
        let Some(answer) = answer.filter(|_| version > decoded) else {
            return self.call(decoded, version).await;
        };
        let more = !self.called.load(Ordering::Relaxed);
        match self.decode(&answer, version) {
            Ok(documents) => page(documents, version, more),
            Err(Stop::Settings(_)) if options.full => {
                page(vec![self.set_aside(&answer).await?], version, more)
            }
            Err(stop) => Err(stop),
        }
    }
}
