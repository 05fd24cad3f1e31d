//! A cluster, its relayer and what goes wrong.

use std::collections::VecDeque;

use alloy_primitives::Address;

use crate::{
    Chain, Cluster, Error, Fallout, Fault, Forgery, Refusal, Relay, Relayer, Schedule, Step,
};

/// A cluster and its relayer under a schedule of faults. The same cluster, relayer and schedule
/// give the same run, to the byte.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// The cluster.
    pub cluster: Cluster,
    /// The relayer.
    pub relayer: Relayer,
    schedule: Schedule,
    step: u64,
    /// The step at which the relayer is back.
    down_until: u64,
    /// Faults that wait for a relay to happen to.
    waiting: VecDeque<Fault>,
    refused: Vec<(Forgery, Refusal)>,
}

impl Simulation {
    /// The account that submits forged relays.
    pub const FORGER: Address = crate::DEV_ACCOUNTS[8];

    /// A simulation before its first step.
    pub const fn new(cluster: Cluster, relayer: Relayer, schedule: Schedule) -> Self {
        Self {
            cluster,
            relayer,
            schedule,
            step: 0,
            down_until: 0,
            waiting: VecDeque::new(),
            refused: Vec::new(),
        }
    }

    /// The faults.
    pub const fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// How many steps there were.
    pub const fn steps(&self) -> u64 {
        self.step
    }

    /// The forged relays that a chain has not admitted, and why.
    pub fn refused_forgeries(&self) -> &[(Forgery, Refusal)] {
        &self.refused
    }

    /// Whether there are faults to come, or some that happened last.
    pub fn has_faults(&self) -> bool {
        self.step <= self.schedule.last_step() && !self.schedule.faults().is_empty()
            || self.step < self.down_until
            || !self.waiting.is_empty()
    }

    /// Lets the faults of this step happen, relays, and steps the cluster.
    ///
    /// # Errors
    ///
    /// As [`Cluster::step`] and [`Cluster::reorg`].
    pub fn step(&mut self) -> Result<Step, Error> {
        let faults: Vec<Fault> = self.schedule.at(self.step).collect();
        let mut fallout = Fallout::default();
        for fault in faults {
            fallout.append(self.apply(fault)?);
        }
        if self.step >= self.down_until {
            self.relay()?;
        }
        let mut step = self.cluster.step()?;
        fallout.append(step.fallout);
        step.fallout = fallout;
        if self.step >= self.down_until {
            self.relayer.notice(&step, self.cluster.clock().now());
        }
        self.step += 1;
        Ok(step)
    }

    /// Whether nothing waits for a block but what was forged: a forgery that fell leaves a nonce
    /// that the forger does not use again, and others may wait for it for ever.
    pub fn is_quiet(&self) -> bool {
        let waits = |chain: &Chain| {
            let mut pooled = chain.pooled_transactions();
            pooled.any(|pooled| pooled.signer() != Self::FORGER)
        };
        self.cluster.is_settled() && !self.cluster.chains().any(waits)
    }

    /// Lets the relayer read what is new, unless it is down.
    pub fn read(&mut self) {
        if self.step >= self.down_until {
            self.relayer.read(&self.cluster);
        }
    }

    /// Lets go of what is final, in the relayer and in the cluster: see [`Relayer::prune`] and
    /// [`Cluster::prune`]. While the relayer is down nothing is, for it has yet to read; a relayer
    /// that crashes after that finds only the messages of the blocks that are left.
    pub fn prune(&mut self) {
        if self.step >= self.down_until {
            self.relayer.prune(&self.cluster);
            self.cluster.prune();
        }
    }

    /// Steps until the faults are over and nothing is left to do.
    ///
    /// # Errors
    ///
    /// [`Error::NotQuiet`] where something is left after `bound` steps; as [`step`](Self::step).
    pub fn run(&mut self, bound: u64) -> Result<Fallout, Error> {
        let mut fallout = Fallout::default();
        for _ in 0..bound {
            fallout.append(self.step()?.fallout);
            self.read();
            if !self.has_faults() && self.is_quiet() && self.relayer.is_idle() {
                return Ok(fallout);
            }
        }
        let actual = self.cluster.pooled().max(self.relayer.totals().pending);
        Err(Error::NotQuiet { expected: bound, actual })
    }

    /// Lets a fault happen, or waits for a relay that it can happen to.
    fn apply(&mut self, fault: Fault) -> Result<Fallout, Error> {
        match fault {
            Fault::Reorg { chain, depth, transactions } => {
                let there = self.cluster.chain(chain)?;
                let most = there.head().number() - there.safety_heads().finalized;
                return self.cluster.reorg(chain, depth.min(most), transactions);
            }
            Fault::Jump { seconds } => return self.cluster.jump(seconds),
            Fault::CrashRelayer { steps } => {
                self.relayer = Relayer::new(self.relayer.config().clone());
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

    /// Reads, plans, and submits what is planned, with the faults that wait.
    fn relay(&mut self) -> Result<(), Error> {
        self.relayer.read(&self.cluster);
        self.relayer.fill_gaps(&mut self.cluster)?;
        let mut relays = self.relayer.plan(&self.cluster);
        if !relays.is_empty() && self.waiting.contains(&Fault::ReorderRelays) {
            self.waiting.retain(|fault| *fault != Fault::ReorderRelays);
            relays.reverse();
        }
        for relay in relays {
            let next = self.waiting.iter().position(|fault| *fault != Fault::ReorderRelays);
            let fault = next.and_then(|next| self.waiting.remove(next));
            self.submit(relay, fault)?;
        }
        // What found no relay before the schedule's end finds none.
        if self.step >= self.schedule.last_step() {
            self.waiting.clear();
        }
        Ok(())
    }

    /// Submits a relay, with a fault.
    fn submit(&mut self, relay: Relay, fault: Option<Fault>) -> Result<(), Error> {
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
        if unchecked {
            self.cluster.submit_unchecked(relay.destination, call)?;
            return Ok(());
        }
        match self.cluster.submit_call(relay.destination, call) {
            Ok(_) => Ok(()),
            Err(Error::Refused { refusal, .. }) => {
                self.refused.push((forgery, refusal));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
