//! Transfers of ether as logs.

use alloy_primitives::{Address, B256, U256, address, b256};
use serde_json::{Value, json};

use super::{CODE, POOR, TAKER, simulate};
use crate::debug::{Served, bounded, served::number};

/// The account of the logs.
const ETHER: Address = address!("0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");
/// `Transfer(address,address,uint256)`.
const TRANSFER: B256 = b256!("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");

/// Sends all that it is sent on to [`TAKER`] between two logs without topics.
fn forwards() -> String {
    format!("0x5f5fa05f5f5f5f3473{}5af15f5fa0", hex(TAKER))
}

/// As [`forwards`], and reverts.
fn forwards_and_reverts() -> String {
    format!("{}5f5ffd", forwards())
}

/// Destroys itself in favour of an account.
fn destroys_itself(beneficiary: Address) -> String {
    format!("0x73{}ff", hex(beneficiary))
}

/// Calls [`CODE`] with all that it is sent, whatever comes of it.
fn calls_code() -> String {
    format!("0x5f5f5f5f3473{}5af100", hex(CODE))
}

fn hex(address: Address) -> String {
    alloy_primitives::hex::encode(address)
}

/// Where a log comes from; for transfers, the sender, the recipient and the value.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Log(Address),
    Transfer(Address, Address, u64),
}

fn seen(call: &Value) -> Vec<Seen> {
    let logs = call["logs"].as_array().unwrap().iter();
    let seen = logs.map(|log| {
        let address: Address = serde_json::from_value(log["address"].clone()).unwrap();
        let topics: Vec<B256> = serde_json::from_value(log["topics"].clone()).unwrap();
        match topics[..] {
            [TRANSFER, from, to] if address == ETHER => {
                let value: B256 = serde_json::from_value(log["data"].clone()).unwrap();
                let value = U256::from_be_bytes(value.0).to();
                Seen::Transfer(Address::from_word(from), Address::from_word(to), value)
            }
            _ => Seen::Log(address),
        }
    });
    seen.collect()
}

#[test]
fn transfers_are_logs_where_they_happen() {
    bounded(async {
        let served = Served::start().await;
        let caller = Address::repeat_byte(0xc4);
        let created = POOR.create(0);
        let send = |to: Address| json!({ "from": POOR, "to": to, "value": "0x3e8" });
        let sent = |to| Seen::Transfer(POOR, to, 1_000);
        let passed = |from, to| Seen::Transfer(from, to, 1_000);
        for (code, call, expected) in [
            ("0x".to_owned(), send(TAKER), vec![sent(TAKER)]),
            ("0x".to_owned(), json!({ "from": POOR, "to": TAKER }), vec![]),
            (
                forwards(),
                send(CODE),
                vec![sent(CODE), Seen::Log(CODE), passed(CODE, TAKER), Seen::Log(CODE)],
            ),
            (forwards_and_reverts(), send(CODE), vec![]),
            // A call within fails, and its transfers with it.
            (forwards_and_reverts(), send(caller), vec![sent(caller)]),
            (destroys_itself(TAKER), send(CODE), vec![sent(CODE), passed(CODE, TAKER)]),
            // Nothing moves.
            (destroys_itself(CODE), send(CODE), vec![sent(CODE)]),
            (
                destroys_itself(TAKER),
                send(caller),
                vec![sent(caller), passed(caller, CODE), passed(CODE, TAKER)],
            ),
            // A contract is created with the value, and passes it on while it is created.
            (
                "0x".to_owned(),
                json!({ "from": POOR, "value": "0x3e8", "input": destroys_itself(TAKER) }),
                vec![sent(created), passed(created, TAKER)],
            ),
        ] {
            for traced in [true, false] {
                let state = json!({
                    POOR.to_string(): { "balance": "0xde0b6b3a7640000" },
                    caller.to_string(): { "code": calls_code() },
                    CODE.to_string(): { "code": code },
                });
                let payload = json!({
                    "blockStateCalls": [{ "stateOverrides": state, "calls": [call] }],
                    "traceTransfers": traced,
                });
                let blocks = simulate(&served, payload).await;
                let seen = seen(&blocks[0]["calls"][0]);
                let expected: Vec<_> =
                    expected.iter().filter(|it| traced || matches!(it, Seen::Log(_))).collect();
                assert_eq!(seen.iter().collect::<Vec<_>>(), expected, "{code} {call}");
            }
        }
    });
}

#[test]
fn transfers_have_indexes_and_are_not_in_receipts() {
    bounded(async {
        let served = Served::start().await;
        let state = json!({
            POOR.to_string(): { "balance": "0xde0b6b3a7640000" },
            CODE.to_string(): { "code": forwards() },
        });
        let call = json!({ "from": POOR, "to": CODE, "value": "0x1" });
        let payload = |traced: bool| {
            json!({
                "blockStateCalls": [{ "stateOverrides": state, "calls": [call, call] }],
                "traceTransfers": traced,
            })
        };
        let traced = simulate(&served, payload(true)).await.remove(0);
        let plain = simulate(&served, payload(false)).await.remove(0);
        // The same block: the same roots and bloom.
        assert_eq!(traced["hash"], plain["hash"]);
        for (block, logs) in [(&traced, 4), (&plain, 2)] {
            let mut index = 0;
            for (position, call) in block["calls"].as_array().unwrap().iter().enumerate() {
                assert_eq!(call["logs"].as_array().unwrap().len(), logs);
                for log in call["logs"].as_array().unwrap() {
                    assert_eq!(number(&log["logIndex"]), index);
                    assert_eq!(number(&log["transactionIndex"]), position as u64);
                    assert_eq!(log["transactionHash"], block["transactions"][position]);
                    assert_eq!(log["blockHash"], block["hash"]);
                    assert_eq!(log["blockNumber"], block["number"]);
                    index += 1;
                }
            }
        }
    });
}
