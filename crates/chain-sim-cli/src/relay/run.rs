//! Runs the command.

use std::io::Write;

use relayer_rpc::{RedbStore, Relay, RelayConfig};

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
    let path = options.store.as_ref().ok_or(RelayCommandError::NoStore)?;
    let store = RedbStore::open(path).map_err(RelayCommandError::from)?;
    let payers: Vec<String> = keys.accounts().map(|account| account.to_string()).collect();
    let started = Relay::start(options.config(), keys, store);
    let mut relay = tokio::select! {
        started = started => started.map_err(RelayCommandError::from)?,
        () = signals.wait() => return Ok(()),
    };
    tracing::info!(payers = payers.join(", "), store = %path.display(), "relaying");
    tokio::select! {
        ended = relay.ended() => Ok(ended.map_err(RelayCommandError::from)?),
        () = signals.wait() => Ok(relay.stop().await.map_err(RelayCommandError::from)?),
    }
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
