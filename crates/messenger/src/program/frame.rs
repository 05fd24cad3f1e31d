//! What a segment sees of the EVM: the frame it runs in.

use core::ops::Deref;

use alloy_primitives::{Address, Bytes, U256};

/// How a segment ends its frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Exit<H> {
    /// An exceptional halt of the EVM, out of gas as a rule.
    Halt(H),
    /// RETURN with this output.
    Return(Bytes),
    /// REVERT with this output.
    Revert(Bytes),
    /// Nothing was done, and the released bytecode goes on.
    Declined(Declined),
}

/// Why a call of listed code goes on in Solidity. Its result is the same either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Declined {
    /// The call is static. It would halt at its first effect, within Solidity's own steps.
    StaticCall,
    /// Under this spec or configuration, the native code's gas would not be exact.
    GasSchedule,
    /// The function is none of `sendMessage`, `relayMessage` and `validateMessage`.
    Function,
    /// The first checks refuse the call: its calldata is malformed, or a named error applies.
    Arguments,
}

/// What a segment comes to: on to the next opcode, or the end of the frame.
pub(crate) type Step<H> = Result<(), Exit<H>>;

/// The frame of a call to a native predeploy.
///
/// Nothing here touches state: effects are the program's own opcodes, for which segments leave
/// the operands on the stack.
pub(crate) trait Frame {
    /// The EVM's kinds of exceptional halt.
    type Halt;

    /// The calldata.
    fn calldata(&self) -> impl Deref<Target = [u8]>;
    /// What stands behind the program in the account's code.
    fn data(&self) -> &[u8];
    /// Who called.
    fn caller(&self) -> Address;
    /// The value of the call, in wei.
    fn value(&self) -> U256;
    /// The chain's id.
    fn chain_id(&self) -> U256;
    /// Whether state may not change.
    fn is_static(&self) -> bool;
    /// Gas left.
    fn gas_left(&self) -> u64;
    /// What the last call returned.
    fn return_data(&self) -> &Bytes;

    /// Takes `gas` from what is left.
    fn charge(&mut self, gas: u64) -> Step<Self::Halt>;
    /// Grows memory to `bytes`, rounded up to words, and takes the gas for it.
    fn grow_memory(&mut self, bytes: usize) -> Step<Self::Halt>;
    /// Writes to memory that has been grown to hold it.
    fn write_memory(&mut self, offset: usize, bytes: &[u8]);
    /// Copies `length` bytes of calldata from `start` to memory that has been grown to hold them.
    fn copy_calldata(&mut self, offset: usize, start: usize, length: usize);
    /// Pops `N` words, the top first.
    fn pop<const N: usize>(&mut self) -> Result<[U256; N], Exit<Self::Halt>>;
    /// Pushes words, the last one ends on top.
    fn push<const N: usize>(&mut self, words: [U256; N]) -> Step<Self::Halt>;
    /// Goes on at `offset` of the program.
    fn jump(&mut self, offset: usize);
    /// Gas that the released bytecode has already taken, memory not counted, where it handed over
    /// to the program; 0 where the program ran from the start.
    fn paid(&self) -> u64;
    /// Ends a call that is not well-formed, before any effect: reverts as `abort` says, or leaves
    /// it to the bytecode that handed over.
    fn decline(&mut self, abort: Abort) -> Step<Self::Halt>;

    /// Takes `gas`, grows memory to `memory` bytes and reverts with `output`.
    fn revert(&mut self, gas: u64, memory: usize, output: Bytes) -> Step<Self::Halt> {
        self.charge(gas)?;
        self.grow_memory(memory)?;
        Err(Exit::Revert(output))
    }

    /// Reverts as `abort` says.
    fn abort(&mut self, abort: Abort) -> Step<Self::Halt> {
        self.revert(abort.gas, abort.memory, abort.output)
    }

    /// Takes `gas`, grows memory to `memory` bytes and returns one word.
    fn return_word(&mut self, gas: u64, memory: usize, word: U256) -> Step<Self::Halt> {
        self.charge(gas)?;
        self.grow_memory(memory)?;
        Err(Exit::Return(Bytes::copy_from_slice(&word.to_be_bytes::<32>())))
    }
}

/// A revert that a check has decided on: what the contract would have spent on its way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Abort {
    /// Gas since the segment's start, memory not counted.
    pub(crate) gas: u64,
    /// Bytes memory grows to.
    pub(crate) memory: usize,
    /// Revert data.
    pub(crate) output: Bytes,
}

impl Abort {
    /// An empty revert before anything was written behind the free memory pointer.
    pub(crate) const fn empty(gas: u64) -> Self {
        Self { gas, memory: super::memory::INITIAL, output: Bytes::new() }
    }
}
