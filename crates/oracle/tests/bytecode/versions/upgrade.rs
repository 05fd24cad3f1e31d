//! A chain that is upgraded from version 1.2 to 1.3 while messages are under way.
//!
//! Native programs run in every process, against the values that docs/SEMANTICS.md describes. A
//! process that tests 1.3 has the bytecode of both versions, and compares all three deployments.

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::SolCall;
use messenger::{
    CROSS_L2_INBOX, Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message,
    MessengerVersion, Versions,
    abi::{
        ICrossL2Inbox,
        IL2ToL2CrossDomainMessenger::{
            InvalidMessage, MessageAlreadyRelayed, messageNonceCall, resendMessageCall,
            sendMessageCall, sentMessagesCall, successfulMessagesCall, versionCall,
        },
        IL2ToL2CrossDomainMessenger1_2::sentMessagesCall as sentMessagesOf1_2Call,
    },
    storage::sent_message,
};
use oracle::{
    CHAIN_ID, Deployment, Observation, Relay, Revision, SOURCE_CHAIN_ID, Status, Transaction,
    World,
    cases::Class,
    contracts::{ECHO, STOP},
    example_message, filler, outgoing_message,
};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use super::upgraded_chain::{UpgradedChain, downgrade, upgrade};

/// A chain that is upgraded to 1.3.
const fn chain(world: World) -> UpgradedChain {
    UpgradedChain { world, from: Versions::V1_2_0, to: Versions::V1_3_0 }
}

/// The deployments of both versions that the process has.
fn deployments() -> &'static [Deployment] {
    match Revision::selected() {
        Revision::V1_2 => &[Deployment::Native],
        Revision::V1_3 => &[Deployment::Bytecode, Deployment::Native, Deployment::Accelerated],
    }
}

/// Runs the transactions in all deployments, asserts that they are equal, and returns what was
/// seen.
#[track_caller]
fn run(chain: &UpgradedChain, transactions: &[Transaction]) -> Vec<Observation> {
    let [first, others @ ..] = deployments() else { panic!("a deployment") };
    let expected = chain.run(*first, transactions);
    for deployment in others {
        assert_eq!(chain.run(*deployment, transactions), expected, "{deployment}");
    }
    expected
}

/// A call of the messenger.
fn call(call: &impl SolCall) -> Transaction {
    Transaction::call(L2_TO_L2_CROSS_DOMAIN_MESSENGER, call)
}

/// The message with this nonce to another chain.
fn message(nonce: u8) -> Message {
    Message { nonce: U256::from(nonce), ..outgoing_message(STOP, filler(36)) }
}

/// Runs the parts one after the other on one chain, and returns what was seen of each.
#[track_caller]
fn run_parts<const N: usize>(parts: &[Vec<Transaction>; N]) -> [Vec<Observation>; N] {
    let lengths = parts.each_ref().map(Vec::len);
    let mut seen = run(&chain(World::default()), &parts.concat()).into_iter();
    lengths.map(|length| seen.by_ref().take(length).collect())
}

#[test]
fn versions_before_and_after() {
    let versions = vec![
        call(&versionCall {}),
        Transaction::call(CROSS_L2_INBOX, &ICrossL2Inbox::versionCall {}),
    ];
    let [before, upgraded, after, ..] =
        run_parts(&[versions.clone(), upgrade().to_vec(), versions.clone()]);
    let named =
        |seen: &[Observation]| [0, 1].map(|index: usize| seen[index].returned::<versionCall>());
    assert_eq!(named(&before), ["1.2.0", "1.0.1"]);
    assert!(upgraded.iter().all(|seen| seen.status == Status::Success));
    assert_eq!(named(&after), ["1.3.0", "1.0.2"]);
}

/// The nonce continues. The mark of a message that was sent under 1.2 stays, but 1.3 looks for it
/// elsewhere, so the message cannot be resent.
#[test]
fn messages_that_were_sent_before() {
    let sent = [message(0), message(1)];
    let later = message(2);
    let [before, _, after, _, downgraded] = run_parts(&[
        vec![
            Transaction::send(&sent[0]),
            Transaction::send(&sent[1]),
            Transaction::resend(&sent[1]),
            call(&sentMessagesOf1_2Call(sent[0].hash())),
        ],
        upgrade().to_vec(),
        vec![
            call(&messageNonceCall {}),
            Transaction::resend(&sent[0]),
            call(&sentMessagesCall(sent[0].nonce)),
            call(&sentMessagesOf1_2Call(sent[0].hash())),
            Transaction::send(&later),
            Transaction::resend(&later),
            call(&sentMessagesCall(later.nonce)),
        ],
        downgrade().to_vec(),
        vec![
            call(&messageNonceCall {}),
            Transaction::resend(&sent[0]),
            call(&sentMessagesOf1_2Call(sent[0].hash())),
            Transaction::resend(&later),
            call(&sentMessagesOf1_2Call(later.hash())),
        ],
    ]);
    assert_eq!(before[0].returned::<sendMessageCall>(), sent[0].hash());
    assert_eq!(before[1].returned::<sendMessageCall>(), sent[1].hash());
    assert_eq!(before[2].returned::<resendMessageCall>(), sent[1].hash());
    assert!(before[3].returned::<sentMessagesOf1_2Call>());

    assert_eq!(after[0].returned::<messageNonceCall>(), U256::from(2));
    after[1].assert_error(&InvalidMessage {});
    assert_eq!(after[2].returned::<sentMessagesCall>(), B256::ZERO);
    after[3].assert_empty_revert();
    assert_eq!(after[4].returned::<sendMessageCall>(), later.hash());
    assert_eq!(after[5].returned::<resendMessageCall>(), later.hash());
    assert_eq!(after[5].logs, after[4].logs);
    assert_eq!(after[6].returned::<sentMessagesCall>(), later.hash());
    let (slot, word) = sent_message(MessengerVersion::V1_3_0, later.hash(), later.nonce);
    assert_eq!(after[4].storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot), Some(word));

    // Back under 1.2 it is the other way round.
    assert_eq!(downgraded[0].returned::<messageNonceCall>(), U256::from(3));
    assert_eq!(downgraded[1].returned::<resendMessageCall>(), sent[0].hash());
    assert!(downgraded[2].returned::<sentMessagesOf1_2Call>());
    downgraded[3].assert_error(&InvalidMessage {});
    assert!(!downgraded[4].returned::<sentMessagesOf1_2Call>());
}

/// Messages that were relayed under 1.2 stay relayed, and all others can be relayed once.
#[test]
fn messages_that_are_relayed_before_and_after() {
    let [early, late] = [1, 2]
        .map(|nonce| Message { nonce: U256::from(nonce), ..example_message(ECHO, filler(36)) });
    let [relay_early, relay_late] = [&early, &late].map(|message| Relay::of(message).transaction());
    let marks = [&early, &late].map(|message| call(&successfulMessagesCall(message.hash())));
    let [before, _, after] = run_parts(&[
        [vec![relay_early.clone()], marks.to_vec()].concat(),
        upgrade().to_vec(),
        [vec![relay_early, relay_late.clone(), relay_late], marks.to_vec()].concat(),
    ]);
    let marks = |seen: &[Observation]| {
        seen.iter().map(|seen| seen.returned::<successfulMessagesCall>()).collect::<Vec<_>>()
    };
    before[0].assert_relayed(&early, &early.message);
    assert_eq!(marks(&before[1..]), [true, false]);
    after[0].assert_error(&MessageAlreadyRelayed {});
    after[1].assert_relayed(&late, &late.message);
    after[2].assert_error(&MessageAlreadyRelayed {});
    assert_eq!(marks(&after[3..]), [true, true]);
}

/// A message that a chain sends under 1.2 is relayed once by another chain under 1.3, and the other
/// way round: the log is the same.
#[test]
fn messages_between_chains_of_either_version() {
    let [under_1_2, _, under_1_3] = run_parts(&[
        vec![Transaction::send(&message(0))],
        upgrade().to_vec(),
        vec![Transaction::send(&message(1))],
    ]);
    let relays = [&under_1_2, &under_1_3].map(|seen| {
        let log = &seen[0].logs[0];
        let position = LogPosition {
            chain_id: U256::from(CHAIN_ID),
            block_number: 7,
            timestamp: 8,
            log_index: 9,
        };
        let payload = messenger::encode_payload(&log.data);
        Relay { id: Identifier::new(log.address, position), payload: payload.into() }.transaction()
    });
    let destination = chain(World::default().with_chain_id(SOURCE_CHAIN_ID));
    let all = [&relays[..], &relays[..], &upgrade(), &relays[..]].concat();
    let once = [true, true, false, false, true, true, false, false];
    let succeeded = |seen: &[Observation]| {
        seen.iter().map(|seen| seen.status == Status::Success).collect::<Vec<_>>()
    };
    assert_eq!(succeeded(&run(&destination, &all)), once);
    let all = [&upgrade()[..], &relays, &relays].concat();
    assert_eq!(succeeded(&run(&destination, &all)), [true, true, true, true, false, false]);
}

/// The same holds where the code of the accounts is replaced, and their storage stays, as on a
/// chain whose predeploys are not proxies.
#[test]
fn code_that_is_replaced_in_place() {
    let (sent, later) = (message(0), message(1));
    let relayed = example_message(ECHO, Bytes::new());
    let relay = Relay::of(&relayed).transaction();
    for &deployment in deployments() {
        let run = |world: &World, transactions: &[Transaction]| {
            world.run(deployment, transactions).expect("transactions that run")
        };
        let old = World::default().with_versions(Versions::V1_2_0);
        let before = run(&old, &[Transaction::send(&sent), relay.clone()]);
        let mut new = World::default().with_versions(Versions::V1_3_0);
        for seen in &before {
            for (slot, word) in &seen.accounts[&L2_TO_L2_CROSS_DOMAIN_MESSENGER].storage {
                new = new.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, *slot, word.present);
            }
        }
        let after =
            run(&new, &[relay.clone(), Transaction::resend(&sent), Transaction::send(&later)]);
        after[0].assert_error(&MessageAlreadyRelayed {});
        after[1].assert_error(&InvalidMessage {});
        assert_eq!(after[2].returned::<sendMessageCall>(), later.hash());
    }
}

/// Cases whose transactions run half before and half after the upgrade, on all deployments.
#[test]
fn cases_over_an_upgrade_are_equal_in_all_deployments() {
    let classes = [Class::Sequences, Class::WellFormed, Class::Reentrancy, Class::NamedErrors];
    for class in classes {
        let config = Config {
            cases: 100,
            rng_seed: RngSeed::Fixed(0x1203),
            failure_persistence: None,
            ..Config::default()
        };
        let ran = TestRunner::new(config).run(&class.strategy(), |case| {
            let calls = &case.transactions;
            let half = calls.len() / 2;
            let (before, after) = calls.split_at(half);
            // Every call also runs once under either version.
            let all = [before, after, &upgrade(), before, after].concat();
            let chain = chain(case.world.clone());
            let [first, others @ ..] = deployments() else { panic!("a deployment") };
            let expected = chain.run(*first, &all);
            for deployment in others {
                let actual = chain.run(*deployment, &all);
                if actual != expected {
                    return Err(TestCaseError::fail(format!("{deployment}: {case:?}")));
                }
            }
            let upgraded = &expected[calls.len()..][..2];
            assert!(upgraded.iter().all(|seen| seen.status == Status::Success));
            Ok(())
        });
        ran.unwrap_or_else(|error| panic!("{class}: {error}"));
    }
}
