//! What users do.

mod display;
mod execution;
mod lookup;
mod perform;
mod strategy;

use alloy_primitives::{Address, Bytes, ChainId};
use messenger::Identifier;

pub(super) use self::perform::{Stage, refused_or};
pub use self::{
    execution::{Execution, Place, Route},
    strategy::actions,
};
use super::{Payload, Pick, Target};
use crate::Call;

/// What a user does before a step of a scenario. What a chain refuses has not happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Calls `sendMessage`.
    Send {
        /// On this chain.
        chain: ChainId,
        /// Who.
        account: Account,
        /// To this chain, which may be none.
        destination: ChainId,
        /// For this target there.
        target: Target,
        /// What it says.
        payload: Payload,
        /// Value of the call, in wei; the messenger takes none.
        value: u64,
    },
    /// Calls `resendMessage` for one of the messages that there are, those of the chain first: it
    /// takes no others.
    Resend {
        /// On this chain.
        chain: ChainId,
        /// Who.
        account: Account,
        /// Which message.
        message: Pick,
    },
    /// Executes a log: relays it, or validates it directly.
    Execute(Execution),
    /// Validates a log that may well not be there, with what it would have to declare.
    Guess {
        /// On this chain.
        chain: ChainId,
        /// Who.
        account: Account,
        /// Where the log is said to be.
        id: Identifier,
        /// Whether the sequencer takes it unchecked.
        unchecked: bool,
    },
    /// Calls a target directly.
    Call {
        /// On this chain.
        chain: ChainId,
        /// Who.
        account: Account,
        /// Whom.
        target: Target,
        /// With what.
        payload: Payload,
        /// Value, in wei.
        value: u64,
    },
    /// Has the first contract, [`Behaviour::Emit`](super::Behaviour::Emit), emit a log.
    Emit {
        /// On this chain.
        chain: ChainId,
        /// Who.
        account: Account,
        /// How many topics, up to 4.
        topics: u8,
        /// Topics and data.
        data: Bytes,
    },
    /// Has the first contract emit what looks like the `SentMessage` of a message.
    Counterfeit {
        /// On this chain.
        chain: ChainId,
        /// Who.
        account: Account,
        /// The destination that it names.
        destination: ChainId,
        /// The target that it names.
        target: Target,
        /// What it says.
        payload: Payload,
    },
    /// Deposits from the L1: mints, and transfers some of it.
    Mint {
        /// On this chain.
        chain: ChainId,
        /// To whom.
        target: Target,
        /// How much comes into being, in wei.
        mint: u64,
        /// How much the call carries, in wei.
        value: u64,
    },
    /// Two chains each execute, before they emit it, a log of the other's block of the same
    /// moment; a chain with itself: a later log of its own block. Nothing where a block of the
    /// two is not due at the same moment, or other transactions wait.
    Circle {
        /// The one.
        one: ChainId,
        /// The other.
        other: ChainId,
        /// Whether their sequencers take it unchecked.
        unchecked: bool,
    },
    /// Makes any call, unchecked by the kit.
    Submit {
        /// On this chain.
        chain: ChainId,
        /// The call.
        call: Call,
    },
}

/// By which way a user's call comes to a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// As a transaction of this development account.
    Dev(u8),
    /// As a deposit of it.
    Depositor(u8),
}

impl Account {
    /// Its address.
    pub fn address(self) -> Address {
        let (Self::Dev(index) | Self::Depositor(index)) = self;
        // The last ones forge and relay.
        crate::DEV_ACCOUNTS[usize::from(index) % 7]
    }
}

/// An action and when it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledAction {
    /// The step before which it happens, counted from 0.
    pub step: u64,
    /// What happens.
    pub action: Action,
}

impl Action {
    /// The same on chains that are there.
    pub(super) fn on_chains(self, place: &impl Fn(ChainId) -> ChainId) -> Self {
        match self {
            Self::Send { chain, account, destination, target, payload, value } => {
                let (chain, destination) = (place(chain), place(destination));
                Self::Send { chain, account, destination, target, payload, value }
            }
            Self::Resend { chain, account, message } => {
                Self::Resend { chain: place(chain), account, message }
            }
            Self::Execute(execution) => {
                let chain = match execution.chain {
                    Place::Chain(chain) => Place::Chain(place(chain)),
                    Place::Destination => Place::Destination,
                };
                Self::Execute(Execution { chain, ..execution })
            }
            Self::Guess { chain, account, id, unchecked } => {
                Self::Guess { chain: place(chain), account, id, unchecked }
            }
            Self::Call { chain, account, target, payload, value } => {
                Self::Call { chain: place(chain), account, target, payload, value }
            }
            Self::Emit { chain, account, topics, data } => {
                Self::Emit { chain: place(chain), account, topics, data }
            }
            Self::Counterfeit { chain, account, destination, target, payload } => {
                let (chain, destination) = (place(chain), place(destination));
                Self::Counterfeit { chain, account, destination, target, payload }
            }
            Self::Mint { chain, target, mint, value } => {
                Self::Mint { chain: place(chain), target, mint, value }
            }
            Self::Circle { one, other, unchecked } => {
                Self::Circle { one: place(one), other: place(other), unchecked }
            }
            Self::Submit { chain, call } => Self::Submit { chain: place(chain), call },
        }
    }
}
