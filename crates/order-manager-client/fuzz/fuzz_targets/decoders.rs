//! Every decoder, under any bytes. The first byte chooses the decoder.

#![no_main]

#[allow(dead_code, reason = "names are for the runner and the tests")]
#[path = "../shared/checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Some((choice, document)) = input.split_first() {
        let family = &checks::FAMILIES[usize::from(*choice) % checks::FAMILIES.len()];
        checks::check(family, document);
    }
});
