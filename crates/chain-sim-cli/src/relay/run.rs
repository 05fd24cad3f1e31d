//! Runs the command.

use std::{io::Write, path::Path, time::Duration};

use relayer_rpc::{DatabaseUrl, Keys, RedbStore, Relay, RelayConfig, Replica, StorePlace};

use super::{
    dry_run,
    error::RelayCommandError,
    options::{RelayCommand, RelayOptions},
    orders, status,
};
use crate::{error::Error, settings::KEY, signals::Signals};

/// Relays until SIGINT or SIGTERM, or carries out one of the commands about a store.
pub(crate) fn run(options: &RelayOptions, out: &mut impl Write) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(Error::Runtime)?;
    let done = match &options.command {
        Some(RelayCommand::Status(options)) => runtime.block_on(status::run(options, out)),
        Some(RelayCommand::Retry(options)) => {
            runtime.block_on(orders::run(relayer_rpc::Order::Retry, options, out))
        }
        Some(RelayCommand::Skip(options)) => {
            runtime.block_on(orders::run(relayer_rpc::Order::Skip, options, out))
        }
        None => {
            let log = options.logging.start()?;
            // Handles the signals from now on, so that an early one ends the relayer as well.
            let mut signals = Signals::start()?;
            runtime.block_on(async {
                tokio::select! {
                    done = relay(options, &mut signals, out) => done,
                    () = log.report_dropped_lines() => Ok(()),
                }
            })
        }
    };
    // Requests that nodes have not answered hold up nothing.
    runtime.shutdown_background();
    done
}

/// Relays, or says what would be relayed.
async fn relay(
    options: &RelayOptions,
    signals: &mut Signals,
    out: &mut impl Write,
) -> Result<(), Error> {
    let keys = options.keys.read()?;
    if options.dry_run {
        let payer = keys.as_ref().and_then(|keys| keys.accounts().next()).unwrap_or_default();
        return dry_run::run(options.config(), payer, signals, out).await;
    }
    let keys = keys.ok_or(RelayCommandError::NoKey { variable: KEY })?;
    let payers: Vec<String> = keys.accounts().map(|account| account.to_string()).collect();
    let place = options.store.as_ref().ok_or(RelayCommandError::NoStore)?;
    tracing::info!(payers = payers.join(", "), store = %place, "relaying");
    match place {
        StorePlace::File(path) => relay_alone(options, keys, path, signals).await,
        StorePlace::Database(url) => replicate(options, keys, url, signals).await,
    }
}

/// Relays with a store in a file.
async fn relay_alone(
    options: &RelayOptions,
    keys: Keys,
    path: &Path,
    signals: &mut Signals,
) -> Result<(), Error> {
    let store = RedbStore::open(path).map_err(RelayCommandError::from)?;
    let started = Relay::start(options.config(), keys, store);
    let mut relay = tokio::select! {
        started = started => started.map_err(RelayCommandError::from)?,
        () = signals.wait() => return Ok(()),
    };
    tokio::select! {
        ended = relay.ended() => Ok(ended.map_err(RelayCommandError::from)?),
        () = signals.wait() => Ok(relay.stop().await.map_err(RelayCommandError::from)?),
    }
}

/// Relays in turn with other replicas, with a store in a database.
async fn replicate(
    options: &RelayOptions,
    keys: Keys,
    url: &DatabaseUrl,
    signals: &mut Signals,
) -> Result<(), Error> {
    let replica = Replica::new(options.config(), keys, url.clone());
    let replica = replica.map_err(RelayCommandError::from)?;
    let replica = replica.with_lease(Duration::from_secs(options.lease));
    Ok(replica.run(signals.wait()).await.map_err(RelayCommandError::from)?)
}

impl RelayOptions {
    /// Returns the configuration of the relay.
    pub(super) fn config(&self) -> RelayConfig {
        let (start, starts) = self.chains.start();
        let config = RelayConfig::new(self.chains.endpoints())
            .with_deadline(self.chains.deadline())
            .with_interval(self.chains.interval())
            .with_patience(self.chains.patience())
            .with_start(start, starts)
            .with_relayer(self.policy.config(&self.lists.skip_relays))
            .with_chain(self.chains.chain())
            .with_lists(self.lists.lists())
            .with_stale_after(self.stale_after);
        if self.no_listen || self.dry_run { config } else { config.with_listen(self.listen) }
    }
}
