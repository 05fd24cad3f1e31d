//! Sequences of transactions on one state.

use alloy_primitives::U256;
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};
use proptest::prelude::*;

use super::{
    any_function::any_function,
    case::Case,
    class::Class,
    envelopes::deposits,
    functions::relaying,
    messages::{Position, message_sources, outgoing, positions},
    scene::Scene,
    targets::targets,
};
use crate::{Encoder, Envelope, Transaction};

/// A transaction of a sequence.
#[derive(Debug, Clone)]
enum Step {
    /// Sends the outgoing message, with the next nonce.
    Send,
    /// Resends the message that was sent last. Before the first send, it was not sent.
    Resend,
    /// Relays the incoming message.
    Relay,
    /// Relays the incoming message as a log at another position.
    RelayElsewhere(Position),
    /// Validates the incoming message's log.
    Validate,
    /// Calls a getter, for the incoming message or (`true`) for the message that was sent last.
    Get(usize, bool),
    /// Any other call.
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

/// The types of the transactions.
fn envelopes() -> impl Strategy<Value = Envelope> {
    prop_oneof![
        12 => Just(Envelope::DynamicFee),
        4 => Just(Envelope::AccessList),
        1 => Just(Envelope::Legacy),
        1 => deposits(),
    ]
}

/// Three to nine transactions for one outgoing and one incoming message.
pub(super) fn cases(encoder: Encoder) -> impl Strategy<Value = Case> {
    let messages = (outgoing(), targets(encoder), message_sources(), positions());
    let steps = prop::collection::vec((steps(encoder), envelopes()), 3..10);
    (messages, steps).prop_map(move |((outgoing, target, source, position), steps)| {
        let incoming = source.message(target.address, target.data.clone());
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
                    let message = if of_sent { &last } else { &incoming };
                    let calldata = encoder.getters_of(message)[index].clone();
                    Scene::new(Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, calldata))
                }
                Step::Other(scene) => *scene,
            };
            scene.map(|transaction| transaction.envelope(envelope))
        });
        Case::new(Class::Sequences, scenes.collect::<Vec<_>>())
    })
}
