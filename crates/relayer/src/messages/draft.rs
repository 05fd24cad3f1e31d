//! Relays that are due.

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, B256, Bytes, ChainId};
use messenger::{Identifier, InboxEntry, access_list, relay_calldata};

/// A relay that is due: the call of `relayMessage` to submit on the destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Hash of the message.
    pub message: B256,
    /// Chain id of the destination.
    pub destination: ChainId,
    /// The identifier of the `SentMessage` log.
    pub id: Identifier,
    /// The payload of the log: topics, then data.
    pub payload: Vec<u8>,
    /// What the access list declares.
    pub entry: InboxEntry,
    /// The account that sends the relay and pays for it.
    pub payer: Address,
    /// The gas limit of the formula.
    pub gas_limit: u64,
}

impl Draft {
    /// The calldata of `relayMessage`.
    pub fn input(&self) -> Bytes {
        relay_calldata(self.id.clone(), self.payload.clone())
    }

    /// The access list that declares the message.
    pub fn access_list(&self) -> AccessList {
        access_list(&[self.entry])
    }
}
