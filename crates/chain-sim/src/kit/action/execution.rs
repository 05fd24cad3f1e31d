//! Executing a log by hand.

use core::fmt;

use alloy_primitives::ChainId;

use crate::{
    Forgery,
    kit::{Account, Pick},
};

/// Somebody executes a log by hand, well or badly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// Where.
    pub chain: Place,
    /// Who.
    pub account: Account,
    /// How.
    pub route: Route,
    /// Which log.
    pub log: Pick,
    /// What is forged of it.
    pub forgery: Option<Forgery>,
    /// Whether the access list declares what is executed.
    pub declared: bool,
    /// Whether the sequencer takes it unchecked.
    pub unchecked: bool,
}

/// Where a log is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// On the chain that a message is for; where it is none, or its log is not one of a message,
    /// nowhere.
    Destination,
    /// On this chain.
    Chain(ChainId),
}

/// How a log is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// By `relayMessage`, if it is a message or looks like one.
    Relay {
        /// Value for the target, in wei.
        value: u64,
    },
    /// By `validateMessage`, whatever it is.
    Validate,
    /// By `relayMessage` for a message whose payload relays the one picked, with both declared.
    Nested,
}

impl fmt::Display for Execution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.chain {
            Place::Destination => f.write_str("its destination: ")?,
            Place::Chain(chain) => write!(f, "{chain}: ")?,
        }
        write!(f, "{} ", self.account)?;
        match self.route {
            Route::Relay { value: 0 } => write!(f, "relays message {}", self.log)?,
            Route::Relay { value } => write!(f, "relays message {} with {value} wei", self.log)?,
            Route::Validate => write!(f, "validates log {}", self.log)?,
            Route::Nested => write!(f, "relays message {} within another", self.log)?,
        }
        if let Some(forgery) = &self.forgery {
            write!(f, " with {forgery}")?;
        }
        if !self.declared {
            f.write_str(", undeclared")?;
        }
        if self.unchecked { f.write_str(", unchecked") } else { Ok(()) }
    }
}
