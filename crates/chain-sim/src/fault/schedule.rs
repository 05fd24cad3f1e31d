//! Schedules of faults.

use core::fmt;

use alloy_primitives::ChainId;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Fault, Forgery};
use crate::cluster::ReorgedTransactions;

/// A fault, and the step in which it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase", deny_unknown_fields))]
pub struct ScheduledFault {
    /// The step, counted from 0; the fault happens at its beginning.
    pub step: u64,
    /// The fault.
    pub fault: Fault,
}

/// Faults in the order of their steps. `Display` writes one line for each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    faults: Vec<ScheduledFault>,
}

impl Schedule {
    /// Creates a schedule of these faults, and sorts them by step.
    pub fn new(faults: impl IntoIterator<Item = ScheduledFault>) -> Self {
        let mut faults: Vec<_> = faults.into_iter().collect();
        faults.sort_by_key(|fault| fault.step);
        Self { faults }
    }

    /// Creates a schedule of `faults` random faults within `steps` steps on these chains, of all
    /// kinds except [`Jump`](Fault::Jump) and those of an interop filter. Equal seeds give equal
    /// schedules.
    pub fn random(seed: u64, chains: &[ChainId], steps: u64, faults: usize) -> Self {
        Self::draw(seed, steps, faults, |rng| fault(rng, chains))
    }

    /// As [`random`](Self::random), and a third of the faults on average are those of an interop
    /// filter: [`Failsafe`](Fault::Failsafe) and [`DroppingReorg`](Fault::DroppingReorg).
    pub fn random_with_filter(seed: u64, chains: &[ChainId], steps: u64, faults: usize) -> Self {
        Self::draw(seed, steps, faults, |rng| match rng.random_range(0..6) {
            0 => Fault::Failsafe { steps: rng.random_range(1..9), drops: rng.random() },
            1 if !chains.is_empty() => {
                let (chain, depth, transactions) = reorg(rng, chains);
                Fault::DroppingReorg { chain, depth, transactions }
            }
            _ => fault(rng, chains),
        })
    }

    /// Draws `faults` faults within `steps` steps.
    fn draw(
        seed: u64,
        steps: u64,
        faults: usize,
        mut fault: impl FnMut(&mut ChaCha8Rng) -> Fault,
    ) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let random =
            |_| ScheduledFault { step: rng.random_range(0..steps.max(1)), fault: fault(&mut rng) };
        Self::new((0..faults).map(random))
    }

    /// The faults.
    pub fn faults(&self) -> &[ScheduledFault] {
        &self.faults
    }

    /// The faults of step `step`.
    pub fn at(&self, step: u64) -> impl Iterator<Item = Fault> {
        let faults = self.faults.iter().filter(move |fault| fault.step == step);
        faults.map(|fault| fault.fault)
    }

    /// The last step with a fault; 0 without faults.
    pub fn last_step(&self) -> u64 {
        self.faults.last().map_or(0, |fault| fault.step)
    }
}

/// A random fault.
fn fault(rng: &mut ChaCha8Rng, chains: &[ChainId]) -> Fault {
    let kinds = if chains.is_empty() { 6 } else { 7 };
    match rng.random_range(0..kinds) {
        0 => Fault::LoseRelay,
        1 => Fault::DelayRelay { seconds: rng.random_range(1..20) },
        2 => Fault::DuplicateRelay,
        3 => Fault::ReorderRelays,
        4 => Fault::ForgeRelay { forgery: forgery(rng), unchecked: rng.random() },
        5 => Fault::CrashRelayer { steps: rng.random_range(1..5) },
        _ => {
            let (chain, depth, transactions) = reorg(rng, chains);
            Fault::Reorg { chain, depth, transactions }
        }
    }
}

/// A random reorg of one of these chains, of which there is at least one.
fn reorg(rng: &mut ChaCha8Rng, chains: &[ChainId]) -> (ChainId, u64, ReorgedTransactions) {
    let chain = chains[rng.random_range(0..chains.len())];
    let depth = rng.random_range(1..6);
    let transactions =
        [ReorgedTransactions::Rebuilt, ReorgedTransactions::Pooled, ReorgedTransactions::Dropped]
            [rng.random_range(0..3)];
    (chain, depth, transactions)
}

/// A random forgery.
fn forgery(rng: &mut ChaCha8Rng) -> Forgery {
    match rng.random_range(0..6) {
        0 => Forgery::Origin,
        1 => Forgery::BlockNumber { by: rng.random_range(1..4) },
        2 => Forgery::LogIndex { by: rng.random_range(1..4) },
        3 => Forgery::Timestamp { by: rng.random_range(1..4) },
        4 => Forgery::ChainId { by: rng.random_range(1..4) },
        _ => Forgery::Payload { byte: rng.random(), mask: rng.random() },
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.faults.is_empty() {
            return f.write_str("no faults");
        }
        let mut lines = self.faults.iter();
        lines.try_for_each(|fault| writeln!(f, "step {:>3}: {}", fault.step, fault.fault))
    }
}
