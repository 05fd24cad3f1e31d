//! L8: a server that runs for days.

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::SolCall;
use chain_sim::DEV_ACCOUNTS;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use serde_json::json;

use super::histories::mine;
use crate::{
    attack::{Attack, HISTORY},
    finding::Finding,
    memory::memory,
    stage::Stage,
    wire::{Connection, Failure},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L8", "empty blocks", "blocks without end on two chains", |stage| {
        let blocks = stage.scaled(20_000, 6_000);
        flat(stage, |stage| {
            mine(&mut stage.first()?, blocks)?;
            mine(&mut stage.chain(1)?, blocks)
        })
    })
    .own(HISTORY),
    Attack::new("L8", "messages", "messages without end, all relayed", |stage| {
        let batches = stage.scaled(20, 2);
        flat(stage, |stage| send(&mut stage.first()?, batches))
    })
    .own(HISTORY),
    Attack::new("L8", "reverted blocks", "snapshots, blocks and filters that are gone", |stage| {
        let blocks = stage.scaled(10_000, 1_000);
        flat(stage, |stage| {
            let mut port = stage.first()?;
            for _ in 0..4 {
                let snapshot = port.ask("evm_snapshot", json!([]))?;
                mine(&mut port, blocks)?;
                let filter = port.ask("eth_newBlockFilter", json!([]))?;
                port.ask("eth_uninstallFilter", json!([filter]))?;
                port.ask("evm_revert", json!([snapshot]))?;
            }
            Ok(())
        })
    })
    .own(HISTORY)
    .long(),
];

/// Does something five times, and compares what the last two times and those before them added.
fn flat(
    stage: &mut Stage,
    act: impl Fn(&Stage) -> Result<(), Failure>,
) -> Result<Finding, Failure> {
    stage.begin()?;
    let mut series = vec![memory(stage.server)?.resident];
    for _ in 0..5 {
        act(stage)?;
        series.push(memory(stage.server)?.resident);
    }
    let (first, last) = (series[3] - series[0].min(series[3]), series[5].saturating_sub(series[3]));
    let series: Vec<_> = series.iter().map(u64::to_string).collect();
    let text = format!("RSS {} MiB", series.join(", "));
    // Beyond the history that is kept nothing grows. The short form ends before the history is full.
    let most = stage.scaled(8, 24).max(first / 4);
    Ok(Finding::fine(&text).unless(last <= most, format!("grows: {text}")))
}

/// Sends messages in batches of 250.
fn send(port: &mut Connection, batches: usize) -> Result<(), Failure> {
    let send = sendMessageCall {
        _destination: U256::from(902),
        _target: DEV_ACCOUNTS[1],
        _message: Bytes::new(),
    };
    let send = Bytes::from(send.abi_encode());
    for _ in 0..batches {
        port.batch(
            "eth_sendTransaction",
            (0..250).map(|_| {
                json!([{ "from": DEV_ACCOUNTS[0], "gas": "0x30d40", "data": send,
                "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER }])
            }),
        )?;
    }
    Ok(())
}
