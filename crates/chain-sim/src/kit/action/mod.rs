//! Actions of users.

mod display;
mod execution;
mod lookup;
mod outcome;
mod perform;
mod stage;
mod strategy;
mod subject;

use alloy_primitives::{Address, Bytes, ChainId};
use messenger::Identifier;

pub(super) use self::{display::Told, outcome::Outcome, stage::Stage, subject::Subject};
pub use self::{
    execution::{ExecutingChain, Execution, Route},
    strategy::actions,
};
use super::{Payload, Pick, Target};
use crate::chain::Call;

/// An action of a user before a step of a scenario. Refused actions have no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Calls `sendMessage`.
    Send {
        /// The source.
        chain: ChainId,
        /// The sender.
        account: Account,
        /// The destination, which may not be in the cluster.
        destination: ChainId,
        /// The target.
        target: Target,
        /// The message's payload.
        payload: Payload,
        /// Value of the call, in wei; the messenger refuses any.
        value: u64,
    },
    /// Calls `resendMessage` for one of the existing messages, those sent by the chain first: it
    /// refuses others.
    Resend {
        /// The chain.
        chain: ChainId,
        /// The sender.
        account: Account,
        /// The message.
        message: Pick,
    },
    /// Executes a log: relays it, or validates it directly.
    Execute(Execution),
    /// Validates a log that may not exist, with the access list that it would need.
    Guess {
        /// The executing chain.
        chain: ChainId,
        /// The sender.
        account: Account,
        /// The identifier of the log.
        id: Identifier,
        /// Whether the sequencer checks no rule.
        unchecked: bool,
    },
    /// Calls a target directly.
    Call {
        /// The chain.
        chain: ChainId,
        /// The sender.
        account: Account,
        /// The called contract.
        target: Target,
        /// The calldata.
        payload: Payload,
        /// Value, in wei.
        value: u64,
    },
    /// Lets the first contract, [`Behaviour::Emit`](super::Behaviour::Emit), emit a log.
    Emit {
        /// The chain.
        chain: ChainId,
        /// The sender.
        account: Account,
        /// Number of topics, up to 4.
        topics: u8,
        /// Topics and data.
        data: Bytes,
    },
    /// Lets the first contract emit a log that looks like the `SentMessage` of a message.
    Counterfeit {
        /// The chain.
        chain: ChainId,
        /// The sender.
        account: Account,
        /// The destination in the log.
        destination: ChainId,
        /// The target in the log.
        target: Target,
        /// The message's payload in the log.
        payload: Payload,
    },
    /// Makes a deposit from the L1, which mints ether and transfers some of it.
    Mint {
        /// The chain.
        chain: ChainId,
        /// The receiver.
        target: Target,
        /// The minted value, in wei.
        mint: u64,
        /// The transferred value, in wei.
        value: u64,
    },
    /// Lets two chains each execute a log of the other's block at the same timestamp, before they
    /// emit their own; or one chain a later log of its own block. Nothing happens where the next
    /// blocks of the two have different timestamps, or other transactions wait.
    Cycle {
        /// The first chain.
        one: ChainId,
        /// The second chain.
        other: ChainId,
        /// Whether their sequencers check no rule.
        unchecked: bool,
    },
    /// Submits a call of the application.
    Submit {
        /// The chain.
        chain: ChainId,
        /// The call.
        call: Call,
    },
}

/// The sender of a user's call, and how the call gets to the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// This development account, by a transaction.
    Dev(u8),
    /// This development account, by a deposit.
    Depositor(u8),
}

impl Account {
    /// The account's address.
    pub fn address(self) -> Address {
        let (Self::Dev(index) | Self::Depositor(index)) = self;
        // The forger and the relayer are among the last three accounts.
        crate::cluster::DEV_ACCOUNTS[usize::from(index) % 7]
    }
}

/// An action, and the step in which it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledAction {
    /// The step, counted from 0; the action happens at its beginning.
    pub step: u64,
    /// The action.
    pub action: Action,
}

impl Action {
    /// Replaces the action's chains by chains of the cluster.
    pub(super) fn on_chains(self, nearest: &impl Fn(ChainId) -> ChainId) -> Self {
        match self {
            Self::Send { chain, account, destination, target, payload, value } => {
                let (chain, destination) = (nearest(chain), nearest(destination));
                Self::Send { chain, account, destination, target, payload, value }
            }
            Self::Resend { chain, account, message } => {
                Self::Resend { chain: nearest(chain), account, message }
            }
            Self::Execute(execution) => {
                let chain = match execution.chain {
                    ExecutingChain::Chain(chain) => ExecutingChain::Chain(nearest(chain)),
                    ExecutingChain::Destination => ExecutingChain::Destination,
                };
                Self::Execute(Execution { chain, ..execution })
            }
            Self::Guess { chain, account, id, unchecked } => {
                Self::Guess { chain: nearest(chain), account, id, unchecked }
            }
            Self::Call { chain, account, target, payload, value } => {
                Self::Call { chain: nearest(chain), account, target, payload, value }
            }
            Self::Emit { chain, account, topics, data } => {
                Self::Emit { chain: nearest(chain), account, topics, data }
            }
            Self::Counterfeit { chain, account, destination, target, payload } => {
                let (chain, destination) = (nearest(chain), nearest(destination));
                Self::Counterfeit { chain, account, destination, target, payload }
            }
            Self::Mint { chain, target, mint, value } => {
                Self::Mint { chain: nearest(chain), target, mint, value }
            }
            Self::Cycle { one, other, unchecked } => {
                Self::Cycle { one: nearest(one), other: nearest(other), unchecked }
            }
            Self::Submit { chain, call } => Self::Submit { chain: nearest(chain), call },
        }
    }
}
