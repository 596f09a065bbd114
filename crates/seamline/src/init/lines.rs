//! Questions in plain lines, for whoever has no terminal.

use std::io::{BufRead, Write};

use super::{Ask, Kind, Question};
use crate::Error;

/// Writes each question and reads a line. An answer to a list is a value or its number.
pub struct Lines<R, W> {
    from: R,
    to: W,
}

impl<R: BufRead, W: Write> Lines<R, W> {
    /// Reads from one and writes to the other.
    pub fn new(from: R, to: W) -> Self {
        Self { from, to }
    }

    fn write(&mut self, question: &Question<'_>) -> std::io::Result<()> {
        let to = &mut self.to;
        write!(to, "{}", question.text)?;
        let choices = match &question.kind {
            Kind::One { choices, .. } | Kind::Several { choices } => *choices,
            _ => &[],
        };
        for (place, choice) in choices.iter().enumerate() {
            write!(to, "\n  {} {}", place + 1, choice.value)?;
            if !choice.about.is_empty() {
                write!(to, " ({})", choice.about)?;
            }
        }
        if !choices.is_empty() {
            writeln!(to)?;
        }
        match &question.kind {
            Kind::Text { default: Some("") } => write!(to, " [nothing]"),
            Kind::Text { default } => default.map_or(Ok(()), |text| write!(to, " [{text}]")),
            Kind::Secret => Ok(()),
            Kind::Yes { default } => write!(to, " [{}]", if *default { "yes" } else { "no" }),
            Kind::One {
                choices,
                default,
                other,
            } => {
                if *other {
                    write!(to, "or another one ")?;
                }
                let default = default.and_then(|at| choices.get(at));
                default.map_or(Ok(()), |choice| write!(to, "[{}]", choice.value))
            }
            Kind::Several { .. } => write!(to, "parted by commas [all]"),
        }?;
        writeln!(to, ":")?;
        to.flush()
    }
}

impl<R: BufRead, W: Write> Ask for Lines<R, W> {
    fn answer(&mut self, question: &Question<'_>) -> Result<Option<String>, Error> {
        let mut line = String::new();
        let read = self
            .write(question)
            .and_then(|()| self.from.read_line(&mut line))
            .map_err(|source| Error::Machine {
                doing: "ask a question",
                source,
            })?;
        if read == 0 {
            return Err(Error::Usage(format!(
                "the answers end before `{}` ({}); give one more line, or --answer {}=...",
                question.key, question.text, question.key
            )));
        }
        Ok(Some(line))
    }

    fn say(&mut self, text: &str) {
        // Whoever does not listen is told nothing; the answers count all the same.
        let _ = writeln!(self.to, "{text}");
    }

    fn is_patient(&self) -> bool {
        true
    }
}
