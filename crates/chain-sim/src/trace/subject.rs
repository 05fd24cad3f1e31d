//! The message that is traced.

use alloy_consensus::{Transaction, transaction::Recovered};
use alloy_primitives::{B256, Log, TxKind, keccak256};
use alloy_sol_types::SolCall;
use messenger::{
    InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::IL2ToL2CrossDomainMessenger::relayMessageCall, parse_access_list,
};
use op_alloy_consensus::OpTxEnvelope;

use super::function::relayed;
use crate::{
    chain::Block,
    cluster::Cluster,
    relayer::{Relayer, relayed_message},
    rules::ExecutingMessage,
};

/// The message that is traced, with the hashes by which its relays are recognised.
pub(super) struct Subject {
    pub(super) hash: B256,
    pub(super) message: Message,
    pub(super) payload_hash: B256,
    /// The checksums of the logs that send it.
    pub(super) checksums: Vec<B256>,
}

impl Subject {
    /// A message without checksums yet.
    pub(super) fn new(message: Message) -> Self {
        let (hash, payload_hash) = (message.hash(), keccak256(message.payload()));
        Self { hash, message, payload_hash, checksums: Vec::new() }
    }

    /// Whether a transaction with these logs relays the message or tries to, by its calldata, its
    /// access list or its logs.
    pub(super) fn is_of(&self, transaction: &Recovered<OpTxEnvelope>, logs: &[Log]) -> bool {
        direct_relay(transaction).is_some_and(|message| message.hash() == self.hash)
            || self.is_declared_by(transaction)
            || logs.iter().any(|log| self.is_relayed_by(log) || self.is_executed_by(log))
    }

    /// Whether a log reports the message as relayed.
    pub(super) fn is_relayed_by(&self, log: &Log) -> bool {
        relayed_message(log) == Some(self.hash)
    }

    /// Whether a log reports the message as executed.
    fn is_executed_by(&self, log: &Log) -> bool {
        ExecutingMessage::from_log(0, log).is_some_and(|executing| {
            executing.id.chainId == self.message.source
                && executing.payload_hash == self.payload_hash
        })
    }

    /// Whether the access list of a transaction declares the message.
    fn is_declared_by(&self, transaction: &Recovered<OpTxEnvelope>) -> bool {
        let declared = transaction.access_list().map(parse_access_list);
        let declared: Vec<InboxEntry> = declared.and_then(Result::ok).unwrap_or_default();
        declared.iter().any(|entry| self.checksums.contains(&entry.checksum))
    }
}

/// The message in a transaction that calls `relayMessage` directly.
fn direct_relay(transaction: &Recovered<OpTxEnvelope>) -> Option<Message> {
    if transaction.kind() != TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER) {
        return None;
    }
    relayed(&relayMessageCall::abi_decode(transaction.input()).ok()?)
}

/// Finds a message whose logs are all gone: in a transaction that relays it, or in the relayer.
pub(super) fn remembered(
    cluster: &Cluster,
    relayer: Option<&Relayer>,
    hash: B256,
) -> Option<Message> {
    let transactions = cluster.chains().flat_map(|chain| {
        let included = chain.blocks().flat_map(Block::transactions);
        included.chain(chain.pooled_transactions())
    });
    let mut relays = transactions.filter_map(direct_relay);
    relays.find(|message| message.hash() == hash).or_else(|| seen_by(relayer?, hash))
}

/// The message as the relayer has found it.
fn seen_by(relayer: &Relayer, hash: B256) -> Option<Message> {
    relayer.tracked(hash).map(|tracked| tracked.message.as_ref().clone())
}

/// The relayer's state of the message in words.
pub(super) fn relayers_view(relayer: &Relayer, hash: B256) -> String {
    let state = relayer.message(hash);
    state.map_or_else(|| "has not found it".into(), |state| state.to_string())
}
