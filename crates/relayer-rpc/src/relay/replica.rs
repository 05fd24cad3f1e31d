//! Replicas of a relay, which share the store in a database: one relays, the others stand by.

use std::{pin::pin, time::Duration};

use tokio::{
    task::{JoinSet, spawn_blocking},
    time::sleep,
};
use tracing::{info, warn};

use super::{
    config::RelayConfig,
    error::RelayError,
    relay::{Parts, Relay},
};
use crate::{
    api::{self, Api},
    driver::{Commands, Signing},
    figures::Figures,
    keys::Keys,
    postgres::{DatabaseUrl, PostgresError, PostgresStore, Standby},
    status::Statuses,
    store::{StoreError, StorePlace},
};

/// The time between two tries to take the lease.
const TRY: Duration = Duration::from_secs(1);

/// A replica of a relay: it relays while it has the lease of the store in a database, and stands by
/// otherwise. While it stands by, its HTTP API shows what the store has.
#[derive(Debug)]
pub struct Replica {
    config: RelayConfig,
    keys: Keys,
    place: StorePlace,
    standby: Standby,
}

impl Replica {
    /// Creates a replica.
    ///
    /// # Errors
    ///
    /// [`RelayError::Store`] where no thread can be started.
    pub fn new(config: RelayConfig, keys: Keys, url: DatabaseUrl) -> Result<Self, RelayError> {
        let place = StorePlace::Database(url.clone());
        let standby = Standby::new(url).map_err(StoreError::from)?;
        Ok(Self { config, keys, place, standby })
    }

    /// Sets after which time without a sign of life of the replica that relays another one takes over.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.standby = self.standby.with_lease(lease);
        self
    }

    /// Relays and stands by in turn, within a runtime of several threads, until `stop` is done.
    ///
    /// # Errors
    ///
    /// [`RelayError`]. A lost lease, and a database that does not answer, are none: it stands by then.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> Result<(), RelayError> {
        let mut stop = pin!(stop);
        let mut has_relayed = false;
        loop {
            // Who cannot reach the nodes leaves the lease to others.
            let connected = tokio::select! {
                connected = Parts::connect(&self.config) => connected,
                () = &mut stop => return Ok(()),
            };
            let parts = match connected {
                Ok(parts) => parts,
                // They were there before.
                Err(error) if has_relayed => {
                    warn!(%error, "this replica cannot reach its nodes, and tries again");
                    tokio::select! {
                        () = sleep(TRY) => continue,
                        () = &mut stop => return Ok(()),
                    }
                }
                Err(error) => return Err(error),
            };
            let store = tokio::select! {
                store = self.stand_by(&parts) => store?,
                () = &mut stop => return Ok(()),
            };
            info!(store = %self.place, "this replica relays");
            has_relayed = true;
            let keys = Signing::with_keys(self.keys.clone());
            let payers = self.keys.accounts().collect();
            let place = self.place.clone();
            let starting =
                Relay::begin(self.config.clone(), parts, keys, payers, store.into(), place);
            let started = tokio::select! {
                started = starting => started,
                () = &mut stop => return Ok(()),
            };
            let ended = match started {
                Ok(mut relay) => tokio::select! {
                    ended = relay.ended() => {
                        relay.close().await;
                        ended
                    }
                    () = &mut stop => return relay.stop().await,
                },
                Err(error) => Err(error),
            };
            match ended {
                Err(RelayError::Store(StoreError::Database(error))) if error.is_passing() => {
                    warn!(%error, "this replica relays no more, and stands by");
                }
                other => return other,
            }
        }
    }

    /// Waits for the lease.
    async fn stand_by(&mut self, parts: &Parts) -> Result<PostgresStore, RelayError> {
        let mut tasks = JoinSet::new();
        if let Some(address) = self.config.listen {
            let api = Api::new(self.figures(parts), Commands::none(), self.place.clone());
            let listening = api::listen(address, api, &mut tasks).await;
            let address = listening.map_err(|source| RelayError::Listen { address, source })?;
            // The port is the same when it relays.
            self.config.listen = Some(address);
            info!(%address, "the HTTP API listens");
        }
        let store = self.take().await;
        tasks.shutdown().await;
        Ok(store.map_err(StoreError::from)?)
    }

    /// Tries to take the lease until it is taken.
    async fn take(&mut self) -> Result<PostgresStore, PostgresError> {
        let mut said = String::new();
        loop {
            let mut standby = self.standby.clone();
            // Where the task is cancelled, the next one connects anew.
            let taken = spawn_blocking(move || {
                let taken = standby.take();
                (standby, taken)
            });
            let (standby, taken) = taken.await.map_err(|_| PostgresError::Ended)?;
            self.standby = standby;
            let news = match taken {
                Ok(Some(store)) => return Ok(store),
                Ok(None) => "another replica relays".to_owned(),
                Err(error) if error.is_passing() => error.to_string(),
                Err(error) => return Err(error),
            };
            if news != said {
                info!(reason = news, "this replica stands by");
                said = news;
            }
            sleep(TRY).await;
        }
    }

    /// Returns what the HTTP API shows of a replica that stands by.
    fn figures(&self, parts: &Parts) -> Figures {
        Figures {
            metrics: parts.metrics.clone(),
            store: self.standby.view().into(),
            statuses: Statuses::default(),
            stale_after: self.config.stale_after,
            stands_by: true,
        }
    }
}
