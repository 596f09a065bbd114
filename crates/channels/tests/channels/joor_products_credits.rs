//! What publishing costs, in calls.

use std::time::Duration;

use seamline_channels::joor::ProductSink;
use seamline_joor_client::v4::ROWS_PER_CALL;
use seamline_sync_engine::{Sink as _, Verdict, Write};
use serde_json::Value;

use crate::bench::Bench;
use crate::styles::{Account, Steps, publish, style};

/// Two batches; a thousand styles stay within the same share, and take a minute of a debug build.
const STYLES: usize = 200;
const SKUS: usize = 12;
const WINDOW: Duration = Duration::from_secs(600);
const GET: usize = 1;
const POST: usize = 5;

fn dress(number: usize, name: &str) -> Value {
    let sizes: Vec<String> = (0..SKUS).map(|size| format!("{}", 30 + size)).collect();
    let skus: Vec<String> = sizes
        .iter()
        .map(|size| format!("D{number}-{size}"))
        .collect();
    let cells: Vec<_> = (0..SKUS)
        .map(|at| {
            let product = i64::try_from(number * 100 + at).unwrap();
            (Some(product), skus[at].as_str(), sizes[at].as_str())
        })
        .collect();
    let mut dress = style(&format!("D{number}"), &cells);
    dress["product"]["name"] = name.into();
    // Three seasons, as a brand has them.
    dress["season"]["external_id"] = format!("Season {}", number % 3).into();
    dress
}

/// Publishes all styles in batches, with one sink, as a pass does. Gives the credits of it.
async fn pass(bench: &Bench, steps: &Steps, name: &str) -> usize {
    let before = bench.server.received_requests().await.unwrap().len();
    let sink = ProductSink::new(bench.joor());
    let numbers: Vec<usize> = (0..STYLES).collect();
    for batch in numbers.chunks(sink.capabilities().max_batch) {
        let writes: Vec<Write> = batch
            .iter()
            .map(|number| publish(&format!("D{number}"), &dress(*number, name), steps))
            .collect();
        // A batch fits into one window of the quota.
        bench.clock.advance(WINDOW);
        let verdicts = sink.write(&writes, steps).await.unwrap();
        let accepted = |verdict: &Verdict| matches!(verdict, Verdict::Accepted(_));
        assert!(verdicts.iter().all(accepted), "{verdicts:?}");
    }
    let requests = bench.server.received_requests().await.unwrap();
    let of_pass = requests[before..].iter();
    let counted = of_pass.filter(|request| request.url.path().starts_with("/v4/"));
    counted
        .map(|request| match request.method.as_str() {
            "GET" => GET,
            _ => POST,
        })
        .sum()
}

fn calls(rows: usize) -> usize {
    rows.div_ceil(ROWS_PER_CALL)
}

#[tokio::test]
async fn styles_cost_hardly_more_than_their_rows_in_full_calls() {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = Steps::default();
    let batches = STYLES.div_ceil(ProductSink::new(bench.joor()).capabilities().max_batch);

    let credits = pass(&bench, &steps, "First").await;
    let skus = calls(STYLES * SKUS);
    let (images, colour_images, seasons) = (calls(STYLES), calls(STYLES), 1);
    let writes = calls(STYLES) + skus + skus + images + colour_images + seasons + batches;
    // Products, seasons and linesheets that are there have to be known.
    let least = writes * POST + 3 * GET;
    assert!(credits * 100 <= least * 105, "{credits} for {least}");
    assert_eq!(account.rows("skus").len(), STYLES * SKUS);
    assert_eq!(account.rows("prices").len(), STYLES * SKUS);

    // All of them renamed: images and linesheets are as they were.
    let credits = pass(&bench, &steps, "Second").await;
    let least = (calls(STYLES) + skus + skus) * POST;
    assert!(credits * 100 <= least * 105, "{credits} for {least}");
}
