//! The messenger's context, as targets see it.

use alloy_consensus::Transaction;
use alloy_primitives::{Address, U256, keccak256};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::Violation;
use crate::{
    cluster::Cluster,
    kit::{
        behaviour::{Behaviour, Recorded},
        model::{Event, Model, Relayed},
    },
};

/// Checks that each contract with the code of [`Behaviour::Record`] was called once in each relay
/// of a message to it, with the message's sender, source and payload, and the relay's value; and
/// that its storage has the number of its records and the last one.
///
/// # Errors
///
/// [`Violation::Context`], [`Violation::State`].
pub fn contexts_are_right(cluster: &Cluster, model: &Model) -> Result<(), Violation> {
    let code_hash = keccak256(Behaviour::Record.runtime());
    for chain in cluster.chains() {
        // Records by transaction and contract, which no relay has claimed yet.
        let mut waiting: Vec<(usize, Address, &Recorded)> = Vec::new();
        let records = |target: Address| {
            let account = chain.state().account(target);
            account.is_some_and(|account| account.code_hash == code_hash)
        };
        let mut counts = std::collections::BTreeMap::new();
        for block in model.blocks(chain.id()) {
            waiting.clear();
            for event in &block.events {
                match event {
                    Event::Recorded { at, contract, record } if records(*contract) => {
                        waiting.push((at.transaction, *contract, record));
                        let (count, last) = counts.entry(*contract).or_insert((0u64, record));
                        *count += 1;
                        *last = record;
                    }
                    Event::Relayed(relay) => {
                        check_relay(cluster, model, relay, &mut waiting, &records)?;
                    }
                    _ => {}
                }
            }
        }
        for (contract, (count, last)) in counts {
            let sender: U256 = last.sender.into_word().into();
            for (slot, expected) in [(0, U256::from(count)), (1, sender), (2, last.source)] {
                let actual = chain.storage(contract, U256::from(slot));
                if actual != expected {
                    let what = format!("slot {slot} of {contract}");
                    return Err(Violation::State { chain: chain.id(), what, expected, actual });
                }
            }
        }
    }
    Ok(())
}

/// Checks that the target of a relay has recorded what was sent.
fn check_relay(
    cluster: &Cluster,
    model: &Model,
    relay: &Relayed,
    waiting: &mut Vec<(usize, Address, &Recorded)>,
    records: &impl Fn(Address) -> bool,
) -> Result<(), Violation> {
    // An unverified block may relay a message that was never sent.
    let Some(sent) = model.find_sent(relay.hash) else { return Ok(()) };
    let message = &sent.message;
    if !records(message.target) {
        return Ok(());
    }
    let called = (relay.at.transaction, message.target);
    let recorded = waiting.iter().position(|(at, contract, _)| (*at, *contract) == called);
    let recorded = recorded.map(|recorded| waiting.remove(recorded).2);
    let block = cluster.chain(relay.at.chain)?.block(relay.at.block);
    let transaction = block.and_then(|block| block.transactions().get(relay.at.transaction));
    // A contract that relays does not pass value on.
    let direct = |to: &Address| *to == L2_TO_L2_CROSS_DOMAIN_MESSENGER;
    let value = transaction.filter(|transaction| transaction.to().is_some_and(|to| direct(&to)));
    let expected = Recorded {
        sender: message.sender,
        source: message.source,
        value: value.map_or(U256::ZERO, |transaction| transaction.value()),
        calldataHash: keccak256(&message.message),
    };
    if recorded == Some(&expected) {
        return Ok(());
    }
    let expected = format!("{expected:?}");
    let actual = recorded.map_or_else(|| "nothing".into(), |recorded| format!("{recorded:?}"));
    Err(Violation::Context { at: relay.at, expected, actual })
}
