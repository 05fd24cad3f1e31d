//! What a relayer is told.

use std::collections::BTreeSet;

use alloy_primitives::{B256, ChainId};
use messenger::Message;

use super::{
    chain_facts::ChainFacts, obstacle::Obstacle, relay_failure::RelayFailure,
    submission::Submission,
};

/// What has happened on the chains, or what somebody has found out about them.
#[derive(Debug, Clone)]
pub enum Event<R> {
    /// A chain is there, with these facts.
    Chain {
        /// The chain's id.
        chain: ChainId,
        /// What holds for the chain now.
        facts: ChainFacts,
    },
    /// The clock of a chain, by its blocks. Without this it is the relayer's own.
    Clock {
        /// The chain's id.
        chain: ChainId,
        /// How many seconds it is ahead of the relayer's.
        ahead: i64,
    },
    /// Chains are not there any more: they are as if they had never been.
    ChainsGone {
        /// The ids of the chains.
        chains: BTreeSet<ChainId>,
    },
    /// The messages that a block has sent. The block's [`Outcomes`](Self::Outcomes) must follow,
    /// before those of a later block of the same chain.
    Sent {
        /// The chain's id.
        chain: ChainId,
        /// The block.
        block: BlockId,
        /// Each message, with the index of its log within the block.
        sent: Vec<(u32, Message)>,
    },
    /// The relays in a block. The chain is read up to this block then.
    Outcomes {
        /// The chain's id.
        chain: ChainId,
        /// The block.
        block: BlockId,
        /// The messages that the block has relayed, whoever has relayed them, each with the
        /// transaction.
        relayed: Vec<(B256, B256)>,
        /// The relayer's own transactions in the block.
        own: Vec<Outcome<R>>,
    },
    /// The chain does not have the blocks from `next` on any more.
    BlocksGone {
        /// The chain's id.
        chain: ChainId,
        /// The number of the first block to read again.
        next: u64,
    },
    /// All blocks of a chain up to `number` are at the safety level that the policy asks for.
    Safe {
        /// The chain's id.
        chain: ChainId,
        /// The number of the last such block.
        number: u64,
    },
    /// All transactions of the relayer that wait in a chain's pool.
    Pool {
        /// The chain's id.
        chain: ChainId,
        /// The transactions, each with the relay that it makes.
        waiting: Vec<(B256, Option<Submission>)>,
    },
    /// A submitted relay is in the pool no more.
    Dropped {
        /// The relay transaction.
        transaction: B256,
        /// Why the pool has dropped it.
        refusal: R,
    },
    /// A submitted relay is neither in a block nor in the pool.
    Lost {
        /// The relay transaction.
        transaction: B256,
    },
    /// What kept messages from being relayed is gone.
    Overcome(Obstacle),
    /// How many seconds before they expire the pools stop admitting messages; `None` where they
    /// admit messages until they expire.
    Ingress {
        /// The seconds.
        timeout: Option<u64>,
    },
}

/// A block of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockId {
    /// The block's number.
    pub number: u64,
    /// The block's hash.
    pub hash: B256,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
}

/// A transaction of the relayer in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<R> {
    /// The transaction.
    pub transaction: B256,
    /// Why it failed; `None` if it succeeded.
    pub failure: Option<RelayFailure<R>>,
}
