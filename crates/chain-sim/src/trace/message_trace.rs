//! The trace of a message.

use alloy_primitives::B256;
use op_alloy_consensus::OpReceiptEnvelope;
use serde::Serialize;

use super::{
    MessageContent, PendingRelay, RelayAttempt, Sent, TraceError,
    sent::all_sent,
    subject::{Subject, relayers_view, remembered},
};
use crate::{Cluster, Relayer};

/// The life of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageTrace {
    /// Hash of the message, by which both chains know it.
    pub message_hash: B256,
    /// What it says.
    pub message: MessageContent,
    /// keccak256 of the payload: topics and data of the log that sends it.
    pub payload_hash: B256,
    /// The logs that send it, the first one first. None where a reorg has taken them all back.
    pub sent: Vec<Sent>,
    /// The transactions that wait in a pool and are to relay it.
    pub pending: Vec<PendingRelay>,
    /// The transactions in blocks that relay it or try to, chain by chain in the order of their
    /// blocks.
    pub relays: Vec<RelayAttempt>,
    /// What the relayer says of it, if one was asked.
    pub relayer: Option<String>,
}

impl MessageTrace {
    /// Traces the message with this hash. Reads all blocks, and executes its relays once more.
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
        let (mut logs, mut others) = (Vec::new(), 0);
        for found in all_sent(cluster) {
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
            relays: relays(cluster, &subject)?,
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

/// The transactions that wait and are to relay the message. Any chain's: one that is sent to the
/// wrong chain is worth seeing.
fn pending(cluster: &Cluster, subject: &Subject) -> Vec<PendingRelay> {
    let pooled = cluster.chains().flat_map(|chain| {
        chain.pooled_transactions().map(move |transaction| (chain.id(), transaction))
    });
    pooled
        .filter(|(_, transaction)| subject.is_of(transaction, &[]))
        .map(|(chain, transaction)| PendingRelay::new(chain, transaction))
        .collect()
}

/// The transactions in blocks that relay the message, or try to.
fn relays(cluster: &Cluster, subject: &Subject) -> Result<Vec<RelayAttempt>, TraceError> {
    let mut relays = Vec::new();
    for chain in cluster.chains() {
        for block in chain.blocks() {
            let logs = block.receipts().iter().map(OpReceiptEnvelope::logs);
            for (index, (transaction, logs)) in block.transactions().iter().zip(logs).enumerate() {
                if subject.is_of(transaction, logs) {
                    relays.extend(RelayAttempt::new(chain, block, index, subject)?);
                }
            }
        }
    }
    Ok(relays)
}
