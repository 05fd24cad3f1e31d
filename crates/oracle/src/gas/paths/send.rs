//! The paths of `sendMessage`.

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::{Panic, PanicKind};
use messenger::{
    COUNTER_MASK, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::IL2ToL2CrossDomainMessenger::{
        MessageDestinationSameChain, MessageTargetL2ToL2CrossDomainMessenger,
    },
    storage::MSG_NONCE_SLOT,
};
use op_revm::revm::bytecode::opcode::{LOG4, RETURN, REVERT, SLOAD, SSTORE};

use super::{
    Data, LENGTHS, Path, Probe, Sample, arguments::Function, targets::TARGET, with_messages,
};
use crate::{CHAIN_ID, Revision, Transaction, World, filler, outgoing_message};

pub(super) fn paths() -> Vec<Path> {
    let function = Function { name: "sendMessage", calls: LENGTHS.map(well_formed).into() };
    let mut paths = vec![
        sends(),
        last_nonce(),
        function.with_value("send::VALUE"),
        function.short(3, "send::SHORT"),
        function.dirty(1, "send::TARGET"),
        refused("destination is this chain", |message| message.destination = U256::from(CHAIN_ID))
            .to(REVERT, ["send::SAME_CHAIN"])
            .with_error(&MessageDestinationSameChain {}),
        refused("target is the messenger", |message| {
            message.target = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        })
        .to(REVERT, ["send::TARGET_MESSENGER"])
        .with_error(&MessageTargetL2ToL2CrossDomainMessenger {}),
    ];
    paths.extend(function.bytes(2, "send::MESSAGE"));
    paths
}

/// A successful send.
fn sends() -> Path {
    let samples =
        with_messages(|message| Sample::new(Transaction::send(&outgoing_message(TARGET, message))));
    stored("sendMessage", samples)
        .probed(Probe::HandOver {
            gas: "handover::MESSENGER",
            program_counter: "handover::program_counter::MESSENGER",
        })
        .to(SLOAD, ["send::NONCE_STORE"])
        .costing("effect::WARM_SLOAD")
        .to(SLOAD, ["send::NONCE_STORE"])
        .costing("effect::WARM_SLOAD")
        .to(SSTORE, ["send::NONCE_STORE"])
        .to_by(Data::Message, LOG4, "send::LOG")
        .to(RETURN, ["send::RETURN"])
}

/// A send at the last nonce.
fn last_nonce() -> Path {
    let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let slot = U256::from(MSG_NONCE_SLOT);
    let samples = with_messages(|message| {
        let world = World::default().with_storage(messenger, slot, COUNTER_MASK);
        Sample::new(Transaction::send(&outgoing_message(TARGET, message))).within(world)
    });
    stored("sendMessage: no nonce left", samples)
        .to(SLOAD, ["send::NO_NONCE"])
        .costing("effect::WARM_SLOAD")
        .to(REVERT, ["send::NO_NONCE"])
        .with_error(&Panic::from(PanicKind::UnderOverflow))
}

/// A path of a send up to the store of the message.
fn stored(name: &str, samples: Vec<Sample>) -> Path {
    let path = Path::new(name, samples).to(SLOAD, ["send::NONCE_LOAD"]);
    match Revision::selected() {
        Revision::V1_2 => path
            .to_by(Data::Message, SLOAD, "send::HASH")
            .to(SSTORE, ["send::by_hash::MESSAGE_STORE"]),
        Revision::V1_3 => path.to_by(Data::Message, SSTORE, "send::HASH"),
    }
}

/// A path of a send that a check refuses, without stretches yet.
fn refused(name: &str, spoil: impl Fn(&mut Message)) -> Path {
    let samples = with_messages(|message: Bytes| {
        let mut message = outgoing_message(TARGET, message);
        spoil(&mut message);
        Sample::new(Transaction::send(&message))
    });
    Path::new(format!("sendMessage: {name}"), samples)
}

/// A send of `length` bytes.
fn well_formed(length: usize) -> Transaction {
    Transaction::send(&outgoing_message(TARGET, filler(length)))
}
