//! A server that is killed at any moment: the next one begins with the last complete save.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use alloy_primitives::{Address, B256, ChainId, U256};
use alloy_sol_types::{SolCall, SolEvent};
use chain_sim::DEV_ACCOUNTS;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{IL2ToL2CrossDomainMessenger::sendMessageCall, RelayedMessage, SentMessage},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use tempfile::tempdir;

use crate::process::{Heads, LONGEST_WAIT, Process, ask, block};

/// How often each campaign kills; there are four.
const KILLS: u32 = 75;
/// How many messages are sent between two kills, at the most.
const MESSAGES: usize = 12;

/// Sends messages of 901 to 902 until it is killed, or there are enough.
async fn load(url: String) {
    for index in 0..MESSAGES {
        let call = sendMessageCall {
            _destination: U256::from(902),
            _target: Address::repeat_byte(0x44),
            _message: vec![u8::try_from(index).unwrap()].into(),
        };
        let transaction = json!([{
            "from": DEV_ACCOUNTS[0],
            "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            "data": alloy_primitives::Bytes::from(call.abi_encode()),
        }]);
        if ask(&url, "eth_sendTransaction", transaction).await.is_err() {
            return;
        }
    }
}

/// How many distinct messages a chain has sent, or relayed, and how many such logs there are.
async fn logs(url: &str, event: B256, message_topic: Option<usize>) -> (usize, usize) {
    let filter = json!([{ "fromBlock": "0x0", "address": L2_TO_L2_CROSS_DOMAIN_MESSENGER }]);
    let logs = ask(url, "eth_getLogs", filter).await.unwrap();
    let event = event.to_string();
    let logs = logs.as_array().unwrap().iter().filter(|log| log["topics"][0] == *event);
    let mut named: Vec<String> = logs
        .map(|log| message_topic.map_or(&log["topics"], |topic| &log["topics"][topic]).to_string())
        .collect();
    let all = named.len();
    named.sort_unstable();
    named.dedup();
    (named.len(), all)
}

/// Kills servers with one state file, one after the other; how many messages there were.
async fn campaign(seed: u64) -> usize {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let folder = tempdir().unwrap();
    let path = folder.path().join("state");
    // A file of the user stays, whatever its name.
    let own = folder.path().join("state.saving");
    fs::write(&own, "a user's").unwrap();
    // Every server from now on has at least these blocks.
    let mut saved = Heads::new();
    let mut hashes: BTreeMap<(ChainId, u64), String> = BTreeMap::new();
    for kill in 0..KILLS {
        let mut process = Process::start(&path, 1);
        if rng.random_ratio(1, 8) {
            // While it starts.
            tokio::time::sleep(Duration::from_millis(rng.random_range(0..40))).await;
        } else {
            let urls = process.urls();
            // Nothing but the lock and the save that is being written: what a killed server has left
            // is removed.
            let files = fs::read_dir(folder.path()).unwrap().count();
            assert!(files <= 4, "kill {kill}: {files} files");
            for (&id, url) in &urls {
                let (head, hash) = block(url, "latest").await;
                let least = saved.get(&id).copied().unwrap_or_default();
                assert!(head >= least, "kill {kill}: chain {id} is at {head}, {least} was saved");
                // Blocks that were loaded once stay.
                for ((_, number), expected) in hashes.range((id, 0)..=(id, u64::MAX)).rev().take(5)
                {
                    let actual = block(url, &format!("{number:#x}")).await;
                    assert_eq!((actual.0, &actual.1), (*number, expected), "kill {kill}");
                }
                if path.exists() {
                    saved.insert(id, head);
                    hashes.insert((id, head), hash);
                }
            }
            let load = tokio::spawn(load(urls[&901].clone()));
            tokio::time::sleep(Duration::from_micros(rng.random_range(0..60_000))).await;
            load.abort();
        }
        for (id, head) in process.kill().into_iter().flatten() {
            let known = saved.entry(id).or_default();
            assert!(head >= *known, "kill {kill}");
            *known = head;
        }
    }
    let sent = settle(&path).await;
    assert_eq!(fs::read(&own).unwrap(), b"a user's");
    sent
}

/// Lets a server finish what the killed ones have begun: it relays every message, once.
async fn settle(path: &Path) -> usize {
    let mut process = Process::start(path, 1);
    let urls = process.urls();
    load(urls[&901].clone()).await;
    let deadline = Instant::now() + LONGEST_WAIT;
    let sent = loop {
        let (sent, all) = logs(&urls[&901], SentMessage::SIGNATURE_HASH, None).await;
        assert_eq!(sent, all);
        let relayed = logs(&urls[&902], RelayedMessage::SIGNATURE_HASH, Some(3)).await;
        assert_eq!(relayed.0, relayed.1, "a message was relayed twice");
        if relayed.0 == sent {
            break sent;
        }
        assert!(Instant::now() < deadline, "{sent} messages, {relayed:?} relays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let heads = [block(&urls[&901], "latest").await, block(&urls[&902], "latest").await];
    assert!(process.end());
    // The next one has everything.
    let mut process = Process::start(path, 1);
    let urls = process.urls();
    assert_eq!([block(&urls[&901], "latest").await, block(&urls[&902], "latest").await], heads);
    assert!(process.end());
    // The state and the user's file.
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 2);
    sent
}

#[tokio::test]
async fn killed_servers_leave_the_last_complete_save_1() {
    assert!(campaign(1).await > 0);
}

#[tokio::test]
async fn killed_servers_leave_the_last_complete_save_2() {
    assert!(campaign(2).await > 0);
}

#[tokio::test]
async fn killed_servers_leave_the_last_complete_save_3() {
    assert!(campaign(3).await > 0);
}

#[tokio::test]
async fn killed_servers_leave_the_last_complete_save_4() {
    assert!(campaign(4).await > 0);
}
