//! Clients that do not wait until a chain was added.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use serde_json::json;
use tokio::time::{sleep, timeout};

use super::{ClusterApi, chain::ChainsApiServer};
use crate::{
    ClusterConfig,
    server::{ServerConfig, devnet::Devnet, owner::Owner, ports::Ports},
};

#[tokio::test]
async fn chain_has_a_port_also_if_nobody_waits_for_it() {
    let devnet = Devnet::new(ServerConfig::new(ClusterConfig::default())).unwrap();
    let (owner, _thread) = Owner::start(devnet, None, |_| {}).unwrap();
    let api = ClusterApi { owner: owner.clone(), ports: Arc::new(Ports::unopened()) };
    let request = serde_json::from_value(json!({ "chainId": 903 })).unwrap();
    let mut adding = api.add_chain(request);
    // It asks which chains there are, and gets to know.
    assert!(timeout(Duration::ZERO, &mut adding).await.is_err());
    owner.ask(|_| Ok(())).await.unwrap();
    // It asks to add one, and the owner has something else to do.
    let (go_on, waits) = mpsc::channel();
    let other = owner.clone();
    let busy = tokio::spawn(async move { other.ask(move |_| Ok(waits.recv())).await });
    tokio::task::yield_now().await;
    assert!(timeout(Duration::from_millis(200), &mut adding).await.is_err());
    drop(adding);
    go_on.send(()).unwrap();
    busy.await.unwrap().unwrap().unwrap();
    let added = async {
        while !owner.ask(|devnet| Ok(devnet.ids())).await.unwrap().contains(&903) {
            sleep(Duration::from_millis(10)).await;
        }
        while !api.ports.addresses().contains_key(&903) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(20), added).await.expect("it is there, and its port");
}
