//! The document of vendor assumptions.

use seamline_joor_client::assumptions;

#[test]
fn the_document_lists_what_the_client_assumes() {
    let path = format!(
        "{}/../../docs/vendor-assumptions.md",
        env!("CARGO_MANIFEST_DIR")
    );
    let document = std::fs::read_to_string(path).unwrap();
    for assumption in assumptions::ALL {
        for text in [assumption.question, assumption.assumed, assumption.switch] {
            assert!(document.contains(text), "not in the document: {text}");
        }
    }
}
