//! What failing scenarios say.

use std::{cell::Cell, fs};

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolError, sol};
use chain_sim::{
    Cluster, ClusterConfig, Engine, Error, Fault, Forgery, RelayerConfig, ReorgedTransactions,
    Rule, RuleSet, Schedule, ScheduledFault, Simulation,
    kit::{
        Account, Action, Behaviour, ExecutingChain, Execution, Failure, Pick, Route, Scenario,
        ScheduledAction, Violation, expect_equal, unattended_scenarios,
    },
};
use messenger::{Versions, abi::IL2ToL2CrossDomainMessenger::MessageAlreadyRelayed};
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

use super::bytecode::Code;

sol!(Tally, "../../tests/contracts/artifacts/Tally.json");

/// Two chains with a tally, a message to that of 902 in step 0, and these faults.
fn scenario(faults: impl IntoIterator<Item = (u64, Fault)>) -> Scenario {
    let mut scenario = Scenario::new(ClusterConfig::default(), RelayerConfig::default());
    let tally = scenario.deploy(&Tally::BYTECODE);
    scenario.send(0, 901, 902, tally, Tally::addCall {}.abi_encode());
    let faults = faults.into_iter().map(|(step, fault)| ScheduledFault { step, fault });
    scenario.schedule = Schedule::new(faults);
    scenario
}

/// The count of the tally of 902.
fn count(simulation: &Simulation) -> Result<u64, Error> {
    let tally = scenario([]).address_of(&Tally::BYTECODE).unwrap();
    Ok(simulation.cluster.read(902, tally, &Tally::countCall {})?.to())
}

/// Asserts that the story of a failing scenario is that of a file in `stories`, where people read it.
fn assert_story(failure: &Failure, name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/simulator/kit/stories");
    let expected = fs::read_to_string(format!("{folder}/{name}.txt")).unwrap_or_default();
    let actual = failure.story().to_string();
    assert!(actual == expected, "{name}: expected\n{expected}\ngot\n{actual}");
}

/// An action of account 3: a relay of the first log, by hand.
const fn relay_by_hand(forgery: Option<Forgery>) -> Action {
    Action::Execute(Execution {
        chain: ExecutingChain::Destination,
        account: Account::Dev(3),
        route: Route::Relay { value: 0 },
        log: Pick(0),
        forgery,
        declared: true,
        unchecked: false,
    })
}

/// Adds an action at the beginning of a step.
fn add(scenario: &mut Scenario, step: u64, action: Action) {
    scenario.actions.push(ScheduledAction { step, action });
}

#[test]
fn message_expires_while_the_relayer_is_down() {
    let faults = [(1, Fault::CrashRelayer { steps: 2 }), (2, Fault::Jump { seconds: 604_800 })];
    let result = scenario(faults).run_then(|simulation, model| {
        let sent = model.sent().count() as u64;
        expect_equal("every message arrives", sent, count(simulation)?)
    });
    assert_story(&result.unwrap_err(), "expiry");
}

#[test]
fn messenger_forgets_what_it_has_relayed() {
    let mut scenario = scenario([(1, Fault::DuplicateRelay)]);
    let messenger = Code::messenger().never_fails_with(MessageAlreadyRelayed::SELECTOR).finish();
    scenario.cluster.engine = Engine::Code { messenger, inbox: Code::inbox().finish() };
    scenario.cluster.versions = Some(Versions::V1_2_0);
    assert_story(&scenario.run().unwrap_err(), "relayed_twice");
}

#[test]
fn nodes_let_an_expired_message_in() {
    let mut scenario =
        scenario([(0, Fault::CrashRelayer { steps: 9 }), (1, Fault::Jump { seconds: 604_801 })]);
    scenario.cluster.disregarded_rules = RuleSet::NONE.with(Rule::NotExpired);
    add(&mut scenario, 2, relay_by_hand(None));
    let failure = scenario.run().unwrap_err();
    assert_story(&failure, "expired_relay");
    // The run looks at every fourth step only, and the story at each.
    assert_eq!((failure.step, failure.story().step()), (4, 2));
}

#[test]
fn reorg_takes_a_relay_back() {
    let dropped = Fault::Reorg { chain: 901, depth: 9, transactions: ReorgedTransactions::Dropped };
    let most = Cell::new(0);
    let result = scenario([(3, dropped)]).run_with(|simulation, _| {
        let count = count(simulation)?;
        most.set(count.max(most.get()));
        expect_equal("the count never goes down", most.get(), count)
    });
    assert_story(&result.unwrap_err(), "reorg");
}

#[test]
fn message_goes_with_a_reorg_and_comes_back() {
    let pooled = Fault::Reorg { chain: 901, depth: 9, transactions: ReorgedTransactions::Pooled };
    let faults = [(1, Fault::LoseRelay), (3, pooled), (3, Fault::DelayRelay { seconds: 3 })];
    let result = scenario(faults).run_then(|simulation, _| {
        expect_equal("messages that do not come back", 0, count(simulation)?)
    });
    assert_story(&result.unwrap_err(), "pooled");
}

#[test]
fn faulty_sequencer_includes_a_forged_relay() {
    // Another nonce.
    let forgery = Forgery::Payload { byte: 127, mask: 1 };
    let mut scenario = scenario([(1, Fault::ForgeRelay { forgery, unchecked: true })]);
    scenario.cluster.verify_after = 6;
    let result = scenario.run_with(|simulation, model| {
        let (sent, count) = (model.sent().count() as u64, count(simulation)?);
        expect_equal("no more messages arrive than were sent", sent, count.max(sent))
    });
    assert_story(&result.unwrap_err(), "forgery");
}

#[test]
fn somebody_else_relays() {
    let mut scenario = scenario([(0, Fault::CrashRelayer { steps: 4 })]);
    let resend = Action::Resend { chain: 901, account: Account::Dev(1), message: Pick(5) };
    add(&mut scenario, 1, resend);
    add(&mut scenario, 2, relay_by_hand(Some(Forgery::Origin)));
    add(&mut scenario, 2, relay_by_hand(None));
    let result = scenario.run_with(|simulation, _| match count(simulation)? {
        0 => Ok(()),
        _ => Err(Violation::Application("only the relayer relays".into())),
    });
    assert_story(&result.unwrap_err(), "by_hand");
}

#[test]
fn target_fails() {
    let mut scenario = Scenario::new(ClusterConfig::default(), RelayerConfig::default());
    // Block 1 of 901 has yet to send a message.
    let resend = Action::Resend { chain: 901, account: Account::Dev(1), message: Pick(5) };
    add(&mut scenario, 0, resend);
    let target = scenario.deploy(Behaviour::Revert);
    scenario.send(0, 901, 902, target, vec![1]);
    let result = scenario.run_then(|_, model| {
        expect_equal("every message arrives", model.sent().count(), model.relayed().count())
    });
    assert_story(&result.unwrap_err(), "target_fails");
}

/// The story of a scenario without faults in which this does not hold at the end.
fn story_of(violation: Violation) -> String {
    let failure = scenario([]).run_then(|_, _| Err(violation)).unwrap_err();
    failure.story().to_string()
}

#[test]
fn number_of_the_application_is_no_timestamp() {
    let genesis = ClusterConfig::default().genesis_timestamp;
    let unequal = expect_equal("the supply", genesis, genesis + 1).unwrap_err();
    let story = story_of(unequal);
    let difference = format!("the supply\n  expected {genesis}\n  got      {}\n", genesis + 1);
    assert!(story.contains(&difference), "{story}");
}

#[test]
fn contract_that_does_not_answer_is_no_fault_of_the_simulator() {
    let tally = scenario([]).address_of(&Tally::BYTECODE).unwrap();
    let cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let error = cluster.read(902, tally, &Tally::countCall {}).unwrap_err();
    let story = story_of(error.into());
    let finding = "this does not hold: contracts answer the calls of a property\n  \
                   expected what count() of contract 2 on chain 902 returns\n  \
                   got      no data: is there such a contract?\n";
    assert!(story.contains(finding), "{story}");
}

/// What proptest says of a claim that does not hold as soon as a message arrives.
pub(super) fn nothing_arrives() -> Result<(), TestError<Scenario>> {
    let config =
        Config { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&unattended_scenarios(), |mut scenario| {
        let tally = scenario.deploy(&Tally::BYTECODE);
        scenario.send(0, 901, 902, tally, Tally::addCall {}.abi_encode());
        scenario.run_then(|simulation, _| {
            let count = simulation.cluster.read(902, tally, &Tally::countCall {})?;
            expect_equal("nothing arrives", U256::ZERO, count)
        })?;
        Ok(())
    })
}

#[test]
fn proptest_tells_the_story_of_the_smallest_scenario() {
    let result = nothing_arrives();
    let text = result.unwrap_err().to_string();
    let (story, input) = text.split_once("minimal failing input: ").unwrap();
    assert!(story.starts_with("Test failed: At the end, after step "), "{text}");
    assert!(story.contains("chain 902 relays message 1 (901 → 902)\n"), "{text}");
    assert!(story.contains("\nReplay: run the test again; "), "{text}");
    assert!(!story.contains("fault: "), "{text}");
    // That is the scenario before the test has added to it.
    assert!(input.contains("\nchain 902: a block every 1 s, "), "{text}");
    assert!(input.lines().count() < 15, "{text}");
}

#[test]
fn failure_says_how_to_replay_it_and_its_step_is_that_of_the_story() {
    let result = scenario([])
        .run_with(|simulation, _| expect_equal("nothing arrives", 0, count(simulation)?));
    let failure = result.unwrap_err();
    assert_eq!(failure.story().step(), failure.step);
    let text = failure.to_string();
    assert!(text.starts_with(&failure.story().to_string()), "{text}");
    assert!(text.lines().last().unwrap().starts_with("Replay: "), "{text}");
    assert_eq!(format!("{failure:?}"), text);
}
