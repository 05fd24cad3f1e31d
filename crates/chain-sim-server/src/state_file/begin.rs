//! The state with which a server starts.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::ChainId;
use chain_sim::{Chain, Cluster, Error, Relayer};
use tracing::warn;

use super::{StateError, StateFile, disk::Disk, rules, saved_server::SavedServer, saver::Saver};
use crate::devnet::{Devnet, DevnetConfig, DevnetState, ServedChainState, mining::Mining};

/// Returns the devnet to serve, its chains in the order of their ports, and its saver. Loads the
/// state from the file if it exists; otherwise starts at genesis.
///
/// # Errors
///
/// [`BeginError`].
pub(crate) fn begin(
    config: DevnetConfig,
    file: Option<StateFile>,
) -> Result<(Devnet, Vec<ChainId>, Option<Saver>), BeginError> {
    let requested: Vec<ChainId> = config.cluster.chains.iter().map(|chain| chain.id).collect();
    let Some(file) = file else { return Ok((create(config)?, requested, None)) };
    let disk = Disk::new(&file.path)?;
    let (devnet, ids) = match disk.read()? {
        None => (create(config)?, requested),
        Some(saved) => {
            let ids = file.order(&saved.served);
            (load(config, &file, saved)?, ids)
        }
    };
    let saver = Saver::start(disk, file.save_every, file.save_interval)?;
    Ok((devnet, ids, Some(saver)))
}

/// Creates the devnet at its genesis, and warns of unknown code in genesis files.
fn create(config: DevnetConfig) -> Result<Devnet, Error> {
    let devnet = Devnet::new(config)?;
    for (id, account) in devnet.cluster.foreign_code()? {
        warn!(
            "genesis of chain {id}: the code of {account} is not a known messenger, inbox or proxy, \
             and need not keep their rules"
        );
    }
    Ok(devnet)
}

/// Errors of loading or creating the first state.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BeginError {
    /// The cluster's configuration is invalid.
    #[error(transparent)]
    Cluster(#[from] Error),
    /// The state file cannot be loaded, or cannot be written.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Builds the saved devnet, with the options of this run.
///
/// # Errors
///
/// [`StateError::Cluster`] for an invalid cluster; [`StateError::Rules`] for one that leaves rules
/// unchecked; [`StateError::Differs`] for one that contradicts the options.
pub(super) fn load(
    config: DevnetConfig,
    file: &StateFile,
    saved: SavedServer,
) -> Result<Devnet, StateError> {
    let failed = |source| StateError::Cluster { path: file.path.clone(), source };
    for cluster in [&saved.cluster, &saved.genesis] {
        rules::check(&file.path, &config.cluster, cluster)?;
    }
    let mut cluster = Cluster::load(saved.cluster).map_err(failed)?;
    let mut genesis = Cluster::load(saved.genesis).map_err(failed)?;
    for cluster in [&cluster, &genesis] {
        rules::check_engine(&file.path, &config.cluster.engine, cluster.engine())?;
    }
    file.check(&cluster)?;
    file.check_geneses(&genesis)?;
    for (what, cluster) in [("", &cluster), (" at the genesis", &genesis)] {
        for (id, account) in cluster.foreign_code().map_err(failed)? {
            warn!(
                "{}: the code of {account} on chain {id}{what} is not the engine's, and need not \
                 keep its rules",
                file.path.display()
            );
        }
    }
    check_served(&saved.served, &cluster).map_err(failed)?;
    // The pools have what they had, and what the options of this run add.
    for cluster in [&mut cluster, &mut genesis] {
        let filter = config.cluster.interop_filter.or(cluster.interop_filter());
        // `Relayer::resume` reads the pools afterwards, so it needs no list of what they dropped.
        let _dropped = cluster.set_interop_filter(filter);
    }
    let relayer = Relayer::resume(config.relaying, saved.relayer, &cluster);
    let requested = file.order(&saved.served).into_iter().zip(config.mining);
    let requested: BTreeMap<ChainId, Mining> = requested.collect();
    let served = saved.served.into_iter().map(|served| ServedChainState {
        mining: requested.get(&served.id).copied().unwrap_or(served.mining),
        ..served
    });
    let served = served.collect();
    let state = DevnetState { ahead: saved.ahead, served, relayer, genesis, cluster };
    let mut devnet = Devnet::resume(state, config.autorelay, config.accounts, config.limits);
    devnet.growing_timestamps = config.growing_timestamps;
    devnet.view.is_verbose = config.is_verbose;
    devnet.view.automine_batch = config.automine_batch;
    Ok(devnet)
}

/// Checks that each chain is served exactly once.
fn check_served(served: &[ServedChainState], cluster: &Cluster) -> Result<(), Error> {
    let expected: BTreeSet<ChainId> = cluster.chains().map(Chain::id).collect();
    let actual: BTreeSet<ChainId> = served.iter().map(|served| served.id).collect();
    if actual != expected || served.len() != expected.len() {
        let (expected, actual) = (format!("each of {expected:?} once"), format!("{actual:?}"));
        return Err(Error::Saved { at: "served".into(), expected, actual });
    }
    Ok(())
}
