//! Answers that nobody reads.

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use super::{Attacked, LOGS, MIB, wire};

/// A request whose answer has 2 MiB.
fn all_logs() -> String {
    wire::request("eth_getLogs", &json!([{ "fromBlock": "0x0" }]))
}

#[test]
fn answers_over_a_websocket_that_nobody_reads() {
    let mut attacked = Attacked::with_logs(32 * MIB);
    attacked.begin();
    let mut socket = wire::open(attacked.address);
    let frame = wire::frame(&all_logs());
    for _ in 0..100 {
        // In the end the server does not read it.
        socket.write_all(&frame).unwrap();
    }
    for _ in 0..20 {
        attacked.assert_serves();
        thread::sleep(Duration::from_millis(100));
    }
    attacked.assert_bounded();
    // A client that reads after all gets an answer or an error for each.
    let mut refused = 0;
    for _ in 0..100 {
        let answer = wire::read_text(&mut socket).expect("an answer");
        match answer["result"].as_array() {
            Some(logs) => assert_eq!(logs.len() as u64, LOGS),
            None => {
                assert_eq!(answer["error"]["code"], -32005, "{answer}");
                refused += 1;
            }
        }
    }
    assert!(refused < 100, "{refused}");
    attacked.assert_bounded();
}

#[test]
fn batches_over_a_websocket_that_nobody_reads() {
    let mut attacked = Attacked::with_logs(32 * MIB);
    attacked.begin();
    let batch = vec![all_logs(); 3].join(",");
    let frame = wire::frame(&format!("[{batch}]"));
    let sockets: Vec<_> = (0..20).map(|_| wire::open(attacked.address)).collect();
    for mut socket in &sockets {
        for _ in 0..10 {
            socket.write_all(&frame).unwrap();
        }
    }
    for _ in 0..20 {
        attacked.assert_serves();
        thread::sleep(Duration::from_millis(100));
    }
    attacked.assert_bounded();
}

#[test]
fn answers_over_many_connections_that_are_read_slowly_or_not_at_all() {
    let mut attacked = Attacked::with_logs(32 * MIB);
    let code = format!("0x{}", "00".repeat(3 << 19));
    attacked.ask("anvil_setCode", &json!(["0x00000000000000000000000000000000000000ff", code]));
    attacked.begin();
    let code = wire::request("eth_getCode", &json!(["0x00000000000000000000000000000000000000ff"]));
    let bodies = [all_logs(), code];
    let mut streams: Vec<TcpStream> =
        (0..80).map(|index| wire::post(attacked.address, &bodies[index % 2])).collect();
    for stream in &streams {
        stream.set_nonblocking(true).unwrap();
    }
    for _ in 0..20 {
        attacked.assert_serves();
        for stream in streams.iter_mut().step_by(3) {
            // A refusal is soon read, and an answer is not, unless the server has given up.
            let _nothing_yet = stream.read(&mut [0; 64]);
        }
        thread::sleep(Duration::from_millis(100));
    }
    attacked.assert_bounded();
    // When they have gone, there is room again.
    drop(streams);
    let answer = || wire::ask(attacked.address, &all_logs());
    let has_logs = |answer: &Value| answer["result"].as_array().is_some();
    let given_back = (0..50).any(|_| {
        thread::sleep(Duration::from_millis(100));
        answer().as_ref().is_some_and(has_logs)
    });
    assert!(given_back);
}
