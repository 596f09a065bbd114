//! `cargo +nightly fuzz run decoders tests/corpus tests/fixtures`, from `crates/joor-client`.
#![no_main]

#[path = "../decode_all.rs"]
mod decode_all;

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    decode_all::decode_bytes(body);
});
