//! A connection, with the questions that it has prepared.

use std::{collections::HashMap, time::Duration};

use postgres::{
    Client, Row, RowIter, Statement, fallible_iterator::FallibleIterator, types::ToSql,
};

use super::{address::DatabaseUrl, error::PostgresError};

/// Parameters of a question.
pub(super) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A connection. Each question is prepared once.
pub(super) struct Session {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Session {
    /// Connects.
    pub(super) fn open(url: &DatabaseUrl, lease: Duration) -> Result<Self, PostgresError> {
        Ok(Self { client: url.connect(lease)?, prepared: HashMap::new() })
    }

    /// Whether the connection is lost.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs commands without parameters or answers.
    pub(super) fn run(&mut self, commands: &str) -> Result<(), PostgresError> {
        Ok(self.client.batch_execute(commands)?)
    }

    /// Changes rows. Returns their number.
    pub(super) fn change(
        &mut self,
        question: &str,
        parameters: Parameters<'_>,
    ) -> Result<u64, PostgresError> {
        let statement = self.prepare(question)?;
        Ok(self.client.execute(&statement, parameters)?)
    }

    /// Reads rows.
    pub(super) fn rows(
        &mut self,
        question: &str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, PostgresError> {
        let statement = self.prepare(question)?;
        Ok(self.client.query(&statement, parameters)?)
    }

    /// Reads one row; `None` where there is none.
    pub(super) fn row(
        &mut self,
        question: &str,
        parameters: Parameters<'_>,
    ) -> Result<Option<Row>, PostgresError> {
        let statement = self.prepare(question)?;
        Ok(self.client.query_opt(&statement, parameters)?)
    }

    /// Reads rows one after the other, so that they are not all in memory.
    pub(super) fn each(
        &mut self,
        question: &str,
        mut take: impl FnMut(&Row) -> Result<(), PostgresError>,
    ) -> Result<(), PostgresError> {
        let statement = self.prepare(question)?;
        let none: [&(dyn ToSql + Sync); 0] = [];
        let mut rows: RowIter<'_> = self.client.query_raw(&statement, none)?;
        while let Some(row) = rows.next()? {
            take(&row)?;
        }
        Ok(())
    }

    /// Returns a question as prepared.
    fn prepare(&mut self, question: &str) -> Result<Statement, PostgresError> {
        if let Some(statement) = self.prepared.get(question) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(question)?;
        self.prepared.insert(question.to_owned(), statement.clone());
        Ok(statement)
    }
}
