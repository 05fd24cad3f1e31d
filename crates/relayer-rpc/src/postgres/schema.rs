//! The tables, and their version.

use super::{address::DatabaseUrl, error::PostgresError, session::Session};

/// The schema that this version reads and writes.
pub(super) const SCHEMA: i64 = 1;

/// Only one replica at a time creates the tables: the others wait for it. The number is any that no other
/// program locks.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7233173838382854245)";

/// Whether there are tables. Only a question to tables sees what others have created within the same
/// transaction: `to_regclass` may answer from what the connection remembers.
const EXISTS: &str = "
    SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'relayer' AND tablename = 'about')";

/// The tables. Values of several fields are JSON, as in the store of one file; columns are what is
/// searched for. Chain ids from 2^63 on are negative.
const CREATE: &str = "
    CREATE SCHEMA IF NOT EXISTS relayer;
    CREATE TABLE relayer.about (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        schema bigint NOT NULL
    );
    CREATE TABLE relayer.lease (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        holder text NOT NULL,
        generation bigint NOT NULL,
        expires timestamptz NOT NULL
    );
    CREATE TABLE relayer.positions (chain bigint PRIMARY KEY, value json NOT NULL);
    CREATE TABLE relayer.blocks (
        chain bigint, number bigint, value json NOT NULL, PRIMARY KEY (chain, number)
    );
    CREATE TABLE relayer.messages (
        hash bytea PRIMARY KEY,
        sequence bigint NOT NULL UNIQUE,
        source bigint NOT NULL,
        destination bigint,
        state text COLLATE \"C\" NOT NULL,
        settled boolean NOT NULL,
        value json NOT NULL
    );
    CREATE INDEX messages_by_state ON relayer.messages (state, sequence);
    CREATE INDEX messages_to ON relayer.messages (state, destination, sequence);
    CREATE INDEX messages_open ON relayer.messages (sequence) WHERE NOT settled;
    CREATE TABLE relayer.accounts (account bytea, sequence bigint, PRIMARY KEY (account, sequence));
    CREATE TABLE relayer.counts (
        source bigint NOT NULL,
        destination bigint,
        state text COLLATE \"C\" NOT NULL,
        count bigint NOT NULL,
        UNIQUE NULLS NOT DISTINCT (source, destination, state)
    );
    CREATE TABLE relayer.attempts (
        chain bigint,
        payer bytea,
        nonce bigint,
        mined boolean NOT NULL,
        value json NOT NULL,
        PRIMARY KEY (chain, payer, nonce)
    );
    CREATE INDEX attempts_not_mined ON relayer.attempts (chain, payer, nonce) WHERE NOT mined;
    CREATE TABLE relayer.spends (
        sponsor boolean,
        chain bigint,
        account bytea,
        value json NOT NULL,
        PRIMARY KEY (sponsor, chain, account)
    );
    CREATE TABLE relayer.relays (message bytea PRIMARY KEY, value json NOT NULL);
    INSERT INTO relayer.lease VALUES (true, '', 0, '-infinity');
    INSERT INTO relayer.about VALUES (true, 1);";

/// Creates the tables where there are none, and checks their version.
pub(super) fn create(session: &mut Session, url: &DatabaseUrl) -> Result<(), PostgresError> {
    if !exists(session)? {
        session.run("BEGIN")?;
        let created = session.rows(LOCK, &[]).and_then(|_| {
            // Another replica may have created them in the meantime.
            if exists(session)? { Ok(()) } else { session.run(CREATE) }
        });
        session.run(if created.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        created?;
    }
    check(session, url)
}

/// Checks the version of the tables.
pub(super) fn check(session: &mut Session, url: &DatabaseUrl) -> Result<(), PostgresError> {
    if !exists(session)? {
        return Err(PostgresError::Missing { database: url.to_string() });
    }
    let row = session.row("SELECT schema FROM relayer.about", &[])?;
    match row.map(|row| row.get(0)) {
        Some(SCHEMA) => Ok(()),
        actual => Err(PostgresError::Schema {
            database: url.to_string(),
            expected: SCHEMA,
            actual: actual.unwrap_or_default(),
        }),
    }
}

/// Whether there are tables.
fn exists(session: &mut Session) -> Result<bool, PostgresError> {
    Ok(session.row(EXISTS, &[])?.is_some_and(|row| row.get(0)))
}
