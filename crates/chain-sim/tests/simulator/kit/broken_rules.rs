//! Nodes that do not look at a rule: pool, builder and verifier alike. The kit notices.

use alloy_sol_types::SolError;
use chain_sim::{
    Engine, Rule, RuleSet,
    kit::{Account, Action, Scenario, Violation, scenarios},
};
use messenger::{Versions, abi::ICrossL2Inbox::NotInAccessList};
use proptest::strategy::Strategy;

use super::{bytecode::Code, campaign::catches};

/// Scenarios on nodes that disregard these rules.
fn disregarding(rules: RuleSet) -> impl Strategy<Value = Scenario> {
    scenarios().prop_map(move |mut scenario| {
        scenario.cluster.disregarded_rules = rules;
        scenario
    })
}

/// Asserts that the kit sees that nodes disregard a rule: within so many scenarios an executing
/// message breaks it, and the invariant of that very rule says so.
fn assert_caught(rule: Rule, cases: u32) {
    let (violation, scenario) = catches(7, cases, disregarding(RuleSet::NONE.with(rule)));
    match violation {
        Violation::Execution { rule: broken, .. } if broken == rule => {}
        other => panic!("expected an execution against {rule:?}, got: {other}\n{scenario}"),
    }
    let size = scenario.actions.len() + scenario.schedule.faults().len();
    assert!(size <= 6, "{size} lines\n{scenario}");
}

#[test]
fn dependency_set_is_missed() {
    assert_caught(Rule::DependencySet, 1_000);
}

#[test]
fn initiating_activation_is_missed() {
    assert_caught(Rule::InitiatingActivation, 1_000);
}

#[test]
fn messages_from_the_future_are_seen() {
    assert_caught(Rule::NotFromFuture, 4_000);
}

#[test]
fn expired_messages_are_seen() {
    assert_caught(Rule::NotExpired, 1_000);
}

#[test]
fn missing_blocks_are_seen() {
    let (violation, scenario) = catches(7, 1_000, disregarding(RuleSet::NONE.with(Rule::Block)));
    // Where there is no block there is no log.
    let caught = matches!(violation, Violation::Execution { rule: Rule::Log, .. });
    assert!(caught, "{violation}\n{scenario}");
}

#[test]
fn wrong_timestamps_are_seen() {
    assert_caught(Rule::Timestamp, 1_000);
}

#[test]
fn missing_logs_are_seen() {
    assert_caught(Rule::Log, 1_000);
}

#[test]
fn forged_origins_are_seen() {
    assert_caught(Rule::Origin, 1_000);
}

#[test]
fn forged_payloads_are_seen() {
    assert_caught(Rule::Payload, 1_000);
}

#[test]
fn circles_are_seen() {
    assert_caught(Rule::Acyclic, 2_000);
}

/// The inbox itself refuses what is not declared, and deposits declare nothing: these two rules
/// can be broken only together with it.
fn with_careless_inbox(rules: RuleSet) -> impl Strategy<Value = Scenario> {
    let messenger = Code::messenger().finish();
    let inbox = Code::inbox().never_fails_with(NotInAccessList::SELECTOR).finish();
    disregarding(rules).prop_map(move |mut scenario| {
        let (messenger, inbox) = (messenger.clone(), inbox.clone());
        scenario.cluster.engine = Engine::Code { messenger, inbox };
        scenario.cluster.versions = Some(Versions::V1_2_0);
        scenario
    })
}

#[test]
fn undeclared_messages_are_seen() {
    let scenarios = with_careless_inbox(RuleSet::NONE.with(Rule::Declared));
    // Deposits are another rule's.
    let scenarios = scenarios.prop_map(|mut scenario| {
        for scheduled in &mut scenario.actions {
            match &mut scheduled.action {
                Action::Execute(execution) => execution.account = Account::Dev(0),
                Action::Guess { account, .. } | Action::Call { account, .. } => {
                    *account = Account::Dev(0);
                }
                _ => {}
            }
        }
        scenario
    });
    let (violation, scenario) = catches(7, 1_000, scenarios);
    let caught = matches!(violation, Violation::Execution { rule: Rule::Declared, .. });
    assert!(caught, "{violation}\n{scenario}");
}

#[test]
fn messages_in_deposits_are_seen() {
    let scenarios = with_careless_inbox(RuleSet::NONE.with(Rule::NotInDeposit));
    let (violation, scenario) = catches(7, 2_000, scenarios);
    let caught = matches!(violation, Violation::Execution { rule: Rule::NotInDeposit, .. });
    assert!(caught, "{violation}\n{scenario}");
}

/// Before its activation block a chain has no inbox, and the activation block has deposits only:
/// no executing message can break this rule. But a relay that is let into an early block calls
/// nobody.
#[test]
fn relays_before_activation_are_seen() {
    let rules = RuleSet::NONE.with(Rule::ExecutingActivation);
    let (violation, scenario) = catches(7, 1_000, disregarding(rules));
    assert!(matches!(violation, Violation::NotDelivered { .. }), "{violation}\n{scenario}");
}
