//! L1 and L4: reads of much, and of what is long ago.

use alloy_primitives::U64;
use chain_sim::DEV_ACCOUNTS;
use serde_json::{Value, json};

use crate::{
    attack::Attack,
    finding::Finding,
    programs::{LOG, PROGRAM, call, repeat},
    stage::Stage,
    wire::{Connection, Failure},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L1", "eth_getLogs", "50 clients read 100,000 logs each", |stage| {
        logs(stage)?;
        let port = stage.chains[0];
        stage.ask_often(50, port, "eth_getLogs", &json!([{ "fromBlock": "0x0" }]))
    }),
    Attack::new("L1", "eth_getLogs, batched", "8 clients read them ten times a batch", |stage| {
        logs(stage)?;
        stage.besiege(8, |stage, _| {
            let all = (0..10).map(|_| json!([{ "fromBlock": "0x0" }]));
            stage.first()?.batch("eth_getLogs", all)
        })
    })
    .long(),
    Attack::new("L1", "filters, polled", "20 clients poll filters of 40,000 new logs", |stage| {
        stage.set_code(PROGRAM, &repeat(LOG))?;
        stage.begin()?;
        stage.crowd(20, |stage, _| {
            let mut port = stage.first()?;
            let filter = port.ask("eth_newFilter", json!([{}]))?;
            std::thread::sleep(std::time::Duration::from_millis(500));
            port.ask("eth_getFilterChanges", json!([filter]))
        });
        for _ in 0..10 {
            logs_once(&mut stage.first()?)?;
            std::thread::sleep(std::time::Duration::from_millis(400));
        }
        stage.wait();
        Ok(stage.finding())
    })
    .own(128)
    .long(),
    Attack::new(
        "L1",
        "receipts",
        "20 clients read a block's 40,000 logs and its raw form",
        |stage| {
            let block = logs(stage)?;
            let port = stage.chains[0];
            stage.ask_all(20, port, move |client| {
                let method = ["eth_getBlockReceipts", "debug_getRawReceipts", "debug_getRawBlock"]
                    [client % 3];
                (method, json!([block]))
            })
        },
    )
    .long(),
    Attack::new("L1", "proofs far back", "8 eth_getProof of 1,000 words at old blocks", |stage| {
        long_chain(stage)?;
        let keys: Vec<String> = (0..1_000).map(|key| format!("{key:#x}")).collect();
        let port = stage.chains[0];
        stage.ask_all(8, port, move |client| {
            ("eth_getProof", json!([PROGRAM, keys, U64::from(1 + client * 37)]))
        })
    }),
    Attack::new("L1", "dumps", "8 anvil_dumpState of 50,000 accounts", |stage| {
        let mut port = stage.first()?;
        for from in (0..stage.scaled(50_000_u64, 10_000)).step_by(1_000) {
            port.batch(
                "anvil_setBalance",
                (from..from + 1_000)
                    .map(|account| json!([format!("{:#042x}", account + 0x1_0000), "0x1"])),
            )?;
            // What is set before the next block is one change.
            mine(&mut port, 1)?;
        }
        let port = stage.chains[0];
        stage.ask_often(8, port, "anvil_dumpState", &json!([]))
    }),
    Attack::new("L1", "documents", "40 clients read the OpenRPC document, and the fees", |stage| {
        long_chain(stage)?;
        let port = stage.chains[0];
        stage.ask_all(40, port, |client| match client % 2 {
            0 => ("rpc_discover", json!([])),
            _ => ("eth_feeHistory", json!(["0x400", "latest", [1.0, 50.0, 99.0]])),
        })
    })
    .long(),
    Attack::new(
        "L4",
        "calls far back",
        "8 batches of 1,000 calls, each on another block",
        |stage| far_back(stage, "eth_call", json!({ "to": DEV_ACCOUNTS[1] })),
    ),
    Attack::new("L4", "balances far back", "8 clients read balances at old blocks", |stage| {
        far_back(stage, "eth_getBalance", json!(DEV_ACCOUNTS[1]))
    })
    .long(),
];

/// 8 clients send batches of a method that takes a subject and a block: each request of a batch asks
/// about another old block.
fn far_back(stage: &mut Stage, method: &'static str, subject: Value) -> Result<Finding, Failure> {
    let height = long_chain(stage)?;
    stage.besiege(8, move |stage, client| {
        let step = height / 1_000;
        let all = (0..1_000).map(|index| {
            let block = U64::from((index * 7 % 1_000) * step + client as u64);
            json!([subject, block])
        });
        stage.first()?.batch(method, all)
    })
}

/// Mines three blocks with 40,000 logs each, and returns the last one's number.
pub(super) fn logs(stage: &Stage) -> Result<Value, Failure> {
    stage.set_code(PROGRAM, &repeat(LOG))?;
    let mut port = stage.first()?;
    for _ in 0..stage.scaled(3, 1) {
        logs_once(&mut port)?;
    }
    port.ask("eth_blockNumber", json!([]))
}

/// Mines a block with 40,000 logs.
fn logs_once(port: &mut Connection) -> Result<(), Failure> {
    let mut transaction = call(16_000_000, "0x");
    transaction["from"] = json!(DEV_ACCOUNTS[0]);
    port.ask("eth_sendTransaction", json!([transaction])).map(drop)
}

/// Builds a chain of thousands of blocks, some of them with transactions, and an account with words;
/// returns its height.
pub(super) fn long_chain(stage: &Stage) -> Result<u64, Failure> {
    let mut port = stage.first()?;
    port.batch(
        "anvil_setStorageAt",
        (0..1_000).map(|key| json!([PROGRAM, format!("{key:#x}"), format!("{:#066x}", key + 1)])),
    )?;
    for _ in 0..20 {
        mine(&mut port, stage.scaled(250, 100))?;
        let transfer = json!([{ "from": DEV_ACCOUNTS[0], "to": DEV_ACCOUNTS[1], "value": "0x1" }]);
        port.ask("eth_sendTransaction", transfer)?;
    }
    Ok(stage.scaled(5_000, 2_000))
}

/// Mines blocks.
pub(super) fn mine(port: &mut Connection, blocks: u64) -> Result<(), Failure> {
    port.ask("anvil_mine", json!([U64::from(blocks)])).map(drop)
}
