//! Transactions that are dropped from the pool.

use chain_sim::DEV_ACCOUNTS;
use serde_json::json;

use super::transfer;
use crate::control::{Served, bounded};

#[test]
fn transactions_are_dropped_by_account_and_all_together() {
    bounded(async {
        let served = Served::start(None).await;
        let waiting = || async {
            let status = served.ask("txpool_status", json!([])).await;
            (status["pending"].clone(), status["queued"].clone())
        };
        served.ask("evm_setAutomine", json!([false])).await;
        for account in [0, 1, 1, 2] {
            served.ask("eth_sendTransaction", json!([transfer(account)])).await;
        }
        let mut gapped = transfer(1);
        gapped["nonce"] = json!("0x9");
        served.ask("eth_sendTransaction", json!([gapped])).await;
        assert_eq!(waiting().await, (json!("0x4"), json!("0x1")));
        served.ask("anvil_removePoolTransactions", json!([DEV_ACCOUNTS[1]])).await;
        assert_eq!(waiting().await, (json!("0x2"), json!("0x0")));
        served.ask("anvil_removePoolTransactions", json!([DEV_ACCOUNTS[1]])).await;
        served.ask("hardhat_dropAllTransactions", json!([])).await;
        assert_eq!(waiting().await, (json!("0x0"), json!("0x0")));
        served.ask("evm_mine", json!([])).await;
        let receipts = served.ask("eth_getBlockTransactionCountByNumber", json!(["latest"])).await;
        assert_eq!(receipts, "0x0");
        // The nonces are free again.
        served.ask("eth_sendTransaction", json!([transfer(1)])).await;
        assert_eq!(waiting().await, (json!("0x1"), json!("0x0")));
    });
}
