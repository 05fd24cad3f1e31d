//! One execution of a relay with some gas limit.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, U256};
use op_revm::{OpHaltReason, revm::context::result::ResultAndState};

use super::witness::Witness;

/// One execution of a relay.
#[derive(Debug)]
pub(super) struct Run {
    /// The gas limit.
    pub(super) gas: u64,
    pub(super) executed: ResultAndState<OpHaltReason>,
    pub(super) witness: Witness,
}

/// What an execution has changed in one account: balance, nonce, code hash and storage words.
type Change = (U256, u64, B256, BTreeMap<U256, U256>);

impl Run {
    /// Gas spent, before refunds.
    pub(super) fn spent(&self) -> u64 {
        self.executed.result.gas().total_gas_spent()
    }

    /// Whether the execution succeeded.
    pub(super) fn succeeds(&self) -> bool {
        self.executed.result.is_success()
    }

    /// Whether the execution succeeded, and would do the same with more gas.
    pub(super) fn is_plain(&self) -> bool {
        self.succeeds() && self.witness.is_independent_of_gas()
    }

    /// Whether the execution failed for lack of gas: what it spent is what it had, except for the
    /// parts that calls hold back.
    pub(super) fn ran_out(&self) -> bool {
        !self.succeeds() && self.witness.ran_out && is_spent(self.spent(), self.gas)
    }

    /// Whether both executions have the same status, output and logs, and change the state alike.
    pub(super) fn equals(&self, other: &Self, payer: Address) -> bool {
        let (one, two) = (&self.executed.result, &other.executed.result);
        one.is_success() == two.is_success()
            && one.output() == two.output()
            && one.logs() == two.logs()
            && self.changes(payer) == other.changes(payer)
    }

    /// Whether both executions do the same kind of things: the same calls succeed, the same
    /// contracts log the same events, and the same words change. Values may differ.
    pub(super) fn resembles(&self, other: &Self, payer: Address) -> bool {
        let logs = |run: &Self| -> Vec<(Address, Option<B256>)> {
            let logs = run.executed.result.logs().iter();
            logs.map(|log| (log.address, log.topics().first().copied())).collect()
        };
        let words = |run: &Self| -> Vec<(Address, U256)> {
            let changes = run.changes(payer);
            let words = changes
                .iter()
                .flat_map(|(address, (.., words))| words.keys().map(move |slot| (*address, *slot)));
            words.collect()
        };
        self.succeeds() == other.succeeds()
            && self.witness.frames == other.witness.frames
            && logs(self) == logs(other)
            && words(self) == words(other)
    }

    /// What the execution has changed, by account, except for the account that pays.
    fn changes(&self, payer: Address) -> BTreeMap<Address, Change> {
        let touched = self.executed.state.iter();
        let touched = touched.filter(|(address, account)| {
            account.is_touched() && **address != payer && self.succeeds()
        });
        let changes = touched.map(|(address, account)| {
            let changed = account.storage.iter().filter(|(_, word)| word.is_changed());
            let words = changed.map(|(slot, word)| (*slot, word.present_value)).collect();
            let info = &account.info;
            (*address, (info.balance, info.nonce, info.code_hash, words))
        });
        changes.collect()
    }
}

/// Whether a call with this gas limit has spent all of its gas, up to what two nested calls hold
/// back (EIP-150).
pub(in crate::relayer) const fn is_spent(spent: u64, gas: u64) -> bool {
    spent >= gas - gas / 32
}
