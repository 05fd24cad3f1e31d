//! Arguments of a call, checked in the order of Solidity's decoder and priced as it spends.

use core::ops::Range;

use alloy_primitives::{Address, U256};

use super::{frame::Abort, gas::constants};
use crate::word::{address_at, length_at, number_at};

constants! {
    mod gas {
        /// From the revert of a `bytes` offset over 2^64-1 to that of one without all of a length
        /// word behind it.
        HEAD_IN_RANGE = 61;
        /// From the revert of a `bytes` offset over 2^64-1 to that of a length over 2^64-1.
        LENGTH_IN_RANGE = 95;
        /// From the revert of a `bytes` offset over 2^64-1 to that of a length beyond the end of
        /// the calldata.
        TAIL_IN_RANGE = 147;
    }
}

/// Bytes of a selector.
pub(super) const SELECTOR: usize = 4;

/// The selector of calldata of at least four bytes.
pub(super) const fn selector(calldata: &[u8]) -> Option<[u8; SELECTOR]> {
    calldata.first_chunk().copied()
}

/// Where the `index`-th word of the arguments stands.
pub(super) const fn argument(index: usize) -> usize {
    SELECTOR + 32 * index
}

/// The `index`-th argument.
pub(super) fn number(calldata: &[u8], index: usize) -> U256 {
    number_at(calldata, argument(index))
}

/// The `index`-th argument, an address; an empty revert at `gas` where it has upper bits.
pub(super) fn address(calldata: &[u8], index: usize, gas: u64) -> Result<Address, Abort> {
    address_at(calldata, argument(index)).map_err(|_| Abort::empty(gas))
}

/// An empty revert at `gas` where there are fewer than `words` words of arguments.
pub(super) const fn require_words(calldata: &[u8], words: usize, gas: u64) -> Result<(), Abort> {
    if calldata.len() < argument(words) { Err(Abort::empty(gas)) } else { Ok(()) }
}

/// The `index`-th argument, `bytes calldata`: where it stands in the calldata. `gas` is that of
/// the first check; the other three follow at fixed distances in every function.
pub(super) fn bytes(calldata: &[u8], index: usize, gas: u64) -> Result<Range<usize>, Abort> {
    let offset = length_at(calldata, argument(index)).map_err(|_| Abort::empty(gas))?;
    let head = usize::try_from(offset)
        .ok()
        .and_then(|offset| offset.checked_add(SELECTOR))
        // All of the length word must be there, in Solidity: head + 31 < size.
        .filter(|head| head.checked_add(31).is_some_and(|last| last < calldata.len()))
        .ok_or_else(|| Abort::empty(gas + gas::HEAD_IN_RANGE))?;
    let length = length_at(calldata, head).map_err(|_| Abort::empty(gas + gas::LENGTH_IN_RANGE))?;
    let start = head + 32;
    usize::try_from(length)
        .ok()
        .filter(|length| *length <= calldata.len() - start)
        .map(|length| start..start + length)
        .ok_or_else(|| Abort::empty(gas + gas::TAIL_IN_RANGE))
}

/// Where a `bytes calldata` argument stands that [`bytes`] has already let pass.
pub(super) fn checked_bytes(calldata: &[u8], index: usize) -> Range<usize> {
    let head = SELECTOR + number(calldata, index).saturating_to::<usize>();
    let start = head + 32;
    start..start + number_at(calldata, head).saturating_to::<usize>()
}
