//! A database of a test's own.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use postgres::{Client, NoTls};
use relayer_rpc::{PostgresStore, Standby};

use crate::server::Server;

/// Number of databases of this process.
static DATABASES: AtomicU64 = AtomicU64::new(0);
/// A lease that no test waits for.
pub(crate) const LONG: Duration = Duration::from_secs(60);
/// The longest that a test waits for something.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database.
pub(crate) struct Database {
    pub(crate) url: String,
}

impl Database {
    /// Creates a database; `None` without a server.
    pub(crate) fn new() -> Option<Self> {
        let server = Server::get()?;
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let mut client = Client::connect(&server.url("postgres"), NoTls).unwrap();
        client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        Some(Self { url: server.url(&name) })
    }

    /// Returns a connection to it.
    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.url, NoTls).unwrap()
    }

    /// Returns a replica.
    pub(crate) fn standby(&self, lease: Duration) -> Standby {
        Standby::new(self.url.parse().unwrap()).unwrap().with_lease(lease)
    }

    /// Takes the lease, which nobody has.
    pub(crate) fn store(&self, lease: Duration) -> PostgresStore {
        self.standby(lease).take_now().unwrap()
    }

    /// Takes the lease as soon as it can be taken.
    pub(crate) fn wait(&self, lease: Duration) -> PostgresStore {
        let mut standby = self.standby(lease);
        until("the lease", || standby.take().unwrap())
    }

    /// Ends the connections that have taken the lease, or try to.
    pub(crate) fn terminate(client: &mut Client) -> u64 {
        let terminate = "
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'chain-sim relay'";
        client.execute(terminate, &[]).unwrap()
    }

    /// Lets the lease expire, as if its holder had been stopped for as long as it holds.
    pub(crate) fn expire(&self) {
        let expire = "UPDATE relayer.lease SET expires = clock_timestamp() - interval '1 second'";
        assert_eq!(self.client().execute(expire, &[]).unwrap(), 1);
    }
}

/// Waits until something is there.
pub(crate) fn until<T>(what: &str, mut get: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(got) = get() {
            return got;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(10));
    }
}
