//! Executing logs by hand.

use core::fmt;

use alloy_primitives::ChainId;

use crate::{
    fault::Forgery,
    kit::{Account, Pick},
};

/// The execution of a log by a user, valid or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The executing chain.
    pub chain: ExecutingChain,
    /// The account that executes.
    pub account: Account,
    /// The way to execute the log.
    pub route: Route,
    /// The log.
    pub log: Pick,
    /// A forgery of identifier or payload.
    pub forgery: Option<Forgery>,
    /// Whether the access list declares the message.
    pub declared: bool,
    /// Whether the sequencer checks no rule.
    pub unchecked: bool,
}

/// The chain on which a log is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExecutingChain {
    /// The destination of the message. Nothing happens where the cluster does not have it, or the
    /// log is not a message.
    Destination,
    /// This chain.
    Chain(ChainId),
}

/// The way to execute a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// `relayMessage`, for a log that is a message or looks like one.
    Relay {
        /// Value for the target, in wei.
        value: u64,
    },
    /// `validateMessage`, for any log.
    Validate,
    /// `relayMessage` for a message whose payload relays the chosen message; both are declared.
    Nested,
}

impl fmt::Display for Execution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.chain {
            ExecutingChain::Destination => f.write_str("on its destination: ")?,
            ExecutingChain::Chain(chain) => write!(f, "{chain}: ")?,
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
