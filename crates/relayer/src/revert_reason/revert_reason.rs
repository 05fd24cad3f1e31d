//! The reason why a call failed.

use alloy_primitives::{Bytes, Selector, U256};
use alloy_sol_types::{Panic, PanicKind, Revert, SolError, SolInterface};

use super::predeploy_error::{InboxError, MessengerError, inbox_meaning, messenger_meaning};

/// The reason why a call failed: its decoded revert data, or the EVM's reason to halt it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "camelCase"))]
#[non_exhaustive]
pub enum RevertReason {
    /// The call reverted without data.
    Empty,
    /// An error of the messenger.
    Messenger {
        /// The error's name.
        name: &'static str,
        /// The error's meaning in words.
        meaning: &'static str,
    },
    /// An error of the inbox.
    Inbox {
        /// The error's name.
        name: &'static str,
        /// The error's meaning in words.
        meaning: &'static str,
    },
    /// Solidity's `Error(string)`, from `require` or `revert`.
    Error {
        /// The string.
        message: String,
    },
    /// Solidity's `Panic(uint256)`.
    Panic {
        /// The code.
        code: U256,
        /// The code's meaning in words; `None` for a code that Solidity does not define.
        meaning: Option<&'static str>,
    },
    /// A custom error of another contract.
    Custom {
        /// The error's selector.
        selector: Selector,
        /// The error's encoded arguments.
        data: Bytes,
    },
    /// Revert data that is too short for an error.
    Raw {
        /// The revert data.
        data: Bytes,
    },
    /// The call ran out of gas.
    OutOfGas,
    /// The EVM halted the call for another reason, which uses up all its gas.
    Halt {
        /// The EVM's reason.
        reason: String,
    },
}

impl RevertReason {
    /// Decodes revert data.
    pub fn decode(output: &[u8]) -> Self {
        let Some((selector, data)) = output.split_first_chunk::<4>() else {
            return match output {
                [] => Self::Empty,
                raw => Self::Raw { data: Bytes::copy_from_slice(raw) },
            };
        };
        if let Some(error) = exactly::<MessengerError>(output) {
            let name = MessengerError::name_by_selector(*selector).unwrap_or_default();
            return Self::Messenger { name, meaning: messenger_meaning(&error) };
        }
        if let Some(error) = exactly::<InboxError>(output) {
            let name = InboxError::name_by_selector(*selector).unwrap_or_default();
            return Self::Inbox { name, meaning: inbox_meaning(&error) };
        }
        if let Ok(error) = Revert::abi_decode(output) {
            return Self::Error { message: error.reason };
        }
        if let Ok(panic) = Panic::abi_decode(output) {
            let meaning = panic.kind().map(PanicKind::as_str);
            return Self::Panic { code: panic.code, meaning };
        }
        Self::Custom { selector: selector.into(), data: Bytes::copy_from_slice(data) }
    }
}

impl RevertReason {
    /// Encodes the revert data; empty where the EVM halted the call.
    pub fn encode(&self) -> Bytes {
        match self {
            Self::Messenger { name, .. } => {
                selector_of::<MessengerError>(name, MessengerError::name_by_selector)
            }
            Self::Inbox { name, .. } => {
                selector_of::<InboxError>(name, InboxError::name_by_selector)
            }
            Self::Error { message } => Revert::from(message.as_str()).abi_encode().into(),
            Self::Panic { code, .. } => Panic { code: *code }.abi_encode().into(),
            Self::Custom { selector, data } => [selector.as_slice(), data].concat().into(),
            Self::Raw { data } => data.clone(),
            Self::Empty | Self::OutOfGas | Self::Halt { .. } => Bytes::new(),
        }
    }
}

/// The encoding of the error with this name, which has no arguments.
fn selector_of<E: SolInterface>(
    name: &str,
    name_of: impl Fn([u8; 4]) -> Option<&'static str>,
) -> Bytes {
    let selector = E::selectors().find(|selector| name_of(*selector) == Some(name));
    selector.map(|selector| Bytes::copy_from_slice(&selector)).unwrap_or_default()
}

/// Decodes an error without arguments; `None` where the output is anything else, or longer.
fn exactly<E: SolInterface>(output: &[u8]) -> Option<E> {
    E::abi_decode(output).ok().filter(|error| error.abi_encode() == output)
}

impl core::fmt::Display for RevertReason {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Empty => f.write_str("reverted without data"),
            Self::Messenger { name, meaning } => write!(f, "the messenger's {name}: {meaning}"),
            Self::Inbox { name, meaning } => write!(f, "the inbox's {name}: {meaning}"),
            Self::Error { message } => write!(f, "reverted with {message:?}"),
            Self::Panic { code, meaning } => {
                write!(f, "Panic({code:#04x}): {}", meaning.unwrap_or("not a code of Solidity"))
            }
            Self::Custom { selector, data } if data.is_empty() => {
                write!(f, "reverted with custom error {selector}")
            }
            Self::Custom { selector, data } => {
                write!(f, "reverted with custom error {selector}, arguments {data}")
            }
            Self::Raw { data } => write!(f, "reverted with {data}, too short for an error"),
            Self::OutOfGas => f.write_str("ran out of gas"),
            Self::Halt { reason } => write!(f, "halted by the EVM: {reason}"),
        }
    }
}
