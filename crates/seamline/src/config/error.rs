//! What is wrong with the configuration, where, and what to do.

use std::path::{Path, PathBuf};

/// A configuration that cannot be used. Nothing was touched.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("read {}: {source}; name another file with --config", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The text does not say what is expected.
    #[error("read {}:{line}:{column}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was found and what is expected.
        message: String,
    },
    /// A value that is well-formed and makes no sense.
    #[error("read {}:{line}: `{key}`: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// The key.
        key: String,
        /// What is expected.
        message: String,
    },
    /// Settings that cannot be written as TOML.
    #[error("write the settings as TOML: {message}")]
    Unwritable {
        /// Why.
        message: String,
    },
    /// Several connections, and none was named.
    #[error("choose a connection: name one of {} with --connection", known.join(", "))]
    WhichConnection {
        /// The names there are.
        known: Vec<String>,
    },
    /// No connection of that name.
    #[error("find connection `{name}`: the configuration has {}", known.join(", "))]
    UnknownConnection {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
}

impl ConfigError {
    pub(super) fn at(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let message = error.message().trim().to_owned();
        let start = error.span().map_or(0, |span| span.start);
        // An unknown key found by a table of rules carries the place of the table, not its own.
        let start = unknown_key(&message)
            .and_then(|key| place_of_key(text, key, start))
            .unwrap_or(start);
        let before = &text[..start.min(text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |last| last.chars().count())
            + 1;
        Self::Syntax {
            path: path.to_owned(),
            line,
            column,
            message,
        }
    }
}

fn unknown_key(message: &str) -> Option<&str> {
    message.strip_prefix("unknown field `")?.split('`').next()
}

fn place_of_key(text: &str, key: &str, from: usize) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if at + line.len() > from
            && trimmed
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        {
            return Some(at + indent);
        }
        at += line.len();
    }
    None
}

/// Line, from 1, of the first place where `key` is set; 1 when it is nowhere.
pub(super) fn line_of_key(text: &str, key: &str) -> usize {
    place_of_key(text, key, 0).map_or(1, |at| text[..at].matches('\n').count() + 1)
}
