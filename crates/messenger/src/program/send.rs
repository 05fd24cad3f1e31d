//! `sendMessage` (docs/SEMANTICS.md#sendmessage-in-order).

use core::ops::Range;

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{Panic, PanicKind, SolError};

use super::{
    calldata,
    frame::{Abort, Exit, Frame, Step},
    layout::messenger,
    memory,
    rules_in_force::RulesInForce,
    sent_message::{SentMessageTopics, hash_and_slot, log_and_return},
};
use crate::{
    abi::IL2ToL2CrossDomainMessenger::{
        InvalidChainId, MessageDestinationSameChain, MessageTargetCrossL2Inbox,
        MessageTargetL2ToL2CrossDomainMessenger,
    },
    address::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER},
    message_hash::message_hash,
    nonce::COUNTER_MASK,
    storage::{MSG_NONCE_SLOT, SENT_MESSAGES_SLOT, set_flag},
    word::words,
};

/// Gas of each check that can fail, since the frame's begin, in the order of the checks.
mod gas {
    pub(super) const VALUE: u64 = 135;
    pub(super) const SHORT: u64 = 202;
    pub(super) const TARGET: u64 = 272;
    pub(super) const MESSAGE: u64 = 326;
    pub(super) const SAME_CHAIN: u64 = 599;
    pub(super) const TARGET_MESSENGER: u64 = 628;
    /// The released code has no such checks; they cost what its last one does.
    pub(super) const DOCUMENTED: u64 = TARGET_MESSENGER;
    pub(super) const CHECKED: u64 = 598;
}

/// The arguments, decoded.
struct Arguments {
    destination: U256,
    target: Address,
    message: Range<usize>,
}

impl Arguments {
    /// The arguments of calldata that [`begin`] has let pass.
    fn checked(calldata: &[u8]) -> Self {
        Self {
            destination: calldata::number(calldata, 0),
            target: Address::from_word(calldata::number(calldata, 1).into()),
            message: calldata::checked_bytes(calldata, 2),
        }
    }
}

/// Checks everything that does not need the state, in the contract's order.
fn check(
    calldata: &[u8],
    value: U256,
    chain_id: U256,
    rules: RulesInForce<'_>,
) -> Result<(), Abort> {
    if !value.is_zero() {
        return Err(Abort::empty(gas::VALUE));
    }
    calldata::require_words(calldata, 3, gas::SHORT)?;
    let target = calldata::address(calldata, 1, gas::TARGET)?;
    calldata::bytes(calldata, 2, gas::MESSAGE)?;
    let destination = calldata::number(calldata, 0);
    if destination == chain_id {
        return Err(named(gas::SAME_CHAIN, &MessageDestinationSameChain {}));
    }
    let documented = matches!(rules, RulesInForce::Documented(_));
    if documented && target == CROSS_L2_INBOX {
        return Err(named(gas::DOCUMENTED, &MessageTargetCrossL2Inbox {}));
    }
    if target == L2_TO_L2_CROSS_DOMAIN_MESSENGER {
        return Err(named(gas::TARGET_MESSENGER, &MessageTargetL2ToL2CrossDomainMessenger {}));
    }
    if !rules.allows(destination) {
        return Err(named(gas::DOCUMENTED, &InvalidChainId {}));
    }
    Ok(())
}

/// A revert with an error of the ABI.
fn named(gas: u64, error: &impl SolError) -> Abort {
    Abort { gas, memory: memory::FIRST_WORD, output: error.abi_encode().into() }
}

/// Decodes and checks, then asks for the nonce.
pub(super) fn begin<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let rules = RulesInForce::decode(frame.data()).unwrap_or(RulesInForce::Released);
    let checked = check(&frame.calldata(), frame.value(), frame.chain_id(), rules);
    if let Err(abort) = checked {
        return frame.decline(abort);
    }
    frame.charge(gas::CHECKED - frame.paid())?;
    frame.grow_memory(memory::INITIAL)?;
    frame.jump(messenger::SEND);
    frame.push([U256::from(MSG_NONCE_SLOT)])
}

/// With the nonce's word loaded: computes the message hash and asks for its slot.
pub(super) fn hash<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [nonce_word] = frame.pop()?;
    let (words, (hash, slot)) = {
        let calldata = frame.calldata();
        let Arguments { destination, target, message } = Arguments::checked(&calldata);
        let hash = message_hash(
            destination,
            frame.chain_id(),
            nonce_word & COUNTER_MASK,
            frame.caller(),
            target,
            &calldata[message.clone()],
        );
        (words(message.len()), hash_and_slot(hash, SENT_MESSAGES_SLOT))
    };
    frame.charge(763 + 12 * words as u64)?;
    frame.grow_memory(memory::message_hash(words))?;
    frame.push([nonce_word, hash, slot, slot])
}

/// With the message's word loaded: lays out both words to store, the log and the output.
pub(super) fn store<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    /// To the first SSTORE.
    const TO_STORE: u64 = 24;
    /// From there to the second, with two warm loads of the nonce; to the log; to the return.
    const TO_RETURN: u64 = 173 + 200 + 222 + 65;
    let [word, slot, hash, nonce_word] = frame.pop()?;
    let nonce = nonce_word & COUNTER_MASK;
    if frame.is_static() {
        // It halts there, whatever gas there is for the rest.
        frame.charge(TO_STORE)?;
        return frame.push([set_flag(word), slot]);
    }
    if nonce == COUNTER_MASK {
        frame.charge(TO_STORE)?;
        frame.jump(messenger::SEND_PANIC);
        return frame.push([set_flag(word), slot]);
    }
    let Arguments { destination, target, message } = Arguments::checked(&frame.calldata());
    let words = words(message.len());
    frame.charge(TO_STORE + TO_RETURN + 3 * words as u64)?;
    frame.grow_memory(memory::sent_message(words))?;
    let topics = SentMessageTopics { destination, target, nonce };
    log_and_return(frame, hash, &topics, frame.caller(), message)?;
    let next_nonce = (nonce_word & !COUNTER_MASK) | (nonce + U256::ONE);
    frame.push([next_nonce, U256::from(MSG_NONCE_SLOT), set_flag(word), slot])
}

/// With the message stored and no nonce left: `Panic(0x11)`, after a warm load of the nonce.
pub(super) fn panic<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    frame.charge(105 + 100)?;
    let output: Bytes = Panic::from(PanicKind::UnderOverflow).abi_encode().into();
    Err(Exit::Revert(output))
}
