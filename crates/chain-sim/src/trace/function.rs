//! Functions of the messenger and the inbox.

use alloy_primitives::{Address, B256, Bytes};
use alloy_sol_types::SolInterface;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        ICrossL2Inbox::ICrossL2InboxCalls as InboxCall,
        IL2ToL2CrossDomainMessenger::{
            IL2ToL2CrossDomainMessengerCalls as MessengerCall, relayMessageCall,
        },
    },
};
use serde::Serialize;

use super::argument::{Argument, identifier};

/// A called function of the messenger or the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Function {
    /// `messenger` or `inbox`.
    pub contract: &'static str,
    /// The function's name.
    pub name: &'static str,
    /// The arguments. The payload of `relayMessage` is shown as message hash and target. `None`
    /// where the calldata cannot be decoded.
    pub arguments: Option<Vec<Argument>>,
    /// Hash of the relayed message, for `relayMessage` with a well-formed payload.
    #[serde(skip)]
    pub(super) relays: Option<B256>,
}

impl Function {
    /// Decodes the calldata of a call of `address`.
    pub(super) fn decode(address: Address, input: &Bytes) -> Option<Self> {
        let selector = *input.first_chunk::<4>()?;
        if address == L2_TO_L2_CROSS_DOMAIN_MESSENGER {
            let name = MessengerCall::name_by_selector(selector)?;
            let call = MessengerCall::abi_decode(input).ok();
            let relays = match &call {
                Some(MessengerCall::relayMessage(relay)) => relayed(relay).map(|it| it.hash()),
                _ => None,
            };
            let arguments = call.map(|call| messenger_arguments(&call));
            return Some(Self { contract: "messenger", name, arguments, relays });
        }
        if address == CROSS_L2_INBOX {
            let name = InboxCall::name_by_selector(selector)?;
            let arguments = InboxCall::abi_decode(input).ok().map(|call| inbox_arguments(&call));
            return Some(Self { contract: "inbox", name, arguments, relays: None });
        }
        None
    }
}

/// The message in a call of `relayMessage`; `None` if the payload is malformed.
pub(super) fn relayed(relay: &relayMessageCall) -> Option<Message> {
    Message::decode(&relay._sentMessage, relay._id.chainId).ok()
}

/// The arguments of a call of the messenger.
fn messenger_arguments(call: &MessengerCall) -> Vec<Argument> {
    match call {
        MessengerCall::sendMessage(send) => vec![
            Argument::new("destination", &send._destination),
            Argument::new("target", &send._target),
            Argument::new("message", &send._message),
        ],
        MessengerCall::resendMessage(resend) => vec![
            Argument::new("destination", &resend._destination),
            Argument::new("nonce", &resend._nonce),
            Argument::new("sender", &resend._sender),
            Argument::new("target", &resend._target),
            Argument::new("message", &resend._message),
        ],
        MessengerCall::relayMessage(relay) => {
            let mut arguments = Vec::from(identifier(&relay._id));
            if let Some(message) = relayed(relay) {
                arguments.push(Argument::new("messageHash", &message.hash()));
                arguments.push(Argument::new("target", &message.target));
            }
            arguments
        }
        MessengerCall::successfulMessages(of) => vec![Argument::new("messageHash", &of.0)],
        MessengerCall::sentMessages(of) => vec![Argument::new("messageHash", &of.0)],
        _ => Vec::new(),
    }
}

/// The arguments of a call of the inbox.
fn inbox_arguments(call: &InboxCall) -> Vec<Argument> {
    let (id, payload_hash) = match call {
        InboxCall::validateMessage(call) => (&call._id, call._msgHash),
        InboxCall::calculateChecksum(call) => (&call._id, call._msgHash),
        InboxCall::version(_) => return Vec::new(),
    };
    let mut arguments = Vec::from(identifier(id));
    arguments.push(Argument::new("payloadHash", &payload_hash));
    arguments
}
