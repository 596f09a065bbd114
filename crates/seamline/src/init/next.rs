//! What to run after the set-up.

use std::path::Path;

use super::draft::Draft;

/// The commands to run next, in their order.
pub(super) fn commands(draft: &Draft, file: &Path) -> Vec<String> {
    let config = if file == Path::new("seamline.toml") {
        String::new()
    } else {
        format!(" --config {}", file.display())
    };
    let mut words = Vec::new();
    if !draft.order_manager.has_token {
        words.push("auth order-manager");
    }
    words.extend(["check", "plan", "sync", "status"]);
    words
        .into_iter()
        .map(|command| format!("seamline{config} {command}"))
        .collect()
}
