//! What users do, one transaction each.

use oracle::CallKind;
use proptest::prelude::*;

/// Whose code an account begins to run as its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delegate {
    Caller,
    Messenger,
}

/// What becomes of a message at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Stops,
    Returns,
    ReadsTheContext,
    Reverts,
}

/// One transaction. Messages are numbered, beyond the last from the first again; what takes one
/// where there is none sends one.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    Transfer,
    Send {
        target: Target,
        length: usize,
    },
    /// To the chain itself, which reverts.
    SendHome,
    /// From a contract, by this opcode.
    SendFrom(CallKind),
    /// From an account that begins to delegate in the same transaction.
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
    /// With gas for a part of it at most.
    RelayHalting {
        message: usize,
        gas_limit: u64,
    },
    Validate(usize),
    ValidateUndeclared(usize),
    Resend(usize),
    /// Of a message that was never sent, which reverts.
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

/// Any action; such as succeed more often.
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
        // From little more than what the calldata costs to what the shortest relay takes.
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
