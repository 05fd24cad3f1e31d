//! A chain of the OP Stack: L1 attributes, fees for data and for the operator, a base fee that moves,
//! and what clients set for the next block.

use alloy_primitives::{Address, B256, U256};
use chain_sim::{
    ClusterConfig, DEV_ACCOUNTS, FeeMarket, HardFork, L1Attributes,
    predeploys::{
        BASE_FEE_VAULT, L1_BLOCK, L1_FEE_VAULT, OPERATOR_FEE_VAULT, SEQUENCER_FEE_VAULT, op_stack,
    },
};
use chain_sim_server::Limits;
use serde_json::{Value, json};

use crate::{
    debug::{Served, bounded},
    fees::{balance, number},
};

/// Takes anything.
const TARGET: Address = Address::repeat_byte(0x44);

/// Chains with all that blocks of the OP Stack begin with.
async fn served(hard_fork: HardFork, change: impl Fn(&mut L1Attributes)) -> Served {
    let mut attributes = L1Attributes::default();
    change(&mut attributes);
    let mut config = ClusterConfig::default()
        .with_hard_fork(hard_fork)
        .with_genesis_accounts(op_stack(hard_fork).unwrap());
    for chain in &mut config.chains {
        *chain = chain
            .clone()
            .with_base_fee(1_000)
            .with_fee_market(FeeMarket::OP_MAINNET)
            .with_l1_attributes(attributes);
    }
    Served::of(config, Limits::default()).await
}

async fn block(served: &Served) -> Value {
    served.ask(901, "eth_getBlockByNumber", json!(["latest", true])).await
}

/// Sends a transaction of the first account; its receipt.
async fn send(served: &Served, mut request: Value) -> Value {
    request["from"] = json!(DEV_ACCOUNTS[0]);
    request["to"] = json!(TARGET);
    let hash = served.ask(901, "eth_sendTransaction", json!([request])).await;
    served.ask(901, "eth_getTransactionReceipt", json!([hash])).await
}

#[test]
fn receipts_name_what_the_vaults_get() {
    bounded(async {
        for hard_fork in [HardFork::Ecotone, HardFork::Isthmus, HardFork::Karst] {
            let served = served(hard_fork, |attributes| {
                attributes.base_fee = 20_000_000_000;
                attributes.blob_base_fee = 3_000_000;
                attributes.base_fee_scalar = 5_227;
                attributes.blob_base_fee_scalar = 1_014_213;
                attributes.operator_fee_scalar = 9;
                attributes.operator_fee_constant = 77;
            })
            .await;
            for data in ["0x".to_owned(), format!("0x{}", "ab01".repeat(300))] {
                let accounts = [
                    DEV_ACCOUNTS[0],
                    BASE_FEE_VAULT,
                    SEQUENCER_FEE_VAULT,
                    L1_FEE_VAULT,
                    OPERATOR_FEE_VAULT,
                ];
                let mut before = Vec::new();
                for account in accounts {
                    before.push(balance(&served, account).await);
                }
                let receipt =
                    send(&served, json!({ "data": data, "maxPriorityFeePerGas": "0x7" })).await;
                let mut after = Vec::new();
                for account in accounts {
                    after.push(balance(&served, account).await);
                }
                let got = |place: usize| after[place] - before[place];
                let gas = number(&receipt["gasUsed"]);
                let price = number(&receipt["effectiveGasPrice"]);
                let l1_fee = number(&receipt["l1Fee"]);
                assert!(l1_fee > U256::ZERO, "{hard_fork}");
                assert_eq!(number(&receipt["l1GasPrice"]), U256::from(20_000_000_000_u64));
                assert_eq!(number(&receipt["l1BaseFeeScalar"]), U256::from(5_227));
                assert_eq!(got(1) + got(2), gas * price, "{hard_fork}");
                assert_eq!(got(2), gas * U256::from(7), "{hard_fork}");
                assert_eq!(got(3), l1_fee, "{hard_fork}");
                let operator = match hard_fork {
                    HardFork::Ecotone => U256::ZERO,
                    HardFork::Isthmus => {
                        gas * U256::from(9) / U256::from(1_000_000) + U256::from(77)
                    }
                    _ => gas * U256::from(9) * U256::from(100) + U256::from(77),
                };
                assert_eq!(got(4), operator, "{hard_fork}");
                let has_operator = hard_fork >= HardFork::Isthmus;
                assert_eq!(receipt.get("operatorFeeConstant").is_some(), has_operator);
                assert_eq!(before[0] - after[0], gas * price + l1_fee + operator, "{hard_fork}");
            }
        }
    });
}

#[test]
fn blocks_begin_with_the_l1_attributes_and_have_all_fields() {
    bounded(async {
        let served = served(HardFork::Karst, |_| ()).await;
        let receipt = send(&served, json!({})).await;
        assert_eq!(receipt["transactionIndex"], "0x1");
        // Nothing costs anything but gas.
        assert_eq!((&receipt["l1Fee"], receipt.get("operatorFeeScalar")), (&json!("0x0"), None));
        let block = block(&served).await;
        let first = &block["transactions"][0];
        assert_eq!(first["type"], "0x7e");
        assert_eq!(first["from"], "0xdeaddeaddeaddeaddeaddeaddeaddeaddead0001");
        assert_eq!(first["to"], json!(L1_BLOCK));
        let of_first = served.ask(901, "eth_getTransactionReceipt", json!([first["hash"]])).await;
        assert_eq!(of_first["status"], "0x1");
        assert_eq!(block["miner"], json!(SEQUENCER_FEE_VAULT));
        assert_eq!((&block["withdrawals"], &block["blobGasUsed"]), (&json!([]), &json!("0x0")));
        for field in ["withdrawalsRoot", "parentBeaconBlockRoot", "requestsHash", "mixHash"] {
            assert_eq!(block[field].as_str().unwrap().len(), 66, "{field}: {block}");
        }
        // Version, denominator, elasticity, lowest base fee.
        assert_eq!(block["extraData"], "0x01000000fa000000060000000000000000");
        // L1Block has what the deposit says: the number of its L1 block.
        let call = json!([{ "to": L1_BLOCK, "data": "0x8381f58a" }, "latest"]);
        let told = number(&served.ask(901, "eth_call", call).await);
        assert_eq!(told, number(&block["timestamp"]) / U256::from(12));
    });
}

#[test]
fn prices_follow_a_base_fee_that_moves() {
    bounded(async {
        let served = served(HardFork::Karst, |_| ()).await;
        // Full blocks raise the base fee.
        for _ in 0..3 {
            let price = number(&served.ask(901, "eth_gasPrice", json!([])).await);
            served.ask(901, "evm_setAutomine", json!([false])).await;
            for _ in 0..3 {
                // INVALID in creation code spends all gas.
                let burning =
                    json!([{ "from": DEV_ACCOUNTS[1], "data": "0xfe", "gas": "0xf42400" }]);
                served.ask(901, "eth_sendTransaction", burning).await;
            }
            served.ask(901, "evm_mine", json!([])).await;
            served.ask(901, "evm_setAutomine", json!([true])).await;
            let block = block(&served).await;
            assert_eq!(block["transactions"].as_array().unwrap().len(), 4);
            assert_eq!(number(&block["baseFeePerGas"]), price);
            let history = served.ask(901, "eth_feeHistory", json!(["0x2", "latest", [50]])).await;
            let fees = history["baseFeePerGas"].as_array().unwrap();
            assert_eq!(number(&fees[1]), price);
            assert!(number(&fees[2]) > price, "{fees:?}");
            assert_eq!(number(&fees[2]), number(&served.ask(901, "eth_gasPrice", json!([])).await));
        }
        // One that offers too little is refused; one that names no price finds a place.
        let low = json!([{
            "from": DEV_ACCOUNTS[0], "to": TARGET, "gas": "0x5208", "gasPrice": "0x3e8",
        }]);
        let (code, words) = served.refusal("eth_sendTransaction", low).await;
        assert_eq!(code, -32003);
        assert!(words.starts_with("max fee per gas less than block base fee"), "{words}");
        let receipt = send(&served, json!({})).await;
        let block = block(&served).await;
        assert_eq!(receipt["effectiveGasPrice"], block["baseFeePerGas"]);
    });
}

#[test]
fn clients_set_what_the_next_block_begins_with() {
    bounded(async {
        let served = Served::start().await;
        let (randomness, recipient) = (B256::repeat_byte(7), Address::repeat_byte(0x55));
        for (method, params, answer) in [
            ("anvil_setNextBlockBaseFeePerGas", json!(["0x64"]), Value::Null),
            ("hardhat_setPrevRandao", json!([randomness]), json!(true)),
            ("hardhat_setCoinbase", json!([recipient]), Value::Null),
            ("evm_setBlockGasLimit", json!(["0xf4240"]), json!(true)),
        ] {
            assert_eq!(served.ask(901, method, params).await, answer, "{method}");
        }
        assert_eq!(served.ask(901, "eth_gasPrice", json!([])).await, "0x64");
        // PREVRANDAO PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN, in the next block.
        let call = json!([{ "data": "0x4460005260206000f3" }, "pending"]);
        assert_eq!(served.ask(901, "eth_call", call).await, json!(randomness));
        send(&served, json!({ "maxPriorityFeePerGas": "0x3" })).await;
        let first = block(&served).await;
        assert_eq!(
            (&first["baseFeePerGas"], &first["mixHash"]),
            (&json!("0x64"), &json!(randomness))
        );
        assert_eq!((&first["miner"], &first["gasLimit"]), (&json!(recipient), &json!("0xf4240")));
        assert_eq!(balance(&served, recipient).await, U256::from(3 * 21_000));
        served.ask(901, "evm_mine", json!([])).await;
        let second = block(&served).await;
        assert_eq!(
            (&second["baseFeePerGas"], &second["miner"]),
            (&json!("0x64"), &json!(recipient))
        );
        assert_ne!(second["mixHash"], json!(randomness));
        // Other chains are as they were.
        let other = served.ask(902, "eth_gasPrice", json!([])).await;
        assert_eq!(other, "0x1");
    });
}

#[test]
fn what_no_block_can_begin_with_is_refused() {
    bounded(async {
        let served = Served::start().await;
        for (method, param, words) in [
            ("anvil_setNextBlockBaseFeePerGas", "0x10000000000000000", "wei: expected at most"),
            ("evm_setBlockGasLimit", "0x0", "gasLimit: expected 21000 to 60000000, got 0"),
            ("evm_setBlockGasLimit", "0x3938701", "gasLimit: expected 21000 to 60000000"),
            ("evm_setBlockGasLimit", "0x10000000000000000", "gasLimit: expected 21000"),
        ] {
            let (code, actual) = served.refusal(method, json!([param])).await;
            assert_eq!(code, -32602, "{method}");
            assert!(actual.starts_with(words), "{method}: {actual}");
        }
    });
}

#[test]
fn what_never_fits_beside_the_deposit_makes_no_blocks() {
    bounded(async {
        let served = served(HardFork::Isthmus, |_| ()).await;
        let all = json!([{ "from": DEV_ACCOUNTS[0], "to": TARGET, "gas": "0x3938700" }]);
        served.ask(901, "eth_sendTransaction", all).await;
        let number = || async { number(&served.ask(901, "eth_blockNumber", json!([])).await) };
        let before = number().await;
        for _ in 0..200 {
            number().await;
        }
        let after = number().await;
        // At most one for each second.
        assert!(after - before <= U256::from(20), "{before} {after}");
        // Others go on.
        let other = json!([{ "from": DEV_ACCOUNTS[1], "to": TARGET }]);
        let hash = served.ask(901, "eth_sendTransaction", other).await;
        let receipt = served.ask(901, "eth_getTransactionReceipt", json!([hash])).await;
        assert_eq!(receipt["status"], "0x1");
    });
}
