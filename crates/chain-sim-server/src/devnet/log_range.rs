//! The block ranges of log filters.

use std::sync::Arc;

use alloy_eips::BlockNumberOrTag;
use alloy_primitives::ChainId;
use alloy_rpc_types_eth::FilterBlockOption;

use super::{error::RequestError, view::View};
use chain_sim::Block;

impl View {
    /// Returns the existing blocks from `first` to `last`.
    pub(crate) fn blocks(
        &self,
        id: ChainId,
        first: u64,
        last: u64,
    ) -> Result<Vec<Arc<Block>>, RequestError> {
        let chain = self.chain(id)?;
        // What copies unpack is dropped with them.
        let blocks = (first..=last).filter_map(|number| chain.block(number).cloned());
        Ok(blocks.map(Arc::new).collect())
    }

    /// Returns the blocks that a filter selects.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; [`RequestError::BeyondHead`]; [`RequestError::BlockRange`] if
    /// the last block comes before the first; [`RequestError::PendingLogs`].
    pub(crate) fn select_blocks(
        &self,
        chain: ChainId,
        blocks: &FilterBlockOption,
    ) -> Result<Vec<Arc<Block>>, RequestError> {
        check_range(blocks)?;
        let (first, last) = match *blocks {
            FilterBlockOption::AtBlockHash(hash) => {
                let number = self.resolve_number(chain, Some(hash.into()))?;
                (number, number)
            }
            FilterBlockOption::Range { from_block, to_block } => {
                self.check_head(chain, [from_block, to_block])?;
                let first = self.resolve_number(chain, from_block.map(Into::into))?;
                (first, self.resolve_number(chain, to_block.map(Into::into))?)
            }
        };
        // A range that ends at a tag below its start is empty.
        self.blocks(chain, first, last)
    }

    /// Checks that the numbers of a range are not above the head.
    ///
    /// # Errors
    ///
    /// [`RequestError::BeyondHead`].
    pub(super) fn check_head(
        &self,
        chain: ChainId,
        range: [Option<BlockNumberOrTag>; 2],
    ) -> Result<(), RequestError> {
        let expected = self.chain(chain)?.head().number();
        let mut numbers = range.into_iter().flatten().filter_map(|block| block.as_number());
        match numbers.find(|actual| *actual > expected) {
            Some(actual) => Err(RequestError::BeyondHead { expected, actual }),
            None => Ok(()),
        }
    }
}

/// Checks that a filter's last block does not come before its first, if both are numbers, and that
/// neither is the pending block, whose logs are not known yet.
///
/// # Errors
///
/// [`RequestError::BlockRange`], [`RequestError::PendingLogs`].
pub(crate) fn check_range(blocks: &FilterBlockOption) -> Result<(), RequestError> {
    let number = |block: Option<&BlockNumberOrTag>| block.and_then(BlockNumberOrTag::as_number);
    match (number(blocks.get_from_block()), number(blocks.get_to_block())) {
        (Some(actual), Some(expected)) if actual > expected => {
            Err(RequestError::BlockRange { expected, actual })
        }
        _ if [blocks.get_from_block(), blocks.get_to_block()]
            .into_iter()
            .flatten()
            .any(BlockNumberOrTag::is_pending) =>
        {
            Err(RequestError::PendingLogs)
        }
        _ => Ok(()),
    }
}
