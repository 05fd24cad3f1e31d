//! Running a scenario.

use alloy_consensus::Transaction;
use alloy_primitives::{Address, Bytes, ChainId};

use super::{
    DEPLOYER, Model, Scenario,
    action::{Stage, refused_or},
    invariant::{self, Violation},
};
use crate::{
    chain::{Call, Deposit},
    cluster::{Cluster, DEV_ACCOUNTS, Fallout},
    error::Error,
    fault::Simulation,
    relayer::Relayer,
};

/// The result of running a scenario.
#[derive(Debug, Clone)]
pub struct Run {
    /// The simulation after the run.
    pub simulation: Simulation,
    /// The model of the blocks.
    pub model: Model,
    /// The blocks that were replaced or removed.
    pub fallout: Fallout,
}

/// Steps after the last action or fault within which every message must be delivered.
const BOUND: u64 = 1_500;

/// Steps between two checks of all invariants, as long as no block is replaced or removed.
const STRIDE: u64 = 4;

impl Scenario {
    /// Runs the scenario until all faults have happened and nothing is left to do, and checks all
    /// invariants.
    ///
    /// # Errors
    ///
    /// The first [`Violation`].
    pub fn run(&self) -> Result<Run, Violation> {
        self.run_with(|_, _| Ok(()))
    }

    /// As [`run`](Self::run), with an invariant of the application, which is checked whenever the
    /// others are, and at the end.
    ///
    /// # Errors
    ///
    /// The first [`Violation`].
    pub fn run_with(
        &self,
        mut own: impl FnMut(&Simulation, &Model) -> Result<(), Violation>,
    ) -> Result<Run, Violation> {
        let mut run = self.begin()?;
        let last = self.actions.iter().map(|action| action.step).max().unwrap_or(0);
        let last = last.max(self.schedule.last_step());
        let mut quiet_since = None;
        loop {
            let step = run.simulation.steps();
            if step > last + BOUND {
                return Err(run.not_quiet(step));
            }
            if step <= last {
                self.act(&mut run, step)?;
            }
            let has_fallout = run.step()?;
            let now = run.simulation.cluster.clock().now();
            let is_quiet = step >= last && run.is_quiet();
            quiet_since = if is_quiet { quiet_since.or(Some(now)) } else { None };
            // Until its verification, a block may still be replaced.
            let is_over = quiet_since
                .is_some_and(|since| now > since.saturating_add(self.cluster.verify_after));
            if has_fallout || is_over || step % STRIDE == 0 {
                invariant::always(&run.simulation.cluster, &run.model)?;
                own(&run.simulation, &run.model)?;
            }
            if is_over {
                let Simulation { cluster, relayer, .. } = &run.simulation;
                invariant::relayer_agrees_with_logs(relayer, &run.model)?;
                invariant::deliverable_messages_are_delivered(cluster, relayer, &run.model)?;
                return Ok(run);
            }
        }
    }

    /// Creates the cluster, with deposits that deploy the contracts.
    fn begin(&self) -> Result<Run, Violation> {
        let mut cluster = Cluster::new(self.cluster.clone())?;
        for chain in self.chains() {
            for contract in &self.contracts {
                let code = contract.creation_code();
                cluster.deposit(chain, Deposit::create(DEPLOYER, code))?;
            }
        }
        let relayer = Relayer::new(self.relayer.clone());
        let simulation = Simulation::new(cluster, relayer, self.schedule.clone());
        Ok(Run { simulation, model: Model::default(), fallout: Fallout::default() })
    }

    /// Performs the actions of a step.
    fn act(&self, run: &mut Run, step: u64) -> Result<(), Violation> {
        let contracts = self.contracts.len();
        for scheduled in self.actions.iter().filter(|action| action.step == step) {
            let cluster = &mut run.simulation.cluster;
            Stage { cluster, model: &run.model, contracts }.perform(&scheduled.action)?;
        }
        Ok(())
    }
}

impl Run {
    /// Makes one step; returns whether a block was replaced or removed.
    fn step(&mut self) -> Result<bool, Violation> {
        fill_gaps(&mut self.simulation.cluster)?;
        let from: Vec<(ChainId, u64)> =
            self.model.chains().map(|(chain, blocks)| (chain, blocks.len() as u64)).collect();
        let step = self.simulation.step()?;
        self.simulation.read();
        let has_fallout = !step.fallout.is_empty();
        self.fallout.append(step.fallout);
        self.model.observe(&self.simulation.cluster);
        for chain in self.simulation.cluster.chains() {
            let known =
                from.iter().find(|(id, _)| *id == chain.id()).map_or(0, |(_, blocks)| *blocks);
            // Any block above the finalized one may have changed.
            let from = if has_fallout { chain.safety_heads().finalized } else { known };
            invariant::value_is_conserved(chain, &self.model, from)?;
        }
        Ok(has_fallout)
    }

    /// Whether nothing is left to do.
    fn is_quiet(&self) -> bool {
        let simulation = &self.simulation;
        !simulation.has_faults() && simulation.cluster.is_quiet() && simulation.relayer.is_idle()
    }

    /// The violation that lists what is left to do.
    fn not_quiet(&self, expected: u64) -> Violation {
        let Simulation { cluster, relayer, .. } = &self.simulation;
        let mut left: Vec<String> = relayer
            .messages()
            .filter(|message| !message.state.is_settled())
            .map(|message| format!("message {} is {}", message.hash, message.state))
            .collect();
        for chain in cluster.chains() {
            let pooled = chain.pooled_transactions();
            left.extend(pooled.map(|pooled| {
                let (hash, signer, nonce) = (pooled.tx_hash(), pooled.signer(), pooled.nonce());
                format!("transaction {hash} from {signer} with nonce {nonce} on {}", chain.id())
            }));
        }
        Violation::NotQuiet { expected, actual: left.join("; ") }
    }
}

/// Fills nonce gaps, as users do whose transactions wait for a transaction that was dropped.
fn fill_gaps(cluster: &mut Cluster) -> Result<(), Error> {
    let gaps: Vec<(ChainId, Address)> = cluster
        .chains()
        .flat_map(|chain| {
            let accounts = DEV_ACCOUNTS.into_iter();
            let accounts = accounts.filter(|account| chain.has_nonce_gap(*account));
            accounts.map(|account| (chain.id(), account))
        })
        .collect();
    gaps.into_iter().try_for_each(|(chain, account)| {
        refused_or(cluster.submit_call(chain, Call::new(account, account, Bytes::new())))
    })
}
