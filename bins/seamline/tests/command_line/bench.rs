//! The real binary in a folder of its own, with a sandbox to talk to.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use seamline_sandbox::{Quotas, Running, Sandbox, SandboxOptions};
use tempfile::TempDir;

/// What a run said, and how it ended.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the binary in a folder, without a terminal.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Said {
    let output = command(folder, arguments).output().unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seamline"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env("USER", "odile");
    for name in ["SEAMLINE_CONFIG", "RUST_LOG", "COLUMNS", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

/// A sandbox without quotas.
pub(crate) fn small() -> SandboxOptions {
    SandboxOptions {
        seed: 7,
        styles: 12,
        orders: 16,
        quotas: Quotas::off(),
        ..SandboxOptions::default()
    }
}

/// Quotas that no test reaches.
pub(crate) const GENEROUS: &str = "\n[connections.joor.quota]\ncredits = 100000\n\n\
     [connections.order_manager.quota]\nburst = 10000\nper_second = 10000\n\n\
     [connections.delivery]\nlist_lag = \"50ms\"\nretry_base = \"50ms\"\nrequest_timeout = \"20s\"\n";

/// Both vendors on sockets, and a folder that is configured for them.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    folder: TempDir,
    pub(crate) running: Running,
}

impl Bench {
    pub(crate) async fn start(options: SandboxOptions, more: &str) -> Self {
        let sandbox = Sandbox::new(options);
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = sandbox.serve(any, any).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut text = running.seamline_toml();
        for (name, secret) in running.environment() {
            std::fs::write(folder.path().join(name), secret).unwrap();
            text = text.replace(
                &format!("{{ env = \"{name}\" }}"),
                &format!("{{ file = \"{name}\" }}"),
            );
        }
        std::fs::write(folder.path().join("seamline.toml"), text + more).unwrap();
        Self {
            sandbox,
            folder,
            running,
        }
    }

    /// Runs a command to its end, off the threads that serve the sandbox.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Said {
        let folder = self.folder.path().to_owned();
        let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
        let run = move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            run(&folder, &arguments)
        };
        tokio::task::spawn_blocking(run).await.unwrap()
    }

    /// Starts a command whose input and output are ours.
    pub(crate) fn converse(&self, arguments: &[&str], log: &str) -> Child {
        command(self.folder.path(), arguments)
            .env("RUST_LOG", log)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Where a file of the configuration's folder is.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts a command that is left alone.
    pub(crate) fn start_command(&self, arguments: &[&str]) -> Child {
        command(self.folder.path(), arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }
}
