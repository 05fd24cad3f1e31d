//! Messages on their way: in both directions, through restarts, lost nodes and reorgs.

use std::time::Duration;

use serde_json::json;
use tempfile::tempdir;

use crate::{
    chains::{Chains, DESTINATION, SOURCE, TARGET},
    gate::Gate,
    nodes::{between, config, endpoints, relay, relay_from},
    waiting::eventually,
};

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_relayed_once_in_both_directions() {
    let chains = Chains::start().await;
    let before = chains.send(SOURCE, 7).await;
    let relay = relay(config(&chains)).await;
    let there = [before, chains.send(SOURCE, 13).await].concat();
    let back = chains.send(DESTINATION, 20).await;
    chains.are_relayed(DESTINATION, &there).await;
    chains.are_relayed(SOURCE, &back).await;
    // The payer has sent nothing else.
    assert_eq!((chains.payments(DESTINATION).await, chains.payments(SOURCE).await), (20, 20));
    relay.stop().await.unwrap();
    chains.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_messages_have_enough_gas() {
    let chains = Chains::start().await;
    let relay = relay(config(&chains)).await;
    let mut sent = Vec::new();
    for (length, byte) in [(0, 0), (1, 0xff), (32 * 1_024, 0xff), (100 * 1_024, 0xff)] {
        let message = vec![byte; length];
        sent.push(chains.send_to(SOURCE, DESTINATION, TARGET, &message).await);
    }
    chains.are_relayed(DESTINATION, &sent).await;
    assert_eq!(chains.payments(DESTINATION).await, sent.len() as u64);
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relayer_goes_on_where_it_was() {
    let chains = Chains::start().await;
    let folder = tempdir().unwrap();
    let store = folder.path().join("store");
    let mut sent = Vec::new();
    for _ in 0..4 {
        let relay = relay_from(config(&chains), &store).await;
        sent.extend(chains.send(SOURCE, 10).await);
        // It ends at once, with relays on their way.
        relay.stop().await.unwrap();
        sent.extend(chains.send(SOURCE, 3).await);
    }
    let relay = relay_from(config(&chains), &store).await;
    chains.are_relayed(DESTINATION, &sent).await;
    assert_eq!(chains.payments(DESTINATION).await, sent.len() as u64);
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_are_gone_for_a_while_are_waited_for() {
    let chains = Chains::start().await;
    let gates =
        [Gate::before(&chains.url(SOURCE)).await, Gate::before(&chains.url(DESTINATION)).await];
    let config = between(gates.iter().map(|gate| endpoints(&[&gate.url])).collect());
    let relay = relay(config).await;
    let mut sent = chains.send(SOURCE, 5).await;
    for gate in &gates {
        gate.close();
        sent.extend(chains.send(SOURCE, 5).await);
        tokio::time::sleep(Duration::from_millis(700)).await;
        gate.open();
        sent.extend(chains.send(SOURCE, 5).await);
    }
    chains.are_relayed(DESTINATION, &sent).await;
    assert_eq!(chains.payments(DESTINATION).await, sent.len() as u64);
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_endpoint_is_asked_where_one_does_not_answer() {
    let chains = Chains::start().await;
    let (source, destination) = (chains.url(SOURCE), chains.url(DESTINATION));
    let gate = Gate::before(&destination).await;
    // The second one is of another chain, which is no use.
    let urls = endpoints(&[&gate.url, &source, &destination]);
    let relay = relay(between(vec![endpoints(&["http://127.0.0.1:1", &source]), urls])).await;
    let mut sent = chains.send(SOURCE, 5).await;
    chains.are_relayed(DESTINATION, &sent).await;
    gate.close();
    sent.extend(chains.send(SOURCE, 5).await);
    chains.are_relayed(DESTINATION, &sent).await;
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_come_over_websockets() {
    let chains = Chains::start().await;
    let socket = |chain| chains.url(chain).replace("http:", "ws:");
    let (source, destination) = (socket(SOURCE), socket(DESTINATION));
    let config = between(vec![endpoints(&[&source]), endpoints(&[&destination])])
        // Nothing is asked for by time.
        .with_interval(Duration::from_secs(12));
    let relay = relay(config).await;
    // The subscription is there after the first question.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let sent = chains.send(SOURCE, 10).await;
    let relayed =
        tokio::time::timeout(Duration::from_secs(9), chains.are_relayed(DESTINATION, &sent));
    relayed.await.expect("messages relayed before heads are asked for by time");
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_replaced_blocks_are_relayed_again() {
    for (chain, transactions) in
        [(SOURCE, "rebuilt"), (SOURCE, "pooled"), (DESTINATION, "pooled"), (DESTINATION, "dropped")]
    {
        let chains = Chains::start().await;
        let relay = relay(config(&chains)).await;
        let sent = chains.send(SOURCE, 6).await;
        chains.are_relayed(DESTINATION, &sent).await;
        let reorg = json!({"chain": chain, "depth": 4, "transactions": transactions});
        chains.tell("cluster_reorg", json!([reorg])).await;
        // Blocks that come later show the reorg.
        let later = chains.send(SOURCE, 2).await;
        let back = chains.send(DESTINATION, 1).await;
        chains.are_relayed(DESTINATION, &[sent, later].concat()).await;
        chains.are_relayed(SOURCE, &back).await;
        relay.stop().await.unwrap();
        chains.server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_failsafe_only_delays() {
    let chains = Chains::start().await;
    let relay = relay(config(&chains)).await;
    chains.tell("admin_setFailsafeEnabled", json!([true])).await;
    let sent = chains.send(SOURCE, 3).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(chains.relayed(DESTINATION).await.is_empty());
    chains.tell("admin_setFailsafeEnabled", json!([false])).await;
    chains.are_relayed(DESTINATION, &sent).await;
    assert_eq!(chains.payments(DESTINATION).await, 3);
    relay.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_has_relayed_is_left_alone() {
    let chains = Chains::start().await;
    chains.tell("cluster_setRelayer", json!([{"account": chain_sim::DEV_ACCOUNTS[8]}])).await;
    let sent = chains.send(SOURCE, 3).await;
    chains.tell("cluster_setRelayer", json!([{"paused": false}])).await;
    eventually("relays of the server", async || {
        (chains.relayed(DESTINATION).await.len() == 3).then_some(())
    })
    .await;
    let relay = relay(config(&chains)).await;
    chains.tell("cluster_setRelayer", json!([{"paused": true}])).await;
    let more = chains.send(SOURCE, 2).await;
    chains.are_relayed(DESTINATION, &[sent, more].concat()).await;
    assert_eq!(chains.payments(DESTINATION).await, 2);
    relay.stop().await.unwrap();
}
