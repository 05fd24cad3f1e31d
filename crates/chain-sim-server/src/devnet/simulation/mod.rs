//! Blocks of calls that build on each other: `eth_simulateV1`.

mod call;
mod plan;
mod rejection;
mod transfers;

use alloy_consensus::Header;
use alloy_eips::BlockId;
use alloy_evm::{Evm, EvmEnv};
use alloy_primitives::{B256, ChainId, Log, U256};
use alloy_rpc_types_eth::{
    Log as RpcLog,
    simulate::{SimCallResult, SimulatePayload, SimulatedBlock},
};
use op_alloy_rpc_types::OpTransactionRequest;
use op_revm::{
    OpSpecId,
    revm::{context::BlockEnv, inspector::NoOpInspector},
};

use self::plan::{PlannedBlock, check_size, plan};
use super::{
    block_tag::BlockRef,
    call::{override_blob_price, override_state},
    error::RequestError,
    tracer::Budget,
    view::View,
    views::{self, RpcBlock},
};
use chain_sim::{Block, Chain, SimulatedBlocks, State};

/// What a client asks for.
pub(crate) type Payload = SimulatePayload<OpTransactionRequest>;
/// A simulated block, and what came of its calls.
pub(crate) type Simulated = SimulatedBlock<RpcBlock>;

/// What came of a call, and its logs, which get their places when the block is sealed.
struct CallOutcome {
    result: SimCallResult,
    logs: Vec<Log>,
}

/// A simulation under way.
struct Simulation<'a> {
    view: &'a View,
    chain: &'a Chain,
    blocks: SimulatedBlocks<'a>,
    /// The environment of the block that the simulation begins after.
    base: EvmEnv<OpSpecId>,
    /// Whether calls must be valid transactions, but for their signatures and their senders' code.
    validates: bool,
    traces_transfers: bool,
    /// Whether the answer has whole transactions.
    full: bool,
    /// Gas that the calls to come may use.
    gas_left: u64,
    /// Counts what is kept of each call.
    budget: Budget,
}

impl View {
    /// Executes blocks of calls, one after the other, after a block of a chain, which does not change.
    ///
    /// # Errors
    ///
    /// [`RequestError::Simulation`], [`RequestError::Precompile`], [`RequestError::BlockNotFound`],
    /// [`RequestError::TimedOut`], [`RequestError::Limit`].
    pub(crate) fn simulate(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        payload: Payload,
    ) -> Result<Vec<Simulated>, RequestError> {
        check_size(&payload.block_state_calls)?;
        let chain = self.chain(id)?;
        match self.resolve_block(id, block)? {
            BlockRef::Pending => {
                let pending = self.pending_change(id)?;
                let chain = pending.as_deref().unwrap_or(chain);
                self.simulate_after(chain, chain.head(), chain.state(), payload)
            }
            BlockRef::Number(number) => {
                let base = chain.block(number).unwrap_or_else(|| chain.head());
                self.on_state(id, block, |state| self.simulate_after(chain, base, state, payload))?
            }
        }
    }

    /// As [`simulate`](Self::simulate), after `base`, whose state is `state`.
    fn simulate_after(
        &self,
        chain: &Chain,
        base: &Block,
        state: &State,
        payload: Payload,
    ) -> Result<Vec<Simulated>, RequestError> {
        let parent = (base.number(), base.timestamp());
        let planned = plan(payload.block_state_calls, parent, chain.config().block_time)?;
        let mut simulation = Simulation {
            view: self,
            chain,
            blocks: chain.simulated_blocks(base, state),
            base: chain.env(base),
            validates: payload.validation,
            traces_transfers: payload.trace_transfers,
            full: payload.return_full_transactions,
            gas_left: self.limits.call_gas,
            budget: Budget::new(usize::MAX, self.memory.clone(), self.kept.clone()),
        };
        planned.into_iter().map(|block| simulation.execute(block)).collect()
    }
}

impl Simulation<'_> {
    /// Executes one block.
    ///
    /// # Errors
    ///
    /// As [`View::simulate`].
    fn execute(&mut self, planned: PlannedBlock) -> Result<Simulated, RequestError> {
        self.view.interrupt.check()?;
        let env = self.environment(&planned)?;
        let hashes = planned.overrides.block_hash.unwrap_or_default();
        let scratch = self.blocks.scratch();
        scratch.override_block_hashes(hashes);
        let precompiles = override_state(scratch, planned.state)?;
        // What is wrong with them is an error without any call, too.
        let mut evm = self.chain.evm(scratch.database(), env.clone(), NoOpInspector {});
        precompiles.apply(evm.precompiles_mut())?;
        drop(evm);
        self.blocks.begin(env.clone(), planned.overrides.beacon_root)?;
        let calls = planned.calls.into_iter();
        let outcomes = calls.map(|call| self.call(&env, &precompiles, call));
        let outcomes: Vec<_> = outcomes.collect::<Result<_, _>>()?;
        let BlockEnv { beneficiary, gas_limit, basefee, prevrandao, .. } = env.block_env;
        let block = self.blocks.seal(Header {
            number: planned.number,
            timestamp: planned.timestamp,
            beneficiary,
            gas_limit,
            base_fee_per_gas: Some(basefee),
            mix_hash: prevrandao.unwrap_or_default(),
            parent_beacon_block_root: planned.overrides.beacon_root,
            ..Header::default()
        });
        Ok(SimulatedBlock {
            inner: views::block(&block, self.full),
            calls: placed(outcomes, &block),
        })
    }

    /// Returns the environment of a block.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] for a base fee that no header can have.
    fn environment(&self, planned: &PlannedBlock) -> Result<EvmEnv<OpSpecId>, RequestError> {
        let overrides = &planned.overrides;
        let parent = self.blocks.parent();
        let base_fee = match overrides.base_fee {
            Some(base_fee) => base_fee.try_into().map_err(|_| {
                RequestError::parameter("baseFeePerGas", "less than 2^64", base_fee)
            })?,
            None if self.validates => self.blocks.base_fee(),
            // Calls without a price are free.
            None => 0,
        };
        let mut env = self.base.clone();
        env.block_env = BlockEnv {
            number: U256::from(planned.number),
            timestamp: U256::from(planned.timestamp),
            beneficiary: overrides.coinbase.unwrap_or(parent.beneficiary),
            gas_limit: overrides.gas_limit.unwrap_or(parent.gas_limit),
            basefee: base_fee,
            prevrandao: Some(overrides.random.unwrap_or(B256::ZERO)),
            ..env.block_env
        };
        override_blob_price(overrides, &mut env);
        // As for calls: more gas than a transaction may use, from accounts with code.
        env.cfg_env.tx_gas_limit_cap = Some(u64::MAX);
        env.cfg_env.disable_eip3607 = true;
        env.cfg_env.disable_nonce_check = !self.validates;
        Ok(env)
    }
}

/// Gives the logs of calls their places in their block.
fn placed(outcomes: Vec<CallOutcome>, block: &Block) -> Vec<SimCallResult> {
    let mut log_index = 0;
    let numbered = outcomes.into_iter().enumerate();
    let placed = numbered.map(|(index, CallOutcome { mut result, logs })| {
        let transaction = block.transactions().get(index).map(|transaction| transaction.tx_hash());
        let logs = logs.into_iter().map(|inner| {
            log_index += 1;
            RpcLog {
                inner,
                block_hash: Some(block.hash()),
                block_number: Some(block.number()),
                block_timestamp: Some(block.timestamp()),
                transaction_hash: transaction,
                transaction_index: Some(index as u64),
                log_index: Some(log_index - 1),
                removed: false,
            }
        });
        result.logs = logs.collect();
        result
    });
    placed.collect()
}
