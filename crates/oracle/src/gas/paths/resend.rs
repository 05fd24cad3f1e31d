//! The paths of `resendMessage`.

use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::InvalidMessage,
};
use op_revm::revm::bytecode::opcode::{LOG4, RETURN, REVERT, SLOAD};

use super::{Data, LENGTHS, Path, Sample, arguments::Function, targets::TARGET, with_messages};
use crate::{Encoder, Transaction, World, filler, outgoing_message};

pub(super) fn paths() -> Vec<Path> {
    let calls =
        LENGTHS.map(|length| Transaction::resend(&outgoing_message(TARGET, filler(length))));
    let function = Function { name: "resendMessage", calls: calls.into() };
    let mut paths = vec![
        hashed("resendMessage", true)
            .to_by(Data::Message, LOG4, "resend::LOG")
            .to(RETURN, ["resend::RETURN"]),
        hashed("resendMessage: not sent", false)
            .to(REVERT, ["resend::INVALID_MESSAGE"])
            .with_error(&InvalidMessage {}),
        function.with_value("resend::VALUE"),
        function.short(5, "resend::SHORT"),
        function.dirty(2, "resend::SENDER"),
        function.dirty(3, "resend::TARGET"),
    ];
    paths.extend(function.bytes(4, "resend::MESSAGE"));
    paths
}

/// A path up to the load of the message's slot, for messages that were sent or not.
fn hashed(name: &str, sent: bool) -> Path {
    let samples = with_messages(|message| {
        let message = outgoing_message(TARGET, message);
        let mut world = World::default();
        if sent {
            let (slot, word) = Encoder::Messenger.sent_message(&message);
            world = world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
        }
        Sample::new(Transaction::resend(&message)).within(world)
    });
    Path::new(name, samples).to_by(Data::Message, SLOAD, "resend::HASH")
}
