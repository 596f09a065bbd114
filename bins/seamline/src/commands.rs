//! Each command: call the facade, print.

use std::time::Duration;

use seamline::config::schema;
use seamline::demo::{self, DemoOptions};
use seamline::engine::{IntentAction, State};
use seamline::{
    CheckOptions, Config, ConnectOptions, Connection, Error, Exit, FlowName, RecordsQuery,
    Seamline, SyncOptions, export_ledger, import_ledger,
};
use serde_json::{Value, json};

use crate::arguments::{Arguments, Command, ConfigCommand, Named, Records, Store};
use crate::{auth, bars, init, plan, tables};

/// Runs a command.
pub(crate) async fn run(arguments: &Arguments) -> Result<Exit, Error> {
    match &arguments.command {
        Command::Demo {
            styles,
            orders,
            seed,
            faults,
            publish,
            keep,
        } => {
            let options = DemoOptions {
                styles: *styles,
                orders: *orders,
                seed: *seed,
                faults: *faults,
                publish: *publish,
                keep: keep.clone(),
                observer: bars::observer(arguments.json),
            };
            let report = demo::run(&options).await?;
            print(arguments, || report.to_json(), || tables::demo(&report));
            Ok(report.exit())
        }
        Command::Init(asked) => {
            let written = init::run(arguments, asked).await?;
            print(arguments, || json!(written), || init::print(&written));
            Ok(Exit::Done)
        }
        Command::Auth { vendor } => {
            let stored = auth::run(arguments, vendor).await?;
            print(arguments, || json!(stored), || auth::print(&stored));
            Ok(stored.exit())
        }
        Command::Plan {
            flow,
            full,
            brief,
            max_wait,
        } => {
            let seamline = open(arguments, Some(Duration::from_secs(*max_wait))).await?;
            let options = SyncOptions {
                flow: *flow,
                full: *full,
                ..SyncOptions::default()
            };
            let connection = seamline.connection(arguments.connection.as_deref())?;
            let report = connection.plan(&options).await?;
            print(arguments, || json!(report), || plan::print(&report, *brief));
            Ok(report.exit())
        }
        Command::Sync {
            flow,
            full,
            since,
            orders,
            accept_first,
            max_wait,
        } => {
            let max_wait = Duration::from_secs(*max_wait);
            let seamline = open(arguments, Some(max_wait)).await?;
            let options = SyncOptions {
                flow: *flow,
                full: *full,
                since: *since,
                orders: orders.clone(),
                by: user(),
                accept_first: *accept_first,
                linger: max_wait,
                observer: bars::observer(arguments.json),
            };
            let connection = seamline.connection(arguments.connection.as_deref())?;
            let report = connection.sync(&options).await?;
            print(
                arguments,
                || json!({ "flows": report.to_json() }),
                || tables::sync(&report),
            );
            Ok(report.exit())
        }
        Command::Config { command } => explain(arguments, *command),
        Command::Store { command } => run_on_store(arguments, command).await,
        _ => run_on_connection(arguments).await,
    }
}

/// Explains the configuration. The schema is a JSON document either way.
fn explain(arguments: &Arguments, command: ConfigCommand) -> Result<Exit, Error> {
    match command {
        ConfigCommand::Schema => println!("{:#}", schema()),
        ConfigCommand::Show => {
            let shown = Config::read(&arguments.config)?.shown()?;
            print(arguments, || json!(shown), || print!("{}", shown.to_toml()));
        }
    }
    Ok(Exit::Done)
}

async fn run_on_store(arguments: &Arguments, command: &Store) -> Result<Exit, Error> {
    let config = Config::read(&arguments.config)?;
    let (moved, words) = match command {
        Store::Export { file } => {
            let moved = export_ledger(&config, file).await?;
            (moved, format!("stand in {}", file.display()))
        }
        Store::Import { file } => {
            let moved = import_ledger(&config, file).await?;
            (
                moved,
                "stand in the ledger that `store.url` names".to_owned(),
            )
        }
    };
    print(
        arguments,
        || json!(moved),
        || {
            let rows: u64 = moved.rows.values().sum();
            println!("{rows} rows {words} (SHA-256 {})", moved.sha256);
            if matches!(command, Store::Export { .. }) {
                println!(
                    "When they stand in the new ledger, run every worker on that one: a worker on the old \
                     one would make orders twice."
                );
            }
        },
    );
    Ok(Exit::Done)
}

async fn run_on_connection(arguments: &Arguments) -> Result<Exit, Error> {
    let seamline = open(arguments, Some(Duration::from_secs(60))).await?;
    let connection = seamline.connection(arguments.connection.as_deref())?;
    match &arguments.command {
        Command::Check {
            write_probes,
            prove_acknowledge,
        } => {
            let options = CheckOptions {
                write_probes: *write_probes,
                prove_acknowledge: *prove_acknowledge,
            };
            let report = connection.check(options).await?;
            print(arguments, || json!(report), || tables::check(&report));
            Ok(report.exit())
        }
        Command::Status => {
            let status = connection.status().await?;
            print(arguments, || status.to_json(), || tables::status(&status));
            Ok(if status.waits() {
                Exit::Attention
            } else {
                Exit::Done
            })
        }
        Command::Records { command } => match command {
            Records::List {
                flow,
                state,
                problem,
            } => {
                let query = RecordsQuery {
                    flow: *flow,
                    states: states(state.as_deref())?,
                    problem: problem.clone(),
                };
                let records = connection.records(&query).await?;
                print(
                    arguments,
                    || json!({ "records": records }),
                    || tables::records(&records),
                );
                Ok(Exit::Done)
            }
            Records::Show { flow, key } => {
                let detail = connection.record(*flow, key).await?;
                print(arguments, || detail.to_json(), || tables::record(&detail));
                Ok(Exit::Done)
            }
        },
        Command::Retry(named) => {
            ask(
                arguments,
                connection,
                named,
                &IntentAction::Retry,
                "are tried again",
            )
            .await
        }
        Command::Skip(named) => {
            let words = "are left out until they change";
            ask(arguments, connection, named, &IntentAction::Skip, words).await
        }
        Command::Discard(named) => {
            ask(
                arguments,
                connection,
                named,
                &IntentAction::Discard,
                "are given up",
            )
            .await
        }
        Command::Confirm { reading } => {
            connection
                .confirm(FlowName::Inventory, reading, &user())
                .await?;
            print(
                arguments,
                || json!({ "confirmed": reading }),
                || println!("reading {reading} is written by the next `seamline sync`"),
            );
            Ok(Exit::Done)
        }
        Command::Verify => {
            let report = connection.verify().await?;
            print(
                arguments,
                || json!(report),
                || {
                    tables::differences(&report.differences);
                    if report.unverifiable > 0 {
                        println!(
                            "{} quantities are unverifiable, because JOOR does not show them",
                            report.unverifiable
                        );
                    }
                    if report.waiting > 0 {
                        println!(
                            "{} records wait; see `seamline records list`",
                            report.waiting
                        );
                    }
                    for notice in &report.notices {
                        println!("{} ({})", notice.message, notice.code);
                        println!("  {}", notice.remedy);
                    }
                },
            );
            Ok(report.exit())
        }
        Command::Demo { .. }
        | Command::Auth { .. }
        | Command::Init(_)
        | Command::Plan { .. }
        | Command::Config { .. }
        | Command::Store { .. }
        | Command::Sync { .. } => Ok(Exit::Done),
    }
}

async fn open(arguments: &Arguments, max_wait: Option<Duration>) -> Result<Seamline, Error> {
    let config = Config::read(&arguments.config)?;
    let options = ConnectOptions {
        max_wait,
        ..ConnectOptions::default()
    };
    Seamline::with_options(config, options).await
}

fn print(arguments: &Arguments, json: impl FnOnce() -> Value, text: impl FnOnce()) {
    if arguments.json {
        println!("{}", json());
    } else {
        text();
    }
}

fn states(word: Option<&str>) -> Result<Vec<State>, Error> {
    let Some(word) = word else {
        return Ok(Vec::new());
    };
    State::from_word(word)
        .map(|state| vec![state])
        .ok_or_else(|| {
            let known: Vec<&str> = State::ALL.iter().map(|state| state.word()).collect();
            Error::Usage(format!(
                "no state is named `{word}`; there are {}",
                known.join(", ")
            ))
        })
}

/// Asks for something that the next pass does.
async fn ask(
    arguments: &Arguments,
    connection: &Connection,
    named: &Named,
    action: &IntentAction,
    words: &str,
) -> Result<Exit, Error> {
    let targets = named.targets();
    if targets.is_empty() {
        return Err(Error::Usage("name records, --problem or --all".to_owned()));
    }
    let mut asked = 0;
    for target in targets {
        asked += connection
            .ask_for(named.flow, target, action.clone(), &user())
            .await?;
    }
    print(
        arguments,
        || json!({ "asked": asked }),
        || println!("{asked} records {words} by the next `seamline sync`"),
    );
    Ok(Exit::Done)
}

fn user() -> String {
    std::env::var("USER").unwrap_or_else(|_| "command line".to_owned())
}
