//! Runs the decoders over documents that were changed at random, on a stable compiler:
//!
//! ```text
//! cargo run --release --example fuzz_order_manager_decoders -- [documents] [seed]
//! ```
//!
//! With `--no-default-features` it builds without the HTTP client, and leaves out what the way to a
//! token reads.
//!
//! Prints how many documents each decoder was given and took. A document that breaks a decoder is
//! printed with its number, and the exit code is 1.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]
#![allow(
    unreachable_pub,
    reason = "the shared files are made for several crates"
)]

#[path = "../fuzz/shared/checks.rs"]
mod checks;
#[path = "../fuzz/shared/mutations.rs"]
mod mutations;

use std::process::ExitCode;
use std::time::Instant;

use mutations::Mutations;

fn main() -> ExitCode {
    let mut arguments = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse::<u64>().ok());
    let documents = arguments.next().unwrap_or(200_000);
    let seed = arguments.next().unwrap_or(1);
    let mut source = match examples() {
        Ok(examples) => Mutations::new(seed, examples),
        Err(error) => {
            eprintln!("cannot read the fixtures: {error}");
            return ExitCode::FAILURE;
        }
    };
    let began = Instant::now();
    let mut given = vec![0_u64; checks::FAMILIES.len()];
    let mut taken = vec![(0_u64, 0_u64, 0_u64); checks::FAMILIES.len()];
    for number in 0..documents {
        let (at, document) = source.next_document();
        let family = &checks::FAMILIES[at];
        given[at] += 1;
        match std::panic::catch_unwind(|| checks::check(family, &document)) {
            Ok(None) => taken[at].2 += 1,
            Ok(Some((read, reported))) => {
                taken[at].0 += read as u64;
                taken[at].1 += reported as u64;
            }
            Err(_) => {
                eprintln!(
                    "document {number} of seed {seed} broke the decoder of {}:\n{}",
                    family.name,
                    String::from_utf8_lossy(&document)
                );
                return ExitCode::FAILURE;
            }
        }
        if number % 1_000_000 == 999_999 {
            println!("{} documents in {:?}", number + 1, began.elapsed());
        }
    }
    println!(
        "{documents} documents of seed {seed} in {:?}",
        began.elapsed()
    );
    for ((family, given), (read, reported, refused)) in
        checks::FAMILIES.iter().zip(given).zip(taken)
    {
        println!(
            "{:>20}: {given} documents, {read} records read, {reported} reported, {refused} documents refused",
            family.name
        );
    }
    ExitCode::SUCCESS
}

fn examples() -> std::io::Result<Vec<(usize, serde_json::Value)>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    // The order of a folder is the machine's; the documents must not depend on it.
    paths.sort();
    let mut examples = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let decoder = checks::FAMILIES.iter().position(|family| {
            let is_example = |start: &&str| name.starts_with(*start);
            name.ends_with("-response.json") && family.examples.iter().any(is_example)
        });
        if let Some(decoder) = decoder {
            let text = std::fs::read_to_string(&path)?;
            examples.push((decoder, serde_json::from_str(&text)?));
        }
    }
    Ok(examples)
}
