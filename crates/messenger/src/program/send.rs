//! `sendMessage` (docs/SEMANTICS.md#sendmessage-in-order).

use core::ops::Range;

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{Panic, PanicKind, SolError};

use super::{
    calldata, effect,
    frame::{Abort, Exit, Frame, Step},
    gas_constant::{PerWord, constants, constants_of_lines},
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
    storage::{MSG_NONCE_SLOT, SENT_MESSAGES_SLOT, mapping_slot, set_flag},
    version::MessengerLine,
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
        /// From the SSTORE of the nonce to `SentMessage`'s LOG4.
        LOG = 222 + 3 per word;
        /// From the LOG4 to the return.
        RETURN = 65;
    }
}

constants! {
    mod by_hash {
        /// From the SLOAD of the message's slot to its SSTORE.
        MESSAGE_STORE = 24;
    }
}

constants_of_lines! {
    /// Gas that differs between the lines.
    struct Gas {
        /// From the SLOAD of the nonce to the next effect on the message's slot: SLOAD in 1.2, SSTORE in 1.3.
        hash: PerWord,
        /// From the SSTORE of the message's slot to that of the nonce. On the way are two warm
        /// SLOADs of the nonce.
        nonce_store: u64,
        /// From the SSTORE of the message's slot to the `Panic` after the last nonce. On the way is
        /// one warm SLOAD of the nonce.
        no_nonce: u64,
    }
}

impl Gas {
    /// The constants of this line.
    pub(super) const fn of(line: MessengerLine) -> Self {
        match line {
            MessengerLine::V1_2 => Self::V1_2,
            MessengerLine::V1_3 => Self::V1_3,
        }
    }

    const V1_2: Self =
        Self { hash: PerWord { base: 763, word: 12 }, nonce_store: 173, no_nonce: 105 };
    const V1_3: Self =
        Self { hash: PerWord { base: 766, word: 12 }, nonce_store: 176, no_nonce: 108 };
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
pub(super) fn begin<F: Frame>(line: MessengerLine, frame: &mut F) -> Step<F::Halt> {
    let rules = RulesInForce::decode(frame.data()).unwrap_or(RulesInForce::Released);
    let checked = check(&frame.calldata(), frame.value(), frame.chain_id(), rules);
    if let Err(abort) = checked {
        return frame.decline(abort);
    }
    frame.charge(gas::NONCE_LOAD)?;
    frame.grow_memory(memory::INITIAL)?;
    frame.jump(match line {
        MessengerLine::V1_2 => messenger::SEND,
        MessengerLine::V1_3 => messenger::SEND_BY_NONCE,
    });
    frame.push([U256::from(MSG_NONCE_SLOT)])
}

/// The message hash with the nonce of `nonce_word`. Its gas is charged, and its memory grown, before
/// anything is hashed, so that a call without this gas takes no time for it.
fn hash_message<F: Frame>(
    frame: &mut F,
    gas: &Gas,
    nonce_word: U256,
) -> Result<B256, Exit<F::Halt>> {
    let Arguments { destination, target, message } = Arguments::checked(&frame.calldata());
    let words = words(message.len());
    frame.charge(gas.hash.of(words))?;
    frame.grow_memory(memory::message_hash(words))?;
    Ok(message_hash(
        destination,
        frame.chain_id(),
        nonce_word & COUNTER_MASK,
        frame.caller(),
        target,
        &frame.calldata()[message],
    ))
}

/// 1.2, with the nonce's word loaded: computes the message hash and requests its slot.
pub(super) fn hash<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [nonce_word] = frame.pop()?;
    let hash = hash_message(frame, &Gas::V1_2, nonce_word)?;
    let (hash, slot) = hash_and_slot(hash, SENT_MESSAGES_SLOT);
    frame.push([nonce_word, hash, slot, slot])
}

/// 1.2, with the message's word loaded: prepares the two words to store, the log and the output.
///
/// Everything up to the return is charged before the message's SSTORE. No opcode can observe that:
/// the slots have been loaded, and a frame without the gas fails either way.
pub(super) fn store<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [word, slot, hash, nonce_word] = frame.pop()?;
    frame.charge(by_hash::MESSAGE_STORE)?;
    // In a static call the frame halts at the SSTORE, even without gas for the rest.
    if !frame.is_static() {
        if nonce_word & COUNTER_MASK == COUNTER_MASK {
            frame.jump(messenger::SEND_PANIC);
        } else {
            store_nonce_and_log(frame, &Gas::V1_2, nonce_word, hash)?;
        }
    }
    frame.push([set_flag(word), slot])
}

/// 1.2, with the message stored and the last nonce used: `Panic(0x11)`.
pub(super) fn panic<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    no_nonce(frame, &Gas::V1_2)
}

/// 1.3, with the nonce's word loaded: computes the message hash, which is stored under its nonce as
/// a whole word. Nothing has loaded that slot before, so only the gas up to its SSTORE is charged:
/// whether the slot is loaded is observable.
pub(super) fn hash_by_nonce<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [nonce_word] = frame.pop()?;
    let hash = hash_message(frame, &Gas::V1_3, nonce_word)?;
    let nonce = B256::from(nonce_word & COUNTER_MASK);
    let (hash, slot) = (hash.into(), mapping_slot(nonce, SENT_MESSAGES_SLOT));
    frame.push([nonce_word, hash, hash, slot])
}

/// 1.3, with the message hash stored: prepares the nonce to store, the log and the output, or
/// reverts with `Panic(0x11)` after the last nonce.
pub(super) fn log<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let [hash, nonce_word] = frame.pop()?;
    if nonce_word & COUNTER_MASK == COUNTER_MASK {
        return no_nonce(frame, &Gas::V1_3);
    }
    store_nonce_and_log(frame, &Gas::V1_3, nonce_word, hash)
}

/// Charges everything up to the return. Leaves on the stack the operands of the nonce's SSTORE, and
/// below them those of the log and of the return.
fn store_nonce_and_log<F: Frame>(
    frame: &mut F,
    gas: &Gas,
    nonce_word: U256,
    hash: U256,
) -> Step<F::Halt> {
    let nonce = nonce_word & COUNTER_MASK;
    let Arguments { destination, target, message } = Arguments::checked(&frame.calldata());
    let words = words(message.len());
    let nonce_store = gas.nonce_store + 2 * effect::gas::WARM_SLOAD;
    frame.charge(nonce_store + gas::LOG.of(words) + gas::RETURN)?;
    frame.grow_memory(memory::sent_message(words))?;
    let topics = SentMessageTopics { destination, target, nonce };
    log_and_return(frame, hash, &topics, frame.caller(), message)?;
    let next_nonce = (nonce_word & !COUNTER_MASK) | (nonce + U256::ONE);
    frame.push([next_nonce, U256::from(MSG_NONCE_SLOT)])
}

/// `Panic(0x11)` after a warm load of the last nonce.
fn no_nonce<F: Frame>(frame: &mut F, gas: &Gas) -> Step<F::Halt> {
    frame.charge(gas.no_nonce + effect::gas::WARM_SLOAD)?;
    let output: Bytes = Panic::from(PanicKind::UnderOverflow).abi_encode().into();
    Err(Exit::Revert(output))
}
