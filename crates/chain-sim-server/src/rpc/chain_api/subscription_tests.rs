//! A subscription that is too far behind.

use std::time::Duration;

use alloy_primitives::U64;
use jsonrpsee::RpcModule;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Owner, methods};
use crate::{config::ServerConfig, devnet::Devnet, owner::real_time, transport::in_process};
use chain_sim::ClusterConfig;

#[tokio::test]
async fn after_what_it_misses_it_is_told_nothing() {
    let cluster = ClusterConfig::with_chains(1).with_genesis_timestamp(real_time());
    let config = ServerConfig::new(cluster);
    let (owner, _thread) = Owner::start(Devnet::new(config.devnet()).unwrap(), None).unwrap();
    let mut module: RpcModule<()> = methods(&owner, 901).unwrap();
    let (socket, mut sent) = in_process::open();
    module.extensions_mut().insert(socket);
    let test = async {
        let _heads = module.subscribe_unbounded("eth_subscribe", ["newHeads"]).await.unwrap();
        let mine = async |blocks: U64| {
            module.call::<_, Value>("anvil_mine", [blocks]).await.unwrap();
        };
        let mut next = async || timeout(Duration::from_millis(300), sent.next()).await;
        let mut told = 0;
        for built in [1, 1_000, 1_000, 1_000, 1_000, 1] {
            mine(U64::from(built)).await;
            // A client that reads seldom is told a beginning without a gap.
            if built == 1 {
                while let Ok(head) = next().await {
                    told += 1;
                    assert_eq!(head["number"], json!(U64::from(told)));
                }
            }
        }
        // Some wait to be sent, and the feed has room for more; the rest is lost.
        assert!((1..3_000).contains(&told), "{told}");
    };
    timeout(Duration::from_secs(60), test).await.expect("done in a minute");
}
