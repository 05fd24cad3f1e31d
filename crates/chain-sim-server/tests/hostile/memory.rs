//! What clients leave behind, and what takes long.

use std::time::{Duration, Instant};

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, RELAYER_ACCOUNT};
use chain_sim_server::{Access, Limits, Server, ServerConfig, real_time};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use serde_json::json;

use crate::{assert_served, bounded, request, start, wire};

#[test]
fn filters_snapshots_and_waiting_transactions_are_limited() {
    bounded(async {
        let limits = Limits::default().with_filters(3).with_snapshots(3).with_pool(3);
        let (_server, address) = start(limits, Access::default()).await;
        wire::ask(address, request("evm_setAutomine", &json!([false]))).await;
        let send = |nonce: u64| {
            let to = DEV_ACCOUNTS[1];
            let nonce = format!("{nonce:#x}");
            let call = json!({"from": DEV_ACCOUNTS[0], "to": to, "gas": "0x5208", "nonce": nonce});
            request("eth_sendTransaction", &json!([call]))
        };
        for nonce in 0..3 {
            for body in [
                request("eth_newBlockFilter", &json!([])),
                request("evm_snapshot", &json!([])),
                send(nonce),
            ] {
                let answer = wire::ask(address, body).await;
                assert!(answer.json()["result"].is_string(), "{answer:?}");
            }
        }
        for body in [
            request("eth_newBlockFilter", &json!([])),
            request("eth_newFilter", &json!([{}])),
            request("evm_snapshot", &json!([])),
            send(3),
        ] {
            assert_eq!(wire::ask(address, body).await.code(), -32005);
        }
        // There is room again.
        wire::ask(address, request("eth_uninstallFilter", &json!(["0x1"]))).await;
        let added = wire::ask(address, request("eth_newBlockFilter", &json!([]))).await;
        assert_eq!(added.json()["result"], "0x4");
        wire::ask(address, request("evm_mine", &json!([]))).await;
        let sent = wire::ask(address, send(3)).await;
        assert!(sent.json()["result"].is_string(), "{sent:?}");
    });
}

#[test]
fn limits_on_what_is_left_name_the_limit_and_the_value() {
    bounded(async {
        let limits = Limits::default()
            .with_impersonations(1)
            .with_set_bytes(1_000)
            .with_filter_terms(1)
            .with_snapshots(0);
        let (_server, address) = start(limits, Access::default()).await;
        let account = |byte: u8| Address::repeat_byte(byte);
        let allowed = [
            request("anvil_impersonateAccount", &json!([account(1)])),
            request("anvil_setBalance", &json!([account(1), "0x1"])),
            request("eth_newFilter", &json!([{ "address": account(1) }])),
        ];
        for body in allowed {
            let answer = wire::ask(address, body).await;
            assert!(answer.json()["error"].is_null(), "{answer:?}");
        }
        for (body, words) in [
            (
                request("anvil_impersonateAccount", &json!([account(2)])),
                "impersonated accounts: expected at most 1, got 2",
            ),
            (
                request("anvil_setBalance", &json!([account(2), "0x1"])),
                "bytes of state that requests set: expected at most 1000, got 1536",
            ),
            (
                request("eth_newFilter", &json!([{ "address": account(2) }])),
                "addresses and topics of filters: expected at most 1, got 2",
            ),
            (request("evm_snapshot", &json!([])), "snapshots: expected at most 0, got 1"),
        ] {
            let answer = wire::ask(address, body).await;
            assert_eq!(answer.code(), -32005);
            assert_eq!(answer.json()["error"]["message"], words);
        }
    });
}

#[test]
fn filters_that_are_not_polled_are_gone() {
    bounded(async {
        let limits = Limits::default().with_filter_seconds(1);
        let (_server, address) = start(limits, Access::default()).await;
        let added = wire::ask(address, request("eth_newBlockFilter", &json!([]))).await;
        let poll = request("eth_getFilterChanges", &json!([added.json()["result"]]));
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(600)).await;
            wire::ask(address, request("evm_mine", &json!([]))).await;
            let polled = wire::ask(address, &poll).await;
            assert_eq!(polled.json()["result"].as_array().map(Vec::len), Some(1), "{polled:?}");
        }
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        wire::ask(address, request("evm_mine", &json!([]))).await;
        assert_eq!(wire::ask(address, &poll).await.code(), -32000);
    });
}

#[test]
fn a_call_has_so_much_gas_and_no_more() {
    bounded(async {
        let limits = Limits::default().with_call_gas(1_000_000);
        let (_server, address) = start(limits, Access::default()).await;
        let looping = DEV_ACCOUNTS[5];
        let most = "0x7fffffffffffffff";
        let params = json!([
            {"to": looping, "gas": most}, "latest",
            {looping.to_string(): {"code": "0x5b600056"}}, {"gasLimit": most},
        ]);
        let began = Instant::now();
        assert_eq!(wire::ask(address, request("eth_call", &params)).await.code(), -32000);
        assert_eq!(wire::ask(address, request("eth_estimateGas", &params)).await.code(), -32000);
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        // GAS, as a word.
        let params = json!([
            {"to": looping, "gas": most}, "latest",
            {looping.to_string(): {"code": "0x5a60005260206000f3"}}, {"gasLimit": most},
        ]);
        let answer = wire::ask(address, request("eth_call", &params)).await.json();
        let left: U256 = serde_json::from_value(answer["result"].clone()).unwrap();
        assert!(left > U256::from(900_000) && left < U256::from(1_000_000), "{left}");
        let params = json!([{"to": looping, "gas": most}, "latest", {
            "stateOverrides": {looping.to_string(): {"code": "0x5a60005260206000f3"}},
            "blockOverrides": {"gasLimit": most},
        }]);
        let trace = wire::ask(address, request("debug_traceCall", &params)).await.json();
        let left: U256 = serde_json::from_value(trace["result"]["returnValue"].clone()).unwrap();
        assert!(left > U256::from(900_000) && left < U256::from(1_000_000), "traced: {left}");
    });
}

#[test]
fn others_are_served_while_many_blocks_are_built() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        let mining = wire::ask(address, request("anvil_mine", &json!(["0x2710"])));
        let others = async {
            for _ in 0..10 {
                assert_served(address).await;
            }
            // Before all of them are there.
            wire::ask(address, request("eth_blockNumber", &json!([]))).await.json()
        };
        let (mined, before) = tokio::join!(mining, others);
        assert_eq!(mined.json()["result"], json!(null));
        let after = wire::ask(address, request("eth_blockNumber", &json!([]))).await.json();
        assert_eq!(after["result"], "0x2710");
        assert_ne!(before["result"], after["result"]);
    });
}

#[test]
fn the_last_nonce_of_all_is_nothing_to_fail_at() {
    bounded(async {
        let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
        let config = ServerConfig::new(cluster).with_relayer(RELAYER_ACCOUNT);
        let server = Server::start(config).await.unwrap();
        let (source, destination) = (server.addresses()[&901], server.addresses()[&902]);
        let set = request("anvil_setNonce", &json!([RELAYER_ACCOUNT, "0xffffffffffffffff"]));
        wire::ask(destination, set).await;
        let message = sendMessageCall {
            _destination: U256::from(902),
            _target: DEV_ACCOUNTS[2],
            _message: Bytes::new(),
        };
        let call = json!({
            "from": DEV_ACCOUNTS[1], "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            "data": Bytes::from(message.abi_encode()),
        });
        let sent = wire::ask(source, request("eth_sendTransaction", &json!([call]))).await;
        assert!(sent.json()["result"].is_string(), "{sent:?}");
        // The relayer has tried by then.
        wire::ask(destination, request("evm_mine", &json!([]))).await;
        assert_served(source).await;
        let head = wire::ask(destination, request("eth_blockNumber", &json!([]))).await.json();
        assert!(head["result"].is_string(), "{head}");
    });
}
