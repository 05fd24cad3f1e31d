//! The frames of geth's tracer for the validation rules of ERC-7562.
//!
//! revm-inspectors' own builder makes room for preimages that no KECCAK256 could pay for, and takes
//! [too long](super::nested) for many calls. Here it builds one frame at a time.

use std::mem::take;

use alloy_primitives::U256;
use alloy_rpc_types_trace::geth::erc7562::{Erc7562Config, Erc7562Frame};
use op_revm::revm::{DatabaseRef, bytecode::opcode::KECCAK256, interpreter::InstructionResult};
use revm_inspectors::tracing::{
    GethTraceBuilder, TracingInspector,
    types::{CallTraceNode, CallTraceStep},
};

use super::{
    Budget,
    nested::{Call, nested},
};
use crate::devnet::error::RequestError;

/// Returns the frame of a traced transaction, with those of its calls inside, and deducts
/// them from the budget. `gas_used` is that of the transaction.
///
/// # Errors
///
/// [`RequestError::TraceTooLong`].
pub(super) fn frame<DB: DatabaseRef>(
    traced: TracingInspector,
    config: &Erc7562Config,
    gas_used: u64,
    db: &DB,
    budget: &mut Budget,
) -> Result<Erc7562Frame, RequestError> {
    nested(traced, |Call { node, is_undone, calls }| {
        let gas_used = match node.parent {
            // A call that halted has used all its gas.
            Some(_) => node.geth_empty_call_frame(false).gas_used.saturating_to(),
            None => gas_used,
        };
        let hashed = node.trace.steps.iter().map(hashed).fold(0, usize::saturating_add);
        budget.spend(hashed.saturating_add(size_of::<Erc7562Frame>()))?;
        let mut frame = frame_of_call(node, config, gas_used, db);
        if is_undone {
            frame.logs.clear();
        }
        frame.calls.extend(calls);
        Ok(frame)
    })
}

/// Returns the frame of a call, without those of its calls.
fn frame_of_call<DB: DatabaseRef>(
    mut node: CallTraceNode,
    config: &Erc7562Config,
    gas_used: u64,
    db: &DB,
) -> Erc7562Frame {
    // For the builder it is the only call.
    node.parent = None;
    drop(take(&mut node.children));
    for step in node.trace.steps.iter_mut().filter(|step| is_failed_hash(step)) {
        step.memory = None;
    }
    GethTraceBuilder::new(vec![node]).geth_erc7562_traces(config.clone(), gas_used, db)
}

/// Returns whether a step is a KECCAK256 that failed: it has no preimage, however long the one that
/// it asked for.
fn is_failed_hash(step: &CallTraceStep) -> bool {
    is_hash(step) && step.status.is_some_and(InstructionResult::is_error)
}

/// Returns the length of the preimage that a step hashes.
fn hashed(step: &CallTraceStep) -> usize {
    let stack = step.stack.as_deref().filter(|_| is_hash(step) && !is_failed_hash(step));
    let length = stack.and_then(|stack| stack.iter().nth_back(1));
    length.map_or(0, U256::saturating_to)
}

/// Returns whether a step is a KECCAK256.
const fn is_hash(step: &CallTraceStep) -> bool {
    step.op.get() == KECCAK256
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use op_revm::revm::{bytecode::opcode::OpCode, database::EmptyDB};

    use super::{
        super::call_frames::tests::{SHAPES, traced},
        *,
    };
    use crate::memory::Kept;

    /// The budget, in bytes.
    const MOST: usize = 1 << 30;

    /// The frame of a transaction that used 7 gas.
    fn frame_of(traced: TracingInspector, with_log: bool) -> Result<Erc7562Frame, RequestError> {
        let config = Erc7562Config { with_log: Some(with_log), ..Erc7562Config::default() };
        let mut budget = Budget::new(MOST, Arc::default(), Kept::default());
        frame(traced, &config, 7, &EmptyDB::default(), &mut budget)
    }

    /// A step that hashes `length` bytes.
    fn hash(length: u64, status: Option<InstructionResult>) -> CallTraceStep {
        CallTraceStep {
            pc: 0,
            op: OpCode::KECCAK256,
            stack: Some([U256::from(length), U256::ZERO].into()),
            push_stack: None,
            memory: Some(Default::default()),
            returndata: Default::default(),
            gas_remaining: 0,
            gas_refund_counter: 0,
            gas_used: 0,
            gas_cost: 0,
            storage_change: None,
            status,
            immediate_bytes: None,
            decoded: None,
        }
    }

    /// The frames are those of revm-inspectors.
    #[test]
    fn frames_are_those_of_the_builder() {
        for callers in SHAPES {
            for with_log in [false, true] {
                let mut steps = traced(callers);
                for node in steps.traces_mut().nodes_mut() {
                    let length = node.idx as u64;
                    node.trace.steps.push(hash(length, Some(InstructionResult::Stop)));
                }
                let config = Erc7562Config { with_log: Some(with_log), ..Default::default() };
                let builder = steps.geth_builder();
                let expected = builder.geth_erc7562_traces(config, 7, EmptyDB::default());
                assert_eq!(frame_of(steps, with_log).unwrap(), expected, "{callers:?}");
            }
        }
    }

    /// revm-inspectors' builder would move each frame 100,000 times on average.
    #[test]
    fn many_calls_of_one_contract() {
        assert_eq!(frame_of(traced(&[0; 200_000]), true).unwrap().calls.len(), 200_000);
    }

    #[test]
    fn failed_hash_has_no_preimage() {
        let mut steps = traced(&[]);
        let failed = [InstructionResult::OutOfGas, InstructionResult::MemoryOOG];
        let hashes = failed.map(|status| hash(1 << 40, Some(status)));
        steps.traces_mut().nodes_mut()[0].trace.steps.extend(hashes);
        assert!(frame_of(steps, false).unwrap().keccak.is_empty());
    }

    #[test]
    fn preimages_count() {
        let most = (MOST / 2 - size_of::<Erc7562Frame>()) as u64;
        for (length, fits) in [(most, true), (most + 1, false)] {
            let mut steps = traced(&[0]);
            for node in steps.traces_mut().nodes_mut() {
                // Its memory is empty: no preimage is made.
                node.trace.steps.push(hash(length, None));
            }
            let frame = frame_of(steps, false);
            assert_eq!(frame.is_ok(), fits, "{length}");
            if let Err(error) = frame {
                assert!(matches!(error, RequestError::TraceTooLong { expected: MOST }));
            }
        }
    }
}
