//! What a machine asks the driver to do.

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, B256, Bytes, ChainId};

use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::request::RequestId;
use crate::messages::Draft;

/// What the driver must do. Each action is handed out once; the machine asks again where no answer
/// comes within [`request_timeout`](super::ChainConfig::request_timeout). The answer to each is the
/// [`NodeEvent`](super::NodeEvent) named with it, or `Failed`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Read blocks `from` to `to`, both included. Answer: `Blocks`, or `TooWide`.
    Read {
        /// The request.
        request: RequestId,
        /// The chain's id.
        chain: ChainId,
        /// The first block.
        from: u64,
        /// The last block.
        to: u64,
        /// Whether blocks without a log of the messenger may be left out, except for the last one:
        /// all of them are final, and the relayer has no transaction in them.
        sparse: bool,
    },
    /// Find out the gas that a relay needs at the head. Where the chain has an interop filter, ask
    /// it as well (`interop_checkAccessList`). Answer: `Estimated`.
    Estimate {
        /// The request.
        request: RequestId,
        /// The chain's id.
        chain: ChainId,
        /// Hash of the message, for logs.
        message: B256,
        /// The account that relays.
        payer: Address,
        /// The call.
        call: Call,
    },
    /// Sign a transaction. Answer: `Signed`.
    Sign {
        /// The request.
        request: RequestId,
        /// The transaction.
        transaction: Unsigned,
    },
    /// Submit a signed transaction. Answer: `Broadcasted`.
    Broadcast {
        /// The request.
        request: RequestId,
        /// The chain's id.
        chain: ChainId,
        /// Hash of the transaction.
        transaction: B256,
        /// The signed transaction.
        raw: Bytes,
    },
    /// Find out where a transaction is. Answer: `Seen`.
    Look {
        /// The request.
        request: RequestId,
        /// The chain's id.
        chain: ChainId,
        /// Hash of the transaction.
        transaction: B256,
    },
    /// Find out a payer's nonce and balance at a block. Answer: `Account`, from a node that has this
    /// very block: one on another branch may know transactions that are not on this one.
    Account {
        /// The request.
        request: RequestId,
        /// The chain's id.
        chain: ChainId,
        /// The payer.
        payer: Address,
        /// The block's number.
        block: u64,
        /// The block's hash.
        hash: B256,
    },
    /// Tell people: something happened that a log should have. Needs no answer.
    Report(Report),
}

impl Action {
    /// The request that the driver must answer; `None` for a report.
    pub const fn request(&self) -> Option<RequestId> {
        match self {
            Self::Read { request, .. }
            | Self::Estimate { request, .. }
            | Self::Sign { request, .. }
            | Self::Broadcast { request, .. }
            | Self::Look { request, .. }
            | Self::Account { request, .. } => Some(*request),
            Self::Report(_) => None,
        }
    }
}

/// A call without value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The account that is called.
    pub to: Address,
    /// The calldata.
    pub input: Bytes,
    /// The access list, which declares the executing message.
    pub access_list: AccessList,
}

impl Call {
    /// The call of a relay.
    pub(super) fn relay(draft: &Draft) -> Self {
        Self {
            to: L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            input: draft.input(),
            access_list: draft.access_list(),
        }
    }
}

/// The fields of an EIP-1559 transaction. Its value is 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned {
    /// The chain's id.
    pub chain: ChainId,
    /// The account that signs.
    pub payer: Address,
    /// The nonce.
    pub nonce: u64,
    /// The highest price of a unit of gas, in wei.
    pub max_fee_per_gas: u128,
    /// The part of the price above the base fee, in wei.
    pub max_priority_fee_per_gas: u128,
    /// The gas limit.
    pub gas_limit: u64,
    /// What it calls.
    pub call: Call,
}

/// What people should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Report {
    /// A chain has replaced blocks.
    Reorg {
        /// The chain's id.
        chain: ChainId,
        /// The first block that was replaced.
        from: u64,
        /// How many blocks that the machine had read are gone.
        blocks: u64,
    },
    /// A transaction was replaced by one with the same nonce, which pays more or does something
    /// else.
    Replaced {
        /// The chain's id.
        chain: ChainId,
        /// The payer.
        payer: Address,
        /// The nonce of both.
        nonce: u64,
        /// Why.
        reason: &'static str,
    },
    /// Somebody else has used a nonce of a payer: its key is used by another program.
    NonceTaken {
        /// The chain's id.
        chain: ChainId,
        /// The payer.
        payer: Address,
        /// The nonce.
        nonce: u64,
    },
    /// A payer waits: its budget for this hour is spent, or its account has too little.
    PayerWaits {
        /// The chain's id.
        chain: ChainId,
        /// The payer.
        payer: Address,
        /// Why, in words.
        reason: String,
    },
    /// A node has other blocks than those that are final: it is behind and on a branch that was left,
    /// it serves another chain, or the chain has begun anew. The machine takes nothing from it, and asks
    /// again.
    OtherChain {
        /// The chain's id.
        chain: ChainId,
        /// A final block's number.
        number: u64,
        /// The hash that it had.
        expected: B256,
        /// The hash that it has now.
        actual: B256,
    },
    /// A request has failed and will be made again.
    Retry {
        /// The chain's id.
        chain: ChainId,
        /// What was asked.
        asked: &'static str,
        /// Why it failed, in words.
        reason: String,
    },
}
