//! Traces of deposits, which clients cannot send.

use alloy_primitives::{Address, U256};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
use serde_json::{Value, json};

use super::{SearchDirection, devnet::Devnet, tracer::Tracer};
use crate::config::ServerConfig;
use chain_sim::{ClusterConfig, Deposit};

/// An account without balance.
const PAUPER: Address = Address::repeat_byte(9);

/// Creates a tracer from its options.
fn tracer(options: Value) -> Tracer {
    Tracer::new(serde_json::from_value(options).unwrap()).unwrap()
}

#[test]
fn deposits_are_traced_with_what_they_mint() {
    let mut devnet = Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap();
    let deposits = [
        Deposit::mint(PAUPER, 1_000),
        Deposit::call(PAUPER, L2_TO_L2_CROSS_DOMAIN_MESSENGER, vec![1, 2, 3, 4]),
    ];
    let [mint, reverts] = deposits.map(|deposit| devnet.cluster.deposit(901, deposit).unwrap());
    devnet.mine(901).unwrap();
    let trace = |hash, options| {
        let trace = devnet.trace_transaction(901, hash, &tracer(options)).unwrap();
        serde_json::to_value(trace).unwrap()
    };
    let diff = json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } });
    let pauper = format!("{PAUPER:#x}");
    let minted = &trace(mint, diff)["post"][&pauper];
    assert_eq!((&minted["balance"], &minted["nonce"]), (&json!("0x3e8"), &json!(1)));
    // The second deposit begins with the state that the first one left.
    let prestate = trace(reverts, json!({ "tracer": "prestateTracer" }));
    assert_eq!(prestate[&pauper], *minted);
    let frame = trace(reverts, json!({ "tracer": "callTracer" }));
    assert_eq!(frame["error"], "execution reverted");
    let receipt = devnet.chain(901).unwrap().head().receipts()[1].clone();
    let before = devnet.chain(901).unwrap().head().receipts()[0].cumulative_gas_used();
    let used = receipt.cumulative_gas_used() - before;
    assert_eq!(frame["gasUsed"], format!("{used:#x}"));
}

/// Deposits that fail: one lacks what it sends, one the gas to begin.
#[test]
fn failed_deposits_are_traced() {
    let mut devnet = Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap();
    let call = || Deposit::call(PAUPER, L2_TO_L2_CROSS_DOMAIN_MESSENGER, vec![1, 2]);
    let poor = Deposit { value: U256::from(5), ..call() };
    let short = Deposit { gas_limit: 1_000, ..call() };
    let hashes = [poor, short].map(|deposit| devnet.cluster.deposit(901, deposit).unwrap());
    devnet.mine(901).unwrap();
    let cases = [
        ("Insufficient balance for transfer", "insufficient balance for transfer"),
        ("failed deposit", "failed deposit"),
    ];
    for (hash, (parity, geth)) in hashes.into_iter().zip(cases) {
        let calls = devnet.calls_of_transaction(901, hash).unwrap().unwrap();
        let shown = serde_json::to_value(&calls).unwrap();
        assert_eq!(calls.len(), 1);
        let action = &shown[0]["action"];
        assert_eq!(action["from"], format!("{PAUPER:#x}"));
        assert_eq!(action["to"], format!("{L2_TO_L2_CROSS_DOMAIN_MESSENGER:#x}"));
        assert_eq!(action["input"], "0x0102");
        assert_eq!((&shown[0]["error"], &shown[0]["result"]), (&json!(parity), &Value::Null));
        for name in ["callTracer", "flatCallTracer"] {
            let traced = devnet.trace_transaction(901, hash, &tracer(json!({ "tracer": name })));
            let traced = serde_json::to_value(traced.unwrap()).unwrap();
            let call = if name == "callTracer" { &traced } else { &traced[0] };
            assert_eq!(call["error"], geth, "{name}");
        }
    }
    let before = SearchDirection::Before;
    let found = devnet.search_transactions(901, PAUPER, 0, 25, before).unwrap();
    assert_eq!(found.places.len(), 2);
}
