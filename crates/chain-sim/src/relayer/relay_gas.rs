//! The gas limits of relays, and relays that ran out of gas.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, ChainId};

use super::{
    Relay, RelayFailure, Relayer,
    gas::{Estimator, Need, is_spent},
};
use crate::{
    chain::{Chain, RevertReason},
    cluster::Cluster,
};

/// A relay that a block has included and that reverted.
#[derive(Debug, Clone)]
pub(super) struct RevertedRelay {
    /// Hash of the message.
    pub(super) message: B256,
    /// The relay transaction.
    pub(super) transaction: B256,
    /// Why it reverted.
    pub(super) reason: RevertReason,
    /// Its gas limit.
    pub(super) gas_limit: u64,
    /// Gas that it used.
    pub(super) gas_used: u64,
}

impl Relayer {
    /// Raises the gas limits of planned relays to what they need on their destinations. Leaves out
    /// relays whose estimates the budget no longer covers; they stay due.
    pub(super) fn with_gas(&self, cluster: &Cluster, mut relays: Vec<Relay>) -> Vec<Relay> {
        if !self.config().gas_estimates {
            return relays;
        }
        let mut doubtful: BTreeMap<ChainId, Vec<usize>> = BTreeMap::new();
        for (index, relay) in relays.iter().enumerate() {
            let Ok(chain) = cluster.chain(relay.destination) else { continue };
            if self.is_doubtful(chain, relay.message) {
                doubtful.entry(relay.destination).or_default().push(index);
            }
        }
        let mut later = BTreeSet::new();
        for (destination, indexes) in doubtful {
            let Ok(chain) = cluster.chain(destination) else { continue };
            let most = self.config().highest_gas(chain.transaction_gas_limit());
            let mut scratch = chain.next_scratch();
            let mut estimator = Estimator::new(&mut scratch, most);
            for index in indexes {
                let call = &mut relays[index].call;
                match estimator.estimate(call) {
                    Need::Formula | Need::TooMuch => {}
                    Need::Estimate(least) => {
                        let margin = u128::from(least) * u128::from(self.config().gas_margin) / 100;
                        let margin = u64::try_from(margin).unwrap_or(u64::MAX);
                        call.gas_limit = least.saturating_add(margin).min(most);
                    }
                    Need::Later => {
                        later.insert(index);
                    }
                }
            }
        }
        let relays = relays.into_iter().enumerate();
        relays.filter(|(index, _)| !later.contains(index)).map(|(_, relay)| relay).collect()
    }

    /// The reasons why relays in a block of `chain` failed. A relay that has used all its gas is
    /// executed again on the head, to find out whether more gas would have helped.
    pub(super) fn failures(
        &self,
        cluster: &Cluster,
        chain: ChainId,
        reverted: Vec<RevertedRelay>,
    ) -> Vec<RelayFailure> {
        let is_spent = |relay: &RevertedRelay| is_spent(relay.gas_used, relay.gas_limit);
        let chain = cluster.chain(chain).ok().filter(|_| reverted.iter().any(is_spent));
        let mut scratch = chain.map(Chain::next_scratch);
        let mut estimator = chain.zip(scratch.as_mut()).map(|(chain, scratch)| {
            let most = self.config().highest_gas(chain.transaction_gas_limit());
            (most, Estimator::new(scratch, most))
        });
        let failures = reverted.into_iter().map(|relay| {
            let actual = relay.gas_limit;
            let need = estimator.as_mut().filter(|_| is_spent(&relay)).and_then(|(most, it)| {
                let again = Relay::from(self.messages.draft_of(relay.message)?);
                match it.estimate(&again.call) {
                    Need::Estimate(least) => Some(least),
                    Need::TooMuch => Some(actual.max(*most).saturating_add(1)),
                    Need::Formula | Need::Later => None,
                }
            });
            let ran_out = relay.reason == RevertReason::OutOfGas;
            let need = need.filter(|least| *least > actual);
            match need.or_else(|| ran_out.then_some(actual.saturating_add(1))) {
                Some(expected) => {
                    RelayFailure::OutOfGas { transaction: relay.transaction, expected, actual }
                }
                None => {
                    RelayFailure::Reverted { transaction: relay.transaction, reason: relay.reason }
                }
            }
        });
        failures.collect()
    }

    /// Whether the gas limit of the formula may be too low for a message to `chain`.
    fn is_doubtful(&self, chain: &Chain, message: B256) -> bool {
        let target = self.tracked(message).map(|message| message.message.target);
        !self.config().is_generous()
            || target.is_some_and(|target| Estimator::is_doubtful(chain, target))
    }
}
