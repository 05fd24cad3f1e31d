//! Subscribers that never read, and subscriptions where none can be.

use std::time::{Duration, Instant};

use alloy_primitives::U64;
use chain_sim_server::{Access, Limits};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::{assert_served, bounded, request, start, wire};

#[test]
fn subscribers_that_never_read_are_cut_off() {
    bounded(async {
        let limits = Limits::default().with_request_timeout(Duration::from_millis(500));
        let (_server, address) = start(limits, Access::default()).await;
        let mut deaf = Vec::new();
        for _ in 0..20 {
            let mut socket = wire::open(address).await;
            for _ in 0..20 {
                let subscribe = request("eth_subscribe", &json!(["newHeads"]));
                socket.write_all(&wire::frame(&subscribe)).await.unwrap();
            }
            deaf.push(socket);
        }
        let began = Instant::now();
        for _ in 0..20 {
            wire::ask(address, request("anvil_mine", &json!(["0x3e8"]))).await;
            assert_served(address).await;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        tokio::time::sleep(Duration::from_secs(1)).await;
        for socket in &mut deaf {
            wire::ended(socket).await;
        }
    });
}

/// The numbers of the heads that a subscriber is told.
fn heights(heads: &[Value]) -> Vec<u64> {
    let numbers = heads.iter().map(|head| &head["params"]["result"]["number"]);
    numbers.map(|it| serde_json::from_value::<U64>(it.clone()).unwrap().to()).collect()
}

#[test]
fn a_subscriber_that_is_too_slow_learns_it() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        let mut slow = wire::open(address).await;
        let mut quick = wire::open(address).await;
        for socket in [&mut slow, &mut quick] {
            let subscribe = request("eth_subscribe", &json!(["newHeads"]));
            socket.write_all(&wire::frame(&subscribe)).await.unwrap();
            assert!(wire::read_frame(socket).await.unwrap()["result"].is_string());
        }
        // Whoever reads is told everything.
        let mut heads = Vec::new();
        for _ in 0..24 {
            wire::ask(address, request("anvil_mine", &json!(["0x1f4"]))).await;
            for _ in 0..500 {
                heads.push(wire::read_frame(&mut quick).await.expect("a head"));
            }
        }
        assert!(heights(&heads).into_iter().eq(1..=12_000));
        // Whoever does not is told a beginning without a gap, and that it has ended.
        let (heads, close) = wire::read_to_close(&mut slow).await;
        let heights = heights(&heads);
        assert!(heights.len() < 12_000, "{}", heights.len());
        assert!(heights.iter().copied().eq(1..=heights.len() as u64), "{heights:?}");
        let (code, reason) = close.expect("a reason");
        assert_eq!(code, 1013);
        assert!(reason.contains("too far behind"), "{reason}");
        wire::ended(&mut slow).await;
    });
}

#[test]
fn requests_without_end_over_a_websocket_are_not_read_ahead() {
    bounded(async {
        let limits = Limits::default().with_request_timeout(Duration::from_millis(500));
        let (_server, address) = start(limits, Access::default()).await;
        let mut socket = wire::open(address).await;
        let ask = wire::frame(&request("eth_getBlockByNumber", &json!(["latest", true])));
        let many = ask.repeat(100);
        let sending = async {
            // A hundred megabytes, if it took them all.
            for _ in 0..10_000 {
                if socket.write_all(&many).await.is_err() {
                    return true;
                }
            }
            false
        };
        let (cut_off, ()) = tokio::join!(sending, assert_served(address));
        assert!(cut_off);
    });
}

#[test]
fn subscriptions_are_refused_where_they_cannot_be() {
    bounded(async {
        let limits = Limits::default().with_subscriptions(2);
        let (_server, address) = start(limits, Access::default()).await;
        let subscribe = request("eth_subscribe", &json!(["newHeads"]));
        assert_eq!(wire::ask(address, &subscribe).await.code(), -32601);
        let unsubscribe = request("eth_unsubscribe", &json!(["0x1"]));
        assert_eq!(wire::ask(address, &unsubscribe).await.code(), -32601);

        let mut socket = wire::open(address).await;
        socket.write_all(&wire::frame(&format!("[{subscribe}]"))).await.unwrap();
        let answer = wire::read_frame(&mut socket).await.unwrap();
        assert_eq!(answer[0]["error"]["code"], -32600, "{answer}");
        for _ in 0..3 {
            socket.write_all(&wire::frame(&subscribe)).await.unwrap();
        }
        let mut answers = Vec::new();
        for _ in 0..3 {
            answers.push(wire::read_frame(&mut socket).await.unwrap());
        }
        let refused: Vec<_> = answers.iter().filter(|it| it["error"]["code"] == -32006).collect();
        assert_eq!(refused.len(), 1, "{answers:?}");
    });
}
