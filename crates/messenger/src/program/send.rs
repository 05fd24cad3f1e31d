//! `sendMessage` (docs/SEMANTICS.md#sendmessage-in-order).

use core::ops::Range;

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{Panic, PanicKind, SolError};

use super::{
    calldata, effect,
    frame::{Abort, Exit, Frame, Step},
    gas_constant::constants,
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

constants! {
    mod gas {
        /// From the frame's start to the revert of a call that carries value.
        VALUE = 135;
        /// From the frame's start to the revert of arguments that are too short.
        SHORT = 202;
        /// From the frame's start to the revert of a target with upper bits.
        TARGET = 272;
        /// From the frame's start to the revert of a message offset over 2^64-1.
        MESSAGE = 326;
        /// From the frame's start to `MessageDestinationSameChain`.
        SAME_CHAIN = 599;
        /// From the frame's start to `MessageTargetL2ToL2CrossDomainMessenger`.
        TARGET_MESSENGER = 628;
        /// From the frame's start to the SLOAD of the nonce.
        NONCE_LOAD = 598;
        /// From there to the SLOAD of the message's slot.
        HASH = 763 + 12 per word;
        /// From there to the SSTORE of the message's slot.
        MESSAGE_STORE = 24;
        /// From there to the SSTORE of the nonce. On the way are two warm SLOADs of it.
        NONCE_STORE = 173;
        /// From there to `SentMessage`'s LOG4.
        LOG = 222 + 3 per word;
        /// From the LOG4 to the return.
        RETURN = 65;
        /// From the SSTORE of the message's slot to the `Panic` after the last nonce. On the way is
        /// one warm SLOAD of the nonce.
        NO_NONCE = 105;
    }
}

/// The released code lacks the checks that the documented rules add. They cost as much as its last
/// check.
const DOCUMENTED: u64 = gas::TARGET_MESSENGER;

/// The arguments, decoded.
struct Arguments {
    destination: U256,
    target: Address,
    message: Range<usize>,
}

impl Arguments {
    /// The arguments of calldata that [`begin`] has checked.
    fn checked(calldata: &[u8]) -> Self {
        Self {
            destination: calldata::number(calldata, 0),
            target: Address::from_word(calldata::number(calldata, 1).into()),
            message: calldata::checked_bytes(calldata, 2),
        }
    }
}

/// Makes all checks that do not need state, in the contract's order.
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
        return Err(named(DOCUMENTED, &MessageTargetCrossL2Inbox {}));
    }
    if target == L2_TO_L2_CROSS_DOMAIN_MESSENGER {
        return Err(named(gas::TARGET_MESSENGER, &MessageTargetL2ToL2CrossDomainMessenger {}));
    }
    if !rules.allows(destination) {
        return Err(named(DOCUMENTED, &InvalidChainId {}));
    }
    Ok(())
}

/// A revert with a named error of the ABI.
fn named(gas: u64, error: &impl SolError) -> Abort {
    Abort { gas, memory: memory::FIRST_WORD, output: error.abi_encode().into() }
}

/// Decodes and checks the arguments, then requests the nonce.
pub(super) fn begin<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let rules = RulesInForce::decode(frame.data()).unwrap_or(RulesInForce::Released);
    let checked = check(&frame.calldata(), frame.value(), frame.chain_id(), rules);
    if let Err(abort) = checked {
        return frame.decline(abort);
    }
    frame.charge(gas::NONCE_LOAD - frame.paid())?;
    frame.grow_memory(memory::INITIAL)?;
    frame.jump(messenger::SEND);
    frame.push([U256::from(MSG_NONCE_SLOT)])
}

/// With the nonce's word loaded: computes the message hash and requests its slot.
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
    frame.charge(gas::HASH.of(words))?;
    frame.grow_memory(memory::message_hash(words))?;
    frame.push([nonce_word, hash, slot, slot])
}

/// With the message's word loaded: prepares the two words to store, the log and the output.
pub(super) fn store<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    /// From the first SSTORE to the second.
    const NONCE_STORE: u64 = gas::NONCE_STORE + 2 * effect::gas::WARM_SLOAD;
    let [word, slot, hash, nonce_word] = frame.pop()?;
    let nonce = nonce_word & COUNTER_MASK;
    if frame.is_static() {
        // The frame halts there, even without gas for the rest.
        frame.charge(gas::MESSAGE_STORE)?;
        return frame.push([set_flag(word), slot]);
    }
    if nonce == COUNTER_MASK {
        frame.charge(gas::MESSAGE_STORE)?;
        frame.jump(messenger::SEND_PANIC);
        return frame.push([set_flag(word), slot]);
    }
    let Arguments { destination, target, message } = Arguments::checked(&frame.calldata());
    let words = words(message.len());
    frame.charge(gas::MESSAGE_STORE + NONCE_STORE + gas::LOG.of(words) + gas::RETURN)?;
    frame.grow_memory(memory::sent_message(words))?;
    let topics = SentMessageTopics { destination, target, nonce };
    log_and_return(frame, hash, &topics, frame.caller(), message)?;
    let next_nonce = (nonce_word & !COUNTER_MASK) | (nonce + U256::ONE);
    frame.push([next_nonce, U256::from(MSG_NONCE_SLOT), set_flag(word), slot])
}

/// With the message stored and the last nonce used: `Panic(0x11)`, after a warm load of the nonce.
pub(super) fn panic<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    frame.charge(gas::NO_NONCE + effect::gas::WARM_SLOAD)?;
    let output: Bytes = Panic::from(PanicKind::UnderOverflow).abi_encode().into();
    Err(Exit::Revert(output))
}
