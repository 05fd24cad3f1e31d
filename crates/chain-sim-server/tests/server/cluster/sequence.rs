//! What subscribers and filters are told of heads, logs and removals, one after the other, under
//! load and reorgs. Each item must fit what was told before, and all of them together what is read
//! afterwards.

use std::{collections::BTreeSet, time::Duration};

use alloy_primitives::{ChainId, U64, U256};
use chain_sim::DEV_ACCOUNTS;
use jsonrpsee::core::{
    client::{Subscription, SubscriptionClientT},
    rpc_params,
};
use jsonrpsee_ws_client::{WsClient, WsClientBuilder};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Served, bounded, try_ask_at};

/// A predeploy that logs each deposit.
const WETH: &str = "0x4200000000000000000000000000000000000006";
/// More than a test has.
const MANY: usize = 1 << 20;
/// How long an item may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A number in hex.
fn number(value: &Value) -> u64 {
    serde_json::from_value::<U64>(value.clone()).unwrap().to()
}

/// The blocks of a chain as its heads tell them.
struct ToldHeads(Vec<String>);

impl ToldHeads {
    /// Each head has a known parent: it replaces what was told from its number on.
    fn add(&mut self, head: &Value) {
        let height = usize::try_from(number(&head["number"])).unwrap();
        assert!(height <= self.0.len(), "heads are missing before {height}");
        self.0.truncate(height);
        assert_eq!(self.0.last().map(String::as_str), head["parentHash"].as_str(), "{height}");
        self.0.push(head["hash"].as_str().unwrap().into());
    }
}

/// The logs of a chain as they are told: block hash and index.
#[derive(Default)]
struct ToldLogs {
    logs: BTreeSet<(String, u64)>,
    removed: usize,
}

impl ToldLogs {
    /// A log is new, and a removed one was told before.
    fn add(&mut self, log: &Value) {
        let key = (log["blockHash"].as_str().unwrap().into(), number(&log["logIndex"]));
        if log["removed"] == true {
            self.removed += 1;
            assert!(self.logs.remove(&key), "removed, but not told: {log}");
        } else {
            assert!(self.logs.insert(key), "told twice: {log}");
        }
    }

    /// The logs that are read now.
    async fn read(served: &Served, chain: ChainId) -> Self {
        let all = json!([{"fromBlock": "0x0", "toBlock": "latest"}]);
        let mut read = Self::default();
        let logs = served.ask_chain(chain, "eth_getLogs", all).await;
        logs.as_array().unwrap().iter().for_each(|log| read.add(log));
        read
    }
}

/// Everything that is told of one chain.
struct Listener {
    chain: ChainId,
    _client: WsClient,
    heads: Subscription<Value>,
    logs: Subscription<Value>,
    filter: Value,
    polled: ToldLogs,
}

impl Listener {
    /// Begins to listen, at genesis.
    async fn start(served: &Served, chain: ChainId) -> Self {
        let url = format!("ws://{}", served.server.addresses()[&chain]);
        let builder = WsClientBuilder::default().max_buffer_capacity_per_subscription(MANY);
        let client = builder.build(url).await.unwrap();
        let subscribe = async |kind: &str| {
            let subscribed =
                client.subscribe("eth_subscribe", rpc_params![kind], "eth_unsubscribe");
            subscribed.await.unwrap()
        };
        let (heads, logs) = (subscribe("newHeads").await, subscribe("logs").await);
        let filter = served.ask_chain(chain, "eth_newFilter", json!([{}])).await;
        Self { chain, heads, logs, filter, _client: client, polled: ToldLogs::default() }
    }

    /// Polls the filter.
    async fn poll(&mut self, served: &Served) {
        let filter = json!([self.filter]);
        let changes = served.ask_chain(self.chain, "eth_getFilterChanges", filter).await;
        changes.as_array().unwrap().iter().for_each(|log| self.polled.add(log));
    }

    /// Compares all that was told with what is read; how many logs were removed.
    async fn compare(mut self, served: &Served) -> usize {
        let genesis =
            served.ask_chain(self.chain, "eth_getBlockByNumber", json!(["0x0", false])).await;
        served.ask_chain(self.chain, "evm_mine", json!([])).await;
        let head =
            served.ask_chain(self.chain, "eth_getBlockByNumber", json!(["latest", false])).await;
        let mut heads = ToldHeads(vec![genesis["hash"].as_str().unwrap().into()]);
        while heads.0.last().map(String::as_str) != head["hash"].as_str() {
            let told = timeout(PATIENCE, self.heads.next()).await.expect("the last head");
            heads.add(&told.unwrap().unwrap());
        }
        assert_eq!(heads.0.len() as u64, number(&head["number"]) + 1);
        for (height, hash) in heads.0.iter().enumerate() {
            let height = json!([format!("{height:#x}"), false]);
            let read = served.ask_chain(self.chain, "eth_getBlockByNumber", height).await;
            assert_eq!(read["hash"], *hash);
        }
        let read = ToldLogs::read(served, self.chain).await;
        let mut logs = ToldLogs::default();
        while logs.logs != read.logs {
            let told = timeout(PATIENCE, self.logs.next()).await.expect("the last log");
            logs.add(&told.unwrap().unwrap());
        }
        self.poll(served).await;
        assert_eq!(self.polled.logs, read.logs);
        logs.removed
    }
}

/// Does one thing to the chains.
async fn act(served: &Served, rng: &mut ChaCha8Rng, snapshot: &mut Option<Value>) {
    let chain = if rng.random_ratio(1, 2) { 901 } else { 902 };
    match rng.random_range(0..10) {
        0..4 => {
            let from = DEV_ACCOUNTS[rng.random_range(1..4)];
            let deposit = json!([{"from": from, "to": WETH, "value": "0x1", "gas": "0x186a0"}]);
            served.ask_chain(chain, "eth_sendTransaction", deposit).await;
        }
        4..6 => {
            served.send(901, 902).await;
        }
        6 => {
            let blocks = U256::from(rng.random_range(1..6));
            served.ask_chain(chain, "anvil_mine", json!([blocks])).await;
        }
        7 => *snapshot = Some(served.ask("cluster_snapshot", json!([])).await),
        8 if snapshot.is_some() => {
            served.ask("cluster_revert", json!([snapshot.take()])).await;
        }
        _ => {
            let depth = rng.random_range(1..5);
            let transactions = ["dropped", "pooled", "rebuilt"][rng.random_range(0..3)];
            let reorg = json!([{"chain": chain, "depth": depth, "transactions": transactions}]);
            // The chain may be shorter.
            let _too_deep = served.try_ask("cluster_reorg", reorg).await;
        }
    }
}

/// Runs a campaign.
async fn campaign(seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let served = Served::relaying().await;
    let mut listeners = [Listener::start(&served, 901).await, Listener::start(&served, 902).await];
    let address = served.server.addresses()[&902];
    // Others send meanwhile.
    let load = tokio::spawn(async move {
        for _ in 0..300 {
            let deposit = json!([{"from": DEV_ACCOUNTS[5], "to": WETH, "value": "0x1"}]);
            // Its nonce may have been reorged out.
            let _refused = try_ask_at(address, "eth_sendTransaction", deposit).await;
        }
    });
    let mut snapshot = None;
    for _ in 0..500 {
        act(&served, &mut rng, &mut snapshot).await;
        if rng.random_ratio(1, 5) {
            let listener = &mut listeners[rng.random_range(0..2)];
            listener.poll(&served).await;
        }
    }
    load.await.unwrap();
    served.ask("cluster_setRelayer", json!([{"paused": true}])).await;
    let mut removed = 0;
    for listener in listeners {
        removed += listener.compare(&served).await;
    }
    assert!(removed > 0, "seed {seed}: no log was removed");
}

#[test]
fn told_heads_logs_and_removals_are_what_is_read_1() {
    bounded(campaign(1));
}

#[test]
fn told_heads_logs_and_removals_are_what_is_read_2() {
    bounded(campaign(2));
}

#[test]
fn told_heads_logs_and_removals_are_what_is_read_3() {
    bounded(campaign(3));
}
