//! Every release of both contracts. The releases of a line differ only in their version.
//!
//! Native programs of all releases run in every process. The bytecode of messenger 1.3 is available
//! in a process that tests 1.3; that of 1.2, and of the inbox 1.0, always.

use std::collections::BTreeSet;

use alloy_primitives::keccak256;
use messenger::{
    CROSS_L2_INBOX, Implementation, InboxVersion, KnownImplementations,
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerVersion, ReleasedImplementations, Versions,
    abi::{
        ICrossL2Inbox,
        IL2ToL2CrossDomainMessenger::{sendMessageCall, versionCall},
    },
};
use oracle::{
    CHAIN_ID, Deployment, Observation, Oracle, Relay, Revision, Transaction, World,
    contracts::{ECHO, STOP},
    every_function, example_message, filler, outgoing_message,
};

/// Every pair of releases.
fn all() -> impl Iterator<Item = Versions> {
    MessengerVersion::ALL.iter().flat_map(|&messenger| {
        InboxVersion::ALL.iter().map(move |&inbox| Versions::new(messenger, inbox))
    })
}

/// Every pair of releases whose bytecode the process has.
fn with_bytecode() -> Vec<Versions> {
    let has_messenger = |messenger| match Revision::selected() {
        Revision::V1_2 => messenger == MessengerVersion::V1_2_0,
        Revision::V1_3 => true,
    };
    let has_inbox = |inbox| inbox != InboxVersion::V1_1_0;
    let available: Vec<_> =
        all().filter(|it| has_messenger(it.messenger) && has_inbox(it.inbox)).collect();
    let expected = match Revision::selected() {
        Revision::V1_2 => 2,
        Revision::V1_3 => 8,
    };
    assert_eq!(available.len(), expected);
    available
}

/// Calls of `version` of both contracts.
fn version_calls() -> [Transaction; 2] {
    [
        Transaction::call(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &versionCall {}),
        Transaction::call(CROSS_L2_INBOX, &ICrossL2Inbox::versionCall {}),
    ]
}

/// Asserts that these are the answers of `version` of both contracts.
#[track_caller]
fn assert_versions(seen: &[Observation], versions: Versions) {
    let answers: Vec<_> = seen.iter().map(|seen| seen.returned::<versionCall>()).collect();
    assert_eq!(answers, [versions.messenger.as_str(), versions.inbox.as_str()]);
}

/// The gas does not depend on the version's text, whose length is the same.
#[test]
fn native_programs_name_their_version() {
    let mut gas = BTreeSet::new();
    for versions in all() {
        let world = World::default().with_versions(versions);
        let seen = world.run(Deployment::Native, &version_calls()).expect("calls that run");
        assert_versions(&seen, versions);
        gas.insert((
            versions.messenger > MessengerVersion::V1_2_0,
            [0, 1].map(|it: usize| seen[it].gas_spent),
        ));
    }
    assert_eq!(gas.len(), 2, "{gas:?}");
}

#[test]
fn bytecode_is_that_of_its_version() {
    for versions in with_bytecode() {
        let code = oracle::released(versions).expect("the bytecode");
        let Versions { messenger, inbox, .. } = versions;
        let expected = match messenger {
            MessengerVersion::V1_2_0 => Implementation::Messenger1_2,
            _ => Implementation::Messenger1_3,
        };
        for (code, hash, implementation) in [
            (code.messenger, messenger.code_hash(), expected),
            (code.inbox, inbox.code_hash(), Implementation::Inbox1_0),
        ] {
            assert_eq!(keccak256(&code), hash, "{versions:?}");
            assert_eq!(Implementation::of_code(&code), Some(implementation), "{versions:?}");
            assert_eq!(Implementation::of_released(&hash), Some(implementation), "{versions:?}");
        }
        let mut oracle = Oracle::new(World::default().with_versions(versions));
        assert_versions(&oracle.run(&version_calls()), versions);
    }
}

/// A send, its resend, a relay and a validation, of the calls of every function.
#[test]
fn every_release_is_as_its_bytecode() {
    for versions in with_bytecode() {
        let mut oracle = Oracle::new(World::default().with_versions(versions));
        let sent = outgoing_message(STOP, filler(36));
        let received = example_message(ECHO, filler(36));
        let relay = Relay::of(&received);
        let seen = oracle.run(&[
            Transaction::send(&sent),
            Transaction::resend(&sent),
            relay.transaction(),
            relay.validation(),
        ]);
        assert_eq!(seen[0].returned::<sendMessageCall>(), sent.hash());
        assert_eq!(seen[1].logs, seen[0].logs);
        seen[2].assert_relayed(&received, &received.message);
        seen[3].assert_success();
        let (world, functions) = every_function(36);
        let mut oracle = Oracle::new(world.with_versions(versions));
        for (_, transaction) in &functions {
            oracle.run_one(transaction.clone());
        }
        assert_eq!(oracle.compared(), functions.len());
    }
}

/// The list contains all releases except inbox 1.1.0, whose gas is not proved.
#[test]
fn released_implementations_are_those_with_proved_gas() {
    let find = |hash| ReleasedImplementations::find(CHAIN_ID, &hash);
    let messengers = MessengerVersion::ALL.iter().map(|version| find(version.code_hash()));
    assert_eq!(
        messengers.collect::<Vec<_>>(),
        [
            Some(Implementation::Messenger1_2),
            Some(Implementation::Messenger1_3),
            Some(Implementation::Messenger1_3),
            Some(Implementation::Messenger1_3),
        ],
    );
    let inboxes = InboxVersion::ALL.iter().map(|version| find(version.code_hash()));
    let inbox = Some(Implementation::Inbox1_0);
    assert_eq!(inboxes.collect::<Vec<_>>(), [inbox, inbox, None]);
    // Native programs are other code.
    for Versions { messenger, inbox, .. } in all() {
        for program in [messenger.program(), inbox.program()] {
            assert_eq!(find(keccak256(program)), None);
            assert_eq!(Implementation::of_code(program), None);
        }
    }
}
