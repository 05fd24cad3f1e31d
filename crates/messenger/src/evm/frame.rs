//! The frame of revm's interpreter, as segments use it.

use core::ops::Deref;

use alloy_primitives::{Address, Bytes, U256};
use revm::interpreter::{
    CallInput, Host, InstructionContext, InstructionResult, Interpreter, InterpreterAction,
    InterpreterTypes,
    interpreter::resize_memory,
    interpreter_types::{
        InputsTr, LegacyBytecode, LoopControl, MemoryTr, ReturnData, RuntimeFlag, StackTr,
    },
};

use crate::program::{Abort, Declined, Exit, Frame, Step};

/// What happens to a call that is not well-formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It reverts.
    Reverts,
    /// The bytecode that has handed over continues.
    Continues,
}

/// The interpreter and its host while a segment runs.
pub(super) struct RevmFrame<'a, 'b, H: ?Sized, WIRE: InterpreterTypes> {
    pub(super) context: &'a mut InstructionContext<'b, H, WIRE>,
    /// Length of the program at the start of the frame's code; rule data may follow it.
    pub(super) program: usize,
    /// Gas that the frame's code has charged before the program, without memory, and that the first
    /// charge leaves out.
    pub(super) paid: u64,
    pub(super) malformed: Malformed,
    /// Where the program continues; `None` for the next opcode.
    pub(super) jump: Option<usize>,
}

impl<H: Host + ?Sized, WIRE: InterpreterTypes> Frame for RevmFrame<'_, '_, H, WIRE> {
    type Halt = InstructionResult;

    fn calldata(&self) -> impl Deref<Target = [u8]> {
        static EMPTY: CallInput = CallInput::Bytes(Bytes::new());
        let interpreter = &self.context.interpreter;
        let input = interpreter.input.input();
        // In a call without calldata, revm's range is beyond its memory and must not be sliced.
        let input = if input.is_empty() { &EMPTY } else { input };
        input.as_bytes_memory(&interpreter.memory)
    }

    fn data(&self) -> &[u8] {
        let code = self.context.interpreter.bytecode.bytecode_slice();
        code.get(self.program..).unwrap_or_default()
    }

    fn caller(&self) -> Address {
        self.context.interpreter.input.caller_address()
    }

    fn value(&self) -> U256 {
        self.context.interpreter.input.call_value()
    }

    fn chain_id(&self) -> U256 {
        self.context.host.chain_id()
    }

    fn base_fee(&self) -> U256 {
        self.context.host.basefee()
    }

    fn gas_price(&self) -> U256 {
        self.context.host.effective_gas_price()
    }

    fn is_static(&self) -> bool {
        self.context.interpreter.runtime_flag.is_static()
    }

    fn gas_left(&self) -> u64 {
        self.context.interpreter.gas.remaining()
    }

    fn return_data(&self) -> &Bytes {
        self.context.interpreter.return_data.buffer()
    }

    fn charge(&mut self, gas: u64) -> Step<InstructionResult> {
        debug_assert!(gas >= self.paid, "the first charge begins at the frame's start");
        let gas = gas.saturating_sub(core::mem::take(&mut self.paid));
        if self.context.interpreter.gas.record_regular_cost(gas) {
            Ok(())
        } else {
            Err(Exit::Halt(InstructionResult::OutOfGas))
        }
    }

    fn grow_memory(&mut self, bytes: usize) -> Step<InstructionResult> {
        let interpreter = &mut *self.context.interpreter;
        resize_memory(
            &mut interpreter.gas,
            &mut interpreter.memory,
            self.context.host.gas_params(),
            0,
            bytes,
        )
        .map_err(Exit::Halt)
    }

    fn write_memory(&mut self, offset: usize, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.context.interpreter.memory.set(offset, bytes);
        }
    }

    fn copy_calldata(&mut self, offset: usize, start: usize, length: usize) {
        if length == 0 {
            return;
        }
        let interpreter = &mut *self.context.interpreter;
        match interpreter.input.input() {
            CallInput::Bytes(bytes) => {
                interpreter.memory.set(offset, &bytes[start..start + length]);
            }
            CallInput::SharedBuffer(range) => {
                let from = range.start + start..range.start + start + length;
                interpreter.memory.set_data_from_global(offset, 0, length, from);
            }
        }
    }

    fn pop<const N: usize>(&mut self) -> Result<[U256; N], Exit<InstructionResult>> {
        let popped = self.context.interpreter.stack.popn();
        popped.ok_or(Exit::Halt(InstructionResult::StackUnderflow))
    }

    fn push<const N: usize>(&mut self, words: [U256; N]) -> Step<InstructionResult> {
        let stack = &mut self.context.interpreter.stack;
        if words.into_iter().all(|word| stack.push(word)) {
            Ok(())
        } else {
            Err(Exit::Halt(InstructionResult::StackOverflow))
        }
    }

    fn jump(&mut self, offset: usize) {
        self.jump = Some(offset);
    }

    fn decline(&mut self, abort: Abort) -> Step<InstructionResult> {
        match self.malformed {
            Malformed::Reverts => self.abort(abort),
            Malformed::Continues => Err(Exit::Declined(Declined::Arguments)),
        }
    }
}

/// Ends the frame.
pub(super) fn end<WIRE: InterpreterTypes>(
    interpreter: &mut Interpreter<WIRE>,
    exit: Exit<InstructionResult>,
) {
    let (result, output) = match exit {
        Exit::Halt(InstructionResult::OutOfGas) => return interpreter.halt_oog(),
        Exit::Halt(halt) => return interpreter.halt(halt),
        Exit::Return(output) => (InstructionResult::Return, output),
        Exit::Revert(output) => (InstructionResult::Revert, output),
        // Only a call that is being handed over declines, and it continues in Solidity.
        Exit::Declined(_) => return interpreter.halt(InstructionResult::InvalidFEOpcode),
    };
    let action = InterpreterAction::new_return(result, output, interpreter.gas);
    interpreter.bytecode.set_action(action);
}
