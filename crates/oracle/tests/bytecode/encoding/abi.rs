//! Selectors and topics of the tables in docs/SEMANTICS.md#l2tol2crossdomainmessenger and
//! docs/SEMANTICS.md#crossl2inbox. They are typed out here, because other clients and contracts
//! depend on them.

use alloy_primitives::{address, b256};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolInterface};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ExecutingMessage,
        ICrossL2Inbox::{self, ICrossL2InboxCalls, ICrossL2InboxErrors},
        IL2ToL2CrossDomainMessenger::{
            self, IL2ToL2CrossDomainMessengerCalls, IL2ToL2CrossDomainMessengerErrors,
        },
        IL2ToL2CrossDomainMessenger1_2::{self, IL2ToL2CrossDomainMessenger1_2Calls},
        RelayedMessage, SentMessage,
    },
};

/// Asserts that the selectors equal those of the table, in the ABI's order.
#[track_caller]
fn assert_selectors(actual: &[[u8; 4]], mut expected: Vec<u32>) {
    expected.sort_unstable();
    let actual: Vec<u32> = actual.iter().copied().map(u32::from_be_bytes).collect();
    assert_eq!(actual, expected);
}

#[test]
fn functions_of_both_contracts() {
    use IL2ToL2CrossDomainMessenger as Messenger;
    let table = [
        (Messenger::sendMessageCall::SELECTOR, 0x7056_f41f),
        (Messenger::relayMessageCall::SELECTOR, 0x8d1d_298f),
        (Messenger::resendMessageCall::SELECTOR, 0x6b0c_3c5e),
        (Messenger::successfulMessagesCall::SELECTOR, 0xb1b1_b209),
        (Messenger::sentMessagesCall::SELECTOR, 0xbc29_4d7d),
        (Messenger::messageNonceCall::SELECTOR, 0xecc7_0428),
        (Messenger::messageVersionCall::SELECTOR, 0x5261_7f3c),
        (Messenger::versionCall::SELECTOR, 0x54fd_4d50),
        (Messenger::crossDomainMessageSenderCall::SELECTOR, 0x38ff_de18),
        (Messenger::crossDomainMessageSourceCall::SELECTOR, 0x2479_4462),
        (Messenger::crossDomainMessageContextCall::SELECTOR, 0x7936_cbee),
    ];
    for (actual, expected) in table {
        assert_eq!(u32::from_be_bytes(actual), expected);
    }
    let all: Vec<_> = IL2ToL2CrossDomainMessengerCalls::selectors().collect();
    assert_selectors(&all, table.map(|(_, expected)| expected).to_vec());

    // In version 1.2 in the place of its namesake.
    let table = [(IL2ToL2CrossDomainMessenger1_2::sentMessagesCall::SELECTOR, 0x82e3_702d)];
    let all: Vec<_> = IL2ToL2CrossDomainMessenger1_2Calls::selectors().collect();
    assert_selectors(&all, table.map(|(_, expected)| expected).to_vec());

    let table = [
        (ICrossL2Inbox::validateMessageCall::SELECTOR, 0xab4d_6f75),
        (ICrossL2Inbox::calculateChecksumCall::SELECTOR, 0x331b_637f),
        (ICrossL2Inbox::versionCall::SELECTOR, 0x54fd_4d50),
    ];
    for (actual, expected) in table {
        assert_eq!(u32::from_be_bytes(actual), expected);
    }
    let all: Vec<_> = ICrossL2InboxCalls::selectors().collect();
    assert_selectors(&all, table.map(|(_, expected)| expected).to_vec());
}

#[test]
fn errors_of_both_contracts() {
    use IL2ToL2CrossDomainMessenger as Messenger;
    let table = [
        (Messenger::NotEntered::SELECTOR, 0xbca3_5af6),
        (Messenger::ReentrantCall::SELECTOR, 0x37ed_32e8),
        (Messenger::IdOriginNotL2ToL2CrossDomainMessenger::SELECTOR, 0x7987_c157),
        (Messenger::EventPayloadNotSentMessage::SELECTOR, 0xdf1e_b586),
        (Messenger::MessageDestinationSameChain::SELECTOR, 0x8ed9_a95d),
        (Messenger::MessageDestinationNotRelayChain::SELECTOR, 0x31ac_2211),
        (Messenger::MessageTargetL2ToL2CrossDomainMessenger::SELECTOR, 0x4faa_2509),
        (Messenger::MessageAlreadyRelayed::SELECTOR, 0x9ca9_480b),
        (Messenger::InvalidMessage::SELECTOR, 0x6eca_2e4b),
        (Messenger::InvalidChainId::SELECTOR, 0x7a47_c9a2),
        (Messenger::MessageTargetCrossL2Inbox::SELECTOR, 0xa904_0b12),
    ];
    for (actual, expected) in table {
        assert_eq!(u32::from_be_bytes(actual), expected);
    }
    let all: Vec<_> = IL2ToL2CrossDomainMessengerErrors::selectors().collect();
    assert_selectors(&all, table.map(|(_, expected)| expected).to_vec());

    let table = [
        (ICrossL2Inbox::NotInAccessList::SELECTOR, 0xe3c0_0816),
        (ICrossL2Inbox::BlockNumberTooHigh::SELECTOR, 0xd1f7_9e82),
        (ICrossL2Inbox::LogIndexTooHigh::SELECTOR, 0x9433_8eba),
        (ICrossL2Inbox::TimestampTooHigh::SELECTOR, 0x596a_19a9),
        (ICrossL2Inbox::CrossL2Inbox_NoExecutingDeposits::SELECTOR, 0xdc9f_4daa),
    ];
    for (actual, expected) in table {
        assert_eq!(u32::from_be_bytes(actual), expected);
    }
    let all: Vec<_> = ICrossL2InboxErrors::selectors().collect();
    assert_selectors(&all, table.map(|(_, expected)| expected).to_vec());
}

#[test]
fn topics_of_the_events() {
    let sent = b256!("0x382409ac69001e11931a28435afef442cbfd20d9891907e8fa373ba7d351f320");
    let relayed = b256!("0xc270d73e26d2d39dee7ef92093555927e344e243415547ecc350b2b5385b68a2");
    let executing = b256!("0x5c37832d2e8d10e346e55ad62071a6a2f9fa5130614ef2ec6617555c6f467ba7");
    assert_eq!(SentMessage::SIGNATURE_HASH, sent);
    assert_eq!(RelayedMessage::SIGNATURE_HASH, relayed);
    assert_eq!(ExecutingMessage::SIGNATURE_HASH, executing);
}

#[test]
fn addresses() {
    assert_eq!(CROSS_L2_INBOX, address!("0x4200000000000000000000000000000000000022"));
    let messenger = address!("0x4200000000000000000000000000000000000023");
    assert_eq!(L2_TO_L2_CROSS_DOMAIN_MESSENGER, messenger);
}
