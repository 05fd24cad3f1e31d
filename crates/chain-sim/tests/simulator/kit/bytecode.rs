//! The released bytecode with a fault in it. The spots are found, not known.

use alloy_primitives::{Bytes, U256};
use op_revm::revm::bytecode::opcode::{
    JUMP, JUMPI, MLOAD, OpCode, PUSH1, PUSH2, PUSH32, SSTORE, TSTORE,
};

/// Code and where its instructions begin.
pub(crate) struct Code {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Code {
    /// The released messenger.
    pub(crate) fn messenger() -> Self {
        Self::new(&reference::released().unwrap().messenger)
    }

    /// The released inbox.
    pub(crate) fn inbox() -> Self {
        Self::new(&reference::released().unwrap().inbox)
    }

    fn new(code: &[u8]) -> Self {
        let mut starts = Vec::new();
        let mut at = 0;
        while at < code.len() {
            starts.push(at);
            let immediate = OpCode::new(code[at]).map_or(0, |op| op.info().immediate_size());
            at += 1 + usize::from(immediate);
        }
        Self { bytes: code.to_vec(), starts }
    }

    /// The code.
    pub(crate) fn finish(self) -> Bytes {
        self.bytes.into()
    }

    fn op(&self, instruction: usize) -> u8 {
        self.bytes[self.starts[instruction]]
    }

    /// The instructions for which this holds.
    fn all(&self, which: impl Fn(&Self, usize) -> bool) -> Vec<usize> {
        (0..self.starts.len()).filter(|&instruction| which(self, instruction)).collect()
    }

    /// The only instruction for which this holds.
    fn only(&self, which: impl Fn(&Self, usize) -> bool) -> usize {
        let found = self.all(which);
        assert_eq!(found.len(), 1, "expected one spot, got {found:?}");
        found[0]
    }

    /// Whether an instruction pushes a word.
    fn pushes(&self, instruction: usize, word: &[u8; 32]) -> bool {
        let at = self.starts[instruction];
        self.bytes[at] == PUSH32 && self.bytes.get(at + 1..at + 33) == Some(&word[..])
    }

    /// Goes on where it would revert with the error that has this selector: the check is made,
    /// and nobody minds.
    pub(crate) fn never_fails_with(mut self, selector: [u8; 4]) -> Self {
        let mut word = [0; 32];
        word[..4].copy_from_slice(&selector);
        let error = self.only(|code, at| code.pushes(at, &word));
        // Where the check holds, Solidity jumps over the error: PUSH2 beyond, JUMPI, PUSH1 0x40,
        // MLOAD, PUSH32 the error.
        let before: Vec<u8> = (error - 4..error).map(|at| self.op(at)).collect();
        assert_eq!(before, [PUSH2, JUMPI, PUSH1, MLOAD]);
        let (jump, spot) = (self.starts[error - 4], self.starts[error - 2]);
        let beyond = [self.bytes[jump + 1], self.bytes[jump + 2]];
        self.bytes[spot..spot + 4].copy_from_slice(&[PUSH2, beyond[0], beyond[1], JUMP]);
        self
    }

    /// Forgets what the `index`-th of `count` SSTOREs stores, at the transaction's end.
    pub(crate) fn forgets_store(self, index: usize, count: usize) -> Self {
        let stores = self.all(|code, at| code.op(at) == SSTORE);
        assert_eq!(stores.len(), count);
        self.put(stores[index], SSTORE, TSTORE)
    }

    /// Has another opcode in the only place where `opcode` gives the value of a TSTORE to this
    /// slot.
    pub(crate) fn at_transient_store(self, slot: U256, opcode: u8, other: u8) -> Self {
        let word = slot.to_be_bytes();
        let push = self.only(|code, at| {
            code.pushes(at, &word) && code.op(at + 1) == TSTORE && code.op(at - 1) == opcode
        });
        self.put(push - 1, opcode, other)
    }

    /// Has another opcode in the only place where `opcode` comes right after the push of a word.
    pub(crate) fn after_push(self, word: &[u8; 32], opcode: u8, other: u8) -> Self {
        let push = self.only(|code, at| code.pushes(at, word) && code.op(at + 1) == opcode);
        self.put(push + 1, opcode, other)
    }

    /// Has another opcode in the only place where `opcode` does not come before `next`.
    pub(crate) fn unless_before(self, opcode: u8, next: u8, other: u8) -> Self {
        let spot = self.only(|code, at| code.op(at) == opcode && code.op(at + 1) != next);
        self.put(spot, opcode, other)
    }

    fn put(mut self, instruction: usize, opcode: u8, other: u8) -> Self {
        assert_eq!(self.op(instruction), opcode);
        let at = self.starts[instruction];
        self.bytes[at] = other;
        self
    }
}
