//! The hard fork of a chain and its next one (EIP-7910).

use std::collections::BTreeMap;

use alloy_eips::{
    eip2124::ForkHash,
    eip2935::HISTORY_STORAGE_ADDRESS,
    eip4788::BEACON_ROOTS_ADDRESS,
    eip7840::BlobParams,
    eip7910::{EthConfig, EthForkConfig, SystemContract},
};
use alloy_primitives::{Bytes, ChainId};
use chain_sim::Chain;

use super::{error::RequestError, served_chain::Genesis, view::View};

impl View {
    /// Returns the hard fork whose rules a chain has. The next one, and the last one, is Lagoon on a
    /// chain that has yet to reach it.
    ///
    /// # Errors
    ///
    /// [`RequestError::ChainNotFound`].
    pub(crate) fn fork_config(&self, id: ChainId) -> Result<EthConfig, RequestError> {
        let chain = self.chain(id)?;
        let genesis = self.served(id)?.genesis.as_ref();
        let began = genesis.map_or(0, |genesis| genesis.timestamp);
        let lagoon = Some(chain.config().lagoon_time).filter(|time| *time > began);
        let is_active = |time: &u64| *time <= chain.head().timestamp();
        let next = lagoon.filter(|time| !is_active(time));
        let next = next.map(|time| config(chain, genesis, Some(time)));
        let current = config(chain, genesis, lagoon.filter(is_active));
        Ok(EthConfig { current, last: next.clone(), next })
    }
}

/// Returns the configuration of a hard fork that a chain has from its genesis on, or reaches at a time,
/// in seconds.
fn config(chain: &Chain, genesis: Option<&Genesis>, reached: Option<u64>) -> EthForkConfig {
    let precompiles = chain.precompiles().inner().values();
    let precompiles = precompiles.map(|it| (it.id().name().to_owned(), *it.address()));
    let contracts = [
        (SystemContract::BeaconRoots, BEACON_ROOTS_ADDRESS),
        (SystemContract::HistoryStorage, HISTORY_STORAGE_ADDRESS),
    ];
    let contracts = contracts.into_iter().filter(|(_, address)| {
        chain.state().account(*address).is_some_and(|account| !account.is_empty_code_hash())
    });
    EthForkConfig {
        activation_time: reached.unwrap_or_default(),
        // Blocks have no blobs.
        blob_schedule: BlobParams {
            target_blob_count: 0,
            max_blob_count: 0,
            max_blobs_per_tx: 0,
            ..BlobParams::prague()
        },
        chain_id: chain.id(),
        fork_id: fork_hash(genesis, reached),
        precompiles: precompiles.collect::<BTreeMap<_, _>>(),
        system_contracts: contracts.collect(),
    }
}

/// Returns the hash of the genesis and the hard forks after it (EIP-2124); zero if the genesis is not
/// known any more.
fn fork_hash(genesis: Option<&Genesis>, reached: Option<u64>) -> Bytes {
    let hash = genesis.map(|genesis| {
        let hash = ForkHash::from(genesis.hash);
        reached.map_or(hash, |time| hash + time)
    });
    Bytes::from(hash.map_or([0; 4], |hash| hash.0))
}
