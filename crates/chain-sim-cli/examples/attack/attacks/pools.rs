//! L4: what others have left costs a request nothing.

use alloy_primitives::{Bytes, U64, U256};
use alloy_sol_types::SolCall;
use chain_sim::DEV_ACCOUNTS;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use serde_json::{Value, json};

use crate::{
    attack::{Attack, HISTORY},
    finding::Finding,
    stage::Stage,
    wire::{Connection, Failure},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack::new("L4", "gapped transactions", "74,000 transactions that wait for others", |stage| {
        stage.begin()?;
        gapped(&mut stage.first()?, stage.scaled(74_000, 10_000))?;
        stage.wait();
        Ok(Finding::fine("all wait"))
    })
    .own(96),
    Attack::new("L4", "txpool_content", "8 clients read a pool of 10,000", |stage| {
        gapped(&mut stage.first()?, stage.scaled(10_000, 4_000))?;
        let port = stage.chains[0];
        stage.ask_all(8, port, |client| {
            let method = ["txpool_content", "txpool_inspect", "txpool_status"][client % 3];
            (method, json!([]))
        })
    }),
    Attack::new("L4", "pending", "8 clients read `pending` while the pool grows", |stage| {
        let mut port = stage.first()?;
        port.ask("evm_setAutomine", json!([false]))?;
        let ready = stage.scaled(2_000, 500);
        for from in (0..ready).step_by(500) {
            port.batch(
                "eth_sendTransaction",
                (from..from + 500).map(|index| ready_one(index % 5)),
            )?;
        }
        stage.besiege(8, |stage, client| {
            let account = DEV_ACCOUNTS[1];
            let mut port = stage.first()?;
            match client % 4 {
                0 => port.ask("eth_getBlockByNumber", json!(["pending", true])),
                1 => port.ask("eth_call", json!([{ "to": account }, "pending"])),
                2 => port.ask("eth_getBalance", json!([account, "pending"])),
                _ => port.ask("eth_sendTransaction", ready_one(5)),
            }
        })
    })
    .own(16),
    Attack::new("L4", "cluster_addChain", "adds 1,000 chains", |stage| {
        add_chains(stage, stage.scaled(1_000, 100))
    })
    .own(160),
    Attack::new("L4", "relays that wait", "messages to a chain that does not exist", |stage| {
        stage.begin()?;
        let mut port = stage.first()?;
        let send = sendMessageCall {
            _destination: U256::from(904),
            _target: DEV_ACCOUNTS[1],
            _message: Bytes::new(),
        };
        let send = Bytes::from(send.abi_encode());
        while !stage.is_over() {
            let sends = (0..200).map(|_| {
                json!([{ "from": DEV_ACCOUNTS[0], "gas": "0x30d40", "data": send,
                    "to": L2_TO_L2_CROSS_DOMAIN_MESSENGER }])
            });
            let sent = port.batch("eth_sendTransaction", sends);
            stage.tally.count(&sent);
        }
        Ok(stage.finding())
    })
    .own(HISTORY)
    .long(),
];

/// Sends transactions whose nonces begin after a gap.
fn gapped(port: &mut Connection, transactions: u64) -> Result<(), Failure> {
    for from in (0..transactions).step_by(1_000) {
        let account = DEV_ACCOUNTS[usize::try_from(from / 1_000 % 6).unwrap_or_default()];
        port.batch(
            "eth_sendTransaction",
            (from..from + 1_000).map(|index| {
                json!([{ "from": account, "to": DEV_ACCOUNTS[9], "value": "0x1", "gas": "0x5208",
                "nonce": U64::from(index + 1_000_000) }])
            }),
        )?;
    }
    Ok(())
}

/// A transaction that is ready.
fn ready_one(account: usize) -> Value {
    json!([{ "from": DEV_ACCOUNTS[account], "to": DEV_ACCOUNTS[9], "value": "0x1", "gas": "0x5208" }])
}

/// Adds chains, with ports that are free.
pub(super) fn add_chains(stage: &mut Stage, chains: u64) -> Result<Finding, Failure> {
    stage.begin()?;
    let mut admin = stage.admin()?;
    let began = std::time::Instant::now();
    for chain in 0..chains {
        let add = json!([{ "chainId": 10_000 + chain, "mining": "automatic", "port": 0 }]);
        let added = admin.ask("cluster_addChain", add);
        stage.tally.count(&added);
        if began.elapsed().as_secs() > 100 {
            break;
        }
    }
    let took = began.elapsed();
    let mut finding = stage.finding();
    finding.text += &format!("; in {took:.1?}");
    Ok(finding.unless(took.as_secs() < 60, format!("took {took:.0?}")))
}
