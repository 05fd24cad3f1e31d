//! Saved blocks.

use std::collections::BTreeMap;

use alloy_consensus::Header;
use alloy_primitives::{B256, Bytes};
use serde::{Deserialize, Serialize};

use super::{SavedReason, SavedReceipt, SavedTransaction, unexpected};
use crate::{
    chain::{Block, BlockBody},
    error::Error,
    rules::ExecutingMessage,
};

/// A block with its receipts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SavedBlock {
    hash: B256,
    /// The header, in RLP.
    header: Bytes,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    transactions: Vec<SavedTransaction>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    receipts: Vec<SavedReceipt>,
    /// Whether the block is a replacement, which executes no message, even if its logs look like
    /// it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    executes_nothing: bool,
    /// The reasons of failed transactions, by position.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    failures: BTreeMap<usize, SavedReason>,
}

impl From<&Block> for SavedBlock {
    fn from(block: &Block) -> Self {
        // What the copy unpacks goes with it.
        let block = block.clone();
        let failures = (0..block.transactions().len())
            .filter_map(|index| Some((index, block.revert_reason(index)?.into())));
        Self {
            hash: block.hash(),
            header: alloy_rlp::encode(block.header().inner()).into(),
            transactions: block.transactions().iter().map(SavedTransaction::from).collect(),
            receipts: block.receipts().iter().map(SavedReceipt::from).collect(),
            executes_nothing: block.executing().is_empty()
                && !ExecutingMessage::of_logs(block.logs()).is_empty(),
            failures: failures.collect(),
        }
    }
}

impl TryFrom<SavedBlock> for Block {
    type Error = Error;

    /// Restores a block and seals it again: changed transactions or receipts change its hash.
    fn try_from(saved: SavedBlock) -> Result<Self, Error> {
        let header: Header = alloy_rlp::decode_exact(&saved.header)
            .map_err(|error| unexpected("header", "an RLP encoding", error))?;
        let at = format!("block {}", header.number);
        let (expected, actual) = (saved.transactions.len(), saved.receipts.len());
        if actual != expected {
            return Err(unexpected(at, format!("{expected} receipts"), actual));
        }
        let mut body = BlockBody::default();
        for (transaction, receipt) in saved.transactions.into_iter().zip(saved.receipts) {
            let (transaction, encoded) = transaction.read()?;
            let receipt = receipt.read(transaction.tx_type());
            // The gas of a transaction is the difference to the transaction before.
            let (least, actual) = (body.gas_used(), receipt.cumulative_gas_used());
            if actual < least {
                let at = format!("cumulative gas in {at}");
                return Err(unexpected(at, format!("at least {least}"), actual));
            }
            body.receipts.push(receipt);
            body.transactions.push(transaction);
            body.encoded.push(encoded);
        }
        if !saved.executes_nothing {
            let logs = body.receipts.iter().flat_map(alloy_consensus::TxReceipt::logs);
            body.executing = ExecutingMessage::of_logs(logs);
        }
        let reasons = saved.failures.into_iter();
        body.reverts = reasons.map(|(index, reason)| (index, reason.into())).collect();
        let block = Self::seal(header, body);
        if block.hash() != saved.hash {
            return Err(unexpected(format!("hash of {at}"), saved.hash, block.hash()));
        }
        Ok(block)
    }
}
