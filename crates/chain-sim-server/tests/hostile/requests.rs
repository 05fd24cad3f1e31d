//! Requests that cannot be what they are.

use chain_sim_server::{Access, Limits};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::{assert_served, bounded, request, start, wire};

#[test]
fn malformed_requests_get_an_error_each() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let in_params = |params: &str| {
            format!(r#"{{"jsonrpc":"2.0","id":1,"method":"eth_call","params":{params}}}"#)
        };
        let cases: Vec<Vec<u8>> = vec![
            b"".into(),
            b"{".into(),
            b"null".into(),
            b"[]".into(),
            b"[1]".into(),
            b"{}".into(),
            b"\0\0\0\0".into(),
            b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_\xff\xfe\"}".into(),
            br#"{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}"#.into(),
            br#"{"jsonrpc":"2.0","id":{},"method":7}"#.into(),
            nested.clone().into(),
            in_params(&nested).into(),
            in_params(&format!("{}{}", r#"{"a":"#.repeat(1000), "}".repeat(1000))).into(),
        ];
        for case in cases {
            let answer = wire::ask(address, &case).await;
            let shown = String::from_utf8_lossy(&case[..case.len().min(80)]).into_owned();
            let mut error = if answer.body.is_empty() { Value::Null } else { answer.json() };
            if let Some(first) = error.get(0) {
                error = first.clone();
            }
            let refused = error["error"]["code"].is_i64() || answer.status >= 400;
            assert!(refused, "{shown}: {answer:?}");
        }
        assert_served(address).await;
    });
}

#[test]
fn wrong_parameters_get_an_error_each() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        let account = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
        let long = format!("0x{}", "f".repeat(1_000_000));
        let named = |digits: usize| -> Vec<String> {
            (0..1_001).map(|number| format!("0x{number:0digits$x}")).collect()
        };
        let (addresses, words) = (named(40), named(64));
        let cases = [
            ("eth_nothing", json!([])),
            (&*"x".repeat(1_000_000), json!([])),
            ("eth_getBalance", json!([])),
            ("eth_getBalance", json!({"a": 1})),
            ("eth_getBalance", json!([account, -1])),
            ("eth_getBalance", json!([account, 1.5])),
            ("eth_getBalance", json!([account, "0x1ffffffffffffffffffffffffffffffff"])),
            ("eth_getBalance", json!([long])),
            ("eth_getBalance", json!(["0x\u{0}"])),
            ("anvil_setBalance", json!([account, "-1"])),
            ("anvil_setBalance", json!([account, -1])),
            ("anvil_setBalance", json!([account, 1e300])),
            ("anvil_setBalance", json!([account, long])),
            ("anvil_setNonce", json!([account, "0x1ffffffffffffffff"])),
            ("anvil_mine", json!(["0xffffffffffffffff"])),
            ("eth_sendRawTransaction", json!([long])),
            ("eth_sendRawTransaction", json!(["0x"])),
            ("eth_getStorageAt", json!([account, long])),
            ("evm_increaseTime", json!(["0xffffffffffffffff"])),
            ("evm_revert", json!(["0xfffffffffffffffff"])),
            ("anvil_reorg", json!(["0xffffffffffffffff"])),
            ("eth_getFilterChanges", json!([long])),
            ("eth_feeHistory", json!(["0x1ffffffffffffffff", "latest", []])),
            ("eth_feeHistory", json!(["0x1", "latest", vec![0; 101]])),
            ("eth_getLogs", json!([{ "address": addresses }])),
            ("eth_newFilter", json!([{ "address": addresses }])),
            ("eth_newFilter", json!([{ "topics": [null, words] }])),
        ];
        for (method, params) in cases {
            let answer = wire::ask(address, request(method, &params)).await;
            let shown: String = format!("{method} {params}").chars().take(100).collect();
            assert!(answer.body.contains(r#""error":{"code":"#), "{shown}: {answer:?}");
            // What is said back is what was sent, at most.
            assert!(answer.body.len() < 1_010_000, "{shown}: {} bytes", answer.body.len());
        }
        assert_served(address).await;
    });
}

#[test]
fn large_requests_and_batches_are_refused() {
    bounded(async {
        let limits = Limits::default().with_request_bytes(10_000).with_batch(10);
        let (_server, address) = start(limits, Access::default()).await;
        let answer = wire::ask(address, "x".repeat(10_001)).await;
        assert_eq!((answer.status, answer.code()), (413, -32007));
        // It says less than it sends.
        let chunk = format!("2000\r\n{}\r\n", " ".repeat(0x2000));
        let chunked = format!(
            "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             transfer-encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n"
        );
        assert_eq!(wire::send(address, chunked.as_bytes()).await.status, 413);
        for (bytes, status) in [(15_000, 200), (17_000, 431), (500_000, 431)] {
            let long = "x".repeat(bytes);
            let head = format!("GET /ready HTTP/1.1\r\nhost: localhost\r\nx: {long}\r\n\r\n");
            assert_eq!(wire::send(address, head.as_bytes()).await.status, status, "{bytes}");
        }

        let one: Value = serde_json::from_str(&request("eth_chainId", &json!([]))).unwrap();
        let batch = |calls| json!(vec![one.clone(); calls]).to_string();
        assert_eq!(wire::ask(address, batch(10)).await.json().as_array().unwrap().len(), 10);
        assert_eq!(wire::ask(address, batch(11)).await.code(), -32010);

        let mut socket = wire::open(address).await;
        socket.write_all(&wire::frame(&" ".repeat(10_001))).await.unwrap();
        assert_eq!(wire::read_frame(&mut socket).await.unwrap()["error"]["code"], -32007);
        assert_served(address).await;
    });
}

#[test]
fn ids_that_cannot_be_get_an_error() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        for id in ["-1", "18446744073709551616", "1.5"] {
            let body = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"eth_chainId"}}"#);
            let answer = wire::ask(address, &body).await;
            assert_eq!(answer.code(), -32600, "{answer:?}");
            assert_eq!(answer.json()["id"], serde_json::from_str::<Value>(id).unwrap());
        }
        let digits = "1".repeat(1_000_000);
        for id in ["{}", "[]", "true", "1e999", &digits, "1,\"id\":2"] {
            let body = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"evm_mine"}}"#);
            let answer = wire::ask(address, &body).await;
            assert_eq!((answer.code(), &answer.json()["id"]), (-32600, &Value::Null), "{answer:?}");
        }
        let body = b"{\"jsonrpc\":\"2.0\",\"id\":\"\xff\",\"method\":\"evm_mine\"}";
        let answer = wire::ask(address, body).await;
        assert_eq!((answer.code(), &answer.json()["id"]), (-32600, &Value::Null), "{answer:?}");
        // In a batch, the others are answered.
        let body = r#"[{"jsonrpc":"2.0","id":1.5,"method":"evm_mine"},{"jsonrpc":"2.0","id":7,"method":"eth_blockNumber"}]"#;
        let answers = wire::ask(address, body).await.json();
        assert_eq!(answers[0]["error"]["code"], -32600);
        // None of them has mined.
        assert_eq!((&answers[1]["id"], &answers[1]["result"]), (&json!(7), &json!("0x0")));
    });
}

#[test]
fn notifications_are_run_and_not_answered() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        let mine = r#"{"jsonrpc":"2.0","method":"evm_mine","params":[]}"#;
        let unknown = r#"{"jsonrpc":"2.0","method":"eth_nothing"}"#;
        let subscribe = r#"{"jsonrpc":"2.0","method":"eth_subscribe","params":["newHeads"]}"#;
        for (body, head) in [
            (mine.to_owned(), "0x1"),
            (format!("[{mine},{mine}]"), "0x3"),
            (format!("[{unknown}]"), "0x3"),
            (unknown.to_owned(), "0x3"),
            (subscribe.to_owned(), "0x3"),
        ] {
            let answer = wire::ask(address, &body).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{body}");
            let block = wire::ask(address, request("eth_blockNumber", &json!([]))).await;
            assert_eq!(block.json()["result"], head, "{body}");
        }
        let both = format!(r#"[{mine},{{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}}]"#);
        let answers = wire::ask(address, &both).await.json();
        assert_eq!(
            (&answers[0]["result"], answers.as_array().map(Vec::len)),
            (&json!("0x4"), Some(1))
        );
    });
}
