//! L1: changes that take long.

use chain_sim::DEV_ACCOUNTS;
use serde_json::json;

use super::histories::mine;
use crate::{
    attack::{Attack, HISTORY},
    finding::Finding,
    programs::{CALL, PROGRAM, call, repeat},
    stage::Stage,
    wire::Failure,
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L1", "reorg, rebuilt", "reorgs of 200 blocks that are rebuilt", |stage| {
        filled_chain(stage, stage.scaled(200, 60))?;
        let depth = stage.scaled(200, 60);
        again(stage, |stage, _| {
            let reorg = json!([{ "chain": 901, "depth": depth, "transactions": "rebuilt" }]);
            stage.admin()?.ask("cluster_reorg", reorg).map(drop)
        })
    }),
    Attack::new("L1", "reorg, empty", "anvil_reorg of 800 blocks", |stage| {
        filled_chain(stage, stage.scaled(200, 60))?;
        mine(&mut stage.first()?, 600)?;
        again(stage, |stage, _| stage.first()?.ask("anvil_reorg", json!([800, []])).map(drop))
    })
    .long(),
    Attack::new("L1", "blocks of calls", "transactions that use all the gas they may", |stage| {
        stage.set_code(PROGRAM, &repeat(CALL))?;
        again(stage, |stage, round| {
            let mut transaction = call(16_700_000, "0x");
            transaction["from"] = json!(DEV_ACCOUNTS[round % 4]);
            stage.first()?.ask("eth_sendTransaction", json!([transaction])).map(drop)
        })
    })
    .long(),
    Attack::new(
        "L1",
        "blocks, full",
        "a block of everything that fits, again and again",
        |stage| {
            stage.set_code(PROGRAM, &repeat(CALL))?;
            stage.first()?.ask("evm_setAutomine", json!([false]))?;
            again(stage, |stage, _| {
                let mut port = stage.first()?;
                for from in &DEV_ACCOUNTS[..3] {
                    let mut transaction = call(16_700_000, "0x");
                    transaction["from"] = json!(from);
                    port.ask("eth_sendTransaction", json!([transaction]))?;
                }
                mine(&mut port, 1)
            })
        },
    )
    .long(),
    Attack::new("L1", "mining", "anvil_mine and cluster_mine of 50,000 blocks", |stage| {
        let blocks = stage.scaled(50_000, 10_000);
        again(stage, |stage, round| match round % 2 {
            0 => mine(&mut stage.first()?, blocks),
            _ => stage.admin()?.ask("cluster_mine", json!([blocks / 2])).map(drop),
        })
    })
    .own(HISTORY),
    Attack::new("L1", "reverts", "snapshots that are reverted to, over 2,000 blocks", |stage| {
        filled_chain(stage, 50)?;
        again(stage, |stage, _| {
            let mut port = stage.first()?;
            let snapshot = port.ask("evm_snapshot", json!([]))?;
            mine(&mut port, 2_000)?;
            port.ask("evm_revert", json!([snapshot])).map(drop)
        })
    })
    .long(),
    Attack::new("L1", "faults", "cluster_injectFaults of 1,000 faults in 1,000 steps", |stage| {
        let steps = stage.scaled(1_000, 200);
        again(stage, |stage, round| {
            let faults = json!([{ "seed": round, "faults": steps, "steps": steps, "settle": 200 }]);
            stage.admin()?.ask("cluster_injectFaults", faults).map(drop)
        })
    })
    .own(64),
    Attack::new("L1", "set accounts", "batches that set 1,000 words of an account", |stage| {
        again(stage, |stage, round| {
            let all = (0..1_000).map(|key| {
                json!([PROGRAM, format!("{:#x}", key + round % 64), format!("{:#066x}", round + 1)])
            });
            stage.first()?.batch("anvil_setStorageAt", all)
        })
    })
    .own(64)
    .long(),
];

/// Does something again and again until the time of the attack is over.
fn again(
    stage: &mut Stage,
    mut act: impl FnMut(&Stage, usize) -> Result<(), Failure>,
) -> Result<Finding, Failure> {
    stage.begin()?;
    for round in 0.. {
        if stage.is_over() {
            break;
        }
        let done = act(stage, round);
        stage.tally.count(&done);
        if matches!(done, Err(Failure::Io(_))) {
            break;
        }
    }
    Ok(stage.finding())
}

/// Builds blocks with twenty transactions each, which take as much gas together as a large one.
fn filled_chain(stage: &Stage, blocks: u64) -> Result<(), Failure> {
    stage.set_code(PROGRAM, &repeat(CALL))?;
    let mut port = stage.first()?;
    port.ask("evm_setAutomine", json!([false]))?;
    for _ in 0..blocks {
        port.batch(
            "eth_sendTransaction",
            (0..20).map(|index| {
                let mut transaction = call(300_000, "0x");
                transaction["from"] = json!(DEV_ACCOUNTS[index % 4]);
                json!([transaction])
            }),
        )?;
        mine(&mut port, 1)?;
    }
    port.ask("evm_setAutomine", json!([true])).map(drop)
}
