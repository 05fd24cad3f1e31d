//! Filters and subscriptions when blocks are removed.

use std::time::Duration;

use alloy_primitives::{Address, B256, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use jsonrpsee::RpcModule;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use serde_json::{Value, json};

use super::{Owner, methods};
use crate::devnet::Devnet;
use crate::{config::ServerConfig, owner::real_time, transport::in_process};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS};

/// Sends a message, and returns its log.
async fn send(module: &RpcModule<()>, message: &'static [u8]) -> Value {
    let call = sendMessageCall {
        _destination: U256::from(902),
        _target: Address::repeat_byte(0x44),
        _message: Bytes::from_static(message),
    };
    let transaction = json!({
        "from": DEV_ACCOUNTS[0],
        "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        "data": hex::encode_prefixed(call.abi_encode()),
    });
    let hash: B256 = module.call("eth_sendTransaction", [transaction]).await.unwrap();
    let receipt: Value = module.call("eth_getTransactionReceipt", [hash]).await.unwrap();
    receipt["logs"][0].clone()
}

#[tokio::test]
async fn logs_of_removed_blocks_are_reported_again_as_removed() {
    let cluster = ClusterConfig::with_chains(2).with_genesis_timestamp(real_time());
    let config = ServerConfig::new(cluster);
    let (owner, _thread) = Owner::start(Devnet::new(config.devnet()).unwrap(), None).unwrap();
    let mut module = methods(&owner, 901).unwrap();
    let (socket, mut sent) = in_process::open();
    module.extensions_mut().insert(socket);
    let test = async {
        let polled: U256 = module.call("eth_newFilter", [json!({})]).await.unwrap();
        let unpolled: U256 = module.call("eth_newFilter", [json!({})]).await.unwrap();
        let _logs = module.subscribe_unbounded("eth_subscribe", ["logs"]).await.unwrap();
        let snapshot = owner.ask(Devnet::snapshot).await.unwrap();
        let first = send(&module, b"first").await;
        let changes =
            async |id: U256| -> Value { module.call("eth_getFilterChanges", [id]).await.unwrap() };
        assert_eq!(changes(polled).await, json!([first]));
        assert!(owner.ask(move |devnet| devnet.revert(snapshot)).await.unwrap());
        let second = send(&module, b"second").await;
        assert_eq!(first["blockNumber"], second["blockNumber"]);
        let mut removed = first.clone();
        removed["removed"] = json!(true);
        assert_eq!(changes(polled).await, json!([removed, second]));
        assert_eq!(changes(polled).await, json!([]));
        assert_eq!(changes(unpolled).await, json!([second]));
        for expected in [first, removed, second] {
            assert_eq!(sent.next().await, expected);
        }
    };
    tokio::time::timeout(Duration::from_secs(30), test).await.expect("done in 30 s");
}
