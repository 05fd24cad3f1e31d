//! The EVM's frame, as segments use it.

use core::ops::Deref;

use alloy_primitives::{Address, Bytes, U256};

/// How a segment ends its frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Exit<H> {
    /// An exceptional halt of the EVM, mostly out of gas.
    Halt(H),
    /// RETURN with this output.
    Return(Bytes),
    /// REVERT with this output.
    Revert(Bytes),
    /// Nothing was done, and the released bytecode continues.
    Declined(Declined),
}

/// Why a call of listed code continues in Solidity. Its result is the same either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Declined {
    /// The call is static. It halts at its first effect, in Solidity's own steps.
    StaticCall,
    /// Under this spec or configuration, the native code's gas would not be exact.
    GasSchedule,
    /// The function is none of `sendMessage`, `relayMessage` and `validateMessage`.
    Function,
    /// The call fails one of the first checks: its calldata is malformed, or a named error applies.
    Arguments,
}

/// The result of a segment: continue with the next opcode, or end the frame.
pub(crate) type Step<H> = Result<(), Exit<H>>;

/// The frame of a call to a native predeploy.
///
/// A segment does not access state. Effects are the program's own opcodes, for which segments leave
/// the operands on the stack.
pub(crate) trait Frame {
    /// The EVM's kinds of exceptional halt.
    type Halt;

    /// The calldata.
    fn calldata(&self) -> impl Deref<Target = [u8]>;
    /// The data after the program in the account's code.
    fn data(&self) -> &[u8];
    /// The caller.
    fn caller(&self) -> Address;
    /// The value of the call, in wei.
    fn value(&self) -> U256;
    /// The chain's id.
    fn chain_id(&self) -> U256;
    /// The block's base fee, in wei.
    fn base_fee(&self) -> U256;
    /// The transaction's effective gas price, in wei.
    fn gas_price(&self) -> U256;
    /// Whether the call is static, so that state must not change.
    fn is_static(&self) -> bool;
    /// Gas left.
    fn gas_left(&self) -> u64;
    /// The return data of the last call.
    fn return_data(&self) -> &Bytes;

    /// Charges `gas`, less what the code that handed over has charged already.
    fn charge(&mut self, gas: u64) -> Step<Self::Halt>;
    /// Grows memory to `bytes`, rounded up to words, and charges the gas for it.
    fn grow_memory(&mut self, bytes: usize) -> Step<Self::Halt>;
    /// Writes to memory, which must have been grown before.
    fn write_memory(&mut self, offset: usize, bytes: &[u8]);
    /// Copies `length` bytes of calldata from `start` to memory, which must have been grown before.
    fn copy_calldata(&mut self, offset: usize, start: usize, length: usize);
    /// Pops `N` words, the top first.
    fn pop<const N: usize>(&mut self) -> Result<[U256; N], Exit<Self::Halt>>;
    /// Pushes words; the last one is on top.
    fn push<const N: usize>(&mut self, words: [U256; N]) -> Step<Self::Halt>;
    /// Continues at `offset` of the program.
    fn jump(&mut self, offset: usize);
    /// Ends a call that is not well-formed, before any effect: reverts as `abort` says, or returns
    /// the call to the bytecode that handed over.
    fn decline(&mut self, abort: Abort) -> Step<Self::Halt>;

    /// Charges `gas`, grows memory to `memory` bytes and reverts with `output`.
    fn revert(&mut self, gas: u64, memory: usize, output: Bytes) -> Step<Self::Halt> {
        self.charge(gas)?;
        self.grow_memory(memory)?;
        Err(Exit::Revert(output))
    }

    /// Reverts as `abort` says.
    fn abort(&mut self, abort: Abort) -> Step<Self::Halt> {
        self.revert(abort.gas, abort.memory, abort.output)
    }

    /// Charges `gas`, grows memory to `memory` bytes and returns one word.
    fn return_word(&mut self, gas: u64, memory: usize, word: U256) -> Step<Self::Halt> {
        self.charge(gas)?;
        self.grow_memory(memory)?;
        Err(Exit::Return(Bytes::copy_from_slice(&word.to_be_bytes::<32>())))
    }
}

/// A revert after a failed check, with the gas and memory that the contract would have used up to
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Abort {
    /// Gas since the segment's start, without memory.
    pub(crate) gas: u64,
    /// Size of memory, in bytes.
    pub(crate) memory: usize,
    /// Revert data.
    pub(crate) output: Bytes,
}

impl Abort {
    /// An empty revert, before anything was written after the free memory pointer.
    pub(crate) const fn empty(gas: u64) -> Self {
        Self { gas, memory: super::memory::INITIAL, output: Bytes::new() }
    }
}
