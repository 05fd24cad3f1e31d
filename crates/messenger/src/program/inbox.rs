//! The inbox (docs/SEMANTICS.md#crossl2inbox).

use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolValue};

use super::{
    calldata::{self, argument},
    frame::{Abort, Exit, Frame, Step},
    layout::inbox,
    memory,
};
use crate::{
    abi::{
        ExecutingMessage,
        ICrossL2Inbox::{
            BlockNumberTooHigh, LogIndexTooHigh, NotInAccessList, TimestampTooHigh,
            calculateChecksumCall, validateMessageCall, versionCall,
        },
        Identifier,
    },
    error::IdentifierError,
};

/// The version of the contract this is indistinguishable from.
const VERSION: &str = "1.0.1";

/// An SLOAD that costs more than this was cold.
const WARM_READ_THRESHOLD: u64 = 1000;
/// What the contract measures beside the SLOAD itself.
const MEASURING: u64 = 10;

/// Bytes of an identifier in the ABI.
const IDENTIFIER: usize = 5 * 32;

/// Gas since the frame's begin of the checks that `validateMessage` and `calculateChecksum`
/// share, in their order.
struct ChecksumGas {
    short: u64,
    origin: u64,
    block_number: u64,
    log_index: u64,
    timestamp: u64,
}

/// `calculateChecksum`.
const CALCULATE: ChecksumGas =
    ChecksumGas { short: 152, origin: 327, block_number: 595, log_index: 630, timestamp: 665 };
/// `validateMessage`.
const VALIDATE: ChecksumGas =
    ChecksumGas { short: 199, origin: 527, block_number: 780, log_index: 815, timestamp: 850 };

/// Goes to the function that the calldata names. Value is refused before anything else.
pub(super) fn dispatch<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    if !frame.value().is_zero() {
        return frame.abort(Abort::empty(35));
    }
    let selector = calldata::selector(&frame.calldata());
    match selector {
        Some(validateMessageCall::SELECTOR) => begin_validate(frame),
        Some(calculateChecksumCall::SELECTOR) => calculate_checksum(frame),
        Some(versionCall::SELECTOR) => {
            frame.charge(352)?;
            frame.grow_memory(0x140)?;
            Err(Exit::Return(VERSION.abi_encode().into()))
        }
        Some(_) => frame.abort(Abort::empty(137)),
        None => frame.abort(Abort::empty(60)),
    }
}

/// Decodes the arguments and computes the checksum, in the contract's order.
fn checksum(calldata: &[u8], gas: &ChecksumGas) -> Result<B256, Abort> {
    /// After an error is written behind the identifier.
    const ERROR_END: usize = memory::FIRST + IDENTIFIER + 0x20;
    calldata::require_words(calldata, 6, gas.short)?;
    let id = Identifier {
        origin: calldata::address(calldata, 0, gas.origin)?,
        blockNumber: calldata::number(calldata, 1),
        logIndex: calldata::number(calldata, 2),
        timestamp: calldata::number(calldata, 3),
        chainId: calldata::number(calldata, 4),
    };
    id.checksum(calldata::number(calldata, 5).into()).map_err(|error| {
        let (gas, output) = match error {
            IdentifierError::LogIndexTooHigh { .. } => {
                (gas.log_index, LogIndexTooHigh {}.abi_encode())
            }
            IdentifierError::TimestampTooHigh { .. } => {
                (gas.timestamp, TimestampTooHigh {}.abi_encode())
            }
            IdentifierError::BlockNumberTooHigh { .. } => {
                (gas.block_number, BlockNumberTooHigh {}.abi_encode())
            }
        };
        Abort { gas, memory: ERROR_END, output: output.into() }
    })
}

/// `calculateChecksum(Identifier, bytes32)`.
fn calculate_checksum<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let checksum = checksum(&frame.calldata(), &CALCULATE);
    match checksum {
        Ok(checksum) => frame.return_word(1535, 0x294, checksum.into()),
        Err(abort) => frame.abort(abort),
    }
}

/// `validateMessage(Identifier, bytes32)`: asks for the checksum's slot. The gas left goes below
/// it on the stack, for it is what the load costs that tells whether the slot is warm.
pub(super) fn begin_validate<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    let checksum = checksum(&frame.calldata(), &VALIDATE);
    let checksum = match checksum {
        Ok(checksum) => checksum,
        Err(abort) => return frame.decline(abort),
    };
    frame.charge(1715 - frame.paid())?;
    frame.grow_memory(0x280)?;
    frame.jump(inbox::VALIDATE);
    frame.push([U256::from(frame.gas_left()), checksum.into()])
}

/// `validateMessage` with the slot loaded: the log if it was warm, else `NotInAccessList`.
pub(super) fn validate<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    /// Where the contract encodes the log's data, or the error.
    const DATA: usize = 0x274;
    let [_, gas_before] = frame.pop()?;
    let spent = gas_before.saturating_to::<u64>() - frame.gas_left();
    if spent + MEASURING > WARM_READ_THRESHOLD {
        return frame.revert(109, DATA + 0x20, NotInAccessList {}.abi_encode().into());
    }
    // A static call halts at the log, whatever gas there is for the stop.
    let to_stop = if frame.is_static() { 0 } else { 13 };
    frame.charge(335 + to_stop)?;
    frame.grow_memory(DATA + IDENTIFIER)?;
    frame.copy_calldata(DATA, argument(0), IDENTIFIER);
    let msg_hash = calldata::number(&frame.calldata(), 5);
    frame.push([
        msg_hash,
        ExecutingMessage::SIGNATURE_HASH.into(),
        U256::from(IDENTIFIER),
        U256::from(DATA),
    ])
}
