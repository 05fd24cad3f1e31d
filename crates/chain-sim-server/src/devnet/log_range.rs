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
        Ok((first..=last).filter_map(|number| chain.shared_block(number)).collect())
    }

    /// Returns the blocks that a filter selects.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; [`RequestError::Parameter`] if the last block comes before
    /// the first.
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
                let first = self.resolve_number(chain, from_block.map(Into::into))?;
                (first, self.resolve_number(chain, to_block.map(Into::into))?)
            }
        };
        // A range that ends at a tag below its start is empty.
        self.blocks(chain, first, last)
    }
}

/// Checks that a filter's last block does not come before its first, if both are numbers.
///
/// # Errors
///
/// [`RequestError::Parameter`].
pub(crate) fn check_range(blocks: &FilterBlockOption) -> Result<(), RequestError> {
    let number = |block: Option<&BlockNumberOrTag>| block.and_then(BlockNumberOrTag::as_number);
    match (number(blocks.get_from_block()), number(blocks.get_to_block())) {
        (Some(first), Some(last)) if first > last => Err(reversed_range(first, last)),
        _ => Ok(()),
    }
}

/// Creates the error of a range whose last block comes before its first.
fn reversed_range(first: u64, last: u64) -> RequestError {
    RequestError::parameter("fromBlock", format!("at most toBlock ({last})"), first)
}
