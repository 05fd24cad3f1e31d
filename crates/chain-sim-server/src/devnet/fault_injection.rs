//! Fault injection into the running cluster.

use std::collections::BTreeSet;

use alloy_primitives::{B256, ChainId};

use super::{devnet::Devnet, error::RequestError, events, view::View};
use chain_sim::{
    Chain, Cluster, Fallout, Fault, Forgery, MessageState, Refusal, Relayer, Schedule, Simulation,
    Step,
};

/// The result of a fault injection.
#[derive(Debug)]
pub(crate) struct InjectionResult {
    pub(crate) schedule: Schedule,
    /// Number of steps. In each, every chain that is due builds a block.
    pub(crate) steps: u64,
    /// Whether nothing was left to relay or to build at the end.
    pub(crate) settled: bool,
    /// Forged relays that were not admitted, each with the reason.
    pub(crate) refused: Vec<(Forgery, Refusal)>,
    pub(crate) fallout: Fallout,
}

/// A step, and how messages changed in it.
#[derive(Debug)]
struct RecordedStep {
    step: Step,
    /// The cluster's time after the step, in seconds.
    now: u64,
    messages: StepMessages,
}

/// How messages changed in a step.
#[derive(Debug)]
enum StepMessages {
    /// The new states, in order.
    Changed(Vec<(B256, MessageState)>),
    /// The relayer has restarted and read everything again: it knows the states, but not the
    /// changes.
    ReadAgain(Box<Relayer>),
}

impl Devnet {
    /// Runs a schedule of faults step by step, then up to `settle` more steps until nothing is left
    /// to relay or to build. The relayer relays during these steps even if it is paused. On an
    /// error, nothing changes.
    ///
    /// # Errors
    ///
    /// As [`Simulation::step`].
    pub(crate) fn inject_faults(
        &mut self,
        schedule: Schedule,
        settle: u64,
    ) -> Result<InjectionResult, RequestError> {
        let pooled_before = forgers_pool(&self.cluster);
        let bound = schedule.last_step().saturating_add(1).saturating_add(settle);
        let (cluster, relayer) = (self.cluster.clone(), self.relayer.clone());
        let mut simulation = Simulation::new(cluster, relayer, schedule);
        let mut recorded = Vec::new();
        let mut restart = Restart::default();
        let mut settled = false;
        while !settled && simulation.steps() < bound {
            restart.record_crash(&simulation);
            let step = simulation.step()?;
            simulation.read();
            let changes = simulation.relayer.take_changes();
            let messages = if restart.is_over(&simulation) {
                StepMessages::ReadAgain(Box::new(simulation.relayer.clone()))
            } else {
                StepMessages::Changed(changes)
            };
            recorded.push(RecordedStep { step, now: simulation.cluster.clock().now(), messages });
            settled = is_settled(&simulation);
        }
        // A failsafe that is still on would stay on for ever.
        simulation.end_failsafe();
        let (steps, schedule) = (simulation.steps(), simulation.schedule().clone());
        let refused = simulation.refused_forgeries().to_vec();
        let Simulation { mut cluster, relayer, .. } = simulation;
        // Transactions of the forger that wait for a nonce would wait for ever: the forger does not
        // use that nonce again.
        for (chain, transaction) in forgers_pool(&cluster).difference(&pooled_before) {
            cluster.withdraw(*chain, *transaction)?;
        }
        let before = core::mem::replace(&mut self.relayer, relayer);
        self.cluster = cluster;
        let fallout = self.record_faults(&before, recorded, restart.until.is_some())?;
        Ok(InjectionResult { schedule, steps, settled, refused, fallout })
    }

    /// Records all steps. `before` is the relayer before them; `is_new` says whether the current
    /// relayer has crashed and read nothing since.
    fn record_faults(
        &mut self,
        before: &Relayer,
        recorded: Vec<RecordedStep>,
        is_new: bool,
    ) -> Result<Fallout, RequestError> {
        let mut fallout = Fallout::default();
        for RecordedStep { step, now, messages } in recorded {
            match messages {
                StepMessages::Changed(changes) => {
                    let View { cluster, relayer, messages, .. } = &mut self.view;
                    messages.record(cluster, relayer, &changes, now);
                    events::log_messages(&self.cluster, &self.relayer, &changes);
                }
                StepMessages::ReadAgain(relayer) => {
                    let View { cluster, messages, .. } = &mut self.view;
                    messages.reconcile(cluster, before, &relayer, now);
                }
            }
            events::log_step(&step);
            for block in &step.built {
                self.served_mut(block.chain)?.next_timestamp = None;
            }
            fallout.append(step.fallout);
        }
        let now = self.cluster.clock().now();
        if is_new {
            self.view.relayer.read(&self.view.cluster);
            // These changes come from reading everything again. `reconcile` finds the real ones.
            drop(self.relayer.take_changes());
            let View { cluster, relayer, messages, .. } = &mut self.view;
            messages.reconcile(cluster, before, relayer, now);
        }
        self.ahead = self.ahead.max(now.saturating_sub(self.real_time));
        self.schedule_chains()?;
        self.refresh();
        Ok(fallout)
    }
}

/// A crash of the relayer after which it has not restarted yet.
#[derive(Debug, Default)]
struct Restart {
    /// The step in which the relayer restarts.
    until: Option<u64>,
}

impl Restart {
    /// Records a crash of the next step.
    fn record_crash(&mut self, simulation: &Simulation) {
        let step = simulation.steps();
        for fault in simulation.schedule().at(step) {
            if let Fault::CrashRelayer { steps } = fault {
                self.until = Some(step.saturating_add(steps));
            }
        }
    }

    /// Returns whether the relayer has restarted. It reads after the step before the one in which
    /// it relays again.
    fn is_over(&mut self, simulation: &Simulation) -> bool {
        self.until.take_if(|until| *until <= simulation.steps()).is_some()
    }
}

/// Whether nothing is left to relay or to build. Transactions that wait for a nonce do not count:
/// they can wait for ever.
fn is_settled(simulation: &Simulation) -> bool {
    !simulation.has_faults()
        && simulation.relayer.is_idle()
        && simulation.cluster.is_settled()
        && !simulation.cluster.chains().any(Chain::has_ready)
}

/// Returns the forger's transactions in the pools.
fn forgers_pool(cluster: &Cluster) -> BTreeSet<(ChainId, B256)> {
    let pooled = cluster.chains().flat_map(|chain| {
        let own = chain.pooled_transactions_of(Simulation::FORGER);
        own.map(|transaction| (chain.id(), transaction.tx_hash()))
    });
    pooled.collect()
}
