//! Logs that send messages.

use alloy_primitives::{Address, B256, U256};
use messenger::{InboxEntry, Message};
use serde::Serialize;

use super::{admission::Admission, block_reference::BlockReference};
use crate::{
    chain::{Block, Chain},
    cluster::Cluster,
};

/// A log that sends a message, from `sendMessage` or `resendMessage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The block on the source.
    pub block: BlockReference,
    /// Hash of the transaction.
    pub transaction: B256,
    /// The sender of the transaction; the sender of the message may be a contract.
    pub account: Address,
    /// The contract that emitted the log, which is always the messenger.
    pub origin: Address,
    /// Index of the log within its block. Block, timestamp, chain, origin and this index are the
    /// identifier.
    pub log_index: u32,
    /// The checksum of identifier and payload; `None` where the identifier has none.
    pub checksum: Option<B256>,
    /// The access list of a relay: storage keys of the inbox.
    pub access_list: Vec<B256>,
    /// Whether the destination would now admit a relay that names this log.
    pub admission: Admission,
}

/// A log that sends any message, and the message.
pub(super) struct SendingLog<'a> {
    pub(super) chain: &'a Chain,
    pub(super) block: &'a Block,
    transaction: usize,
    log_index: u32,
    pub(super) message: Message,
}

/// The logs of all chains that send messages.
pub(super) fn all_sent(cluster: &Cluster) -> impl Iterator<Item = SendingLog<'_>> {
    let blocks = cluster.chains().flat_map(|chain| chain.blocks().map(move |block| (chain, block)));
    blocks.flat_map(|(chain, block)| {
        let source = U256::from(chain.id());
        let transactions = block.receipts().iter().enumerate();
        let logs = transactions.flat_map(|(transaction, receipt)| {
            receipt.logs().iter().map(move |log| (transaction, log))
        });
        (0..).zip(logs).filter_map(move |(log_index, (transaction, log))| {
            // Only logs of the messenger are messages.
            let message = Message::from_log(log, source).ok()?;
            Some(SendingLog { chain, block, transaction, log_index, message })
        })
    })
}

impl SendingLog<'_> {
    /// Describes the log.
    pub(super) fn describe(&self, cluster: &Cluster, payload_hash: B256) -> Option<Sent> {
        let transaction = self.block.transactions().get(self.transaction)?;
        let block = BlockReference::new(self.chain, self.block);
        let origin = messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        let id = messenger::Identifier::new(
            origin,
            messenger::LogPosition {
                chain_id: U256::from(block.chain),
                block_number: block.number,
                timestamp: block.timestamp,
                log_index: self.log_index,
            },
        );
        let entry = InboxEntry::new(&id, payload_hash);
        Some(Sent {
            block,
            transaction: transaction.tx_hash(),
            account: transaction.signer(),
            origin,
            log_index: self.log_index,
            checksum: entry.as_ref().ok().map(|entry| entry.checksum),
            access_list: entry.as_ref().map(InboxEntry::encode).unwrap_or_default(),
            admission: Admission::of(cluster, self.message.destination, &entry),
        })
    }
}
