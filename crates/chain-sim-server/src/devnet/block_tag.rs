//! The block that a request names.

use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::ChainId;

use super::{error::RequestError, view::View};
use chain_sim::SafetyLevel;

/// A block of a chain, or its pending block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockRef {
    /// An existing block, by number.
    Number(u64),
    /// The pending block, which is the next one.
    Pending,
}

impl View {
    /// Resolves the block that a request names; the latest if it names none. `earliest` is the first
    /// block that is not pruned.
    ///
    /// # Errors
    ///
    /// [`RequestError::Pruned`]; [`RequestError::BlockNotFound`], also for the hash of a pruned
    /// block.
    pub(crate) fn resolve_block(
        &self,
        id: ChainId,
        block: Option<BlockId>,
    ) -> Result<BlockRef, RequestError> {
        let chain = self.chain(id)?;
        let block = block.unwrap_or_default();
        let number = match block {
            BlockId::Number(BlockNumberOrTag::Pending) => return Ok(BlockRef::Pending),
            BlockId::Number(BlockNumberOrTag::Latest) => Some(chain.head().number()),
            BlockId::Number(BlockNumberOrTag::Safe) => {
                Some(chain.safety_heads().get(SafetyLevel::Safe, 0))
            }
            BlockId::Number(BlockNumberOrTag::Finalized) => {
                Some(chain.safety_heads().get(SafetyLevel::Finalized, 0))
            }
            BlockId::Number(BlockNumberOrTag::Earliest) => Some(chain.first_block()),
            BlockId::Number(BlockNumberOrTag::Number(number)) => Some(number),
            BlockId::Hash(hash) => self.served(id)?.index.number(hash.block_hash),
        };
        let first = chain.first_block();
        match number {
            Some(actual) if actual < first => Err(RequestError::Pruned { expected: first, actual }),
            Some(number) if chain.block(number).is_some() => Ok(BlockRef::Number(number)),
            None if first > 0 => {
                let actual = format!("{block}; blocks before {first} are pruned");
                Err(RequestError::BlockNotFound { actual })
            }
            _ => Err(RequestError::BlockNotFound { actual: block.to_string() }),
        }
    }

    /// Resolves a block to the number of an existing one. The pending block resolves to the head.
    ///
    /// # Errors
    ///
    /// As [`resolve_block`](Self::resolve_block).
    pub(crate) fn resolve_number(
        &self,
        id: ChainId,
        block: Option<BlockId>,
    ) -> Result<u64, RequestError> {
        match self.resolve_block(id, block)? {
            BlockRef::Number(number) => Ok(number),
            BlockRef::Pending => Ok(self.chain(id)?.head().number()),
        }
    }
}
