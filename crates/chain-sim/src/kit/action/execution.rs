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

impl Execution {
    /// Writes the execution in words, with the chosen message or log if it is known.
    pub(super) fn tell(&self, f: &mut fmt::Formatter<'_>, subject: Option<&str>) -> fmt::Result {
        let chosen =
            |kind: &str| subject.map_or_else(|| format!("{kind} {}", self.log), str::to_owned);
        write!(f, "{} ", self.account)?;
        match self.route {
            Route::Relay { .. } => write!(f, "relays {}", chosen("message"))?,
            Route::Validate => write!(f, "validates {}", chosen("log"))?,
            Route::Nested => write!(f, "relays {} within another", chosen("message"))?,
        }
        match self.chain {
            ExecutingChain::Destination => f.write_str(" on its destination")?,
            ExecutingChain::Chain(chain) => write!(f, " on chain {chain}")?,
        }
        if let Some(forgery) = &self.forgery {
            write!(f, ", forged with {forgery}")?;
        }
        if let Route::Relay { value } = self.route
            && value > 0
        {
            write!(f, ", with {value} wei")?;
        }
        if !self.declared {
            f.write_str(", undeclared")?;
        }
        if self.unchecked { f.write_str(", and the sequencer checks no rule") } else { Ok(()) }
    }
}
