//! Relayed messages.

use std::collections::BTreeMap;

use alloy_primitives::U256;

use super::Violation;
use crate::{
    chain::SafetyLevel,
    cluster::Cluster,
    kit::model::{Event, Model, Position, Relayed, Sent},
};

/// Checks that each message is relayed at most once. In verified blocks, a message must be relayed
/// by a transaction that executes a log that sent it, on its destination, with its source and
/// nonce, and not within the relay of another message.
///
/// # Errors
///
/// [`Violation::RelayedTwice`], [`Violation::NotSent`], [`Violation::Relay`],
/// [`Violation::Nested`].
pub fn relays_match_sent_messages(cluster: &Cluster, model: &Model) -> Result<(), Violation> {
    let mut sent: BTreeMap<_, Vec<&Sent>> = BTreeMap::new();
    for log in model.sent() {
        sent.entry(log.hash).or_default().push(log);
    }
    for (chain, _) in model.chains() {
        let mut relayed: BTreeMap<_, Position> = BTreeMap::new();
        for event in model.events(chain) {
            let Event::Relayed(relay) = event else { continue };
            if let Some(&first) = relayed.get(&relay.hash) {
                let (hash, second) = (relay.hash, relay.at);
                return Err(Violation::RelayedTwice { hash, first, second });
            }
            relayed.insert(relay.hash, relay.at);
            if !is_verified(cluster, relay.at) {
                continue;
            }
            let sends = sent.get(&relay.hash).map(Vec::as_slice).unwrap_or_default();
            let send = sends.iter().find_map(|send| Some((send, execution(model, relay, send)?)));
            let Some((send, begin)) = send else {
                return Err(Violation::NotSent { at: relay.at, actual: relay.hash });
            };
            let message = &send.message;
            let what = [
                ("destination", message.destination, U256::from(chain)),
                ("source", message.source, relay.source),
                ("nonce", message.nonce, relay.nonce),
            ];
            for (what, expected, actual) in what {
                if expected != actual {
                    return Err(Violation::Relay { at: relay.at, what, expected, actual });
                }
            }
            // A relay begins with the execution of its log, and ends with `RelayedMessage`.
            let mut open = relayed.values().copied();
            let inner = open.find(|inner| {
                let within = begin..relay.at.log;
                (inner.block, inner.transaction) == (relay.at.block, relay.at.transaction)
                    && within.contains(&inner.log)
            });
            if let Some(inner) = inner {
                return Err(Violation::Nested { outer: relay.at, inner });
            }
        }
    }
    Ok(())
}

/// Whether the block of a log was verified.
pub(super) fn is_verified(cluster: &Cluster, at: Position) -> bool {
    let safety = cluster.chain(at.chain).ok().and_then(|chain| chain.safety(at.block));
    safety.is_some_and(|safety| safety >= SafetyLevel::CrossUnsafe)
}

/// The index of the last `ExecutingMessage` log in the transaction of a relay, before the relay's
/// own log, that names the log that sent the message.
fn execution(model: &Model, relay: &Relayed, send: &Sent) -> Option<u32> {
    let block = model.block(relay.at.chain, relay.at.block)?;
    let executions = block.events.iter().filter_map(|event| match event {
        Event::Executed(executed) => Some(executed),
        _ => None,
    });
    let from = send.at;
    let of_relay = executions.filter(|executed| {
        let id = &executed.id;
        executed.at.transaction == relay.at.transaction
            && executed.at.log < relay.at.log
            && id.chainId == U256::from(from.chain)
            && id.blockNumber == U256::from(from.block)
            && id.logIndex == U256::from(from.log)
    });
    of_relay.map(|executed| executed.at.log).last()
}
