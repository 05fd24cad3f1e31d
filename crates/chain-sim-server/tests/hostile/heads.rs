//! Heads of requests that come in parts, or are none.

use std::time::{Duration, Instant};

use chain_sim_server::{Access, Limits};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::sleep};

use crate::{assert_served, bounded, start, wire};

/// A request for a page.
const READY: &str = "GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n";

#[test]
fn heads_in_parts_are_answered() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        for part in [1, 7, READY.len() - 1] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            for bytes in READY.as_bytes().chunks(part) {
                stream.write_all(bytes).await.unwrap();
                sleep(Duration::from_millis(5)).await;
            }
            let answer = wire::read_answer(&mut stream).await.expect("an answer");
            assert_eq!(answer.status, 200, "parts of {part} bytes");
            // The connection is kept, and the next head comes in parts as well.
            let (begin, rest) = READY.split_at(part);
            stream.write_all(begin.as_bytes()).await.unwrap();
            sleep(Duration::from_millis(5)).await;
            stream.write_all(rest.as_bytes()).await.unwrap();
            let answer = wire::read_answer(&mut stream).await.expect("an answer");
            assert_eq!(answer.status, 200, "parts of {part} bytes");
        }
    });
}

#[test]
fn what_is_no_head_is_refused_at_once() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        // A client that expects TLS, one that expects HTTP/2, and one that expects something else.
        for bytes in [
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET / HTTP/1.1\r\nno header\r\n",
        ] {
            let began = Instant::now();
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(bytes).await.unwrap();
            let answer = wire::read_answer(&mut stream).await;
            // hyper ends a connection of HTTP/2 without a word.
            let expected = (!bytes.starts_with(b"PRI")).then_some(400);
            assert_eq!(answer.map(|it| it.status), expected, "{}", bytes.escape_ascii());
            assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        }
        assert_served(address).await;
    });
}

#[test]
fn heads_that_cannot_be_ended_any_more_end_the_connection() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        for part in [0, 1, READY.len() - 1] {
            let began = Instant::now();
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&READY.as_bytes()[..part]).await.unwrap();
            sleep(Duration::from_millis(20)).await;
            stream.shutdown().await.unwrap();
            wire::ended(&mut stream).await;
            assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        }
        assert_served(address).await;
    });
}
