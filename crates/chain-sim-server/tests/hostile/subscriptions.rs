//! Subscribers that never read, and subscriptions where none can be.

use std::time::{Duration, Instant};

use chain_sim_server::{Access, Limits};
use serde_json::json;
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
