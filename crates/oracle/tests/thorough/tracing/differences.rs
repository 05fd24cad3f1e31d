//! The accepted differences between traces: the native code itself, and how frames of the
//! predeploys with too little gas halt, as far as a chain cannot distinguish it.

use alloy_primitives::Bytes;
use alloy_rpc_types_trace::geth::{AccountState, GethTrace, PreStateFrame, mux::MuxFrame};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::interpreter::InstructionResult;
use oracle::{Deployment, Traced, World};
use revm_inspectors::tracing::types::CallTraceNode;

use super::{
    frames::PredeployFrames,
    tracers::{Shown, Tracers},
};

/// Makes frames of the predeploys with too little gas halt as in Solidity, with the logs that
/// Solidity emits before. Returns the number of such frames.
///
/// A segment charges in one step what Solidity charges in many. So a frame can lack gas for the
/// segment where Solidity lacks gas for memory, or has too little for SSTORE, or fails at a step
/// after the log; and the other way round. It fails in any case, and loses all its gas and its
/// logs. The traces can differ in
///
/// - "out of gas", "out of gas: out of memory" and "out of gas: not enough gas for reentrancy
///   sentry", one in the place of another. Geth reports the first for the second, and the third as
///   such.
/// - the numbers of later logs: revm-inspectors counts the logs of failed frames. Geth does not.
pub(crate) fn settle_halts(
    deployment: Deployment,
    world: &World,
    actual: &mut Traced<Tracers>,
    expected: &Traced<Tracers>,
) -> usize {
    let ((expected_calls, _), _) = &expected.inspector;
    let expected_frames = expected_calls.traces().nodes();
    let settled: Vec<usize> = {
        let ((calls, _), _) = &actual.inspector;
        let native = PredeployFrames::new(deployment, world, actual);
        let solidity = PredeployFrames::new(Deployment::Bytecode, world, expected);
        let pairs = calls.traces().nodes().iter().zip(expected_frames).enumerate();
        let settled = pairs.filter(|(_, (actual, expected))| {
            native.contain(actual) && solidity.contain(expected) && is_same_halt(actual, expected)
        });
        settled.map(|(index, _)| index).collect()
    };
    let ((calls, parity), _) = &mut actual.inspector;
    for tracer in [&mut *calls, parity] {
        for &index in &settled {
            let status = expected_frames[index].trace.status;
            tracer.traces_mut().nodes_mut()[index].trace.status = status;
        }
    }
    add_lost_logs(calls.traces_mut().nodes_mut(), expected_frames, &settled);
    settled.len()
}

/// Whether both frames halt for too little gas, for different reasons or after different logs.
fn is_same_halt(actual: &CallTraceNode, expected: &CallTraceNode) -> bool {
    use InstructionResult::{MemoryOOG, OutOfGas, ReentrancySentryOOG};
    let without_gas = [OutOfGas, MemoryOOG, ReentrancySentryOOG];
    let (Some(halt), Some(solidity)) = (actual.trace.status, expected.trace.status) else {
        return false;
    };
    without_gas.contains(&halt)
        && without_gas.contains(&solidity)
        && (halt != solidity || actual.logs.len() < expected.logs.len())
}

/// Adds the logs that these frames only emit in Solidity, and renumbers the later ones.
fn add_lost_logs(frames: &mut [CallTraceNode], expected: &[CallTraceNode], settled: &[usize]) {
    let mut lost = Vec::new();
    for &index in settled {
        let logs = expected[index].logs.iter().skip(frames[index].logs.len());
        lost.extend(logs.map(|log| (index, log.clone())));
    }
    // A log has its right number as soon as all earlier ones are there.
    lost.sort_unstable_by_key(|(_, log)| log.index);
    for (index, log) in lost {
        let later = frames.iter_mut().flat_map(|frame| &mut frame.logs);
        for later in later.filter(|later| later.index >= log.index) {
            later.index += 1;
        }
        frames[index].logs.push(log);
    }
}

/// Replaces the native predeploys' code by Solidity's in prestates, at the two accounts. Under
/// acceleration the accounts hold Solidity's code, so nothing is replaced.
pub(crate) fn replace_code(deployment: Deployment, world: &World, shown: &mut Shown) {
    if deployment != Deployment::Native {
        return;
    }
    replace_in_prestate(world, &mut shown.prestate);
    replace_in_prestate(world, &mut shown.diff);
    for frame in shown.mux.iter_mut().flat_map(|MuxFrame(frames)| frames.values_mut()) {
        if let GethTrace::PreStateTracer(prestate) = frame {
            replace_in_prestate(world, prestate);
        }
    }
}

/// Replaces the code in one prestate.
fn replace_in_prestate(world: &World, prestate: &mut PreStateFrame) {
    let code = |deployment: Deployment| -> [Bytes; 2] {
        let accounts = deployment.accounts(world.versions).expect("the predeploys");
        accounts.map(|(_, account)| account.code.expect("code").original_bytes())
    };
    let [native, solidity] = [Deployment::Native, Deployment::Bytecode].map(code);
    let predeploys = [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX];
    let states = match prestate {
        PreStateFrame::Default(before) => vec![&mut before.0],
        PreStateFrame::Diff(diff) => vec![&mut diff.pre, &mut diff.post],
    };
    for accounts in states {
        for ((address, native), solidity) in predeploys.into_iter().zip(&native).zip(&solidity) {
            match accounts.get_mut(&world.proxies.implementation(address)) {
                Some(AccountState { code: Some(code), .. }) if code == native => {
                    *code = solidity.clone();
                }
                _ => {}
            }
        }
    }
}
