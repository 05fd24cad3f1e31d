//! A connection that only reads.

use std::time::Duration;

use super::{address::DatabaseUrl, error::PostgresError, schema, session::Session, worker::Owned};

/// The longest time for one question.
const LONGEST: Duration = Duration::from_secs(10);

/// Reads, and connects again after a connection was lost.
pub(super) struct Reader {
    url: DatabaseUrl,
    session: Option<Session>,
}

impl Reader {
    /// Creates one, which connects when it is asked.
    pub(super) const fn new(url: DatabaseUrl) -> Self {
        Self { url, session: None }
    }

    /// Asks for something.
    pub(super) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Session) -> Result<T, PostgresError>,
    ) -> Result<T, PostgresError> {
        let session = match self.session.take_if(|session| !session.is_closed()) {
            Some(session) => session,
            None => {
                let mut session = Session::open(&self.url, LONGEST)?;
                schema::check(&mut session, &self.url)?;
                session
            }
        };
        question(self.session.insert(session))
    }
}

impl Owned for Reader {}
