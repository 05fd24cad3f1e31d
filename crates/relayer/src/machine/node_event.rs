//! What a machine is told by the driver that talks to the nodes.

use alloy_primitives::{B256, Bytes, ChainId, U256};

use super::{block_read::BlockRead, head::Head, request::RequestId};
use crate::node_refusal::NodeRefusal;

/// What a node has said. Events with a `request` answer the [`Action`](super::Action) with this id;
/// answers that come twice, or after the machine has stopped waiting, change nothing.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum NodeEvent {
    /// A chain has this head now. Heads may be left out, come twice or go back.
    Head {
        /// The chain's id.
        chain: ChainId,
        /// The head.
        head: Head,
    },
    /// Hash of the code that the chain's messenger runs, behind its proxy.
    Messenger {
        /// The chain's id.
        chain: ChainId,
        /// The hash.
        code: B256,
    },
    /// The failsafe of the pools is on or off, where somebody knows.
    Failsafe {
        /// Whether it is on.
        on: bool,
    },
    /// The blocks that [`Read`](super::Action::Read) has asked for, by number, from the first one on.
    /// A node that does not have all of them gives those that it has.
    Blocks {
        /// The request.
        request: RequestId,
        /// The blocks.
        blocks: Vec<BlockRead>,
    },
    /// The node refuses to read so many blocks, or so many logs, at once.
    TooWide {
        /// The request.
        request: RequestId,
    },
    /// The gas that a relay uses, or why it cannot be executed.
    Estimated {
        /// The request.
        request: RequestId,
        /// The estimate, without a margin.
        answer: Result<u64, NodeRefusal>,
    },
    /// A signed transaction.
    Signed {
        /// The request.
        request: RequestId,
        /// Its hash.
        hash: B256,
        /// Its encoding, as `eth_sendRawTransaction` takes it.
        raw: Bytes,
    },
    /// The answer to [`Broadcast`](super::Action::Broadcast): accepted, or refused by every node that
    /// it was sent to. Where any node may have taken it, the answer is [`Failed`](Self::Failed).
    Broadcasted {
        /// The request.
        request: RequestId,
        /// The answer.
        answer: Result<(), NodeRefusal>,
    },
    /// Where a transaction is.
    Seen {
        /// The request.
        request: RequestId,
        /// The place.
        place: Place,
    },
    /// The account of a payer at the block that the request names, by number and hash.
    Account {
        /// The request.
        request: RequestId,
        /// Number of its transactions in blocks: the next nonce.
        nonce: u64,
        /// Its balance, in wei.
        balance: U256,
    },
    /// No node has answered, or an answer made no sense.
    Failed {
        /// The request.
        request: RequestId,
        /// Why, in words.
        reason: String,
    },
}

/// Where a transaction is, as one node sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The node does not know it.
    Nowhere,
    /// In the pool.
    Pool,
    /// In a block.
    Block {
        /// The block's number.
        number: u64,
        /// The block's hash.
        hash: B256,
        /// Whether it succeeded.
        success: bool,
        /// Gas that it used.
        gas_used: u64,
        /// What it reverted with, by a call on the block before; `None` where nobody knows.
        revert: Option<Bytes>,
    },
}
