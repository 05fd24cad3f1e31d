//! Calls of any function, among them relays to any target.

use proptest::prelude::*;

use super::{
    functions::{leaves, relay_to},
    scene::Scene,
    targets::targets,
};
use crate::Encoder;

/// Calls of `relayMessage` for declared messages to any target.
pub(super) fn relay(encoder: Encoder) -> BoxedStrategy<Scene> {
    relay_to(encoder, targets(encoder)).boxed()
}

/// Calls of any function.
pub(super) fn any_function(encoder: Encoder) -> BoxedStrategy<Scene> {
    prop_oneof![1 => leaves(encoder), 1 => relay(encoder)].boxed()
}
