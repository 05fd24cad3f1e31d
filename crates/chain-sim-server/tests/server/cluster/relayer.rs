//! The relayer's settings, and what it does with them.

use alloy_primitives::{Address, U256, hex};
use alloy_sol_types::SolCall;
use chain_sim::{
    ClusterConfig, DEV_ACCOUNTS, HardFork, RELAYER_ACCOUNT,
    predeploys::{PROXY_ADMIN, abi, implementation_address, op_stack},
};
use chain_sim_server::{ServerConfig, real_time};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
use serde_json::{Value, json};

use super::{Served, TARGET, assert_says, bounded};

/// A target that burns 3,000,000 gas.
const HUNGRY: Address = Address::repeat_byte(0x99);

/// Code that counts down for 3,000,000 gas.
const COUNTS_DOWN: [u8; 14] =
    [0x62, 0x01, 0xc2, 0xb9, 0x5b, 0x60, 0x01, 0x90, 0x03, 0x80, 0x60, 0x04, 0x57, 0x00];

impl Served {
    /// Sets the code of an account on 902.
    async fn set_code(&self, account: Address, code: &[u8]) {
        let code = hex::encode_prefixed(code);
        self.ask_chain(902, "anvil_setCode", json!([account, code])).await;
    }

    /// Sets the implementation of the messenger on 902, by a transaction that pays a tip.
    async fn upgrade_messenger(&self, implementation: Address) {
        let upgrade = abi::ProxyAdmin::upgradeCall {
            _proxy: L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            _implementation: implementation,
        };
        let request = json!({
            "from": DEV_ACCOUNTS[0], "to": PROXY_ADMIN, "gas": "0x30d40",
            "data": hex::encode_prefixed(upgrade.abi_encode()), "maxPriorityFeePerGas": "0x5",
        });
        self.ask_chain(902, "eth_sendTransaction", json!([request])).await;
    }

    /// The transaction of a message's relay.
    async fn relay(&self, message: &Value) -> Value {
        let transaction = &message["relayTransaction"];
        self.ask_chain(902, "eth_getTransactionByHash", json!([transaction])).await
    }
}

/// A relay pays for its gas as any transaction does, so that its block can be executed again.
#[test]
fn relays_offer_the_base_fee() {
    bounded(async {
        let served = Served::relaying().await;
        let balance = async || -> U256 {
            let balance = json!([RELAYER_ACCOUNT, "latest"]);
            let balance = served.ask_chain(902, "eth_getBalance", balance).await;
            serde_json::from_value(balance).unwrap()
        };
        let before = balance().await;
        let hash = served.send(901, 902).await;
        let message = served.message_in(hash, "relayed").await;
        let relay = json!([message["relayTransaction"]]);
        let sent = served.ask_chain(902, "eth_getTransactionByHash", relay.clone()).await;
        assert_eq!((&sent["gasPrice"], &sent["maxFeePerGas"]), (&json!("0x1"), &json!("0x1")));
        let receipt = served.ask_chain(902, "eth_getTransactionReceipt", relay).await;
        assert_eq!(receipt["effectiveGasPrice"], "0x1");
        let gas: U256 = serde_json::from_value(receipt["gasUsed"].clone()).unwrap();
        assert_eq!(before - balance().await, gas);
    });
}

#[test]
fn hungry_target_is_relayed_with_an_estimate_and_says_its_need_without() {
    bounded(async {
        let served = Served::relaying().await;
        served.set_code(HUNGRY, &COUNTS_DOWN).await;
        let hash = served.send_from(901, 902, DEV_ACCOUNTS[0], HUNGRY).await;
        let message = served.message_in(hash, "relayed").await;
        assert_eq!(message["failedRelays"], 0);

        let told = json!({"gas": {"estimates": false}, "retries": {"attempts": 1}});
        served.ask("cluster_setRelayer", json!([told])).await;
        let hash = served.send_from(901, 902, DEV_ACCOUNTS[0], HUNGRY).await;
        let message = served.message_in(hash, "failed").await;
        let failure = &message["state"]["failure"];
        assert_eq!(failure["kind"], "outOfGas");
        assert_eq!(failure["actual"], 1_001_000);
        assert!(failure["expected"].as_u64().unwrap() > 3_000_000, "{failure}");
        assert_eq!(failure["transaction"], message["relayTransaction"]);

        // Estimates are on again, and the message is tried once more.
        let told = json!({"gas": {"estimates": true, "margin": 0, "cap": "0x401640"}});
        let view = served.ask("cluster_setRelayer", json!([told])).await;
        let expected = json!({
            "limit": 1_000_000, "perByte": 200, "estimates": true, "margin": 0, "cap": 4_200_000,
        });
        assert_eq!(view["gas"], expected);
        let message = served.message_in(hash, "relayed").await;
        let gas = served.relay(&message).await["gas"].clone();
        let gas = u64::from_str_radix(gas.as_str().unwrap().trim_start_matches("0x"), 16).unwrap();
        assert!((3_000_000..3_200_000).contains(&gas), "{gas}");
        let view = served.ask("cluster_setRelayer", json!([{"gas": {"cap": 0}}])).await;
        assert_eq!(view["gas"]["cap"], Value::Null);
    });
}

#[test]
fn accounts_and_skip_rules_are_set() {
    bounded(async {
        let served = Served::relaying().await;
        let skip = json!([{"target": TARGET}, {"source": "0x386"}]);
        let told = json!({
            "account": DEV_ACCOUNTS[3], "skip": skip,
            "accounts": [{"destination": 902, "account": DEV_ACCOUNTS[4]}],
        });
        let view = served.ask("cluster_setRelayer", json!([told])).await;
        assert_eq!(view["account"], json!(DEV_ACCOUNTS[3]));
        assert_eq!(view["accounts"], told["accounts"]);
        assert_eq!(view["skip"], json!([{"target": TARGET}, {"source": 902}]));
        let hash = served.send(901, 902).await;
        served.message_in(hash, "skipped").await;
        served.ask("cluster_setRelayer", json!([{"skip": []}])).await;
        let message = served.message_in(hash, "relayed").await;
        assert_eq!(served.relay(&message).await["from"], json!(DEV_ACCOUNTS[4]));

        let refusal = served.refusal("cluster_setRelayer", json!([{"skip": [{"to": 1}]}])).await;
        assert_says(&refusal, -32602, "expected one of `source`, `destination`");
        let many = vec![json!({"source": 1}); 1_001];
        let refusal = served.refusal("cluster_setRelayer", json!([{"skip": many}])).await;
        assert_says(&refusal, -32602, "at most 1000 items");
    });
}

#[test]
fn message_to_a_chain_that_is_added_later_is_relayed() {
    bounded(async {
        let served = Served::relaying().await;
        let hash = served.send(901, 903).await;
        served.message_in(hash, "noDestination").await;
        served.ask("cluster_addChain", json!([{"chainId": 903}])).await;
        served.message_in(hash, "relayed").await;
        // Without the chain, it has none again.
        let hash = served.send(901, 904).await;
        let before = served.ask("cluster_snapshot", json!([])).await;
        served.ask("cluster_addChain", json!([{"chainId": 904}])).await;
        served.message_in(hash, "relayed").await;
        served.ask("cluster_revert", json!([before])).await;
        served.message_in(hash, "noDestination").await;
        served.ask("cluster_addChain", json!([{"chainId": 904}])).await;
        served.message_in(hash, "relayed").await;
    });
}

#[test]
fn relay_without_a_messenger_has_failed() {
    bounded(async {
        let cluster = ClusterConfig::default()
            .with_genesis_timestamp(real_time())
            .with_genesis_accounts(op_stack(HardFork::default()).unwrap())
            .with_proxies(true);
        let served = Served::of(ServerConfig::new(cluster).with_relayer(RELAYER_ACCOUNT)).await;
        served.ask("cluster_setRelayer", json!([{"retries": {"attempts": 1}}])).await;
        served.ask_chain(902, "evm_setAutomine", json!([false])).await;
        let hash = served.send(901, 902).await;
        served.message_in(hash, "submitted").await;
        // The upgrade pays more, so that the block has it before the relay.
        served.upgrade_messenger(TARGET).await;
        served.ask_chain(902, "evm_setAutomine", json!([true])).await;
        let message = served.message_in(hash, "failed").await;
        assert_eq!(message["state"]["failure"]["kind"], "noEffect");
        served.upgrade_messenger(implementation_address(L2_TO_L2_CROSS_DOMAIN_MESSENGER)).await;
        served.message_in(hash, "relayed").await;
    });
}
