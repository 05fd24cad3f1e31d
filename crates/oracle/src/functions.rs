//! Calls of every function.

use alloy_primitives::{B256, Bytes};
use alloy_sol_types::SolCall;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        ICrossL2Inbox,
        IL2ToL2CrossDomainMessenger::{
            crossDomainMessageContextCall, crossDomainMessageSenderCall,
            crossDomainMessageSourceCall, messageNonceCall, messageVersionCall, sentMessagesCall,
            successfulMessagesCall, versionCall,
        },
        IL2ToL2CrossDomainMessenger1_2::sentMessagesCall as sentMessagesOf1_2Call,
    },
    storage::sent_message,
};

use crate::{
    CALLER, Relay, Revision, Transaction, World, contracts::ECHO, example_message, filler,
    outgoing_message,
};

/// Calldata of `sentMessages` for this key: a message hash in 1.2, a nonce in 1.3.
fn sent_messages_calldata(key: B256) -> Vec<u8> {
    match Revision::selected() {
        Revision::V1_2 => sentMessagesOf1_2Call(key).abi_encode(),
        Revision::V1_3 => sentMessagesCall(key.into()).abi_encode(),
    }
}

/// Builds the call of `sentMessages` that asks for this message. It returns `true` in 1.2, and the
/// message hash in 1.3, if the message was sent; otherwise zero.
pub fn sent_messages(message: &Message) -> Transaction {
    let key = match Revision::selected() {
        Revision::V1_2 => message.hash(),
        Revision::V1_3 => message.nonce.into(),
    };
    Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, sent_messages_calldata(key))
}

/// Calldata of the messenger's getters, by name; `key` is the key for the two mappings.
pub fn getters(key: B256) -> [(&'static str, Bytes); 8] {
    [
        ("successfulMessages", successfulMessagesCall(key).abi_encode()),
        ("sentMessages", sent_messages_calldata(key)),
        ("messageNonce", messageNonceCall {}.abi_encode()),
        ("messageVersion", messageVersionCall {}.abi_encode()),
        ("version", versionCall {}.abi_encode()),
        ("crossDomainMessageSender", crossDomainMessageSenderCall {}.abi_encode()),
        ("crossDomainMessageSource", crossDomainMessageSourceCall {}.abi_encode()),
        ("crossDomainMessageContext", crossDomainMessageContextCall {}.abi_encode()),
    ]
    .map(|(name, calldata)| (name, calldata.into()))
}

/// Builds a call of every function of both predeploys, by name, with messages of `length` bytes,
/// and the world in which they succeed, except for the context getters: they only succeed within a
/// relay.
pub fn every_function(length: usize) -> (World, Vec<(&'static str, Transaction)>) {
    let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let sent = outgoing_message(CALLER, filler(length));
    let version = Revision::selected().versions().messenger;
    let (slot, word) = sent_message(version, sent.hash(), sent.nonce);
    let world = World::default().with_storage(messenger, slot, word);

    let relay = Relay::of(&example_message(ECHO, filler(length)));
    let inbox_version = ICrossL2Inbox::versionCall {};
    let mut functions = vec![
        ("sendMessage", Transaction::send(&sent)),
        ("resendMessage", Transaction::resend(&sent)),
        ("relayMessage", relay.transaction()),
        ("validateMessage", relay.validation()),
        ("calculateChecksum", Transaction::new(CROSS_L2_INBOX, relay.checksum_calldata())),
        ("version of the inbox", Transaction::call(CROSS_L2_INBOX, &inbox_version)),
    ];
    functions.extend(
        getters(sent.hash()).map(|(name, calldata)| (name, Transaction::new(messenger, calldata))),
    );
    (world, functions)
}
