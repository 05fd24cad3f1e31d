//! Scenarios.

use core::fmt;

use alloy_primitives::{Address, Bytes, ChainId};
use proptest::prelude::*;

use super::{
    Account, Action, Behaviour, Payload, ScheduledAction, Target,
    action::actions,
    behaviour::behaviours,
    fault::{faults, faults_with_filter, nearest, on_chains, scheduled},
    policy::policies,
    topology::topologies,
};
use crate::{
    chain::Call,
    cluster::ClusterConfig,
    fault::{Fault, Schedule, ScheduledFault},
    relayer::RelayerConfig,
    rules::InteropFilter,
};

/// A cluster, contracts, a relayer policy, actions of users, and faults. `Display` and `Debug` write
/// a line for each of them.
#[derive(Clone)]
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

    /// Adds a contract, by its behaviour or its creation code; returns its address.
    pub fn deploy(&mut self, contract: impl Into<Behaviour>) -> Address {
        self.contracts.push(contract.into());
        Behaviour::address(self.contracts.len() - 1)
    }

    /// The address of the last contract with this behaviour or creation code; `None` if there is none.
    pub fn address_of(&self, contract: impl Into<Behaviour>) -> Option<Address> {
        let contract = contract.into();
        self.contracts.iter().rposition(|it| *it == contract).map(Behaviour::address)
    }

    /// Lets account 0 send a message from `chain` to `target` on `destination` at the beginning of a
    /// step.
    pub fn send(
        &mut self,
        step: u64,
        chain: ChainId,
        destination: ChainId,
        target: Address,
        message: impl Into<Bytes>,
    ) {
        let action = Action::Send {
            chain,
            account: Account::Dev(0),
            destination,
            target: Target::Address(target),
            payload: Payload::Bytes(message.into()),
            value: 0,
        };
        self.actions.push(ScheduledAction { step, action });
    }

    /// Adds a call on `chain` at the beginning of a step.
    pub fn call(&mut self, step: u64, chain: ChainId, call: Call) {
        self.actions.push(ScheduledAction { step, action: Action::Submit { chain, call } });
    }

    /// The actions of a step.
    pub(super) fn actions_at(&self, step: u64) -> impl Iterator<Item = &Action> {
        let actions = self.actions.iter().filter(move |scheduled| scheduled.step == step);
        actions.map(|scheduled| &scheduled.action)
    }

    /// The last step with an action or a fault; 0 without any.
    pub(super) fn last_step(&self) -> u64 {
        let last = self.actions.iter().map(|scheduled| scheduled.step).max().unwrap_or(0);
        last.max(self.schedule.last_step())
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
        self.cluster_lines().iter().try_for_each(|line| writeln!(f, "{line}"))?;
        self.contract_lines().iter().try_for_each(|line| writeln!(f, "{line}"))?;
        writeln!(f, "{}", self.relayer_line())?;
        let mut lines: Vec<(u64, String)> = Vec::new();
        let actions = self.actions.iter();
        lines.extend(actions.map(|scheduled| (scheduled.step, scheduled.action.to_string())));
        let faults = self.schedule.faults().iter();
        lines.extend(faults.map(|fault| (fault.step, format!("fault: {}", fault.fault))));
        lines.sort_by_key(|(step, _)| *step);
        lines.iter().try_for_each(|(step, line)| writeln!(f, "step {step:>3}: {line}"))
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
