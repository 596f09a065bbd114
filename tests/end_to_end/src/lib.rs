//! A sandbox on loopback sockets and Seamline configured for it.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use seamline::{Config, Error, Seamline, SyncOptions, SyncReport};
use seamline_sandbox::{Quotas, Running, Sandbox, SandboxOptions};
use tempfile::TempDir;

/// Both vendors, and a folder with configuration and ledger.
pub struct Bench {
    /// The vendors.
    pub sandbox: Sandbox,
    /// Keeps them running.
    pub running: Running,
    folder: TempDir,
}

impl Bench {
    /// A small brand without quotas.
    ///
    /// # Panics
    /// When sockets or files cannot be had.
    pub async fn start(seed: u64) -> Self {
        Self::of(seed, 14, 20).await
    }

    /// A brand of so many styles and orders, without quotas.
    ///
    /// # Panics
    /// When sockets or files cannot be had.
    pub async fn of(seed: u64, styles: usize, orders: usize) -> Self {
        Self::with(SandboxOptions {
            seed,
            styles,
            orders,
            quotas: Quotas::off(),
            ..SandboxOptions::default()
        })
        .await
    }

    /// Any sandbox.
    ///
    /// # Panics
    /// When sockets or files cannot be had.
    pub async fn with(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::new(options);
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = sandbox.serve(any, any).await.unwrap();
        let bench = Self {
            sandbox,
            running,
            folder: tempfile::tempdir().unwrap(),
        };
        bench.configure(|text| text);
        bench
    }

    /// Writes the configuration after `edit`.
    ///
    /// # Panics
    /// When files cannot be written.
    pub fn configure(&self, edit: impl Fn(String) -> String) {
        let mut text = self.running.seamline_toml();
        for (name, secret) in self.running.environment() {
            std::fs::write(self.folder.path().join(name), secret).unwrap();
            text = text.replace(
                &format!("{{ env = \"{name}\" }}"),
                &format!("{{ file = \"{name}\" }}"),
            );
        }
        text.push_str(
            "\n[connections.joor.quota]\ncredits = 100000\n\n\
             [connections.order_manager.quota]\nburst = 10000\nper_second = 10000\n\n\
             [connections.delivery]\nlist_lag = \"50ms\"\nsettle_time = \"0s\"\nretry_base = \"50ms\"\n",
        );
        std::fs::write(self.config(), edit(text)).unwrap();
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("seamline.toml")
    }

    /// Where a file that the configuration names is.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Opens Seamline on it, as a new process would.
    pub async fn open(&self) -> Result<Seamline, Error> {
        Seamline::from_config(Config::read(&self.config())?).await
    }

    /// One pass in what might be a new process.
    pub async fn sync(&self) -> Result<SyncReport, Error> {
        self.open()
            .await?
            .connection(None)?
            .sync(&SyncOptions::default())
            .await
    }

    /// Writes that JOOR and Order Manager received so far.
    pub fn writes(&self) -> u64 {
        self.sandbox.calls().writes.values().sum()
    }
}
