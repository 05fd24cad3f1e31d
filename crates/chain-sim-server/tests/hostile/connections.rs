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
fn idle_connections_make_way_for_new_ones() {
    bounded(async {
        let limits = Limits::default().with_connections(20);
        let (server, address) = start(limits, Access::default()).await;
        let mut idle = Vec::new();
        for round in 0..100 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            match round % 4 {
                // It says nothing, not all, or nothing more.
                0 => {}
                1 => stream.write_all(b"POST / HTTP/1.1\r\nhost: loc").await.unwrap(),
                2 => stream = wire::open(address).await,
                _ => {
                    let body = request("eth_chainId", &json!([]));
                    let post = wire::post("localhost", body.as_bytes());
                    stream.write_all(&post).await.unwrap();
                    assert_eq!(wire::read_answer(&mut stream).await.unwrap().status, 200);
                }
            }
            idle.push(stream);
            assert_served(address).await;
        }
        // Those that came first have gone.
        for stream in &mut idle[..40] {
            wire::ended(stream).await;
        }
        let answer =
            wire::ask(server.admin_address(), request("admin_getConfig", &json!([]))).await;
        assert_eq!(answer.status, 200);
    });
}

#[test]
fn a_websocket_is_told_that_it_makes_way() {
    bounded(async {
        let limits = Limits::default().with_connections(2);
        let (_server, address) = start(limits, Access::default()).await;
        let mut socket = wire::open(address).await;
        let mut others = Vec::new();
        for _ in 0..2 {
            others.push(wire::open(address).await);
        }
        let (code, reason) = wire::read_to_close(&mut socket).await.1.unwrap();
        assert_eq!(code, 1013);
        assert!(reason.contains("idle"), "{reason}");
    });
}

#[test]
fn clients_are_turned_away_only_where_nobody_is_idle() {
    bounded(async {
        let limits = Limits::default().with_connections(20);
        let (server, address) = start(limits, Access::default()).await;
        let mut subscribers = Vec::new();
        for _ in 0..20 {
            let mut socket = wire::open(address).await;
            let subscribe = request("eth_subscribe", &json!(["newHeads"]));
            socket.write_all(&wire::frame(&subscribe)).await.unwrap();
            assert!(wire::read_frame(&mut socket).await.unwrap()["result"].is_string());
            subscribers.push(socket);
        }
        let answer = wire::ask(address, request("eth_chainId", &json!([]))).await;
        assert_eq!(answer.status, 429);
        // The admin port has places of its own.
        let answer =
            wire::ask(server.admin_address(), request("admin_getConfig", &json!([]))).await;
        assert_eq!(answer.status, 200);
        // Whoever unsubscribes is idle.
        let unsubscribe = request("eth_unsubscribe", &json!(["0x1"]));
        subscribers[0].write_all(&wire::frame(&unsubscribe)).await.unwrap();
        assert_eq!(wire::read_frame(&mut subscribers[0]).await.unwrap()["result"], true);
        assert_served(address).await;
        for _ in 0..3 {
            assert_served(address).await;
        }
        // The others have missed nothing.
        wire::ask(address, request("evm_mine", &json!([]))).await;
        for socket in &mut subscribers[1..] {
            let head = wire::read_frame(socket).await.unwrap();
            assert_eq!(head["params"]["result"]["number"], "0x1", "{head}");
        }
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
