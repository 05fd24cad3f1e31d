//! Frames of a WebSocket that are unusual, wrong or late, and what is left of a socket.

use std::time::Duration;

use chain_sim_server::{Access, Limits};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, sleep},
};

use crate::{assert_served, bounded, request, start, wire};

/// A frame with this first byte, masked with ones.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first, 0x80 | u8::try_from(payload.len()).unwrap(), 1, 1, 1, 1];
    frame.extend(payload.iter().map(|byte| byte ^ 1));
    frame
}

#[test]
fn a_message_may_come_in_several_frames() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        let mut socket = wire::open(address).await;
        let ask = request("eth_chainId", &json!([]));
        let (head, tail) = ask.as_bytes().split_at(10);
        for part in [masked(0x01, head), masked(0x89, b"are you there"), masked(0x80, tail)] {
            for byte in part {
                socket.write_all(&[byte]).await.unwrap();
            }
        }
        let mut pong = [0; 15];
        socket.read_exact(&mut pong).await.unwrap();
        assert_eq!(&pong[..2], [0x8a, 13]);
        assert_eq!(&pong[2..], b"are you there");
        let answer = wire::read_frame(&mut socket).await.unwrap();
        assert_eq!(answer["result"], "0x385");
        // A binary message is as good, and a notification has no answer.
        socket.write_all(&masked(0x81, br#"{"jsonrpc":"2.0","method":"a"}"#)).await.unwrap();
        socket.write_all(&masked(0x82, ask.as_bytes())).await.unwrap();
        let answer = wire::read_frame(&mut socket).await.unwrap();
        assert_eq!(answer["result"], "0x385");
        socket.write_all(&masked(0x88, &1000_u16.to_be_bytes())).await.unwrap();
        let (texts, close) = wire::read_to_close(&mut socket).await;
        assert!(texts.is_empty(), "{texts:?}");
        assert_eq!(close.expect("a close frame").0, 1000);
        wire::ended(&mut socket).await;
    });
}

#[test]
fn frames_that_no_client_may_send_end_the_connection_with_a_reason() {
    bounded(async {
        let limits = Limits::default()
            .with_request_bytes(10_000)
            .with_request_timeout(Duration::from_millis(500));
        let (_server, address) = start(limits, Access::default()).await;
        let long = [&[0x81, 0x80 | 126, 0x27, 0x11][..], &[0; 4]].concat();
        let endless = [&[0x81, 0x80 | 127, 0, 0, 0, 255, 0, 0, 0, 0][..], &[0; 4]].concat();
        for (bytes, code, words) in [
            (vec![0x81, 2, b'{', b'}'], 1002, "mask"),
            (masked(0x80, b"{}"), 1002, "out of order"),
            ([masked(0x01, b"{"), masked(0x81, b"}")].concat(), 1002, "out of order"),
            (masked(0xc1, b"{}"), 1002, "RFC 6455"),
            (masked(0x83, b"{}"), 1002, "RFC 6455"),
            (masked(0x09, b""), 1002, "RFC 6455"),
            (long, 1009, "at most 10000 bytes"),
            (endless, 1009, "at most 10000 bytes"),
            (masked(0x01, b"{"), 1008, "within"),
        ] {
            let mut socket = wire::open(address).await;
            socket.write_all(&bytes).await.unwrap();
            let (_, close) = wire::read_to_close(&mut socket).await;
            let (actual, reason) = close.expect("a reason");
            assert_eq!(actual, code, "{reason}");
            assert!(reason.contains(words), "{reason}");
            wire::ended(&mut socket).await;
        }
        assert_served(address).await;
    });
}

#[test]
fn what_is_held_for_clients_is_given_back() {
    bounded(async {
        let limits = Limits::default().with_memory(8 << 20);
        let (server, address) = start(limits, Access::default()).await;
        let code = format!("0x{}", "00".repeat(500_000));
        let account = "0x00000000000000000000000000000000000000ff";
        wire::ask(address, request("anvil_setCode", &json!([account, code]))).await;
        let ask = wire::frame(&request("eth_getCode", &json!([account])));
        let before = server.memory();
        // A quarter is left for what is not counted.
        assert_eq!((before.limit, before.refused), (6 << 20, 0));
        let mut socket = wire::open(address).await;
        for _ in 0..40 {
            socket.write_all(&ask).await.unwrap();
        }
        let mut part = wire::open(address).await;
        part.write_all(&[0x81, 0x80 | 126, 0xff, 0xff, 0, 0, 0, 0, b'{']).await.unwrap();
        let until = Instant::now() + Duration::from_secs(10);
        while server.memory().refused == 0 {
            assert!(Instant::now() < until);
            sleep(Duration::from_millis(10)).await;
        }
        assert!(server.memory().owed <= 3 << 20);
        assert_served(address).await;
        drop((socket, part));
        while server.memory().owed > 0 {
            assert!(Instant::now() < until, "{:?}", server.memory());
            sleep(Duration::from_millis(10)).await;
        }
    });
}
