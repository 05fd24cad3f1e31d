#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

extern crate alloc;

#[cfg(feature = "std")]
mod block;
#[cfg(feature = "std")]
mod error;
#[cfg(feature = "std")]
mod group;
mod input;
#[cfg(feature = "std")]
mod lanes;
#[cfg(feature = "std")]
mod level;
#[cfg(feature = "std")]
mod many;
#[cfg(feature = "std")]
mod permutation;
mod single;
#[cfg(feature = "std")]
mod states;

use alloc::vec::Vec;

pub use alloy_primitives;
use alloy_primitives::B256;
#[cfg(feature = "std")]
pub use error::UnknownLanes;
pub use input::{Input, Joined};
#[cfg(feature = "std")]
pub use lanes::Lanes;

/// keccak256 of two inputs, which takes the time of both only where their lengths differ much.
pub fn keccak256_pair(first: &(impl Input + ?Sized), second: &(impl Input + ?Sized)) -> [B256; 2] {
    #[cfg(feature = "std")]
    return Lanes::best().pair(first, second);
    #[cfg(not(feature = "std"))]
    return [single::hash(first), single::hash(second)];
}

/// keccak256 of each input, in their order. Their lengths may differ.
pub fn keccak256_many<T: Input>(inputs: &[T]) -> Vec<B256> {
    let mut hashes = alloc::vec![B256::ZERO; inputs.len()];
    keccak256_each(inputs, |index, hash| hashes[index] = hash);
    hashes
}

/// Hands the keccak256 of each input to `out`, with the input's index, in no particular order. For
/// inputs of equal length, or in descending order of their lengths, it allocates nothing.
pub fn keccak256_each<T: Input>(inputs: &[T], out: impl FnMut(usize, B256)) {
    #[cfg(feature = "std")]
    Lanes::best().each(inputs, out);
    #[cfg(not(feature = "std"))]
    {
        let mut out = out;
        for (index, input) in inputs.iter().enumerate() {
            out(index, single::hash(input));
        }
    }
}
