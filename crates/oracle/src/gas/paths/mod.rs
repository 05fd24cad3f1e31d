//! The paths of `L2ToL2CrossDomainMessenger` 1.2.0 and `CrossL2Inbox` 1.0.1.

mod arguments;
mod dispatch;
mod inbox;
mod payload;
mod relay;
mod resend;
mod send;
mod targets;
mod views;

use alloy_primitives::Bytes;

use super::{Data, Path, Probe, Sample};
use crate::filler;

/// Bytes of data in samples: none, around the bounds of words, many.
const LENGTHS: [usize; 8] = [0, 1, 31, 32, 33, 64, 1_000, 10_000];

/// Every path.
pub fn paths() -> Vec<Path> {
    let functions: [fn() -> Vec<Path>; 7] = [
        dispatch::paths,
        send::paths,
        resend::paths,
        relay::paths,
        payload::paths,
        views::paths,
        inbox::paths,
    ];
    functions.into_iter().flat_map(|paths| paths()).collect()
}

/// Samples with messages of every length.
fn with_messages(sample: impl Fn(Bytes) -> Sample) -> Vec<Sample> {
    LENGTHS.map(|length| sample(filler(length)).with(Data::Message, length)).into()
}

/// Samples with return data of every length but none.
fn with_return_data(sample: impl Fn(usize) -> Sample) -> Vec<Sample> {
    let lengths = LENGTHS.into_iter().filter(|length| *length > 0);
    lengths.map(|length| sample(length).with(Data::ReturnData, length)).collect()
}
