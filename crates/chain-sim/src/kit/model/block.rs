//! The model of a block.

use alloy_primitives::{Address, B256, Keccak256, U256};

use super::{Event, Position};
use crate::chain::{Block, ChainConfig};

/// What an executing message states about a log, and the log's transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogModel {
    /// Position of its transaction within the block.
    pub transaction: usize,
    /// The contract that emitted it.
    pub origin: Address,
    /// keccak256 of its topics and its data.
    pub payload_hash: B256,
}

/// The model of a block.
#[derive(Debug, Clone)]
pub struct BlockModel {
    /// The block's hash.
    pub hash: B256,
    /// The block's number.
    pub number: u64,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
    /// Whether the block is after its chain's activation block.
    pub is_past_activation: bool,
    /// The value that deposits have minted up to and including this block, in wei.
    pub minted: U256,
    /// The logs, in order.
    pub logs: Vec<LogModel>,
    /// The logs that the model decodes.
    pub events: Vec<Event>,
}

impl BlockModel {
    /// Reads a block, given the model of its parent.
    pub(super) fn read(chain: &ChainConfig, block: &Block, parent: Option<&Self>) -> Self {
        // The genesis block is not an activation block.
        let reference = parent.map_or(block.timestamp(), |parent| parent.timestamp);
        let minted: U256 = block.deposits().map(|deposit| U256::from(deposit.mint)).sum();
        let mut logs = Vec::new();
        let mut events = Vec::new();
        let mut index = 0;
        for (transaction, receipt) in block.receipts().iter().enumerate() {
            for log in receipt.logs() {
                let at = Position {
                    chain: chain.id,
                    block: block.number(),
                    timestamp: block.timestamp(),
                    transaction,
                    log: index,
                };
                index += 1;
                let mut hasher = Keccak256::new();
                log.topics().iter().for_each(|topic| hasher.update(topic));
                hasher.update(&log.data.data);
                let payload_hash = hasher.finalize();
                logs.push(LogModel { transaction, origin: log.address, payload_hash });
                events.extend(Event::read(at, log));
            }
        }
        Self {
            hash: block.hash(),
            number: block.number(),
            timestamp: block.timestamp(),
            is_past_activation: reference >= chain.lagoon_time,
            minted: parent.map_or(U256::ZERO, |parent| parent.minted) + minted,
            logs,
            events,
        }
    }
}
