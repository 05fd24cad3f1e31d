//! Calls of every function.

use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::SolCall;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ICrossL2Inbox,
        IL2ToL2CrossDomainMessenger::{
            crossDomainMessageContextCall, crossDomainMessageSenderCall,
            crossDomainMessageSourceCall, messageNonceCall, messageVersionCall, sentMessagesCall,
            successfulMessagesCall, versionCall,
        },
    },
    storage::{SENT_MESSAGES_SLOT, mapping_slot},
};

use crate::{
    CALLER, Relay, Transaction, World, contracts::ECHO, example_message, filler, outgoing_message,
};

/// Calldata of the messenger's getters, by name; `key` is the key for the two mappings.
pub fn getters(key: B256) -> [(&'static str, Bytes); 8] {
    [
        ("successfulMessages", successfulMessagesCall(key).abi_encode()),
        ("sentMessages", sentMessagesCall(key).abi_encode()),
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
    let mark = mapping_slot(sent.hash(), SENT_MESSAGES_SLOT);
    let world = World::default().with_storage(messenger, mark, U256::ONE);

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
