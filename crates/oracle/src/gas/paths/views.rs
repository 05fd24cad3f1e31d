//! The paths of the messenger's getters.

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::SolCall;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        IL2ToL2CrossDomainMessenger::{
            NotEntered, crossDomainMessageContextCall, crossDomainMessageSenderCall,
            crossDomainMessageSourceCall, messageNonceCall, messageVersionCall, sentMessagesCall,
            successfulMessagesCall, versionCall,
        },
        IL2ToL2CrossDomainMessenger1_2::sentMessagesCall as sentMessagesOf1_2Call,
    },
};
use op_revm::revm::bytecode::opcode::{RETURN, REVERT, SLOAD, TLOAD};

use super::{Path, Sample, arguments::Function, relay::sample};
use crate::{Relay, Revision, Transaction, example_message};

pub(super) fn paths() -> Vec<Path> {
    let version = Getter::of("version", &versionCall {});
    let message_version = Getter::of("messageVersion", &messageVersionCall {});
    let nonce = Getter::of("messageNonce", &messageNonceCall {});
    let successful = Getter::of("successfulMessages", &successfulMessagesCall(B256::ZERO));
    let (sent, sent_return) = match Revision::selected() {
        Revision::V1_2 => {
            (Getter::of("sentMessages", &sentMessagesOf1_2Call(B256::ZERO)), "views::FLAG")
        }
        Revision::V1_3 => (
            Getter::of("sentMessages", &sentMessagesCall(U256::ZERO)),
            "views::by_nonce::SENT_MESSAGES",
        ),
    };
    let sender = Getter::of("crossDomainMessageSender", &crossDomainMessageSenderCall {});
    let source = Getter::of("crossDomainMessageSource", &crossDomainMessageSourceCall {});
    let context = Getter::of("crossDomainMessageContext", &crossDomainMessageContextCall {});
    vec![
        version.with_value("views::VERSION_VALUE"),
        version.called().to(RETURN, ["views::VERSION"]),
        message_version.with_value("views::MESSAGE_VERSION_VALUE"),
        message_version.called().to(RETURN, ["views::MESSAGE_VERSION"]),
        nonce.with_value("views::MESSAGE_NONCE_VALUE"),
        nonce
            .called()
            .to(SLOAD, ["views::MESSAGE_NONCE_LOAD"])
            .to(RETURN, ["views::MESSAGE_NONCE"]),
        successful.with_value("views::SUCCESSFUL_MESSAGES_VALUE"),
        successful.function().short(1, "views::SUCCESSFUL_MESSAGES_SHORT"),
        successful
            .called()
            .to(SLOAD, ["views::SUCCESSFUL_MESSAGES_LOAD"])
            .to(RETURN, ["views::FLAG"]),
        sent.with_value("views::SENT_MESSAGES_VALUE"),
        sent.function().short(1, "views::SENT_MESSAGES_SHORT"),
        sent.called().to(SLOAD, ["views::SENT_MESSAGES_LOAD"]).to(RETURN, [sent_return]),
        sender.with_value("views::SENDER_VALUE"),
        sender.not_entered("views::SENDER_LOAD"),
        sender
            .within_relay("views::SENDER_LOAD")
            .to(TLOAD, ["views::SENDER_ENTERED"])
            .to(RETURN, ["views::SENDER"]),
        source.with_value("views::SOURCE_VALUE"),
        source.not_entered("views::SOURCE_LOAD"),
        source
            .within_relay("views::SOURCE_LOAD")
            .to(TLOAD, ["views::SOURCE_ENTERED"])
            .to(RETURN, ["views::SOURCE"]),
        context.with_value("views::CONTEXT_VALUE"),
        context.not_entered("views::CONTEXT_LOAD"),
        context
            .within_relay("views::CONTEXT_LOAD")
            .to(TLOAD, ["views::CONTEXT_ENTERED"])
            .to(TLOAD, ["views::CONTEXT_SENDER"])
            .to(RETURN, ["views::CONTEXT"]),
    ]
}

/// A getter and a call of it.
struct Getter {
    name: &'static str,
    calldata: Bytes,
}

impl Getter {
    fn of(name: &'static str, call: &impl SolCall) -> Self {
        Self { name, calldata: call.abi_encode().into() }
    }

    /// The getter as a function.
    fn function(&self) -> Function {
        let call = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, self.calldata.clone());
        Function { name: self.name, calls: vec![call] }
    }

    /// The path of a call with value.
    fn with_value(&self, constant: &'static str) -> Path {
        self.function().with_value(constant)
    }

    /// The path of a plain call, without stretches yet.
    fn called(&self) -> Path {
        Path::new(self.name, self.function().calls.into_iter().map(Sample::new))
    }

    /// The path of a call outside a relay.
    fn not_entered(&self, load: &'static str) -> Path {
        let mut path = self.called();
        path.name = format!("{}: outside a relay", self.name);
        path.to(TLOAD, [load]).to(REVERT, ["views::NOT_ENTERED"]).with_error(&NotEntered {})
    }

    /// The path of a call by a relay whose target is the messenger, up to the load of the
    /// re-entrancy flag.
    fn within_relay(&self, load: &'static str) -> Path {
        let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        let relay = Relay::of(&example_message(messenger, self.calldata.clone()));
        Path::new(self.name, [sample(&relay)]).in_frame(1).to(TLOAD, [load])
    }
}
