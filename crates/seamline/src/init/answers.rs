//! Answers that are given beforehand.

use std::collections::BTreeMap;

use super::{Ask, Kind, Question};
use crate::Error;

/// Answers by the names of their questions. What is not answered is as its default says, and an error
/// where it has none.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    given: BTreeMap<String, String>,
    asked: Vec<String>,
}

impl Answers {
    /// These answers.
    pub fn new(given: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            given: given.into_iter().collect(),
            asked: Vec::new(),
        }
    }

    fn take(&mut self, question: &Question<'_>) -> Option<String> {
        self.asked.push(question.key.to_owned());
        // A secret in a command would be there for everybody to see.
        match question.kind {
            Kind::Secret => None,
            _ => self.given.get(question.key).cloned(),
        }
    }

    /// An answer to a question that was not asked is a typing error, or belongs to another answer.
    fn check(&self) -> Result<(), Error> {
        let unused = |key: &&String| !self.asked.contains(key);
        match self.given.keys().find(unused) {
            None => Ok(()),
            Some(key) => Err(Error::Usage(format!(
                "no question is named `{key}`, given the other answers; there are {}",
                self.asked.join(", ")
            ))),
        }
    }
}

impl Ask for Answers {
    fn answer(&mut self, question: &Question<'_>) -> Result<Option<String>, Error> {
        Ok(self.take(question))
    }

    fn say(&mut self, _: &str) {}

    fn is_patient(&self) -> bool {
        false
    }

    fn done(&mut self) -> Result<(), Error> {
        self.check()
    }
}

/// Answers that are given beforehand, and somebody to ask for the others.
pub struct Preset<A> {
    answers: Answers,
    ask: A,
    /// The last answer came from the ones given beforehand, which stay as they are.
    from_answers: bool,
}

impl<A: Ask> Preset<A> {
    /// Asks only for what is not answered.
    pub fn new(answers: Answers, ask: A) -> Self {
        Self {
            answers,
            ask,
            from_answers: false,
        }
    }
}

impl<A: Ask> Ask for Preset<A> {
    fn answer(&mut self, question: &Question<'_>) -> Result<Option<String>, Error> {
        let given = self.answers.take(question);
        self.from_answers = given.is_some();
        match given {
            Some(answer) => Ok(Some(answer)),
            None => self.ask.answer(question),
        }
    }

    fn say(&mut self, text: &str) {
        self.ask.say(text);
    }

    fn is_patient(&self) -> bool {
        !self.from_answers && self.ask.is_patient()
    }

    fn done(&mut self) -> Result<(), Error> {
        self.answers.check()?;
        self.ask.done()
    }
}
