//! Paths on which the decoding of arguments fails, common to several functions.

use alloy_primitives::{Bytes, U256};
use op_revm::revm::bytecode::opcode::REVERT;

use super::{Path, Sample};
use crate::{
    Transaction,
    calldata::{argument, with_word},
};

/// 2^64, the least offset or length that Solidity's decoder refuses at once.
const TOO_HIGH: U256 = U256::from_limbs([0, 1, 0, 0]);

/// A function, and well-formed calls from which faulty ones are made.
pub(super) struct Function {
    /// The function's name.
    pub(super) name: &'static str,
    /// Well-formed calls.
    pub(super) calls: Vec<Transaction>,
}

impl Function {
    /// A path on which the call has a value.
    pub(super) fn with_value(&self, constant: &'static str) -> Path {
        let calls = self.calls.iter().cloned().map(|call| call.value(U256::ONE));
        self.path("value", constant, calls)
    }

    /// A path on which the arguments have fewer than `words` words.
    pub(super) fn short(&self, words: usize, constant: &'static str) -> Path {
        let calls = self.calls.iter().flat_map(|call| {
            let cut = [argument(0), argument(0) + 1, argument(words) - 1];
            cut.map(|length| with_data(call, call.data.slice(..length)))
        });
        self.path("short arguments", constant, calls)
    }

    /// A path on which the `index`-th argument, an address, has upper bits.
    pub(super) fn dirty(&self, index: usize, constant: &'static str) -> Path {
        let calls = self
            .calls
            .iter()
            .flat_map(|call| [160, 255].map(|bit| with_argument(call, index, U256::ONE << bit)));
        self.path(&format!("upper bits in argument {index}"), constant, calls)
    }

    /// The four paths on which the decoding of the `index`-th argument, of type `bytes`, fails.
    pub(super) fn bytes(&self, index: usize, constant: &'static str) -> [Path; 4] {
        let calls = || self.calls.iter();
        let highest = TOO_HIGH - U256::ONE;
        let size = |call: &Transaction| U256::from(call.data.len());
        let offset = |call: &Transaction| -> usize {
            let word = &call.data[argument(index)..argument(index) + 32];
            argument(0) + U256::from_be_slice(word).saturating_to::<usize>()
        };
        let in_length = |call: &Transaction, length| {
            with_data(call, with_word(&call.data, offset(call), length))
        };
        let revert = |path: Path, distance| path.to(REVERT, [constant, distance]);
        [
            self.path(
                "bytes offset over 2^64-1",
                constant,
                calls().flat_map(|call| {
                    [TOO_HIGH, U256::MAX].map(|word| with_argument(call, index, word))
                }),
            ),
            revert(
                self.begun(
                    "bytes offset out of range",
                    calls().flat_map(|call| {
                        // The length word would begin at most 31 bytes before the end.
                        let nearest = size(call) - U256::from(argument(0) + 31);
                        [nearest, size(call), highest].map(|word| with_argument(call, index, word))
                    }),
                ),
                "calldata::HEAD_IN_RANGE",
            ),
            revert(
                self.begun(
                    "bytes length over 2^64-1",
                    calls().flat_map(|call| {
                        [TOO_HIGH, U256::MAX].map(|length| in_length(call, length))
                    }),
                ),
                "calldata::LENGTH_IN_RANGE",
            ),
            revert(
                self.begun(
                    "bytes length out of range",
                    calls().flat_map(|call| {
                        let left = size(call) - U256::from(offset(call) + 32);
                        [left + U256::ONE, highest].map(|length| in_length(call, length))
                    }),
                ),
                "calldata::TAIL_IN_RANGE",
            ),
        ]
    }

    /// A path that reverts before any effect.
    fn path(
        &self,
        fault: &str,
        constant: &'static str,
        calls: impl Iterator<Item = Transaction>,
    ) -> Path {
        self.begun(fault, calls).to(REVERT, [constant])
    }

    /// A path with a fault in the arguments, without stretches yet.
    fn begun(&self, fault: &str, calls: impl Iterator<Item = Transaction>) -> Path {
        Path::new(format!("{}: {fault}", self.name), calls.map(Sample::new))
    }
}

/// Replaces the calldata of a call.
pub(super) fn with_data(call: &Transaction, data: Bytes) -> Transaction {
    Transaction { data, ..call.clone() }
}

/// Replaces the `index`-th argument of a call.
pub(super) fn with_argument(call: &Transaction, index: usize, word: U256) -> Transaction {
    with_data(call, with_word(&call.data, argument(index), word))
}
