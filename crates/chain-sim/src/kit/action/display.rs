//! Actions in words, one line each.

use core::fmt;

use alloy_sol_types::SolCall;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};

use super::{Account, Action};
use crate::{
    chain::Call,
    kit::{Payload, address_name::AddressName},
};

/// An action in words, with the message or log that it chooses.
#[derive(Debug)]
pub(in crate::kit) struct Told<'a> {
    /// The action.
    pub(in crate::kit) action: &'a Action,
    /// The chosen message or log in words; `None` where it is not known, as before a run.
    pub(in crate::kit) subject: Option<String>,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dev(index) => write!(f, "account {index}"),
            Self::Depositor(index) => write!(f, "a deposit of account {index}"),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Told { action: self, subject: None }.fmt(f)
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with =
            |value: &u64| if *value == 0 { String::new() } else { format!(", with {value} wei") };
        let unchecked = |unchecked: &bool| {
            if *unchecked { ", and the sequencer checks no rule" } else { "" }
        };
        match self.action {
            Action::Send { chain, account, destination, target, payload, value } => write!(
                f,
                "{account} sends a message from chain {chain} to {target} on chain {destination}: \
                 {payload}{}",
                with(value)
            ),
            Action::Resend { chain, account, message } => {
                let message = self.subject.clone().unwrap_or_else(|| format!("message {message}"));
                write!(f, "{account} sends {message} again on chain {chain}")
            }
            Action::Execute(execution) => execution.tell(f, self.subject.as_deref()),
            Action::Guess { chain, account, id, unchecked: is_unchecked } => write!(
                f,
                "{account} validates on chain {chain} log {} of block {} of chain {}, which may not \
                 exist{}",
                id.logIndex,
                id.blockNumber,
                id.chainId,
                unchecked(is_unchecked)
            ),
            Action::Call { chain, account, target, payload, value } => {
                write!(f, "{account} calls {target} on chain {chain}: {payload}{}", with(value))
            }
            Action::Emit { chain, account, topics, data } => write!(
                f,
                "{account} emits a log on chain {chain}: {} bytes, {topics} topics",
                data.len()
            ),
            Action::Counterfeit { chain, account, destination, target, payload } => write!(
                f,
                "{account} counterfeits on chain {chain} a message to {target} on chain \
                 {destination}: {payload}"
            ),
            Action::Mint { chain, target, mint, value } => write!(
                f,
                "a deposit on chain {chain} mints {mint} wei, and gives {value} wei to {target}"
            ),
            Action::Cycle { one, other, unchecked: is_unchecked } if one == other => write!(
                f,
                "chain {one} executes a later log of the same block{}",
                unchecked(is_unchecked)
            ),
            Action::Cycle { one, other, unchecked: is_unchecked } => write!(
                f,
                "chains {one} and {other} execute each other's logs in a cycle{}",
                unchecked(is_unchecked)
            ),
            Action::Submit { chain, call } => {
                write!(f, "{} ", AddressName(call.from))?;
                let Call { to, input, .. } = call;
                if to.to() == Some(&L2_TO_L2_CROSS_DOMAIN_MESSENGER)
                    && let Ok(send) = sendMessageCall::abi_decode(input)
                {
                    let target = AddressName(send._target);
                    return write!(
                        f,
                        "sends a message from chain {chain} to {target} on chain {}: {}",
                        send._destination,
                        Payload::Bytes(send._message)
                    );
                }
                let input = Payload::Bytes(input.clone());
                match to.to() {
                    Some(to) => write!(f, "calls {} on chain {chain}: {input}", AddressName(*to)),
                    None => write!(f, "creates a contract on chain {chain}: {input}"),
                }
            }
        }
    }
}
