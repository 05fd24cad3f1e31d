//! The headers of new blocks.

use alloy_consensus::{EMPTY_ROOT_HASH, Header};
use alloy_eips::eip7685::EMPTY_REQUESTS_HASH;
use alloy_primitives::B256;

use super::{ChainConfig, fee_market::extra_data};
use crate::{hard_fork::HardFork, predeploys::L2_TO_L1_MESSAGE_PASSER, state::StateTrie};

/// The header of a block, as far as it is known before the block's transactions are executed. All
/// fields are there that a chain of the OP Stack has under this hard fork.
pub(super) fn open_header(
    config: &ChainConfig,
    number: u64,
    timestamp: u64,
    base_fee: u64,
    randomness: B256,
) -> Header {
    let hard_fork = config.hard_fork.unwrap_or_default();
    let is_isthmus = hard_fork >= HardFork::Isthmus;
    Header {
        number,
        timestamp,
        gas_limit: config.gas_limit,
        base_fee_per_gas: Some(base_fee),
        beneficiary: config.fee_recipient,
        mix_hash: randomness,
        extra_data: extra_data(config.fee_market, hard_fork, base_fee),
        blob_gas_used: Some(0),
        excess_blob_gas: Some(0),
        withdrawals_root: Some(EMPTY_ROOT_HASH),
        requests_hash: is_isthmus.then_some(EMPTY_REQUESTS_HASH),
        ..Header::default()
    }
}

/// The header of a genesis block at `timestamp`, in seconds; `file` is what a genesis file says of it.
pub(super) fn genesis_header(config: &ChainConfig, timestamp: u64, file: Option<Header>) -> Header {
    let mut header = open_header(config, 0, timestamp, config.base_fee, B256::ZERO);
    header.parent_beacon_block_root = Some(B256::ZERO);
    let Some(file) = file else { return header };
    Header {
        parent_hash: file.parent_hash,
        beneficiary: file.beneficiary,
        extra_data: file.extra_data,
        mix_hash: file.mix_hash,
        nonce: file.nonce,
        blob_gas_used: file.blob_gas_used.or(header.blob_gas_used),
        excess_blob_gas: file.excess_blob_gas.or(header.excess_blob_gas),
        ..header
    }
}

/// Sets what a header says about the state after the block: its root and, since Isthmus, the
/// storage root of the contract that has the withdrawals. Without a trie, both are the root of the
/// empty trie.
pub(super) fn set_roots(header: &mut Header, trie: Option<&StateTrie>, hard_fork: HardFork) {
    let Some(trie) = trie else {
        header.state_root = EMPTY_ROOT_HASH;
        return;
    };
    header.state_root = trie.root();
    if hard_fork >= HardFork::Isthmus {
        header.withdrawals_root = Some(trie.storage_root(L2_TO_L1_MESSAGE_PASSER));
    }
}
