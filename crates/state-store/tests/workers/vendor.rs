//! A vendor on a socket that makes what it is asked to make, once more if it is asked once more.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::all_connections;

/// What a worker asks, one JSON text a line.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// How many orders a connection has; they are numbered from 0.
    Count(String),
    /// The ids of the orders of each name.
    Find(Vec<String>),
    /// Make an order of this name.
    Make(String),
    /// Every name of a connection with its ids.
    Sweep(String),
}

#[derive(Default)]
struct World {
    placed: BTreeMap<String, usize>,
    made: BTreeMap<String, Vec<u64>>,
    last_id: u64,
}

/// Both sides: where orders are placed and where they are made.
pub(crate) struct Vendor {
    world: Arc<Mutex<World>>,
    port: u16,
}

impl Vendor {
    pub(crate) fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let world = Arc::new(Mutex::new(World::default()));
        let shared = Arc::clone(&world);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let (world, chance) = (Arc::clone(&shared), seed * 1_000_003 + number as u64);
                let chance = fastrand::Rng::with_seed(chance);
                std::thread::spawn(move || serve(&stream.unwrap(), &world, chance));
            }
        });
        Self { world, port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn place_an_order_everywhere(&self) {
        let mut world = self.world.lock().unwrap();
        for connection in all_connections() {
            *world.placed.entry(connection).or_default() += 1;
        }
    }

    pub(crate) fn all_are_made(&self) -> bool {
        let world = self.world.lock().unwrap();
        world.made.len() == world.placed.values().sum::<usize>()
    }

    pub(crate) fn made(&self, name: &str) -> usize {
        let world = self.world.lock().unwrap();
        world.made.get(name).map_or(0, Vec::len)
    }
}

/// Answers until a call whose answer is lost, or until nobody asks.
fn serve(stream: &TcpStream, world: &Mutex<World>, mut chance: fastrand::Rng) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let mut out = stream;
    stream.set_nodelay(true).ok()?;
    loop {
        let ask: Ask = serde_json::from_str(&lines.next()?.ok()?).ok()?;
        let makes = matches!(ask, Ask::Make(_));
        if makes && chance.u8(..) < 8 {
            return None;
        }
        let answer = world.lock().unwrap().answer(ask);
        if makes && chance.u8(..) < 13 {
            return None;
        }
        out.write_all((answer + "\n").as_bytes()).ok()?;
    }
}

impl World {
    fn answer(&mut self, ask: Ask) -> String {
        let ids = |name: &String| self.made.get(name).cloned().unwrap_or_default();
        match ask {
            Ask::Count(connection) => {
                let count = self.placed.get(&connection).copied().unwrap_or(0);
                serde_json::to_string(&count)
            }
            Ask::Find(names) => serde_json::to_string(&names.iter().map(ids).collect::<Vec<_>>()),
            Ask::Make(name) => {
                self.last_id += 1;
                self.made.entry(name).or_default().push(self.last_id);
                serde_json::to_string(&self.last_id)
            }
            Ask::Sweep(connection) => {
                let of = format!("{connection}-");
                let made = self.made.iter().filter(|(name, _)| name.starts_with(&of));
                serde_json::to_string(&made.collect::<Vec<_>>())
            }
        }
        .unwrap()
    }
}
