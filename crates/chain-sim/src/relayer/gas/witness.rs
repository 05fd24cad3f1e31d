//! What an execution shows about its dependence on gas.

use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::{
    Inspector,
    bytecode::opcode::{CALL, CALLCODE, DELEGATECALL, GAS, STATICCALL},
    interpreter::{
        CallInputs, CallOutcome, CreateInputs, CreateOutcome, InstructionResult, Interpreter,
        interpreter_types::Jumps,
    },
};

/// Watches an execution for whatever more gas could change.
#[derive(Debug, Clone, Default)]
pub(super) struct Witness {
    /// Whether each call and creation succeeded, in the order of their ends.
    pub(super) frames: Vec<bool>,
    /// Whether the outermost call failed because it, or the call that made it fail, ran out of gas.
    pub(super) ran_out: bool,
    /// For each open call and creation, whether its last failed call ran out of gas.
    causes: Vec<bool>,
    /// Whether a contract read how much gas is left, other than to pass all of it on.
    pub(super) reads_gas: bool,
    /// Whether the last instruction was GAS.
    after_gas: bool,
}

impl Witness {
    /// Whether more gas cannot change the outcome of a successful execution.
    pub(super) fn is_independent_of_gas(&self) -> bool {
        !self.reads_gas && self.frames.iter().all(|succeeded| *succeeded)
    }

    /// Records the end of a call or creation.
    fn end(&mut self, result: InstructionResult) {
        self.frames.push(result.is_ok());
        let cause = self.causes.pop().unwrap_or_default();
        if result.is_ok() {
            return;
        }
        // Who reverts does so because of the last call that failed, as far as anybody can tell.
        let ran_out = result.is_revert() && cause || is_out_of_gas(result);
        match self.causes.last_mut() {
            Some(cause) => *cause = ran_out,
            None => self.ran_out = ran_out,
        }
    }
}

/// Whether this is the end of a call that ran out of gas.
const fn is_out_of_gas(result: InstructionResult) -> bool {
    matches!(
        result,
        InstructionResult::OutOfGas
            | InstructionResult::MemoryOOG
            | InstructionResult::MemoryLimitOOG
            | InstructionResult::PrecompileOOG
            | InstructionResult::InvalidOperandOOG
            | InstructionResult::ReentrancySentryOOG
    )
}

impl<CTX> Inspector<CTX> for Witness {
    fn step(&mut self, interpreter: &mut Interpreter, _context: &mut CTX) {
        let opcode = interpreter.bytecode.opcode();
        // Compilers put GAS right before a call that passes all gas on.
        if core::mem::take(&mut self.after_gas) {
            self.reads_gas |= !matches!(opcode, CALL | CALLCODE | DELEGATECALL | STATICCALL);
        }
        // The predeploys only pass gas on; native programs have no instructions to look at.
        let own = [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX];
        self.after_gas = opcode == GAS && !own.contains(&interpreter.input.target_address);
    }

    fn call(&mut self, _context: &mut CTX, _inputs: &mut CallInputs) -> Option<CallOutcome> {
        self.causes.push(false);
        None
    }

    fn call_end(&mut self, _context: &mut CTX, _inputs: &CallInputs, outcome: &mut CallOutcome) {
        self.end(outcome.result.result);
    }

    fn create(&mut self, _context: &mut CTX, _inputs: &mut CreateInputs) -> Option<CreateOutcome> {
        self.causes.push(false);
        None
    }

    fn create_end(
        &mut self,
        _context: &mut CTX,
        _inputs: &CreateInputs,
        outcome: &mut CreateOutcome,
    ) {
        self.end(outcome.result.result);
    }
}
