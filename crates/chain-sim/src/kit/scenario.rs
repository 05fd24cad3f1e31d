//! Scenarios.

use core::fmt;

use alloy_primitives::{Address, ChainId};
use proptest::prelude::*;

use super::{
    Action, Behaviour, ScheduledAction,
    action::actions,
    behaviour::behaviours,
    fault::{faults, faults_with_filter, nearest, on_chains, scheduled},
    policy::policies,
    topology::topologies,
};
use crate::{
    chain::Call,
    cluster::{ClusterConfig, SendRules},
    fault::{Fault, Schedule, ScheduledFault},
    relayer::{Parking, RelayOrder, RelayerConfig},
    rules::InteropFilter,
};

/// A cluster, contracts, a relayer policy, actions of users, and faults. `Display` writes a line
/// for each of them.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The cluster.
    pub cluster: ClusterConfig,
    /// The contracts, which are deployed in the first block of every chain, at
    /// [`Behaviour::address`]. The first one must be [`Behaviour::Emit`], which some actions need.
    pub contracts: Vec<Behaviour>,
    /// The relayer's policy.
    pub relayer: RelayerConfig,
    /// The actions of users.
    pub actions: Vec<ScheduledAction>,
    /// The faults.
    pub schedule: Schedule,
}

impl Scenario {
    /// Number of steps within which the actions and faults of random scenarios happen.
    pub const STEPS: u64 = 16;

    /// A scenario without actions and faults.
    pub fn new(cluster: ClusterConfig, relayer: RelayerConfig) -> Self {
        let contracts = vec![Behaviour::Emit, Behaviour::Record];
        Self { cluster, contracts, relayer, actions: Vec::new(), schedule: Schedule::default() }
    }

    /// The ids of the chains.
    pub fn chains(&self) -> Vec<ChainId> {
        self.cluster.chains.iter().map(|chain| chain.id).collect()
    }

    /// Adds a contract; returns its address.
    pub fn deploy(&mut self, contract: Behaviour) -> Address {
        self.contracts.push(contract);
        Behaviour::address(self.contracts.len() - 1)
    }

    /// Adds a call on `chain` at the beginning of a step.
    pub fn call(&mut self, step: u64, chain: ChainId, call: Call) {
        self.actions.push(ScheduledAction { step, action: Action::Submit { chain, call } });
    }
}

/// Scenarios on 2 to 5 chains, with up to 40 actions and 8 faults within the first 16 steps. They
/// shrink to fewer actions and faults on fewer chains. Pools have no
/// [filter](crate::InteropFilter).
pub fn scenarios() -> impl Strategy<Value = Scenario> {
    attended(unattended_scenarios())
}

/// As [`scenarios`], with a random [filter](crate::InteropFilter) of the pools, and with its faults.
pub fn scenarios_with_filter() -> impl Strategy<Value = Scenario> {
    let timeout = prop_oneof![3 => Just(None), 1 => (0u64..4).prop_map(Some)];
    let unattended = (unattended(faults_with_filter()), timeout, any::<bool>()).prop_map(
        |(mut scenario, strict_ingress, drops)| {
            scenario.cluster.interop_filter =
                InteropFilter { strict_ingress, drops, ..InteropFilter::default() };
            scenario
        },
    );
    attended(unattended)
}

/// Adds actions to scenarios.
fn attended(unattended: impl Strategy<Value = Scenario>) -> impl Strategy<Value = Scenario> {
    let action =
        (0..Scenario::STEPS, actions()).prop_map(|(step, action)| ScheduledAction { step, action });
    let actions = prop::collection::vec(action, 1..=40);
    (unattended, actions).prop_map(|(mut scenario, actions)| {
        let chains = scenario.chains();
        let nearest = |chain| nearest(chain, &chains);
        let actions = actions.into_iter().map(|scheduled| ScheduledAction {
            action: scheduled.action.on_chains(&nearest),
            ..scheduled
        });
        scenario.actions = actions.collect();
        scenario
    })
}

/// As [`scenarios`], but without actions, for applications that add their own.
pub fn unattended_scenarios() -> impl Strategy<Value = Scenario> {
    unattended(faults())
}

/// Scenarios without actions, with these faults.
fn unattended(faults: impl Strategy<Value = Fault>) -> impl Strategy<Value = Scenario> {
    let faults = scheduled(faults, Scenario::STEPS);
    // Each fault may make an attempt fail, and so may the reorgs that follow from it.
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
        let ClusterConfig {
            verify_after, message_expiry_window, send_rules, interop_filter, ..
        } = &self.cluster;
        let send_rules = match send_rules {
            SendRules::Documented => "documented",
            SendRules::Released => "released",
        };
        writeln!(
            f,
            "{send_rules} rules; blocks verified after {verify_after} s; messages valid for {message_expiry_window} s"
        )?;
        if interop_filter.failsafe {
            writeln!(f, "the failsafe is on")?;
        }
        if let Some(timeout) = interop_filter.strict_ingress {
            writeln!(f, "pools: strict ingress with a timeout of {timeout} s")?;
        }
        if interop_filter.drops {
            writeln!(f, "pools drop their interop transactions on a reorg and in failsafe")?;
        }
        for chain in &self.cluster.chains {
            write!(f, "chain {}: a block every {} s", chain.id, chain.block_time)?;
            if let Some(hard_fork) = chain.hard_fork {
                write!(f, ", under {hard_fork}")?;
            }
            if chain.lagoon_time > self.cluster.genesis_timestamp {
                let later = chain.lagoon_time - self.cluster.genesis_timestamp;
                write!(f, ", active after {later} s")?;
            }
            if let Some(dependencies) = &chain.dependencies {
                write!(f, ", exchanges messages with {dependencies:?}")?;
            }
            if let Some(window) = chain.message_expiry_window {
                write!(f, ", messages valid for {window} s")?;
            }
            let (safe, finalized) = (chain.safe_after, chain.finalized_after);
            writeln!(f, ", safe after {safe} s, finalized after {finalized} s")?;
        }
        for (index, contract) in self.contracts.iter().enumerate() {
            writeln!(f, "contract {index} at {} {contract}", Behaviour::address(index))?;
        }
        let RelayerConfig { order, delay, safety, batch_size, retries, parking, .. } =
            &self.relayer;
        match order {
            RelayOrder::OldestFirst => f.write_str("relayer: oldest message first")?,
            RelayOrder::NewestFirst => f.write_str("relayer: newest message first")?,
            RelayOrder::Shuffled { seed } => write!(f, "relayer: order shuffled by seed {seed}")?,
        }
        f.write_str(match parking {
            Parking::OnRequest => ", parks messages on request",
            Parking::InOrder => ", messages of a sender in order",
        })?;
        write!(f, ", from {} blocks on", safety.name())?;
        write!(f, ", {} attempts, back-off {} s", retries.attempts, retries.back_off)?;
        if *delay > 0 {
            write!(f, ", {delay} s delay")?;
        }
        if *batch_size < usize::MAX {
            write!(f, ", {batch_size} relays at a time")?;
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
