//! The processes, and the trouble they get.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use seamline_state_store::scratch::Scratch;
use secrecy::ExposeSecret as _;

use super::OPTIONS;
use super::vendor::Vendor;
use super::worker::{FENCED, LEDGER, PASS, PORT, SEED};

/// What the workers said.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) passes: usize,
    pub(crate) fenced: usize,
}

struct Worker {
    child: Child,
    /// Stands still until then.
    stopped_until: Option<Instant>,
}

/// Workers that share a ledger.
pub(crate) struct Fleet {
    workers: Vec<Worker>,
    url: String,
    port: u16,
    chance: fastrand::Rng,
    started: u64,
    words: (Sender<String>, Receiver<String>),
    told: Told,
    pub(crate) kills: usize,
    pub(crate) stops: usize,
}

impl Fleet {
    pub(crate) fn start(count: usize, scratch: &Scratch, vendor: &Vendor) -> Self {
        let mut fleet = Self {
            workers: Vec::new(),
            url: scratch.url().expose_secret().to_owned(),
            port: vendor.port(),
            chance: fastrand::Rng::with_seed(count as u64),
            started: 0,
            words: channel(),
            told: Told::default(),
            kills: 0,
            stops: 0,
        };
        for _ in 0..count {
            let worker = fleet.worker();
            fleet.workers.push(worker);
        }
        fleet
    }

    fn worker(&mut self) -> Worker {
        self.started += 1;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("worker::child_that_works_until_it_is_killed")
            .env(LEDGER, &self.url)
            .env(PORT, self.port.to_string())
            .env(SEED, self.started.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let words = self.words.0.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // Nobody listens after the end of the test.
                let _ = words.send(line);
            }
        });
        Worker {
            child,
            stopped_until: None,
        }
    }

    /// Kills and stops workers until the work of the round is done.
    pub(crate) fn trouble_until(&mut self, give_up_at: Instant, done: impl Fn() -> bool) {
        while !done() {
            assert!(Instant::now() < give_up_at, "the round takes too long");
            let passes = self.chance.usize(1..30);
            self.listen(passes, Duration::from_millis(300));
            self.wake(Instant::now());
            let chosen = self.chance.usize(..self.workers.len());
            if self.workers[chosen].stopped_until.is_some() {
                continue;
            }
            if self.chance.bool() {
                self.kill(chosen);
            } else {
                self.stop(chosen);
            }
        }
    }

    /// Lets everybody work until something holds.
    pub(crate) fn wait_until(&mut self, give_up_at: Instant, holds: impl Fn() -> bool) {
        while !holds() {
            assert!(Instant::now() < give_up_at, "the end takes too long");
            self.listen(20, Duration::from_secs(1));
        }
    }

    /// Wakes everybody.
    pub(crate) fn heal(&mut self) {
        self.wake(Instant::now() + OPTIONS.lease_time * 10);
    }

    /// Kills everybody and says what they told.
    pub(crate) fn end(mut self) -> Told {
        self.heal();
        self.workers.iter_mut().for_each(Worker::must_run);
        self.workers.clear();
        self.listen(usize::MAX, Duration::from_millis(300));
        self.told
    }

    /// Hears so many passes, or what there is to hear until nobody has said anything for so long.
    fn listen(&mut self, passes: usize, longest: Duration) {
        let until = self.told.passes.saturating_add(passes);
        while self.told.passes < until {
            match self.words.1.recv_timeout(longest) {
                Ok(word) if word == PASS => self.told.passes += 1,
                Ok(word) if word == FENCED => self.told.fenced += 1,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn kill(&mut self, chosen: usize) {
        self.workers[chosen].must_run();
        self.workers[chosen] = self.worker();
        self.kills += 1;
    }

    /// Half of those that stop stand still for longer than their leases last.
    fn stop(&mut self, chosen: usize) {
        let longest = u64::try_from(OPTIONS.lease_time.as_millis()).unwrap() * 2;
        let still = Duration::from_millis(self.chance.u64(10..longest));
        let worker = &mut self.workers[chosen];
        worker.signal("-STOP");
        worker.stopped_until = Some(Instant::now() + still);
        self.stops += 1;
    }

    fn wake(&mut self, now: Instant) {
        for worker in &mut self.workers {
            if worker.stopped_until.is_some_and(|until| until <= now) {
                worker.signal("-CONT");
                worker.stopped_until = None;
            }
        }
    }
}

impl Worker {
    /// A worker that meets what must not be, such as a row that somebody else changed, ends by itself.
    fn must_run(&mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "a worker ended by itself: {ended:?}");
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }
}

/// A worker that is replaced, or whose test has failed, is killed where it stands.
impl Drop for Worker {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
