//! The states after consecutive blocks, at a cost that does not grow with the square of their number.

use chain_sim::{Chain, State};

use super::{computed::reverted, error::RequestError, interrupt::Interrupt};

/// The states after consecutive blocks, the lowest first. It computes them by halves, and holds as
/// many states at a time as the number of blocks can be halved.
#[derive(Debug)]
pub(super) struct AscendingStates<'a> {
    chain: &'a Chain,
    interrupt: &'a Interrupt,
    /// Ranges of blocks, each with the state after its last block; the lowest range is the last one.
    open: Vec<(u64, u64, State)>,
}

impl<'a> AscendingStates<'a> {
    /// Creates the states after the blocks from `first` to `last`; `state` is the one after `last`.
    pub(super) fn new(
        chain: &'a Chain,
        first: u64,
        last: u64,
        state: Option<State>,
        interrupt: &'a Interrupt,
    ) -> Self {
        let open = state.filter(|_| first <= last).map(|state| (first, last, state));
        Self { chain, interrupt, open: open.into_iter().collect() }
    }

    /// Returns the next block and the state after it.
    fn lowest(&mut self) -> Result<Option<(u64, State)>, RequestError> {
        while let Some((first, last, state)) = self.open.pop() {
            if first == last {
                return Ok(Some((first, state)));
            }
            let middle = first + (last - first) / 2;
            let lower = reverted(self.chain, last, state.clone(), middle, self.interrupt)?;
            self.open.push((middle + 1, last, state));
            self.open.extend(lower.map(|lower| (first, middle, lower)));
        }
        Ok(None)
    }
}

impl Iterator for AscendingStates<'_> {
    type Item = Result<(u64, State), RequestError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.lowest().transpose()
    }
}

/// The states after consecutive blocks, the highest first.
#[derive(Debug)]
pub(super) struct DescendingStates<'a> {
    chain: &'a Chain,
    interrupt: &'a Interrupt,
    last: Option<(u64, State)>,
}

impl<'a> DescendingStates<'a> {
    /// Creates the states after block `first` and the blocks below it; `state` is the one after
    /// `first`.
    pub(super) fn new(
        chain: &'a Chain,
        first: u64,
        state: Option<State>,
        interrupt: &'a Interrupt,
    ) -> Self {
        Self { chain, interrupt, last: state.map(|state| (first, state)) }
    }
}

impl Iterator for DescendingStates<'_> {
    type Item = Result<(u64, State), RequestError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (number, state) = self.last.take()?;
        if let Some(lower) = number.checked_sub(1) {
            match reverted(self.chain, number, state.clone(), lower, self.interrupt) {
                Ok(below) => self.last = below.map(|below| (lower, below)),
                Err(error) => return Some(Err(error)),
            }
        }
        Some(Ok((number, state)))
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, U256};
    use chain_sim::{Call, Cluster, ClusterConfig, DEV_ACCOUNTS};

    use super::*;

    const TARGET: Address = Address::repeat_byte(0x44);

    /// The target's balance after each block is the block's number.
    fn cluster() -> Cluster {
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        for _ in 0..20 {
            let call = Call::new(DEV_ACCOUNTS[0], TARGET, []).with_value(U256::from(1));
            cluster.submit_call(901, call).unwrap();
            cluster.mine(901).unwrap();
        }
        cluster
    }

    fn balances(
        states: impl Iterator<Item = Result<(u64, State), RequestError>>,
    ) -> Vec<(u64, u64)> {
        let balance = |state: &State| state.account(TARGET).map_or(0, |it| it.balance.to());
        states.map(|state| state.unwrap()).map(|(number, it)| (number, balance(&it))).collect()
    }

    #[test]
    fn states_are_those_after_their_blocks() {
        let cluster = cluster();
        let chain = cluster.chain(901).unwrap();
        let never = Interrupt::default();
        for first in 0..=20 {
            for last in first..=20 {
                let state = chain.state_at(last);
                let states = AscendingStates::new(chain, first, last, state, &never);
                let expected: Vec<_> = (first..=last).map(|number| (number, number)).collect();
                assert_eq!(balances(states), expected);
            }
            let states = DescendingStates::new(chain, first, chain.state_at(first), &never);
            let expected: Vec<_> = (0..=first).rev().map(|number| (number, number)).collect();
            assert_eq!(balances(states), expected);
        }
        assert_eq!(AscendingStates::new(chain, 3, 2, chain.state_at(2), &never).count(), 0);
    }
}
