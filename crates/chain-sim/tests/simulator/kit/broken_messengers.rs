//! Messengers with a fault. The kit notices each.

use alloy_primitives::Bytes;
use alloy_sol_types::{SolError, SolEvent};
use chain_sim::{
    Engine,
    kit::{
        Account, Action, Behaviour, ExecutingChain, Execution, Payload, Pick, Route, Scenario,
        ScheduledAction, Target, Violation, scenarios, unattended_scenarios,
    },
};
use messenger::{
    Versions,
    abi::{IL2ToL2CrossDomainMessenger as Messenger, SentMessage},
    storage::{CROSS_DOMAIN_MESSAGE_SENDER_SLOT, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT},
};
use op_revm::revm::bytecode::opcode::{CALLER, CALLVALUE, DUP1, DUP2, ORIGIN, PUSH0};
use proptest::strategy::Strategy;

use super::{
    bytecode::Code,
    campaign::{catches, holds},
};

/// Scenarios with this messenger.
fn with(
    messenger: Code,
    scenarios: impl Strategy<Value = Scenario>,
) -> impl Strategy<Value = Scenario> {
    let (messenger, inbox) = (messenger.finish(), Code::inbox().finish());
    scenarios.prop_map(move |mut scenario| {
        let (messenger, inbox) = (messenger.clone(), inbox.clone());
        scenario.cluster.engine = Engine::Code { messenger, inbox };
        scenario.cluster.versions = Some(Versions::V1_2_0);
        scenario
    })
}

/// Asserts that the kit sees a fault within a thousand scenarios, by this invariant.
fn assert_caught(messenger: Code, by: impl Fn(&Violation) -> bool) {
    let (violation, scenario) = catches(11, 1_000, with(messenger, scenarios()));
    assert!(by(&violation), "{violation}\n{scenario}");
}

#[test]
fn messenger_without_a_fault_holds() {
    holds(11, 200, with(Code::messenger(), scenarios()), |_| {});
}

#[test]
fn relaying_again_is_seen() {
    let messenger = Code::messenger().never_fails_with(Messenger::MessageAlreadyRelayed::SELECTOR);
    assert_caught(messenger, |seen| matches!(seen, Violation::RelayedTwice { .. }));
}

#[test]
fn relaying_on_another_chain_is_seen() {
    let error = Messenger::MessageDestinationNotRelayChain::SELECTOR;
    let messenger = Code::messenger().never_fails_with(error);
    assert_caught(messenger, |seen| matches!(seen, Violation::Relay { what: "destination", .. }));
}

#[test]
fn relaying_the_log_of_another_contract_is_seen() {
    let error = Messenger::IdOriginNotL2ToL2CrossDomainMessenger::SELECTOR;
    let messenger = Code::messenger().never_fails_with(error);
    assert_caught(messenger, |seen| matches!(seen, Violation::NotSent { .. }));
}

#[test]
fn resending_what_was_not_sent_is_seen() {
    let messenger = Code::messenger().never_fails_with(Messenger::InvalidMessage::SELECTOR);
    assert_caught(messenger, |seen| {
        matches!(
            seen,
            Violation::Nonce { .. } | Violation::Unsendable { .. } | Violation::State { .. }
        )
    });
}

#[test]
fn sending_to_the_same_chain_is_seen() {
    let error = Messenger::MessageDestinationSameChain::SELECTOR;
    let messenger = Code::messenger().never_fails_with(error);
    assert_caught(messenger, |seen| matches!(seen, Violation::Unsendable { .. }));
}

#[test]
fn sending_to_the_messenger_is_seen() {
    let error = Messenger::MessageTargetL2ToL2CrossDomainMessenger::SELECTOR;
    let messenger = Code::messenger().never_fails_with(error);
    assert_caught(messenger, |seen| matches!(seen, Violation::Unsendable { .. }));
}

#[test]
fn forgetting_what_was_sent_is_seen() {
    assert_caught(
        Code::messenger().forgets_store(0, 3),
        |seen| matches!(seen, Violation::State { what, .. } if what.starts_with("sentMessages")),
    );
}

#[test]
fn counting_no_nonces_is_seen() {
    assert_caught(Code::messenger().forgets_store(1, 3), |seen| {
        matches!(seen, Violation::Nonce { .. })
            || matches!(seen, Violation::State { what, .. } if what == "the nonce")
    });
}

#[test]
fn forgetting_what_was_relayed_is_seen() {
    assert_caught(
        Code::messenger().forgets_store(2, 3),
        |seen| matches!(seen, Violation::State { what, .. } if what.starts_with("successfulMessages")),
    );
}

#[test]
fn another_source_in_the_context_is_seen() {
    // The sender instead.
    let messenger =
        Code::messenger().at_transient_store(CROSS_DOMAIN_MESSAGE_SOURCE_SLOT, DUP2, DUP1);
    assert_caught(messenger, |seen| matches!(seen, Violation::Context { .. }));
}

#[test]
fn another_sender_in_the_context_is_seen() {
    // Whoever relays.
    let messenger =
        Code::messenger().at_transient_store(CROSS_DOMAIN_MESSAGE_SENDER_SLOT, DUP1, CALLER);
    assert_caught(messenger, |seen| matches!(seen, Violation::Context { .. }));
}

#[test]
fn another_sender_in_the_log_is_seen() {
    // The transaction's, where a contract sends.
    let messenger = Code::messenger().after_push(&SentMessage::SIGNATURE_HASH.0, CALLER, ORIGIN);
    assert_caught(
        messenger,
        |seen| matches!(seen, Violation::State { what, .. } if what.starts_with("sentMessages")),
    );
}

#[test]
fn keeping_the_value_is_seen() {
    // Every other function asks for the value only to refuse it.
    let messenger = Code::messenger().unless_before(CALLVALUE, DUP1, PUSH0);
    assert_caught(messenger, |seen| matches!(seen, Violation::PredeployValue { .. }));
}

/// A relay that relays another needs three users who play together; any cluster and any faults.
fn nested_relays() -> impl Strategy<Value = Scenario> {
    unattended_scenarios().prop_map(|mut scenario| {
        let account = Account::Dev(1);
        let (source, destination) = (901, 902);
        scenario.deploy(Behaviour::CallMessenger { swallow: false });
        let send = |target, payload| Action::Send {
            chain: source,
            account,
            destination,
            target,
            payload,
            value: 0,
        };
        let relay = Action::Execute(Execution {
            chain: ExecutingChain::Destination,
            account,
            route: Route::Nested,
            log: Pick(0),
            forgery: None,
            declared: true,
            unchecked: false,
        });
        let contract = Target::Contract(scenario.contracts.len() - 1);
        let actions = [
            send(Target::Nobody, Payload::Bytes(Bytes::new())),
            send(contract, Payload::Relay(Pick(0))),
            relay,
        ];
        scenario.actions = (0..)
            .step_by(4)
            .zip(actions)
            .map(|(step, action)| ScheduledAction { step, action })
            .collect();
        // By hand comes first.
        scenario.relayer.delay = 60;
        scenario
    })
}

#[test]
fn relaying_within_a_relay_is_seen() {
    let messenger = Code::messenger().never_fails_with(Messenger::ReentrantCall::SELECTOR);
    let (violation, scenario) = catches(11, 1_000, with(messenger, nested_relays()));
    assert!(matches!(violation, Violation::Nested { .. }), "{violation}\n{scenario}");
    holds(11, 100, nested_relays(), |_| {});
}
