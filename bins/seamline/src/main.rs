//! The command line of Seamline.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what a command line does"
)]

mod arguments;
mod auth;
mod bars;
mod commands;
mod init;
mod plan;
mod tables;

use std::process::ExitCode;

use clap::Parser as _;
use seamline::{Error, Exit};
use tracing_subscriber::EnvFilter;

use arguments::Arguments;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let exit = match commands::run(&arguments).await {
        Ok(exit) => exit,
        Err(error) => {
            report(&error);
            error.exit()
        }
    };
    ExitCode::from(exit.code())
}

fn report(error: &Error) {
    eprintln!("error: failed to {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        eprintln!("  because: {inner}");
        cause = inner.source();
    }
    if let Some(remedy) = error.remedy() {
        eprintln!("  what to do: {remedy}");
    }
    if error.exit() == Exit::Again {
        eprintln!("  It is safe to run the command again.");
    }
}
