//! What subscriptions cost is counted, and limited for one connection and for all together.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use alloy_primitives::{B256, U64};
use chain_sim_server::{Access, Limits, Server};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{assert_served, bounded, request, start, wire};

/// What a subscription to heads counts.
const SUBSCRIPTION: u64 = 2 * 1024;
/// Of 8 MiB, a quarter is not counted, and a quarter of the rest is for subscriptions.
const MEMORY: u64 = 8 << 20;
const ALL: u64 = MEMORY / 4 * 3 / 4;
/// An eighth of that is for one connection.
const OWN: u64 = ALL / 8;

/// Subscribes; the answer.
async fn subscribe(socket: &mut TcpStream, params: &Value) -> Value {
    let subscribe = request("eth_subscribe", params);
    socket.write_all(&wire::frame(&subscribe)).await.unwrap();
    wire::read_frame(socket).await.expect("an answer")
}

/// Subscribes to heads until that is refused; how often that was, and the words of the refusal.
async fn fill(socket: &mut TcpStream) -> (u64, String) {
    let mut count = 0;
    loop {
        let mut answer = subscribe(socket, &json!(["newHeads"])).await;
        if answer["result"].is_null() {
            assert_eq!(answer["error"]["code"], -32005, "{answer}");
            return (count, serde_json::from_value(answer["error"]["message"].take()).unwrap());
        }
        count += 1;
    }
}

/// Waits until the server holds so many bytes.
async fn assert_owed(server: &Server, bytes: u64) {
    for _ in 0..500 {
        if server.memory().owed == bytes {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(server.memory().owed, bytes);
}

/// Subscribes with a new connection, and is told of a head.
async fn assert_told(address: SocketAddr) {
    let mut socket = wire::open(address).await;
    let answer = subscribe(&mut socket, &json!(["newHeads"])).await;
    assert!(answer["result"].is_string(), "{answer}");
    wire::ask(address, request("evm_mine", &json!([]))).await;
    let told = wire::read_frame(&mut socket).await.expect("a head");
    assert_eq!(told["params"]["subscription"], answer["result"]);
}

#[test]
fn subscriptions_are_counted_and_refused_with_numbers() {
    bounded(async {
        let limits = Limits::default().with_memory(MEMORY);
        let (server, address) = start(limits, Access::default()).await;
        let mut socket = wire::open(address).await;
        let (count, words) = fill(&mut socket).await;
        assert_eq!(count, OWN / SUBSCRIPTION);
        assert_eq!(
            words,
            format!(
                "bytes that the server holds for the subscriptions of a connection: expected at \
                 most {OWN}, got {}",
                OWN + SUBSCRIPTION
            )
        );
        assert_owed(&server, OWN).await;
        assert!(server.memory().refused >= 1);
        // Whoever ends one has room for another.
        let end = request("eth_unsubscribe", &json!(["0x1"]));
        socket.write_all(&wire::frame(&end)).await.unwrap();
        assert_eq!(wire::read_frame(&mut socket).await.unwrap()["result"], true);
        assert_owed(&server, OWN - SUBSCRIPTION).await;
        assert_eq!(fill(&mut socket).await.0, 1);
        drop(socket);
        assert_owed(&server, 0).await;
    });
}

#[test]
fn a_crowd_of_subscribers_leaves_room_and_takes_nothing_with_it() {
    bounded(async {
        let limits = Limits::default().with_memory(MEMORY);
        let (server, address) = start(limits, Access::default()).await;
        let mut crowd = Vec::new();
        let words = loop {
            let mut socket = wire::open(address).await;
            let (count, words) = fill(&mut socket).await;
            crowd.push(socket);
            if count < OWN / SUBSCRIPTION {
                break words;
            }
        };
        let most = ALL * 7 / 8;
        assert!(
            words.starts_with(&format!(
                "bytes that the server holds for the subscriptions of all connections: expected at \
                 most {most}, got "
            )),
            "{words}"
        );
        let owed = server.memory().owed;
        assert!(owed > most - SUBSCRIPTION && owed <= ALL, "{owed} of {most}");
        // A client with a few subscriptions still gets in, and so do requests.
        assert_told(address).await;
        assert_served(address).await;
        drop(crowd);
        assert_owed(&server, 0).await;
        let mut socket = wire::open(address).await;
        assert_eq!(fill(&mut socket).await.0, OWN / SUBSCRIPTION);
        drop(socket);
        assert_told(address).await;
    });
}

#[test]
fn what_a_subscription_is_about_counts() {
    bounded(async {
        let (server, address) = start(Limits::default(), Access::default()).await;
        let mut socket = wire::open(address).await;
        let topics: Vec<B256> =
            (0..1_000).map(|word| B256::from(alloy_primitives::U256::from(word))).collect();
        let answer = subscribe(&mut socket, &json!(["logs", { "topics": [topics, topics] }])).await;
        assert!(answer["result"].is_string(), "{answer}");
        tokio::time::sleep(Duration::from_millis(100)).await;
        let owed = server.memory().owed;
        // 32 bytes each, in tables that are not full.
        assert!(owed > 2_000 * 40 && owed < 2_000 * 128, "{owed}");
        drop(socket);
        assert_owed(&server, 0).await;
    });
}

/// The id comes first, then each head that is built after it; those before are of no concern.
#[test]
fn those_who_subscribe_while_blocks_are_built_miss_none() {
    /// Blocks, one by one.
    const BLOCKS: u64 = 300;
    /// Subscriptions, one after the other.
    const MANY: usize = 40;
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        let building = async {
            for _ in 0..BLOCKS {
                wire::ask(address, request("evm_mine", &json!([]))).await;
            }
        };
        let subscribing = async {
            let mut socket = wire::open(address).await;
            let mut known: BTreeMap<String, u64> = BTreeMap::new();
            let mut told: BTreeMap<String, Vec<u64>> = BTreeMap::new();
            let mut asked = 0;
            let is_told = |told: &BTreeMap<String, Vec<u64>>, (id, head): (&String, &u64)| {
                *head == BLOCKS || told.get(id).is_some_and(|told| told.last() == Some(&BLOCKS))
            };
            while known.len() < MANY || !known.iter().all(|known| is_told(&told, known)) {
                if asked < MANY && asked == known.len() {
                    let subscribe = request("eth_subscribe", &json!(["newHeads"]));
                    socket.write_all(&wire::frame(&subscribe)).await.unwrap();
                    asked += 1;
                }
                let frame = wire::read_frame(&mut socket).await.expect("a frame");
                if let Some(id) = frame["result"].as_str() {
                    let head = wire::ask(address, request("eth_blockNumber", &json!([]))).await;
                    let head: U64 = serde_json::from_value(head.json()["result"].take()).unwrap();
                    known.insert(id.to_owned(), head.to::<u64>());
                    continue;
                }
                let id = frame["params"]["subscription"].as_str().expect("an id");
                assert!(known.contains_key(id), "{id} is not known yet");
                let height = &frame["params"]["result"]["number"];
                let height: U64 = serde_json::from_value(height.clone()).unwrap();
                told.entry(id.to_owned()).or_default().push(height.to());
            }
            (known, told)
        };
        let ((), (known, told)) = tokio::join!(building, subscribing);
        assert!(!told.is_empty());
        for (id, head) in known {
            let heights = told.get(&id).map_or(&[][..], Vec::as_slice);
            let first = heights.first().copied().unwrap_or(BLOCKS + 1);
            // The head that it read may have been told already.
            assert!(first <= head + 1, "{id}: read {head}, told {heights:?}");
            assert!(heights.iter().copied().eq(first..=BLOCKS), "{id}: {heights:?}");
        }
    });
}
