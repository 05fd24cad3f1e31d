//! The hard fork of each chain, and the gas cap of transactions.

use alloy_primitives::{U64, U256};
use chain_sim::{ChainConfig, ClusterConfig, DEV_ACCOUNTS, HardFork};
use chain_sim_server::{Server, ServerConfig, real_time};
use serde_json::{Value, json};

use super::{Served, TARGET, assert_says, bounded, try_ask_at};

/// Chain 901 with the rules of Karst, and 902 with those of Isthmus.
async fn served() -> Served {
    let isthmus = ChainConfig::new(902).with_hard_fork(HardFork::Isthmus);
    let cluster = ClusterConfig::of([ChainConfig::new(901), isthmus]);
    let cluster = cluster.with_genesis_timestamp(real_time());
    Served { server: Server::start(ServerConfig::new(cluster)).await.unwrap() }
}

/// What a chain calls its hard fork.
async fn hard_fork(served: &Served, chain: u64) -> Value {
    served.ask_chain(chain, "anvil_nodeInfo", json!([])).await["hardFork"].clone()
}

#[test]
fn node_tells_its_hard_fork() {
    bounded(async {
        let served = served().await;
        assert_eq!(hard_fork(&served, 901).await, "karst");
        assert_eq!(hard_fork(&served, 902).await, "isthmus");
        served.ask("cluster_addChain", json!([{"chainId": 903}])).await;
        assert_eq!(hard_fork(&served, 903).await, "karst");
        let request = json!([{"chainId": 904, "hardFork": "granite"}]);
        served.ask("cluster_addChain", request).await;
        assert_eq!(hard_fork(&served, 904).await, "granite");
        for unknown in ["canyon", "lagoon", "Karst"] {
            let request = json!([{"chainId": 905, "hardFork": unknown}]);
            let refusal = served.refusal("cluster_addChain", request).await;
            assert_says(&refusal, -32602, "expected one of `ecotone`");
        }
    });
}

#[test]
fn transactions_have_a_gas_cap_and_calls_have_none() {
    bounded(async {
        let served = served().await;
        let transfer = |gas: u64| {
            let gas = U64::from(gas);
            json!([{"from": DEV_ACCOUNTS[0], "to": TARGET, "value": "0x1", "gas": gas}])
        };
        let cap = 1 << 24;
        served.ask_chain(901, "eth_sendTransaction", transfer(cap)).await;
        served.ask_chain(902, "eth_sendTransaction", transfer(cap + 1)).await;
        let address = served.server.addresses()[&901];
        let error = try_ask_at(address, "eth_sendTransaction", transfer(cap + 1)).await;
        let error = error.unwrap_err().to_string();
        let words = "transaction gas limit too high: expected at most 16777216, got 16777217";
        assert!(error.contains(words), "{error}");
        served.ask_chain(901, "eth_call", transfer(cap + 1)).await;
        // Code that answers how much gas it has: GAS, PUSH0, MSTORE, and RETURN of the word.
        served.ask_chain(901, "anvil_setCode", json!([TARGET, "0x5a5f5260205ff3"])).await;
        let call = json!([{"to": TARGET, "gas": "0x2000000"}]);
        let gas: U256 =
            serde_json::from_value(served.ask_chain(901, "eth_call", call).await).unwrap();
        assert_eq!(gas, U256::from(0x200_0000 - 21_000 - 2));
    });
}

#[test]
fn estimate_is_never_above_the_cap() {
    bounded(async {
        let served = served().await;
        // Code that needs more gas than it uses: PUSH4 of 18,000,000, GAS, GT, JUMPI over INVALID.
        let needs = "0x630112a8805a11600b57fe5b00";
        for chain in [901, 902] {
            served.ask_chain(chain, "anvil_setCode", json!([TARGET, needs])).await;
        }
        let call = json!([{"from": DEV_ACCOUNTS[0], "to": TARGET}]);
        let most = served.ask_chain(902, "eth_estimateGas", call.clone()).await;
        let most: U64 = serde_json::from_value(most).unwrap();
        assert!(most > U64::from(18_000_000), "{most}");
        let address = served.server.addresses()[&901];
        let refused = try_ask_at(address, "eth_estimateGas", call.clone()).await;
        assert!(refused.is_err(), "{refused:?}");
        // A call may have so much.
        served.ask_chain(901, "eth_call", call).await;
    });
}
