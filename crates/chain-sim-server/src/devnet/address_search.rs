//! The transactions that touch an account.

use alloy_primitives::{Address, ChainId};
use op_revm::revm::{
    Inspector,
    context_interface::ContextTr,
    interpreter::{CallInputs, CallOutcome, CreateInputs, CreateOutcome},
};

use alloy_consensus::Transaction as _;

use super::{
    block_states::{AscendingStates, DescendingStates},
    error::{RequestError, check_most},
    view::View,
    views,
};
use chain_sim::{Block, Chain, State};

/// The most blocks that one search looks at. By default no chain keeps as many.
pub(super) const MOST_BLOCKS: u64 = 20_000;
/// The most transactions of a page, unless the last block has more.
pub(super) const LONGEST_PAGE: u64 = 1_000;

/// Where a search goes from its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchDirection {
    /// To earlier blocks.
    Before,
    /// To later ones.
    After,
}

/// What a search has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FoundTransactions {
    /// Block and position of each transaction, the latest first.
    pub(crate) places: Vec<(u64, usize)>,
    /// Whether there are none that are later.
    pub(crate) is_first: bool,
    /// Whether there are none that are earlier.
    pub(crate) is_last: bool,
}

impl View {
    /// Searches transactions that call an account, that it sends, or that it is created or paid by,
    /// in blocks before or after this one; 0 means all blocks. The page has all transactions of its
    /// last block, even if these are more than `size`.
    ///
    /// A search ends early after half the time that a request may take, or after many blocks, with
    /// what it has found by then.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`]; [`RequestError::SearchUnfinished`] if it has ended early and has
    /// found nothing; [`RequestError::TimedOut`].
    pub(crate) fn search_transactions(
        &self,
        id: ChainId,
        address: Address,
        from: u64,
        size: u64,
        direction: SearchDirection,
    ) -> Result<FoundTransactions, RequestError> {
        check_most("pageSize", LONGEST_PAGE, size)?;
        let chain = self.chain(id)?;
        let (lowest, head) = (chain.first_block().max(1), chain.head().number());
        let mut search = Search { view: self, chain, address, size, direction, page: Vec::new() };
        let state_after = |number| self.computed.state_at(chain, number, &self.interrupt);
        match direction {
            SearchDirection::Before => {
                let top = if from == 0 { head } else { from.saturating_sub(1).min(head) };
                let parents = match top.checked_sub(1) {
                    Some(below) => {
                        DescendingStates::new(chain, below, state_after(below)?, &self.interrupt)
                    }
                    None => DescendingStates::new(chain, 0, None, &self.interrupt),
                };
                let is_last = search.run((lowest..=top).rev(), parents)?;
                Ok(FoundTransactions { places: search.page, is_first: top == head, is_last })
            }
            SearchDirection::After => {
                let bottom = if from == 0 { lowest } else { from.saturating_add(1).max(lowest) };
                // The state before the first block that is not pruned is not there.
                let first = bottom.saturating_sub(1).max(chain.first_block());
                let state = state_after(head.saturating_sub(1))?;
                let parents = AscendingStates::new(
                    chain,
                    first,
                    head.saturating_sub(1),
                    state,
                    &self.interrupt,
                );
                let is_first = search.run(bottom..=head, parents)?;
                let mut places = search.page;
                places.reverse();
                Ok(FoundTransactions { places, is_first, is_last: bottom == lowest })
            }
        }
    }
}

/// A search under way.
struct Search<'a> {
    view: &'a View,
    chain: &'a Chain,
    address: Address,
    size: u64,
    direction: SearchDirection,
    /// What it has found, in its own direction.
    page: Vec<(u64, usize)>,
}

impl Search<'_> {
    /// Fills the page from these blocks; `parents` are the states before them, where they are known.
    /// Returns whether the blocks have no further transaction.
    fn run(
        &mut self,
        blocks: impl Iterator<Item = u64>,
        parents: impl Iterator<Item = Result<(u64, State), RequestError>>,
    ) -> Result<bool, RequestError> {
        let mut parents = parents.peekable();
        for (looked_at, number) in (0..).zip(blocks) {
            self.view.interrupt.check()?;
            if looked_at == MOST_BLOCKS || (looked_at > 0 && self.view.interrupt.is_late()) {
                if self.page.is_empty() {
                    return Err(RequestError::SearchUnfinished {
                        expected: looked_at,
                        actual: number,
                    });
                }
                return Ok(false);
            }
            let is_parent = |parent: &Result<(u64, State), RequestError>| match parent {
                Ok((below, _)) => below + 1 == number,
                Err(_) => true,
            };
            let parent = parents.next_if(is_parent).transpose()?.map(|(_, state)| state);
            // What a copy unpacks is dropped with it.
            let Some(block) = self.chain.block(number).cloned() else { continue };
            let found = self.in_block(&block, parent)?;
            if found.is_empty() {
                continue;
            }
            if self.page.len() as u64 >= self.size {
                return Ok(false);
            }
            self.page.extend(found.into_iter().map(|index| (number, index)));
        }
        Ok(true)
    }

    /// Returns the positions of the transactions of a block that touch the account, in the direction
    /// of the search. If the state before the block is not known, those are missing that touch it
    /// only by inner calls.
    fn in_block(&self, block: &Block, parent: Option<State>) -> Result<Vec<usize>, RequestError> {
        let count = block.transactions().len();
        let mut touches: Vec<bool> = (0..count).map(|index| self.is_party(block, index)).collect();
        let unknown = touches.iter().rposition(|touches| !touches).map_or(0, |last| last + 1);
        let replay = parent.filter(|_| unknown > 0);
        let replay = replay.map(|state| self.chain.replay_block_on(block.number(), state));
        if let Some(mut replay) = replay.transpose()?.flatten() {
            for touches in touches.iter_mut().take(unknown) {
                let mut found = Touched { address: self.address, is_touched: false };
                let mut inspectors = (self.view.interrupt.inspector(), &mut found);
                let executed = replay.inspect_next(&mut inspectors);
                self.view.interrupt.check()?;
                executed?;
                *touches |= found.is_touched;
            }
        }
        let places = touches.iter().enumerate().filter(|(_, touches)| **touches);
        let mut places: Vec<usize> = places.map(|(index, _)| index).collect();
        if self.direction == SearchDirection::Before {
            places.reverse();
        }
        Ok(places)
    }

    /// Whether a transaction says by itself that it touches the account.
    fn is_party(&self, block: &Block, index: usize) -> bool {
        let Some(transaction) = block.transactions().get(index) else { return false };
        let creates = || {
            let receipt = views::receipt(block, index, self.chain.hard_fork());
            receipt.and_then(|receipt| receipt.inner.contract_address) == Some(self.address)
        };
        transaction.signer() == self.address
            || transaction.to().map_or_else(creates, |to| to == self.address)
    }
}

/// Finds out whether a transaction touches an account.
#[derive(Debug)]
struct Touched {
    address: Address,
    is_touched: bool,
}

impl<CTX: ContextTr> Inspector<CTX> for Touched {
    fn call(&mut self, _: &mut CTX, inputs: &mut CallInputs) -> Option<CallOutcome> {
        let parties = [inputs.caller, inputs.target_address, inputs.bytecode_address];
        self.is_touched |= parties.contains(&self.address);
        None
    }

    fn create(&mut self, _: &mut CTX, inputs: &mut CreateInputs) -> Option<CreateOutcome> {
        self.is_touched |= inputs.caller() == self.address;
        None
    }

    fn create_end(&mut self, _: &mut CTX, _: &CreateInputs, outcome: &mut CreateOutcome) {
        self.is_touched |= outcome.address == Some(self.address);
    }

    fn selfdestruct(&mut self, contract: Address, target: Address, _: alloy_primitives::U256) {
        self.is_touched |= [contract, target].contains(&self.address);
    }
}
