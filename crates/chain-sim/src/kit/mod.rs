//! Property tests of cross-domain messages: strategies for clusters, contracts, messages, user
//! actions and faults; a reference model of the messenger; and invariants.
//!
//! A [`Scenario`] is a cluster, contracts, actions of users, a relayer policy and faults.
//! [`scenarios`] generates random scenarios, [`Scenario::run`] runs one and checks every
//! [`invariant`], and [`Check`] runs many and shrinks a failing scenario to a few lines. The
//! [`Story`] of a failing scenario says what happened, step by step.
//!
//! ```
//! use chain_sim::kit::{Check, Scenario, scenarios};
//!
//! Check { seed: 1, cases: 10 }.run(scenarios(), Scenario::run)?;
//! # Ok::<(), chain_sim::kit::CheckError>(())
//! ```
//!
//! An application adds its contracts with [`Scenario::deploy`], messages and calls with
//! [`Scenario::send`] and [`Scenario::call`], and an invariant of its own with
//! [`Scenario::run_with`] or [`Scenario::run_then`]; the example `property_test` shows how.

mod action;
mod address_name;
mod assembly;
mod behaviour;
mod check;
mod checked_run;
mod counterexample;
mod failure;
mod fault;
mod identifier;
pub mod invariant;
mod minimized;
mod model;
#[cfg(not(feature = "page"))]
mod no_page;
pub mod nodes;
mod page_file;
#[cfg(feature = "page")]
mod pages;
mod payload;
mod pick;
mod policy;
mod run;
mod scenario;
mod setup;
mod story;
mod target;
mod topology;

pub use self::{
    action::{Account, Action, ExecutingChain, Execution, Route, ScheduledAction, actions},
    behaviour::{Behaviour, Recorded, behaviours},
    check::{Check, CheckError},
    counterexample::Counterexample,
    failure::Failure,
    fault::{faults, faults_with_filter, schedules},
    identifier::{forgeries, identifiers},
    invariant::{Violation, expect_equal},
    model::{BlockModel, Event, Executed, LogModel, Model, Position, Relayed, Sent},
    payload::{Payload, bytes, lengths, payloads},
    pick::Pick,
    policy::policies,
    run::Run,
    scenario::{Scenario, scenarios, scenarios_with_filter, unattended_scenarios},
    story::Story,
    target::{Target, targets},
    topology::topologies,
};
pub use crate::cluster::DEPLOYER;
