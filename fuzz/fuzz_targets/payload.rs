//! Arbitrary payloads: the parser against `relayMessage`, which must agree.
//!
//! The input is the payload.
#![no_main]

use std::sync::LazyLock;

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{Panic, PanicKind, SolError};
use libfuzzer_sys::fuzz_target;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, PayloadError, SentMessagePayload,
    abi::{
        IL2ToL2CrossDomainMessenger::{
            EventPayloadNotSentMessage, MessageDestinationNotRelayChain,
        },
        RelayedMessage,
    },
};
use oracle::{
    CHAIN_ID, Observation, Relay, SOURCE_CHAIN_ID, Status, World, compare,
    contracts::{CALLER_CONTRACT, CONTEXT_READER, ECHO, REFUSE},
};

/// Whether a call of `target` can fail: in this world only that of a contract, a predeploy or a
/// precompile can.
fn can_fail(target: Address) -> bool {
    let contracts = [
        CALLER_CONTRACT,
        CONTEXT_READER,
        ECHO,
        REFUSE,
        CROSS_L2_INBOX,
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    ];
    contracts.contains(&target) || target[..18] == [0; 18]
}

/// Checks that the decoded message lies in the payload, and that it decodes equally after it was
/// encoded again.
fn check_decoded(payload: &[u8], decoded: &SentMessagePayload) {
    assert!(decoded.message.start <= decoded.message.end);
    assert!(decoded.message.end <= payload.len());

    let source = U256::from(SOURCE_CHAIN_ID);
    let message = Message::decode(payload, source).expect("a payload that decodes in place");
    assert_eq!(message.message, payload[decoded.message.clone()]);
    let rewritten = message.payload();
    assert_eq!(Message::decode(&rewritten, source), Ok(message));
}

/// Output of `relayMessage` for a payload that does not decode.
fn refusal(error: PayloadError) -> Bytes {
    match error {
        PayloadError::NotSentMessage { .. } => EventPayloadNotSentMessage {}.abi_encode().into(),
        PayloadError::LengthTooHigh { .. } | PayloadError::MemoryOverflow { .. } => {
            Panic::from(PanicKind::ResourceError).abi_encode().into()
        }
        _ => Bytes::new(),
    }
}

/// Checks that the contracts accept or refuse the payload as the parser does, with the same error
/// or message hash.
fn check_relay(relay: &Relay, seen: &Observation) {
    let outcome = (seen.status.clone(), seen.output.clone());
    let decoded = match SentMessagePayload::decode(&relay.payload) {
        Ok(decoded) => decoded,
        Err(error) => return assert_eq!(outcome, (Status::Revert, refusal(error)), "{error}"),
    };
    if decoded.destination != U256::from(CHAIN_ID) {
        let expected = MessageDestinationNotRelayChain {}.abi_encode().into();
        return assert_eq!(outcome, (Status::Revert, expected));
    }
    let message =
        Message::decode(&relay.payload, relay.id.chainId).expect("a payload that decodes");
    let relayed: Vec<_> = seen.events::<RelayedMessage>();
    match relayed.as_slice() {
        [(_, event)] => assert_eq!(event.messageHash, message.hash()),
        _ => assert!(can_fail(decoded.target), "{outcome:?}"),
    }
}

/// The state in which payloads are relayed.
static WORLD: LazyLock<World> = LazyLock::new(World::default);

fuzz_target!(|payload: &[u8]| {
    if let Ok(decoded) = SentMessagePayload::decode(payload) {
        check_decoded(payload, &decoded);
    }
    let relay = Relay::new(payload.to_vec());
    match compare(&WORLD, &[relay.transaction()]) {
        Ok(seen) => check_relay(&relay, &seen[0]),
        Err(error) => panic!("{error}"),
    }
});
