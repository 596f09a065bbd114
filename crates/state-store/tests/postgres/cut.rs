//! Connections that break while a transaction is committed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use seamline_state_store::PostgresStore;
use seamline_state_store::scratch::Scratch;
use seamline_sync_engine::{Leases as _, Ledger as _};
use secrecy::ExposeSecret as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_postgres::config::Host;

use super::{GROUP, OPTIONS, keys, open, orders, page};

/// Where a commit is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// It never reaches the server.
    Before,
    /// The server does it, and its answer is lost.
    After,
}

/// A server between the store and the real one, that cuts some commits off.
struct Cutter {
    port: u16,
    /// Commits yet to be cut.
    left: Arc<AtomicU32>,
}

impl Cutter {
    async fn start(scratch: &Scratch, cut: Cut) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let left = Arc::new(AtomicU32::new(0));
        let url = scratch.url().expose_secret().to_owned();
        let between = Arc::clone(&left);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (url, left) = (url.clone(), Arc::clone(&between));
                tokio::spawn(async move { relay(client, server(&url).await, cut, &left).await });
            }
        });
        Self { port, left }
    }

    /// The address of the ledger by way of this.
    fn url(&self, scratch: &Scratch) -> String {
        let url = scratch.url().expose_secret().to_owned();
        let (_, rest) = url.split_once("://").unwrap();
        let (authority, rest) = rest.split_once('/').unwrap();
        let user = authority
            .split_once('@')
            .map_or("postgres", |(user, _)| user);
        format!("postgres://{user}@127.0.0.1:{}/{rest}", self.port)
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

async fn server(url: &str) -> Box<dyn Stream> {
    let config: tokio_postgres::Config = url.parse().unwrap();
    let port = config.get_ports().first().copied().unwrap_or(5432);
    match &config.get_hosts()[0] {
        Host::Tcp(host) => Box::new(TcpStream::connect((host.as_str(), port)).await.unwrap()),
        Host::Unix(folder) => {
            let socket = folder.join(format!(".s.PGSQL.{port}"));
            Box::new(UnixStream::connect(socket).await.unwrap())
        }
    }
}

async fn relay(client: TcpStream, server: Box<dyn Stream>, cut: Cut, left: &AtomicU32) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut lose_the_answer = false;
    loop {
        tokio::select! {
            read = from_client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let said = &asked[..length];
                let commits = said.windows(7).any(|word| word == b"COMMIT\0");
                let one_less = |left: u32| left.checked_sub(1);
                if commits && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok() {
                    if cut == Cut::Before {
                        return;
                    }
                    lose_the_answer = true;
                }
                if to_server.write_all(said).await.is_err() {
                    return;
                }
            }
            read = from_server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                // The answer says that the work was done; nobody hears it.
                if lose_the_answer || to_client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_connection_breaks_is_neither_lost_nor_made_twice() {
    for cut in [Cut::Before, Cut::After] {
        let Some(scratch) = Scratch::make().await else {
            return;
        };
        let direct = open(&scratch).await;
        let cutter = Cutter::start(&scratch, cut).await;
        let url = cutter.url(&scratch).into();
        let store = PostgresStore::open(&url, None, OPTIONS).await.unwrap();
        let lease = store.acquire(GROUP).await.unwrap();
        for (key, cuts) in [("1", 1), ("2", 0), ("3", 2)] {
            cutter.left.store(cuts, Ordering::SeqCst);
            let done = store.commit(&lease, &orders(), page(key)).await;
            assert!(done.is_ok(), "{cut:?} {key}: {done:?}");
            assert_eq!(cutter.left.load(Ordering::SeqCst), 0, "{cut:?} {key}");
        }
        assert_eq!(keys(&direct).await, ["1", "2", "3"], "{cut:?}");
        let history = direct.history(&orders(), None, 0, 9).await.unwrap();
        assert_eq!(history.len(), 3, "{cut:?}: each was committed once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_without_a_lease_whose_answer_is_lost_is_told() {
    let Some(scratch) = Scratch::make().await else {
        return;
    };
    let cutter = Cutter::start(&scratch, Cut::After).await;
    let url = cutter.url(&scratch).into();
    let store = PostgresStore::open(&url, None, OPTIONS).await.unwrap();
    cutter.left.store(1, Ordering::SeqCst);
    assert!(store.set_note("budget", "joor", "1").await.is_err());
    store.set_note("budget", "joor", "2").await.unwrap();
    let note = store.note("budget", "joor").await.unwrap();
    assert_eq!(note.as_deref(), Some("2"));
}
