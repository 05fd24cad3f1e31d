//! Requests that wait, or never become whole.

use std::{
    io::Write,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{Attacked, LONGEST_ANSWER, MIB, wire};

/// A request with so many bytes, which the owner of the state has to run.
fn long_request(bytes: usize) -> String {
    let code = format!("0x{}", "00".repeat(bytes / 2));
    wire::request("anvil_setCode", &json!(["0x00000000000000000000000000000000000000ff", code]))
}

#[test]
fn requests_of_clients_that_have_gone_are_bounded() {
    let mut attacked = Attacked::start(32 * MIB);
    attacked.begin();
    let busy = wire::request("anvil_mine", &json!(["0x3000"]));
    let _busy = wire::post(attacked.address, &busy);
    let body = long_request(4 << 20);
    for _ in 0..60 {
        drop(wire::post(attacked.address, &body));
    }
    attacked.assert_serves();
    attacked.assert_bounded();
}

#[test]
fn requests_that_wait_behind_blocks() {
    let mut attacked = Attacked::start(32 * MIB);
    attacked.begin();
    let busy = wire::request("anvil_mine", &json!(["0x3000"]));
    let _busy = wire::post(attacked.address, &busy);
    let address = attacked.address;
    let clients: Vec<_> = (0..60)
        .map(|_| thread::spawn(move || wire::post(address, &long_request(4 << 20))))
        .collect();
    for _ in 0..10 {
        attacked.assert_serves();
        thread::sleep(Duration::from_millis(100));
    }
    attacked.assert_bounded();
    drop(clients);
}

#[test]
fn messages_that_are_announced_and_never_sent() {
    let mut attacked = Attacked::start(32 * MIB);
    attacked.begin();
    let announced = wire::header(14 << 20);
    let mut sockets: Vec<_> = (0..60).map(|_| wire::open(attacked.address)).collect();
    for socket in &mut sockets {
        socket.write_all(&[&announced[..], b"{"].concat()).unwrap();
    }
    for _ in 0..10 {
        attacked.assert_serves();
        thread::sleep(Duration::from_millis(100));
    }
    attacked.assert_bounded();
}

#[test]
fn messages_and_bodies_that_are_sent_in_part() {
    let mut attacked = Attacked::start(32 * MIB);
    attacked.begin();
    let part = vec![b' '; 8 << 20];
    let sockets: Vec<_> = (0..60).map(|_| wire::open(attacked.address)).collect();
    let clients: Vec<_> = sockets
        .into_iter()
        .map(|mut socket| {
            let part = part.clone();
            // Once there is no room, the server does not read it.
            thread::spawn(move || socket.write_all(&[&wire::header(14 << 20)[..], &part].concat()))
        })
        .collect();
    for _ in 0..20 {
        attacked.assert_serves();
        thread::sleep(Duration::from_millis(100));
    }
    attacked.assert_bounded();
    drop(clients);
}

#[test]
fn requests_whose_meaning_is_larger_than_their_text() {
    let mut attacked = Attacked::start(32 * MIB);
    attacked.begin();
    let bodies = [
        format!("[{}0]", "0,".repeat(4 << 20)),
        wire::request("debug_traceCall", &json!([{}, "latest", { "tracerConfig": "HERE" }]))
            .replace("\"HERE\"", &format!("[{}0]", "[],".repeat(2 << 20))),
    ];
    let address = attacked.address;
    let clients: Vec<_> = (0..8)
        .map(|index| {
            let body = bodies[index % 2].clone();
            thread::spawn(move || wire::ask(address, &body).unwrap()["error"]["code"].clone())
        })
        .collect();
    attacked.assert_serves();
    for client in clients {
        assert_eq!(client.join().unwrap(), -32005);
    }
    attacked.assert_bounded();
}

/// Answers repeat the id of their request.
#[test]
fn answers_to_requests_with_long_ids() {
    let mut attacked = Attacked::start(32 * MIB);
    attacked.begin();
    let id = "a".repeat(2 << 20);
    // Without a method, of a subscription, and of a call.
    let bodies = [
        format!(r#"{{"jsonrpc": "2.0", "id": "{id}"}}"#),
        wire::request("eth_subscribe", &json!(["newHeads"])).replace(":1,", &format!(":\"{id}\",")),
        wire::request("eth_chainId", &json!([])).replace(":1,", &format!(":\"{id}\",")),
    ];
    let mut unread: Vec<_> = (0..90)
        .map(|index| {
            let body = bodies[index % 3].clone();
            let address = attacked.address;
            thread::spawn(move || {
                if index % 2 == 0 {
                    return wire::post(address, &body);
                }
                let mut socket = wire::open(address);
                let message = [&wire::header(body.len())[..], body.as_bytes()].concat();
                let _cut_off = socket.write_all(&message);
                socket
            })
        })
        .collect();
    for _ in 0..10 {
        attacked.assert_serves();
        thread::sleep(Duration::from_millis(100));
    }
    let _sockets: Vec<_> = unread.drain(..).map(|client| client.join().unwrap()).collect();
    attacked.assert_serves();
    attacked.assert_bounded();
    // Those that do not read their answers make way within seconds.
    let answer = attacked.once_there_is_room(&bodies[2]);
    assert_eq!(answer["error"]["code"], -32600, "{}", answer["error"]);
}

/// Each of them holds what the others need.
#[test]
fn requests_that_would_wait_for_each_other() {
    const LENGTH: usize = 7 << 19;
    const SENT: usize = 3 << 20;
    let mut attacked = Attacked::start(32 * MIB);
    attacked.begin();
    let body = wire::request("eth_chainId", &json!([]));
    let body = body.clone() + &" ".repeat(LENGTH - body.len());
    let (part, rest) = body.as_bytes().split_at(SENT);
    // All of the 24 MiB for requests is taken, but for the eighth that is left for small ones.
    let mut posts: Vec<_> = (0..4).map(|_| wire::begin_post(attacked.address, LENGTH)).collect();
    let mut sockets: Vec<_> = (0..3).map(|_| wire::open(attacked.address)).collect();
    for socket in &mut sockets {
        socket.write_all(&wire::header(LENGTH)).unwrap();
    }
    for stream in posts.iter_mut().chain(&mut sockets) {
        stream.write_all(part).unwrap();
    }
    attacked.wait_until_it_holds(7 * SENT as u64);
    for stream in posts.iter_mut().chain(&mut sockets) {
        // A WebSocket may be cut off by now.
        let _cut_off = stream.write_all(rest);
    }
    let began = Instant::now();
    let mut answered = 0;
    for answer in posts.into_iter().map(wire::answer) {
        let answer = answer.expect("a client that is refused hears of it");
        let is_refused = answer["error"]["code"] == -32005;
        assert!(is_refused || answer["result"] == "0x385", "{answer}");
        answered += u64::from(!is_refused);
    }
    for socket in &mut sockets {
        answered += u64::from(wire::read_text(socket).is_some());
    }
    eprintln!("{answered} of 7 are answered");
    assert!(answered > 0, "most go on once one is refused");
    assert!(began.elapsed() < LONGEST_ANSWER, "{:?}", began.elapsed());
    attacked.assert_serves();
    attacked.assert_bounded();
}
