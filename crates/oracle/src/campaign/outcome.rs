//! Outcomes of transactions and calls, and other facts that a run counts.

use std::fmt;

use alloy_primitives::{B256, Bytes};
use alloy_sol_types::{Panic, SolError, SolEvent};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ExecutingMessage, ICrossL2Inbox::ICrossL2InboxErrors,
        IL2ToL2CrossDomainMessenger::IL2ToL2CrossDomainMessengerErrors, RelayedMessage,
        SentMessage,
    },
};

use crate::{Observation, Status, contracts::Caller, outcomes};

/// How a transaction or a call ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Success.
    Success,
    /// A revert with an error of one of the two interfaces, by its name.
    Error(&'static str),
    /// A revert with Solidity's `Panic`, by its code.
    Panic(u64),
    /// A revert without data. For a call by a contract also a halt, which the contract cannot
    /// distinguish from it.
    EmptyRevert,
    /// A revert with other data.
    OtherRevert,
    /// An exceptional halt. All kinds of out-of-gas count as one.
    Halt(String),
    /// The EVM refused the transaction before it ran.
    Refused,
}

/// The name of an error of one of the two interfaces.
fn name_of(selector: [u8; 4]) -> Option<&'static str> {
    IL2ToL2CrossDomainMessengerErrors::name_by_selector(selector)
        .or_else(|| ICrossL2InboxErrors::name_by_selector(selector))
}

impl Outcome {
    /// The outcome of a revert with this data.
    fn of_revert(data: &Bytes) -> Self {
        if data.is_empty() {
            return Self::EmptyRevert;
        }
        // Errors of the interfaces have no arguments: their data are the selector alone.
        if let Some(name) = <[u8; 4]>::try_from(&data[..]).ok().and_then(name_of) {
            return Self::Error(name);
        }
        match Panic::abi_decode_validate(data) {
            Ok(panic) => Self::Panic(panic.code.saturating_to()),
            Err(_) => Self::OtherRevert,
        }
    }

    /// The outcome of a transaction.
    fn of_transaction(seen: &Observation) -> Self {
        match &seen.status {
            Status::Success => Self::Success,
            Status::Revert => Self::of_revert(&seen.output),
            Status::Halt(reason) => {
                let inner = reason.strip_prefix("Base(").and_then(|base| base.strip_suffix(')'));
                Self::Halt(inner.unwrap_or(reason).to_owned())
            }
            Status::Refused(_) => Self::Refused,
        }
    }

    /// The outcome of a call by a contract that logs its calls.
    fn of_call(ran: &Caller::Ran) -> Self {
        if ran.success { Self::Success } else { Self::of_revert(&ran.output) }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.pad("success"),
            Self::Error(name) => f.pad(name),
            Self::Panic(code) => f.pad(&format!("Panic({code:#04x})")),
            Self::EmptyRevert => f.pad("empty revert"),
            Self::OtherRevert => f.pad("other revert"),
            Self::Halt(reason) => f.pad(&format!("halt {reason}")),
            Self::Refused => f.pad("refused"),
        }
    }
}

/// A fact that a run counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Transactions with this outcome.
    Transaction(Outcome),
    /// Calls with this outcome, among those that a contract makes and logs.
    Call(Outcome),
    /// Transactions that relayed a message.
    Relayed,
    /// Transactions that sent a message, or sent one again.
    Sent,
    /// Transactions that validated a message.
    Validated,
    /// Transactions whose refund is capped to a fifth of the gas (EIP-3529).
    CappedRefund,
}

impl Counted {
    /// Whether it counts calls and not transactions.
    pub const fn is_of_calls(&self) -> bool {
        matches!(self, Self::Call(_))
    }

    /// Everything to count of a transaction.
    pub(super) fn all(seen: &Observation) -> Vec<Self> {
        let logged = |contract, topic: B256| {
            let is_it = |log: &alloy_primitives::Log| {
                log.address == contract && log.topics().first() == Some(&topic)
            };
            seen.logs.iter().any(is_it)
        };
        let messenger = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        let events = [
            (Self::Relayed, logged(messenger, RelayedMessage::SIGNATURE_HASH)),
            (Self::Sent, logged(messenger, SentMessage::SIGNATURE_HASH)),
            (Self::Validated, logged(CROSS_L2_INBOX, ExecutingMessage::SIGNATURE_HASH)),
            (Self::CappedRefund, seen.refund > 0 && seen.refund == seen.gas_spent / 5),
        ];
        let calls = outcomes(seen);
        std::iter::once(Self::Transaction(Outcome::of_transaction(seen)))
            .chain(calls.iter().map(|ran| Self::Call(Outcome::of_call(ran))))
            .chain(events.into_iter().filter_map(|(event, is_there)| is_there.then_some(event)))
            .collect()
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transaction(outcome) => write!(f, "{outcome}"),
            Self::Call(outcome) => write!(f, "call: {outcome}"),
            Self::Relayed => f.write_str("relayed"),
            Self::Sent => f.write_str("sent"),
            Self::Validated => f.write_str("validated"),
            Self::CappedRefund => f.write_str("capped refund"),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::hex;

    use super::*;

    #[test]
    fn reverts_by_their_data() {
        let of = |data: &[u8]| Outcome::of_revert(&Bytes::copy_from_slice(data));
        assert_eq!(of(&[]), Outcome::EmptyRevert);
        assert_eq!(of(&hex!("e3c00816")), Outcome::Error("NotInAccessList"));
        assert_eq!(of(&hex!("9ca9480b")), Outcome::Error("MessageAlreadyRelayed"));
        // Longer than the error, and shorter.
        assert_eq!(of(&hex!("9ca9480b00")), Outcome::OtherRevert);
        assert_eq!(of(&hex!("9ca948")), Outcome::OtherRevert);
        let panic = Panic { code: alloy_primitives::U256::from(0x11) }.abi_encode();
        assert_eq!(of(&panic), Outcome::Panic(0x11));
        assert_eq!(of(&panic[..35]), Outcome::OtherRevert);
        assert_eq!(Outcome::Panic(0x11).to_string(), "Panic(0x11)");
    }

    #[test]
    fn transactions_by_their_status() {
        let seen = |status| Observation { status, ..Observation::refused("") };
        let of = |status| Outcome::of_transaction(&seen(status));
        assert_eq!(of(Status::Success), Outcome::Success);
        assert_eq!(of(Status::Revert), Outcome::EmptyRevert);
        assert_eq!(of(Status::Halt("OutOfGas".to_owned())).to_string(), "halt OutOfGas");
        let invalid = of(Status::Halt("Base(InvalidFEOpcode)".to_owned()));
        assert_eq!(invalid.to_string(), "halt InvalidFEOpcode");
        assert_eq!(of(Status::Refused("too little".to_owned())), Outcome::Refused);
        assert_eq!(Counted::all(&seen(Status::Success)), [Counted::Transaction(Outcome::Success)]);
    }
}
