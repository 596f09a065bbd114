//! The v2 background jobs.

use std::time::Duration;

use seamline_sandbox::{OrderListForm, Sandbox, SandboxOptions, Switches};
use serde_json::{Value, json};

use crate::shapes::{assert_shape, fixture};
use crate::vendor::{control, options, v2, v2_get};

fn with_steps(job_steps: u32) -> Sandbox {
    Sandbox::new(SandboxOptions {
        switches: Switches {
            job_steps,
            order_list_form: OrderListForm::Beside,
            ..Switches::default()
        },
        ..options()
    })
}

async fn queue(sandbox: &Sandbox) -> Value {
    let body = fixture("joor-v2-bulk-style-request");
    v2(sandbox, "POST", "/v2/bulk-style", Some(&body))
        .await
        .json()
}

fn job(reply: &Value) -> &Value {
    &reply["bulk_styles"]["bulk_styles_jobs"][0]
}

async fn status(sandbox: &Sandbox, id: &Value) -> (String, i64) {
    let reply = v2_get(sandbox, &format!("/v2/bulk-style/{id}"))
        .await
        .json();
    let job = job(&reply);
    (
        job["status"].as_str().unwrap().to_owned(),
        job["style_record_progress"].as_i64().unwrap(),
    )
}

#[tokio::test]
async fn a_job_moves_on_with_each_read_of_its_status() {
    let sandbox = with_steps(2);
    let queued = queue(&sandbox).await;
    assert_shape("joor-v2-bulk-style-job-queued-response", &queued);
    assert_eq!(job(&queued)["status"], "queued");
    assert_eq!(job(&queued)["style_record_count"], 2);
    let id = job(&queued)["bulk_styles_job_id"].clone();
    assert!(sandbox.joor_styles().is_empty());
    assert_eq!(status(&sandbox, &id).await, ("started".to_owned(), 1));
    assert_eq!(sandbox.joor_styles().len(), 1);
    assert_eq!(status(&sandbox, &id).await, ("finished".to_owned(), 2));
    assert_eq!(status(&sandbox, &id).await, ("finished".to_owned(), 2));
    assert_eq!(sandbox.joor_styles().len(), 2);
    let finished = v2_get(&sandbox, &format!("/v2/bulk-style/{id}")).await;
    assert_shape("joor-v2-bulk-style-job-finished-response", &finished.json());
}

#[tokio::test]
async fn a_job_moves_on_with_the_clock_and_by_hand() {
    let sandbox = with_steps(2);
    queue(&sandbox).await;
    sandbox.advance_clock(Duration::from_secs(1));
    assert_eq!(sandbox.joor_jobs()[0].status, "started");
    control(&sandbox, "POST", "joor/jobs/step", None).await;
    assert_eq!(sandbox.joor_jobs()[0].status, "finished");
}

#[tokio::test]
async fn a_job_of_no_steps_is_done_within_its_call() {
    let sandbox = with_steps(0);
    let reply = queue(&sandbox).await;
    assert_eq!(job(&reply)["status"], "finished");
    assert_eq!(sandbox.joor_styles().len(), 2);
}

#[tokio::test]
async fn jobs_run_in_the_order_of_their_arrival() {
    let sandbox = with_steps(1);
    let first = job(&queue(&sandbox).await)["bulk_styles_job_id"].clone();
    let second = job(&queue(&sandbox).await)["bulk_styles_job_id"].clone();
    assert_eq!(status(&sandbox, &second).await.0, "queued");
    assert_eq!(sandbox.joor_jobs()[0].status, "finished");
    assert_eq!(status(&sandbox, &second).await.0, "finished");
    assert_eq!(status(&sandbox, &first).await.0, "finished");
}

#[tokio::test]
async fn a_finished_job_says_nothing_of_the_record_that_was_not_taken() {
    let sandbox = with_steps(1);
    let mut body = fixture("joor-v2-bulk-style-request");
    body["bulk_styles"]["style"][0]["prices"][0]["price_currency"] = json!("EUR");
    let queued = v2(&sandbox, "POST", "/v2/bulk-style", Some(&body)).await;
    let id = job(&queued.json())["bulk_styles_job_id"].clone();
    assert_eq!(status(&sandbox, &id).await, ("finished".to_owned(), 2));
    assert_eq!(sandbox.joor_styles().len(), 1);
    // As JOOR's e-mail would.
    let jobs = control(&sandbox, "GET", "joor/jobs", None).await.json();
    assert_eq!(
        jobs[0]["results"],
        json!([
            ["MV-DR-101", "price type USD Wholesale / EUR does not exist"],
            ["MV-KN-204", null],
        ])
    );
}

#[tokio::test]
async fn a_job_is_asked_after_where_it_was_queued() {
    let sandbox = with_steps(1);
    let id = job(&queue(&sandbox).await)["bulk_styles_job_id"].clone();
    for path in [
        format!("/v2/bulk-connection/{id}"),
        "/v2/bulk-style/1".to_owned(),
    ] {
        let reply = v2_get(&sandbox, &path).await.json();
        assert_eq!(reply["response"]["comment"], "job does not exist");
    }
    assert_eq!(sandbox.joor_jobs()[0].status, "queued");
}

#[tokio::test]
async fn a_bulk_call_without_its_node_queues_nothing() {
    let sandbox = with_steps(1);
    let body = json!({ "styles": { "style": [] } });
    let reply = v2(&sandbox, "POST", "/v2/bulk-style", Some(&body)).await;
    assert_eq!(
        reply.json()["response"]["comment"],
        "bulk_styles with style is required"
    );
    assert!(sandbox.joor_jobs().is_empty());
}
