//! A schema of its own on a real server, for tests.

use std::io::Write as _;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use secrecy::SecretString;
use tokio_postgres::{Client, NoTls};

/// The variable that holds the address of a server on which schemas may be made.
pub const SERVER: &str = "SEAMLINE_TEST_POSTGRES";

/// A schema that is dropped with this value.
pub struct Scratch {
    server: String,
    name: String,
}

impl Scratch {
    /// Makes a schema on the server that [`SERVER`] names. Without a server it says once, whatever the
    /// test runner hides, that these tests are left out, and gives None.
    ///
    /// # Panics
    /// When the server does not let a schema be made.
    pub async fn make() -> Option<Self> {
        static SAID: Once = Once::new();
        let Ok(server) = std::env::var(SERVER) else {
            SAID.call_once(|| {
                // Nobody is left to tell when this cannot be written.
                let _ = writeln!(
                    std::io::stderr(),
                    "tests on PostgreSQL are left out: to run them, set {SERVER} to the address of a \
                     server, such as postgres://postgres@localhost/postgres (`.ci/postgres` starts one)"
                );
            });
            return None;
        };
        Some(Self::on(server).await)
    }

    /// Makes a schema on this server.
    ///
    /// # Panics
    /// When the server does not let a schema be made.
    pub async fn on(server: String) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let name = format!(
            "seamline_test_{}_{}_{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed),
            since.map_or(0, |since| since.as_nanos())
        );
        let scratch = Self { server, name };
        scratch
            .run(&format!("CREATE SCHEMA {}", scratch.name))
            .await;
        scratch
    }

    /// Its name; sessions of a ledger in this schema go by it, too.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address of a ledger in this schema.
    pub fn url(&self) -> SecretString {
        let mark = if self.server.contains('?') { '&' } else { '?' };
        let Self { server, name } = self;
        format!("{server}{mark}application_name={name}&options=-c%20search_path%3D{name}").into()
    }

    /// A session of an administrator, in this schema.
    ///
    /// # Panics
    /// When the server cannot be reached.
    pub async fn administrator(&self) -> Client {
        let client = connect(&self.server).await;
        let path = format!("SET search_path TO {}", self.name);
        expected(client.batch_execute(&path).await, &path);
        client
    }

    /// Runs statements in this schema, as an administrator.
    ///
    /// # Panics
    /// When the server refuses them.
    pub async fn run(&self, sql: &str) {
        let client = self.administrator().await;
        expected(client.batch_execute(sql).await, sql);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                // A server that is gone has taken the schema with it.
                let Ok((client, connection)) = tokio_postgres::connect(&server, NoTls).await else {
                    return;
                };
                let connection = tokio::spawn(connection);
                let drop = format!("DROP SCHEMA IF EXISTS {name} CASCADE");
                let _ = client.batch_execute(&drop).await;
                connection.abort();
            });
        });
        let _ = dropped.join();
    }
}

async fn connect(server: &str) -> Client {
    let connected = tokio_postgres::connect(server, NoTls).await;
    let (client, connection) = expected(connected, "connect");
    tokio::spawn(connection);
    client
}

#[expect(
    clippy::panic,
    reason = "a test whose server does not do as it is told ends here"
)]
fn expected<T>(done: Result<T, tokio_postgres::Error>, doing: &str) -> T {
    done.unwrap_or_else(|error| panic!("the server of the tests does not do `{doing}`: {error:?}"))
}
