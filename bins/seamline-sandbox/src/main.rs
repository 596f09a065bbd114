//! The two simulated vendors on two ports, until Ctrl-C.

#![expect(clippy::print_stdout, reason = "printing is what a command line does")]

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use seamline_sandbox::{FaultPlan, Quotas, Sandbox, SandboxOptions};

/// Serves a simulated JOOR and a simulated Order Manager.
#[derive(Debug, Parser)]
#[command(name = "seamline-sandbox", version, about)]
struct Arguments {
    /// Address for JOOR; port 0 takes any free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8301")]
    joor: SocketAddr,
    /// Address for Order Manager; port 0 takes any free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8302")]
    order_manager: SocketAddr,
    /// Number of styles in Order Manager, badly built ones included.
    #[arg(long, value_name = "N", default_value_t = 24)]
    styles: usize,
    /// Number of JOOR orders, bad ones included.
    #[arg(long, value_name = "N", default_value_t = 40)]
    orders: usize,
    /// Seed of everything that is generated.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Count no quota on either side.
    #[arg(long)]
    no_quotas: bool,
    /// Length of JOOR's quota window in seconds.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 300,
        conflicts_with = "no_quotas"
    )]
    window: u64,
    /// Let this share of all calls fail, in per cent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=90))]
    faults: Option<u8>,
    /// How long a hanging fault holds the connection, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    hang: u64,
}

impl Arguments {
    fn options(&self) -> SandboxOptions {
        let quotas = if self.no_quotas {
            Quotas::off()
        } else {
            Quotas {
                joor_window: Duration::from_secs(self.window),
                ..Quotas::default()
            }
        };
        SandboxOptions {
            seed: self.seed,
            styles: self.styles,
            orders: self.orders,
            quotas,
            faults: self.faults.map(|share_percent| FaultPlan {
                share_percent,
                seed: self.seed,
            }),
            hang: Duration::from_secs(self.hang),
            ..SandboxOptions::default()
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let sandbox = Sandbox::new(arguments.options());
    let running = sandbox
        .serve(arguments.joor, arguments.order_manager)
        .await?;
    println!("# JOOR           {}", running.joor_url());
    println!("# Order Manager  {}", running.order_manager_url());
    println!("# Control        {}/_sandbox/state", running.joor_url());
    println!("# Ctrl-C stops both.");
    println!("#");
    println!("# The secrets, for the shell that runs seamline:");
    for (name, value) in running.environment() {
        println!("#   export {name}={value}");
    }
    println!("#");
    println!("# To try `seamline auth order-manager`, put these lines in the place of `token` in");
    println!("# [connections.order_manager]:");
    for line in running.app_toml().lines() {
        println!("#   {line}");
    }
    let (name, value) = running.app_secret();
    println!("#   export {name}={value}");
    println!("#");
    println!("# seamline.toml:");
    println!();
    println!("{}{}", running.seamline_toml(), running.quota_toml());
    tokio::signal::ctrl_c().await?;
    Ok(())
}
