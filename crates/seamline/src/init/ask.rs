//! Questions, and whoever answers them.

use crate::Error;

/// One question.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// Its name, by which an answer can be given beforehand.
    pub key: &'a str,
    /// What is asked.
    pub text: &'a str,
    /// What can be answered.
    pub kind: Kind<'a>,
}

/// What can be answered.
#[derive(Debug, Clone)]
pub enum Kind<'a> {
    /// A text; without a default, one has to be given.
    Text {
        /// What a blank answer stands for.
        default: Option<&'a str>,
    },
    /// A text that is not shown; a blank one is none.
    Secret,
    /// `yes` or `no`.
    Yes {
        /// What a blank answer stands for.
        default: bool,
    },
    /// One of these, by its value.
    One {
        /// What there is.
        choices: &'a [Choice],
        /// The one that a blank answer stands for.
        default: Option<usize>,
        /// Whether another value can be given.
        other: bool,
    },
    /// Any of these, by their values, parted by commas. A blank answer stands for all.
    Several {
        /// What there is.
        choices: &'a [Choice],
    },
}

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is written.
    pub value: String,
    /// What is said about it beside.
    pub about: String,
}

impl Choice {
    /// A value that explains itself.
    pub fn plain(value: impl Into<String>) -> Self {
        Self::new(value, "")
    }

    /// A value and what it means.
    pub fn new(value: impl Into<String>, about: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            about: about.into(),
        }
    }
}

/// Whoever answers: a person on a terminal, lines of a file, answers given beforehand.
pub trait Ask {
    /// The answer as it was given; None where nothing was said.
    fn answer(&mut self, question: &Question<'_>) -> Result<Option<String>, Error>;

    /// Says something.
    fn say(&mut self, text: &str);

    /// Whether a wrong answer can be given again.
    fn is_patient(&self) -> bool;

    /// Called after the last question.
    fn done(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// Asks until an answer fits.
pub(super) struct Asking<'a> {
    ask: &'a mut dyn Ask,
}

impl<'a> Asking<'a> {
    pub(super) fn new(ask: &'a mut dyn Ask) -> Self {
        Self { ask }
    }

    pub(super) fn say(&mut self, text: &str) {
        self.ask.say(text);
    }

    pub(super) fn done(&mut self) -> Result<(), Error> {
        self.ask.done()
    }

    /// Asks until `fits` takes the answer.
    pub(super) fn until<T>(
        &mut self,
        question: &Question<'_>,
        fits: impl Fn(Option<&str>) -> Result<T, String>,
    ) -> Result<T, Error> {
        loop {
            let answer = self.ask.answer(question)?;
            let answer = answer.as_deref().map(str::trim);
            match fits(answer.filter(|answer| !answer.is_empty())) {
                Ok(fitting) => return Ok(fitting),
                Err(complaint) if self.ask.is_patient() => self.ask.say(&complaint),
                Err(complaint) => {
                    return Err(Error::Usage(format!(
                        "`{}` ({}): {complaint}",
                        question.key, question.text
                    )));
                }
            }
        }
    }

    pub(super) fn text(
        &mut self,
        key: &str,
        text: &str,
        default: Option<&str>,
    ) -> Result<String, Error> {
        self.checked(key, text, default, |_| Ok(()))
    }

    /// A text that `check` takes.
    pub(super) fn checked(
        &mut self,
        key: &str,
        text: &str,
        default: Option<&str>,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Result<String, Error> {
        let kind = Kind::Text { default };
        self.until(&Question { key, text, kind }, |answer| {
            let answer = answer.or(default).ok_or("an answer is needed")?;
            check(answer).map(|()| answer.to_owned())
        })
    }

    /// A text that need not be given.
    pub(super) fn optional(&mut self, key: &str, text: &str) -> Result<Option<String>, Error> {
        let kind = Kind::Text { default: Some("") };
        self.until(&Question { key, text, kind }, |answer| {
            Ok(answer.map(str::to_owned))
        })
    }

    pub(super) fn secret(&mut self, key: &str, text: &str) -> Result<Option<String>, Error> {
        let kind = Kind::Secret;
        self.until(&Question { key, text, kind }, |answer| {
            Ok(answer.map(str::to_owned))
        })
    }

    pub(super) fn yes(&mut self, key: &str, text: &str, default: bool) -> Result<bool, Error> {
        let kind = Kind::Yes { default };
        self.until(&Question { key, text, kind }, |answer| match answer {
            None => Ok(default),
            Some(word) => match word.to_lowercase().as_str() {
                "y" | "yes" | "true" => Ok(true),
                "n" | "no" | "false" => Ok(false),
                _ => Err("answer `yes` or `no`".to_owned()),
            },
        })
    }

    /// One of the choices.
    pub(super) fn one(
        &mut self,
        key: &str,
        text: &str,
        choices: &[Choice],
        default: Option<usize>,
    ) -> Result<String, Error> {
        self.one_of(key, text, choices, default, false)
    }

    /// One of the choices, or another value.
    pub(super) fn one_or_other(
        &mut self,
        key: &str,
        text: &str,
        choices: &[Choice],
        default: Option<usize>,
    ) -> Result<String, Error> {
        self.one_of(key, text, choices, default, true)
    }

    fn one_of(
        &mut self,
        key: &str,
        text: &str,
        choices: &[Choice],
        default: Option<usize>,
        other: bool,
    ) -> Result<String, Error> {
        let kind = Kind::One {
            choices,
            default,
            other,
        };
        self.until(&Question { key, text, kind }, |answer| match answer {
            None => default
                .and_then(|at| choices.get(at))
                .map(|choice| choice.value.clone())
                .ok_or_else(|| format!("an answer is needed: {}", listed(choices))),
            Some(answer) => match chosen(choices, answer) {
                Some(value) => Ok(value),
                None if other => Ok(answer.to_owned()),
                None => Err(format!("`{answer}` is none of {}", listed(choices))),
            },
        })
    }

    /// Any of the choices; all where nothing is said.
    pub(super) fn several(
        &mut self,
        key: &str,
        text: &str,
        choices: &[Choice],
    ) -> Result<Vec<String>, Error> {
        let kind = Kind::Several { choices };
        self.until(&Question { key, text, kind }, |answer| {
            let Some(answer) = answer else {
                return Ok(choices.iter().map(|choice| choice.value.clone()).collect());
            };
            let mut found: Vec<String> = Vec::new();
            for part in parts(answer, choices) {
                let value = chosen(choices, part)
                    .ok_or_else(|| format!("`{part}` is none of {}", listed(choices)))?;
                if !found.contains(&value) {
                    found.push(value);
                }
            }
            Ok(found)
        })
    }
}

/// The parts of an answer; a value that has a comma in it can stand alone.
fn parts<'a>(answer: &'a str, choices: &[Choice]) -> Vec<&'a str> {
    if chosen(choices, answer).is_some() {
        return vec![answer];
    }
    let parts = answer.split(',').map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

/// The choice of this value, or of this number in the list; a value comes first.
fn chosen(choices: &[Choice], answer: &str) -> Option<String> {
    let exact = choices.iter().find(|choice| choice.value == answer);
    let loose = || {
        let mut same = choices.iter();
        same.find(|choice| choice.value.to_lowercase() == answer.to_lowercase())
    };
    let by_number = || {
        let place = answer.parse::<usize>().ok()?.checked_sub(1)?;
        choices.get(place)
    };
    let found = exact.or_else(loose).or_else(by_number);
    found.map(|choice| choice.value.clone())
}

/// The values there are.
pub(super) fn listed(choices: &[Choice]) -> String {
    let values: Vec<String> = choices
        .iter()
        .map(|choice| format!("`{}`", choice.value))
        .collect();
    values.join(", ")
}
