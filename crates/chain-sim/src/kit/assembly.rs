//! A small assembler for the contracts of scenarios.

use alloy_primitives::{Address, Bytes};
use op_revm::revm::bytecode::opcode::{
    CODECOPY, ISZERO, JUMPDEST, JUMPI, PUSH0, PUSH2, PUSH20, PUSH32, RETURN,
};

/// EVM code that is being assembled.
#[derive(Debug, Clone, Default)]
pub(super) struct Assembly {
    code: Vec<u8>,
}

impl Assembly {
    /// Appends opcodes.
    pub(super) fn ops(mut self, ops: &[u8]) -> Self {
        self.code.extend_from_slice(ops);
        self
    }

    /// Pushes a small number.
    pub(super) fn push(self, number: u16) -> Self {
        let [high, low] = number.to_be_bytes();
        if number == 0 { self.ops(&[PUSH0]) } else { self.ops(&[PUSH2, high, low]) }
    }

    /// Pushes an address.
    pub(super) fn push_address(self, address: Address) -> Self {
        self.ops(&[PUSH20]).ops(address.as_slice())
    }

    /// Pushes a word of these bytes, at most 32, followed by zeros.
    pub(super) fn push_left(self, bytes: &[u8]) -> Self {
        let mut word = [0; 32];
        for (byte, value) in word.iter_mut().zip(bytes) {
            *byte = *value;
        }
        self.ops(&[PUSH32]).ops(&word)
    }

    /// Pops a word from the stack and runs `body` if it is not zero.
    pub(super) fn when(self, body: impl FnOnce(Self) -> Self) -> Self {
        let mut code = self.ops(&[ISZERO, PUSH2]);
        let patch = code.code.len();
        let mut code = {
            code.code.extend([0, 0]);
            body(code.ops(&[JUMPI]))
        };
        // The code is a few hundred bytes long, so that its length fits into two bytes.
        let [high, low] = u16::try_from(code.code.len()).unwrap_or(u16::MAX).to_be_bytes();
        code.code[patch] = high;
        code.code[patch + 1] = low;
        code.ops(&[JUMPDEST])
    }

    /// Returns the code.
    pub(super) fn finish(self) -> Bytes {
        self.code.into()
    }
}

/// The creation code of a contract with this runtime code.
pub(super) fn creation_code(runtime: &[u8]) -> Bytes {
    // Copies the bytes after itself to memory and returns them.
    const LENGTH: u16 = 13;
    let length = u16::try_from(runtime.len()).unwrap_or(u16::MAX);
    Assembly::default()
        .ops(&[PUSH2])
        .ops(&length.to_be_bytes())
        .ops(&[PUSH2])
        .ops(&LENGTH.to_be_bytes())
        .ops(&[PUSH0, CODECOPY, PUSH2])
        .ops(&length.to_be_bytes())
        .ops(&[PUSH0, RETURN])
        .ops(runtime)
        .finish()
}
