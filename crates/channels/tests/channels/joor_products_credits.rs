//! What publishing costs, in calls.

use std::time::Duration;

use seamline_channels::joor::ProductSink;
use seamline_joor_client::v4::ROWS_PER_CALL;
use seamline_sync_engine::{Sink as _, Verdict, Write};
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::styles::{Account, Steps, publish, style};

/// Two batches; see the test of a thousand.
const STYLES: usize = 200;
const COLOURS: usize = 2;
const SIZES: usize = 6;
const SKUS: usize = COLOURS * SIZES;
const WINDOW: Duration = Duration::from_secs(600);
const GET: usize = 1;
const POST: usize = 5;

fn dress(number: usize, name: &str) -> Value {
    let place = |at: usize| (at / SIZES + 1, at % SIZES + 1);
    let skus: Vec<String> = (0..SKUS).map(|at| format!("D{number}-{at}")).collect();
    let sizes: Vec<String> = (0..SKUS).map(|at| place(at).1.to_string()).collect();
    let cells: Vec<_> = (0..SKUS)
        .map(|at| {
            let product = i64::try_from(number * 100 + at).unwrap();
            (Some(product), skus[at].as_str(), sizes[at].as_str())
        })
        .collect();
    let mut dress = style(&format!("D{number}"), &cells);
    for at in 0..SKUS {
        let (colour, size) = place(at);
        let code = format!("C{colour}");
        dress["skus"][at]["colour"] = json!({ "name": code, "code": code, "order": colour });
        dress["skus"][at]["size"]["order"] = size.into();
    }
    let images = (1..=COLOURS).map(|colour| {
        json!({
            "colour_code": format!("C{colour}"),
            "filename": format!("D{number}-C{colour}.png"),
            "source_url": format!("https://example.com/{number}-{colour}.png"),
        })
    });
    dress["colour_images"] = images.collect();
    dress["product"]["name"] = name.into();
    // Three seasons, as a brand has them.
    dress["season"]["external_id"] = format!("Season {}", number % 3).into();
    dress
}

/// Publishes all styles in batches, with one sink, as a pass does. Gives the credits of it.
async fn pass(bench: &Bench, steps: &Steps, styles: usize, name: &str) -> usize {
    let before = bench.server.received_requests().await.unwrap().len();
    let sink = ProductSink::new(bench.joor());
    let numbers: Vec<usize> = (0..styles).collect();
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

/// Publishes styles, then all of them renamed, and holds both passes to the least credits, within 5 %.
async fn cost_little(styles: usize) {
    let bench = Bench::start().await;
    let account = Account::on(&bench).await;
    let steps = Steps::default();
    let batches = styles.div_ceil(ProductSink::new(bench.joor()).capabilities().max_batch);

    let credits = pass(&bench, &steps, styles, "First").await;
    let skus = calls(styles * SKUS);
    let (images, colour_images, seasons) = (calls(styles), calls(styles * COLOURS), 1);
    let writes = calls(styles) + skus + skus + images + colour_images + seasons + batches;
    // Products, seasons and linesheets that are there have to be known.
    let least = writes * POST + 3 * GET;
    assert!(credits * 100 <= least * 105, "{credits} for {least}");
    assert_eq!(account.rows("skus").len(), styles * SKUS);
    assert_eq!(account.rows("prices").len(), styles * SKUS);

    // All of them renamed: images and linesheets are as they were.
    let credits = pass(&bench, &steps, styles, "Second").await;
    let least = (calls(styles) + skus + skus) * POST;
    assert!(credits * 100 <= least * 105, "{credits} for {least}");
}

#[tokio::test]
async fn styles_cost_hardly_more_than_their_rows_in_full_calls() {
    cost_little(STYLES).await;
}

#[tokio::test]
#[ignore = "takes a minute or more: cargo test --release -p seamline-channels -- --ignored a_thousand_styles"]
async fn a_thousand_styles_cost_hardly_more_than_their_rows_in_full_calls() {
    cost_little(1000).await;
}
