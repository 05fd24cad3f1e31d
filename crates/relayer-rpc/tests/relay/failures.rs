//! Relays that fail, and starts that do.

use alloy_primitives::{Address, B256, Bytes, bytes};
use relayer_rpc::{Keys, RedbStore, Relay, RelayError, Secret};
use serde_json::{Value, json};

use crate::{
    api::get,
    chains::{Chains, DESTINATION, SOURCE, payer},
    nodes::{between, config, endpoints, keys, relay},
    waiting::eventually,
};

/// Creates a contract whose calls all revert.
const REVERTING: Bytes = bytes!("6460006000fd6000526005601bf3");

/// Deploys a contract, and returns its address.
async fn deploy(chains: &Chains, code: Bytes) -> Address {
    let transaction = json!([{"from": chain_sim::DEV_ACCOUNTS[1], "input": code}]);
    let hash: B256 = chains.ask(DESTINATION, "eth_sendTransaction", transaction).await;
    let receipt: Value = chains.ask(DESTINATION, "eth_getTransactionReceipt", json!([hash])).await;
    receipt["contractAddress"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_reverts_costs_nothing_and_holds_up_nothing() {
    let chains = Chains::start().await;
    let target = deploy(&chains, REVERTING).await;
    let relay = relay(config(&chains)).await;
    let failing = chains.send_to(SOURCE, DESTINATION, target, &[1]).await;
    let sent = chains.send(SOURCE, 5).await;
    chains.are_relayed(DESTINATION, &sent).await;
    let address = relay.address().unwrap();
    let message = eventually("a failed message", async || {
        let message = get(address, &format!("/messages/{failing}")).await.json;
        (message["state"] == "failed").then_some(message)
    })
    .await;
    assert_eq!(message["failures"], 3);
    let failure = message["failure"].as_str().unwrap();
    assert!(failure.contains("the relay would fail"), "{failure}");
    // The estimate has shown it: nobody has paid for it.
    assert_eq!(chains.payments(DESTINATION).await, 5);
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn starts_that_cannot_work_say_why() {
    let chains = Chains::start().await;
    let store = || RedbStore::in_memory().unwrap();
    let (source, destination) = (chains.url(SOURCE), chains.url(DESTINATION));
    let one = between(vec![endpoints(&[&source])]);
    let error = Relay::start(one, keys(), store()).await.unwrap_err();
    assert!(matches!(error, RelayError::Chains { actual: 1 }), "{error}");
    assert!(error.is_usage());
    let same = between(vec![endpoints(&[&source]), endpoints(&[&source])]);
    let error = Relay::start(same, keys(), store()).await.unwrap_err();
    assert!(matches!(error, RelayError::SameChain { chain: SOURCE, .. }), "{error}");
    let nobody = between(vec![endpoints(&["http://127.0.0.1:1"]), endpoints(&[&destination])])
        .with_patience(std::time::Duration::from_millis(10));
    let error = Relay::start(nobody, keys(), store()).await.unwrap_err();
    assert!(matches!(error, RelayError::Node(_)), "{error}");
}

#[test]
fn keys_are_read_and_never_shown() {
    let key = payer().to_bytes().to_string();
    let text = |text: &str| Keys::read(&[Secret::text("KEY", text.into())]);
    let keys = text(&key).unwrap();
    assert_eq!(keys.accounts().collect::<Vec<_>>(), [payer().address()]);
    assert!(!format!("{keys:?}").contains(&key[2..]));
    assert!(!format!("{:?}", Secret::text("KEY", key.clone())).contains(&key[2..]));
    for wrong in ["", "0x12", &format!("{key},{key}"), &format!("{key},")] {
        let error = text(wrong).unwrap_err().to_string();
        assert!(!error.contains(&key[2..]), "{error}");
    }
}
