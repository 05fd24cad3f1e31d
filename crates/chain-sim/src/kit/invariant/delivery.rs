//! Invariants that hold once all faults have happened and nothing is left to do.

use std::collections::{BTreeMap, BTreeSet};

use alloy_consensus::Transaction;
use alloy_primitives::{B256, Bytes, ChainId, U256, keccak256};
use alloy_sol_types::SolCall;
use messenger::{
    InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::relayMessageCall, access_list,
};

use super::Violation;
use crate::{
    chain::{Call, Chain},
    cluster::Cluster,
    kit::model::{Model, Relayed, Sent},
    relayer::{MessageState, Relayer, SkipRule},
};

/// Checks that every message that could be relayed now was relayed. A message could be relayed if
/// the last log that sent it is valid on its destination, and its relay on the head, with the gas
/// limit of the relayer, succeeds. Messages that the relayer must skip, and messages with a failed
/// relay in a block, are excluded.
///
/// A relay of the relayer that a block has included and that succeeded must have logs: without the
/// messenger's code, which is not there before the Lagoon upgrade, it calls nobody.
///
/// # Errors
///
/// [`Violation::NotDelivered`]; [`Violation::Simulator`] where the EVM fails.
pub fn deliverable_messages_are_delivered(
    cluster: &Cluster,
    relayer: &Relayer,
    model: &Model,
) -> Result<(), Violation> {
    let relayed: BTreeSet<(ChainId, B256)> =
        model.relayed().map(|relay| (relay.at.chain, relay.hash)).collect();
    let mut last: BTreeMap<B256, &Sent> = BTreeMap::new();
    for sent in model.sent() {
        last.insert(sent.hash, sent);
    }
    let idle: BTreeSet<(ChainId, Bytes)> = cluster
        .chains()
        .flat_map(|chain| idle_relays(relayer, chain).map(|payload| (chain.id(), payload)))
        .collect();
    for (hash, sent) in last {
        let Some(chain) = cluster.find(sent.message.destination) else { continue };
        if idle.contains(&(chain.id(), sent.message.payload().into())) {
            return Err(Violation::NotDelivered {
                hash,
                from: sent.at,
                destination: chain.id(),
                actual: "in a relay that succeeded and has no logs".into(),
            });
        }
        if relayed.contains(&(chain.id(), hash)) || is_skipped(relayer, sent) {
            continue;
        }
        if !is_valid(model, chain, sent)
            || !enters_pool(cluster, chain, sent)
            || !would_succeed(relayer, chain, sent)?
            || has_failed(chain, sent)
        {
            continue;
        }
        let state = relayer.message(hash);
        return Err(Violation::NotDelivered {
            hash,
            from: sent.at,
            destination: chain.id(),
            actual: state.map_or_else(|| "not found".into(), |state| state.to_string()),
        });
    }
    Ok(())
}

/// The payloads of the relayer's relays on a chain that succeeded and have no logs.
fn idle_relays(relayer: &Relayer, chain: &Chain) -> impl Iterator<Item = Bytes> {
    let account = relayer.config().account_on(chain.id());
    let executed = chain.blocks().flat_map(|block| {
        let executed = block.transactions().iter().zip(block.receipts());
        executed.filter(|(_, receipt)| receipt.status() && receipt.logs().is_empty())
    });
    executed.filter_map(move |(transaction, _)| {
        let call = relayMessageCall::abi_decode(transaction.input()).ok()?;
        (transaction.signer() == account).then_some(call._sentMessage)
    })
}

/// Whether the relayer must skip a message.
fn is_skipped(relayer: &Relayer, sent: &Sent) -> bool {
    relayer.config().skip.iter().any(|rule| match *rule {
        SkipRule::Source(chain) => sent.at.chain == chain,
        SkipRule::Destination(chain) => sent.message.destination == U256::from(chain),
        SkipRule::Sender(sender) => sent.message.sender == sender,
        SkipRule::Target(target) => sent.message.target == target,
        SkipRule::Message(hash) => sent.hash == hash,
    })
}

/// Whether the next block of a chain may execute the log of a message.
fn is_valid(model: &Model, chain: &Chain, sent: &Sent) -> bool {
    let set = chain.dependency_set();
    let initiates = model.block(sent.at.chain, sent.at.block);
    let next = chain.next_timestamp();
    set.contains(U256::from(sent.at.chain))
        && initiates.is_some_and(|block| block.is_past_activation)
        && chain.head().timestamp() >= chain.config().lagoon_time
        && sent.at.timestamp.saturating_add(set.message_expiry_window()) >= next
        && sent.at.timestamp <= next
}

/// Whether the filter of the pools lets a relay of a message enter the pool of a chain.
fn enters_pool(cluster: &Cluster, chain: &Chain, sent: &Sent) -> bool {
    let filter = cluster.interop_filter();
    let next = chain.next_timestamp();
    let window = chain.dependency_set().message_expiry_window();
    !filter.failsafe
        && filter.strict_ingress.is_none_or(|timeout| {
            sent.at.timestamp < next
                && sent.at.timestamp.saturating_add(window) >= next.saturating_add(timeout)
        })
}

/// Whether a relay of a message on the head of a chain succeeds.
fn would_succeed(relayer: &Relayer, chain: &Chain, sent: &Sent) -> Result<bool, Violation> {
    let id = sent.at.identifier(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    let payload = sent.message.payload();
    let Ok(entry) = InboxEntry::new(&id, keccak256(&payload)) else { return Ok(false) };
    let config = relayer.config();
    let gas = config.relay_gas(sent.message.message.len(), chain.transaction_gas_limit());
    let call = Call::new(
        config.account_on(chain.id()),
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        sent.message.relay_calldata(id),
    );
    let call = call.gas_limit(gas).access_list(access_list(&[entry]));
    Ok(chain.call(&call)?.success)
}

/// Whether a block of a chain has a failed relay of a message.
fn has_failed(chain: &Chain, sent: &Sent) -> bool {
    chain.blocks().any(|block| {
        let mut transactions = block.transactions().iter().zip(block.receipts());
        transactions.any(|(transaction, receipt)| {
            !receipt.status()
                && relayMessageCall::abi_decode(transaction.input())
                    .is_ok_and(|call| call._sentMessage == sent.message.payload())
        })
    })
}

/// Checks that the relayer knows every message by all its logs, and reports a message as relayed if
/// and only if a chain has logged its relay.
///
/// # Errors
///
/// [`Violation::Relayer`].
pub fn relayer_agrees_with_logs(relayer: &Relayer, model: &Model) -> Result<(), Violation> {
    let relayed: BTreeMap<B256, &Relayed> =
        model.relayed().map(|relayed| (relayed.hash, relayed)).collect();
    let disagree = |hash: B256, expected: String| {
        let state = relayer.message(hash);
        let actual = state.map_or_else(|| "not found".into(), |state| state.to_string());
        Err(Violation::Relayer { hash, expected, actual })
    };
    let mut sends: BTreeMap<B256, usize> = BTreeMap::new();
    for sent in model.sent() {
        *sends.entry(sent.hash).or_default() += 1;
    }
    for (&hash, &expected) in &sends {
        let actual = relayer.tracked(hash).map_or(0, |message| message.sends.len());
        if actual != expected {
            return disagree(hash, format!("a message with {expected} logs, not {actual}"));
        }
    }
    for message in relayer.messages() {
        let hash = message.hash;
        let reported = match message.state {
            MessageState::Relayed { block, .. } => Some(block),
            _ => None,
        };
        let expected = relayed.get(&hash).map(|relayed| relayed.at.block);
        if reported != expected {
            let expected = expected.map_or_else(
                || "a message that was not relayed".into(),
                |block| format!("a message that was relayed in block {block}"),
            );
            return disagree(hash, expected);
        }
        let is_gone = matches!(message.state, MessageState::ReorgedOut);
        let is_there = sends.contains_key(&hash);
        if is_gone && is_there || !is_there && !is_gone && expected.is_none() {
            let logs = if is_there { "with logs on its source" } else { "without logs" };
            return disagree(hash, format!("a message {logs}"));
        }
    }
    Ok(())
}
