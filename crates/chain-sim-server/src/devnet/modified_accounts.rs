//! The accounts that blocks have changed.

use std::collections::BTreeSet;

use alloy_eips::BlockId;
use alloy_primitives::{Address, ChainId};

use super::{
    address_search::MOST_BLOCKS, error::RequestError, replay::no_state_before, view::View,
};

impl View {
    /// Returns the accounts that exist after block `end` and were otherwise after block `start`, in
    /// the order of their addresses. Without `end`, these are the accounts that block `start` has
    /// changed.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`], [`RequestError::StartNotBelowEnd`],
    /// [`RequestError::WideRange`], [`RequestError::Pruned`], [`RequestError::TimedOut`].
    pub(crate) fn modified_accounts(
        &self,
        id: ChainId,
        start: BlockId,
        end: Option<BlockId>,
    ) -> Result<Vec<Address>, RequestError> {
        let chain = self.chain(id)?;
        let start = self.resolve_number(id, Some(start))?;
        let (from, to) = match end {
            Some(end) => (start, self.resolve_number(id, Some(end))?),
            None => {
                let before = start.checked_sub(1);
                (before.ok_or_else(|| no_state_before(chain, start))?, start)
            }
        };
        if from >= to {
            return Err(RequestError::StartNotBelowEnd { expected: to, actual: from });
        }
        if to - from > MOST_BLOCKS {
            return Err(RequestError::WideRange { expected: MOST_BLOCKS, actual: to - from });
        }
        let state_after = |number| {
            let state = self.computed.state_at(chain, number, &self.interrupt)?;
            state.ok_or_else(|| no_state_before(chain, number + 1))
        };
        let (after, before) = (state_after(to)?, state_after(from)?);
        let mut touched = BTreeSet::new();
        for number in from + 1..=to {
            self.interrupt.check()?;
            touched.extend(chain.touched_accounts(number));
        }
        let mut modified = Vec::new();
        for address in touched {
            self.interrupt.check()?;
            let now = after.stored(address);
            if now.is_some() && now != before.stored(address) {
                modified.push(address);
            }
        }
        Ok(modified)
    }
}
