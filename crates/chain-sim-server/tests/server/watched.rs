//! `/ready`, `/live` and `/metrics`: what programs read that watch the server.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use alloy_primitives::U64;
use chain_sim::{ClusterConfig, RELAYER_ACCOUNT};
use chain_sim_server::{Limits, Server, ServerConfig, StateFile, real_time};
use jsonrpsee::core::{
    client::{ClientT, SubscriptionClientT},
    params::BatchRequestBuilder,
    rpc_params,
};
use serde_json::{Value, json};
use tempfile::tempdir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::logs::{DESTINATION, SOURCE, ask, bounded, connect, error, send};

/// A page: its status, its head and its text.
struct Page {
    status: u16,
    head: String,
    text: String,
}

/// Gets a page.
async fn get(address: SocketAddr, path: &str) -> Page {
    request(address, "GET", path).await
}

async fn request(address: SocketAddr, method: &str, path: &str) -> Page {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    let (head, text) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Page { status, head: head.to_lowercase(), text: text.to_owned() }
}

/// The metrics of an answer: the value of each sample, by its name with labels, and the type of each
/// family.
struct Metrics {
    samples: BTreeMap<String, f64>,
    types: BTreeMap<String, String>,
}

impl Metrics {
    /// Reads the admin port's.
    async fn read(server: &Server) -> Self {
        let page = get(server.admin_address(), "/metrics").await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.head.contains("\r\ncontent-type: text/plain; version=0.0.4"), "{}", page.head);
        Self::parse(&page.text)
    }

    /// As [`read`](Self::read), once the connections of former readings are closed on the server's side,
    /// too.
    async fn read_alone(server: &Server) -> Self {
        loop {
            let metrics = Self::read(server).await;
            if metrics.value("connections{port=\"admin\"}") <= 1.0 {
                return metrics;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Parses the text format, and checks that every sample belongs to a family with help and type,
    /// that every family is there once, and every sample, too.
    fn parse(text: &str) -> Self {
        let (mut samples, mut types) = (BTreeMap::new(), BTreeMap::new());
        let mut helped = String::new();
        assert!(text.ends_with('\n'));
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, words) = help.split_once(' ').unwrap();
                assert!(words.ends_with('.') && words.len() > 10, "{line}");
                helped = name.to_owned();
            } else if let Some(of_type) = line.strip_prefix("# TYPE ") {
                let (name, kind) = of_type.split_once(' ').unwrap();
                assert_eq!(name, helped, "the help comes before the type");
                assert!(types.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} twice");
            } else {
                let (sample, value) = line.rsplit_once(' ').unwrap();
                let name = sample.split('{').next().unwrap();
                let kind = &types[&helped];
                let family = match kind.as_str() {
                    "histogram" => ["_bucket", "_sum", "_count"]
                        .iter()
                        .find_map(|suffix| name.strip_suffix(suffix))
                        .unwrap(),
                    _ => name,
                };
                assert_eq!(family, helped, "{line}");
                let old = samples.insert(sample.to_owned(), value.parse().unwrap());
                assert!(old.is_none(), "{sample} twice");
            }
        }
        for (name, kind) in &types {
            assert!(name.starts_with("chain_sim_"), "{name}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{name} is a {kind}");
            assert!(samples.keys().any(|sample| sample.starts_with(name.as_str())), "{name}");
        }
        Self { samples, types }
    }

    /// The value of a sample, by its name without the prefix.
    fn value(&self, sample: &str) -> f64 {
        let found = self.samples.get(&format!("chain_sim_{sample}"));
        *found.unwrap_or_else(|| panic!("no {sample} in {:#?}", self.samples))
    }
}

/// A server with a relayer.
async fn start(limits: Limits) -> Server {
    let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
    let config = ServerConfig::new(cluster).with_limits(limits).with_relayer(RELAYER_ACCOUNT);
    Server::start(config).await.unwrap()
}

/// Waits until so many messages are relayed.
async fn wait_for_relays(server: &Server, relays: f64) {
    while Metrics::read(server).await.value("messages{state=\"relayed\"}") < relays {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn values_are_those_of_the_traffic() {
    bounded(async {
        let server = start(Limits::default()).await;
        let source = connect(server.addresses()[&SOURCE]).await;
        for _ in 0..5 {
            send(&source).await;
        }
        wait_for_relays(&server, 5.0).await;
        let metrics = Metrics::read_alone(&server).await;
        for (sample, expected) in [
            ("messages{state=\"relayed\"}", 5.0),
            ("messages{state=\"sent\"}", 0.0),
            ("messages{state=\"reorgedOut\"}", 0.0),
            ("relay_latency_seconds_count", 5.0),
            ("relay_latency_seconds_bucket{le=\"+Inf\"}", 5.0),
            ("relay_latency_seconds_bucket{le=\"604800\"}", 5.0),
            ("requests_total{method=\"eth_sendTransaction\"}", 5.0),
            ("request_errors_total{method=\"eth_sendTransaction\"}", 0.0),
            ("requests_total{method=\"eth_getTransactionReceipt\"}", 5.0),
            ("head_block_number{chain=\"901\"}", 5.0),
            ("blocks{chain=\"901\"}", 6.0),
            ("pool_transactions{chain=\"901\"}", 0.0),
            ("connections{port=\"chains\"}", 1.0),
            ("connections{port=\"admin\"}", 1.0),
            ("waiting_tasks{worker=\"owner\"}", 0.0),
            ("waiting_tasks{worker=\"long_reads\"}", 0.0),
            ("saves_total{result=\"done\"}", 0.0),
            ("subscriptions", 0.0),
        ] {
            assert_eq!(metrics.value(sample), expected, "{sample}");
        }
        let blocks = 5.0 + metrics.value("head_block_number{chain=\"902\"}");
        assert_eq!(metrics.value("blocks_built_total"), blocks);
        assert_eq!(metrics.value("unsaved_blocks"), blocks);
        let head = ask(&source, "eth_getBlockByNumber", rpc_params!["latest", false]).await;
        let time: U64 = serde_json::from_value(head["timestamp"].clone()).unwrap();
        let expected = time.to::<u64>() as f64;
        assert_eq!(metrics.value("head_timestamp_seconds{chain=\"901\"}"), expected);
        assert!(metrics.value("clock_timestamp_seconds") >= expected);
        for positive in [
            "worker_seconds_total{worker=\"owner\"}",
            "worker_seconds_total{worker=\"short_reads\"}",
            "worker_tasks_total{worker=\"owner\"}",
            "request_seconds_total{method=\"eth_sendTransaction\"}",
            "connection_places{port=\"chains\"}",
            "connection_places{port=\"admin\"}",
        ] {
            assert!(metrics.value(positive) > 0.0, "{positive}");
        }
        #[cfg(target_os = "linux")]
        assert!(metrics.value("resident_memory_bytes") > 1_000_000.0);
        // Buckets only grow towards the higher ones.
        let buckets = [0, 1, 2, 4, 8, 15, 30, 60, 300, 900, 3_600, 21_600, 86_400, 604_800]
            .map(|bound| metrics.value(&format!("relay_latency_seconds_bucket{{le=\"{bound}\"}}")));
        assert!(buckets.is_sorted(), "{buckets:?}");
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn latency_is_in_chain_time() {
    bounded(async {
        let server = start(Limits::default()).await;
        let source = connect(server.addresses()[&SOURCE]).await;
        let admin = connect(server.admin_address()).await;
        for delay in [100_u64, 5_000] {
            ask(&admin, "cluster_setRelayer", rpc_params![json!({ "delay": delay })]).await;
            send(&source).await;
            ask(&admin, "cluster_increaseTime", rpc_params![delay]).await;
        }
        wait_for_relays(&server, 2.0).await;
        let metrics = Metrics::read(&server).await;
        let up_to =
            |bound: &str| metrics.value(&format!("relay_latency_seconds_bucket{{le=\"{bound}\"}}"));
        assert_eq!(
            [up_to("60"), up_to("300"), up_to("3600"), up_to("21600")],
            [0.0, 1.0, 1.0, 2.0]
        );
        // Seconds of real time may have passed in between.
        let sum = metrics.value("relay_latency_seconds_sum");
        assert!((5_100.0..5_140.0).contains(&sum), "{sum}");
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn states_are_those_of_the_status_after_faults_reorgs_and_reverts() {
    bounded(async {
        let server = start(Limits::default()).await;
        let source = connect(server.addresses()[&SOURCE]).await;
        let admin = connect(server.admin_address()).await;
        let agree = async |when: &str| {
            let metrics = Metrics::read(&server).await;
            let status = ask(&admin, "cluster_getStatus", rpc_params![]).await;
            let states = status["messages"].as_object().unwrap();
            for (state, count) in states {
                let value = metrics.value(&format!("messages{{state=\"{state}\"}}"));
                assert_eq!(Some(value), count.as_f64(), "{when}: {state}");
            }
            let of_states = |sample: &&String| sample.starts_with("chain_sim_messages{");
            let all: f64 =
                metrics.samples.keys().filter(of_states).map(|it| metrics.samples[it]).sum();
            let expected: f64 = states.values().map(|it| it.as_f64().unwrap()).sum();
            assert_eq!(all, expected, "{when}");
        };
        ask(&admin, "cluster_setRelayer", rpc_params![json!({ "paused": true })]).await;
        for _ in 0..3 {
            send(&source).await;
        }
        agree("sent").await;
        let snapshot = ask(&admin, "cluster_snapshot", rpc_params![]).await;
        let reorg = json!({ "chain": SOURCE, "depth": 1 });
        ask(&admin, "cluster_reorg", rpc_params![reorg]).await;
        agree("reorg").await;
        for seed in 1..=3 {
            send(&source).await;
            let faults = json!({ "seed": seed, "faults": 4 });
            ask(&admin, "cluster_injectFaults", rpc_params![faults]).await;
            agree("faults").await;
        }
        let relays = Metrics::read(&server).await.value("relay_latency_seconds_count");
        assert!(relays > 0.0);
        ask(&admin, "cluster_revert", rpc_params![snapshot]).await;
        agree("revert").await;
        // Counters never shrink.
        let metrics = Metrics::read(&server).await;
        assert!(metrics.value("relay_latency_seconds_count") >= relays);
        assert_eq!(metrics.value("messages{state=\"relayed\"}"), 0.0);
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn methods_that_clients_make_up_are_no_labels() {
    bounded(async {
        let server = start(Limits::default()).await;
        let client = connect(server.addresses()[&DESTINATION]).await;
        for number in 0..20 {
            error(&client, &format!("eth_madeUp{number}"), rpc_params![]).await;
        }
        error(&client, "eth_getBalance", rpc_params!["nobody"]).await;
        // A batch counts each of its requests.
        let mut batch = BatchRequestBuilder::new();
        for _ in 0..3 {
            batch.insert("eth_chainId", rpc_params![]).unwrap();
        }
        batch.insert("eth_madeUp", rpc_params![]).unwrap();
        let answers = client.batch_request::<Value>(batch).await.unwrap();
        assert_eq!((answers.num_successful_calls(), answers.num_failed_calls()), (3, 1));
        let metrics = Metrics::read(&server).await;
        for (sample, expected) in [
            ("requests_total{method=\"unknown\"}", 21.0),
            ("request_errors_total{method=\"unknown\"}", 21.0),
            ("requests_total{method=\"eth_getBalance\"}", 1.0),
            ("request_errors_total{method=\"eth_getBalance\"}", 1.0),
            ("requests_total{method=\"eth_chainId\"}", 3.0),
            ("request_errors_total{method=\"eth_chainId\"}", 0.0),
        ] {
            assert_eq!(metrics.value(sample), expected, "{sample}");
        }
        assert!(!metrics.samples.keys().any(|sample| sample.contains("madeUp")));
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn subscriptions_connections_and_refusals_are_counted() {
    bounded(async {
        let server = start(Limits::default().with_connections(2)).await;
        let address = server.addresses()[&SOURCE];
        let client = connect(address).await;
        let heads = client
            .subscribe::<Value, _>("eth_subscribe", rpc_params!["newHeads"], "eth_unsubscribe")
            .await
            .unwrap();
        assert_eq!(Metrics::read(&server).await.value("subscriptions"), 1.0);
        // One is idle and makes way.
        let _idle = TcpStream::connect(address).await.unwrap();
        let other = connect(address).await;
        let others = other
            .subscribe::<Value, _>("eth_subscribe", rpc_params!["newHeads"], "eth_unsubscribe")
            .await
            .unwrap();
        // Now nobody is, and a third one is refused.
        let refused = get(address, "/ready").await;
        assert_eq!(refused.status, 429);
        let metrics = Metrics::read(&server).await;
        for (sample, expected) in [
            ("subscriptions", 2.0),
            ("connections{port=\"chains\"}", 2.0),
            ("connection_places{port=\"chains\"}", 2.0),
            ("connections_refused_total{reason=\"no_place\"}", 1.0),
            ("connections_cut_total{reason=\"made_way\"}", 1.0),
            ("connections_cut_total{reason=\"behind\"}", 0.0),
            ("subscriptions_cut_total", 0.0),
            ("http_responses_total{code=\"101\"}", 2.0),
        ] {
            assert_eq!(metrics.value(sample), expected, "{sample}");
        }
        drop((heads, others, client, other));
        while Metrics::read(&server).await.value("subscriptions") > 0.0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn saves_are_counted() {
    bounded(async {
        let folder = tempdir().unwrap();
        let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
        let mut file = StateFile::new(folder.path().join("state"));
        file.save_every = 1;
        let server = Server::start(ServerConfig::new(cluster).with_state(file)).await.unwrap();
        let client = connect(server.addresses()[&SOURCE]).await;
        ask(&client, "evm_mine", rpc_params![]).await;
        loop {
            let metrics = Metrics::read(&server).await;
            if metrics.value("saves_total{result=\"done\"}") > 0.0 {
                assert_eq!(metrics.value("saves_total{result=\"failed\"}"), 0.0);
                assert!(metrics.value("save_seconds_total") > 0.0);
                assert_eq!(metrics.value("unsaved_blocks"), 0.0);
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.stop().await;
    })
    .await;
}

#[tokio::test]
async fn each_port_has_its_pages() {
    bounded(async {
        let server = start(Limits::default()).await;
        let (chain, admin) = (server.addresses()[&SOURCE], server.admin_address());
        for address in [chain, admin] {
            for path in ["/ready", "/live"] {
                let page = get(address, path).await;
                assert_eq!((page.status, page.text.as_str()), (200, "OK"), "{path}");
                let head = request(address, "HEAD", path).await;
                assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
                assert_ne!(request(address, "POST", path).await.status, 200, "{path}");
            }
        }
        assert_ne!(get(chain, "/metrics").await.status, 200);
        assert_ne!(get(admin, "/metric").await.status, 200);
        server.stop().await;
    })
    .await;
}

/// Every metric is in the table of docs/RPC.md with its type, and nothing else is.
#[tokio::test]
async fn the_table_has_all_metrics() {
    bounded(async {
        let page = include_str!("../../../../docs/RPC.md");
        let server = start(Limits::default()).await;
        // Metrics by method begin with the first request.
        let client = connect(server.addresses()[&SOURCE]).await;
        ask(&client, "eth_chainId", rpc_params![]).await;
        let metrics = Metrics::read(&server).await;
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `chain_sim_"));
        let documented: BTreeMap<String, String> = rows
            .map(|row| {
                let mut cells = row.split(" | ");
                let name = cells.next().unwrap().split(['`', '{']).next().unwrap();
                (format!("chain_sim_{name}"), cells.next().unwrap().to_owned())
            })
            .collect();
        assert_eq!(documented, metrics.types);
        server.stop().await;
    })
    .await;
}
