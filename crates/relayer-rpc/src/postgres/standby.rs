//! Replicas that wait for the lease.

use std::{sync::Arc, time::Duration};

use super::{
    address::DatabaseUrl, error::PostgresError, holder, postgres_store::PostgresStore, schema,
    session::Session, view::PostgresView, worker::Worker, writer::Writer,
};

/// How long a lease holds that is not renewed.
const LEASE: Duration = Duration::from_secs(10);

/// A replica that waits for the lease of the store in a database.
///
/// Its methods wait for the database: asynchronous tasks call them on a thread of their own.
#[derive(Debug, Clone)]
pub struct Standby {
    url: DatabaseUrl,
    holder: String,
    lease: Duration,
    /// The connection, if there is one.
    worker: Option<Arc<Worker<Writer>>>,
    view: PostgresView,
}

impl Standby {
    /// Creates one. It connects when it tries to take the lease.
    ///
    /// # Errors
    ///
    /// Where no thread can be started.
    pub fn new(url: DatabaseUrl) -> Result<Self, PostgresError> {
        let view = PostgresView::open(url.clone())?;
        Ok(Self { url, holder: holder::name(), lease: LEASE, worker: None, view })
    }

    /// Sets how long a lease holds that is not renewed: 10 seconds. It is renewed after a third of it.
    #[must_use]
    pub const fn with_lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Sets the name by which people find this replica: by default its host and process id.
    #[must_use]
    pub fn with_holder(mut self, holder: impl Into<String>) -> Self {
        self.holder = holder.into();
        self
    }

    /// Returns a view of the store.
    pub fn view(&self) -> PostgresView {
        self.view.clone()
    }

    /// Returns the database.
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Tries once to take the lease; `None` where another replica has it. Creates the store in a database
    /// that has none.
    ///
    /// # Errors
    ///
    /// [`PostgresError`]. The next try connects anew.
    pub fn take(&mut self) -> Result<Option<PostgresStore>, PostgresError> {
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => self.connect()?,
        };
        let (holder, lease) = (self.holder.clone(), self.lease);
        if worker.ask(move |writer| writer.take(&holder, lease))? {
            return Ok(Some(PostgresStore::new(worker, self.view.clone())));
        }
        self.worker = Some(worker);
        Ok(None)
    }

    /// Takes the lease at once.
    ///
    /// # Errors
    ///
    /// [`PostgresError::Used`] where another replica has it.
    pub fn take_now(&mut self) -> Result<PostgresStore, PostgresError> {
        match self.take()? {
            Some(store) => Ok(store),
            None => Err(PostgresError::Used {
                database: self.url.to_string(),
                holder: self.view.holder()?.unwrap_or_default(),
            }),
        }
    }

    /// Connects.
    fn connect(&self) -> Result<Arc<Worker<Writer>>, PostgresError> {
        let (url, lease) = (self.url.clone(), self.lease);
        let worker = Worker::start(move || {
            let mut session = Session::open(&url, lease)?;
            schema::create(&mut session, &url)?;
            Ok(Writer::new(session))
        })?;
        Ok(Arc::new(worker))
    }
}
