//! Subscribers that read more slowly than messages change.

use std::{sync::Arc, time::Duration};

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};

use super::methods;
use crate::{
    config::ServerConfig, devnet::Devnet, owner::Owner, rpc::ports::Ports, transport::in_process,
};
use chain_sim::{Call, ClusterConfig, DEV_ACCOUNTS, MessageState};

/// Number of changes of the message, more than any queue holds.
const CHANGES: u64 = 3_000;

#[tokio::test]
async fn slow_subscriber_is_told_how_many_changes_it_has_missed() {
    let mut devnet = Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap();
    let send = sendMessageCall {
        _destination: U256::from(902),
        _target: DEV_ACCOUNTS[1],
        _message: Default::default(),
    };
    let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
    devnet.cluster.submit_call(901, call).unwrap();
    devnet.mine(901).unwrap();
    let hash = devnet.relayer.messages().next().unwrap().hash;
    let (owner, _thread) = Owner::start(devnet, None).unwrap();
    let ports = Arc::new(Ports::unopened());
    let mut module = methods(&owner, &ports).unwrap();
    let (socket, mut sent) = in_process::open();
    module.extensions_mut().insert(socket);
    let test = async {
        let _items = module.subscribe("cluster_subscribe", ["messages"], 1).await.unwrap();
        let changed = owner.ask(move |devnet| {
            let states = (1..=CHANGES).map(|due| (hash, MessageState::Sent { due }));
            let states: Vec<_> = states.collect();
            let view = &mut devnet.view;
            view.messages.record(&view.cluster, &view.relayer, &states, 1);
            Ok(devnet.messages.history(hash).len())
        });
        assert_eq!(changed.await.unwrap(), 64, "no message's history grows without end");
        let (mut seen, mut missed, mut last) = (0, 0, 0);
        while last < CHANGES {
            let item = sent.next().await;
            if let Some(count) = item["missed"].as_u64() {
                missed += count;
                continue;
            }
            seen += 1;
            let due = item["to"]["due"].as_u64().unwrap();
            assert_eq!(due, seen + missed, "missed changes are counted");
            last = due;
        }
        assert!(missed > 0 && seen + missed == CHANGES, "{seen} seen, {missed} missed");
    };
    tokio::time::timeout(Duration::from_secs(30), test).await.expect("done in 30 s");
}
