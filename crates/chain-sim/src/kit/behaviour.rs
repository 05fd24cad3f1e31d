//! The contracts of scenarios, by what they do when they are called.

use core::fmt;

use alloy_primitives::{Address, Bytes};
use alloy_sol_types::{SolCall, SolEvent, sol};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::{crossDomainMessageContextCall, sendMessageCall},
};
use op_revm::revm::bytecode::opcode::{
    ADD, ADDRESS, AND, BYTE, CALL, CALLDATACOPY, CALLDATALOAD, CALLDATASIZE, CALLVALUE, EQ, GAS,
    INVALID, ISZERO, KECCAK256, LOG0, LOG1, LT, MLOAD, MSTORE, POP, PUSH0, RETURN, RETURNDATACOPY,
    RETURNDATASIZE, REVERT, SHL, SLOAD, SSTORE, STOP, SUB, TIMESTAMP,
};
use proptest::prelude::*;

use super::assembly::{Assembly, creation_code};
use crate::cluster::DEPLOYER;

sol! {
    /// The log of [`Behaviour::Record`] about a call: sender and source of the message, as the
    /// messenger reports them, the value of the call in wei, and the hash of its calldata.
    #[derive(Debug, PartialEq, Eq)]
    event Recorded(address sender, uint256 source, uint256 value, bytes32 calldataHash);
}

/// The behaviour of a contract when it is called.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Behaviour {
    /// Accepts every call and returns nothing.
    Accept,
    /// Returns its calldata.
    Echo,
    /// Reverts with its calldata.
    Revert,
    /// Uses up all its gas.
    BurnGas,
    /// Reverts in blocks before a timestamp; accepts every call from then on.
    OpenFrom {
        /// The timestamp, in seconds.
        timestamp: u64,
    },
    /// Emits a log. The first byte of the calldata is the number of topics, up to 4; the topics
    /// follow, and the rest is the data.
    Emit,
    /// Reads the messenger's context, logs [`Recorded`], counts in slot 0, and stores the sender
    /// in slot 1 and the source in slot 2. Reverts where there is no context.
    Record,
    /// Sends the message back to the contract's own address on the source, with the first byte
    /// reduced by one. Only the last two bits of that byte count; at 0 it stops.
    Bounce,
    /// Calls the messenger with its calldata.
    CallMessenger {
        /// Whether it succeeds even if that call fails.
        swallow: bool,
    },
    /// Calls the inbox with its calldata.
    CallInbox {
        /// Whether it succeeds even if that call fails.
        swallow: bool,
    },
    /// Any other contract.
    Code {
        /// The creation code.
        creation: Bytes,
    },
}

impl Behaviour {
    /// The creation code.
    pub fn creation_code(&self) -> Bytes {
        match self {
            Self::Code { creation } => creation.clone(),
            other => creation_code(&other.runtime()),
        }
    }

    /// The address of the contract that [`DEPLOYER`] creates with its `index`-th transaction.
    pub fn address(index: usize) -> Address {
        DEPLOYER.create(index as u64)
    }

    /// The runtime code; not for [`Code`](Self::Code).
    pub(super) fn runtime(&self) -> Bytes {
        let code = Assembly::default();
        let code = match self {
            Self::Accept | Self::Code { .. } => code.ops(&[STOP]),
            Self::Echo => code.ops(&[CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY]).ops(&[
                CALLDATASIZE,
                PUSH0,
                RETURN,
            ]),
            Self::Revert => code.ops(&[CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY]).ops(&[
                CALLDATASIZE,
                PUSH0,
                REVERT,
            ]),
            Self::BurnGas => code.ops(&[INVALID]),
            Self::OpenFrom { timestamp } => code
                .push_left(&[&[0; 24][..], &timestamp.to_be_bytes()].concat())
                .ops(&[TIMESTAMP, LT])
                .when(|code| code.ops(&[PUSH0, PUSH0, REVERT])),
            Self::Emit => emit(code),
            Self::Record => record(code),
            Self::Bounce => bounce(code),
            Self::CallMessenger { swallow } => {
                call(code, L2_TO_L2_CROSS_DOMAIN_MESSENGER, *swallow)
            }
            Self::CallInbox { swallow } => call(code, CROSS_L2_INBOX, *swallow),
        };
        code.finish()
    }
}

impl From<&Bytes> for Behaviour {
    /// The contract with this creation code.
    fn from(creation: &Bytes) -> Self {
        Self::Code { creation: creation.clone() }
    }
}

/// [`Behaviour::Emit`].
fn emit(code: Assembly) -> Assembly {
    (0u8..=4).fold(code, |code, topics| {
        let start = 1 + 32 * u16::from(topics);
        code.ops(&[PUSH0, CALLDATALOAD, PUSH0, BYTE]).push(topics.into()).ops(&[EQ]).when(|code| {
            // Calldata that is too short for the topics: the length of the data would be negative.
            let code = code.push(start).ops(&[CALLDATASIZE, LT]);
            let code = code.when(|code| code.ops(&[STOP]));
            let code = code.push(start).ops(&[CALLDATASIZE, SUB]);
            let code = code.push(start).ops(&[PUSH0, CALLDATACOPY]);
            let code = (0..topics).rev().fold(code, |code, topic| {
                code.push(1 + 32 * u16::from(topic)).ops(&[CALLDATALOAD])
            });
            let code = code.push(start).ops(&[CALLDATASIZE, SUB, PUSH0]);
            code.ops(&[LOG0 + topics, STOP])
        })
    })
}

/// Reads the context into the first two words of memory; reverts without a context.
fn read_context(code: Assembly) -> Assembly {
    code.push_left(&crossDomainMessageContextCall::SELECTOR)
        .ops(&[PUSH0, MSTORE])
        .push(64)
        .ops(&[PUSH0])
        .push(4)
        .ops(&[PUSH0, PUSH0])
        .push_address(L2_TO_L2_CROSS_DOMAIN_MESSENGER)
        .ops(&[GAS, CALL])
        // Before the activation the messenger has no code, and returns nothing.
        .push(64)
        .ops(&[RETURNDATASIZE, EQ, AND, ISZERO])
        .when(|code| code.ops(&[PUSH0, PUSH0, REVERT]))
}

/// [`Behaviour::Record`].
fn record(code: Assembly) -> Assembly {
    read_context(code)
        .ops(&[CALLVALUE])
        .push(64)
        .ops(&[MSTORE, CALLDATASIZE, PUSH0])
        .push(128)
        .ops(&[CALLDATACOPY, CALLDATASIZE])
        .push(128)
        .ops(&[KECCAK256])
        .push(96)
        .ops(&[MSTORE])
        .push_left(Recorded::SIGNATURE_HASH.as_slice())
        .push(128)
        .ops(&[PUSH0, LOG1])
        .push(1)
        .ops(&[PUSH0, SLOAD, ADD, PUSH0, SSTORE, PUSH0, MLOAD])
        .push(1)
        .ops(&[SSTORE])
        .push(32)
        .ops(&[MLOAD])
        .push(2)
        .ops(&[SSTORE, STOP])
}

/// [`Behaviour::Bounce`].
fn bounce(code: Assembly) -> Assembly {
    /// Offset of the calldata of `sendMessage` in memory.
    const BUFFER: u16 = 0x80;
    /// Length of that calldata: selector, three words of head, length, one word of data.
    const LENGTH: u16 = 4 + 5 * 32;
    let hops = |code: Assembly| code.push(3).ops(&[PUSH0, CALLDATALOAD, PUSH0, BYTE, AND]);
    let store = |code: Assembly, word: u16| code.push(BUFFER + 4 + 32 * word).ops(&[MSTORE]);
    let code = hops(code).ops(&[ISZERO]).when(|code| code.ops(&[STOP]));
    let code = read_context(code).push_left(&sendMessageCall::SELECTOR).push(BUFFER).ops(&[MSTORE]);
    let code = store(code.push(32).ops(&[MLOAD]), 0);
    let code = store(code.ops(&[ADDRESS]), 1);
    let code = store(code.push(0x60), 2);
    let code = store(code.push(32), 3);
    let code = hops(code.push(1)).ops(&[SUB]).push(248).ops(&[SHL]);
    let code = store(code, 4).ops(&[PUSH0, PUSH0]).push(LENGTH).push(BUFFER).ops(&[PUSH0]);
    code.push_address(L2_TO_L2_CROSS_DOMAIN_MESSENGER)
        .ops(&[GAS, CALL, ISZERO])
        .when(|code| code.ops(&[PUSH0, PUSH0, REVERT]))
}

/// [`Behaviour::CallMessenger`] and [`Behaviour::CallInbox`].
fn call(code: Assembly, to: Address, swallow: bool) -> Assembly {
    let code = code
        .ops(&[CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY])
        .ops(&[PUSH0, PUSH0, CALLDATASIZE, PUSH0, PUSH0])
        .push_address(to)
        .ops(&[GAS, CALL]);
    let code = code.ops(&[RETURNDATASIZE, PUSH0, PUSH0, RETURNDATACOPY]);
    let code = if swallow {
        code.ops(&[POP])
    } else {
        code.ops(&[ISZERO]).when(|code| code.ops(&[RETURNDATASIZE, PUSH0, REVERT]))
    };
    code.ops(&[RETURNDATASIZE, PUSH0, RETURN])
}

/// Behaviours of contracts; [`Behaviour::OpenFrom`] opens within 40 seconds after `genesis`, a
/// timestamp in seconds.
pub fn behaviours(genesis: u64) -> impl Strategy<Value = Behaviour> {
    prop_oneof![
        2 => Just(Behaviour::Accept),
        1 => Just(Behaviour::Echo),
        1 => Just(Behaviour::Revert),
        1 => Just(Behaviour::BurnGas),
        1 => (0u64..40).prop_map(move |after| Behaviour::OpenFrom { timestamp: genesis + after }),
        1 => Just(Behaviour::Emit),
        2 => Just(Behaviour::Record),
        2 => Just(Behaviour::Bounce),
        2 => any::<bool>().prop_map(|swallow| Behaviour::CallMessenger { swallow }),
        1 => any::<bool>().prop_map(|swallow| Behaviour::CallInbox { swallow }),
    ]
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let swallows = |swallow: &bool| if *swallow { " and ignores failures" } else { "" };
        match self {
            Self::Accept => f.write_str("accepts every call"),
            Self::Echo => f.write_str("returns its calldata"),
            Self::Revert => f.write_str("reverts with its calldata"),
            Self::BurnGas => f.write_str("burns all gas"),
            Self::OpenFrom { timestamp } => write!(f, "reverts before timestamp {timestamp}"),
            Self::Emit => f.write_str("emits logs"),
            Self::Record => f.write_str("records the context"),
            Self::Bounce => f.write_str("sends messages back"),
            Self::CallMessenger { swallow } => {
                write!(f, "calls the messenger{}", swallows(swallow))
            }
            Self::CallInbox { swallow } => write!(f, "calls the inbox{}", swallows(swallow)),
            Self::Code { creation } => write!(f, "has creation code of {} bytes", creation.len()),
        }
    }
}
