use proptest::prelude::*;
use serde_json::json;

use super::*;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Row {
    sku: String,
}

fn outcome(body: Value, sent: &[&str]) -> BulkOutcome<Row> {
    BulkReply::<Row>::decode(body).unwrap().outcome(
        sent,
        |row, sku| row.sku == **sku,
        |name, sku| name == *sku,
    )
}

fn refused<T: std::fmt::Debug>(record: &RecordOutcome<T>) -> &str {
    match record {
        RecordOutcome::Refused(errors) => errors[0].text(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_record_gets_back_what_was_said_about_it() {
    let body = json!({
        "message": "Processed with errors",
        "results": [{ "sku": "C" }],
        "errors": [
            { "message": "no stock row", "errorCode": "ERR097", "identifier": "A", "index": 1 },
            { "message": "no product", "index": "2" },
        ],
    });
    let outcome = outcome(body, &["A", "B", "C", "D"]);
    assert_eq!(refused(&outcome.records[0]), "no stock row");
    assert_eq!(refused(&outcome.records[1]), "no product");
    assert!(outcome.records[2].is_done());
    assert_eq!(outcome.records[3], RecordOutcome::Unsaid);
    assert!(outcome.unmatched.is_empty() && !outcome.is_complete());
}

#[test]
fn a_name_counts_more_than_a_position_counted_from_zero() {
    let body = json!({ "errors": [{ "message": "no", "identifier": "B", "index": 1 }] });
    let outcome = outcome(body, &["A", "B"]);
    assert_eq!(refused(&outcome.records[1]), "no");
    assert_eq!(outcome.records[0], RecordOutcome::Unsaid);
}

#[test]
fn a_name_that_two_records_share_is_settled_by_the_position() {
    let by = |index: Value| json!({ "errors": [{ "identifier": "A", "index": index }] });
    let settled = outcome(by(json!(2)), &["A", "A"]);
    assert_eq!(settled.records[0], RecordOutcome::Unsaid);
    assert_eq!(refused(&settled.records[1]), "no reason given");
    let open = outcome(by(Value::Null), &["A", "A"]);
    assert_eq!(open.unmatched.len(), 1);
    assert!(!open.is_complete());
}

#[test]
fn an_error_about_nobody_belongs_to_the_only_record() {
    let body = json!({ "errors": ["limit reached"] });
    assert_eq!(refused(&outcome(body, &["A"]).records[0]), "limit reached");
}

#[test]
fn the_same_record_twice_takes_two_results() {
    let body = json!({ "results": [{ "sku": "A" }, { "sku": "A" }] });
    assert!(outcome(body, &["A", "A"]).is_complete());
}

#[test]
fn a_refused_record_does_not_take_the_result_of_one_that_looks_like_it() {
    let body = json!({
        "results": [{ "sku": "A" }],
        "errors": [{ "message": "no such place", "identifier": "A", "index": 1 }],
    });
    let outcome = outcome(body, &["A", "A"]);
    assert_eq!(refused(&outcome.records[0]), "no such place");
    assert!(outcome.records[1].is_done());
}

#[test]
fn a_result_that_cannot_be_read_does_not_hide_an_error() {
    let body = json!({ "results": [{ "sku": 1 }], "errors": [{ "message": "no", "index": 1 }] });
    let reply = BulkReply::<Row>::decode(body).unwrap();
    assert_eq!(reply.unreadable[0].path, "results[0].sku");
    assert_eq!(reply.errors.len(), 1);
    let body = json!({ "results": [{ "sku": 1 }] });
    let outcome = outcome(body, &["A"]);
    assert_eq!(outcome.records, [RecordOutcome::Unsaid]);
    assert_eq!(outcome.unreadable.len(), 1, "it may have been done");
}

#[test]
fn an_answer_without_anything_known_decides_nothing() {
    for body in [
        json!({}),
        json!("ok"),
        json!(null),
        json!({ "error": "no" }),
    ] {
        assert!(BulkReply::<Row>::decode(body).is_err());
    }
    assert!(BulkReply::<Row>::decode(json!({ "results": "many" })).is_err());
}

#[test]
fn a_bare_list_and_empty_spellings_are_taken() {
    assert!(outcome(json!([{ "sku": "A" }]), &["A"]).is_complete());
    let body = json!({ "message": "ok", "results": "", "errors": null });
    assert_eq!(outcome(body, &["A"]).records, [RecordOutcome::Unsaid]);
}

proptest! {
    #[test]
    fn no_error_is_ever_lost(
        errors in prop::collection::vec((any::<i64>(), prop::option::of("[A-D]")), 0..8),
        sent in prop::collection::vec("[A-D]", 0..5),
    ) {
        let count = errors.len();
        let errors: Vec<Value> = errors
            .into_iter()
            .map(|(index, name)| json!({ "index": index % 7, "identifier": name }))
            .collect();
        let outcome = BulkReply::<Row>::decode(json!({ "message": "m", "errors": errors }))
            .unwrap()
            .outcome(&sent, |row, sku| row.sku == *sku, |name, sku| name == sku);
        let matched: usize = outcome
            .records
            .iter()
            .map(|record| match record {
                RecordOutcome::Refused(errors) => errors.len(),
                _ => 0,
            })
            .sum();
        prop_assert_eq!(matched + outcome.unmatched.len(), count);
        prop_assert_eq!(outcome.records.len(), sent.len());
    }
}
