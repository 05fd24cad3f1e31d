//! Messages by filter and by hash, their lives, and the relayer.

use alloy_primitives::{Address, B256};
use chain_sim::{DEV_ACCOUNTS, RELAYER_ACCOUNT};
use chain_sim_server::Limits;
use serde_json::{Value, json};

use super::{Served, TARGET, assert_says, bounded};

/// The hashes of a page.
fn hashes(page: &Value) -> Vec<Value> {
    page["messages"].as_array().unwrap().iter().map(|message| message["hash"].clone()).collect()
}

#[test]
fn messages_are_found_by_what_they_say_and_where_they_are() {
    bounded(async {
        let served = Served::start(None).await;
        let other = Address::repeat_byte(0x55);
        let first = served.send(901, 902).await;
        let back = served.send(902, 901).await;
        let of_other = served.send_from(901, 902, DEV_ACCOUNTS[1], TARGET).await;
        let to_other = served.send_from(901, 902, DEV_ACCOUNTS[0], other).await;
        let astray = served.send(901, 999).await;
        let all = [first, back, of_other, to_other, astray];
        let of = |hashes: &[B256]| hashes.iter().map(|hash| json!(hash)).collect::<Vec<Value>>();
        for (filter, expected) in [
            (json!({}), &all[..]),
            (json!({"source": 902}), &[back]),
            (json!({"source": "0x385", "destination": [902]}), &[first, of_other, to_other]),
            (json!({"destination": [901, 999]}), &[back, astray]),
            (json!({"sender": DEV_ACCOUNTS[1]}), &[of_other]),
            (json!({"target": [other, TARGET], "sender": DEV_ACCOUNTS[1]}), &[of_other]),
            (json!({"state": "noDestination"}), &[astray]),
            (json!({"state": ["sent", "relayed"]}), &all[..4]),
            (json!({"state": []}), &all),
            (json!({"sender": TARGET}), &[]),
        ] {
            let page = served.ask("cluster_getMessages", json!([filter])).await;
            assert_eq!(hashes(&page), of(expected), "{filter}");
            assert_eq!(page["next"], Value::Null);
        }
        assert_eq!(hashes(&served.ask("cluster_getMessages", json!([])).await), of(&all));

        let mut found = Vec::new();
        let mut after = Value::Null;
        for expected in [2, 2, 1] {
            let filter = json!({"limit": 2, "after": after});
            let page = served.ask("cluster_getMessages", json!([filter])).await;
            assert_eq!(hashes(&page).len(), expected);
            found.extend(hashes(&page));
            after = page["next"].clone();
        }
        assert_eq!((found, after), (of(&all), Value::Null));

        let message = served.ask("cluster_getMessage", json!([first])).await;
        let expected = json!({
            "hash": first, "source": 901, "destination": 902, "nonce": message["nonce"],
            "sender": DEV_ACCOUNTS[0], "target": TARGET, "message": "0x68656c6c6f",
            "payload": message["payload"], "sends": message["sends"], "failedRelays": 0,
            "state": {"name": "sent", "due": message["state"]["due"]},
            "relayTransaction": null, "relayBlock": null,
        });
        assert_eq!(message, expected);
        assert_eq!(message["sends"][0]["chainId"], "0x385");
        assert_eq!(message["sends"][0]["blockNumber"], "0x1");
    });
}

#[test]
fn what_is_no_filter_is_refused_in_words() {
    bounded(async {
        let served = Served::start(None).await;
        let unknown = B256::repeat_byte(9);
        for (filter, words) in [
            (json!({"chain": 901}), "expected one of `source`, `destination`"),
            (json!({"state": "gone"}), "expected one of `sent`, `resent`"),
            (json!({"limit": 0}), "limit: expected 1 to 1000, got 0"),
            (json!({"limit": 1001}), "limit: expected 1 to 1000, got 1001"),
            (json!({"after": unknown}), "not found"),
            (json!({"source": vec![901; 1_001]}), "invalid length 1001, expected at most 1000"),
            (json!(7), "struct MessageFilter"),
        ] {
            let refusal = served.refusal("cluster_getMessages", json!([filter])).await;
            assert_says(&refusal, -32602, words);
        }
        for method in ["cluster_getMessage", "cluster_traceMessage"] {
            let refusal = served.refusal(method, json!([unknown])).await;
            assert_says(&refusal, -32602, &unknown.to_string());
        }
    });
}

#[test]
fn trace_has_the_whole_life_of_a_message() {
    bounded(async {
        let served = Served::relaying().await;
        let broken = Address::repeat_byte(0x66);
        served.break_target(902, broken).await;
        served.ask("cluster_setRelayer", json!([{"retries": {"attempts": 2, "backOff": 1}}])).await;
        let hash = served.send_from(901, 902, DEV_ACCOUNTS[0], broken).await;
        let message = served.message_in(hash, "failed").await;
        assert_eq!(message["failedRelays"], 2);
        assert_eq!(message["state"]["failure"]["kind"], "reverted");
        assert_eq!(message["state"]["failure"]["transaction"], message["relayTransaction"]);
        assert_eq!(message["state"]["failure"]["reason"], json!({"kind": "empty"}));
        assert_eq!(message["relayBlock"], Value::Null);

        let trace = served.ask("cluster_traceMessage", json!([hash])).await;
        assert_eq!(trace["messageHash"], json!(hash));
        assert_eq!(trace["sent"][0]["account"], json!(DEV_ACCOUNTS[0]));
        assert_eq!(trace["sent"][0]["admission"]["verdict"], "admitted");
        assert_eq!(trace["sent"][0]["block"]["safetyChanges"][0]["level"], "cross-unsafe");
        assert_eq!(trace["relays"].as_array().unwrap().len(), 2);
        assert_eq!(trace["relays"][1]["relayed"], json!(false));
        assert_eq!(trace["relays"][1]["account"], json!(RELAYER_ACCOUNT));
        assert!(trace["relays"][1]["calls"].as_array().unwrap().len() > 1);
        assert_eq!(trace["state"], message["state"]);
        let history = trace["history"].as_array().unwrap();
        let names: Vec<&Value> = history.iter().map(|reached| &reached["state"]["name"]).collect();
        assert_eq!(names, ["sent", "submitted", "waiting", "submitted", "failed"]);
        assert!(history.is_sorted_by_key(|reached| reached["at"].as_u64().unwrap()));

        served.ask("cluster_increaseTime", json!([3600])).await;
        let trace = served.ask("cluster_traceMessage", json!([hash])).await;
        let block = &trace["sent"][0]["block"];
        assert_eq!(block["safety"], "finalized");
        let levels = block["safetyChanges"].as_array().unwrap();
        let levels: Vec<&Value> = levels.iter().map(|change| &change["level"]).collect();
        assert_eq!(levels, ["cross-unsafe", "safe", "finalized"]);
    });
}

/// The calls and logs of a relay are counted as they are recorded.
#[test]
fn the_life_of_a_message_is_no_longer_than_an_answer() {
    bounded(async {
        let limits = Limits::default().with_response_bytes(1024 * 1024);
        let served = Served::run(Some(RELAYER_ACCOUNT), limits).await;
        let gas = json!([{ "gas": { "limit": 16_000_000 }, "retries": { "attempts": 1 } }]);
        served.ask("cluster_setRelayer", gas).await;
        for (byte, code) in [
            // JUMPDEST PUSH0 (five times) PUSH1 ff GAS CALL POP PUSH0 JUMP.
            (0x61, "0x5b5f5f5f5f5f60ff5af1505f56"),
            // JUMPDEST PUSH2 2710 PUSH0 LOG0 PUSH0 JUMP.
            (0x62, "0x5b6127105fa05f56"),
            // JUMPDEST PUSH2 2710 PUSH0 PUSH0 CREATE POP PUSH0 JUMP.
            (0x63, "0x5b6127105f5ff0505f56"),
        ] {
            let target = Address::repeat_byte(byte);
            served.ask_chain(902, "anvil_setCode", json!([target, code])).await;
            let hash = served.send_from(901, 902, DEV_ACCOUNTS[0], target).await;
            served.message_in(hash, "failed").await;
            let refusal = served.refusal("cluster_traceMessage", json!([hash])).await;
            assert_says(&refusal, -32000, "trace too long: expected at most 1048576 bytes");
        }
        // A short one fits.
        let hash = served.send(901, 902).await;
        served.message_in(hash, "relayed").await;
        let trace = served.ask("cluster_traceMessage", json!([hash])).await;
        assert_eq!(trace["relays"][0]["relayed"], true);
    });
}

#[test]
fn a_paused_relayer_relays_when_it_is_resumed() {
    bounded(async {
        let served = Served::relaying().await;
        let relayer = served.ask("cluster_setRelayer", json!([{"paused": true}])).await;
        assert_eq!(relayer["paused"], json!(true));
        let first = served.send(901, 902).await;
        served.ask("cluster_mine", json!([3])).await;
        assert_eq!(served.state(first).await, "sent");
        let told = json!({
            "paused": false, "delay": 3600, "safety": "safe", "batchSize": 5, "patience": 9,
            "order": {"shuffled": {"seed": 4}}, "retries": {"attempts": 7},
        });
        let relayer = served.ask("cluster_setRelayer", json!([told])).await;
        let expected = json!({
            "paused": false, "account": RELAYER_ACCOUNT, "delay": 3600, "safety": "safe",
            "order": {"shuffled": {"seed": 4}}, "batchSize": 5, "patience": 9, "pending": 0,
            "retries": {"attempts": 7, "backOff": 4, "longestBackOff": 64}, "accounts": [],
            "gas": {
                "limit": 1_000_000, "perByte": 200, "estimates": true, "margin": 20, "cap": null,
            },
            "skip": [],
        });
        assert_eq!(relayer, expected);
        // The block is not safe yet.
        served.ask("cluster_mine", json!([2])).await;
        assert_eq!(served.state(first).await, "sent");
        served.ask("cluster_increaseTime", json!([120])).await;
        served.message_in(first, "relayed").await;
        served.ask("cluster_setRelayer", json!([{"safety": "unsafe"}])).await;
        let late = served.send(901, 902).await;
        served.ask("cluster_mine", json!([2])).await;
        assert_eq!(served.state(late).await, "sent");
        served.ask("cluster_increaseTime", json!(["0xe10"])).await;
        served.message_in(late, "relayed").await;

        let refusal = served.refusal("cluster_setRelayer", json!([{"pause": true}])).await;
        assert_says(&refusal, -32602, "expected one of `paused`, `account`");
        let refusal = served.refusal("cluster_setRelayer", json!([{"safety": "high"}])).await;
        assert_says(&refusal, -32602, "expected one of `unsafe`, `cross-unsafe`");
    });
}
