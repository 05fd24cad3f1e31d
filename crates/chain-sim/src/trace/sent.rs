//! The logs that send a message.

use alloy_primitives::{Address, B256, U256};
use messenger::{InboxEntry, Message};
use serde::Serialize;

use super::{admission::Admission, block_reference::BlockReference};
use crate::{Block, Chain, Cluster};

/// A log that sends a message, by `sendMessage` or, later, by `resendMessage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The block of the source.
    pub block: BlockReference,
    /// Hash of the transaction.
    pub transaction: B256,
    /// Who sent the transaction; the message's own sender may be a contract.
    pub account: Address,
    /// The contract that emitted the log: the messenger, always.
    pub origin: Address,
    /// Index of the log within its block. With block, timestamp, chain and origin it makes the
    /// identifier.
    pub log_index: u32,
    /// The checksum of identifier and payload; none where the identifier has none.
    pub checksum: Option<B256>,
    /// What a relay declares: storage keys of the inbox, for its access list.
    pub access_list: Vec<B256>,
    /// Whether a relay that names this log would be admitted.
    pub admission: Admission,
}

/// A log that sends some message, and the message.
pub(super) struct Found<'a> {
    pub(super) chain: &'a Chain,
    pub(super) block: &'a Block,
    transaction: usize,
    log_index: u32,
    pub(super) message: Message,
}

/// Every log of every chain that sends a message.
pub(super) fn all_sent(cluster: &Cluster) -> impl Iterator<Item = Found<'_>> {
    let blocks = cluster.chains().flat_map(|chain| chain.blocks().map(move |block| (chain, block)));
    blocks.flat_map(|(chain, block)| {
        let source = U256::from(chain.id());
        let transactions = block.receipts().iter().enumerate();
        let logs = transactions.flat_map(|(transaction, receipt)| {
            receipt.logs().iter().map(move |log| (transaction, log))
        });
        (0..).zip(logs).filter_map(move |(log_index, (transaction, log))| {
            // Another contract's log is no message, whatever it looks like.
            let message = Message::from_log(log, source).ok()?;
            Some(Found { chain, block, transaction, log_index, message })
        })
    })
}

impl Found<'_> {
    /// What is known of the log.
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
