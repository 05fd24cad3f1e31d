//! Traces as trees of text.

use core::fmt;

use super::{
    Admission, BlockReference, MessageTrace, PendingRelay, RelayAttempt, Sent,
    call_outline::add_calls, outline::Outline, short,
};

impl fmt::Display for MessageTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut outline = Outline::default();
        let message = &self.message;
        outline.push(0, format!("message {}", self.message_hash));
        let (source, destination) = (message.source, message.destination);
        outline.push(1, format!("nonce {}, from {source} to {destination}", message.nonce));
        outline.push(1, format!("sender {}", short::contract(message.sender)));
        outline.push(1, format!("target {}", short::contract(message.target)));
        outline.push(1, format!("calldata {}", short::bytes(&message.message)));
        outline.push(1, format!("payload hash {}", self.payload_hash));
        if self.sent.is_empty() {
            outline.push(1, "sent in no block of the chain: reorged out");
        }
        for (index, sent) in self.sent.iter().enumerate() {
            add_sent(&mut outline, if index == 0 { "sent" } else { "sent again" }, sent);
        }
        for pending in &self.pending {
            add_pending(&mut outline, pending);
        }
        for relay in &self.relays {
            add_relay(&mut outline, relay);
        }
        if let Some(relayer) = &self.relayer {
            outline.push(1, format!("relayer: {relayer}"));
        }
        outline.fmt(f)
    }
}

/// A block on one line.
fn block_line(block: &BlockReference) -> String {
    format!(
        "on {} in block {} ({}) at timestamp {}, {}",
        block.chain,
        block.number,
        short::word(block.hash.as_slice()),
        block.timestamp,
        block.safety.name()
    )
}

/// Adds the times at which a block reached each safety level.
fn add_safety(outline: &mut Outline, block: &BlockReference) {
    let changes = block.safety_changes.iter();
    let changes: Vec<_> =
        changes.map(|change| format!("{} since {}", change.level.name(), change.at)).collect();
    if !changes.is_empty() {
        outline.push(2, changes.join(", "));
    }
}

/// Adds a log that sends the message.
fn add_sent(outline: &mut Outline, verb: &str, sent: &Sent) {
    outline.push(1, format!("{verb} {}", block_line(&sent.block)));
    outline.push(2, format!("transaction {}", sent.transaction));
    outline.push(2, format!("from {}, log index {}", sent.account, sent.log_index));
    add_safety(outline, &sent.block);
    if !sent.access_list.is_empty() {
        outline.push(2, "access list for a relay, with the checksum last");
        for key in &sent.access_list {
            outline.push(3, key.to_string());
        }
    }
    outline.push(
        2,
        match &sent.admission {
            Admission::Admitted { chain, timestamp } => {
                format!("a relay would now be admitted on {chain}, at timestamp {timestamp}")
            }
            Admission::Refused { chain, timestamp, reason } => {
                format!(
                    "a relay would now be refused on {chain}, at timestamp {timestamp}: {reason}"
                )
            }
            Admission::NoDestination => "the destination is not in the cluster".into(),
        },
    );
}

/// Adds a transaction that waits in a pool.
fn add_pending(outline: &mut Outline, pending: &PendingRelay) {
    let PendingRelay { chain, transaction, account, gas_limit } = pending;
    outline.push(1, format!("waits in the pool of {chain}"));
    outline.push(2, format!("transaction {transaction}"));
    outline.push(2, format!("from {account}, gas limit {gas_limit}"));
}

/// Adds a transaction that relays the message.
fn add_relay(outline: &mut Outline, relay: &RelayAttempt) {
    let verb = match (relay.relayed, relay.status) {
        (true, _) => "relayed",
        (false, true) => "executed without relaying it",
        (false, false) => "relay failed",
    };
    outline.push(1, format!("{verb} {}", block_line(&relay.block)));
    outline.push(2, format!("transaction {}", relay.transaction));
    outline.push(2, format!("from {}, {} gas", relay.account, relay.gas_used));
    add_safety(outline, &relay.block);
    if let Some(failure) = &relay.failure {
        outline.push(2, format!("reason: {failure}"));
    }
    add_calls(outline, 2, &relay.calls);
}
