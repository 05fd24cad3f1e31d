//! Nonces of accounts, as runs without a gap.

use alloy_primitives::Address;
use imbl::OrdMap;

/// The nonces of accounts, as runs without a gap. Each operation takes about the same time, however
/// long the runs are.
#[derive(Debug, Clone, Default)]
pub(super) struct NonceRuns {
    /// The last nonce of each run, by account and first nonce.
    runs: OrdMap<(Address, u64), u64>,
}

impl NonceRuns {
    /// Number of runs.
    pub(super) fn len(&self) -> usize {
        self.runs.len()
    }

    /// The first and the last nonce of the run that a nonce is in.
    fn run(&self, account: Address, nonce: u64) -> Option<(u64, u64)> {
        let before = self.runs.range((account, 0)..=(account, nonce)).next_back();
        let run = before.map(|(&(_, first), &last)| (first, last));
        run.filter(|(_, last)| *last >= nonce)
    }

    /// The first nonce, from `nonce` on, that is not there.
    pub(super) fn next_gap(&self, account: Address, nonce: u64) -> u64 {
        // `u64::MAX` is no valid nonce of a transaction, so the sum can saturate there.
        self.run(account, nonce).map_or(nonce, |(_, last)| last.saturating_add(1))
    }

    /// The first nonce of the first run that begins after `nonce`.
    pub(super) fn next_run(&self, account: Address, nonce: u64) -> Option<u64> {
        let first = nonce.checked_add(1)?;
        let mut after = self.runs.range((account, first)..=(account, u64::MAX));
        after.next().map(|(&(_, first), _)| first)
    }

    /// Adds a nonce.
    pub(super) fn insert(&mut self, account: Address, nonce: u64) {
        if self.run(account, nonce).is_some() {
            return;
        }
        let before = nonce.checked_sub(1).and_then(|before| self.run(account, before));
        let first = before.map_or(nonce, |(first, _)| first);
        let after = nonce.checked_add(1).and_then(|after| self.runs.remove(&(account, after)));
        self.runs.insert((account, first), after.unwrap_or(nonce));
    }

    /// Removes a nonce.
    pub(super) fn remove(&mut self, account: Address, nonce: u64) {
        let Some((first, last)) = self.run(account, nonce) else { return };
        self.runs.remove(&(account, first));
        if first < nonce {
            self.runs.insert((account, first), nonce - 1);
        }
        if nonce < last {
            self.runs.insert((account, nonce + 1), last);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn runs_answer_as_a_set_of_nonces_does() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut runs = NonceRuns::default();
        let mut sets = [BTreeSet::new(), BTreeSet::new()];
        for _ in 0..20_000 {
            let which = usize::from(rng.random_bool(0.5));
            let account = [1, 2].map(Address::repeat_byte)[which];
            let set = &mut sets[which];
            let ends = [u64::MAX, u64::MAX - 1, 0];
            let nonce =
                *ends.get(rng.random_range(0..60_usize)).unwrap_or(&rng.random_range(0..40));
            if rng.random_bool(0.5) {
                runs.insert(account, nonce);
                set.insert(nonce);
            } else {
                runs.remove(account, nonce);
                set.remove(&nonce);
            }
            let from = rng.random_range(0..42_u64);
            let gap = (from..).find(|nonce| !set.contains(nonce)).unwrap();
            assert_eq!(runs.next_gap(account, from), gap);
            assert_eq!(runs.next_run(account, gap), set.range(gap..).next().copied());
        }
    }
}
