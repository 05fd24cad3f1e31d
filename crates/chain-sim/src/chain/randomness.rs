//! What looks random on a chain, by seed.

use alloy_primitives::{B256, ChainId, keccak256};

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
        hash(Domain::Block, [seed, chain, number, rewinds])
    }

    /// The hash of block `number` of the L1, which all chains with the same seed have in common.
    pub(super) fn of_l1_block(self, number: u64) -> B256 {
        hash(Domain::L1Block, [self.seed, number, 0, 0])
    }

    /// The root of the beacon block below the L1 origin of a block at `timestamp`, in seconds.
    pub(super) fn of_beacon_block(self, timestamp: u64) -> B256 {
        hash(Domain::BeaconBlock, [self.seed, timestamp / L1_BLOCK_TIME, 0, 0])
    }
}

/// What a value is for: values of different kinds have nothing in common.
#[derive(Debug, Clone, Copy)]
enum Domain {
    Block = 1,
    L1Block = 2,
    BeaconBlock = 3,
}

/// Hashes four numbers: the domain, then each number in big-endian order.
fn hash(domain: Domain, numbers: [u64; 4]) -> B256 {
    let mut input = [0; 33];
    input[0] = domain as u8;
    for (bytes, number) in input[1..].chunks_exact_mut(8).zip(numbers) {
        bytes.copy_from_slice(&number.to_be_bytes());
    }
    keccak256(input)
}
