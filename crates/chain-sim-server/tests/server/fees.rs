//! What transactions pay, and what they say of it.

use alloy_primitives::{Address, U256, address};
use chain_sim::DEV_ACCOUNTS;
use serde_json::{Value, json};

use crate::debug::{Served, bounded};

/// Collects the base fees.
const BASE_FEE_VAULT: Address = address!("0x4200000000000000000000000000000000000019");
/// Collects the tips.
const SEQUENCER_FEE_VAULT: Address = address!("0x4200000000000000000000000000000000000011");
/// Takes anything.
const TARGET: Address = Address::repeat_byte(0x44);

pub(crate) fn number(value: &Value) -> U256 {
    serde_json::from_value(value.clone()).unwrap_or_else(|_| panic!("no number: {value}"))
}

pub(crate) async fn balance(served: &Served, account: Address) -> U256 {
    number(&served.ask(901, "eth_getBalance", json!([account, "latest"])).await)
}

#[test]
fn a_transaction_pays_what_it_says_and_the_vault_has_the_base_fee() {
    bounded(async {
        let served = Served::start().await;
        for (asked, price) in [
            (json!({}), 1),
            (json!({ "gasPrice": "0x5" }), 5),
            (json!({ "maxFeePerGas": "0x9" }), 1),
            (json!({ "maxFeePerGas": "0x9", "maxPriorityFeePerGas": "0x3" }), 4),
            (json!({ "maxPriorityFeePerGas": "0x2" }), 3),
        ] {
            let mut request = asked.clone();
            request["from"] = json!(DEV_ACCOUNTS[0]);
            request["to"] = json!(TARGET);
            request["value"] = json!("0x64");
            let accounts = [DEV_ACCOUNTS[0], TARGET, BASE_FEE_VAULT, SEQUENCER_FEE_VAULT];
            let mut before = Vec::new();
            for account in accounts {
                before.push(balance(&served, account).await);
            }
            let hash = served.ask(901, "eth_sendTransaction", json!([request])).await;
            let receipt = served.ask(901, "eth_getTransactionReceipt", json!([hash])).await;
            let transaction = served.ask(901, "eth_getTransactionByHash", json!([hash])).await;
            let block = served.ask(901, "eth_getBlockByNumber", json!(["latest", false])).await;
            let gas = number(&receipt["gasUsed"]);
            let (price, base_fee) = (U256::from(price), number(&block["baseFeePerGas"]));
            assert_eq!(number(&receipt["effectiveGasPrice"]), price, "{asked}");
            assert_eq!(number(&transaction["gasPrice"]), price, "{asked}");
            let mut after = Vec::new();
            for account in accounts {
                after.push(balance(&served, account).await);
            }
            assert_eq!(before[0] - after[0], gas * price + U256::from(100), "{asked}");
            assert_eq!(after[1] - before[1], U256::from(100));
            assert_eq!(after[2] - before[2], gas * base_fee, "{asked}");
            assert_eq!(after[3] - before[3], gas * (price - base_fee), "{asked}");
        }
        // Less than the base fee is refused, as geth does.
        for request in [json!({ "gasPrice": "0x0" }), json!({ "maxFeePerGas": "0x0" })] {
            let mut request = request;
            request["from"] = json!(DEV_ACCOUNTS[0]);
            request["to"] = json!(TARGET);
            let error = served.try_ask(901, "eth_sendTransaction", json!([request])).await;
            let error = error.expect_err("too cheap");
            let words = "max fee per gas less than block base fee";
            assert!(error.code() == -32003 && error.message().starts_with(words), "{error}");
        }
    });
}

#[test]
fn an_estimate_is_no_more_than_the_sender_can_pay() {
    bounded(async {
        let served = Served::start().await;
        let poor = Address::repeat_byte(0x77);
        served.ask(901, "anvil_setBalance", json!([poor, "0x38d7ea4c68000"])).await;
        served.ask(901, "anvil_impersonateAccount", json!([poor])).await;
        for price in [json!({ "gasPrice": "0x3b9aca00" }), json!({ "maxFeePerGas": "0x3b9aca00" })]
        {
            let mut request = price;
            request["from"] = json!(poor);
            request["to"] = json!(TARGET);
            let ask = async |method: &str| served.ask(901, method, json!([request])).await;
            assert_eq!(ask("eth_estimateGas").await, "0x5208");
            assert_eq!(ask("eth_createAccessList").await["gasUsed"], "0x5208");
            assert_eq!(ask("eth_fillTransaction").await["tx"]["gas"], "0x5208");
        }
        let request = json!([{ "from": poor, "to": TARGET, "gasPrice": "0x3b9aca00" }]);
        let hash = served.ask(901, "eth_sendTransaction", request).await;
        let sent = served.ask(901, "eth_getTransactionByHash", json!([hash])).await;
        assert_eq!(sent["gas"], "0x5208");
        // It can pay for 20,000 units.
        let request = json!([{ "from": poor, "to": TARGET, "gasPrice": "0xba43b7400" }]);
        let error = served.try_ask(901, "eth_estimateGas", request).await.expect_err("too little");
        assert_eq!(error.code(), -32000);
        assert!(error.message().starts_with("gas required exceeds allowance ("), "{error}");
        let request = json!([{ "from": poor, "to": TARGET, "gasPrice": "0x1", "value": "0xde0b6b3a7640000" }]);
        let error = served.try_ask(901, "eth_estimateGas", request).await.expect_err("too little");
        assert_eq!(error.code(), -32000);
        assert!(error.message().starts_with("insufficient funds for transfer"), "{error}");
    });
}

#[test]
fn tips_are_in_the_fee_history() {
    bounded(async {
        let served = Served::start().await;
        served.ask(901, "evm_setAutomine", json!([false])).await;
        for (account, tip) in [(0, "0x5"), (1, "0x1"), (2, "0x9")] {
            let request = json!([{
                "from": DEV_ACCOUNTS[account], "to": TARGET, "gas": "0x5208",
                "maxPriorityFeePerGas": tip,
            }]);
            served.ask(901, "eth_sendTransaction", request).await;
        }
        served.ask(901, "evm_mine", json!([])).await;
        served.ask(901, "evm_mine", json!([])).await;
        let history = json!(["0x2", "latest", [0, 33, 50, 66.6, 100]]);
        let history = served.ask(901, "eth_feeHistory", history).await;
        let tips = json!(["0x1", "0x1", "0x5", "0x5", "0x9"]);
        assert_eq!(history["reward"], json!([tips, ["0x0", "0x0", "0x0", "0x0", "0x0"]]));
        assert_eq!(history["baseFeePerGas"], json!(["0x1", "0x1", "0x1"]));
        for percentiles in [json!([50, 20]), json!([101]), json!([-1]), json!([10, 20, 19.9])] {
            let asked = json!(["0x1", "latest", percentiles]);
            let error = served.try_ask(901, "eth_feeHistory", asked).await.expect_err("no order");
            let is_said = error.message().starts_with("invalid reward percentile");
            assert!(error.code() == -32000 && is_said, "{error}");
        }
    });
}

#[test]
fn fields_that_contradict_each_other_are_refused() {
    bounded(async {
        let served = Served::start().await;
        for (fields, code, words) in [
            (json!({ "input": "0x12", "data": "0x34" }), -32000, "both \"data\" and \"input\""),
            (json!({ "gasPrice": "0x5", "maxFeePerGas": "0x6" }), -32000, "both gasPrice and"),
            (json!({ "gasPrice": "0x5", "maxPriorityFeePerGas": "0x1" }), -32000, "both gasPrice"),
            (json!({ "type": "0x3" }), -32602, "type: expected 0x0, 0x1, 0x2 or 0x4, got 0x3"),
            (json!({ "type": "0x7e" }), -32602, "type: expected 0x0, 0x1, 0x2 or 0x4, got 0x7e"),
        ] {
            let mut request = fields;
            request["from"] = json!(DEV_ACCOUNTS[0]);
            request["to"] = json!(TARGET);
            for method in
                ["eth_call", "eth_estimateGas", "eth_sendTransaction", "eth_fillTransaction"]
            {
                let refused = served.try_ask(901, method, json!([request])).await;
                let error = refused.expect_err("a contradiction");
                let is_said = error.message().starts_with(words);
                assert!(error.code() == code && is_said, "{method}: {error}");
            }
        }
        let same = json!([{ "to": TARGET, "input": "0x12", "data": "0x12" }, "latest"]);
        assert_eq!(served.ask(901, "eth_call", same).await, "0x");
    });
}
