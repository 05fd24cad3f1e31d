//! The connection that changes the store, as the holder of the lease.

use std::time::{Duration, Instant};

use relayer::Saved;

use super::{error::PostgresError, lease::Lease, net::Net, read, session::Session, worker::Owned};

/// How long the lease is renewed for a relayer that asks for nothing. It asks at least once a second
/// while it works, but not while it sorts what it has loaded at its start.
const LONGEST_SILENCE: Duration = Duration::from_secs(120);

/// A connection, and the lease while this process has it.
pub(super) struct Writer {
    session: Session,
    lease: Option<Lease>,
    /// Whether a transaction has begun, which has locked the lease's row.
    has_begun: bool,
    asked: Instant,
}

impl Writer {
    /// Creates one without the lease.
    pub(super) fn new(session: Session) -> Self {
        Self { session, lease: None, has_begun: false, asked: Instant::now() }
    }

    /// Tries to take the lease. Returns whether this process has it now.
    pub(super) fn take(&mut self, holder: &str, length: Duration) -> Result<bool, PostgresError> {
        self.asked = Instant::now();
        self.lease = Lease::take(&mut self.session, holder, length)?;
        Ok(self.lease.is_some())
    }

    /// Loads everything that a relayer needs.
    pub(super) fn load(&mut self) -> Result<Saved, PostgresError> {
        self.end()?;
        self.begin()?;
        let saved = self.ask(|session| {
            // It may take longer than the lease, which nobody can take before the transaction ends.
            session.run("SET LOCAL statement_timeout = 0")?;
            read::saved(session)
        })?;
        self.end()?;
        Ok(saved)
    }

    /// Makes changes, if this process still has the lease. They are durable at the [end](Self::end)
    /// where `more` are to come, otherwise at once.
    pub(super) fn apply(&mut self, net: &Net, more: bool) -> Result<(), PostgresError> {
        self.begin()?;
        self.ask(|session| net.write(session))?;
        if more { Ok(()) } else { self.end() }
    }

    /// Makes durable what was changed, if anything was. Otherwise renews the lease if it is time.
    pub(super) fn end(&mut self) -> Result<(), PostgresError> {
        self.asked = Instant::now();
        if !self.has_begun {
            return self.renew_if_due();
        }
        let lease = &mut self.lease;
        if let Some(lease) = lease.as_mut().filter(|lease| lease.is_due()) {
            let extended = lease.extend(&mut self.session);
            self.end_on_error(extended)?;
        }
        self.has_begun = false;
        self.session.run("COMMIT")
    }

    /// Asks for something, within the transaction if one has begun; otherwise renews the lease first if it
    /// is time. After an error none of its changes is made.
    pub(super) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Session) -> Result<T, PostgresError>,
    ) -> Result<T, PostgresError> {
        self.asked = Instant::now();
        if !self.has_begun {
            self.renew_if_due()?;
        }
        let answer = question(&mut self.session);
        self.end_on_error(answer)
    }

    /// Gives the lease back. What was changed and is not durable is lost.
    pub(super) fn give_back(&mut self) -> Result<(), PostgresError> {
        self.roll_back();
        match self.lease.take() {
            Some(lease) => lease.give_back(&mut self.session),
            None => Ok(()),
        }
    }

    /// Begins a transaction, unless one has begun, and makes sure of the lease for its time.
    fn begin(&mut self) -> Result<(), PostgresError> {
        if self.has_begun {
            return Ok(());
        }
        self.asked = Instant::now();
        let lease = self.lease.as_mut().ok_or(PostgresError::LeaseLost { generation: 0 })?;
        self.session.run("BEGIN")?;
        self.has_begun = true;
        let renewed = lease.renew(&mut self.session);
        self.end_on_error(renewed)
    }

    /// Renews the lease if it is time.
    fn renew_if_due(&mut self) -> Result<(), PostgresError> {
        match &mut self.lease {
            Some(lease) if lease.is_due() => lease.renew(&mut self.session),
            _ => Ok(()),
        }
    }

    /// Rolls the transaction back where an answer is an error: the database would do nothing more in it,
    /// and end it as if nothing were wrong.
    fn end_on_error<T>(&mut self, answer: Result<T, PostgresError>) -> Result<T, PostgresError> {
        if answer.is_err() {
            self.roll_back();
        }
        answer
    }

    /// Rolls the transaction back, if one has begun.
    fn roll_back(&mut self) {
        if std::mem::take(&mut self.has_begun) {
            // Where the connection is lost, the database does it.
            let _done = self.session.run("ROLLBACK");
        }
    }
}

impl Owned for Writer {
    fn idle(&mut self) {
        if !self.has_begun && self.asked.elapsed() < LONGEST_SILENCE {
            // Whoever asks next learns of an error.
            let _renewed = self.renew_if_due();
        }
    }
}
