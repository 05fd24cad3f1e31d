//! The frames of geth's call tracer.

use core::convert::Infallible;

use alloy_primitives::U256;
use alloy_rpc_types_trace::geth::{CallConfig, CallFrame};
use revm_inspectors::tracing::TracingInspector;

use super::nested::{Call, nested};

/// Returns the frame of a traced transaction, with those of its calls inside. `gas_used` is that of
/// the transaction.
pub(super) fn frame(traced: TracingInspector, config: &CallConfig, gas_used: u64) -> CallFrame {
    let with_logs = config.with_log.unwrap_or_default();
    let Ok(frame) = nested(traced, |Call { node, is_undone, calls }| {
        let mut frame = node.geth_empty_call_frame(with_logs && !is_undone);
        frame.calls.extend(calls);
        // SELFDESTRUCT ends its frame.
        frame.calls.extend(node.geth_selfdestruct_call_trace());
        if node.parent.is_none() {
            frame.gas_used = U256::from(gas_used);
        }
        Ok::<_, Infallible>(frame)
    });
    frame
}

#[cfg(test)]
pub(super) mod tests {
    use alloy_primitives::{Address, Log};
    use revm_inspectors::tracing::{
        TracingInspectorConfig,
        types::{CallKind, CallTraceNode},
    };

    use super::*;

    /// The callers in some trees of calls: see [`traced`].
    pub(in super::super) const SHAPES: [&[usize]; 4] =
        [&[], &[0, 0, 0], &[0, 1, 2, 3, 4, 5, 6], &[0, 1, 1, 0, 4, 5, 4, 0, 8, 8, 10, 5]];

    /// The contract that a call calls.
    fn address(index: usize) -> Address {
        Address::left_padding_from(&index.to_be_bytes())
    }

    /// Records of calls, of which each has the caller at this index.
    pub(in super::super) fn traced(callers: &[usize]) -> TracingInspector {
        let config = TracingInspectorConfig::from_geth_call_config(&CallConfig::default());
        let mut traced = TracingInspector::new(config);
        let nodes = traced.traces_mut().nodes_mut();
        nodes[0].trace.selfdestruct_refund_target = Some(Address::repeat_byte(8));
        nodes[0].trace.selfdestruct_address = Some(address(0));
        for (index, &caller) in callers.iter().enumerate() {
            let index = index + 1;
            let mut node = CallTraceNode { idx: index, parent: Some(caller), ..Default::default() };
            node.trace.kind = CallKind::Call;
            node.trace.depth = nodes[caller].trace.depth + 1;
            node.trace.address = address(index);
            node.trace.gas_used = 10 * index as u64;
            node.logs.push(Log::new_unchecked(address(index), Vec::new(), [1].into()).into());
            node.trace.success = !index.is_multiple_of(5);
            node.trace.selfdestruct_refund_target =
                index.is_multiple_of(4).then_some(Address::repeat_byte(7));
            node.trace.selfdestruct_address = index.is_multiple_of(4).then(|| address(index));
            nodes[caller].children.push(index);
            nodes.push(node);
        }
        traced
    }

    /// The frames are those of revm-inspectors.
    #[test]
    fn frames_are_those_of_the_builder() {
        for callers in SHAPES {
            for with_log in [false, true] {
                let config = CallConfig { with_log: Some(with_log), ..CallConfig::default() };
                let expected = traced(callers).geth_builder().geth_call_traces(config, 7);
                assert_eq!(frame(traced(callers), &config, 7), expected, "{callers:?}");
            }
        }
    }

    /// revm-inspectors' builder would move each frame 100,000 times on average.
    #[test]
    fn many_calls_of_one_contract() {
        let calls = frame(traced(&[0; 200_000]), &CallConfig::default(), 0).calls;
        // The last one is a SELFDESTRUCT.
        assert_eq!(calls.len(), 200_001);
        let expected = (1..).map(|index: usize| Some(address(index)));
        assert!(calls[..200_000].iter().zip(expected).all(|(call, address)| call.to == address));
    }
}
