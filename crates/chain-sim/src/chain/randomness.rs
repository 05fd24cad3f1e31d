//! What looks random on a chain, by seed.

use alloy_primitives::{B256, ChainId, U256, keccak256};
use alloy_sol_types::SolValue;

/// Seconds between two blocks of the L1.
pub(super) const L1_BLOCK_TIME: u64 = 12;

/// What looks random on one chain: hashes of the seed and of where the value stands. Equal seeds
/// give equal values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Randomness {
    seed: u64,
    chain: ChainId,
}

impl Randomness {
    /// The randomness of a chain with this seed.
    pub(super) const fn new(seed: u64, chain: ChainId) -> Self {
        Self { seed, chain }
    }

    /// The `prevRandao` of block `number`; `rewinds` tells how often blocks were removed.
    pub(super) fn of_block(self, number: u64, rewinds: u64) -> B256 {
        let Self { seed, chain } = self;
        hash("prevrandao", [seed, chain, number, rewinds])
    }

    /// The hash of block `number` of the L1, which all chains with the same seed have in common.
    pub(super) fn of_l1_block(self, number: u64) -> B256 {
        hash("L1 block", [self.seed, number, 0, 0])
    }

    /// The root of the beacon block below the L1 origin of a block at `timestamp`, in seconds.
    pub(super) fn of_beacon_block(self, timestamp: u64) -> B256 {
        hash("beacon block", [self.seed, timestamp / L1_BLOCK_TIME, 0, 0])
    }
}

/// Hashes four numbers; `domain` separates values of different kinds.
fn hash(domain: &str, numbers: [u64; 4]) -> B256 {
    keccak256((domain.to_owned(), numbers.map(U256::from)).abi_encode_packed())
}
