//! Samples with data of every length.

use alloy_primitives::Bytes;

use super::{Data, Sample};
use crate::filler;

/// Lengths of data in samples, in bytes: none, around the bounds of words, large.
pub(super) const LENGTHS: [usize; 8] = [0, 1, 31, 32, 33, 64, 1_000, 10_000];

/// Samples with messages of every length.
pub(super) fn with_messages(sample: impl Fn(Bytes) -> Sample) -> Vec<Sample> {
    LENGTHS.map(|length| sample(filler(length)).with(Data::Message, length)).into()
}

/// Samples with return data of every length except 0.
pub(super) fn with_return_data(sample: impl Fn(usize) -> Sample) -> Vec<Sample> {
    let lengths = LENGTHS.into_iter().filter(|length| *length > 0);
    lengths.map(|length| sample(length).with(Data::ReturnData, length)).collect()
}
