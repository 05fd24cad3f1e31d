//! Arguments of a call, checked in the order of Solidity's decoder and with its gas.

use core::ops::Range;

use alloy_primitives::{Address, U256};

use super::{frame::Abort, gas_constant::constants};
use crate::word::{address_at, length_at, number_at};

constants! {
    mod gas {
        /// From the revert of a `bytes` offset over 2^64-1 to that of an offset without a complete
        /// length word.
        HEAD_IN_RANGE = 61;
        /// From the revert of a `bytes` offset over 2^64-1 to that of a length over 2^64-1.
        LENGTH_IN_RANGE = 95;
        /// From the revert of a `bytes` offset over 2^64-1 to that of a length beyond the end of
        /// the calldata.
        TAIL_IN_RANGE = 147;
    }
}

/// Length of a selector, in bytes.
pub(super) const SELECTOR: usize = 4;

/// The selector of calldata; `None` for less than four bytes.
pub(super) const fn selector(calldata: &[u8]) -> Option<[u8; SELECTOR]> {
    calldata.first_chunk().copied()
}

/// The offset of the `index`-th word of the arguments.
pub(super) const fn argument(index: usize) -> usize {
    SELECTOR + 32 * index
}

/// The `index`-th argument.
pub(super) fn number(calldata: &[u8], index: usize) -> U256 {
    number_at(calldata, argument(index))
}

/// The `index`-th argument, an address; an empty revert at `gas` if its upper bits are not zero.
pub(super) fn address(calldata: &[u8], index: usize, gas: u64) -> Result<Address, Abort> {
    address_at(calldata, argument(index)).map_err(|_| Abort::empty(gas))
}

/// Requires `words` words of arguments; an empty revert at `gas` if there are fewer.
pub(super) const fn require_words(calldata: &[u8], words: usize, gas: u64) -> Result<(), Abort> {
    if calldata.len() < argument(words) { Err(Abort::empty(gas)) } else { Ok(()) }
}

/// The range within the calldata of the `index`-th argument, a `bytes calldata`. `gas` is that of
/// the first check; the other three follow at fixed distances in every function.
pub(super) fn bytes(calldata: &[u8], index: usize, gas: u64) -> Result<Range<usize>, Abort> {
    let offset = length_at(calldata, argument(index)).map_err(|_| Abort::empty(gas))?;
    let head = usize::try_from(offset)
        .ok()
        .and_then(|offset| offset.checked_add(SELECTOR))
        // The whole length word must be within the calldata. In Solidity: head + 31 < size.
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

/// The range of a `bytes calldata` argument that [`bytes`] has already checked.
pub(super) fn checked_bytes(calldata: &[u8], index: usize) -> Range<usize> {
    let head = SELECTOR + number(calldata, index).saturating_to::<usize>();
    let start = head + 32;
    start..start + number_at(calldata, head).saturating_to::<usize>()
}
