//! Tracing a message.

use alloy_primitives::B256;
use serde::Serialize;

use super::{
    MessageContent, PendingRelay, RelayAttempt, Sent, TraceError,
    call::next_calls,
    sent::all_sent,
    subject::{Subject, relayers_view, remembered},
};
use crate::{
    chain::{Block, BlockReceipt},
    cluster::Cluster,
    relayer::Relayer,
};

/// Everything that happened to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageTrace {
    /// The message hash.
    pub message_hash: B256,
    /// The content of the message.
    pub message: MessageContent,
    /// keccak256 of the payload: topics and data of the log that sends the message.
    pub payload_hash: B256,
    /// The logs that send the message, in order. Empty after a reorg that removed all of them.
    pub sent: Vec<Sent>,
    /// The transactions in pools that would relay the message.
    pub pending: Vec<PendingRelay>,
    /// The transactions in blocks that relay the message or try to, ordered by chain and block.
    pub relays: Vec<RelayAttempt>,
    /// The relayer's state of the message in words; `None` without a relayer.
    pub relayer: Option<String>,
}

impl MessageTrace {
    /// Traces the message with this hash. Reads all blocks, and executes the blocks with its relays
    /// again.
    ///
    /// # Errors
    ///
    /// [`TraceError::UnknownMessage`] where there is no such message; [`TraceError::Cluster`]
    /// where the EVM fails outside of any transaction.
    pub fn new(
        cluster: &Cluster,
        relayer: Option<&Relayer>,
        message_hash: B256,
    ) -> Result<Self, TraceError> {
        Self::new_while(cluster, relayer, message_hash, |_| true)
    }

    /// As [`new`](Self::new), as long as `go_on` returns true. It is asked for each log that sends a
    /// message, for each block, for each relay, and for each call and log of a relay. It is passed
    /// about the number of bytes that the trace takes for it: 0 where it only looks.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); [`TraceError::Stopped`].
    pub fn new_while(
        cluster: &Cluster,
        relayer: Option<&Relayer>,
        message_hash: B256,
        mut go_on: impl FnMut(usize) -> bool,
    ) -> Result<Self, TraceError> {
        let (mut logs, mut others) = (Vec::new(), 0);
        for found in all_sent(cluster) {
            look(&mut go_on)?;
            if found.message.hash() == message_hash {
                logs.push(found);
            } else {
                others += 1;
            }
        }
        let message = match logs.first() {
            Some(found) => found.message.clone(),
            None => remembered(cluster, relayer, message_hash)
                .ok_or(TraceError::UnknownMessage { expected: others, actual: message_hash })?,
        };
        let mut subject = Subject::new(message);
        let sent: Vec<Sent> =
            logs.iter().filter_map(|log| log.describe(cluster, subject.payload_hash)).collect();
        subject.checksums = sent.iter().filter_map(|sent| sent.checksum).collect();
        Ok(Self {
            message_hash,
            payload_hash: subject.payload_hash,
            sent,
            pending: pending(cluster, &subject),
            relays: relays(cluster, &subject, &mut go_on)?,
            relayer: relayer.map(|relayer| relayers_view(relayer, message_hash)),
            message: subject.message.into(),
        })
    }
}

impl Cluster {
    /// Traces the message with this hash, as [`MessageTrace::new`] without a relayer.
    ///
    /// # Errors
    ///
    /// As [`MessageTrace::new`].
    pub fn trace(&self, message_hash: B256) -> Result<MessageTrace, TraceError> {
        MessageTrace::new(self, None, message_hash)
    }
}

/// Asks whether the trace goes on.
fn look(go_on: &mut impl FnMut(usize) -> bool) -> Result<(), TraceError> {
    if go_on(0) { Ok(()) } else { Err(TraceError::Stopped) }
}

/// The transactions in pools that would relay the message. All chains are searched, to show relays
/// that were sent to the wrong chain as well.
fn pending(cluster: &Cluster, subject: &Subject) -> Vec<PendingRelay> {
    let pooled = cluster.chains().flat_map(|chain| {
        chain.pooled_transactions().map(move |transaction| (chain.id(), transaction))
    });
    pooled
        .filter(|(_, transaction)| subject.is_of(transaction, &[]))
        .map(|(chain, transaction)| PendingRelay::new(chain, transaction))
        .collect()
}

/// The transactions in blocks that relay the message or try to.
fn relays(
    cluster: &Cluster,
    subject: &Subject,
    mut go_on: impl FnMut(usize) -> bool,
) -> Result<Vec<RelayAttempt>, TraceError> {
    let mut relays = Vec::new();
    for chain in cluster.chains() {
        let mut by_block = Vec::new();
        // From the head down: the state before each block is that before the next one, reverted.
        let (mut height, mut state) = (chain.head().number(), chain.state().clone());
        for block in chain.blocks().rev() {
            look(&mut go_on)?;
            let relaying = relaying(block, subject);
            if relaying.is_empty() {
                continue;
            }
            // The parent of the first block can be pruned.
            let parent = block.number().saturating_sub(1);
            let before = chain.revert_state(height, state.clone(), parent);
            if let Some(before) = &before {
                (height, state) = (parent, before.clone());
            }
            let replay = before.map(|before| chain.replay_block_on(block.number(), before));
            let mut replay = replay.transpose()?.flatten();
            let mut attempts = Vec::new();
            for index in relaying {
                look(&mut go_on)?;
                let mut goes_on = true;
                let go_on = |bytes| {
                    goes_on = go_on(bytes);
                    goes_on
                };
                let calls = replay.as_mut().map(|replay| next_calls(replay, index, go_on));
                if !goes_on {
                    return Err(TraceError::Stopped);
                }
                let calls = calls.transpose()?;
                let calls = calls.flatten().unwrap_or_default();
                attempts.extend(RelayAttempt::new(chain, block, index, calls, subject));
            }
            by_block.push(attempts);
        }
        relays.extend(by_block.into_iter().rev().flatten());
    }
    Ok(relays)
}

/// The positions in a block of the transactions that relay the message or try to.
fn relaying(block: &Block, subject: &Subject) -> Vec<usize> {
    let logs = block.receipts().iter().map(BlockReceipt::logs);
    let transactions = block.transactions().iter().zip(logs).enumerate();
    let of_subject =
        transactions.filter(|(_, (transaction, logs))| subject.is_of(transaction, logs));
    of_subject.map(|(index, _)| index).collect()
}
