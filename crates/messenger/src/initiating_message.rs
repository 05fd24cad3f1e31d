//! Initiating messages from logs of a node's JSON-RPC.

use alloy_eip2930::AccessList;
use alloy_primitives::{B256, Bytes, U256, keccak256};
use alloy_rpc_types_eth::Log;

use crate::{
    abi::Identifier,
    access_list::{InboxEntry, access_list},
    error::{IdentifierError, RpcLogError},
    identifier::LogPosition,
    message::relay_calldata,
    payload::encode_payload,
};

/// A log that a chain can execute: its identifier and its payload.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InitiatingMessage {
    /// The identifier of the log.
    pub id: Identifier,
    /// The log's topics, then its data.
    pub payload: Bytes,
}

impl InitiatingMessage {
    /// Converts a log of chain `chain_id` from `eth_getLogs` or a receipt.
    ///
    /// Many nodes leave `blockTimestamp` out. Then set `log.block_timestamp` from the block's
    /// header first.
    ///
    /// # Errors
    ///
    /// [`RpcLogError::Missing`] for a log that is not in a block yet, or has no timestamp;
    /// [`RpcLogError::LogIndexTooHigh`] for an index that is too large for an identifier.
    pub fn from_rpc_log(log: &Log, chain_id: U256) -> Result<Self, RpcLogError> {
        let missing = |expected| RpcLogError::Missing { expected };
        let index = log.log_index.ok_or(missing("logIndex"))?;
        let position = LogPosition {
            chain_id,
            block_number: log.block_number.ok_or(missing("blockNumber"))?,
            timestamp: log.block_timestamp.ok_or(missing("blockTimestamp"))?,
            log_index: u32::try_from(index)
                .map_err(|_| RpcLogError::LogIndexTooHigh { expected: u32::MAX, actual: index })?,
        };
        let id = Identifier::new(log.address(), position);
        Ok(Self { id, payload: encode_payload(&log.inner.data).into() })
    }

    /// keccak256 of the payload, the `_msgHash` of `validateMessage`.
    pub fn payload_hash(&self) -> B256 {
        keccak256(&self.payload)
    }

    /// The access list that a transaction needs to execute this message.
    ///
    /// # Errors
    ///
    /// As [`Identifier::checksum`].
    pub fn access_list(&self) -> Result<AccessList, IdentifierError> {
        Ok(access_list(&[InboxEntry::new(&self.id, self.payload_hash())?]))
    }

    /// The calldata of `relayMessage` for this message. The contract checks whether the log is a
    /// `SentMessage` of the messenger; this function does not.
    pub fn relay_calldata(&self) -> Bytes {
        relay_calldata(self.id.clone(), self.payload.clone())
    }
}
