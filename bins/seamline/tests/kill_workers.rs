//! Three real binaries that share one ledger on PostgreSQL, killed and stopped again and again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod killed;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use seamline::engine::{FlowId, out_of_place};
use seamline_sandbox::{FaultKind, FaultRule, Running, Sandbox};
use seamline_state_store::scratch::Scratch;
use seamline_state_store::{PostgresOptions, PostgresStore};
use secrecy::ExposeSecret as _;

const WORKERS: usize = 3;
const KILLS: usize = 20;
const STOPS: usize = 5;
/// Longer than a lease lasts.
const STILL: Duration = Duration::from_millis(1500);
/// Longest time for what takes seconds.
const LIMIT: Duration = Duration::from_secs(120);

fn configure(folder: &Path, running: &Running, ledger: &Scratch) {
    let text = killed::in_a_hurry(folder, running).replace(
        "url = \"sqlite://seamline.db\"",
        "url = { file = \"ledger\" }\nlease_time = \"1s\"\npatience = \"900ms\"",
    ) + "sweep_every = \"0s\"\nrequest_timeout = \"2s\"\n";
    std::fs::write(folder.join("ledger"), ledger.url().expose_secret()).unwrap();
    std::fs::write(folder.join("seamline.toml"), text).unwrap();
}

fn seamline(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seamline"));
    command
        .args(arguments)
        .args(["--json", "--config"])
        .arg(folder.join("seamline.toml"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

struct Worker {
    child: Child,
    stopped_at: Option<Instant>,
}

impl Worker {
    fn start(folder: &Path) -> Self {
        let child = seamline(folder, &["sync", "--max-wait", "20"])
            .spawn()
            .unwrap();
        Self {
            child,
            stopped_at: None,
        }
    }

    fn if_it_runs(&mut self) -> Option<&mut Self> {
        let runs = self.stopped_at.is_none() && self.child.try_wait().unwrap().is_none();
        runs.then_some(self)
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

/// Lets those go on that stood still for long enough.
fn wake(workers: &mut [Worker]) {
    for worker in workers {
        if worker.stopped_at.is_some_and(|at| at.elapsed() > STILL) {
            worker.signal("-CONT");
            worker.stopped_at = None;
        }
    }
}

/// Starts whoever has ended again.
fn restart(workers: &mut [Worker], folder: &Path) {
    for worker in workers {
        if worker.stopped_at.is_none() && worker.child.try_wait().unwrap().is_some() {
            *worker = Worker::start(folder);
        }
    }
}

/// Kills and stops workers at chosen calls. Gives how many were killed and stopped.
async fn trouble(sandbox: &Sandbox, folder: &Path) -> (usize, usize) {
    let mut workers: Vec<Worker> = (0..WORKERS).map(|_| Worker::start(folder)).collect();
    let give_up_at = Instant::now() + LIMIT;
    let (mut kills, mut stops, mut turn) = (0, 0, 0_u64);
    while kills < KILLS || stops < STOPS {
        turn += 1;
        restart(&mut workers, folder);
        if turn.is_multiple_of(5) {
            // The work is done and the answer never comes.
            sandbox.inject(FaultRule::once(FaultKind::TimeoutAfter, "PUT", "/v1/order"));
        }
        let goal = sandbox.calls().total() + 1 + (turn * 7) % 19;
        let patient_until = Instant::now() + STILL / 5;
        while sandbox.calls().total() < goal && Instant::now() < patient_until {
            wake(&mut workers);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        assert!(Instant::now() < give_up_at, "{kills} kills, {stops} stops");
        // Most often the one that has the lease: the others end at once.
        let Some(worker) = workers.iter_mut().find_map(Worker::if_it_runs) else {
            continue;
        };
        if turn.is_multiple_of(4) {
            worker.signal("-STOP");
            worker.stopped_at = Some(Instant::now());
            stops += 1;
        } else {
            *worker = Worker::start(folder);
            kills += 1;
        }
    }
    while workers.iter().any(|worker| worker.stopped_at.is_some()) {
        wake(&mut workers);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (kills, stops)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_workers_on_postgresql_lose_no_order_and_double_none_untold() {
    let Some(ledger) = Scratch::make().await else {
        return;
    };
    let sandbox = killed::sandbox(120);
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let running = sandbox.serve(any, any).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &running, &ledger);
    let (kills, stops) = trouble(&sandbox, folder.path()).await;
    sandbox.clear_faults();
    let give_up_at = Instant::now() + LIMIT;
    let mut quiet = 0;
    while quiet < 2 {
        assert!(Instant::now() < give_up_at, "it does not come to rest");
        let code = seamline(folder.path(), &["sync", "--max-wait", "20"]).status();
        // 4 while the lease of one that was killed has not run out.
        match code.unwrap().code() {
            Some(3) => quiet += 1,
            Some(4) => tokio::time::sleep(Duration::from_millis(50)).await,
            other => panic!("bad records are parked, nothing else waits: {other:?}"),
        }
    }
    let mut twice = 0;
    for (id, made, wanted) in killed::made_and_wanted(&sandbox) {
        assert!(
            made >= wanted,
            "order {id} is lost after {kills} kills and {stops} stops"
        );
        twice += usize::from(made > wanted);
    }
    // A worker that was stopped after the ledger gave it leave to call, and before the call left, calls late.
    // What that makes is told.
    let store = PostgresStore::open(&ledger.url(), None, PostgresOptions::default()).await;
    let told = out_of_place(&store.unwrap(), &FlowId::new("sandbox", "orders")).await;
    assert_eq!(
        told.unwrap().len(),
        twice,
        "orders that were made twice are told"
    );
    assert_eq!(sandbox.calls().product_writes_to_order_manager, 0);
}
