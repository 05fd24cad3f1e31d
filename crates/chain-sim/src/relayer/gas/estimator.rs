//! Estimates on the state before the next block of one destination.

use alloy_consensus::Transaction;
use alloy_evm::{Evm, FromTxWithEncoded, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpTx};
use alloy_primitives::{Address, KECCAK256_EMPTY, U256, uint};
use op_revm::revm::{DatabaseCommit, DatabaseRef};

use super::{run::Run, witness::Witness};
use crate::chain::{Call, Chain, ChainDatabase, Scratch};

/// Maximum number of pooled transactions that are executed before the first estimate.
const MOST_POOLED: usize = 256;
/// The tries of one [`Estimator`] may spend this many times the highest gas limit, all together.
const BUDGET: u64 = 6;
/// No precompile has this address or a higher one.
const FIRST_WITHOUT_PRECOMPILE: U256 = uint!(0x10000_U256);

/// How much gas a relay needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::relayer) enum Need {
    /// Keep the formula's gas limit: it is enough, or more gas changes nothing.
    Formula,
    /// The lowest gas limit that was found with which the relay does the same as with the highest
    /// one.
    Estimate(u64),
    /// The relay runs out of gas even with the highest gas limit.
    TooMuch,
    /// The gas for tries is spent.
    Later,
}

/// Estimates the gas of relays, one after another, on the state before the next block of their
/// destination. Each estimate sees what the relays before it and the pooled transactions do.
pub(in crate::relayer) struct Estimator<'a> {
    evm: OpEvm<ChainDatabase<'a>, Witness, PrecompilesMap>,
    chain: &'a Chain,
    /// The highest gas limit.
    most: u64,
    /// Gas that the tries may still spend.
    left: u64,
    /// Whether tries beyond the first were made for some relay.
    has_tried: bool,
}

impl<'a> Estimator<'a> {
    /// Creates an estimator from a [copy](Chain::next_scratch) of the next block's state.
    /// `most` is the highest gas limit of a relay.
    pub(in crate::relayer) fn new(scratch: &'a mut Scratch<'_>, most: u64) -> Self {
        let chain = scratch.chain();
        let mut env = chain.next_env();
        // Tries offer no gas price, and come from any account.
        env.cfg_env.disable_base_fee = true;
        env.cfg_env.disable_eip3607 = true;
        env.cfg_env.disable_nonce_check = true;
        let mut estimator = Self {
            evm: chain.evm(scratch.database(), env, Witness::default()),
            chain,
            most,
            left: most.saturating_mul(BUDGET),
            has_tried: false,
        };
        estimator.execute_pooled();
        estimator
    }

    /// Whether the formula may be too low for messages to `target`.
    pub(in crate::relayer) fn is_doubtful(chain: &Chain, target: Address) -> bool {
        let word = U256::from_be_bytes(target.into_word().0);
        word < FIRST_WITHOUT_PRECOMPILE || chain.account(target).code_hash != KECCAK256_EMPTY
    }

    /// Estimates how much gas a relay needs; `call` has the gas limit of the formula. Executes the
    /// relay for the estimates after it.
    pub(in crate::relayer) fn estimate(&mut self, call: &Call) -> Need {
        let (payer, formula) = (call.from, call.gas_limit);
        // The first relay always has an estimate, so that all have one in the end.
        if self.has_tried && self.left < formula {
            return Need::Later;
        }
        let transaction = self.chain.unsigned(call);
        let Some(first) = self.run(&transaction, formula) else { return Need::Formula };
        if first.is_plain() || formula >= self.most {
            // Executing the relay in its block costs as much.
            let need = if first.ran_out() { Need::TooMuch } else { Need::Formula };
            self.commit(first);
            return need;
        }
        self.left = self.left.saturating_sub(first.spent());
        if self.has_tried && self.left < self.most.saturating_mul(2) {
            return Need::Later;
        }
        self.has_tried = true;
        let Some(top) = self.attempt(&transaction, self.most) else { return Need::Formula };
        if first.equals(&top, payer) {
            let need = if top.ran_out() { Need::TooMuch } else { Need::Formula };
            self.commit(first);
            return need;
        }
        let need = self.search(&transaction, &first, &top, payer);
        self.commit(top);
        need
    }

    /// Searches for the lowest gas limit with which a relay does the same as with the highest one.
    fn search(&mut self, transaction: &OpTx, first: &Run, top: &Run, payer: Address) -> Need {
        // A relay that logs or stores how much gas is left never does exactly the same.
        let almost = self.attempt(transaction, self.most - self.most / 64);
        let exact = almost.is_some_and(|almost| almost.equals(top, payer));
        let same = |run: &Run| {
            if exact { run.equals(top, payer) } else { run.resembles(top, payer) }
        };
        if same(first) {
            return Need::Formula;
        }
        // What the same relay spends is needed in any case.
        let needed = if exact { top.spent().saturating_sub(1) } else { 0 };
        let (mut low, mut high) = (first.gas.max(needed), top.gas);
        // Most relays need little more than they spend: the 64th part that each call holds back,
        // and a stipend.
        let mut gas = (top.spent().saturating_mul(65) / 63).saturating_add(2_300);
        if gas <= low || gas >= high {
            gas = low.midpoint(high);
        }
        while high - low > high / 64 && self.left >= gas {
            if self.attempt(transaction, gas).is_some_and(|run| same(&run)) {
                high = gas;
            } else {
                low = gas;
            }
            gas = low.midpoint(high);
        }
        Need::Estimate(high)
    }

    /// Executes a relay with this gas limit, at the expense of the gas for tries.
    fn attempt(&mut self, transaction: &OpTx, gas: u64) -> Option<Run> {
        let run = self.run(transaction, gas)?;
        self.left = self.left.saturating_sub(run.spent());
        Some(run)
    }

    /// Executes a relay with this gas limit; `None` where the EVM rejects it.
    fn run(&mut self, transaction: &OpTx, gas: u64) -> Option<Run> {
        let mut transaction = transaction.clone();
        transaction.0.base.gas_limit = gas;
        *self.evm.inspector_mut() = Witness::default();
        let executed = self.evm.transact_raw(transaction).ok()?;
        Some(Run { gas, executed, witness: core::mem::take(self.evm.inspector_mut()) })
    }

    /// Executes the first pooled transactions whose nonces are the next ones, as the next block
    /// will.
    fn execute_pooled(&mut self) {
        for pooled in self.chain.admitted().take(MOST_POOLED) {
            let transaction = &pooled.transaction;
            let (sender, nonce) = (transaction.signer(), transaction.nonce());
            let account = self.evm.db_mut().basic_ref(sender).ok().flatten();
            if self.left < transaction.gas_limit()
                || account.map_or(0, |account| account.nonce) != nonce
            {
                continue;
            }
            let encoded = pooled.encoded.clone();
            let transaction = OpTx::from_encoded_tx(transaction.inner(), sender, encoded);
            if let Ok(executed) = self.evm.transact_raw(transaction) {
                self.left = self.left.saturating_sub(executed.result.gas().total_gas_spent());
                self.evm.db_mut().commit(executed.state);
            }
        }
    }

    /// Keeps what an execution has changed.
    fn commit(&mut self, run: Run) {
        self.evm.db_mut().commit(run.executed.state);
    }
}
