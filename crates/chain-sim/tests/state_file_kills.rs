//! A server that is killed at any moment: the next one begins with the last complete save.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use alloy_primitives::{Address, B256, ChainId, U64, U256};
use alloy_sol_types::{SolCall, SolEvent};
use chain_sim::DEV_ACCOUNTS;
use jsonrpsee::core::{client::ClientT, params::ArrayParams};
use jsonrpsee_http_client::HttpClient;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{IL2ToL2CrossDomainMessenger::sendMessageCall, RelayedMessage, SentMessage},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// How often each campaign kills; there are four.
const KILLS: u32 = 52;
/// How many messages are sent between two kills, at the most.
const MESSAGES: usize = 12;
/// How long a server may take to start, on a machine that does much else.
const START: Duration = Duration::from_secs(60);

/// A server in a process of its own.
struct Process {
    child: Child,
    lines: Receiver<String>,
    /// What it has said so far.
    said: Vec<String>,
}

impl Process {
    /// Starts it with a state file that is saved to for every block.
    fn start(path: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
        command.args(["serve", "--starting-port", "0", "--admin-port", "0", "--state-every", "1"]);
        let spawned = command.arg("--state").arg(path).stdout(Stdio::piped()).spawn();
        let mut child = spawned.unwrap();
        let (report, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _gone = report.send(line);
            }
        });
        Self { child, lines, said: Vec::new() }
    }

    /// Where the chains are, once it says so.
    fn urls(&mut self) -> BTreeMap<ChainId, String> {
        let deadline = Instant::now() + START;
        while !self.said.iter().any(|line| line.starts_with("admin")) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.said.push(line),
                Err(error) => {
                    panic!("{error}: {:?} {}", self.child.try_wait(), self.said.join("\n"))
                }
            }
        }
        let rows = self.said.iter().filter_map(|line| line.split_once("  http://"));
        rows.filter_map(|(id, address)| {
            Some((id.trim().parse().ok()?, format!("http://{address}")))
        })
        .collect()
    }

    /// Kills it; the heads that it said to have saved last, if it did.
    fn kill(mut self) -> Option<BTreeMap<ChainId, u64>> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.said.extend(self.lines.iter());
        let saved = self.said.iter().rev().find_map(|line| line.strip_prefix("saved "))?;
        let heads = saved.split(' ').map(|word| word.split_once('=').unwrap());
        Some(heads.map(|(id, head)| (id.parse().unwrap(), head.parse().unwrap())).collect())
    }

    /// Asks it to end; whether it did well.
    fn end(mut self) -> bool {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().success()
    }
}

/// Asks a chain.
async fn ask(url: &str, method: &str, params: Value) -> Result<Value, String> {
    let client = HttpClient::builder().build(url).unwrap();
    let mut array = ArrayParams::new();
    params.as_array().unwrap().iter().for_each(|param| array.insert(param).unwrap());
    client.request(method, array).await.map_err(|error| error.to_string())
}

/// Number and hash of a block.
async fn block(url: &str, number: &str) -> (u64, String) {
    let block = ask(url, "eth_getBlockByNumber", json!([number, false])).await.unwrap();
    let number: U64 = serde_json::from_value(block["number"].clone()).unwrap();
    (number.to(), block["hash"].as_str().unwrap().to_owned())
}

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
    let folder: PathBuf =
        std::env::temp_dir().join(format!("chain-sim-kills-{seed}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("state");
    let unfinished = folder.join("state.saving");
    // What every server from now on has to have.
    let mut saved: BTreeMap<ChainId, u64> = BTreeMap::new();
    let mut hashes: BTreeMap<(ChainId, u64), String> = BTreeMap::new();
    for kill in 0..KILLS {
        if rng.random_ratio(1, 4) && path.exists() {
            // What a crash may leave: some of a save.
            let mut part = fs::read(&path).unwrap();
            part.truncate(rng.random_range(0..part.len()));
            fs::write(&unfinished, part).unwrap();
        }
        let mut process = Process::start(&path);
        if rng.random_ratio(1, 8) {
            // While it starts.
            tokio::time::sleep(Duration::from_millis(rng.random_range(0..40))).await;
        } else {
            let urls = process.urls();
            assert!(!unfinished.exists(), "kill {kill}");
            for (&id, url) in &urls {
                let (head, hash) = block(url, "latest").await;
                let least = saved.get(&id).copied().unwrap_or_default();
                assert!(head >= least, "kill {kill}: chain {id} is at {head}, {least} was saved");
                // What was loaded once stays.
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
    fs::remove_dir_all(&folder).unwrap();
    sent
}

/// Lets a server end what the killed ones have begun: every message is relayed, once.
async fn settle(path: &Path) -> usize {
    let mut process = Process::start(path);
    let urls = process.urls();
    load(urls[&901].clone()).await;
    let deadline = Instant::now() + START;
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
    // Ended well, it has everything.
    let mut process = Process::start(path);
    let urls = process.urls();
    assert_eq!([block(&urls[&901], "latest").await, block(&urls[&902], "latest").await], heads);
    assert!(process.end());
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
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
