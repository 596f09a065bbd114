//! All that is wrong with a family, told at once: whoever mends it in the back end goes there once.

use crate::problem::{Problem, ProblemCode};

/// One thing that is wrong with one variation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    code: ProblemCode,
    field: String,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// `without colour`: told with the SKUs of all variations that it is true of.
    Shared(String),
    /// A sentence of its own.
    Own(String),
}

impl Flaw {
    /// What may be true of several variations, in words that a list of SKUs can follow.
    pub(super) fn shared(code: ProblemCode, field: &str, what: impl Into<String>) -> Self {
        Self {
            code,
            field: field.to_owned(),
            what: What::Shared(what.into()),
        }
    }

    /// What is true of one variation, in words that name it.
    pub(super) fn own(problem: Problem) -> Self {
        Self {
            code: problem.code,
            field: problem.field,
            what: What::Own(problem.message),
        }
    }

    /// The flaw in words, beside the SKU.
    pub(super) fn words(&self) -> &str {
        let (What::Shared(words) | What::Own(words)) = &self.what;
        words
    }
}

/// Faults of a family, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Problem>);

impl Faults {
    /// Notes a fault, if it is one.
    pub(super) fn check<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                self.push(problem);
                None
            }
        }
    }

    /// Notes a fault. Several of one kind are told as one.
    pub(super) fn push(&mut self, problem: Problem) {
        let same =
            |known: &&mut Problem| known.code == problem.code && known.field == problem.field;
        match self.0.iter_mut().find(same) {
            Some(known) if known.message == problem.message => {}
            Some(known) => known.message = format!("{}; {}", known.message, problem.message),
            None => self.0.push(problem),
        }
    }

    /// Notes the flaws of variations, those that they share together.
    pub(super) fn push_flaws<'a>(&mut self, flaws: impl Iterator<Item = (&'a str, &'a Flaw)>) {
        let mut shared: Vec<(&Flaw, Vec<&str>)> = Vec::new();
        for (sku, flaw) in flaws {
            match shared.iter_mut().find(|(known, _)| *known == flaw) {
                Some((_, skus)) => skus.push(sku),
                None => shared.push((flaw, vec![sku])),
            }
        }
        for (flaw, skus) in shared {
            let message = match &flaw.what {
                What::Shared(words) => format!("{words}: {}", skus.join(", ")),
                What::Own(words) => words.clone(),
            };
            self.push(Problem::new(flaw.code, &*flaw.field, message));
        }
    }

    /// Nothing, or one problem that tells every fault and what to do about it. Its code is that of the first.
    pub(super) fn into_result(self) -> Result<(), Problem> {
        let faults = self.0;
        let Some(first) = faults.first() else {
            return Ok(());
        };
        if faults.len() == 1 {
            return Err(first.clone());
        }
        let messages = faults.iter().map(ToString::to_string);
        let messages: Vec<String> = messages.collect();
        let mut remedies: Vec<String> = Vec::new();
        for fault in &faults {
            let remedy = format!("{}: {}", fault.code, fault.remedy);
            if !remedies.contains(&remedy) {
                remedies.push(remedy);
            }
        }
        let message = format!("{} faults: {}", faults.len(), messages.join("; "));
        let all = Problem::new(first.code, &*first.field, message);
        Err(all.with_remedy(remedies.join("; ")))
    }
}
