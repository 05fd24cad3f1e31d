//! What must hold at the end of a schedule.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, ChainId, U256};
use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition};
use relayer::{AttemptId, StoredState, Unsigned};

use super::{
    chain::{Block, NEEDING, REVERTING},
    disk::Entry,
    schedule::{DENIED, SPONSOR, World},
    transaction::Transaction,
};

/// The identifier of a log.
pub fn identifier(chain: ChainId, block: &Block, log_index: u32) -> Identifier {
    let position = LogPosition {
        chain_id: U256::from(chain),
        block_number: block.number,
        timestamp: block.timestamp,
        log_index,
    };
    Identifier::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, position)
}

impl World {
    /// Whether nothing is left to do.
    pub fn is_over(&self) -> bool {
        let Some(machine) = &self.machine else { return false };
        let disk = self.disk.0.borrow();
        let is_read = self.chains.iter().all(|chain| {
            let position = disk.positions().get(&chain.id);
            position.is_some_and(|position| position.last == Some(chain.tip().hash))
        });
        is_read
            && machine.is_idle()
            && machine.payers(self.now).iter().all(|payer| payer.next_nonce.is_some())
            && self.chains.iter().all(|chain| chain.pool.is_empty() && chain.outbox.is_empty())
    }
}

/// Checks what must hold at the end of a schedule.
pub fn check(world: &World, is_over: bool) -> Result<(), String> {
    let seed = world.options.seed;
    if let Some(fault) = &world.fault {
        return Err(fault.clone());
    }
    if !is_over {
        return Err(format!("seed {seed}: does not end: {}", unfinished(world)));
    }
    no_message_is_lost(world)?;
    nonces_have_no_gaps(world)?;
    budgets_hold(world)?;
    memory_is_empty(world)
}

/// What is left to do, for people.
fn unfinished(world: &World) -> String {
    let disk = world.disk.0.borrow();
    let open = disk.all_messages().values().filter(|message| !message.state.is_settled());
    let open: Vec<_> = open.map(|message| (message.hash, message.state.clone())).collect();
    let machine = world.machine.as_ref();
    let status =
        machine.map(|machine| (machine.chains(), machine.payers(world.now), machine.wake_at()));
    let pools: Vec<_> = world
        .chains
        .iter()
        .map(|chain| {
            (chain.id, chain.tip().number, chain.pool.clone(), chain.tip().state.nonces.clone())
        })
        .collect();
    let attempts: Vec<_> = disk
        .attempts()
        .values()
        .map(|attempt| {
            (attempt.id, attempt.message, attempt.exposure, attempt.place, attempt.versions.len())
        })
        .collect();
    format!("at {}: {open:#?} {status:#?} {pools:#?} {attempts:#?}", world.now)
}

/// Each message is relayed, or in a state that its nature or age explains.
fn no_message_is_lost(world: &World) -> Result<(), String> {
    let seed = world.options.seed;
    let disk = world.disk.0.borrow();
    let there = world.there();
    for hash in &there {
        let sent = &world.messages[hash];
        let Some(stored) = disk.all_messages().get(hash) else {
            return Err(format!("seed {seed}: {hash} was never found"));
        };
        let destination = world.chains.iter().find(|it| U256::from(it.id) == sent.destination);
        let is_relayed = destination.is_some_and(|chain| chain.tip().state.relayed.contains(hash));
        let state = &stored.state;
        let is_right = match state {
            StoredState::Relayed { .. } => is_relayed,
            _ if is_relayed => false,
            StoredState::NoDestination => destination.is_none(),
            StoredState::Failed { .. } => sent.target == REVERTING || sent.sender == DENIED,
            StoredState::Parked { behind } => {
                let is_free = destination.is_some_and(|it| it.tip().state.relayed.contains(behind));
                sent.target == NEEDING && !is_free
            }
            StoredState::Expired => {
                world.options.window < 1_000_000
                    || sent.target == REVERTING
                    || sent.target == NEEDING
            }
            _ => false,
        };
        if !is_right {
            return Err(format!("seed {seed}: {hash} is relayed: {is_relayed}, but {state:?}"));
        }
    }
    for (hash, stored) in disk.all_messages() {
        let is_there = there.contains(hash);
        let is_gone = matches!(stored.state, StoredState::ReorgedOut | StoredState::Relayed { .. });
        if !is_there && !is_gone {
            return Err(format!(
                "seed {seed}: {hash} is reorged out, but {stored:#?}; {:#?}",
                world.machine.as_ref().map(relayer::Machine::chains)
            ));
        }
    }
    Ok(())
}

/// The machine's next nonces are those of the accounts.
pub fn nonces_have_no_gaps(world: &World) -> Result<(), String> {
    let seed = world.options.seed;
    let machine = world.machine.as_ref().ok_or("no machine")?;
    for status in machine.payers(world.now) {
        let chain = world.chains.iter().find(|chain| chain.id == status.chain);
        let nonces = chain.map(|chain| &chain.tip().state.nonces);
        let expected = nonces.and_then(|it| it.get(&status.payer)).copied().unwrap_or_default();
        let actual = status.next_nonce;
        let is_right = actual == Some(expected) || (world.was_foreign && actual < Some(expected));
        if !is_right || status.in_flight > 0 {
            return Err(format!("seed {seed}: expected nonce {expected}, got {status:?}"));
        }
    }
    Ok(())
}

/// No payer has spent more in an hour than its budget: each nonce counts with its dearest transaction,
/// and what a replacement costs more counts for its own hour.
fn budgets_hold(world: &World) -> Result<(), String> {
    let mut spent: BTreeMap<(ChainId, Address, u64), u128> = BTreeMap::new();
    let mut sponsored: BTreeMap<u64, u128> = BTreeMap::new();
    let mut attempts: BTreeMap<AttemptId, Vec<&Transaction>> = BTreeMap::new();
    let mut count = |transactions: Vec<&Transaction>| {
        let mut most = 0;
        if transactions.iter().all(|transaction| !transaction.admitted) {
            return;
        }
        for transaction in transactions {
            let Unsigned { chain, payer, .. } = transaction.unsigned;
            let extra = transaction.cost().saturating_sub(most);
            most += extra;
            let hour = transaction.asked_at / 3_600;
            *spent.entry((chain, payer, hour)).or_default() += extra;
            // Sponsors pay for relays only.
            if transaction.relay.is_some() {
                *sponsored.entry(hour).or_default() += extra;
            }
        }
    };
    for entry in world.disk.1.borrow().iter() {
        match *entry {
            Entry::Sent(index) => {
                let transaction = &world.signed[index];
                let Unsigned { chain, payer, nonce, .. } = transaction.unsigned;
                attempts.entry(AttemptId { chain, payer, nonce }).or_default().push(transaction);
            }
            Entry::Over(id) => attempts.remove(&id).into_iter().for_each(&mut count),
        }
    }
    attempts.into_values().for_each(count);
    let budget = world.config.lists.sponsors.get(&SPONSOR).copied().unwrap_or(u128::MAX);
    if let Some((hour, spent)) = sponsored.into_iter().find(|(_, spent)| *spent > budget) {
        let seed = world.options.seed;
        return Err(format!(
            "seed {seed}: the sponsor in hour {hour}: expected at most {budget}, got {spent}"
        ));
    }
    for ((chain, payer, hour), spent) in spent {
        let budget = world.config.chains[&chain].budget;
        if spent > budget {
            let seed = world.options.seed;
            return Err(format!(
                "seed {seed}: {payer} on chain {chain} in hour {hour}: expected at most {budget}, got \
                 {spent}"
            ));
        }
    }
    Ok(())
}

/// Settled messages are not in memory.
fn memory_is_empty(world: &World) -> Result<(), String> {
    let seed = world.options.seed;
    let machine = world.machine.as_ref().ok_or("no machine")?;
    let parked = world.disk.0.borrow();
    let open = parked.all_messages().values().filter(|message| !message.state.is_settled()).count();
    let entries: BTreeMap<_, _> = machine.entries().into_iter().collect();
    for (name, most) in [
        ("relayer: messages", open),
        ("relayer: messages in order", open),
        ("relayer: due messages", 0),
        ("relayer: submitted relays", 0),
        ("machine: changes", 0),
        ("machine: messages at rest", 0),
        ("machine: messages that are due", 0),
        ("machine: directions", 0),
        ("machine: estimates", 0),
    ] {
        let actual = entries[name];
        if actual > most {
            return Err(format!("seed {seed}: {name}: expected at most {most}, got {actual}"));
        }
    }
    let hashes: BTreeSet<B256> = parked.all_messages().keys().copied().collect();
    if hashes.len() as u64 > world.options.messages {
        return Err(format!("seed {seed}: found messages that nobody has sent"));
    }
    Ok(())
}
