//! The paths of `relayMessage`, except those on which it refuses the payload.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolError;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ICrossL2Inbox::NotInAccessList,
        IL2ToL2CrossDomainMessenger::{
            IdOriginNotL2ToL2CrossDomainMessenger, MessageAlreadyRelayed,
            MessageDestinationNotRelayChain, ReentrantCall,
        },
    },
    storage::{SUCCESSFUL_MESSAGES_SLOT, mapping_slot},
};
use op_revm::revm::bytecode::opcode::{
    CALL, EXTCODESIZE, LOG4, RETURN, REVERT, SLOAD, SSTORE, TLOAD, TSTORE,
};

use super::{
    Data, LENGTHS, Path, Probe, Sample,
    arguments::{Function, with_argument},
    targets::{TARGET, returning, reverting},
    with_messages, with_return_data,
};
use crate::{Relay, SOURCE_CHAIN_ID, World, declare, example_message, filler};

pub(super) fn paths() -> Vec<Path> {
    let calls = LENGTHS.map(|length| relay(filler(length)).transaction());
    let function = Function { name: "relayMessage", calls: calls.into() };
    let mut paths = function.bytes(5, "relay::PAYLOAD").to_vec();
    paths.extend([
        function.short(6, "relay::SHORT"),
        reentrant(),
        dirty_origin(),
        foreign_origin(),
        without_inbox(),
        undeclared(),
        inbox_fails(),
        wrong_destination(),
        already_relayed(),
        target_fails_without_data(),
        target_fails(),
        target_returns_nothing(),
        target_returns(),
    ]);
    paths
}

/// A path up to the CALL of the inbox.
pub(super) fn validating(name: &str, samples: Vec<Sample>) -> Path {
    entering(name, samples)
        .to_by(Data::Payload, EXTCODESIZE, "relay::PAYLOAD_HASH")
        .to(CALL, ["relay::INBOX_CALL"])
}

/// A sample of a declared relay.
pub(super) fn sample(relay: &Relay) -> Sample {
    Sample::new(relay.transaction()).with(Data::Payload, relay.payload.len())
}

/// A relay of this message to [`TARGET`].
fn relay(message: Bytes) -> Relay {
    Relay::of(&example_message(TARGET, message))
}

/// A path up to the TSTORE of the re-entrancy flag.
fn entering(name: &str, samples: Vec<Sample>) -> Path {
    Path::new(format!("relayMessage: {name}"), samples)
        .to(TLOAD, ["relay::FLAG_LOAD"])
        .to(TSTORE, ["relay::FLAG_STORE"])
        .costing("effect::TSTORE")
}

/// A path up to the SLOAD of the message's slot.
fn hashing(name: &str, samples: Vec<Sample>) -> Path {
    validating(name, samples).to_by(Data::Message, SLOAD, "relay::HASH")
}

/// A path up to the CALL of the target.
fn calling(name: &str, samples: Vec<Sample>) -> Path {
    hashing(name, samples)
        .to(SLOAD, ["relay::MESSAGE_STORE"])
        .costing("effect::WARM_SLOAD")
        .to(SSTORE, ["relay::MESSAGE_STORE"])
        .to_by(Data::Message, TSTORE, "relay::TARGET_CALL")
        .costing("effect::TSTORE")
        .to_by(Data::Message, TSTORE, "relay::TARGET_CALL")
        .costing("effect::TSTORE")
        .to_by(Data::Message, CALL, "relay::TARGET_CALL")
}

/// The target is the messenger, which is called to relay again.
fn reentrant() -> Path {
    let inner = relay(filler(36)).calldata();
    let relay = Relay::of(&example_message(L2_TO_L2_CROSS_DOMAIN_MESSENGER, inner));
    Path::new("relayMessage: within a relay", [sample(&relay)])
        .in_frame(1)
        .to(TLOAD, ["relay::FLAG_LOAD"])
        .to(REVERT, ["relay::REENTRANT_CALL"])
        .with_error(&ReentrantCall {})
}

/// The origin has upper bits.
fn dirty_origin() -> Path {
    let samples = with_messages(|message| {
        let call = relay(message).transaction();
        let origin: U256 = L2_TO_L2_CROSS_DOMAIN_MESSENGER.into_word().into();
        Sample::new(with_argument(&call, 0, origin | (U256::ONE << 160)))
    });
    entering("upper bits in the origin", samples).to(REVERT, ["relay::DIRTY_ORIGIN"])
}

/// The origin is another contract.
fn foreign_origin() -> Path {
    let samples = with_messages(|message| {
        let mut relay = relay(message);
        relay.id.origin = Address::repeat_byte(0x55);
        sample(&relay)
    });
    entering("origin is another contract", samples)
        .to(REVERT, ["relay::FOREIGN_ORIGIN"])
        .with_error(&IdOriginNotL2ToL2CrossDomainMessenger {})
}

/// The inbox's account has no code.
fn without_inbox() -> Path {
    let samples = with_messages(|message| {
        let world = World::default().with_balance(CROSS_L2_INBOX, U256::ZERO);
        sample(&relay(message)).within(world)
    });
    entering("no code at the inbox", samples)
        .to_by(Data::Payload, EXTCODESIZE, "relay::PAYLOAD_HASH")
        .to(REVERT, ["relay::NO_INBOX"])
}

/// The access list does not declare the message.
fn undeclared() -> Path {
    let error = NotInAccessList {}.abi_encode();
    let samples = with_messages(|message| {
        let relay = relay(message);
        let undeclared = relay.transaction().access_list(declare([]));
        Sample::new(undeclared)
            .with(Data::Payload, relay.payload.len())
            .with(Data::ReturnData, error.len())
            .reverts_with(error.clone())
    });
    validating("not declared", samples).to_by(Data::ReturnData, REVERT, "relay::INBOX_FAILED")
}

/// Another contract at the inbox's address fails.
fn inbox_fails() -> Path {
    let samples = LENGTHS.map(|length| {
        let world = World::default().with_code(CROSS_L2_INBOX, reverting(length));
        sample(&relay(filler(36)))
            .within(world)
            .with(Data::ReturnData, length)
            .reverts_with(vec![0; length])
    });
    validating("inbox fails", samples.into()).to_by(Data::ReturnData, REVERT, "relay::INBOX_FAILED")
}

/// The message is for another chain.
fn wrong_destination() -> Path {
    let samples = with_messages(|message| {
        let mut message = example_message(TARGET, message);
        message.destination = U256::from(SOURCE_CHAIN_ID);
        sample(&Relay::of(&message))
    });
    validating("destination is another chain", samples)
        .to_by(Data::Message, REVERT, "relay::DESTINATION")
        .with_error(&MessageDestinationNotRelayChain {})
}

/// The message was relayed before.
fn already_relayed() -> Path {
    let samples = with_messages(|message| {
        let message = example_message(TARGET, message);
        let slot = mapping_slot(message.hash(), SUCCESSFUL_MESSAGES_SLOT);
        let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        let world = World::default().with_storage(messenger, slot, U256::ONE);
        sample(&Relay::of(&message)).within(world)
    });
    hashing("already relayed", samples)
        .to(REVERT, ["relay::ALREADY_RELAYED"])
        .with_error(&MessageAlreadyRelayed {})
}

/// The target reverts without data.
fn target_fails_without_data() -> Path {
    calling("target fails without data", with_code(&reverting(0)))
        .to(REVERT, ["relay::FAILED_WITHOUT_DATA"])
}

/// The target reverts with data.
fn target_fails() -> Path {
    let samples = with_return_data(|length| {
        to_target(&reverting(length), filler(36)).reverts_with(vec![0; length])
    });
    calling("target fails with data", samples).to_by(Data::ReturnData, REVERT, "relay::FAILED")
}

/// The target returns no data.
fn target_returns_nothing() -> Path {
    let constant = "relay::RETURN_WITHOUT_DATA";
    calling("target returns nothing", with_code(&returning(0)))
        .probed(Probe::HandOver {
            gas: "handover::MESSENGER",
            program_counter: "handover::program_counter::MESSENGER",
        })
        .to(LOG4, [constant])
        .to(TSTORE, [constant])
        .costing("effect::TSTORE")
        .to(TSTORE, [constant])
        .costing("effect::TSTORE")
        .to(TSTORE, [constant])
        .costing("effect::TSTORE")
        .to(RETURN, [constant])
}

/// The target returns data.
fn target_returns() -> Path {
    let (data, constant) = (Data::ReturnData, "relay::RETURN");
    let samples = with_return_data(|length| to_target(&returning(length), filler(36)));
    calling("target returns data", samples)
        .to_by(data, LOG4, constant)
        .to_by(data, TSTORE, constant)
        .costing("effect::TSTORE")
        .to_by(data, TSTORE, constant)
        .costing("effect::TSTORE")
        .to_by(data, TSTORE, constant)
        .costing("effect::TSTORE")
        .to_by(data, RETURN, constant)
}

/// Relays of messages of every length to a target with this code.
fn with_code(code: &Bytes) -> Vec<Sample> {
    with_messages(|message| to_target(code, message))
}

/// A relay of a message to a target with this code.
fn to_target(code: &Bytes, message: Bytes) -> Sample {
    let length = message.len();
    sample(&relay(message))
        .with(Data::Message, length)
        .within(World::default().with_code(TARGET, code.clone()))
}
