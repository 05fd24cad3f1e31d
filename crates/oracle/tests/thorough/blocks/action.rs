//! Actions of users, one transaction each.

use oracle::CallKind;
use proptest::prelude::*;

/// The code to which an account delegates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delegate {
    Caller,
    Messenger,
}

/// The behaviour of a message's target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Stops,
    Returns,
    ReadsTheContext,
    Reverts,
}

/// One transaction. Messages are numbered, modulo their number. An action that needs a message
/// sends one if there is none.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    Transfer,
    Send {
        target: Target,
        length: usize,
    },
    /// Sends a message to the chain itself, which reverts.
    SendHome,
    /// Sends a message by a contract, with this opcode.
    SendFrom(CallKind),
    /// Sends a message by an account that delegates from this transaction on.
    SendDelegated(Delegate),
    Relay {
        message: usize,
        value: u8,
    },
    RelayFrom {
        message: usize,
        kind: CallKind,
    },
    RelayAgain(usize),
    RelayUndeclared(usize),
    RelayTampered(usize),
    /// Relays with gas for a part of the relay at most.
    RelayHalting {
        message: usize,
        gas_limit: u64,
    },
    Validate(usize),
    ValidateUndeclared(usize),
    Resend(usize),
    /// Resends a message that was never sent, which reverts.
    ResendUnsent,
    DepositMint(u64),
    DepositSend,
    /// A deposit has no access list.
    DepositRelay(usize),
    DepositReverting,
    DepositHalting,
}

fn kind() -> impl Strategy<Value = CallKind> {
    proptest::sample::select(CallKind::ALL.as_slice())
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        3 => Just(Target::Stops),
        3 => Just(Target::Returns),
        2 => Just(Target::ReadsTheContext),
        1 => Just(Target::Reverts),
    ]
}

/// Any action, mostly one that succeeds.
pub(crate) fn action() -> impl Strategy<Value = Action> {
    let index = || 0..100usize;
    prop_oneof![
        2 => Just(Action::Transfer),
        8 => (target(), 0..400usize).prop_map(|(target, length)| Action::Send { target, length }),
        1 => Just(Action::SendHome),
        2 => kind().prop_map(Action::SendFrom),
        1 => Just(Action::SendDelegated(Delegate::Caller)),
        1 => Just(Action::SendDelegated(Delegate::Messenger)),
        8 => (index(), any::<u8>())
            .prop_map(|(message, value)| Action::Relay { message, value }),
        2 => (index(), kind()).prop_map(|(message, kind)| Action::RelayFrom { message, kind }),
        1 => index().prop_map(Action::RelayAgain),
        1 => index().prop_map(Action::RelayUndeclared),
        1 => index().prop_map(Action::RelayTampered),
        // From little more than the cost of the calldata to that of the shortest relay.
        2 => (index(), 50_000..75_000u64)
            .prop_map(|(message, gas_limit)| Action::RelayHalting { message, gas_limit }),
        3 => index().prop_map(Action::Validate),
        1 => index().prop_map(Action::ValidateUndeclared),
        2 => index().prop_map(Action::Resend),
        1 => Just(Action::ResendUnsent),
        1 => any::<u64>().prop_map(Action::DepositMint),
        1 => Just(Action::DepositSend),
        1 => index().prop_map(Action::DepositRelay),
        1 => Just(Action::DepositReverting),
        1 => Just(Action::DepositHalting),
    ]
}
