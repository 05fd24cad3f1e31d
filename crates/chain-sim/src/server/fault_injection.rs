//! Faults that happen to the running cluster.

use std::collections::BTreeSet;

use alloy_primitives::{B256, ChainId};

use super::{devnet::Devnet, error::RequestError};
use crate::{
    Chain, Cluster, Fallout, Fault, Forgery, MessageState, Refusal, Relayer, Schedule, Simulation,
    Step,
};

/// What came of faults.
#[derive(Debug)]
pub(super) struct Injection {
    pub(super) schedule: Schedule,
    /// How many steps there were; in each, every chain that is due builds a block.
    pub(super) steps: u64,
    /// Whether everything has come to rest: nothing is left to relay or to build.
    pub(super) settled: bool,
    /// Forged relays that no chain admitted, and why.
    pub(super) refused: Vec<(Forgery, Refusal)>,
    pub(super) fallout: Fallout,
}

/// What happened in a step.
#[derive(Debug)]
struct Noted {
    step: Step,
    /// In seconds.
    now: u64,
    messages: Messages,
}

/// What became of messages in a step.
#[derive(Debug)]
enum Messages {
    /// New states, in order.
    Changed(Vec<(B256, MessageState)>),
    /// The relayer has read everything again, and knows how it is, but not how it was.
    ReadAgain(Box<Relayer>),
}

impl Devnet {
    /// Lets faults happen, one step after the other, and then up to `settle` more steps until
    /// everything has come to rest. Until then the relayer relays, also if it is paused otherwise. If
    /// that fails, nothing has happened.
    ///
    /// # Errors
    ///
    /// As [`Simulation::step`].
    pub(super) fn inject_faults(
        &mut self,
        schedule: Schedule,
        settle: u64,
    ) -> Result<Injection, RequestError> {
        let pooled_before = forgers_pool(&self.cluster);
        let bound = schedule.last_step().saturating_add(1).saturating_add(settle);
        let (cluster, relayer) = (self.cluster.clone(), self.relayer.clone());
        let mut simulation = Simulation::new(cluster, relayer, schedule);
        let mut noted = Vec::new();
        let mut restart = Restart::default();
        let mut settled = false;
        while !settled && simulation.steps() < bound {
            restart.note(&simulation);
            let step = simulation.step()?;
            simulation.read();
            let changes = simulation.relayer.take_changes();
            let messages = if restart.is_over(&simulation) {
                Messages::ReadAgain(Box::new(simulation.relayer.clone()))
            } else {
                Messages::Changed(changes)
            };
            noted.push(Noted { step, now: simulation.cluster.clock().now(), messages });
            settled = is_settled(&simulation);
        }
        let (steps, schedule) = (simulation.steps(), simulation.schedule().clone());
        let refused = simulation.refused_forgeries().to_vec();
        let Simulation { mut cluster, relayer, .. } = simulation;
        // What waits for a nonce that the forger does not use again would wait for ever.
        for (chain, transaction) in forgers_pool(&cluster).difference(&pooled_before) {
            cluster.withdraw(*chain, *transaction)?;
        }
        let before = core::mem::replace(&mut self.relayer, relayer);
        self.cluster = cluster;
        let fallout = self.take_note_of_faults(&before, noted, restart.until.is_some())?;
        Ok(Injection { schedule, steps, settled, refused, fallout })
    }

    /// Takes note of all steps; `before` is the relayer as it was before them, `is_new` whether the
    /// one that is there has read nothing yet.
    fn take_note_of_faults(
        &mut self,
        before: &Relayer,
        noted: Vec<Noted>,
        is_new: bool,
    ) -> Result<Fallout, RequestError> {
        let mut fallout = Fallout::default();
        for Noted { step, now, messages } in noted {
            match messages {
                Messages::Changed(changes) => {
                    self.messages.note(&self.relayer, &changes, now);
                    self.journal.note_messages(&self.cluster, &self.relayer, changes);
                }
                Messages::ReadAgain(relayer) => self.messages.reconcile(before, &relayer, now),
            }
            self.journal.note(&step);
            for block in &step.built {
                self.served_mut(block.chain)?.next_timestamp = None;
            }
            fallout.append(step.fallout);
        }
        let now = self.cluster.clock().now();
        if is_new {
            self.relayer.read(&self.cluster);
            // How it has come to know is not what has happened.
            drop(self.relayer.take_changes());
            self.messages.reconcile(before, &self.relayer, now);
        }
        self.ahead = self.ahead.max(now.saturating_sub(self.real_time));
        self.schedule_chains()?;
        self.look();
        Ok(fallout)
    }
}

/// A crash of the relayer that it has not come back from.
#[derive(Debug, Default)]
struct Restart {
    /// The step in which it is back.
    until: Option<u64>,
}

impl Restart {
    /// Takes note of a crash that is about to happen.
    fn note(&mut self, simulation: &Simulation) {
        let step = simulation.steps();
        for fault in simulation.schedule().at(step) {
            if let Fault::CrashRelayer { steps } = fault {
                self.until = Some(step.saturating_add(steps));
            }
        }
    }

    /// Whether it has come back: it reads after the step before the one in which it relays again.
    fn is_over(&mut self, simulation: &Simulation) -> bool {
        self.until.take_if(|until| *until <= simulation.steps()).is_some()
    }
}

/// Whether nothing is left to relay or to build. What waits for a nonce can wait for ever.
fn is_settled(simulation: &Simulation) -> bool {
    !simulation.has_faults()
        && simulation.relayer.is_idle()
        && simulation.cluster.is_settled()
        && !simulation.cluster.chains().any(Chain::has_ready)
}

/// The forger's transactions that wait for a block.
fn forgers_pool(cluster: &Cluster) -> BTreeSet<(ChainId, B256)> {
    let pooled = cluster.chains().flat_map(|chain| {
        let own = chain.pooled_transactions().filter(|it| it.signer() == Simulation::FORGER);
        own.map(|transaction| (chain.id(), transaction.tx_hash()))
    });
    pooled.collect()
}
