//! Blocks: what each of their transactions did, and their encodings.

use alloy_consensus::Header;
use alloy_primitives::{Bytes, keccak256};
use alloy_rlp::Decodable;
use serde_json::{Value, json};

use super::{Served, bounded, script::Script};
use crate::messages::{SENDER, send};

/// Two transactions of one block of 901, which both log.
async fn block_of_two(served: &Served) -> [Value; 2] {
    served.ask(901, "evm_setAutomine", json!([false])).await;
    let emits = Script::default().emit(1).emit(2);
    let first = served.send(901, &emits.run_by(SENDER)).await;
    let second = served.send(901, &send(902)).await;
    served.ask(901, "evm_mine", json!([])).await;
    [json!(first), json!(second)]
}

#[test]
fn transactions_of_a_block_are_traced_on_what_those_before_left() {
    bounded(async {
        let served = Served::start().await;
        let hashes = block_of_two(&served).await;
        let options = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });
        let traces = served.ask(901, "debug_traceBlockByNumber", json!(["latest", &options])).await;
        let head = served.ask(901, "eth_getBlockByNumber", json!(["latest", false])).await;
        let by_hash = json!([head["hash"], &options]);
        assert_eq!(served.ask(901, "debug_traceBlockByHash", by_hash).await, traces);
        assert_eq!(traces.as_array().unwrap().len(), 2);
        for (trace, hash) in traces.as_array().unwrap().iter().zip(&hashes) {
            assert_eq!(trace["txHash"], *hash);
            let alone = served.ask(901, "debug_traceTransaction", json!([hash, &options])).await;
            assert_eq!(trace["result"], alone);
        }
        // Logs have the numbers that they have in the block.
        assert_eq!(traces[0]["result"]["logs"][1]["index"], "0x1");
        assert_eq!(traces[1]["result"]["logs"][0]["index"], "0x2");
        let options = json!({ "tracer": "prestateTracer" });
        let second = served.ask(901, "debug_traceTransaction", json!([hashes[1], options])).await;
        assert_eq!(second[format!("{SENDER:#x}")]["nonce"], 1);
    });
}

#[test]
fn encodings_are_those_that_hashes_are_of() {
    bounded(async {
        let served = Served::start().await;
        let [first, _] = block_of_two(&served).await;
        let head = served.ask(901, "eth_getBlockByNumber", json!(["latest", false])).await;
        let bytes = |value: Value| serde_json::from_value::<Bytes>(value).unwrap();
        let header = bytes(served.ask(901, "debug_getRawHeader", json!(["latest"])).await);
        assert_eq!(json!(keccak256(&header)), head["hash"]);
        let block = bytes(served.ask(901, "debug_getRawBlock", json!([head["hash"]])).await);
        let encoded =
            alloy_consensus::Block::<op_alloy_consensus::OpTxEnvelope>::decode(&mut &block[..])
                .unwrap();
        assert_eq!(encoded.header, Header::decode(&mut &header[..]).unwrap());
        assert_eq!(encoded.body.transactions.len(), 2);
        assert_eq!(json!(format!("{:#x}", block.len())), head["size"]);
        let raw = bytes(served.ask(901, "debug_getRawTransaction", json!([first])).await);
        assert_eq!(json!(keccak256(&raw)), first);
        let receipts = served.ask(901, "debug_getRawReceipts", json!(["latest"])).await;
        let receipts: Vec<Bytes> = serde_json::from_value(receipts).unwrap();
        let root =
            alloy_consensus::proofs::ordered_trie_root_with_encoder(&receipts, |receipt, out| {
                out.extend_from_slice(receipt);
            });
        assert_eq!(json!(root), head["receiptsRoot"]);
    });
}
