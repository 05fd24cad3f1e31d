//! L5: whatever a client can leave behind has a limit.

use std::{
    io::{self, ErrorKind},
    time::{Duration, Instant},
};

use alloy_primitives::{Bytes, U64};
use serde_json::{Value, json};

use super::{histories::mine, pools::add_chains};
use crate::{
    attack::{Attack, SET},
    finding::Finding,
    stage::Stage,
    wire::{Connection, Failure, Frame, Socket, request, result},
};

/// How long an attack without an end goes on.
const LONGEST: Duration = Duration::from_secs(60);

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L5", "chains without end", "adds 3,000 chains", |stage| add_chains(stage, 3_000))
        .own(160)
        .long(),
    Attack::new("L5", "impersonations without end", "1,000,000 accounts", |stage| {
        let rounds = stage.scaled(1_000, 30);
        without_end(stage, rounds, |port, round| {
            let accounts = (0..1_000).map(|index| json!([address(round * 1_000 + index)]));
            port.batch("anvil_impersonateAccount", accounts)
        })
    })
    .own(16)
    .long(),
    Attack::new("L5", "accounts without end", "sets balances of 2,500,000 accounts", |stage| {
        let rounds = stage.scaled(2_500, 400);
        without_end(stage, rounds, |port, round| {
            let balances = (0..1_000).map(|index| json!([address(round * 1_000 + index), "0x1"]));
            port.batch("anvil_setBalance", balances)?;
            mine(port, 1)
        })
    })
    .own(SET),
    Attack::new("L4", "accounts set at once", "20,000 balances between two blocks", |stage| {
        stage.begin()?;
        let mut port = stage.first()?;
        let mut times = Vec::new();
        for round in 0..stage.scaled(20, 8) {
            let began = Instant::now();
            let balances = (0..1_000).map(|index| json!([address(round * 1_000 + index), "0x1"]));
            let set = port.batch("anvil_setBalance", balances);
            stage.tally.count(&set);
            times.push(began.elapsed().as_millis());
        }
        // The first ones may have waited for a processor.
        let (first, last) = (times[..4].iter().max(), times[times.len() - 4..].iter().min());
        let (first, last) = (first.copied().unwrap_or(0), last.copied().unwrap_or(0));
        let text = format!("batches of 1,000 took {first} ms at first, {last} ms at last");
        Ok(Finding::fine(&text).unless(last <= 3 * first.max(100), text.clone()))
    })
    .own(32),
    Attack::new("L5", "code without end", "sets 24 KB of code of 100,000 accounts", |stage| {
        let rounds = stage.scaled(1_000, 200);
        without_end(stage, rounds, |port, round| {
            let codes = (0..100).map(|index| {
                let account = round * 100 + index;
                let code = [[0].as_slice(), &account.to_be_bytes().repeat(3_000)].concat();
                json!([address(account), Bytes::from(code)])
            });
            port.batch("anvil_setCode", codes)
        })
    })
    .own(SET)
    .long(),
    Attack::new("L5", "snapshots without end", "50,000 snapshots, with changes", |stage| {
        let rounds = stage.scaled(500, 100);
        without_end(stage, rounds, |port, round| {
            let balances = (0..1_000)
                .map(|index| json!([address(round % 20 * 1_000 + index), U64::from(round + 1)]));
            port.batch("anvil_setBalance", balances)?;
            mine(port, 1)?;
            port.batch("evm_snapshot", (0..100).map(|_| json!([])))
        })
    })
    .own(SET),
    Attack::new("L5", "filters without end", "100,000 filters of many topics", |stage| {
        let rounds = stage.scaled(1_000, 200);
        without_end(stage, rounds, |port, round| {
            let topics = (0..100).map(|index| format!("{:#066x}", round * 100 + index));
            let filter = json!([{ "topics": [topics.collect::<Vec<_>>()] }]);
            port.batch("eth_newFilter", (0..100).map(|_| filter.clone()))?;
            port.batch("eth_newBlockFilter", (0..100).map(|_| json!([])))?;
            mine(port, 10)
        })
    })
    .own(32),
    Attack::new("L5", "filters, unread logs", "100 filters, and blocks of 40,000 logs", |stage| {
        let mut port = stage.first()?;
        for _ in 0..100 {
            port.ask("eth_newFilter", json!([{}]))?;
        }
        stage.begin()?;
        super::histories::logs(stage)?;
        stage.wait();
        Ok(stage.finding())
    })
    .own(128)
    .long(),
    Attack::new("L5", "subscriptions without end", "1,000 on each of 200 sockets", |stage| {
        let sockets = stage.scaled(200, 30);
        subscribe_without_end(stage, sockets, 1_000, &json!(["newPendingTransactions"]))
    }),
    Attack::new("L5", "subscriptions, many sockets", "8 on each of 4,000 sockets", |stage| {
        subscribe_without_end(stage, 4_000, 8, &json!(["newHeads"]))
    })
    .long(),
    Attack::new(
        "L5",
        "subscriptions, many topics",
        "1,000 of 4,000 topics, on 50 sockets",
        |stage| {
            let topics: Vec<_> = (0..1_000).map(|index| format!("{index:#066x}")).collect();
            let filter = json!({ "topics": vec![topics; 4] });
            subscribe_without_end(stage, 50, 1_000, &json!(["logs", filter]))
        },
    )
    .long(),
];

/// Opens sockets, and subscribes on each until it is refused.
fn subscribe_without_end(
    stage: &mut Stage,
    sockets: u64,
    subscriptions: usize,
    params: &Value,
) -> Result<Finding, Failure> {
    let body = request("eth_subscribe", params.clone());
    let mut kept = Vec::new();
    without_end(stage, sockets, move |port, _| {
        let mut socket = Socket::open(port.address())?;
        let mut subscribed = Ok(());
        for _ in 0..subscriptions {
            subscribed = subscribe(&mut socket, &body);
            if subscribed.is_err() {
                break;
            }
        }
        // Those that it has are not ended.
        kept.push(socket);
        subscribed
    })
}

/// Subscribes, and passes over what it is told meanwhile.
fn subscribe(socket: &mut Socket, body: &[u8]) -> Result<(), Failure> {
    socket.send(body)?;
    loop {
        match socket.read()? {
            Frame::Text(text) => {
                let mut answer: Value = serde_json::from_slice(&text)?;
                if answer["method"].is_null() {
                    return result(&mut answer).map(drop);
                }
            }
            Frame::Close(_) => return Err(io::Error::from(ErrorKind::ConnectionReset).into()),
            Frame::Control => {}
        }
    }
}

/// Leaves something behind, round by round, also when the server refuses; for [`LONGEST`] at the
/// most.
fn without_end(
    stage: &mut Stage,
    rounds: u64,
    mut leave: impl FnMut(&mut Connection, u64) -> Result<(), Failure>,
) -> Result<Finding, Failure> {
    stage.begin()?;
    let began = Instant::now();
    let mut port = stage.first()?;
    for round in 0..rounds {
        let left = leave(&mut port, round);
        stage.tally.count(&left);
        if matches!(left, Err(Failure::Io(_))) {
            port = stage.first()?;
        }
        if began.elapsed() > LONGEST {
            break;
        }
    }
    stage.wait();
    Ok(stage.finding())
}

/// An account by its number.
fn address(account: u64) -> Value {
    json!(format!("{:#042x}", account + 0x1_0000))
}
