//! Which blocks logs are asked of.

use std::sync::Arc;

use alloy_eips::BlockNumberOrTag;
use alloy_primitives::ChainId;
use alloy_rpc_types_eth::FilterBlockOption;

use super::{devnet::Devnet, error::RequestError};
use crate::Block;

impl Devnet {
    /// The blocks from `first` to `last` that are there.
    pub(super) fn blocks(
        &self,
        chain: ChainId,
        first: u64,
        last: u64,
    ) -> Result<Vec<Arc<Block>>, RequestError> {
        let there = self.chain(chain)?;
        Ok((first..=last).filter_map(|number| there.shared_block(number)).collect())
    }

    /// The blocks that a filter is for.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; [`RequestError::Parameter`] where the last comes before
    /// the first.
    pub(super) fn selected(
        &self,
        chain: ChainId,
        blocks: &FilterBlockOption,
    ) -> Result<Vec<Arc<Block>>, RequestError> {
        check_range(blocks)?;
        let (first, last) = match *blocks {
            FilterBlockOption::AtBlockHash(hash) => {
                let number = self.number(chain, Some(hash.into()))?;
                (number, number)
            }
            FilterBlockOption::Range { from_block, to_block } => {
                let first = self.number(chain, from_block.map(Into::into))?;
                (first, self.number(chain, to_block.map(Into::into))?)
            }
        };
        // A tag may be behind a number: then there is nothing yet.
        self.blocks(chain, first, last)
    }
}

/// Checks that a filter's last block does not come before its first, as far as they are numbers.
///
/// # Errors
///
/// [`RequestError::Parameter`].
pub(super) fn check_range(blocks: &FilterBlockOption) -> Result<(), RequestError> {
    let number = |block: Option<&BlockNumberOrTag>| block.and_then(BlockNumberOrTag::as_number);
    match (number(blocks.get_from_block()), number(blocks.get_to_block())) {
        (Some(first), Some(last)) if first > last => Err(not_a_range(first, last)),
        _ => Ok(()),
    }
}

/// Says that the last block comes before the first.
fn not_a_range(first: u64, last: u64) -> RequestError {
    RequestError::parameter("fromBlock", format!("at most toBlock, {last}"), first)
}
