//! Sinks of several steps.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use seamline_sync_engine::{
    Capabilities, Located, Progress, Replay, RunOptions, Silent, Sink, State, Stop, Verdict, Write,
};

use crate::bench::Bench;
use crate::channels::{Rules, document, page, receipt, source, unavailable};

/// How the second step of a write ends.
#[derive(Clone, Copy, PartialEq)]
enum Second {
    Done,
    Stops,
    StopsAfterAStep,
    NeverEnds,
}

/// A sink that makes a season, then a product.
struct TwoSteps {
    second: Mutex<Second>,
    seasons: Mutex<Vec<String>>,
    handed_back: Mutex<Vec<Option<String>>>,
}

impl TwoSteps {
    fn new(second: Second) -> Arc<Self> {
        Arc::new(Self {
            second: Mutex::new(second),
            seasons: Mutex::default(),
            handed_back: Mutex::default(),
        })
    }
}

struct Handle(Arc<TwoSteps>);

#[async_trait]
impl Sink for Handle {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            max_batch: 2,
            replay: Replay::Safe,
        }
    }

    async fn write(&self, batch: &[Write], progress: &dyn Progress) -> Result<Vec<Verdict>, Stop> {
        for write in batch {
            let step = write.progress.clone();
            self.0.handed_back.lock().unwrap().push(step.clone());
            if step.is_none() {
                self.0.seasons.lock().unwrap().push(write.key.clone());
                let steps = vec![(write.key.clone(), format!("season of {}", write.key))];
                progress.save(steps).await?;
            }
        }
        let second = *self.0.second.lock().unwrap();
        match second {
            Second::Done => Ok(batch
                .iter()
                .map(|write| Verdict::Accepted(receipt(&write.key)))
                .collect()),
            Second::Stops => Err(unavailable()),
            Second::StopsAfterAStep => {
                let steps = batch
                    .iter()
                    .map(|write| (write.key.clone(), write.payload.content.clone()));
                progress.save(steps.collect()).await?;
                Err(unavailable())
            }
            Second::NeverEnds => std::future::pending().await,
        }
    }

    async fn locate(&self, writes: &[Write]) -> Result<Vec<Located>, Stop> {
        Ok(vec![Located::Absent; writes.len()])
    }

    async fn health(&self) -> Result<(), Stop> {
        Ok(())
    }
}

async fn bench_and_sink(second: Second) -> (Bench, Arc<TwoSteps>, seamline_sync_engine::Flow) {
    let bench = Bench::new().await;
    let sink = TwoSteps::new(second);
    let pages = [
        page([document("1", 1, "a"), document("2", 1, "a")], "1"),
        page([], "1"),
        page([document("1", 2, "b")], "2"),
    ];
    let flow = bench.flow(source(pages), Rules::plain(), Handle(Arc::clone(&sink)));
    (bench, sink, flow)
}

fn steps_of_both() -> [Option<String>; 4] {
    let season = |key: &str| Some(format!("season of {key}"));
    [None, None, season("1"), season("2")]
}

#[tokio::test]
async fn steps_that_were_saved_come_back_after_a_stop() {
    let (bench, sink, flow) = bench_and_sink(Second::Stops).await;
    let (_, stop) = bench.pass(&flow, RunOptions::default()).await;
    assert!(stop.is_some());
    // A part of it is at the sink: the attempt is not taken back.
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Due);
    assert!(row.attempted.is_some());
    *sink.second.lock().unwrap() = Second::Done;
    assert_eq!(bench.run(&flow).await.counts.delivered, 2);
    assert_eq!(*sink.seasons.lock().unwrap(), ["1", "2"]);
    assert_eq!(*sink.handed_back.lock().unwrap(), steps_of_both());
}

#[tokio::test]
async fn what_stopped_half_way_is_not_taken_for_what_the_sink_held_before() {
    let (bench, sink, _) = bench_and_sink(Second::Done).await;
    let pages = [
        page([document("1", 1, "a")], "1"),
        page([document("1", 2, "b")], "2"),
        page([document("1", 3, "a")], "3"),
    ];
    let sink_again = Handle(Arc::clone(&sink));
    let flow = bench.flow(source(pages), Rules::plain(), sink_again);
    assert_eq!(bench.run(&flow).await.counts.delivered, 1);
    // The second version gets as far as its first step.
    *sink.second.lock().unwrap() = Second::StopsAfterAStep;
    assert!(bench.pass(&flow, RunOptions::default()).await.1.is_some());
    // The source has the first version again, which is what was confirmed.
    *sink.second.lock().unwrap() = Second::Done;
    assert_eq!(bench.run(&flow).await.counts.delivered, 1);
}

#[tokio::test]
async fn what_stopped_before_its_first_step_is_as_if_it_had_not_been_tried() {
    let (bench, sink, _) = bench_and_sink(Second::Done).await;
    let pages = [
        page([document("1", 1, "a")], "1"),
        page([document("1", 2, "b")], "2"),
        page([document("1", 3, "a")], "3"),
    ];
    let sink_again = Handle(Arc::clone(&sink));
    let flow = bench.flow(source(pages), Rules::plain(), sink_again);
    assert_eq!(bench.run(&flow).await.counts.delivered, 1);
    *sink.second.lock().unwrap() = Second::Stops;
    assert!(bench.pass(&flow, RunOptions::default()).await.1.is_some());
    *sink.second.lock().unwrap() = Second::Done;
    assert_eq!(bench.run(&flow).await.counts.delivered, 0);
    assert_eq!(bench.state("1").await, State::Delivered);
}

#[tokio::test]
async fn steps_that_were_saved_come_back_after_a_crash() {
    let (bench, sink, flow) = bench_and_sink(Second::NeverEnds).await;
    {
        let run = RunOptions::default();
        let mut pass =
            std::pin::pin!(flow.run(&bench.store, &bench.lease, &bench.clock, &Silent, run));
        // The store in memory never makes a run wait: one poll goes as far as the second step.
        let waker = std::task::Waker::noop();
        let mut context = std::task::Context::from_waker(waker);
        assert!(pass.as_mut().poll(&mut context).is_pending());
    }
    let row = bench.row("1").await;
    assert_eq!(row.state, State::Sending);
    assert_eq!(row.progress.as_deref(), Some("season of 1"));
    *sink.second.lock().unwrap() = Second::Done;
    assert_eq!(bench.run(&flow).await.counts.delivered, 2);
    assert_eq!(*sink.seasons.lock().unwrap(), ["1", "2"]);
    assert_eq!(*sink.handed_back.lock().unwrap(), steps_of_both());
}

#[tokio::test]
async fn steps_are_known_to_a_later_update() {
    let (bench, sink, flow) = bench_and_sink(Second::Done).await;
    bench.run(&flow).await;
    bench.run(&flow).await;
    assert_eq!(bench.run(&flow).await.counts.delivered, 1);
    assert_eq!(*sink.seasons.lock().unwrap(), ["1", "2"]);
    let handed_back = sink.handed_back.lock().unwrap().clone();
    assert_eq!(handed_back, steps_of_both()[..3]);
}
