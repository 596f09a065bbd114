//! Feeds mutated documents to every decoder, on stable Rust, until the given number is reached.
//!
//! ```text
//! cargo run --release -p seamline-joor-client --example fuzz_joor_decoders -- 10000000 1
//! ```
//!
//! The second word is the seed. Documents start from the corpus and the fixtures of the tests; parts
//! are replaced, renamed, moved, repeated, wrapped and emptied the way JOOR does it, and some bodies
//! are cut or scratched as bytes. A panic prints the document that caused it.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]
#![allow(clippy::print_stderr, reason = "a panic has to show its cause")]

#[path = "../fuzz/decode_all.rs"]
mod decode_all;

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use fastrand::Rng;
use serde_json::{Map, Value, json};

struct Seeds {
    documents: Vec<Value>,
    bodies: Vec<Vec<u8>>,
    names: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let wanted: u64 = words.next().map_or(Ok(100_000), |word| word.parse())?;
    let seed: u64 = words.next().map_or(Ok(1), |word| word.parse())?;
    let seeds = Seeds::read()?;
    let mut dice = Rng::with_seed(seed);
    let started = Instant::now();
    let (mut documents, mut broken) = (0_u64, 0_u64);
    for done in 1..=wanted {
        if dice.u8(..) < 32 {
            let body = seeds.body(&mut dice);
            let outcome = guarded(|| decode_all::decode_bytes(&body), || format!("{body:?}"));
            broken += u64::from(outcome.is_none());
            documents += u64::from(outcome.is_some());
        } else {
            let document = seeds.document(&mut dice);
            guarded(
                || decode_all::decode_value(&document),
                || document.to_string(),
            );
            documents += 1;
        }
        if done.is_multiple_of(1_000_000) {
            println!("{done} inputs in {:?}", started.elapsed());
        }
    }
    println!(
        "{wanted} inputs, {documents} of them JSON and {broken} not, seed {seed}, {:?}: no panic",
        started.elapsed()
    );
    Ok(())
}

/// Runs `decode`; when it panics, shows the input and ends the run.
fn guarded<T>(decode: impl FnOnce() -> T, input: impl FnOnce() -> String) -> T {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
        eprintln!("this input makes a decoder panic:\n{}", input());
        std::process::exit(1)
    })
}

impl Seeds {
    fn read() -> Result<Self, Box<dyn Error>> {
        let mut seeds = Self {
            documents: vec![json!({})],
            bodies: Vec::new(),
            names: Vec::new(),
        };
        for folder in ["corpus", "fixtures"] {
            let folder = format!("{}/tests/{folder}", env!("CARGO_MANIFEST_DIR"));
            for file in std::fs::read_dir(folder)? {
                let body = std::fs::read(file?.path())?;
                if let Ok(document) = serde_json::from_slice(&body) {
                    collect_names(&document, &mut seeds.names);
                    seeds.documents.push(document);
                }
                seeds.bodies.push(body);
            }
        }
        seeds.names.sort();
        seeds.names.dedup();
        Ok(seeds)
    }

    /// A body with some bytes changed, cut out or doubled.
    fn body(&self, dice: &mut Rng) -> Vec<u8> {
        let mut body = dice.choice(&self.bodies).cloned().unwrap_or_default();
        for _ in 0..dice.u8(1..5) {
            let at = dice.usize(0..=body.len());
            match dice.u8(0..4) {
                0 => body.truncate(at),
                1 => body.insert(at, dice.u8(..)),
                2 => body.insert(at, *dice.choice(b"\"\\{}[],:0e-. <").unwrap_or(&b'"')),
                _ if at < body.len() => body[at] = dice.u8(..),
                _ => {}
            }
        }
        body
    }

    fn document(&self, dice: &mut Rng) -> Value {
        let mut document = self.part(dice);
        for _ in 0..dice.u8(1..8) {
            let part = self.part(dice);
            document = self.changed_somewhere(document, part, dice);
        }
        document
    }

    /// Goes down a random way, and changes what is there.
    fn changed_somewhere(&self, value: Value, part: Value, dice: &mut Rng) -> Value {
        let stops = dice.u8(..) < 36;
        match value {
            Value::Array(mut elements) if !stops && !elements.is_empty() => {
                let at = dice.usize(..elements.len());
                let old = elements[at].take();
                elements[at] = self.changed_somewhere(old, part, dice);
                Value::Array(elements)
            }
            Value::Object(mut fields) if !stops && !fields.is_empty() => {
                let at = dice.usize(..fields.len());
                if let Some(inner) = fields.values_mut().nth(at) {
                    *inner = self.changed_somewhere(inner.take(), part, dice);
                }
                Value::Object(fields)
            }
            value => self.changed(value, part, dice),
        }
    }

    /// A whole seed or a part of one.
    fn part(&self, dice: &mut Rng) -> Value {
        let mut part = dice.choice(&self.documents).unwrap_or(&Value::Null);
        while dice.u8(..) < 96 {
            let inner = match part {
                Value::Array(elements) => dice.choice(elements),
                Value::Object(fields) if !fields.is_empty() => {
                    fields.values().nth(dice.usize(..fields.len()))
                }
                _ => None,
            };
            match inner {
                Some(inner) => part = inner,
                None => break,
            }
        }
        part.clone()
    }

    fn changed(&self, old: Value, other: Value, dice: &mut Rng) -> Value {
        match dice.u8(0..14) {
            0 => json!(""),
            1 => Value::Null,
            2 => json!(decode_all::SECRET),
            3 => json!(old.to_string()),
            4 => Value::Array(vec![old]),
            5 => match old {
                Value::Array(mut elements) if !elements.is_empty() => elements.swap_remove(0),
                old => old,
            },
            6 => Value::Object(Map::from_iter([(self.name(dice), old)])),
            7 => other,
            8 => Value::Array(vec![old.clone(), other, old]),
            9 => match old {
                Value::Object(mut fields) => {
                    fields.insert(self.name(dice), other);
                    Value::Object(fields)
                }
                old => old,
            },
            10 => match old {
                Value::Object(mut fields) => {
                    let name = fields.keys().nth(dice.usize(..=fields.len())).cloned();
                    if let Some(value) = name.and_then(|name| fields.remove(&name)) {
                        fields.insert(self.name(dice), value);
                    }
                    Value::Object(fields)
                }
                old => old,
            },
            11 => number(dice),
            12 => match number(dice) {
                Value::Number(number) => json!(number.to_string()),
                other => other,
            },
            _ => json!(dice.bool()),
        }
    }

    fn name(&self, dice: &mut Rng) -> String {
        dice.choice(&self.names).cloned().unwrap_or_default()
    }
}

/// Numbers of every size and spelling that JSON allows.
fn number(dice: &mut Rng) -> Value {
    let written = match dice.u8(0..5) {
        0 => dice.i64(-5..5).to_string(),
        1 => dice.i64(..).to_string(),
        2 => format!("{}.{}", dice.i32(..), dice.u32(..)),
        3 => format!("{}e{}", dice.i16(..), dice.i16(-400..400)),
        _ => format!("{}{}", dice.u64(1..), dice.u128(..)),
    };
    serde_json::from_str(&written).unwrap_or_default()
}

fn collect_names(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Array(elements) => elements
            .iter()
            .for_each(|inner| collect_names(inner, names)),
        Value::Object(fields) => {
            for (name, inner) in fields {
                names.push(name.clone());
                collect_names(inner, names);
            }
        }
        _ => {}
    }
}
