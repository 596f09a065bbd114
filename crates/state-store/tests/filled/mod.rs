//! Ledgers that hold something of everything, for tests that move them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use seamline_sync_engine::lifecycle::Decided;
use seamline_sync_engine::lifecycle::{accept, attempt, claim, stage};
use seamline_sync_engine::{
    Claim, Commit, Counts, Document, FlowId, Intent, IntentAction, IntentTarget, Note, Opaque,
    Position, PutDocument, Receipt, RowChange, RunRecord, Store,
};

/// What a ledger is filled with.
#[derive(Debug, Clone)]
pub(crate) struct Contents {
    flow: FlowId,
    /// Records by key: content, claims, whether they were delivered.
    records: BTreeMap<String, (String, Vec<(String, i64)>, bool)>,
    documents: BTreeMap<String, (String, i64, Vec<(String, String)>)>,
    notes: BTreeMap<(String, String), String>,
    position: String,
    asked: u8,
    done: u8,
    runs: u8,
}

/// Any text that Rust knows, with what databases stumble over more often than chance has it.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '\0', '\u{1}', '\u{2}', '"', '\\', '\n', '\'', '\u{ffff}',
    ]);
    let letter = prop_oneof![3 => any::<char>(), 1 => odd];
    vec(letter, 0..6).prop_map(|letters| letters.into_iter().collect())
}

/// Contents of every kind and of any size.
pub(crate) fn contents() -> impl Strategy<Value = Contents> {
    let claims = || vec((text(), any::<i32>().prop_map(i64::from)), 0..3);
    let records = btree_map(text(), (text(), claims(), any::<bool>()), 0..6);
    let indexes = || vec((text(), text()), 0..3);
    let documents = btree_map(text(), (text(), any::<i64>(), indexes()), 0..6);
    let notes = btree_map((text(), text()), text(), 0..4);
    let flow = (text(), text()).prop_map(|(connection, flow)| FlowId::new(connection, flow));
    let counts = (0..4_u8, 0..4_u8, 0..3_u8);
    (flow, records, documents, notes, text(), counts).prop_map(
        |(flow, records, documents, notes, position, (asked, done, runs))| Contents {
            flow,
            records,
            documents,
            notes,
            position,
            asked,
            done,
            runs,
        },
    )
}

/// Something in each table.
pub(crate) fn something_of_everything() -> Contents {
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let record = |text: &str, delivered| (text.to_owned(), vec![("9001".to_owned(), 4)], delivered);
    let indexes = || vec![pair("parent", "S1"), pair("upc", "0012")];
    let document = |text: &str| (text.to_owned(), 3, indexes());
    Contents {
        flow: FlowId::new("maison-verre", "orders"),
        records: BTreeMap::from([
            ("1".to_owned(), record("{}", true)),
            ("a\0b".to_owned(), record("\0", false)),
        ]),
        documents: BTreeMap::from([("9001".to_owned(), document("{\"price\":12.50}"))]),
        notes: BTreeMap::from([(pair("budget", "joor"), "300".to_owned())]),
        position: "{\"at\":7}".to_owned(),
        asked: 3,
        done: 2,
        runs: 2,
    }
}

/// Fills a ledger by way of the contract of every store.
pub(crate) async fn fill(store: &impl Store, contents: &Contents) {
    let flow = &contents.flow;
    let lease = store.acquire("joor-222222").await.unwrap();
    let mut asked = Vec::new();
    for number in 0..contents.asked {
        let intent = Intent {
            target: IntentTarget::Key(number.to_string()),
            action: IntentAction::Retry,
            by: contents.position.clone(),
            at: Timestamp::UNIX_EPOCH,
        };
        asked.push(store.ask(flow, &intent).await.unwrap());
    }
    let notes = contents.notes.iter().map(|((scope, name), text)| Note {
        scope: scope.clone(),
        name: name.clone(),
        text: text.clone(),
    });
    // The last requests are done, so that the last number given is not among those that wait.
    let done = asked.iter().rev().take(contents.done.into()).copied();
    let commit = Commit {
        rows: contents.records.iter().map(staged).collect(),
        position: Some(Position {
            text: contents.position.clone(),
            complete: contents.runs > 0,
        }),
        intents_done: done.collect(),
        notes: notes.collect(),
        ..Commit::default()
    };
    let staged = commit.rows.clone();
    store.commit(&lease, flow, commit).await.unwrap();
    let delivered = staged.into_iter().filter_map(|change| {
        let (content, _, delivered) = &contents.records[&change.row.key];
        delivered.then(|| delivered_with(change, content))
    });
    let commit = Commit {
        rows: delivered.collect(),
        ..Commit::default()
    };
    store.commit(&lease, flow, commit).await.unwrap();
    for _ in 0..contents.runs {
        let run = RunRecord {
            started_at: Timestamp::UNIX_EPOCH,
            ended_at: Timestamp::UNIX_EPOCH,
            counts: Counts::default(),
            stopped: Some(contents.position.clone()),
        };
        store.save_run(&lease, flow, &run).await.unwrap();
    }
    let catalog = FlowId::new(flow.connection.clone(), "catalog");
    for round in 0..2 {
        let batch = contents.documents.iter();
        let batch = batch.map(|(key, (content, stamp, indexes))| PutDocument {
            key: key.clone(),
            version: round,
            body: Opaque::new("product", 1, format!("{content}{round}")),
            indexes: indexes
                .iter()
                .skip(usize::from(round > 0))
                .cloned()
                .collect(),
            stamp: *stamp,
        });
        let put = store
            .put(&lease, &catalog, batch.collect(), "p", true)
            .await;
        put.unwrap();
    }
}

fn staged(
    (key, (content, claims, _)): (&String, &(String, Vec<(String, i64)>, bool)),
) -> RowChange {
    let document = Document {
        key: key.clone(),
        version: 1,
        body: Opaque::new("order", 1, content),
    };
    let mut change = stage(None, document, Timestamp::UNIX_EPOCH).1;
    change.row.identity = Some(format!("N{key}"));
    let claims = claims.iter().map(|(key, quantity)| Claim {
        key: key.clone(),
        quantity: *quantity,
    });
    change.row = claim(change.row, claims.collect());
    change
}

fn delivered_with(change: RowChange, content: &str) -> RowChange {
    let mut row = change.row;
    row.revision += 1;
    let decided = Decided {
        payload: Opaque::new("payload", 1, content),
        salt: String::new(),
        magnitude: None,
    };
    let from = row.state;
    let receipt = Receipt {
        remote_id: content.to_owned(),
        detail: "{}".to_owned(),
        adopted: true,
        notice: None,
    };
    let sending = attempt(row, decided, Timestamp::UNIX_EPOCH);
    RowChange {
        from: Some(from),
        ..accept(sending.row, receipt, Timestamp::UNIX_EPOCH)
    }
}
