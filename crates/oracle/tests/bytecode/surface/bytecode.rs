//! The interface in the released bytecode: the constants of its instructions, recognised by how
//! solc uses them.

use std::collections::BTreeSet;

use alloy_json_abi::{Error, Event, Function, JsonAbi};
use alloy_primitives::{B256, FixedBytes, Selector, U256};
use alloy_sol_types::{Panic, SolError};
use op_revm::revm::bytecode::opcode::{
    DUP2, EQ, JUMPI, LOG0, LOG4, MSTORE, PUSH0, PUSH1, PUSH2, PUSH4, PUSH32, TLOAD, TSTORE,
};

use super::data::{INBOX, MESSENGER, Predeploy};

/// An opcode and its immediate.
type Instruction<'a> = (u8, &'a [u8]);

/// The instructions of a runtime code of solc, without the metadata after them.
fn instructions(code: &[u8]) -> Vec<Instruction<'_>> {
    let (code, length) = code.split_last_chunk().expect("the metadata's length");
    let mut rest = &code[..code.len() - usize::from(u16::from_be_bytes(*length))];
    let mut instructions = Vec::new();
    while let Some((&opcode, tail)) = rest.split_first() {
        let size = usize::from(opcode.saturating_sub(PUSH0)).min(32);
        let size = if opcode > PUSH32 { 0 } else { size };
        let (immediate, tail) = tail.split_at(size);
        instructions.push((opcode, immediate));
        rest = tail;
    }
    instructions
}

/// The selectors with which calldata's first four bytes are compared, each before a jump.
fn selectors(code: &[u8]) -> BTreeSet<Selector> {
    let instructions = instructions(code);
    let jumps = instructions.windows(4).filter_map(|window| match *window {
        [(PUSH4, selector), (EQ, _), (PUSH2, _), (JUMPI, _)] => Some(selector),
        _ => None,
    });
    jumps.map(Selector::from_slice).collect()
}

/// The words that are stored as revert data, as selectors.
fn errors(code: &[u8]) -> BTreeSet<Selector> {
    let instructions = instructions(code);
    let stores = instructions.windows(3).filter_map(|window| match *window {
        [(PUSH32, word), (DUP2 | PUSH0, _), (MSTORE, _)] => Some(word),
        _ => None,
    });
    stores
        .filter(|word| word[4..] == [0; 28])
        .map(|word| Selector::from_slice(&word[..4]))
        .collect()
}

/// The codes of the panics.
fn panics(code: &[u8]) -> BTreeSet<u8> {
    let instructions = instructions(code);
    let stores = instructions.windows(5).filter_map(|window| match *window {
        [(PUSH32, word), (PUSH0, _), (MSTORE, _), (PUSH1, code), (PUSH1, [4])]
            if word[..4] == Panic::SELECTOR =>
        {
            Some(code[0])
        }
        _ => None,
    });
    stores.collect()
}

/// The words that are hashes, each with the opcode that uses it. A mask or a short string has fewer
/// different bytes.
fn hashes(code: &[u8]) -> Vec<(B256, u8)> {
    let instructions = instructions(code);
    let words = instructions.windows(2).filter_map(|window| match *window {
        [(PUSH32, word), (next, _)] => Some((B256::from_slice(word), next)),
        _ => None,
    });
    words.filter(|(word, _)| word.iter().collect::<BTreeSet<_>>().len() >= 16).collect()
}

/// The transient slots: hashes that are operands of TLOAD or TSTORE.
pub(crate) fn transient_slots(code: &[u8]) -> BTreeSet<U256> {
    let slots = hashes(code).into_iter().filter(|(_, next)| matches!(*next, TLOAD | TSTORE));
    slots.map(|(word, _)| word.into()).collect()
}

/// The events' topics: all other hashes.
fn topics(code: &[u8]) -> BTreeSet<B256> {
    let others = hashes(code).into_iter().filter(|(_, next)| !matches!(*next, TLOAD | TSTORE));
    others.map(|(word, _)| word).collect()
}

/// The number of topics of each LOG instruction.
fn log_topics(code: &[u8]) -> BTreeSet<usize> {
    let logs = instructions(code).into_iter().map(|(opcode, _)| opcode);
    logs.filter(|opcode| (LOG0..=LOG4).contains(opcode))
        .map(|opcode| (opcode - LOG0).into())
        .collect()
}

/// Asserts that the interface in the bytecode is that of the ABI.
#[track_caller]
fn assert_surface(predeploy: &Predeploy, panic_codes: &[u8]) {
    let (abi, code): (JsonAbi, _) = (predeploy.abi(), predeploy.released());
    let code = &code[..];
    assert_eq!(selectors(code), abi.functions().map(Function::selector).collect());
    assert_eq!(topics(code), abi.events().map(Event::selector).collect());
    let indexed = |event: &Event| event.inputs.iter().filter(|it| it.indexed).count();
    assert_eq!(log_topics(code), abi.events().map(|event| 1 + indexed(event)).collect());
    let named = abi.errors().map(Error::selector);
    assert_eq!(errors(code), named.chain([FixedBytes(Panic::SELECTOR)]).collect());
    assert_eq!(panics(code), panic_codes.iter().copied().collect());
}

#[test]
fn messenger() {
    assert_surface(&MESSENGER, &[0x11, 0x41]);
}

/// The bytecode's `Panic(0x41)` is that of solc's memory allocation.
#[test]
fn inbox() {
    assert_surface(&INBOX, &[0x41]);
}
