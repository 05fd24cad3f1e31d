//! Sequences of transactions on one state.

use alloy_primitives::U256;
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};
use proptest::prelude::*;

use super::{
    case::Case,
    class::Class,
    envelopes::deposits,
    functions::{any_function, relaying},
    messages::{Position, origins, outgoing, positions},
    scene::Scene,
    targets::targets,
};
use crate::{Encoder, Envelope, Transaction};

/// What happens next.
#[derive(Debug, Clone)]
enum Step {
    /// The outgoing message is sent, with the next nonce.
    Send,
    /// The message that was sent last is sent again; before any was, nobody has sent it.
    Resend,
    /// The incoming message is relayed.
    Relay,
    /// The same, as a log of another place.
    RelayElsewhere(Position),
    /// Its log is validated.
    Validate,
    /// A getter is asked: about what was relayed, or about what was sent last.
    Get(usize, bool),
    /// Something else happens.
    Other(Box<Scene>),
}

fn steps(encoder: Encoder) -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Send),
        3 => Just(Step::Resend),
        4 => Just(Step::Relay),
        1 => positions().prop_map(Step::RelayElsewhere),
        1 => Just(Step::Validate),
        3 => (0usize..8, any::<bool>()).prop_map(|(index, sent)| Step::Get(index, sent)),
        1 => any_function(encoder).prop_map(|scene| Step::Other(Box::new(scene))),
    ]
}

/// How each of the transactions comes.
fn envelopes() -> impl Strategy<Value = Envelope> {
    prop_oneof![
        12 => Just(Envelope::DynamicFee),
        4 => Just(Envelope::AccessList),
        1 => Just(Envelope::Legacy),
        1 => deposits(),
    ]
}

/// Three to nine transactions about an outgoing message and an incoming one.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let messages = (outgoing(), targets(encoder), origins(), positions());
    let steps = prop::collection::vec((steps(encoder), envelopes()), 3..10);
    (messages, steps).prop_map(move |((outgoing, target, origin, position), steps)| {
        let incoming = origin.message(target.address, target.data.clone());
        let relayed = relaying(encoder, &incoming, position, target.clone());
        let mut sent = 0u64;
        let scenes = steps.into_iter().map(|(step, envelope)| {
            let last = Message { nonce: U256::from(sent.saturating_sub(1)), ..outgoing.clone() };
            let scene = match step {
                Step::Send => {
                    sent += 1;
                    Scene::new(encoder.send(&outgoing))
                }
                Step::Resend => Scene::new(encoder.resend(&last)),
                Step::Relay => relayed.clone(),
                Step::RelayElsewhere(position) => {
                    relaying(encoder, &incoming, position, target.clone())
                }
                Step::Validate => match &relayed.relay {
                    Some(relay) => Scene::new(encoder.validation(relay)),
                    None => relayed.clone(),
                },
                Step::Get(index, of_sent) => {
                    let key = encoder.message_hash(if of_sent { &last } else { &incoming });
                    let calldata = encoder.getters(key)[index].clone();
                    Scene::new(Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, calldata))
                }
                Step::Other(scene) => *scene,
            };
            scene.map(|transaction| transaction.envelope(envelope))
        });
        Case::new(Class::Sequences, scenes.collect::<Vec<_>>())
    })
}
