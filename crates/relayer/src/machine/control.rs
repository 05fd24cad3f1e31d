//! What people ask a machine, and tell it.

use alloy_primitives::{Address, B256, ChainId, U256};

use super::machine::Machine;
use crate::{
    messages::MessageState,
    store::{Spender, Store},
};

/// How a chain is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainStatus {
    /// The chain's id.
    pub chain: ChainId,
    /// The number of the next block to read.
    pub next: u64,
    /// The head's number; `None` before the first head.
    pub head: Option<u64>,
    /// The last final block.
    pub finalized: u64,
    /// Whether the node that was asked last has other blocks than those that are final. Nothing is
    /// relayed to the chain until a node has the right ones.
    pub is_other_chain: bool,
}

/// How a payer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayerStatus {
    /// The chain's id.
    pub chain: ChainId,
    /// The payer.
    pub payer: Address,
    /// The next nonce; `None` until the account was read.
    pub next_nonce: Option<u64>,
    /// Number of its nonces that are in no block.
    pub in_flight: usize,
    /// The balance, in wei; `None` until the account was read.
    pub balance: Option<U256>,
    /// What its budget has left in this hour, in wei.
    pub budget_left: u128,
    /// Until when it begins nothing, in seconds; a time that is past where it does not wait.
    pub blocked_until: u64,
}

impl<S: Store> Machine<S> {
    /// The store.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Ends the machine: what the store has is all that a later one needs.
    pub fn into_store(self) -> S {
        self.store
    }

    /// Takes up a message that was given up or waits, as if it had just been found; returns whether
    /// there is anything to do for it.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn retry(&mut self, message: B256, now: u64) -> Result<bool, S::Error> {
        self.load(message)?;
        Ok(self.messages.retry(message, now))
    }

    /// Excludes a message from being relayed; returns whether there was anything to do for it.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn skip(&mut self, message: B256, now: u64) -> Result<bool, S::Error> {
        self.load(message)?;
        let slots = self.slots.of_message(message).map(|slot| slot.attempt.id);
        for id in slots.collect::<Vec<_>>() {
            self.slots.check_at(id, now);
        }
        Ok(self.messages.skip(message))
    }

    /// Whether all blocks are read that the nodes have told of, no message rests or waits but for another one,
    /// no nonce is in use, and no answer is awaited about gas or an account.
    pub fn is_idle(&self) -> bool {
        let is_read = |reader: &super::reader::Reader| reader.behind() == Some(0);
        self.readers.values().all(is_read)
            && self.estimates.is_empty()
            && self.resting.is_empty()
            && self.payers.values().all(|payer| !payer.is_asked)
            && self.messages.messages().all(|message| {
                message.state.is_settled() || matches!(message.state, MessageState::Parked { .. })
            })
            && self.slots.iter().all(|slot| !slot.attempt.is_free())
    }

    /// How the chains are read.
    pub fn chains(&self) -> Vec<ChainStatus> {
        let status = self.readers.iter().map(|(chain, reader)| ChainStatus {
            chain: *chain,
            next: reader.next,
            head: reader.head.map(|head| head.number),
            finalized: reader.finalized,
            is_other_chain: reader.is_other,
        });
        status.collect()
    }

    /// How the payers stand at `now`, in seconds.
    pub fn payers(&self, now: u64) -> Vec<PayerStatus> {
        let status = self.payers.iter().map(|(&(chain, payer), state)| {
            let budget = self.chain(chain).map_or(0, |config| config.budget);
            PayerStatus {
                chain,
                payer,
                next_nonce: state.next,
                in_flight: state.live.len(),
                balance: state.balance,
                budget_left: self.spends.left(Spender::Payer { chain, payer }, budget, now),
                blocked_until: state.blocked_until,
            }
        });
        status.collect()
    }

    /// The name of each collection in memory, and its number of entries.
    pub fn entries(&self) -> Vec<(&'static str, usize)> {
        let (directions, due, resting) = self.resting.entries();
        let own = [
            ("machine: nonces in use", self.slots.len()),
            ("machine: requests", self.requests.len()),
            ("machine: estimates", self.estimates.len()),
            ("machine: relays of unknown messages", self.relays.len()),
            ("machine: blocks with own transactions", self.mined.len()),
            ("machine: directions", directions),
            ("machine: messages that are due", due),
            ("machine: messages at rest", resting),
            ("machine: changes", self.changes.len() + self.changed.len()),
            ("machine: actions", self.actions.len()),
        ];
        own.into_iter().chain(self.messages.entries()).collect()
    }
}
