//! What happens, when, and where.

use core::fmt;

use alloy_primitives::{Address, ChainId};
use proptest::prelude::*;

use super::{
    Action, Behaviour, ScheduledAction,
    action::actions,
    behaviour::behaviours,
    fault::{nearest, on_chains, scheduled_faults},
    policy::policies,
    topology::topologies,
};
use crate::{Call, ClusterConfig, RelayerConfig, Schedule, ScheduledFault};

/// A cluster, the contracts on it, what users do, what the relayer is told, and what goes wrong.
/// `Display` is a list to read.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The cluster.
    pub cluster: ClusterConfig,
    /// The contracts that are on every chain from its first block on, at
    /// [`Behaviour::address`]. The first one is to be [`Behaviour::Emit`], for those actions that
    /// need it.
    pub contracts: Vec<Behaviour>,
    /// The relayer's policy.
    pub relayer: RelayerConfig,
    /// What users do.
    pub actions: Vec<ScheduledAction>,
    /// What goes wrong.
    pub schedule: Schedule,
}

impl Scenario {
    /// Steps within which actions and faults happen.
    pub const STEPS: u64 = 16;

    /// A scenario in which nothing happens.
    pub fn new(cluster: ClusterConfig, relayer: RelayerConfig) -> Self {
        let contracts = vec![Behaviour::Emit, Behaviour::Record];
        Self { cluster, contracts, relayer, actions: Vec::new(), schedule: Schedule::default() }
    }

    /// The ids of its chains.
    pub fn chains(&self) -> Vec<ChainId> {
        self.cluster.chains.iter().map(|chain| chain.id).collect()
    }

    /// Adds a contract; its address.
    pub fn deploy(&mut self, contract: Behaviour) -> Address {
        self.contracts.push(contract);
        Behaviour::address(self.contracts.len() - 1)
    }

    /// Adds a call of `chain` before a step.
    pub fn call(&mut self, step: u64, chain: ChainId, call: Call) {
        self.actions.push(ScheduledAction { step, action: Action::Submit { chain, call } });
    }
}

/// Scenarios on 2 to 5 chains: up to 40 actions and 8 faults within the first 16 steps. They
/// shrink to fewer of both, on fewer chains.
pub fn scenarios() -> impl Strategy<Value = Scenario> {
    let action =
        (0..Scenario::STEPS, actions()).prop_map(|(step, action)| ScheduledAction { step, action });
    let actions = prop::collection::vec(action, 1..=40);
    (unattended_scenarios(), actions).prop_map(|(mut scenario, actions)| {
        let chains = scenario.chains();
        let place = |chain| nearest(chain, &chains);
        let actions = actions.into_iter().map(|scheduled| ScheduledAction {
            action: scheduled.action.on_chains(&place),
            ..scheduled
        });
        scenario.actions = actions.collect();
        scenario
    })
}

/// As [`scenarios`], without actions: for an application's own.
pub fn unattended_scenarios() -> impl Strategy<Value = Scenario> {
    let faults = scheduled_faults(Scenario::STEPS);
    // Each fault may take an attempt away; so may the reorgs that it brings about.
    let relayer = policies(12);
    (
        topologies(),
        prop::collection::vec(behaviours(ClusterConfig::with_chains(0).genesis_timestamp), 0..=4),
        relayer,
        faults,
    )
        .prop_map(|(cluster, contracts, relayer, faults)| {
            let mut scenario = Scenario::new(cluster, relayer);
            scenario.contracts.extend(contracts);
            let chains = scenario.chains();
            scenario.schedule = Schedule::new(faults.into_iter().map(|scheduled| ScheduledFault {
                fault: on_chains(scheduled.fault, &chains),
                ..scheduled
            }));
            scenario
        })
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ClusterConfig { verify_after, message_expiry_window, send_rules, .. } = &self.cluster;
        writeln!(
            f,
            "{send_rules:?} rules; verified after {verify_after} s; messages valid for {message_expiry_window} s"
        )?;
        for chain in &self.cluster.chains {
            write!(f, "chain {}: a block every {} s", chain.id, chain.block_time)?;
            if chain.interop_time > self.cluster.genesis_timestamp {
                let later = chain.interop_time - self.cluster.genesis_timestamp;
                write!(f, ", active after {later} s")?;
            }
            if let Some(dependencies) = &chain.dependencies {
                write!(f, ", names {dependencies:?}")?;
            }
            if let Some(window) = chain.message_expiry_window {
                write!(f, ", messages valid for {window} s")?;
            }
            let (safe, finalized) = (chain.safe_after, chain.finalized_after);
            writeln!(f, ", safe after {safe} s, final after {finalized} s")?;
        }
        for (index, contract) in self.contracts.iter().enumerate() {
            writeln!(f, "contract {index} {contract}")?;
        }
        let RelayerConfig { order, delay, safety, batch_size, retries, parking, .. } =
            &self.relayer;
        write!(f, "relayer: {order:?}, {parking:?}, from {} on", safety.name())?;
        write!(f, ", {} attempts, back-off {} s", retries.attempts, retries.back_off)?;
        if *delay > 0 {
            write!(f, ", {delay} s late")?;
        }
        if *batch_size < usize::MAX {
            write!(f, ", {batch_size} at a time")?;
        }
        writeln!(f)?;
        let mut lines: Vec<(u64, String)> = Vec::new();
        let actions = self.actions.iter();
        lines.extend(actions.map(|scheduled| (scheduled.step, scheduled.action.to_string())));
        let faults = self.schedule.faults().iter();
        lines.extend(faults.map(|fault| (fault.step, format!("fault: {}", fault.fault))));
        lines.sort_by_key(|(step, _)| *step);
        lines.iter().try_for_each(|(step, line)| writeln!(f, "step {step:>3}: {line}"))
    }
}
