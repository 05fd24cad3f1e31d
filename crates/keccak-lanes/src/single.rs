//! One input at a time, by the keccak256 that the build has configured.

use alloy_primitives::{B256, Keccak256, keccak256};

use crate::input::Input;

/// keccak256 of one input. Only for two parts it is streamed: a host's keccak (feature
/// `native-keccak` of alloy-primitives) cannot be.
pub(crate) fn hash<T: Input + ?Sized>(input: &T) -> B256 {
    match input.parts() {
        [bytes, []] | [[], bytes] => keccak256(bytes),
        [head, tail] => {
            let mut hasher = Keccak256::new();
            hasher.update(head);
            hasher.update(tail);
            hasher.finalize()
        }
    }
}
