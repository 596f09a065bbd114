//! The document store.

use crate::{
    FlowId, Lease, Opaque, Position, PutDocument, PutOutcome, Query, Store, StoredDocument,
};

use super::GROUP;

const CONNECTION: &str = "maison-verre";

fn catalog() -> FlowId {
    FlowId::new(CONNECTION, "catalog")
}

fn variant(key: &str, version: i64, content: &str, parent: &str) -> PutDocument {
    PutDocument {
        key: key.to_owned(),
        version,
        body: Opaque::new("product", 1, content),
        indexes: vec![
            ("parent".to_owned(), parent.to_owned()),
            ("upc".to_owned(), format!("0000{key}")),
        ],
        stamp: version * 10,
    }
}

async fn put(store: &impl Store, lease: &Lease, batch: Vec<PutDocument>) -> Vec<PutOutcome> {
    let outcomes = store.put(lease, &catalog(), batch, "p", false).await;
    outcomes.expect("documents are put")
}

async fn keys_of(store: &impl Store, index: &str, value: &str) -> Vec<String> {
    let query = Query::new("product", index, value);
    let found = store.find(CONNECTION, &query).await;
    keys(&found.expect("documents are found"))
}

fn keys(documents: &[StoredDocument]) -> Vec<String> {
    documents.iter().map(|d| d.key.clone()).collect()
}

async fn get_one(store: &impl Store, key: &str) -> StoredDocument {
    let found = store.get(CONNECTION, "product", &[key.to_owned()]).await;
    let mut found = found.expect("documents are got");
    assert_eq!(found.len(), 1, "document {key} is there");
    found.remove(0)
}

pub(super) async fn a_batch_says_what_became_of_each_document(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let first = vec![
        variant("1", 5, "a", "S1"),
        variant("2", 5, "a", "S1"),
        variant("3", 5, "a", "S1"),
    ];
    assert_eq!(put(store, &lease, first).await, [PutOutcome::New; 3]);
    let second = vec![
        variant("1", 6, "a", "S1"),
        variant("2", 5, "b", "S1"),
        variant("3", 4, "older", "S1"),
        variant("4", 1, "a", "S1"),
        variant("4", 1, "a", "S1"),
        variant("4", 1, "b", "S1"),
    ];
    assert_eq!(
        put(store, &lease, second).await,
        [
            PutOutcome::Unchanged,
            PutOutcome::Changed,
            PutOutcome::Stale,
            PutOutcome::New,
            PutOutcome::Unchanged,
            PutOutcome::Changed,
        ]
    );
    let unchanged = get_one(store, "1").await;
    assert_eq!(
        (unchanged.version, unchanged.stamp, unchanged.revision),
        (6, 60, 1),
        "an unchanged document takes version and stamp of the reading, and keeps its revision"
    );
    let stale = get_one(store, "3").await;
    assert_eq!(
        (stale.version, stale.stamp, stale.body.content.as_str()),
        (5, 50, "a"),
        "an older reading changes nothing"
    );
    let other_keys = put(store, &lease, vec![variant("1", 6, "a", "S2")]).await;
    assert_eq!(
        other_keys,
        [PutOutcome::Changed],
        "other secondary keys are a change"
    );
}

pub(super) async fn revisions_have_no_gaps(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let batches = [
        (
            vec![variant("1", 1, "a", "S"), variant("2", 1, "a", "S")],
            1,
        ),
        (vec![variant("1", 2, "a", "S")], 1),
        (Vec::new(), 1),
        (vec![variant("1", 1, "stale", "S")], 1),
        (
            vec![variant("2", 2, "b", "S"), variant("1", 3, "a", "S")],
            2,
        ),
        (vec![variant("3", 1, "a", "S")], 3),
    ];
    for (batch, expected) in batches {
        put(store, &lease, batch).await;
        let revision = store.revision(CONNECTION).await.expect("it can be read");
        assert_eq!(
            revision, expected,
            "only a batch that changes something takes the next revision"
        );
    }
    let other = store.revision("atelier-nord").await;
    assert_eq!(other.expect("it can be read"), 0, "each connection counts");
}

pub(super) async fn a_batch_and_its_position_are_one(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    for (text, complete) in [("page 2", false), ("page 3", true)] {
        let batch = vec![variant(text, 1, "a", "S")];
        let done = store.put(&lease, &catalog(), batch, text, complete).await;
        done.expect("documents are put");
        let position = store.position(&catalog()).await.expect("it can be read");
        let text = text.to_owned();
        assert_eq!(position, Some(Position { text, complete }));
    }
    let stock = store.position(&FlowId::new(CONNECTION, "stock")).await;
    assert_eq!(
        stock.expect("it can be read"),
        None,
        "flows of one connection have their own positions"
    );
}

pub(super) async fn documents_are_found_by_their_present_keys_only(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let batch = vec![
        variant("2", 1, "a", "S1"),
        variant("1", 1, "a", "S1"),
        variant("3", 1, "a", "S2"),
    ];
    put(store, &lease, batch).await;
    let mut stock = variant("1", 1, "a", "S1");
    "stock".clone_into(&mut stock.body.kind);
    put(store, &lease, vec![stock]).await;
    assert_eq!(keys_of(store, "parent", "S1").await, ["1", "2"]);
    assert_eq!(keys_of(store, "upc", "00003").await, ["3"]);
    assert_eq!(
        keys_of(store, "parent", "s1").await,
        Vec::<String>::new(),
        "secondary keys are compared exactly"
    );
    put(store, &lease, vec![variant("2", 2, "a", "S2")]).await;
    assert_eq!(keys_of(store, "parent", "S1").await, ["1"]);
    assert_eq!(keys_of(store, "parent", "S2").await, ["2", "3"]);
    let elsewhere = Query::new("product", "parent", "S1");
    let found = store.find("atelier-nord", &elsewhere).await;
    assert_eq!(found.expect("documents are found"), []);
}

pub(super) async fn former_keys_are_remembered(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    for (version, parent) in [(1, "S1"), (2, "S2"), (3, "S3")] {
        put(store, &lease, vec![variant("1", version, "a", parent)]).await;
    }
    let parent = |name: &str| ("parent".to_owned(), name.to_owned());
    let stored = get_one(store, "1").await;
    assert_eq!(
        stored.former_indexes,
        [parent("S1"), parent("S2")],
        "every key it once had is remembered, and not those it still has"
    );
    assert!(stored.indexes.contains(&parent("S3")));
    put(store, &lease, vec![variant("1", 4, "a", "S1")]).await;
    let stored = get_one(store, "1").await;
    assert_eq!(
        stored.former_indexes,
        [parent("S2"), parent("S3")],
        "a key that came back is no former one"
    );
}

pub(super) async fn documents_are_got_by_key(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let batch = vec![variant("2", 1, "b", "S1"), variant("1", 1, "a", "S1")];
    put(store, &lease, batch).await;
    let wanted = ["2", "absent", "1", "2"].map(str::to_owned);
    let found = store.get(CONNECTION, "product", &wanted).await;
    let found = found.expect("documents are got");
    assert_eq!(
        keys(&found),
        ["1", "2"],
        "documents come once each, by key, and absent ones are left out"
    );
    assert_eq!(found[0].body, Opaque::new("product", 1, "a"));
    let other = store.get(CONNECTION, "stock", &wanted).await;
    assert_eq!(other.expect("documents are got"), []);
}

pub(super) async fn changes_are_listed_by_revision_and_key(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let first = vec![
        variant("3", 1, "a", "S"),
        variant("1", 1, "a", "S"),
        variant("2", 1, "a", "S"),
    ];
    put(store, &lease, first).await;
    put(store, &lease, vec![variant("1", 2, "b", "S")]).await;
    let all = store.changed_since(CONNECTION, "product", 0).await;
    assert_eq!(
        keys(&all.expect("changes are listed")),
        ["2", "3", "1"],
        "from revision 0 everything is listed, the latest change last"
    );
    let later = store.changed_since(CONNECTION, "product", 1).await;
    let later = later.expect("changes are listed");
    assert_eq!(keys(&later), ["1"]);
    assert_eq!(later[0].revision, 2);
    let none = store.changed_since(CONNECTION, "product", 2).await;
    assert_eq!(none.expect("changes are listed"), []);
}

pub(super) async fn what_was_not_read_since_is_listed_by_key(store: &impl Store) {
    let lease = store.acquire(GROUP).await.expect("a free lease");
    let mut gone = variant("0", 1, "a", "S");
    gone.indexes.clear();
    let mut stock = variant("1", 1, "a", "S");
    "stock".clone_into(&mut stock.body.kind);
    let first = vec![
        variant("3", 1, "a", "S"),
        variant("1", 1, "a", "S"),
        gone,
        variant("4", 2, "a", "S"),
        variant("2", 1, "a", "S"),
        stock,
    ];
    put(store, &lease, first).await;
    let unread = async |stamp, limit| {
        let found = store
            .unread_since(CONNECTION, "product", stamp, limit)
            .await;
        keys(&found.expect("documents are listed"))
    };
    assert_eq!(
        unread(20, 9).await,
        ["1", "2", "3"],
        "neither what was read since, nor what no key leads to, nor another kind"
    );
    assert_eq!(unread(20, 2).await, ["1", "2"], "the first ones by key");
    assert_eq!(unread(10, 9).await, Vec::<String>::new());
    put(store, &lease, vec![variant("1", 2, "a", "S")]).await;
    assert_eq!(
        unread(20, 2).await,
        ["2", "3"],
        "an unchanged document takes the stamp of its reading"
    );
    let elsewhere = store.unread_since("atelier-nord", "product", 20, 9).await;
    assert_eq!(elsewhere.expect("documents are listed"), []);
}
