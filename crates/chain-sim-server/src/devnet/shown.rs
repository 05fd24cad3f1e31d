//! The pending block as clients read it.

use alloy_eips::BlockId;
use alloy_rpc_types_eth::{Block, Header};
use op_alloy_rpc_types::Transaction;
use serde::{Serialize, Serializer, ser::Error};
use serde_json::Value;

/// The fields that the pending block does not have yet. In geth they are null, too.
const UNKNOWN: [&str; 3] = ["hash", "nonce", "miner"];

/// A block with its header as clients read it.
pub(crate) type ShownBlock = Block<Transaction, Shown<Header>>;

/// A header. It is serialized as it is; of the pending block, the fields that it does not
/// have yet are null.
#[derive(Debug)]
pub(crate) struct Shown<T> {
    is_pending: bool,
    shown: T,
}

impl<T> Shown<T> {
    /// Shows the header of the block that a request names.
    pub(crate) const fn new(block: BlockId, shown: T) -> Self {
        Self { is_pending: block.is_pending(), shown }
    }
}

impl<T: Serialize> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_pending {
            return self.shown.serialize(serializer);
        }
        let mut shown = serde_json::to_value(&self.shown).map_err(S::Error::custom)?;
        if let Value::Object(fields) = &mut shown {
            let unknown = UNKNOWN.iter().map(|field| ((*field).to_owned(), Value::Null));
            fields.extend(unknown);
        }
        shown.serialize(serializer)
    }
}
