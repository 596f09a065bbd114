//! `init`: questions on a terminal, or in plain lines without one. They go to standard error, so that
//! standard output holds the outcome alone.

use std::io::{IsTerminal as _, stderr, stdin};

use dialoguer::{Confirm, Input, MultiSelect, Password, Select};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use seamline::init::{
    self, Answers, Ask, Choice, InitOptions, Kind, Lines, Preset, Question, Written,
};
use seamline::{ConnectOptions, Error};

use crate::arguments::{Arguments, Init};

/// Asks and writes.
pub(crate) async fn run(arguments: &Arguments, init: &Init) -> Result<Written, Error> {
    let options = InitOptions {
        schema: init.with_schema.then_some(true),
        today: Some(TimeZone::UTC.to_datetime(Timestamp::now()).date()),
        connect: ConnectOptions {
            max_wait: Some(std::time::Duration::from_secs(60)),
            ..ConnectOptions::default()
        },
        ..InitOptions::new(&arguments.config)
    };
    let answers = Answers::new(init.answers.iter().cloned());
    if init.non_interactive {
        let mut answers = answers;
        init::run(&mut answers, &options).await
    } else if stdin().is_terminal() && stderr().is_terminal() {
        init::run(&mut Preset::new(answers, Terminal), &options).await
    } else {
        let lines = Lines::new(stdin().lock(), stderr());
        init::run(&mut Preset::new(answers, lines), &options).await
    }
}

/// What people read.
pub(crate) fn print(written: &Written) {
    println!("{} is written", written.file.display());
    for secret in &written.secrets {
        println!("{} holds a secret, for its owner alone", secret.display());
    }
    if let Some(schema) = &written.schema {
        println!("{} lets editors complete and check it", schema.display());
    }
    for variable in &written.to_set {
        println!("set the environment variable {variable} first: it is kept nowhere");
    }
    println!("run next:");
    for command in &written.next {
        println!("  {command}");
    }
}

/// A person at a terminal.
struct Terminal;

impl Ask for Terminal {
    fn answer(&mut self, question: &Question<'_>) -> Result<Option<String>, Error> {
        ask(question).map_err(|error| Error::Machine {
            doing: "ask on the terminal",
            source: match error {
                dialoguer::Error::IO(source) => source,
            },
        })
    }

    fn say(&mut self, text: &str) {
        eprintln!("{text}");
    }

    fn is_patient(&self) -> bool {
        true
    }
}

fn ask(question: &Question<'_>) -> dialoguer::Result<Option<String>> {
    let text = question.text;
    Ok(match &question.kind {
        Kind::Text { default } => Some(typed(text, *default)?),
        Kind::Secret => {
            let secret = Password::new().with_prompt(text).allow_empty_password(true);
            Some(secret.interact()?)
        }
        Kind::Yes { default } => {
            let yes = Confirm::new().with_prompt(text).default(*default);
            Some(if yes.interact()? { "yes" } else { "no" }.to_owned())
        }
        Kind::One {
            choices,
            default,
            other,
        } => Some(one(text, choices, *default, *other)?),
        Kind::Several { choices } => {
            let items = choices.iter().map(shown).collect::<Vec<_>>();
            let all = vec![true; items.len()];
            let several = MultiSelect::new().with_prompt(text).items(&items);
            let chosen = several.defaults(&all).interact()?;
            // Nothing chosen stands for all, which the list shows as well.
            let values = chosen.into_iter().filter_map(|at| choices.get(at));
            let values: Vec<&str> = values.map(|choice| choice.value.as_str()).collect();
            Some(values.join(","))
        }
    })
}

fn one(
    text: &str,
    choices: &[Choice],
    default: Option<usize>,
    other: bool,
) -> dialoguer::Result<String> {
    if choices.is_empty() {
        return typed(text, None);
    }
    let mut items = choices.iter().map(shown).collect::<Vec<_>>();
    if other {
        items.push("another one".to_owned());
    }
    let select = Select::new().with_prompt(text).items(&items);
    let chosen = select.default(default.unwrap_or(0)).interact()?;
    match choices.get(chosen) {
        Some(choice) => Ok(choice.value.clone()),
        None => typed(text, None),
    }
}

fn typed(text: &str, default: Option<&str>) -> dialoguer::Result<String> {
    let input = Input::<String>::new().with_prompt(text);
    let input = match default {
        Some("") | None => input.allow_empty(default.is_some()),
        Some(default) => input.default(default.to_owned()),
    };
    input.interact_text()
}

fn shown(choice: &Choice) -> String {
    if choice.about.is_empty() {
        choice.value.clone()
    } else {
        format!("{} ({})", choice.value, choice.about)
    }
}
