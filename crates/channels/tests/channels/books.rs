//! What was collected, in a store of its own.

use std::sync::Arc;

use seamline_sync_engine::{
    Answers, Collect, DocumentSource, Documents as _, FlowId, Lease, Leases as _, Ledger as _,
    MemoryStore, Opaque, Query, ReadOptions, Render, RenderInput, Rendered, RunOptions, RunReport,
    Silent, Stop, StoredDocument, SystemClock,
};

/// The connection of all tests.
pub(crate) const CONNECTION: &str = "maison-verre";

/// A store of documents, and the right to write to it.
pub(crate) struct Books {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) lease: Lease,
}

impl Books {
    pub(crate) async fn open() -> Self {
        let store = Arc::new(MemoryStore::new());
        let lease = store.acquire("group").await.unwrap();
        Self { store, lease }
    }

    /// Makes one pass of a source, as the engine does.
    pub(crate) async fn collect(
        &self,
        flow: &str,
        source: impl DocumentSource + 'static,
        options: ReadOptions,
    ) -> (RunReport, Option<Stop>) {
        let collect = Collect::new(FlowId::new(CONNECTION, flow), Arc::new(source));
        let run = RunOptions {
            full: options.full,
            ..RunOptions::default()
        };
        collect
            .run(self.store.as_ref(), &self.lease, &SystemClock, &Silent, run)
            .await
            .unwrap()
    }

    /// Whether a flow has read everything at least once.
    pub(crate) async fn complete(&self, flow: &str) -> bool {
        let position = self.store.position(&FlowId::new(CONNECTION, flow)).await;
        position.unwrap().is_some_and(|position| position.complete)
    }

    /// Keys of the documents of a kind.
    pub(crate) async fn keys(&self, kind: &str) -> Vec<String> {
        let found = self.store.changed_since(CONNECTION, kind, 0).await.unwrap();
        let mut keys: Vec<String> = found.into_iter().map(|document| document.key).collect();
        keys.sort();
        keys
    }

    /// Keys of the documents with this secondary key.
    pub(crate) async fn find(&self, kind: &str, index: &str, value: &str) -> Vec<String> {
        let query = Query::new(kind, index, value);
        let found = self.store.find(CONNECTION, &query).await.unwrap();
        found.into_iter().map(|document| document.key).collect()
    }

    /// The documents that answer a look-up.
    pub(crate) async fn find_documents(&self, query: &Query) -> Vec<StoredDocument> {
        self.store.find(CONNECTION, query).await.unwrap()
    }

    /// Decides what would be written for a document, with its look-ups answered from the store.
    pub(crate) async fn render(&self, render: &dyn Render, document: &Opaque) -> Rendered {
        let mut answers = Answers::new();
        loop {
            let queries = render.queries(document, &answers);
            if queries.is_empty() {
                break;
            }
            for query in queries {
                let found = self.store.find(CONNECTION, &query).await.unwrap();
                answers.insert(query, found);
            }
        }
        render.render(RenderInput {
            key: "key",
            document,
            identity: None,
            answers: &answers,
            progress: None,
        })
    }
}

/// What would be written.
pub(crate) fn payload(rendered: Rendered) -> Opaque {
    match rendered {
        Rendered::Payload { payload, .. } => payload,
        other => panic!("nothing would be written: {other:?}"),
    }
}
