//! Fault injection into the running cluster.

use std::collections::BTreeSet;

use alloy_primitives::{B256, ChainId};

use super::{devnet::Devnet, error::RequestError, events, long_change::LongChange, view::View};
use chain_sim::{
    Chain, Cluster, Fallout, Fault, Forgery, Refusal, Relayer, Schedule, Simulation, Step,
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

/// A fault injection that is under way. Each slice is a step.
#[derive(Debug)]
pub(crate) struct RunningFaults {
    /// Its cluster is the devnet's during a step, and an older one otherwise.
    simulation: Simulation,
    /// The most steps.
    bound: u64,
    /// The forger's transactions that were in the pools before.
    pooled_before: BTreeSet<(ChainId, B256)>,
    restart: Restart,
    fallout: Fallout,
}

impl Devnet {
    /// Begins to run a schedule of faults step by step, then up to `settle` more steps until nothing
    /// is left to relay or to build. The relayer relays during these steps even if it is paused.
    ///
    /// # Errors
    ///
    /// As [`Cluster::jump`].
    pub(crate) fn begin_faults(
        &mut self,
        schedule: Schedule,
        settle: u64,
    ) -> Result<RunningFaults, RequestError> {
        // The steps advance the clock: none of their blocks shares a timestamp.
        let fallout = self.cluster.jump(0)?;
        self.record_fallout(&fallout);
        Ok(RunningFaults {
            bound: schedule.last_step().saturating_add(1).saturating_add(settle),
            pooled_before: forgers_pool(&self.cluster),
            simulation: Simulation::new(self.cluster.clone(), self.relayer.clone(), schedule),
            restart: Restart::default(),
            fallout: Fallout::default(),
        })
    }

    /// Records a step of the simulation, whose relayer has crashed if `relayer` is `None`.
    fn record_faults(&mut self, step: &Step, relayer: Option<Relayer>, is_restarted: bool) {
        let now = self.cluster.clock().now();
        if let Some(relayer) = relayer {
            let before = core::mem::replace(&mut self.relayer, relayer);
            let changes = self.relayer.take_changes();
            let View { cluster, relayer, messages, .. } = &mut self.view;
            if is_restarted {
                // It has read everything again: it knows the states, but not the changes.
                messages.reconcile(cluster, &before, relayer, now);
            } else {
                messages.record(cluster, relayer, &changes, now);
                events::log_messages(cluster, relayer, &changes);
            }
        }
        events::log_step(step);
        self.record_activity(step.built.iter().map(|block| (block.chain, block.number)));
        self.built = self.built.saturating_add(step.built.len() as u64);
        for block in &step.built {
            if let Some(served) = self.chains.get_mut(&block.chain) {
                served.next_timestamp = None;
            }
        }
        self.ahead = self.ahead.max(now.saturating_sub(self.real_time));
        self.refresh_chains();
    }
}

impl RunningFaults {
    /// Makes the next step, and returns whether it was the last.
    fn step(&mut self, devnet: &mut Devnet) -> Result<bool, RequestError> {
        let Self { simulation, restart, .. } = self;
        restart.record_crash(simulation);
        let (stepped, is_settled) = on_cluster(simulation, devnet, |simulation| {
            let stepped = simulation.step();
            simulation.read();
            (stepped, is_settled(simulation))
        });
        let is_last = is_settled || simulation.steps() >= self.bound;
        let step = match stepped {
            Ok(step) => step,
            Err(error) => {
                // It may have submitted relays before.
                if restart.until.is_none() {
                    devnet.relayer = simulation.relayer.clone();
                }
                return Err(error.into());
            }
        };
        let is_restarted = restart.is_over(simulation);
        // The devnet keeps what a crashed relayer knew until it is back.
        let relayer = restart.until.is_none().then(|| simulation.relayer.clone());
        drop(simulation.relayer.take_changes());
        devnet.record_faults(&step, relayer, is_restarted);
        self.fallout.append(step.fallout);
        Ok(is_last)
    }

    /// Leaves nothing behind that would last for ever. Returns whether nothing was left to relay or
    /// to build.
    fn finish(&mut self, devnet: &mut Devnet) -> Result<bool, RequestError> {
        let simulation = &mut self.simulation;
        let settled = on_cluster(simulation, devnet, |simulation| {
            let settled = is_settled(simulation);
            // A failsafe that is still on would stay on.
            simulation.end_failsafe();
            settled
        });
        // The forger does not use the nonce again for which its transactions may wait.
        for (chain, transaction) in forgers_pool(&devnet.cluster).difference(&self.pooled_before) {
            devnet.cluster.withdraw(*chain, *transaction)?;
        }
        if self.restart.until.take().is_some() {
            simulation.relayer.read(&devnet.cluster);
            drop(simulation.relayer.take_changes());
            devnet.record_faults(&Step::default(), Some(simulation.relayer.clone()), true);
        }
        devnet.schedule_chains()?;
        devnet.refresh();
        Ok(settled)
    }
}

/// Lets the simulation go on with the devnet's cluster, to which clients may have submitted
/// transactions.
fn on_cluster<T>(
    simulation: &mut Simulation,
    devnet: &mut Devnet,
    go_on: impl FnOnce(&mut Simulation) -> T,
) -> T {
    core::mem::swap(&mut simulation.cluster, &mut devnet.cluster);
    let result = go_on(simulation);
    core::mem::swap(&mut simulation.cluster, &mut devnet.cluster);
    result
}

impl LongChange for RunningFaults {
    type Outcome = InjectionResult;

    fn advance(&mut self, devnet: &mut Devnet) -> Result<Option<InjectionResult>, RequestError> {
        if self.bound > 0 && !self.step(devnet)? {
            return Ok(None);
        }
        let settled = self.finish(devnet)?;
        Ok(Some(InjectionResult {
            schedule: self.simulation.schedule().clone(),
            steps: self.simulation.steps(),
            settled,
            refused: self.simulation.refused_forgeries().to_vec(),
            fallout: core::mem::take(&mut self.fallout),
        }))
    }

    fn stop(&mut self, devnet: &mut Devnet) -> Result<(), RequestError> {
        self.finish(devnet).map(drop)
    }

    fn is_for_its_client(&self) -> bool {
        true
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
