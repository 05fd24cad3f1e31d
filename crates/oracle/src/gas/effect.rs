//! The effects at which a frame's trace is cut.

use std::fmt;

use op_revm::revm::bytecode::opcode::{
    BALANCE, CALL, CALLCODE, CREATE, CREATE2, DELEGATECALL, EXTCODECOPY, EXTCODEHASH, EXTCODESIZE,
    INVALID, LOG0, LOG4, OpCode, RETURN, REVERT, SELFDESTRUCT, SLOAD, SSTORE, STATICCALL, STOP,
    TLOAD, TSTORE,
};

use super::frames::Frame;

/// An effect of a frame, or its end.
#[derive(Debug)]
pub(super) struct Effect {
    /// The opcode.
    pub(super) opcode: u8,
    /// Gas of the opcodes since the previous effect or the frame's start, without memory expansion.
    pub(super) computed: u64,
    /// Cost of the effect itself, without memory expansion; 0 for the frame's end.
    pub(super) cost: u64,
}

/// Whether an opcode touches state, or ends the frame.
const fn is_effect(opcode: u8) -> bool {
    matches!(
        opcode,
        BALANCE | EXTCODESIZE | EXTCODECOPY | EXTCODEHASH | SLOAD | SSTORE | TLOAD | TSTORE | LOG0
            ..=LOG4
                | CREATE
                | CREATE2
                | CALL
                | CALLCODE
                | DELEGATECALL
                | STATICCALL
                | STOP
                | RETURN
                | REVERT
                | SELFDESTRUCT
                | INVALID
    )
}

/// The effects of a frame, in order.
pub(super) fn effects(frame: &Frame) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut computed = 0;
    for (index, step) in frame.steps.iter().enumerate() {
        let cost = frame.steps.get(index + 1).map_or(0, |next| step.cost(next));
        if is_effect(step.opcode) {
            effects.push(Effect { opcode: step.opcode, computed, cost });
            computed = 0;
        } else {
            computed += cost;
        }
    }
    effects
}

/// Opcodes, displayed by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opcodes(pub Vec<u8>);

impl fmt::Display for Opcodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, &opcode) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            match OpCode::new(opcode) {
                Some(name) => f.write_str(name.as_str())?,
                None => write!(f, "{opcode:#04x}")?,
            }
        }
        Ok(())
    }
}
