//! Which block a request is about.

use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::ChainId;

use super::{devnet::Devnet, error::RequestError};
use crate::SafetyLevel;

/// A block of a chain, or the one to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// The block with this number, which is there.
    Number(u64),
    /// The block to come.
    Pending,
}

impl Devnet {
    /// The block that a request is about; the latest if it does not say.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`].
    pub(super) fn at(&self, chain: ChainId, id: Option<BlockId>) -> Result<At, RequestError> {
        let there = self.chain(chain)?;
        let id = id.unwrap_or_default();
        let number = match id {
            BlockId::Number(BlockNumberOrTag::Pending) => return Ok(At::Pending),
            BlockId::Number(BlockNumberOrTag::Latest) => Some(there.head().number()),
            BlockId::Number(BlockNumberOrTag::Safe) => {
                Some(there.safety_heads().get(SafetyLevel::Safe, 0))
            }
            BlockId::Number(BlockNumberOrTag::Finalized) => {
                Some(there.safety_heads().get(SafetyLevel::Finalized, 0))
            }
            BlockId::Number(BlockNumberOrTag::Earliest) => Some(0),
            BlockId::Number(BlockNumberOrTag::Number(number)) => Some(number),
            BlockId::Hash(hash) => self.served(chain)?.index.number(hash.block_hash),
        };
        number
            .filter(|&number| there.block(number).is_some())
            .map(At::Number)
            .ok_or_else(|| RequestError::BlockNotFound { actual: id.to_string() })
    }

    /// The number of a block that is there; that of the head for the one to come.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`].
    pub(super) fn number(&self, chain: ChainId, id: Option<BlockId>) -> Result<u64, RequestError> {
        match self.at(chain, id)? {
            At::Number(number) => Ok(number),
            At::Pending => Ok(self.chain(chain)?.head().number()),
        }
    }
}
