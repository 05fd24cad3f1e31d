//! Clients that leave before their chain is added.

use std::{future::poll_fn, sync::Arc, task::Poll, time::Duration};

use serde_json::json;
use tokio::time::{sleep, timeout};

use super::{ClusterApi, chain::ChainsApiServer};
use crate::{config::ServerConfig, devnet::Devnet, owner::Owner, rpc::ports::Ports};
use chain_sim::ClusterConfig;

#[tokio::test]
async fn chain_has_a_port_wherever_its_client_goes() {
    let devnet = Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap();
    let (owner, _thread) = Owner::start(devnet, None).unwrap();
    let api = ClusterApi { owner: owner.clone(), ports: Arc::new(Ports::unopened()) };
    // The first client leaves at once, the next one after one poll, and so on.
    for polls in 1..=6 {
        let id = 902 + polls;
        let request = serde_json::from_value(json!({ "chainId": id })).unwrap();
        let mut adding = api.add_chain(request);
        for _ in 0..polls {
            if poll_fn(|context| Poll::Ready(adding.as_mut().poll(context))).await.is_ready() {
                break;
            }
            owner.ask(|_| Ok(())).await.unwrap();
        }
        drop(adding);
        let added = async {
            while !owner.ask(|devnet| Ok(devnet.ids())).await.unwrap().contains(&id) {
                sleep(Duration::from_millis(10)).await;
            }
            while !api.ports.addresses().contains_key(&id) {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let added = timeout(Duration::from_secs(20), added).await;
        added.unwrap_or_else(|_| panic!("chain {id} and its port are there"));
    }
}
