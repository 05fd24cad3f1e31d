//! Status, time, blocks, snapshots and reorgs of all chains.

use serde_json::{Value, json};

use super::{Served, assert_says, bounded};

/// A field of all chains.
fn of_all<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list.as_array().unwrap().iter().map(|chain| &chain[field]).collect()
}

#[test]
fn status_shows_clock_chains_and_messages() {
    bounded(async {
        let served = Served::relaying().await;
        let hash = served.send(901, 902).await;
        served.message_in(hash, "relayed").await;
        served.send(901, 999).await;
        served.ask_chain(902, "evm_setAutomine", json!([false])).await;
        served.send(901, 902).await;
        while served.ask("cluster_getStatus", json!([])).await["relayer"]["pending"] != 1 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let status = served.ask("cluster_getStatus", json!([])).await;
        assert_eq!(status["messages"], json!({"relayed": 1, "submitted": 1, "noDestination": 1}));
        let [source, destination] = [&status["chains"][0], &status["chains"][1]];
        let address = served.server.addresses()[&901];
        assert_eq!(source["url"], format!("http://{address}"));
        assert_eq!(source["chainId"], 901);
        assert_eq!(source["dependencySet"], json!([901, 902]));
        assert_eq!(source["mining"], json!({"mode": "automatic"}));
        assert_eq!(destination["mining"], json!({"mode": "manual"}));
        assert_eq!(destination["pooled"], 1);
        assert_eq!(source["head"]["number"], 3);
        assert_eq!((&source["safe"], &source["firstBlock"]), (&json!(0), &json!(0)));

        let before = status["clock"]["now"].as_u64().unwrap();
        let clock = served.ask("cluster_increaseTime", json!([100])).await;
        assert!(clock["now"].as_u64().unwrap() >= before + 100, "{clock}");
        assert!(clock["ahead"].as_u64().unwrap() >= 100, "{clock}");
        let status = served.ask("cluster_getStatus", json!([])).await;
        assert_eq!(status["chains"][0]["safe"], 3, "a minute has passed");
        assert_eq!(status["chains"][0]["finalized"], 0);
        let later = before + 5_000;
        let clock = served.ask("cluster_setTime", json!([later])).await;
        assert_eq!(clock["now"], later);
        let status = served.ask("cluster_getStatus", json!([])).await;
        assert_eq!(status["chains"][0]["finalized"], 3);
        let refusal = served.refusal("cluster_setTime", json!([before])).await;
        assert_says(&refusal, -32602, "timestamp: expected");
        let refusal = served.refusal("cluster_increaseTime", json!(["0xffffffffffffffff"])).await;
        assert_says(&refusal, -32602, "seconds: expected at most");

        let heads = served.ask("cluster_mine", json!([])).await;
        assert_eq!(of_all(&heads, "chainId"), [901, 902]);
        assert_eq!(of_all(&heads, "number"), [4, 2]);
        assert!(of_all(&heads, "timestamp").iter().all(|time| time.as_u64().unwrap() >= later));
        let heads = served.ask("cluster_mine", json!([10])).await;
        assert_eq!(of_all(&heads, "number"), [14, 12]);
        let refusal = served.refusal("cluster_mine", json!([50_001])).await;
        assert_says(&refusal, -32602, "blocks: expected at most 50000");
    });
}

#[test]
fn snapshot_is_of_everything() {
    bounded(async {
        let served = Served::relaying().await;
        let first = served.send(901, 902).await;
        served.message_in(first, "relayed").await;
        let before = served.ask("cluster_getStatus", json!([])).await;
        let history = served.ask("cluster_traceMessage", json!([first])).await["history"].clone();
        let id = served.ask("cluster_snapshot", json!([])).await;
        let later = served.ask("cluster_snapshot", json!([])).await;
        let second = served.send(902, 901).await;
        served.message_in(second, "relayed").await;
        served.ask("cluster_increaseTime", json!([100_000])).await;
        served.ask("cluster_setRelayer", json!([{"paused": true, "delay": 50}])).await;
        let heads = served.ask("cluster_revert", json!([id])).await;
        let after = served.ask("cluster_getStatus", json!([])).await;
        for field in ["chains", "relayer", "messages"] {
            assert_eq!(before[field], after[field], "{field}");
        }
        assert_eq!(heads, json!([after["chains"][0]["head"], after["chains"][1]["head"]]));
        assert!(after["clock"]["ahead"].as_u64().unwrap() < 100);
        let trace = served.ask("cluster_traceMessage", json!([first])).await;
        assert_eq!(trace["history"], history);
        let refusal = served.refusal("cluster_getMessage", json!([second])).await;
        assert_says(&refusal, -32602, "not found");
        for gone in [id, later] {
            let refusal = served.refusal("cluster_revert", json!([gone])).await;
            assert_says(&refusal, -32602, "id: expected one of []");
        }
    });
}

#[test]
fn reorg_says_what_fell_with_it() {
    bounded(async {
        let served = Served::relaying().await;
        let hash = served.send(901, 902).await;
        let message = served.message_in(hash, "relayed").await;
        let head = served.ask("cluster_getStatus", json!([])).await["chains"][0]["head"].clone();
        served.ask("cluster_setRelayer", json!([{"paused": true}])).await;
        let id = served.ask("cluster_snapshot", json!([])).await;

        let dropped = served.ask("cluster_reorg", json!([{"chain": 901, "depth": 1}])).await;
        let removed = json!([{"chainId": 901, "number": 1, "hash": head["hash"]}]);
        assert_eq!(dropped["removed"], removed);
        assert_eq!(dropped["replaced"][0]["chainId"], 902);
        assert_eq!(dropped["replaced"][0]["number"], message["relayBlock"]);
        assert_eq!(of_all(&dropped["dropped"], "chainId"), [901]);
        let relay = json!([message["relayTransaction"]]);
        let receipt = served.ask_chain(902, "eth_getTransactionReceipt", relay).await;
        assert_eq!(receipt, Value::Null);
        let fell = json!([{
            "hash": hash, "from": message["state"], "to": {"name": "reorgedOut"},
        }]);
        assert_eq!(dropped["messages"], fell);
        assert_ne!(dropped["heads"][0]["hash"], head["hash"]);

        served.ask("cluster_revert", json!([id])).await;
        let request = json!({"chain": "0x385", "depth": 1, "transactions": "rebuilt"});
        let rebuilt = served.ask("cluster_reorg", json!([request])).await;
        assert_eq!(rebuilt["messages"], json!([]), "the relay stands: the log is the same");
        assert_eq!(rebuilt["dropped"], json!([]));

        for (request, words) in [
            (json!({"chain": 903, "depth": 1}), "chain: expected one of [901, 902], got 903"),
            (json!({"chain": 901, "depth": 9}), "expected at most 1"),
            (json!({"chain": 901, "depth": 1, "transactions": "x"}), "expected one of `rebuilt`"),
            (json!({"chain": 901, "blocks": 1}), "expected one of `chain`, `depth`"),
            (json!({"chain": 901}), "missing field `depth`"),
        ] {
            let refusal = served.refusal("cluster_reorg", json!([request])).await;
            assert_says(&refusal, -32602, words);
        }
    });
}
