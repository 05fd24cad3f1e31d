//! Messages in both directions, and the positions of their logs.

use alloy_primitives::{Address, Bytes, U256};
use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};
use proptest::prelude::*;

use super::edges::{addresses, data, words};
use crate::{CALLER, CHAIN_ID, Relay, SOURCE_CHAIN_ID};

/// Chain ids, most of them [`SOURCE_CHAIN_ID`].
pub(super) fn chain_ids() -> BoxedStrategy<U256> {
    prop_oneof![3 => Just(U256::from(SOURCE_CHAIN_ID)), 1 => words()].boxed()
}

/// Nonces, most of them small as those of a messenger.
fn nonces() -> impl Strategy<Value = U256> {
    prop_oneof![3 => (0u64..100).prop_map(U256::from), 1 => words()]
}

/// Messages from [`CALLER`] that `sendMessage` accepts, each the first of its chain.
pub(super) fn outgoing() -> BoxedStrategy<Message> {
    let destination = chain_ids().prop_filter("another chain", |id| *id != U256::from(CHAIN_ID));
    let target =
        addresses().prop_filter("not the messenger", |to| *to != L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    (destination, target, data())
        .prop_map(|(destination, target, message)| Message {
            destination,
            source: U256::from(CHAIN_ID),
            nonce: U256::ZERO,
            sender: CALLER,
            target,
            message,
        })
        .boxed()
}

/// Messages from this chain by any sender, with any nonce and destination.
pub(super) fn of_any_sender() -> BoxedStrategy<Message> {
    (words(), nonces(), addresses(), addresses(), data())
        .prop_map(|(destination, nonce, sender, target, message)| Message {
            destination,
            source: U256::from(CHAIN_ID),
            nonce,
            sender,
            target,
            message,
        })
        .boxed()
}

/// Source chain, nonce and sender of a message to this chain.
#[derive(Debug, Clone)]
pub(super) struct MessageSource {
    source: U256,
    nonce: U256,
    sender: Address,
}

impl MessageSource {
    /// A message from here to `target` on this chain.
    pub(super) fn message(&self, target: Address, message: Bytes) -> Message {
        let Self { source, nonce, sender } = self.clone();
        Message { destination: U256::from(CHAIN_ID), source, nonce, sender, target, message }
    }
}

/// Sources of messages.
pub(super) fn message_sources() -> BoxedStrategy<MessageSource> {
    (chain_ids(), nonces(), addresses())
        .prop_map(|(source, nonce, sender)| MessageSource { source, nonce, sender })
        .boxed()
}

/// The position of a log: block number, log index and timestamp that the inbox accepts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position(u64, u32, u64);

impl Position {
    /// Moves a relay's log to this position.
    pub(super) fn place(self, relay: &mut Relay) {
        let Identifier { origin, chainId, .. } = relay.id;
        relay.id = Identifier {
            origin,
            blockNumber: U256::from(self.0),
            logIndex: U256::from(self.1),
            timestamp: U256::from(self.2),
            chainId,
        };
    }
}

/// Positions of logs.
pub(super) fn positions() -> BoxedStrategy<Position> {
    let long = || prop_oneof![4 => 0u64..2_000_000_000, 1 => Just(u64::MAX), 1 => any::<u64>()];
    let short = prop_oneof![4 => 0u32..1000, 1 => Just(u32::MAX), 1 => any::<u32>()];
    (long(), short, long()).prop_map(|(block, index, time)| Position(block, index, time)).boxed()
}
