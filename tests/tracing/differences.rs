//! What a tracer shows of native code, and may: the code itself. And how frames of the predeploys
//! halt that have too little gas, as far as a chain cannot tell.

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

/// Lets frames of the predeploys that have too little gas halt as Solidity does, with the logs that
/// it gets to before. How many frames there were.
///
/// A segment charges in one step what Solidity charges in many. So a frame can lack gas for the
/// segment where Solidity lacks it for memory, or finds too little for SSTORE, or fails at a step
/// behind the log; and the other way round. It fails all the same, all its gas is gone, and its
/// logs with it. What is shown of that:
///
/// - "out of gas", "out of gas: out of memory" and "out of gas: not enough gas for reentrancy
///   sentry" for one another. Geth says the first for the second, but it does tell the third.
/// - The number of later logs: revm-inspectors counts those of failed frames. Geth does not.
pub(crate) fn settle_halts(
    deployment: Deployment,
    actual: &mut Traced<Tracers>,
    expected: &Traced<Tracers>,
) -> usize {
    let ((expected_calls, _), _) = &expected.inspector;
    let expected_frames = expected_calls.traces().nodes();
    let settled: Vec<usize> = {
        let ((calls, _), _) = &actual.inspector;
        let native = PredeployFrames::new(deployment, actual);
        let solidity = PredeployFrames::new(Deployment::Bytecode, expected);
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

/// Whether two frames halt for too little gas, each in its own way or after another log.
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

/// Adds the logs that these frames come to in Solidity only, and numbers those after them anew.
fn add_lost_logs(frames: &mut [CallTraceNode], expected: &[CallTraceNode], settled: &[usize]) {
    let mut lost = Vec::new();
    for &index in settled {
        let logs = expected[index].logs.iter().skip(frames[index].logs.len());
        lost.extend(logs.map(|log| (index, log.clone())));
    }
    // Each has its right number once those before it are there.
    lost.sort_unstable_by_key(|(_, log)| log.index);
    for (index, log) in lost {
        let later = frames.iter_mut().flat_map(|frame| &mut frame.logs);
        for later in later.filter(|later| later.index >= log.index) {
            later.index += 1;
        }
        frames[index].logs.push(log);
    }
}

/// Puts Solidity's code where the native predeploys' is shown: in prestates, at the two accounts
/// that have it. Acceleration leaves the code as it is, and nothing is replaced.
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

/// The same, in one prestate.
fn replace_in_prestate(world: &World, prestate: &mut PreStateFrame) {
    let code = |deployment: Deployment| -> [Bytes; 2] {
        let accounts = deployment.accounts().expect("the predeploys");
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
