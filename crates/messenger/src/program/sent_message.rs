//! The `SentMessage` log, which both `sendMessage` and `resendMessage` emit.

use core::ops::Range;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;

use super::{
    frame::{Frame, Step},
    memory,
};
use crate::{abi::SentMessage, word::words};

/// Writes the output and the log's data to memory, which must have been grown to
/// [`memory::sent_message`]. Leaves on the stack the operands of LOG4 and, below them, those of
/// RETURN.
pub(super) fn log_and_return<F: Frame>(
    frame: &mut F,
    hash: U256,
    topics: &SentMessageTopics,
    sender: Address,
    message: Range<usize>,
) -> Step<F::Halt> {
    /// Offset of the output: the scratch space, apart from the log.
    const OUTPUT: usize = 0;
    const HEAD: usize = 3 * 32;
    let length = message.len();
    let data = memory::message_end(words(length));
    frame.write_memory(OUTPUT, &hash.to_be_bytes::<32>());
    let head: [[u8; 32]; 3] =
        [sender.into_word().0, U256::from(64).to_be_bytes(), U256::from(length).to_be_bytes()];
    frame.write_memory(data, head.as_flattened());
    frame.copy_calldata(data + HEAD, message.start, length);
    frame.push([
        U256::from(32),
        U256::from(OUTPUT),
        topics.nonce,
        topics.target.into_word().into(),
        topics.destination,
        SentMessage::SIGNATURE_HASH.into(),
        U256::from(HEAD + 32 * words(length)),
        U256::from(data),
    ])
}

/// The indexed fields of `SentMessage`.
pub(super) struct SentMessageTopics {
    /// Chain id of the destination.
    pub(super) destination: U256,
    /// The account that is called there.
    pub(super) target: Address,
    /// The nonce.
    pub(super) nonce: U256,
}

/// A hash and its slot in a mapping, as words for the stack.
pub(super) fn hash_and_slot(hash: B256, mapping: u8) -> (U256, U256) {
    (hash.into(), crate::storage::mapping_slot(hash, mapping))
}
