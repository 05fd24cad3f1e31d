//! Connections that do nothing, or hardly anything.

use std::time::{Duration, Instant};

use chain_sim_server::{Access, Limits};
use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::sleep};

use crate::{assert_served, bounded, request, start, wire};

/// Short enough for a test.
fn impatient() -> Limits {
    Limits::default()
        .with_request_timeout(Duration::from_millis(500))
        .with_idle_timeout(Duration::from_millis(1_000))
}

#[test]
fn thousands_of_idle_sockets_do_not_keep_others_out() {
    bounded(async {
        let (_server, address) = start(Limits::default(), Access::default()).await;
        // As many as the tests' own share of open files allows.
        let mut idle = Vec::new();
        for _ in 0..400 {
            idle.push(TcpStream::connect(address).await.unwrap());
        }
        assert_served(address).await;
        drop(idle);
        assert_served(address).await;
    });
}

#[test]
fn beyond_the_most_connections_clients_are_turned_away() {
    bounded(async {
        let limits = impatient().with_connections(20);
        let (server, address) = start(limits, Access::default()).await;
        let mut idle = Vec::new();
        for _ in 0..20 {
            idle.push(TcpStream::connect(address).await.unwrap());
        }
        sleep(Duration::from_millis(100)).await;
        let answer = wire::ask(address, request("eth_chainId", &json!([]))).await;
        assert_eq!(answer.status, 429);
        // All ports count together.
        let answer =
            wire::ask(server.admin_address(), request("admin_getConfig", &json!([]))).await;
        assert_eq!(answer.status, 429);
        // Those that say nothing go.
        for stream in &mut idle {
            wire::ended(stream).await;
        }
        assert_served(address).await;
    });
}

#[test]
fn clients_that_come_and_go_leave_nothing_behind() {
    bounded(async {
        let limits = Limits::default().with_connections(30);
        let (_server, address) = start(limits, Access::default()).await;
        for round in 0..300 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            match round % 3 {
                0 => {}
                1 => stream.write_all(b"POST / HTTP/1.1\r\nhost").await.unwrap(),
                _ => stream.write_all(&wire::upgrade("localhost", "")).await.unwrap(),
            }
            drop(stream);
            if round % 20 == 19 {
                sleep(Duration::from_millis(20)).await;
            }
        }
        sleep(Duration::from_millis(200)).await;
        assert_served(address).await;
    });
}

#[test]
fn slow_writers_are_cut_off() {
    bounded(async {
        let (_server, address) = start(impatient(), Access::default()).await;
        let began = Instant::now();
        // A byte of the head at a time.
        let mut head = TcpStream::connect(address).await.unwrap();
        let dripping = async {
            for byte in b"POST / HTTP/1.1\r\nhost: localhost\r\nx: ".iter().chain(&[b'x'; 1000]) {
                if head.write_all(&[*byte]).await.is_err() {
                    return;
                }
                sleep(Duration::from_millis(50)).await;
            }
            panic!("expected to be cut off");
        };
        // A byte of the body at a time.
        let body = async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = wire::post("localhost", &[b' '; 1000]);
            let (begin, rest) = request.split_at(request.len() - 1000);
            stream.write_all(begin).await.unwrap();
            for byte in rest {
                if began.elapsed() > Duration::from_millis(700) {
                    break;
                }
                let _cut_off = stream.write_all(&[*byte]).await;
                sleep(Duration::from_millis(50)).await;
            }
            let answer = wire::read_answer(&mut stream).await.expect("an answer");
            assert_eq!((answer.status, answer.code()), (408, -32005));
        };
        tokio::join!(dripping, body, async {
            for _ in 0..10 {
                assert_served(address).await;
                sleep(Duration::from_millis(50)).await;
            }
        });
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    });
}

#[test]
fn connections_that_are_kept_for_nothing_end() {
    bounded(async {
        let (_server, address) = start(impatient(), Access::default()).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let body = request("eth_chainId", &json!([]));
        for _ in 0..2 {
            stream.write_all(&wire::post("localhost", body.as_bytes())).await.unwrap();
            let answer = wire::read_answer(&mut stream).await.unwrap();
            assert_eq!(answer.json()["result"], "0x385");
        }
        let began = Instant::now();
        wire::ended(&mut stream).await;
        assert!(began.elapsed() > Duration::from_millis(800), "{:?}", began.elapsed());
    });
}

#[test]
fn websockets_without_a_pulse_end() {
    bounded(async {
        let (_server, address) = start(impatient(), Access::default()).await;
        let mut stream = wire::open(address).await;
        // It answers no ping.
        assert!(wire::read_frame(&mut stream).await.is_none());
        assert_served(address).await;
    });
}
