//! What there is no trace of.

use alloy_primitives::B256;
use serde_json::json;

use super::{Served, bounded};
use crate::messages::send;

#[test]
fn transactions_that_are_in_no_block_are_not_found() {
    bounded(async {
        let served = Served::start().await;
        let unknown = json!([B256::repeat_byte(1), { "tracer": "callTracer" }]);
        let not_found = (-32000, "transaction not found".to_owned());
        assert_eq!(served.refusal("debug_traceTransaction", unknown).await, not_found);
        served.ask(901, "evm_setAutomine", json!([false])).await;
        let waiting = served.send(901, &send(902)).await;
        assert_eq!(served.refusal("debug_traceTransaction", json!([waiting])).await, not_found);
        let raw = served.ask(901, "debug_getRawTransaction", json!([waiting])).await;
        assert!(raw.is_string(), "{raw}");
        served.ask(901, "evm_mine", json!([])).await;
        let trace = served.trace(901, waiting, json!({})).await;
        assert_eq!(trace["failed"], json!(false));
        // What was taken back is not there any more.
        served.ask(901, "anvil_reorg", json!([1, []])).await;
        assert_eq!(served.refusal("debug_traceTransaction", json!([waiting])).await, not_found);
    });
}

#[test]
fn blocks_without_transactions_have_no_traces() {
    bounded(async {
        let served = Served::start().await;
        let traces = served.ask(901, "debug_traceBlockByNumber", json!(["earliest"])).await;
        assert_eq!(traces, json!([]), "the genesis executes nothing");
        let call = json!([{}, "earliest", { "txIndex": "0x0" }]);
        let refusal = served.refusal("debug_traceCall", call).await;
        assert_eq!(refusal, (-32602, "txIndex: expected below 0, got 0".to_owned()));
        for (method, block) in [
            ("debug_traceBlockByNumber", json!("0x9")),
            ("debug_traceBlockByHash", json!(B256::repeat_byte(1))),
            ("debug_getRawBlock", json!("0x9")),
            ("debug_getRawHeader", json!("0x9")),
            ("debug_getRawReceipts", json!("0x9")),
        ] {
            let (code, words) = served.refusal(method, json!([block])).await;
            assert!(code == -32001 && words.starts_with("block not found"), "{method}: {words}");
        }
        served.ask(901, "evm_mine", json!([])).await;
        let traces = served.ask(901, "debug_traceBlockByNumber", json!(["0x1"])).await;
        assert_eq!(traces, json!([]));
    });
}

#[test]
fn tracers_that_are_not_here_are_refused_with_those_that_are() {
    bounded(async {
        let served = Served::start().await;
        let (hash, _) = served.message().await;
        let refusal = async |options| {
            let (code, words) =
                served.refusal("debug_traceTransaction", json!([hash, options])).await;
            assert_eq!(code, -32602, "{words}");
            words
        };
        for tracer in ["{result(){return 1}}", "bigramTracer", "stateGasTracer"] {
            let words = refusal(json!({ "tracer": tracer })).await;
            assert!(words.contains("expected none, callTracer,"), "{words}");
            assert!(words.ends_with(&format!("got {tracer}")), "{words}");
        }
        let nested = json!({ "muxTracer": { "callTracer": null } });
        let words = refusal(json!({ "tracer": "muxTracer", "tracerConfig": nested })).await;
        assert!(words.ends_with("got muxTracer"), "{words}");
        let config = json!({ "withLog": 5 });
        let words = refusal(json!({ "tracer": "callTracer", "tracerConfig": config })).await;
        assert!(words.starts_with("tracerConfig: expected the options of callTracer"), "{words}");
    });
}
