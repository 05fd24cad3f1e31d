//! Relays in blocks.

use alloy_primitives::{Address, B256};
use serde::Serialize;

use super::{
    block_reference::BlockReference,
    call::{TracedCall, origin_of_failure},
    subject::Subject,
};
use crate::chain::{Block, BlockReceipt, Chain, RevertReason};

/// A transaction in a block that relays the message or tries to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RelayAttempt {
    /// The block.
    pub block: BlockReference,
    /// Hash of the transaction.
    pub transaction: B256,
    /// The sender of the transaction.
    pub account: Address,
    /// Whether the transaction succeeded.
    pub status: bool,
    /// Whether the transaction relayed the message: the messenger has logged `RelayedMessage`.
    pub relayed: bool,
    /// Gas that the transaction used.
    pub gas_used: u64,
    /// Why the message was not relayed; `None` if it was, or if no call failed.
    pub failure: Option<RevertReason>,
    /// Position in `calls` of the call in which the failure originates; the calls above it have
    /// only passed it on.
    pub failed_call: Option<usize>,
    /// The calls of the transaction, each before the calls that it makes.
    pub calls: Vec<TracedCall>,
}

impl RelayAttempt {
    /// Describes the transaction at `index` of a block, with its calls; `None` where there is no
    /// such transaction.
    pub(super) fn new(
        chain: &Chain,
        block: &Block,
        index: usize,
        calls: Vec<TracedCall>,
        subject: &Subject,
    ) -> Option<Self> {
        let transaction = block.transactions().get(index)?;
        let receipt = block.receipts().get(index)?;
        let before = index.checked_sub(1).and_then(|before| block.receipts().get(before));
        let relayed = receipt.logs().iter().any(|log| subject.is_relayed_by(log));
        let failed = (!relayed).then(|| failed_relay(&calls, subject)).flatten();
        let failed = failed.map(|position| origin_of_failure(&calls, position));
        Some(Self {
            block: BlockReference::new(chain, block),
            transaction: transaction.tx_hash(),
            account: transaction.signer(),
            status: receipt.status(),
            relayed,
            gas_used: receipt.cumulative_gas_used()
                - before.map_or(0, BlockReceipt::cumulative_gas_used),
            failure: failed.and_then(|position| calls[position].failure.clone()),
            failed_call: failed,
            calls,
        })
    }
}

/// The failed call of `relayMessage`, or the transaction's own call if that failed before.
fn failed_relay(calls: &[TracedCall], subject: &Subject) -> Option<usize> {
    let fails = |call: &TracedCall| call.failure.is_some();
    let relays = |call: &TracedCall| {
        call.function.as_ref().and_then(|function| function.relays) == Some(subject.hash)
    };
    let relay = calls.iter().position(|call| fails(call) && relays(call));
    relay.or_else(|| calls.first().filter(|call| fails(call)).map(|_| 0))
}
