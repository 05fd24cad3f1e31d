//! Foreign code: programs, almost-programs, the released code and random code.

use alloy_primitives::{Bytes, U256};
use messenger::{
    CROSS_L2_INBOX, InboxVersion, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerVersion, NATIVE_OPCODE,
    Rules, inbox_code, messenger_code,
};
use op_revm::revm::bytecode::opcode::{
    ADD, ADDRESS, CALL, CALLCODE, CALLDATACOPY, CALLDATALOAD, CALLDATASIZE, CALLER, CALLVALUE,
    CODECOPY, CODESIZE, DELEGATECALL, DUP1, GAS, ISZERO, JUMP, JUMPDEST, JUMPI, LOG0, MLOAD,
    MSTORE, POP, PUSH0, PUSH1, PUSH20, RETURN, RETURNDATACOPY, RETURNDATASIZE, REVERT, SELFBALANCE,
    SLOAD, SSTORE, STATICCALL, STOP, SWAP1, TLOAD, TSTORE,
};
use proptest::{prelude::*, sample::Index};
use reference::Released;

use crate::Revision;

/// The positions at which the released code hands over to native code, both CALLDATASIZE.
const HANDOVER: [usize; 2] = [0x08, 0x14];

/// Whether chains with native programs run this code natively in any account: a program of the
/// inbox, or one of the messenger with nothing or the data of a rule set (a byte of 1 and any number
/// of words) after it.
pub(super) fn is_program(code: &[u8]) -> bool {
    let is_rule_set = |data: &[u8]| match data {
        [] => true,
        [1, words @ ..] => words.len() % 32 == 0,
        _ => false,
    };
    InboxVersion::ALL.iter().any(|version| code == version.program())
        || MessengerVersion::ALL
            .iter()
            .any(|version| code.strip_prefix(version.program()).is_some_and(is_rule_set))
}

/// A release of the messenger.
fn messenger_versions() -> impl Strategy<Value = MessengerVersion> + Clone {
    prop::sample::select(MessengerVersion::ALL)
}

/// A release of the inbox.
fn inbox_versions() -> impl Strategy<Value = InboxVersion> + Clone {
    prop::sample::select(InboxVersion::ALL)
}

/// The programs of all releases, those of the messenger also with rule sets.
fn programs() -> BoxedStrategy<Bytes> {
    let dependency_set = prop::collection::btree_set(any::<u64>().prop_map(U256::from), 0..4);
    let documented =
        (messenger_versions(), dependency_set).prop_map(|(version, dependency_set)| {
            messenger_code(version, &Rules::Documented { dependency_set })
        });
    prop_oneof![
        2 => messenger_versions().prop_map(|version| messenger_code(version, &Rules::Released)),
        2 => inbox_versions().prop_map(inbox_code),
        1 => documented,
    ]
    .boxed()
}

/// The released code of the predeploys.
fn released() -> BoxedStrategy<Bytes> {
    match crate::released(Revision::selected().versions()) {
        Ok(Released { messenger, inbox }) => prop::sample::select(vec![messenger, inbox]).boxed(),
        // The comparison reports the missing bytecode.
        Err(_) => Just(Bytes::new()).boxed(),
    }
}

/// A change to code.
#[derive(Debug, Clone)]
enum Change {
    /// Cuts the code at this position.
    Cut(Index),
    /// Removes the last byte.
    Shorter,
    /// Appends these bytes.
    Longer(Vec<u8>),
    /// Prepends these bytes.
    After(Vec<u8>),
    /// Changes a byte.
    Byte(Index, u8),
}

fn changes() -> impl Strategy<Value = Change> {
    let bytes = |most| prop::collection::vec(any::<u8>(), 1..most);
    prop_oneof![
        1 => any::<Index>().prop_map(Change::Cut),
        2 => Just(Change::Shorter),
        2 => any::<u8>().prop_map(|byte| Change::Longer(vec![byte])),
        1 => bytes(70).prop_map(Change::Longer),
        1 => Just(Change::After(vec![JUMPDEST])),
        1 => bytes(5).prop_map(Change::After),
        3 => (any::<Index>(), 1u8..=255).prop_map(|(at, by)| Change::Byte(at, by)),
    ]
}

impl Change {
    fn apply(self, code: &Bytes) -> Bytes {
        let mut code = code.to_vec();
        match self {
            Self::Cut(at) => code.truncate(at.index(code.len() + 1)),
            Self::Shorter => drop(code.pop()),
            Self::Longer(more) => code.extend(more),
            Self::After(before) => drop(code.splice(0..0, before)),
            Self::Byte(at, by) => {
                if !code.is_empty() {
                    let index = at.index(code.len());
                    code[index] ^= by;
                }
            }
        }
        code.into()
    }
}

/// Opcodes that need few operands and rarely end a frame.
const OPCODES: [u8; 30] = [
    ADD,
    ADDRESS,
    CALLDATALOAD,
    CALLDATASIZE,
    CALLER,
    CALLVALUE,
    CODESIZE,
    DUP1,
    GAS,
    ISZERO,
    JUMP,
    JUMPDEST,
    JUMPI,
    LOG0,
    MLOAD,
    MSTORE,
    POP,
    PUSH0,
    PUSH0,
    PUSH0,
    RETURN,
    RETURNDATASIZE,
    SELFBALANCE,
    SLOAD,
    SSTORE,
    STOP,
    SWAP1,
    TLOAD,
    TSTORE,
    REVERT,
];

/// Code that calls a predeploy with its own calldata, and copies the return data to memory.
fn call_on(opcode: u8, inbox: bool) -> Vec<u8> {
    let to = if inbox { CROSS_L2_INBOX } else { L2_TO_L2_CROSS_DOMAIN_MESSENGER };
    let mut code = vec![CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY];
    code.extend([PUSH0, PUSH0, CALLDATASIZE, PUSH0]);
    if [CALL, CALLCODE].contains(&opcode) {
        code.push(PUSH0);
    }
    code.push(PUSH20);
    code.extend(to);
    code.extend([GAS, opcode, RETURNDATASIZE, PUSH0, PUSH0, RETURNDATACOPY]);
    code
}

/// Pieces of random code: opcodes, native opcodes with any immediate, calls of the predeploys,
/// parts of programs, random bytes.
fn pieces() -> BoxedStrategy<Vec<u8>> {
    let native = prop_oneof![3 => 0u8..0x44, 1 => any::<u8>()]
        .prop_map(|immediate| vec![NATIVE_OPCODE, immediate]);
    let call = prop::sample::select(vec![CALL, CALLCODE, DELEGATECALL, STATICCALL]);
    let whole = prop_oneof![
        inbox_versions().prop_map(InboxVersion::program),
        messenger_versions().prop_map(MessengerVersion::program),
    ];
    let part = (whole, any::<Index>(), any::<Index>()).prop_map(|(program, from, to)| {
        let (from, to) = (from.index(program.len()), to.index(program.len() + 1));
        program[from.min(to)..from.max(to)].to_vec()
    });
    prop_oneof![
        8 => prop::collection::vec(prop::sample::select(OPCODES.to_vec()), 1..5),
        3 => any::<u8>().prop_map(|byte| vec![PUSH1, byte]),
        3 => native,
        3 => (call, any::<bool>()).prop_map(|(opcode, inbox)| call_on(opcode, inbox)),
        2 => part,
        1 => Just(vec![RETURNDATASIZE, PUSH0, RETURN]),
        1 => Just(vec![CODESIZE, PUSH0, PUSH0, CODECOPY, CODESIZE, PUSH0, RETURN]),
        1 => prop::collection::vec(any::<u8>(), 1..20),
    ]
    .boxed()
}

/// Code of such pieces, sometimes with CALLDATASIZE where the released code hands over.
fn random() -> BoxedStrategy<Bytes> {
    let handover = prop::option::weighted(0.3, prop::sample::select(HANDOVER.to_vec()));
    (prop::collection::vec(pieces(), 1..12), handover)
        .prop_map(|(pieces, handover)| {
            let mut code = pieces.concat();
            if let Some(place) = handover {
                code.resize(code.len().max(place + 1), JUMPDEST);
                code[place] = CALLDATASIZE;
            }
            code.into()
        })
        .boxed()
}

/// The released code up to its hand-over, followed by other code.
fn grafted() -> BoxedStrategy<Bytes> {
    (released(), prop::sample::select(HANDOVER.to_vec()), prop_oneof![programs(), random()])
        .prop_map(|(released, place, rest)| {
            let head = released.get(..=place).unwrap_or_default();
            [head, &rest].concat().into()
        })
        .boxed()
}

/// Foreign code of any kind.
pub(super) fn codes() -> BoxedStrategy<Bytes> {
    let changed = prop_oneof![3 => programs(), 1 => released()];
    let changed = (changed, changes()).prop_map(|(code, change)| change.apply(&code));
    prop_oneof![
        4 => programs(),
        4 => changed,
        2 => released(),
        1 => grafted(),
        4 => random(),
    ]
    .prop_map(|code| match code.first() {
        // No account has code that begins so (EIP-3541), except for delegations.
        Some(0xef) => [&[JUMPDEST][..], &code].concat().into(),
        _ => code,
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_almost_programs() {
        let rules = Rules::documented([U256::from(901), U256::MAX]);
        let documented = MessengerVersion::ALL.iter().map(|it| messenger_code(*it, &rules));
        let messengers =
            MessengerVersion::ALL.iter().map(|it| messenger_code(*it, &Rules::Released));
        let inboxes = InboxVersion::ALL.iter().map(|it| inbox_code(*it));
        for code in documented.chain(messengers).chain(inboxes) {
            let code = &code[..];
            assert!(is_program(code));
            assert!(!is_program(&code[1..]));
            assert!(!is_program(&code[..code.len() - 1]));
            assert!(!is_program(&[&[JUMPDEST], code].concat()));
            assert!(!is_program(&[code, &[0]].concat()));
        }
        // The data of a rule set without any chain.
        assert!(is_program(&[MessengerVersion::V1_3_1.program(), &[1]].concat()));
        assert!(!is_program(&[InboxVersion::V1_0_2.program(), &[1]].concat()));
        assert!(!is_program(&[]));
    }
}
