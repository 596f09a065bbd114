//! The guided set-up: asks, looks at both accounts, and writes `seamline.toml`.
//!
//! Every finding is a read. Nothing is written before the last answer is given, and what is written
//! is read again first, so that it is a configuration that works as far as it can be told.
//!
//! ```no_run
//! # async fn example() -> Result<(), seamline::Error> {
//! use seamline::init::{self, InitOptions, Lines};
//!
//! let mut ask = Lines::new(std::io::stdin().lock(), std::io::stderr());
//! let options = InitOptions::new("seamline.toml");
//! let written = init::run(&mut ask, &options).await?;
//! println!("{}", written.file.display());
//! # Ok(())
//! # }
//! ```

mod accounts;
mod answers;
mod ask;
mod catalog_choices;
mod draft;
mod find;
mod flows;
mod keeping;
mod lines;
mod next;
mod text;
mod write;

use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

pub use answers::{Answers, Preset};
pub use ask::{Ask, Choice, Kind, Question};
pub use lines::Lines;

use crate::connect::ConnectOptions;
use crate::{Config, Error};
use ask::Asking;
use draft::Draft;
use find::Findings;
use keeping::Typed;

/// How a set-up is made.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// The file to write.
    pub file: PathBuf,
    /// Write the schema beside it, and name it in its first line. None asks.
    pub schema: Option<bool>,
    /// The first day whose orders are offered to be taken. None offers no day.
    pub today: Option<Date>,
    /// How both accounts are called.
    pub connect: ConnectOptions,
}

impl InitOptions {
    /// Writes this file, and asks for the rest.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self {
            file: file.into(),
            schema: None,
            today: None,
            connect: ConnectOptions::default(),
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The configuration.
    pub file: PathBuf,
    /// Files that hold secrets, readable by their owner only.
    pub secrets: Vec<PathBuf>,
    /// The schema beside it.
    pub schema: Option<PathBuf>,
    /// Environment variables that have to be set, and are not.
    pub to_set: Vec<String>,
    /// The commands to run next.
    pub next: Vec<String>,
}

/// Asks, looks, and writes the configuration.
pub async fn run(ask: &mut dyn Ask, options: &InitOptions) -> Result<Written, Error> {
    let mut asking = Asking::new(ask);
    let replace = write::may_replace(&mut asking, &options.file)?;
    let mut draft = Draft::default();
    let mut typed = Typed::default();
    let text = "Name of this connection: letters, digits, `-`, `_` and `.`";
    draft.name = asking.checked("name", text, Some("main"), |name| {
        let fits = name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        fits.then_some(())
            .ok_or_else(|| "letters, digits, `-`, `_` and `.` are possible".to_owned())
    })?;
    flows::choose(&mut asking, &mut draft)?;
    let folder = write::folder_of(&options.file);
    accounts::joor(&mut asking, &mut draft, &mut typed, folder)?;
    accounts::order_manager(&mut asking, &mut draft, &mut typed, folder)?;
    let findings = Findings::of(&mut asking, &draft, &typed, options).await?;
    accounts::sales_channel(&mut asking, &mut draft, &findings)?;
    flows::orders(&mut asking, &mut draft, options.today)?;
    if draft.products {
        catalog_choices::products(&mut asking, &mut draft, &findings)?;
    }
    if draft.inventory {
        flows::inventory(&mut asking, &mut draft, &findings)?;
    }
    let schema = match options.schema {
        Some(schema) => schema,
        None => asking.yes(
            "schema",
            "Write a schema beside the file, so that editors complete and check it?",
            false,
        )?,
    };
    asking.done()?;
    let text = text::of(&draft, schema);
    Config::parse(&text, &options.file)?;
    write::write(&text, options, &draft, &typed, schema, replace)
}
