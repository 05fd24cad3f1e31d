//! Nodes that answer in unusual ways.

use std::{sync::Arc, time::Duration};

use alloy_primitives::{Address, B256, Bloom, BloomInput, Bytes, U256};
use alloy_sol_types::SolEvent;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, abi::SentMessage};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Node, NodeError, ReadFailure};
use crate::metrics::Metrics;

/// What a node answers: a result, or an error's code and message.
type Answer = Result<Value, (i64, &'static str)>;
/// Answers a method with parameters.
type Answers = dyn Fn(&str, &Value) -> Answer + Send + Sync;

/// Answers a request, or a batch unless it is refused.
fn answer(answers: &Answers, takes_batches: bool, request: &Value) -> Value {
    let one = |request: &Value| {
        let (method, id) = (request["method"].as_str().unwrap(), &request["id"]);
        match answers(method, &request["params"]) {
            Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
            Err((code, message)) => {
                json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
            }
        }
    };
    match request {
        Value::Array(requests) if takes_batches => requests.iter().map(one).collect(),
        Value::Array(_) => {
            json!({"jsonrpc": "2.0", "id": null, "error": {"code": -32600, "message": "no batches"}})
        }
        request => one(request),
    }
}

/// Starts a node of chain 901, and connects to it.
async fn node(
    takes_batches: bool,
    answers: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static,
) -> Node {
    let answers: Arc<Answers> = Arc::new(move |method: &str, params: &Value| match method {
        "eth_chainId" => Ok(json!("0x385")),
        _ => answers(method, params),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let answers = answers.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                let answers = answers.clone();
                async move {
                    let body = request.into_body().collect().await.unwrap().to_bytes();
                    let request = serde_json::from_slice(&body).unwrap();
                    let text = answer(&*answers, takes_batches, &request).to_string();
                    Ok::<_, std::convert::Infallible>(Response::new(
                        Full::<hyper::body::Bytes>::from(text),
                    ))
                }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(socket), service));
        }
    });
    let requests = Metrics::new().unwrap().requests();
    Node::connect(vec![url.parse().unwrap()], Duration::from_secs(5), requests).await.unwrap()
}

/// A hash by a number.
fn hash(number: u64) -> B256 {
    B256::with_last_byte(u8::try_from(number).unwrap())
}

/// A block whose hash is its number, with this bloom.
fn block(number: u64, bloom: Bloom) -> Value {
    json!({
        "number": format!("{number:#x}"),
        "hash": hash(number),
        "parentHash": hash(number.saturating_sub(1)),
        "timestamp": format!("{:#x}", 1_000 + number),
        "gasLimit": "0x1c9c380",
        "logsBloom": bloom,
        "transactions": [],
    })
}

/// The number of the block that parameters name.
fn number(params: &Value) -> u64 {
    let text = params[0].as_str().unwrap();
    u64::from_str_radix(text.trim_start_matches("0x"), 16).unwrap()
}

/// A message, and its log in a block with this number and hash.
fn sent(number: u64, block_hash: B256) -> (Message, Value) {
    let message = Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: U256::from(number),
        sender: Address::repeat_byte(1),
        target: Address::repeat_byte(2),
        message: Bytes::from_static(b"hello"),
    };
    let payload = message.payload();
    let topics: Vec<B256> = payload[..128].chunks(32).map(B256::from_slice).collect();
    let log = json!({
        "address": L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        "topics": topics,
        "data": Bytes::copy_from_slice(&payload[128..]),
        "blockNumber": format!("{number:#x}"),
        "blockHash": block_hash,
        "transactionHash": hash(77),
        "transactionIndex": "0x0",
        "logIndex": "0x3",
        "removed": false,
    });
    (message, log)
}

/// A bloom that lets a block have messages.
fn full_bloom() -> Bloom {
    let mut bloom = Bloom::ZERO;
    bloom.accrue(BloomInput::Raw(L2_TO_L2_CROSS_DOMAIN_MESSENGER.as_slice()));
    bloom.accrue(BloomInput::Raw(SentMessage::SIGNATURE_HASH.as_slice()));
    bloom
}

#[tokio::test]
async fn blocks_are_read_with_their_messages_up_to_the_first_that_is_missing() {
    for takes_batches in [true, false] {
        let node = node(takes_batches, |method, params| match method {
            "eth_getLogs" => Ok(json!([sent(6, hash(6)).1])),
            _ if number(params) > 7 => Ok(Value::Null),
            _ => Ok(block(number(params), Bloom::ZERO)),
        })
        .await;
        let blocks = node.read(5, 9, false).await.unwrap();
        let numbers: Vec<u64> = blocks.iter().map(|block| block.number).collect();
        assert_eq!(numbers, [5, 6, 7]);
        assert_eq!(blocks[1].sent, [(3, sent(6, hash(6)).0)]);
        assert_eq!((blocks[1].hash, blocks[1].parent_hash), (hash(6), hash(5)));
        assert!(blocks[0].sent.is_empty() && blocks[2].sent.is_empty());
    }
}

#[tokio::test]
async fn sparse_reads_ask_for_blocks_with_logs_only() {
    let node = node(true, |method, params| match method {
        "eth_getLogs" => Ok(json!([sent(6, hash(6)).1])),
        _ if [6, 99].contains(&number(params)) => Ok(block(number(params), Bloom::ZERO)),
        _ => Err((-32_000, "this block is not needed")),
    })
    .await;
    let blocks = node.read(5, 99, true).await.unwrap();
    assert_eq!(blocks.iter().map(|block| block.number).collect::<Vec<_>>(), [6, 99]);
    assert_eq!(blocks[0].sent.len(), 1);
}

#[tokio::test]
async fn logs_of_a_replaced_block_do_not_count() {
    let node = node(true, |method, params| match method {
        "eth_getLogs" => Ok(json!([sent(6, hash(66)).1])),
        _ => Ok(block(number(params), Bloom::ZERO)),
    })
    .await;
    let error = node.read(5, 7, false).await.unwrap_err();
    let expected = ReadFailure::Replaced { number: 6, expected: hash(6), actual: hash(66) };
    assert_eq!(error, expected);
}

#[tokio::test]
async fn logs_that_the_bloom_promises_are_asked_for_by_the_blocks_hash() {
    let node = node(true, |method, params| match method {
        "eth_getLogs" if params[0]["blockHash"] == json!(hash(6)) => {
            Ok(json!([sent(6, hash(6)).1]))
        }
        "eth_getLogs" => Ok(json!([])),
        _ if number(params) == 6 => Ok(block(6, full_bloom())),
        _ => Ok(block(number(params), Bloom::ZERO)),
    })
    .await;
    let blocks = node.read(5, 7, false).await.unwrap();
    assert_eq!(blocks[1].sent, [(3, sent(6, hash(6)).0)]);
}

#[tokio::test]
async fn refusals_of_wide_ranges_are_told_from_others() {
    for (code, message, is_too_wide) in [
        (-32_000, "block range too large: expected at most 1000 blocks, got 5000", true),
        (-32_005, "query returned more than 10000 results", true),
        (-32_602, "Log response size exceeded", true),
        (-32_000, "block range extends beyond current head block", false),
        (-32_000, "header not found", false),
    ] {
        let node = node(true, move |method, params| match method {
            "eth_getLogs" => Err((code, message)),
            _ => Ok(block(number(params), Bloom::ZERO)),
        })
        .await;
        let error = node.read(5, 7, false).await.unwrap_err();
        assert_eq!(matches!(error, ReadFailure::TooWide(_)), is_too_wide, "{message}");
        // A single block cannot be narrower.
        let error = node.read(5, 5, false).await.unwrap_err();
        assert!(matches!(error, ReadFailure::Node(NodeError::Refused { .. })), "{error}");
    }
}

#[tokio::test]
async fn the_first_block_of_an_age_is_found() {
    // Block `n` has timestamp 1,000 + n; those before 40 are pruned.
    let node = node(true, |_, params| match params[0].as_str() {
        Some("latest") => Ok(block(100, Bloom::ZERO)),
        _ if number(params) < 40 => Err((-32_001, "pruned history unavailable")),
        _ => Ok(block(number(params), Bloom::ZERO)),
    })
    .await;
    assert_eq!(node.latest().await.unwrap(), (100, 1_100));
    for (age, expected) in [(u64::MAX, 40), (60, 40), (59, 41), (1, 99), (0, 100)] {
        assert_eq!(node.first_block_within(age).await.unwrap(), expected, "{age}");
    }
}

#[tokio::test]
async fn what_the_filter_finds_too_early_is_left_to_the_pool() {
    let access_list = messenger::access_list(&[]);
    let wanted = |target: u8| {
        let (mut message, _) = sent(6, hash(6));
        message.target = Address::repeat_byte(target);
        let id = messenger::Identifier::default();
        super::Wanted {
            payer: Address::ZERO,
            call: relayer::Call {
                to: L2_TO_L2_CROSS_DOMAIN_MESSENGER,
                input: message.relay_calldata(id),
                access_list: access_list.clone(),
            },
        }
    };
    for (code, message, is_admitted) in [
        (-321_100, "not ingested yet", true),
        (-320_600, "conflicting data", false),
        (-320_602, "failsafe is enabled", false),
        (-32_601, "the method does not exist", true),
        (-32_602, "data did not match any variant of untagged enum EthRpcCall", true),
        (-32_000, "something that no filter says", true),
    ] {
        let node = node(true, move |method, params| match method {
            "interop_checkAccessList" => Err((code, message)),
            "eth_getCode" if params[0] == json!(Address::repeat_byte(2)) => Ok(json!("0x")),
            "eth_getCode" => Ok(json!("0x60")),
            "eth_estimateGas" => Ok(json!("0x9000")),
            _ => Err((-32_601, "the method does not exist")),
        })
        .await;
        let answers = node.estimate(&[wanted(2), wanted(3)], 0).await;
        let gas: Vec<Option<u64>> = answers.into_iter().map(|it| it.unwrap().ok()).collect();
        let plain = 300_000 + 100 * wanted(2).call.input.len() as u64;
        let expected = if is_admitted { [Some(plain), Some(0x9000)] } else { [None, None] };
        assert_eq!(gas, expected, "{code}");
    }
}

#[tokio::test]
async fn requests_that_nobody_answers_name_the_endpoint_without_its_keys() {
    let requests = Metrics::new().unwrap().requests();
    let url = "http://user:SECRET@127.0.0.1:1/v2/SECRET?key=SECRET".parse().unwrap();
    let error = Node::connect(vec![url], Duration::from_secs(5), requests).await.unwrap_err();
    assert!(matches!(error, NodeError::Unreachable { .. }), "{error}");
    let (shown, debug) = (error.to_string(), format!("{error:?}"));
    assert!(shown.contains("http://127.0.0.1:1/…"), "{shown}");
    assert!(!shown.contains("SECRET") && !debug.contains("SECRET"), "{debug}");
}

#[tokio::test]
async fn account_that_a_node_does_not_have_leaves_others_as_they_are() {
    for (missing, takes_batches) in [
        ("eth_getTransactionCount", true),
        ("eth_getTransactionCount", false),
        ("eth_getBalance", true),
    ] {
        let node = node(takes_batches, move |method, params| {
            let payer: Address = serde_json::from_value(params[0].clone()).unwrap();
            assert_eq!(params[1], json!({ "blockHash": hash(7) }));
            if payer == Address::with_last_byte(1) && method == missing {
                return Err((-32_000, "header not found"));
            }
            let value = u64::from(payer[19]) + if method == "eth_getBalance" { 100 } else { 0 };
            Ok(json!(U256::from(value)))
        })
        .await;
        let payers = [1, 2, 3].map(|payer| (Address::with_last_byte(payer), hash(7)));
        let accounts = node.accounts(&payers).await;
        let read = accounts.into_iter().map(|it| it.ok().map(|it| (it.nonce, it.balance)));
        let of = |payer| Some((payer, U256::from(100 + payer)));
        assert_eq!(read.collect::<Vec<_>>(), [None, of(2), of(3)], "{missing}");
    }
}
