//! A scenario under way.

use alloy_consensus::Transaction;
use alloy_primitives::{Address, Bytes, ChainId};

use super::{
    Model, Scenario,
    action::{Action, Outcome, Stage, Subject},
    invariant::{self, Violation},
};
use crate::{
    chain::Call,
    cluster::{Cluster, DEV_ACCOUNTS, Fallout, Step, deployment},
    error::Error,
    fault::Simulation,
    relayer::Relayer,
};

/// Steps between two checks of all invariants of the messenger, as long as no block is replaced or
/// removed.
pub(super) const STRIDE: u64 = 4;

/// The result of running a scenario.
#[derive(Debug, Clone)]
pub struct Run {
    /// The simulation after the run.
    pub simulation: Simulation,
    /// The model of the blocks.
    pub model: Model,
    /// The blocks that were replaced or removed.
    pub fallout: Fallout,
    /// Number of contracts in the scenario.
    contracts: usize,
}

/// A step that a run has made.
#[derive(Debug)]
pub(super) struct Stepped {
    /// What the cluster did.
    pub(super) step: Step,
    /// The chains, each with the first block that may be new.
    new: Vec<(ChainId, u64)>,
}

impl Run {
    /// Creates the cluster, with deposits that deploy the contracts.
    pub(super) fn begin(scenario: &Scenario) -> Result<Self, Error> {
        let mut cluster = Cluster::new(scenario.cluster.clone())?;
        for chain in scenario.chains() {
            for contract in &scenario.contracts {
                cluster.deposit(chain, deployment(contract.creation_code()))?;
            }
        }
        let relayer = Relayer::new(scenario.relayer.clone());
        Ok(Self {
            simulation: Simulation::new(cluster, relayer, scenario.schedule.clone()),
            model: Model::default(),
            fallout: Fallout::default(),
            contracts: scenario.contracts.len(),
        })
    }

    /// What an action would choose now.
    pub(super) fn subject(&mut self, action: &Action) -> Option<Subject> {
        self.stage().subject(action)
    }

    /// Performs an action.
    pub(super) fn perform(&mut self, action: &Action) -> Result<Outcome, Error> {
        self.stage().perform(action)
    }

    /// The cluster on which actions are performed.
    const fn stage(&mut self) -> Stage<'_> {
        let Self { simulation, model, contracts, .. } = self;
        Stage { cluster: &mut simulation.cluster, model, contracts: *contracts }
    }

    /// Makes one step.
    pub(super) fn step(&mut self) -> Result<Stepped, Error> {
        fill_gaps(&mut self.simulation.cluster)?;
        let blocks = |chain: ChainId| self.model.blocks(chain).len() as u64;
        let known: Vec<(ChainId, u64)> =
            self.simulation.cluster.chains().map(|it| (it.id(), blocks(it.id()))).collect();
        let step = self.simulation.step()?;
        self.simulation.read();
        self.fallout.append(step.fallout.clone());
        self.model.observe(&self.simulation.cluster);
        let new = known.into_iter().map(|(id, known)| {
            // Any block above the finalized one may have changed.
            let chain = self.simulation.cluster.chain(id).ok();
            let finalized = chain.map_or(0, |chain| chain.safety_heads().finalized);
            (id, if step.fallout.is_empty() { known } else { finalized })
        });
        let new = new.collect();
        Ok(Stepped { step, new })
    }

    /// Checks the invariant that is checked after every step: the blocks of the step conserve ether.
    pub(super) fn conserves_value(&self, stepped: &Stepped) -> Result<(), Violation> {
        stepped.new.iter().try_for_each(|(chain, from)| {
            let chain = self.simulation.cluster.chain(*chain)?;
            invariant::value_is_conserved(chain, &self.model, *from)
        })
    }

    /// Checks all other invariants that hold at every moment.
    pub(super) fn is_valid(&self) -> Result<(), Violation> {
        invariant::always(&self.simulation.cluster, &self.model)
    }

    /// Checks the invariants that hold once nothing is left to do.
    pub(super) fn is_complete(&self) -> Result<(), Violation> {
        let Simulation { cluster, relayer, .. } = &self.simulation;
        invariant::relayer_agrees_with_logs(relayer, &self.model)?;
        invariant::deliverable_messages_are_delivered(cluster, relayer, &self.model)
    }

    /// Whether the contracts are on all chains: they are deployed in the first block.
    pub(super) fn has_contracts(&self) -> bool {
        self.simulation.cluster.chains().all(|chain| chain.head().number() > 0)
    }

    /// Whether nothing is left to do.
    pub(super) fn is_quiet(&self) -> bool {
        let simulation = &self.simulation;
        !simulation.has_faults() && simulation.cluster.is_quiet() && simulation.relayer.is_idle()
    }

    /// The violation that lists what is left to do.
    pub(super) fn not_quiet(&self, expected: u64) -> Violation {
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
        Outcome::of(cluster.submit_call(chain, Call::new(account, account, Bytes::new()))).map(drop)
    })
}
