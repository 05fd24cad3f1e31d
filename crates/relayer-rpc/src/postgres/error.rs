//! Errors of a database.

use std::error::Error;

use postgres::error::SqlState;

/// The reason why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// The URL is not one of a database.
    #[error("expected postgres://USER@HOST/DATABASE, got another URL: {reason}")]
    Url {
        /// The reason, without the URL, which may have a password.
        reason: String,
    },
    /// There is no connection.
    #[error("{database}: expected a connection, got: {}", causes(source))]
    Connect {
        /// The database, without its password.
        database: String,
        /// The client's reason.
        source: Box<postgres::Error>,
    },
    /// TLS cannot be used.
    #[error("{database}: expected TLS, got: {reason}")]
    Tls {
        /// The database, without its password.
        database: String,
        /// The reason.
        reason: String,
    },
    /// The database has no store.
    #[error("{database}: expected a store, got a database without one")]
    Missing {
        /// The database, without its password.
        database: String,
    },
    /// The store was written by another version.
    #[error(
        "{database}: expected a store of schema {expected}, got schema {actual}: use the version that wrote it, or begin with a new database"
    )]
    Schema {
        /// The database, without its password.
        database: String,
        /// The schema of this version.
        expected: i64,
        /// The schema of the store.
        actual: i64,
    },
    /// Another relayer has the lease.
    #[error("{database}: expected a store that no relayer uses, got one that {holder} uses")]
    Used {
        /// The database, without its password.
        database: String,
        /// Who has the lease.
        holder: String,
    },
    /// The lease has expired, or another replica has taken it. What was to be changed is not.
    #[error(
        "expected the lease of generation {generation}, got none: it has expired, or another replica has it"
    )]
    LeaseLost {
        /// The generation that this process had.
        generation: i64,
    },
    /// A question has failed. After one that was to change something it is unknown whether it has.
    #[error("the database failed: {}", causes(.0))]
    Database(Box<postgres::Error>),
    /// The database has not answered in time.
    #[error("expected an answer of the database within {seconds} s, got none")]
    Silent {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The connection's thread has ended.
    #[error("the thread of the database's connection has ended")]
    Ended,
    /// A thread could not be started.
    #[error("starting a thread failed: {0}")]
    Thread(#[source] std::io::Error),
    /// A number is too large for the database.
    #[error("{what}: expected a number below 2^63, got {actual}")]
    Number {
        /// What has the number.
        what: &'static str,
        /// The number.
        actual: u64,
    },
    /// A row is not what this version writes.
    #[error("the store's table {table}: expected a row of schema {schema}, got: {source}", schema = super::schema::SCHEMA)]
    Row {
        /// The table.
        table: &'static str,
        /// The reason.
        source: serde_json::Error,
    },
    /// The machine wants a change that this version does not know.
    #[error("expected a known change, got {change}")]
    Change {
        /// The change.
        change: String,
    },
}

impl PostgresError {
    /// Whether the options caused the error.
    pub const fn is_usage(&self) -> bool {
        matches!(self, Self::Url { .. } | Self::Missing { .. } | Self::Schema { .. })
    }

    /// Whether it may be gone by itself later: the lease is lost, the database is away, or it is busy.
    /// Whoever relayed must load the store anew then.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::LeaseLost { .. } | Self::Used { .. } | Self::Silent { .. } | Self::Ended => true,
            Self::Connect { source, .. } | Self::Database(source) => {
                source.code().is_none_or(is_passing)
            }
            _ => false,
        }
    }
}

/// Whether the server's reason is one that passes.
fn is_passing(code: &SqlState) -> bool {
    let passing = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::QUERY_CANCELED,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::DISK_FULL,
        SqlState::OUT_OF_MEMORY,
    ];
    // Class 08 are failures of connections, class 40 are transactions that were rolled back.
    passing.contains(code) || code.code().starts_with("08") || code.code().starts_with("40")
}

impl From<postgres::Error> for PostgresError {
    fn from(error: postgres::Error) -> Self {
        Self::Database(Box::new(error))
    }
}

/// Returns an error with its causes, which the client's own text leaves out.
fn causes(error: &postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
