//! The lease: who relays.

use std::time::{Duration, Instant};

use super::{error::PostgresError, session::Session};

/// The right to relay. It is a row of the database, which has a generation that grows with each holder.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    generation: i64,
    length: Duration,
    renewed: Instant,
}

/// Takes the lease if it has expired. A row that another replica is just taking is passed over, so that
/// replicas do not wait for each other.
const TAKE: &str = "
    UPDATE relayer.lease
    SET holder = $1, generation = generation + 1,
        expires = clock_timestamp() + $2::bigint * interval '1 millisecond'
    WHERE one = (
        SELECT one FROM relayer.lease WHERE expires <= clock_timestamp() FOR UPDATE SKIP LOCKED
    )
    RETURNING generation";

/// Renews the lease if it has not expired, and locks its row until the transaction ends.
const RENEW: &str = "
    UPDATE relayer.lease
    SET expires = clock_timestamp() + $2::bigint * interval '1 millisecond'
    WHERE generation = $1 AND expires > clock_timestamp()";

/// Renews the lease at the end of a transaction that has renewed it before, and has its row locked.
const EXTEND: &str = "
    UPDATE relayer.lease
    SET expires = clock_timestamp() + $2::bigint * interval '1 millisecond'
    WHERE generation = $1";

/// Gives the lease back.
const GIVE_BACK: &str = "
    UPDATE relayer.lease SET holder = '', expires = '-infinity' WHERE generation = $1";

/// Who has the lease.
const HOLDER: &str = "SELECT holder FROM relayer.lease WHERE expires > clock_timestamp()";

impl Lease {
    /// Takes the lease; `None` where another replica has it.
    pub(super) fn take(
        session: &mut Session,
        holder: &str,
        length: Duration,
    ) -> Result<Option<Self>, PostgresError> {
        let renewed = Instant::now();
        let row = session.row(TAKE, &[&holder, &milliseconds(length)])?;
        Ok(row.map(|row| Self { generation: row.get(0), length, renewed }))
    }

    /// Renews the lease. Within a transaction nobody else can take it before the transaction ends.
    ///
    /// # Errors
    ///
    /// [`PostgresError::LeaseLost`] where it has expired, or another replica has it.
    pub(super) fn renew(&mut self, session: &mut Session) -> Result<(), PostgresError> {
        self.update(session, RENEW)
    }

    /// Renews the lease at the end of a transaction that has renewed it, and may have taken longer than
    /// the lease.
    pub(super) fn extend(&mut self, session: &mut Session) -> Result<(), PostgresError> {
        self.update(session, EXTEND)
    }

    fn update(&mut self, session: &mut Session, command: &str) -> Result<(), PostgresError> {
        let renewed = Instant::now();
        match session.change(command, &[&self.generation, &milliseconds(self.length)])? {
            0 => Err(PostgresError::LeaseLost { generation: self.generation }),
            _ => {
                self.renewed = renewed;
                Ok(())
            }
        }
    }

    /// Whether it is time to renew it: two more tries fit in after this one.
    pub(super) fn is_due(&self) -> bool {
        self.renewed.elapsed() >= self.length / 3
    }

    /// Gives the lease back, so that another replica need not wait until it expires.
    pub(super) fn give_back(self, session: &mut Session) -> Result<(), PostgresError> {
        session.change(GIVE_BACK, &[&self.generation])?;
        Ok(())
    }
}

/// Returns who has the lease; `None` where nobody has.
pub(super) fn holder(session: &mut Session) -> Result<Option<String>, PostgresError> {
    Ok(session.row(HOLDER, &[])?.map(|row| row.get(0)))
}

/// Returns a time as the database has it.
fn milliseconds(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}
