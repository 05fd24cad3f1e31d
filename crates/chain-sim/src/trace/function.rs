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
        IL2ToL2CrossDomainMessenger1_2::IL2ToL2CrossDomainMessenger1_2Calls as MessengerCall1_2,
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
            return Self::of_messenger(selector, input);
        }
        if address == CROSS_L2_INBOX {
            let name = InboxCall::name_by_selector(selector)?;
            let arguments = InboxCall::abi_decode(input).ok().map(|call| inbox_arguments(&call));
            return Some(Self { contract: "inbox", name, arguments, relays: None });
        }
        None
    }

    /// Decodes the calldata of a call of the messenger, of any version.
    fn of_messenger(selector: [u8; 4], input: &Bytes) -> Option<Self> {
        let contract = "messenger";
        if let Some(name) = MessengerCall1_2::name_by_selector(selector) {
            let call = MessengerCall1_2::abi_decode(input).ok();
            let arguments = call.map(|MessengerCall1_2::sentMessages(of)| {
                vec![Argument::new("messageHash", &of.0)]
            });
            return Some(Self { contract, name, arguments, relays: None });
        }
        let name = MessengerCall::name_by_selector(selector)?;
        let call = MessengerCall::abi_decode(input).ok();
        let relays = match &call {
            Some(MessengerCall::relayMessage(relay)) => relayed(relay).map(|it| it.hash()),
            _ => None,
        };
        let arguments = call.map(|call| messenger_arguments(&call));
        Some(Self { contract, name, arguments, relays })
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
        MessengerCall::sentMessages(of) => vec![Argument::new("nonce", &of.0)],
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

#[cfg(test)]
mod tests {
    use alloy_primitives::{B256, U256};
    use alloy_sol_types::SolCall;
    use messenger::{
        CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        abi::{
            ICrossL2Inbox, IL2ToL2CrossDomainMessenger::sentMessagesCall,
            IL2ToL2CrossDomainMessenger1_2::sentMessagesCall as sentMessagesOf1_2Call,
        },
    };

    use super::{Argument, Function};

    /// The key of `sentMessages` is a message hash in version 1.2 of the messenger, a nonce in 1.3.
    #[test]
    fn the_getter_of_sent_messages_in_either_version() {
        let hash = B256::repeat_byte(0xab);
        for (calldata, argument) in [
            (sentMessagesOf1_2Call(hash).abi_encode(), Argument::new("messageHash", &hash)),
            (sentMessagesCall(U256::from(7)).abi_encode(), Argument::new("nonce", &7)),
        ] {
            let decode = |length| {
                Function::decode(
                    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
                    &calldata[..length].to_vec().into(),
                )
            };
            let function = |arguments| Function {
                contract: "messenger",
                name: "sentMessages",
                arguments,
                relays: None,
            };
            assert_eq!(decode(calldata.len()), Some(function(Some(vec![argument]))));
            assert_eq!(decode(calldata.len() - 1), Some(function(None)));
            assert_eq!(decode(3), None);
            assert_eq!(Function::decode(CROSS_L2_INBOX, &calldata.into()), None);
        }
        let version = ICrossL2Inbox::versionCall {}.abi_encode().into();
        let contracts = [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX]
            .map(|address| Function::decode(address, &version).map(|called| called.contract));
        assert_eq!(contracts, [Some("messenger"), Some("inbox")]);
    }
}
