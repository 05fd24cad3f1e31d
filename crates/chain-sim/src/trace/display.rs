//! The trace as a tree for people.

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
        outline.push(1, format!("calls it with {}", short::bytes(&message.message)));
        outline.push(1, format!("payload hash {}", self.payload_hash));
        if self.sent.is_empty() {
            outline.push(1, "sent in no block that is there: reorged out");
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

/// Where something is, on one line.
fn place(block: &BlockReference) -> String {
    format!(
        "on {} in block {} ({}) at {} s, {}",
        block.chain,
        block.number,
        short::word(block.hash.as_slice()),
        block.timestamp,
        block.safety.name()
    )
}

/// Adds since when a block is how safe.
fn add_safety(outline: &mut Outline, block: &BlockReference) {
    let changes = block.safety_changes.iter();
    let changes: Vec<_> =
        changes.map(|change| format!("{} at {} s", change.level.name(), change.at)).collect();
    if !changes.is_empty() {
        outline.push(2, changes.join(", "));
    }
}

/// Adds a log that sends the message.
fn add_sent(outline: &mut Outline, verb: &str, sent: &Sent) {
    outline.push(1, format!("{verb} {}", place(&sent.block)));
    outline.push(2, format!("transaction {}", sent.transaction));
    outline.push(2, format!("of {}, log {}", sent.account, sent.log_index));
    add_safety(outline, &sent.block);
    if !sent.access_list.is_empty() {
        outline.push(2, "access list of a relay, the checksum last");
        for key in &sent.access_list {
            outline.push(3, key.to_string());
        }
    }
    outline.push(
        2,
        match &sent.admission {
            Admission::Admitted { chain, timestamp } => {
                format!("admitted on {chain} at {timestamp} s")
            }
            Admission::Refused { chain, timestamp, reason } => {
                format!("refused on {chain} at {timestamp} s: {reason}")
            }
            Admission::NoDestination => "the destination is not in the cluster".into(),
        },
    );
}

/// Adds a transaction that waits.
fn add_pending(outline: &mut Outline, pending: &PendingRelay) {
    let PendingRelay { chain, transaction, account, gas_limit } = pending;
    outline.push(1, format!("waits in the pool of {chain}"));
    outline.push(2, format!("transaction {transaction}"));
    outline.push(2, format!("of {account}, gas limit {gas_limit}"));
}

/// Adds a transaction that relays the message.
fn add_relay(outline: &mut Outline, relay: &RelayAttempt) {
    let verb = match (relay.relayed, relay.status) {
        (true, _) => "relayed",
        (false, true) => "executed, not relayed,",
        (false, false) => "relay failed",
    };
    outline.push(1, format!("{verb} {}", place(&relay.block)));
    outline.push(2, format!("transaction {}", relay.transaction));
    outline.push(2, format!("of {}, {} gas", relay.account, relay.gas_used));
    add_safety(outline, &relay.block);
    if let Some(failure) = &relay.failure {
        outline.push(2, format!("why: {failure}"));
    }
    add_calls(outline, 2, &relay.calls);
}
