//! Constants read from a trace, besides the gas between effects.

use alloy_primitives::U256;
use op_revm::revm::bytecode::opcode::{CALLDATASIZE, GAS, GT, LT, SLOAD};

use super::frames::{Frame, Step};

/// A place in a trace, with the names of the constants to read there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// The frame's first CALLDATASIZE, at which the bytecode can hand over to a program.
    HandOver {
        /// Gas from the frame's start to the opcode after it.
        gas: &'static str,
        /// The program counter after it.
        program_counter: &'static str,
    },
    /// The check whether a slot is warm: GAS, SLOAD, GAS and a comparison.
    WarmCheck {
        /// Gas between the two GAS opcodes, without the SLOAD.
        measuring: &'static str,
        /// The most gas between the two GAS opcodes for which a slot counts as warm.
        threshold: &'static str,
    },
}

impl Probe {
    /// Reads the constants. The error names what the trace does not contain.
    pub(super) fn read(self, frame: &Frame) -> Result<[(&'static str, u64); 2], &'static str> {
        match self {
            Self::HandOver { gas, program_counter } => {
                let (paid, behind) = hand_over(&frame.steps).ok_or("a CALLDATASIZE")?;
                Ok([(gas, paid), (program_counter, behind)])
            }
            Self::WarmCheck { measuring, threshold } => {
                let (beside, most) =
                    warm_check(&frame.steps).ok_or("GAS, SLOAD, GAS and a comparison")?;
                Ok([(measuring, beside), (threshold, most)])
            }
        }
    }
}

/// Gas up to the opcode after the first CALLDATASIZE, without memory expansion, and the program
/// counter there.
fn hand_over(steps: &[Step]) -> Option<(u64, u64)> {
    let (first, before) = (steps.first()?, position(steps, CALLDATASIZE)?);
    let behind = steps.get(before + 1)?;
    let paid = first.cost(behind);
    Some((paid, u64::try_from(behind.program_counter).ok()?))
}

/// Gas measured besides the first SLOAD, and the most gas for which a slot counts as warm.
fn warm_check(steps: &[Step]) -> Option<(u64, u64)> {
    let load = position(steps, SLOAD)?;
    let cost = steps[load].cost(steps.get(load + 1)?);
    // GAS pushes the gas that is left after it; the next step has it on top of the stack.
    let before = steps[..load].iter().rposition(|step| step.opcode == GAS)? + 1;
    let after = load + position(&steps[load..], GAS)? + 1;
    let measured = steps[before].top[0].checked_sub(steps.get(after)?.top[0])?;
    let threshold = steps[after..].iter().find_map(|step| threshold(step, measured))?;
    Some((u64::try_from(measured).ok()?.checked_sub(cost)?, u64::try_from(threshold).ok()?))
}

/// The most gas that a comparison with `measured` accepts as warm; `None` for any other opcode.
fn threshold(step: &Step, measured: U256) -> Option<U256> {
    match (step.opcode, step.top) {
        (GT, [left, right]) if left == measured => Some(right),
        (LT, [left, right]) if right == measured => Some(left),
        (GT, [left, right]) if right == measured => left.checked_sub(U256::ONE),
        (LT, [left, right]) if left == measured => right.checked_sub(U256::ONE),
        _ => None,
    }
}

/// The index of the first step of this opcode.
fn position(steps: &[Step], opcode: u8) -> Option<usize> {
    steps.iter().position(|step| step.opcode == opcode)
}
