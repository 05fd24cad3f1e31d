//! Storage that no sequence of calls can produce.

use alloy_primitives::{B256, U256};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    storage::{MSG_NONCE_SLOT, SUCCESSFUL_MESSAGES_SLOT},
};
use proptest::prelude::*;

use super::{
    any_function::relay,
    case::Case,
    class::Class,
    edges::odd_words,
    functions::{resend, send, views},
    route::routes,
};
use crate::{Encoder, World};

/// A word of `sentMessages`.
#[derive(Debug, Clone)]
enum SentWord {
    /// This word.
    Word(U256),
    /// The message hash with this bit flipped, for a comparison that leaves bits out.
    Flipped(usize),
}

impl SentWord {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![2 => odd_words().prop_map(Self::Word), 1 => (0..256usize).prop_map(Self::Flipped)]
    }

    /// The word for the message with this hash.
    fn of(self, hash: B256) -> U256 {
        match self {
            Self::Word(word) => word,
            Self::Flipped(bit) => U256::from_be_bytes(hash.0) ^ (U256::ONE << bit),
        }
    }
}

/// Calls of a messenger whose nonce and marks are arbitrary words, sometimes twice.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let scene = prop_oneof![3 => send(encoder), 3 => resend(encoder), 3 => relay(encoder), 2 => views(encoder)];
    let preset = || prop_oneof![1 => Just(None), 3 => odd_words().prop_map(Some)];
    let sent = prop_oneof![1 => Just(None), 3 => SentWord::any().prop_map(Some)];
    let presets = (preset(), sent, preset());
    let strategy = (scene, presets, routes(), prop::bool::weighted(0.3));
    strategy.prop_map(move |(mut scene, (nonce, sent, successful), route, twice)| {
        let hash = scene.message_hash;
        let presets = [
            (U256::from(MSG_NONCE_SLOT), nonce),
            (scene.sent_slot, sent.map(|word| word.of(hash))),
            (encoder.mapping_slot(hash, SUCCESSFUL_MESSAGES_SLOT), successful),
        ];
        let world = presets.into_iter().fold(World::default(), |world, (slot, word)| match word {
            Some(word) => world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word),
            None => world,
        });
        scene.world = scene.world.and(world);
        let scene = route.take(encoder, scene);
        let count = if twice { 2 } else { 1 };
        Case::new(Class::StoragePresets, std::iter::repeat_n(scene, count))
    })
}
