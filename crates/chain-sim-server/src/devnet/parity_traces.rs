//! The calls of transactions in Parity's format.

use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::{Address, B256, ChainId, U64};
use alloy_rpc_types_trace::{
    filter::{TraceFilter, TraceFilterMatcher, TraceFilterMode},
    parity::{Action, LocalizedTransactionTrace},
};
use serde::Deserialize;

use super::{
    block_states::AscendingStates,
    error::RequestError,
    replay::no_state_before,
    tracer::{Budget, Recorded, TracePosition, TraceTypes},
    view::View,
};
use crate::memory::Kept;
use chain_sim::Replay;

/// The most blocks of a filter.
const MOST_BLOCKS: u64 = 1_000;

/// Which calls of which blocks a client asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct TraceFilterRequest {
    from_block: Option<BlockNumberOrTag>,
    to_block: Option<BlockNumberOrTag>,
    from_address: Option<Vec<Address>>,
    to_address: Option<Vec<Address>>,
    mode: TraceFilterMode,
    after: Option<U64>,
    count: Option<U64>,
}

impl TraceFilterRequest {
    fn matcher(&self) -> TraceFilterMatcher {
        let filter = TraceFilter {
            from_address: self.from_address.clone().unwrap_or_default(),
            to_address: self.to_address.clone().unwrap_or_default(),
            mode: self.mode,
            ..TraceFilter::default()
        };
        filter.matcher()
    }
}

impl View {
    /// Returns the calls of a transaction; `None` if no block has it.
    ///
    /// # Errors
    ///
    /// [`RequestError::Pruned`], [`RequestError::TraceTooLong`], [`RequestError::Limit`],
    /// [`RequestError::TimedOut`].
    pub(crate) fn calls_of_transaction(
        &self,
        chain: ChainId,
        hash: B256,
    ) -> Result<Option<Vec<LocalizedTransactionTrace>>, RequestError> {
        let found = self.served(chain)?.index.transaction(hash);
        let Some((number, index)) = found else { return Ok(None) };
        let mut replay = self.replay_of(self.chain(chain)?, number)?;
        self.calls_of_next(chain, &mut replay, index, &mut self.trace_budget()).map(Some)
    }

    /// Returns one call of a transaction, by its path; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`calls_of_transaction`](Self::calls_of_transaction).
    pub(crate) fn call_at(
        &self,
        chain: ChainId,
        hash: B256,
        path: &[usize],
    ) -> Result<Option<LocalizedTransactionTrace>, RequestError> {
        let calls = self.calls_of_transaction(chain, hash)?;
        Ok(calls.into_iter().flatten().find(|call| call.trace.trace_address == path))
    }

    /// Returns the calls of all transactions of a block.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`], and as
    /// [`calls_of_transaction`](Self::calls_of_transaction).
    pub(crate) fn calls_of_block(
        &self,
        chain: ChainId,
        block: BlockId,
    ) -> Result<Vec<LocalizedTransactionTrace>, RequestError> {
        let Some(mut replay) = self.replay_block(chain, block)? else { return Ok(Vec::new()) };
        let mut budget = self.trace_budget();
        let mut calls = Vec::new();
        for index in 0..replay.block().transactions().len() {
            calls.extend(self.calls_of_next(chain, &mut replay, index, &mut budget)?);
        }
        Ok(calls)
    }

    /// Returns the calls that match a filter. Without a first block, or with `earliest`, it begins
    /// with the first block that can be executed again.
    ///
    /// # Errors
    ///
    /// [`RequestError::WideRange`], [`RequestError::BlockRange`], [`RequestError::BeyondHead`], and
    /// as [`calls_of_block`](Self::calls_of_block).
    pub(crate) fn filter_calls(
        &self,
        id: ChainId,
        filter: &TraceFilterRequest,
    ) -> Result<Vec<LocalizedTransactionTrace>, RequestError> {
        let chain = self.chain(id)?;
        self.check_head(id, [filter.from_block, filter.to_block])?;
        let last = self.resolve_number(id, filter.to_block.map(Into::into))?;
        let first = match filter.from_block {
            // The state before the genesis, and that before the first block that is not pruned, are
            // not there.
            None | Some(BlockNumberOrTag::Earliest) => chain.first_block() + 1,
            Some(from) => self.resolve_number(id, Some(from.into()))?,
        };
        if let (Some(BlockNumberOrTag::Number(actual)), Some(BlockNumberOrTag::Number(expected))) =
            (filter.from_block, filter.to_block)
            && actual > expected
        {
            return Err(RequestError::BlockRange { expected, actual });
        }
        let blocks = (last + 1).saturating_sub(first);
        if blocks > MOST_BLOCKS {
            return Err(RequestError::WideRange { expected: MOST_BLOCKS, actual: blocks });
        }
        let first = first.max(1);
        if first > last {
            return Ok(Vec::new());
        }
        if chain.block(first - 1).is_none() {
            return Err(no_state_before(chain, first));
        }
        let matcher = filter.matcher();
        let mut skipped = filter.after.unwrap_or_default().to::<u64>();
        let most = filter.count.map_or(u64::MAX, |count| count.to());
        let mut budget = self.trace_budget();
        let mut found = Vec::new();
        let state = self.computed.state_at(chain, last - 1, &self.interrupt)?;
        let parents = AscendingStates::new(chain, first - 1, last - 1, state, &self.interrupt);
        for parent in parents {
            if found.len() as u64 >= most {
                break;
            }
            let (number, state) = parent?;
            let Some(mut replay) = chain.replay_block_on(number + 1, state)? else { continue };
            for index in 0..replay.block().transactions().len() {
                // What does not match is dropped.
                let mut passing = self.trace_budget_as_long_as(Kept::default());
                for call in self.calls_of_next(id, &mut replay, index, &mut passing)? {
                    if !matcher.matches(&call.trace) || found.len() as u64 >= most {
                        continue;
                    }
                    if skipped > 0 {
                        skipped -= 1;
                        continue;
                    }
                    budget.spend(bytes(&call))?;
                    found.push(call);
                }
            }
        }
        Ok(found)
    }

    /// Returns the calls of the block's transaction at `index`. Calls with the same `replay` must
    /// not decrease `index`.
    pub(super) fn calls_of_next(
        &self,
        chain: ChainId,
        replay: &mut Replay<'_>,
        index: usize,
        budget: &mut Budget,
    ) -> Result<Vec<LocalizedTransactionTrace>, RequestError> {
        let number = Some(replay.block().number());
        let (prepared, context) = self.prepare_next(chain, replay, index)?;
        let calls = Recorded::new(prepared, TraceTypes::default(), budget)?.flat(budget)?;
        let position = TracePosition { context, ..TracePosition::default() };
        Ok(calls.into_iter().map(|trace| position.localize(trace, number)).collect())
    }
}

/// Returns about how many bytes a call has.
fn bytes(call: &LocalizedTransactionTrace) -> usize {
    let output = call.trace.result.as_ref().map_or(0, |result| result.output().len());
    let input = match &call.trace.action {
        Action::Call(call) => call.input.len(),
        Action::Create(create) => create.init.len(),
        _ => 0,
    };
    size_of_val(call) + size_of_val(&*call.trace.trace_address) + input + output
}
