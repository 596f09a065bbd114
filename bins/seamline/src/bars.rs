//! Progress bars on a terminal; nothing without one.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use seamline::engine::{Event, FlowId, Observer, Silent};

/// An observer that draws, if there is a terminal to draw on and people are to read it.
pub(crate) fn observer(json: bool) -> Arc<dyn Observer> {
    if json || !std::io::stderr().is_terminal() {
        return Arc::new(Silent);
    }
    Arc::new(Bars {
        all: MultiProgress::new(),
        by_flow: Mutex::new(BTreeMap::new()),
    })
}

struct Bars {
    all: MultiProgress,
    by_flow: Mutex<BTreeMap<FlowId, ProgressBar>>,
}

impl Bars {
    fn bar(&self, flow: &FlowId) -> ProgressBar {
        let mut bars = self.by_flow.lock().unwrap_or_else(PoisonError::into_inner);
        bars.entry(flow.clone())
            .or_insert_with(|| {
                let bar = self.all.add(ProgressBar::new(0));
                if let Ok(style) =
                    ProgressStyle::with_template("{prefix:>24} {wide_bar} {pos}/{len} {msg}")
                {
                    bar.set_style(style);
                }
                bar.set_prefix(flow.to_string());
                bar
            })
            .clone()
    }
}

impl Observer for Bars {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Started { flow } => self.bar(flow).reset(),
            Event::Read { flow, read } => self.bar(flow).set_message(format!("{read} read")),
            Event::Planned { flow, writes } => self.bar(flow).inc_length(*writes),
            Event::Settled { flow, count } => self.bar(flow).inc(*count),
            Event::Waiting { flow, until } => {
                self.bar(flow).set_message(format!("waits until {until}"));
            }
            Event::Ended { report } => self.bar(&report.flow).finish_and_clear(),
        }
    }
}
