//! A dry run.

use std::time::Duration;

use alloy_primitives::{Address, B256};
use relayer_rpc::Relay;

use crate::{
    chains::{Chains, DESTINATION, SOURCE, payer},
    nodes::config,
    waiting::eventually,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_it_would_relay_and_submits_nothing() {
    let chains = Chains::start().await;
    let mut sent = chains.send(SOURCE, 5).await;
    for payer in [payer().address(), Address::ZERO] {
        check(&chains, payer, &mut sent).await;
    }
}

/// Checks that a dry run tells of the messages that were sent.
async fn check(chains: &Chains, account: Address, sent: &mut Vec<B256>) {
    let (relay, mut intents) = Relay::dry_run(config(chains), account).await.unwrap();
    let mut told = Vec::new();
    while told.len() < 5 {
        let intent = tokio::time::timeout(Duration::from_secs(30), intents.recv()).await;
        let intent = intent.unwrap().unwrap();
        assert_eq!(intent.payer, account);
        told.push(intent.hash);
    }
    sent.sort_unstable();
    told.sort_unstable();
    assert_eq!(&told, sent);
    eventually("chains that are read", async || relay.is_read().then_some(())).await;
    assert!(chains.relayed(DESTINATION).await.is_empty());
    assert_eq!(chains.payments(DESTINATION).await, 0);
    relay.stop().await.unwrap();
}
