//! Simulations of a cluster and its relayer with faults.

use std::collections::VecDeque;

use alloy_primitives::{Address, ChainId};

use crate::{
    chain::Chain,
    cluster::{Cluster, Fallout, ReorgedTransactions, Step},
    error::Error,
    fault::{Fault, Forgery, Hit, Schedule},
    relayer::{Relay, Relayer},
    rules::Refusal,
};

/// A cluster and its relayer with a schedule of faults. Equal clusters, relayers and schedules give
/// equal runs, to the byte.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// The cluster.
    pub cluster: Cluster,
    /// The relayer.
    pub relayer: Relayer,
    schedule: Schedule,
    step: u64,
    /// The step in which the relayer is back.
    down_until: u64,
    /// The step that ends a failsafe which a fault has turned on.
    failsafe_until: Option<u64>,
    /// Faults that wait for a relay.
    waiting: VecDeque<Fault>,
    refused: Vec<(Forgery, Refusal)>,
    hits: Vec<Hit>,
}

impl Simulation {
    /// The account that submits forged relays.
    pub const FORGER: Address = crate::cluster::DEV_ACCOUNTS[8];

    /// Creates a simulation, before its first step.
    pub const fn new(cluster: Cluster, relayer: Relayer, schedule: Schedule) -> Self {
        Self {
            cluster,
            relayer,
            schedule,
            step: 0,
            down_until: 0,
            failsafe_until: None,
            waiting: VecDeque::new(),
            refused: Vec::new(),
            hits: Vec::new(),
        }
    }

    /// The schedule of faults.
    pub const fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Number of steps so far.
    pub const fn steps(&self) -> u64 {
        self.step
    }

    /// The step in which the relayer is back after its last crash; 0 if it has not crashed.
    pub const fn relayer_is_back_in(&self) -> u64 {
        self.down_until
    }

    /// The forged relays that were refused, and the reasons.
    pub fn refused_forgeries(&self) -> &[(Forgery, Refusal)] {
        &self.refused
    }

    /// The relays that faults have met, in order.
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// Whether faults are yet to happen, or the relayer is still down, or the failsafe on by a fault.
    pub fn has_faults(&self) -> bool {
        self.step <= self.schedule.last_step() && !self.schedule.faults().is_empty()
            || self.step < self.down_until
            || self.failsafe_until.is_some()
            || !self.waiting.is_empty()
    }

    /// Applies the faults of this step, submits due relays, and steps the cluster.
    ///
    /// # Errors
    ///
    /// As [`Cluster::step`] and [`Cluster::reorg`].
    pub fn step(&mut self) -> Result<Step, Error> {
        let faults: Vec<Fault> = self.schedule.at(self.step).collect();
        if self.failsafe_until.is_some_and(|until| until <= self.step) {
            self.end_failsafe();
        }
        let mut fallout = Fallout::default();
        for fault in faults {
            fallout.append(self.apply(fault)?);
        }
        // The relayer submits what the pools have dropped again in this step, in transactions with
        // the same hashes, so it must not be told of the drops after it.
        let drops = fallout.dropped.extract_if(.., |(_, left_out)| left_out.refusal.is_by_filter());
        let mut dropped: Vec<_> = drops.collect();
        if self.step >= self.down_until {
            let drops = dropped.iter().map(|(_, left_out)| left_out);
            self.relayer.record_dropped(drops, self.cluster.clock().now());
            self.relay()?;
        }
        let mut step = self.cluster.step()?;
        fallout.append(step.fallout);
        step.fallout = fallout;
        if self.step >= self.down_until {
            self.relayer.record_step(&step, self.cluster.clock().now());
        }
        dropped.append(&mut step.fallout.dropped);
        step.fallout.dropped = dropped;
        self.step += 1;
        Ok(step)
    }

    /// Whether no transaction waits for a block, except forged relays: a forged relay in a replaced
    /// block leaves a nonce that the forger does not use again, and later ones may wait for that
    /// nonce forever.
    pub fn is_quiet(&self) -> bool {
        let waits = |chain: &Chain| {
            let mut pooled = chain.pooled_transactions();
            pooled.any(|pooled| pooled.signer() != Self::FORGER)
        };
        self.cluster.is_settled() && !self.cluster.chains().any(waits)
    }

    /// Lets the relayer read new blocks, unless it is down.
    pub fn read(&mut self) {
        if self.step >= self.down_until {
            self.relayer.read(&self.cluster);
        }
    }

    /// Prunes finalized history of the relayer and the cluster: see [`Relayer::prune`] and
    /// [`Cluster::prune`]. Prunes nothing while the relayer is down, because it has yet to read the
    /// blocks. A relayer that crashes after pruning reads the blocks that are left, and still knows
    /// the messages in pruned blocks.
    pub fn prune(&mut self) {
        if self.step >= self.down_until {
            self.relayer.prune(&self.cluster);
            self.cluster.prune();
        }
    }

    /// Steps until all faults have happened and nothing is left to do.
    ///
    /// # Errors
    ///
    /// [`Error::NotQuiet`] where something is left to do after `bound` steps; as
    /// [`step`](Self::step).
    pub fn run(&mut self, bound: u64) -> Result<Fallout, Error> {
        self.run_observed(bound, |_, _| {})
    }

    /// As [`run`](Self::run), and calls `observe` with each step after it: the relayer has read the
    /// blocks of the step.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_observed(
        &mut self,
        bound: u64,
        mut observe: impl FnMut(&Self, &Step),
    ) -> Result<Fallout, Error> {
        let mut fallout = Fallout::default();
        for _ in 0..bound {
            let step = self.step()?;
            self.read();
            observe(self, &step);
            fallout.append(step.fallout);
            if !self.has_faults() && self.is_quiet() && self.relayer.is_idle() {
                return Ok(fallout);
            }
        }
        let actual = self.cluster.pooled().max(self.relayer.totals().pending);
        Err(Error::NotQuiet { expected: bound, actual })
    }

    /// Applies a fault, or lets it wait for a relay.
    fn apply(&mut self, fault: Fault) -> Result<Fallout, Error> {
        match fault {
            Fault::Reorg { chain, depth, transactions } => {
                return self.reorg(chain, depth, transactions);
            }
            Fault::DroppingReorg { chain, depth, transactions } => {
                let mut fallout = self.reorg(chain, depth, transactions)?;
                if !fallout.is_empty() {
                    let refusal = Refusal::DroppedOnReorg;
                    fallout.append(self.cluster.drop_interop_transactions(&refusal));
                }
                return Ok(fallout);
            }
            Fault::Failsafe { steps, drops } => return Ok(self.begin_failsafe(steps, drops)),
            Fault::Jump { seconds } => return self.cluster.jump(seconds),
            Fault::CrashRelayer { steps } => {
                self.relayer = self.relayer.restarted(&self.cluster);
                self.down_until = self.step + steps;
            }
            Fault::LoseRelay
            | Fault::DelayRelay { .. }
            | Fault::DuplicateRelay
            | Fault::ReorderRelays
            | Fault::ForgeRelay { .. } => self.waiting.push_back(fault),
        }
        Ok(Fallout::default())
    }

    /// Removes up to `depth` blocks of a chain above the finalized block.
    fn reorg(
        &mut self,
        chain: ChainId,
        depth: u64,
        transactions: ReorgedTransactions,
    ) -> Result<Fallout, Error> {
        let there = self.cluster.chain(chain)?;
        let most = there.head().number() - there.safety_heads().finalized;
        self.cluster.reorg(chain, depth.min(most), transactions)
    }

    /// Turns the failsafe on for `steps` steps.
    fn begin_failsafe(&mut self, steps: u64, drops: bool) -> Fallout {
        let is_ours = self.failsafe_until.is_some();
        if steps == 0 || self.cluster.interop_filter().failsafe && !is_ours {
            return Fallout::default();
        }
        let until = self.step.saturating_add(steps);
        self.failsafe_until = Some(self.failsafe_until.map_or(until, |other| until.max(other)));
        let mut fallout = self.cluster.set_failsafe(true);
        if drops {
            fallout.append(self.cluster.drop_interop_transactions(&Refusal::Failsafe));
        }
        fallout
    }

    /// Turns the failsafe off that a [fault](Fault::Failsafe) has turned on.
    pub fn end_failsafe(&mut self) {
        if self.failsafe_until.take().is_some() {
            // Turning it off drops nothing.
            let _nothing = self.cluster.set_failsafe(false);
        }
    }

    /// Lets the relayer read and plan, and submits the planned relays with the waiting faults.
    fn relay(&mut self) -> Result<(), Error> {
        self.relayer.read(&self.cluster);
        self.relayer.fill_gaps(&mut self.cluster)?;
        let mut relays = self.relayer.plan(&self.cluster);
        if !relays.is_empty() && self.waiting.contains(&Fault::ReorderRelays) {
            self.waiting.retain(|fault| *fault != Fault::ReorderRelays);
            relays.reverse();
            // One relay has no order.
            for relay in relays.iter().filter(|_| relays.len() > 1) {
                self.hits.push(self.hit(Fault::ReorderRelays, relay, None));
            }
        }
        for relay in relays {
            let next = self.waiting.iter().position(|fault| *fault != Fault::ReorderRelays);
            let fault = next.and_then(|next| self.waiting.remove(next));
            self.submit(relay, fault)?;
        }
        // Faults that have found no relay by the end of the schedule are dropped.
        if self.step >= self.schedule.last_step() {
            self.waiting.clear();
        }
        Ok(())
    }

    /// Submits a relay, with a fault.
    fn submit(&mut self, relay: Relay, fault: Option<Fault>) -> Result<(), Error> {
        if let Some(fault) = fault.filter(|fault| !matches!(fault, Fault::ForgeRelay { .. })) {
            self.hits.push(self.hit(fault, &relay, None));
        }
        match fault {
            Some(Fault::LoseRelay) => return self.relayer.lose(&mut self.cluster, relay),
            Some(Fault::DelayRelay { seconds }) => {
                let time = self.cluster.clock().now().saturating_add(seconds);
                self.relayer.postpone(&relay, time);
                return Ok(());
            }
            Some(Fault::DuplicateRelay) => {
                self.relayer.submit(&mut self.cluster, relay.clone())?;
            }
            Some(Fault::ForgeRelay { forgery, unchecked }) => {
                self.forge(&relay, forgery, unchecked)?;
            }
            _ => {}
        }
        self.relayer.submit(&mut self.cluster, relay)
    }

    /// Submits a forged copy of a relay.
    fn forge(&mut self, relay: &Relay, forgery: Forgery, unchecked: bool) -> Result<(), Error> {
        let Some(call) = forgery.apply(relay, Self::FORGER) else { return Ok(()) };
        let submitted = if unchecked {
            self.cluster.submit_unchecked(relay.destination, call)
        } else {
            self.cluster.submit_call(relay.destination, call)
        };
        let refusal = match submitted {
            Ok(_) => None,
            Err(Error::Refused { refusal, .. }) if !unchecked => Some(refusal),
            Err(error) => return Err(error),
        };
        self.hits.push(self.hit(Fault::ForgeRelay { forgery, unchecked }, relay, refusal.clone()));
        self.refused.extend(refusal.map(|refusal| (forgery, refusal)));
        Ok(())
    }

    /// What a fault has met in this step.
    const fn hit(&self, fault: Fault, relay: &Relay, refusal: Option<Refusal>) -> Hit {
        let Relay { message, destination, .. } = relay;
        Hit { step: self.step, fault, message: *message, destination: *destination, refusal }
    }
}
