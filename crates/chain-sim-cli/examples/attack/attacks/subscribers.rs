//! L7: a subscriber learns that it has missed something.

use std::{collections::HashSet, io::ErrorKind};

use alloy_primitives::U64;
use chain_sim::DEV_ACCOUNTS;
use serde_json::{Value, json};

use super::histories::mine;
use crate::{
    attack::Attack,
    finding::Finding,
    stage::Stage,
    wire::{Failure, Frame, Socket, request},
};

/// A predeploy that logs each deposit.
const WETH: &str = "0x4200000000000000000000000000000000000006";

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L7", "heads, slow", "12,000 heads, read when all are built", |stage| {
        let heads = stage.scaled(12_000, 6_000);
        let mut socket = subscribed(stage, json!(["newHeads"]))?;
        stage.begin()?;
        let mut port = stage.first()?;
        for _ in 0..heads / 1_000 {
            mine(&mut port, 1_000)?;
        }
        stage.wait();
        let told = Told::read(&mut socket, |head| number(&head["number"]) >= heads)?;
        // A transfer of an innocent client may have been the first.
        let is_contiguous = told
            .items
            .windows(2)
            .all(|pair| number(&pair[1]["number"]) == number(&pair[0]["number"]) + 1);
        Ok(told.finding(is_contiguous, "heads are missing silently"))
    })
    .own(64),
    Attack::new(
        "L7",
        "heads of reorgs, slow",
        "heads of 60 reorgs, read when all is over",
        |stage| {
            let mut socket = subscribed(stage, json!(["newHeads"]))?;
            stage.begin()?;
            let mut port = stage.first()?;
            mine(&mut port, 20)?;
            for _ in 0..60 {
                mine(&mut port, 5)?;
                port.ask("anvil_reorg", json!([10, []]))?;
            }
            stage.wait();
            mine(&mut port, 1)?;
            let last = port.ask("eth_getBlockByNumber", json!(["latest", false]))?["hash"].take();
            let told = Told::read(&mut socket, |head| head["hash"] == last)?;
            // Each head follows one that was told before, but for the first.
            let mut known = HashSet::new();
            let is_contiguous = told.items.iter().enumerate().all(|(index, head)| {
                let follows = index == 0 || known.contains(&head["parentHash"].to_string());
                known.insert(head["hash"].to_string());
                follows
            });
            Ok(told.finding(is_contiguous, "heads are missing silently"))
        },
    )
    .long(),
    Attack::new("L7", "removed logs, slow", "logs of reorgs, read when all is over", |stage| {
        let mut socket = subscribed(stage, json!(["logs", { "address": WETH }]))?;
        stage.begin()?;
        let (mut port, mut admin) = (stage.first()?, stage.admin()?);
        for _ in 0..stage.scaled(40, 12) {
            port.batch(
                "eth_sendTransaction",
                (0..40).map(|index| {
                    json!([{ "from": DEV_ACCOUNTS[index % 4], "to": WETH, "value": "0x1",
                    "gas": "0x186a0" }])
                }),
            )?;
            let reorg = json!([{ "chain": 901, "depth": 30, "transactions": "dropped" }]);
            admin.ask("cluster_reorg", reorg)?;
        }
        stage.wait();
        let read = port.ask("eth_getLogs", json!([{ "fromBlock": "0x0", "address": WETH }]))?;
        let read: Vec<_> = read.as_array().into_iter().flatten().map(identity).collect();
        // The last log that is read is told at the very end.
        let last = read.last().cloned();
        let mut left = Vec::new();
        let mut is_silent = false;
        let told = Told::read(&mut socket, |log| {
            let identity = identity(log);
            let known = left.iter().position(|left| *left == identity);
            match (log["removed"] == true, known) {
                (true, Some(index)) => drop(left.remove(index)),
                (false, None) => left.push(identity.clone()),
                _ => is_silent = true,
            }
            Some(identity) == last
        })?;
        let is_complete = told.closed.is_some() || left == read;
        Ok(told.finding(!is_silent && is_complete, "logs are missing silently"))
    })
    .own(64),
];

/// What a subscriber was told.
#[derive(Debug, Default)]
struct Told {
    items: Vec<Value>,
    /// How the connection has ended before the last item came.
    closed: Option<String>,
    /// Whether nothing came any more, neither an item nor an end.
    is_stalled: bool,
}

impl Told {
    /// Reads until an item is the last one, or the connection ends.
    fn read(socket: &mut Socket, mut is_last: impl FnMut(&Value) -> bool) -> Result<Self, Failure> {
        let mut told = Self::default();
        loop {
            match socket.read() {
                Ok(Frame::Text(text)) => {
                    let mut item: Value = serde_json::from_slice(&text)?;
                    let item = item["params"]["result"].take();
                    let is_last = is_last(&item);
                    told.items.push(item);
                    if is_last {
                        return Ok(told);
                    }
                }
                Ok(Frame::Close(reason)) => {
                    told.closed = Some(
                        reason
                            .map_or_else(String::new, |(code, reason)| format!("{code} {reason}")),
                    );
                    return Ok(told);
                }
                Ok(Frame::Control) => {}
                Err(Failure::Io(error))
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    told.is_stalled = true;
                    return Ok(told);
                }
                Err(failure) => {
                    told.closed = Some(failure.to_string());
                    return Ok(told);
                }
            }
        }
    }

    /// What has come of it; it is fine if nothing is missing between what was told.
    fn finding(self, is_contiguous: bool, broken: &str) -> Finding {
        let end = match self.closed {
            Some(reason) => format!("then `{reason}`"),
            None if self.is_stalled => "then nothing".into(),
            None => "complete".into(),
        };
        Finding::fine(format!("{} items, {end}", self.items.len()))
            .unless(is_contiguous, broken)
            .unless(!self.is_stalled, "the last ones are missing silently")
    }
}

/// Opens a WebSocket with a subscription.
fn subscribed(stage: &Stage, params: Value) -> Result<Socket, Failure> {
    let mut socket = Socket::open(stage.chains[0])?;
    socket.send(&request("eth_subscribe", params))?;
    socket.read()?;
    Ok(socket)
}

fn number(value: &Value) -> u64 {
    serde_json::from_value::<U64>(value.clone()).map_or(0, |number| number.to())
}

/// What tells a log from all others.
fn identity(log: &Value) -> (Value, Value) {
    (log["blockHash"].clone(), log["logIndex"].clone())
}
