//! `chain-sim bench --rpc` against servers in processes of their own.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::PathBuf,
    process::{Command, Output},
    thread,
};

use alloy_primitives::ChainId;
use alloy_sol_types::SolEvent;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{RelayedMessage, SentMessage},
};
use serde_json::{Value, json};

use crate::process::{Process, ask, serve};

/// The first two accounts of the well-known mnemonic.
const KEYS: [&str; 2] = [
    "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
];

/// A server with these options, and the URLs of its chains.
fn start(options: &[&str]) -> (Process, BTreeMap<ChainId, String>) {
    let mut command = serve();
    command.args(options);
    let mut server = Process::run(command);
    let urls = server.urls();
    assert!(urls.len() >= 2);
    (server, urls)
}

/// Runs `chain-sim bench` with an `--rpc` for each of these endpoints, and these options.
fn bench<'a>(endpoints: impl IntoIterator<Item = &'a String>, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
    command.arg("bench");
    for endpoint in endpoints {
        command.arg("--rpc").arg(endpoint);
    }
    command.args(options).output().unwrap()
}

/// As [`bench`], which must succeed, with `--json`; what it prints.
fn json<'a>(endpoints: impl IntoIterator<Item = &'a String>, options: &[&str]) -> Value {
    let output = bench(endpoints, &[options, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// As [`bench`], which must fail with this code; what it says.
fn error<'a>(
    endpoints: impl IntoIterator<Item = &'a String>,
    options: &[&str],
    code: i32,
) -> String {
    let output = bench(endpoints, options);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{error}");
    assert!(output.stdout.is_empty());
    error
}

/// How many logs of an event a chain's messenger has.
async fn count<E: SolEvent>(url: &str) -> usize {
    let filter = json!({
        "fromBlock": "0x0",
        "address": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        "topics": [E::SIGNATURE_HASH],
    });
    ask(url, "eth_getLogs", json!([filter])).await.unwrap().as_array().unwrap().len()
}

/// Checks the row of a server that relayed this many messages.
fn check_row(row: &Value, messages: u64) {
    assert_eq!((&row["sent"], &row["relayed"]), (&json!(messages), &json!(messages)), "{row}");
    let number = |field: &str| row[field].as_f64().unwrap();
    let speed = messages as f64 / number("seconds");
    assert!((number("messages_per_second") / speed - 1.0).abs() < 1e-6, "{row}");
    assert!((number("microseconds_per_message") * speed / 1e6 - 1.0).abs() < 1e-6, "{row}");
    let at = |field: &str| row["latency_microseconds"][field].as_u64().unwrap();
    let rising = [at("p50"), at("p90"), at("p99"), at("max")];
    assert!(rising.is_sorted() && rising[0] > 0, "{row}");
    assert!(at("max") as f64 <= number("seconds") * 1e6 + 1.0, "{row}");
    assert!(row["software"].as_str().unwrap().contains("chain-sim"), "{row}");
}

#[tokio::test]
async fn messages_between_all_chains_are_sent_and_relayed() {
    let (_server, urls) = start(&["--chains", "3"]);
    let report = json(urls.values(), &["--messages", "42", "--size", "100", "--seed", "7"]);
    assert_eq!((&report["messages"], &report["message_bytes"]), (&json!(42), &json!(100)));
    assert_eq!((&report["rate"], &report["in_flight"]), (&Value::Null, &Value::Null));
    assert_eq!(report["relayed_by_bench"], false);
    check_row(&report["servers"][0], 42);
    assert_eq!(report["servers"][0]["chains"], json!([901, 902, 903]));
    for url in urls.values() {
        assert_eq!(count::<SentMessage>(url).await, 14);
        assert_eq!(count::<RelayedMessage>(url).await, 14);
    }
    // The nonces of the accounts go on.
    check_row(&json(urls.values(), &["--messages", "1"])["servers"][0], 1);
}

#[tokio::test]
async fn paces_and_accounts_are_as_chosen() {
    let (_server, urls) = start(&[]);
    let report = json(urls.values(), &["--messages", "20", "--rate", "200"]);
    assert_eq!(report["rate"], 200);
    check_row(&report["servers"][0], 20);
    // The last message is due after 95 ms.
    assert!(report["servers"][0]["seconds"].as_f64().unwrap() > 0.094, "{report}");

    let keys = ["--key", KEYS[0], "--key", KEYS[1]];
    let sockets: Vec<_> = urls.values().map(|url| url.replace("http:", "ws:")).collect();
    let options = [&["--messages", "20", "--in-flight", "1"][..], &keys].concat();
    let report = json(&sockets, &options);
    assert_eq!(report["in_flight"], 1);
    check_row(&report["servers"][0], 20);
    for url in urls.values() {
        assert_eq!(count::<RelayedMessage>(url).await, 20);
    }
}

#[test]
fn servers_stand_in_one_table() {
    let (_server, urls) = start(&[]);
    let named = |name: &str| urls.values().map(|url| format!("{name}={url}")).collect::<Vec<_>>();
    // Their order on the command line does not matter.
    let [first, again] = [named("first"), named("the same again")];
    let endpoints = [&first[0], &again[0], &again[1], &first[1]];
    let plot = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("endpoints.svg");
    let options = ["--messages", "12", "--plot", plot.to_str().unwrap()];
    let output = bench(endpoints, &options);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
    let report = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines[0], "12 messages of 36 bytes, as fast as they are taken; the servers relay");
    assert!(lines[4].starts_with("first ") && lines[5].starts_with("the same again "), "{report}");
    assert!(lines[4].contains(" 1.000 ") && lines.len() == 6, "{report}");
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{report}");
    let svg = fs::read_to_string(plot).unwrap();
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>") && !svg.contains("NaN"));
    for text in ["first", "the same again", "messages per second"] {
        assert!(svg.lines().any(|line| line.trim() == text), "no {text:?}");
    }
    for server in ["first", "the same again"] {
        let latencies = format!("{server}: ");
        let line = svg.lines().find(|line| line.starts_with(&latencies)).unwrap();
        assert!(line.contains(" ms, p90 ") && line.contains(", p99 "), "{line}");
    }
    let title = svg.split_once("<title id=\"title\">").unwrap().1.split_once("</title>").unwrap().0;
    assert!(
        title.contains("messages per second, ") && title.contains(" times as many as "),
        "{title}"
    );
    assert!(title.contains("Half of the messages are relayed within "), "{title}");
    let servers = json(endpoints, &["--messages", "12"])["servers"].clone();
    let speed = |row: usize| servers[row]["messages_per_second"].as_f64().unwrap();
    let ratio = servers[1]["over_first_server"].as_f64().unwrap();
    assert!((ratio / (speed(1) / speed(0)) - 1.0).abs() < 1e-6, "{servers}");
}

#[tokio::test]
async fn bench_relays_where_no_server_does() {
    let (_server, urls) = start(&["--no-autorelay"]);
    let error = error(urls.values(), &["--messages", "12", "--timeout", "1"], 1);
    assert!(error.contains("expected 12 messages relayed, got 0; 12 were sent"), "{error}");
    assert!(error.contains("--relay"), "{error}");
    let report = json(urls.values(), &["--messages", "12", "--relay"]);
    assert_eq!(report["relayed_by_bench"], true);
    check_row(&report["servers"][0], 12);
    for url in urls.values() {
        assert_eq!(count::<SentMessage>(url).await, 12);
        assert_eq!(count::<RelayedMessage>(url).await, 6);
    }
}

#[tokio::test]
async fn chains_that_do_not_know_each_other_end_with_1_and_the_counts() {
    let (_server, urls) = start(&["--dependency-set="]);
    let error = error(urls.values(), &["--messages", "6", "--timeout", "1"], 1);
    let counts =
        "expected 6 messages relayed, got 0; 6 were sent: nothing was sent or relayed for 1 s";
    assert!(error.contains(counts), "{error}");
    assert!(error.contains("dependency sets"), "{error}");
}

#[tokio::test]
async fn endpoints_that_cannot_be_measured_are_named() {
    let (_server, urls) = start(&[]);
    let known: Vec<String> = urls.values().cloned().collect();
    // The port is closed again.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for scheme in ["http", "ws"] {
        let url = format!("{scheme}://{gone}");
        let error = error([&known[0], &url], &["--timeout", "5"], 1);
        assert!(error.contains(&url), "{error}");
    }
    let error_of = |endpoints: [&String; 2]| error(endpoints, &[], 2);
    let error = error_of([&known[0], &known[0]]);
    assert!(error.contains("expected another chain") && error.contains("901"), "{error}");

    let plain = plain_chain();
    let error = crate::endpoints::error([&known[0], &plain], &[], 1);
    assert!(error.contains(&plain) && error.contains("expected the messenger's code"), "{error}");
}

/// Answers as a chain of id 1 without any contract, for two requests; its URL.
fn plain_chain() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for result in ["0x1", "0x"] {
            let (stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(&stream);
            let (mut line, mut length) = (String::new(), 0);
            while lines.read_line(&mut line).unwrap() > 2 {
                let line = std::mem::take(&mut line).to_lowercase();
                if let Some(bytes) = line.strip_prefix("content-length:") {
                    length = bytes.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            lines.read_exact(&mut body).unwrap();
            let request: Value = serde_json::from_slice(&body).unwrap();
            let answer = json!({ "jsonrpc": "2.0", "id": request["id"], "result": result });
            let answer = answer.to_string();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            write!(&stream, "{head}\r\ncontent-length: {}\r\n\r\n{answer}", answer.len()).unwrap();
        }
    });
    url
}

/// What a node says of a transaction is in the error.
#[tokio::test]
async fn refused_transactions_end_with_1_and_the_counts() {
    let (_server, urls) = start(&[]);
    // An account without ether.
    let key = format!("0x{:064x}", 7);
    let error = error(urls.values(), &["--messages", "4", "--key", &key], 1);
    assert!(error.contains("expected 4 messages relayed, got 0; 0 were sent"), "{error}");
    assert!(error.contains("eth_sendRawTransaction") && error.contains("funds"), "{error}");
}

#[test]
fn bad_options_end_with_2_and_say_what_was_expected() {
    let two = ["http://127.0.0.1:1".to_owned(), "http://127.0.0.1:2".to_owned()];
    for (options, expected) in [
        (vec!["--chains", "2"], "--chains"),
        (vec!["--counts", "2"], "--counts"),
        (vec!["--engine", "native"], "--engine"),
        (vec!["--wave", "2"], "--wave"),
        (vec!["--prune", "2"], "--prune"),
        (vec!["--rate", "0"], "1..=1000000"),
        (vec!["--in-flight", "0"], "1..=1000000"),
        (vec!["--rate", "1", "--in-flight", "1"], "cannot be used with"),
        (vec!["--timeout", "0"], "1..=86400"),
        (vec!["--key", "0x12"], "--key"),
        (vec!["--key", KEYS[0], "--mnemonic", "test"], "cannot be used with"),
        (vec!["--key", KEYS[0], "--relay"], "expected 2 or more accounts with --relay, got 1"),
        (vec!["--mnemonic", "test test"], "expected 12 to 24 words"),
        (vec!["--rpc", "https://127.0.0.1:1"], "expected http://HOST:PORT or ws://HOST:PORT"),
        (vec!["--rpc", "a=http://127.0.0.1:1"], "--rpc a: expected two or more endpoints"),
    ] {
        let error = error(&two, &options, 2);
        assert!(error.contains(expected), "no {expected:?} in {error}");
    }
    for options in [["--rate", "1"], ["--in-flight", "1"], ["--key", KEYS[0]], ["--timeout", "1"]] {
        let error = error([], &options, 2);
        assert!(error.contains("--rpc"), "{error}");
    }
    let error = error(&two[..1], &[], 2);
    assert!(error.contains("expected two or more endpoints, one for each chain, got 1"), "{error}");
}
