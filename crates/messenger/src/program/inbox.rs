//! The inbox (docs/SEMANTICS.md#crossl2inbox).

use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent, SolValue};

use super::{
    calldata::{self, argument},
    frame::{Abort, Exit, Frame, Step},
    gas_constant::constants,
    layout::inbox,
    memory,
};
use crate::{
    abi::{
        ExecutingMessage,
        ICrossL2Inbox::{
            BlockNumberTooHigh, CrossL2Inbox_NoExecutingDeposits, LogIndexTooHigh, NotInAccessList,
            TimestampTooHigh, calculateChecksumCall, validateMessageCall, versionCall,
        },
        Identifier,
    },
    error::IdentifierError,
    version::InboxVersion,
};

/// Length of an identifier in the ABI, in bytes.
const IDENTIFIER: usize = 5 * 32;
/// Number of words of the arguments of `validateMessage` and `calculateChecksum`.
const ARGUMENTS: usize = 6;

constants! {
    mod gas {
        /// From the frame's start to the revert of a call that carries value.
        VALUE = 35;
        /// From the frame's start to the revert of calldata without a selector.
        NO_SELECTOR = 60;
        /// From the frame's start to the revert of an unknown selector.
        UNKNOWN_SELECTOR = 137;
        /// From the frame's start to `version`'s return.
        VERSION = 352;

        /// From the frame's start to `calculateChecksum`'s revert of arguments that are too short.
        CALCULATE_SHORT = 152;
        /// From the frame's start to `calculateChecksum`'s revert of an origin with upper bits.
        CALCULATE_ORIGIN = 327;
        /// From the frame's start to `calculateChecksum`'s `BlockNumberTooHigh`.
        CALCULATE_BLOCK_NUMBER = 595;
        /// From the frame's start to `calculateChecksum`'s `LogIndexTooHigh`.
        CALCULATE_LOG_INDEX = 630;
        /// From the frame's start to `calculateChecksum`'s `TimestampTooHigh`.
        CALCULATE_TIMESTAMP = 665;
        /// From the frame's start to `calculateChecksum`'s return.
        CALCULATED = 1535;

        /// From the frame's start to `validateMessage`'s revert of arguments that are too short.
        VALIDATE_SHORT = 199;
        /// From the frame's start to `validateMessage`'s revert of an origin with upper bits.
        VALIDATE_ORIGIN = 527;
        /// From the frame's start to `validateMessage`'s `BlockNumberTooHigh`.
        VALIDATE_BLOCK_NUMBER = 780;
        /// From the frame's start to `validateMessage`'s `LogIndexTooHigh`.
        VALIDATE_LOG_INDEX = 815;
        /// From the frame's start to `validateMessage`'s `TimestampTooHigh`.
        VALIDATE_TIMESTAMP = 850;
        /// From the frame's start to the SLOAD of the checksum's slot.
        VALIDATE_LOAD = 1715;
        /// Between the two GAS opcodes around that SLOAD.
        MEASURING = 10;
        /// The measured gas of a cold slot is above this, that of a warm slot is not.
        WARM_READ_THRESHOLD = 1000;
        /// From that SLOAD to `NotInAccessList`.
        NOT_IN_ACCESS_LIST = 109;
        /// From that SLOAD to `ExecutingMessage`'s LOG2.
        LOG = 331;
        /// From the LOG2 to the STOP.
        STOP = 17;
    }
}

/// Gas of the check that version 1.1 adds. It is counted by opcodes, not derived from traces,
/// because no published package contains the bytecode.
mod deposit_gas {
    /// Without a base fee.
    pub(super) const NO_BASE_FEE: u64 = 44;
    /// With a base fee and a gas price.
    pub(super) const BASE_FEE: u64 = 51;
    /// From the revert of arguments that are too short to `CrossL2Inbox_NoExecutingDeposits`.
    pub(super) const REFUSED: u64 = 81;
}

/// Gas from the frame's start to each check that `validateMessage` and `calculateChecksum` share,
/// in the order of the checks.
struct ChecksumGas {
    short: u64,
    origin: u64,
    block_number: u64,
    log_index: u64,
    timestamp: u64,
}

/// `calculateChecksum`.
const CALCULATE: ChecksumGas = ChecksumGas {
    short: gas::CALCULATE_SHORT,
    origin: gas::CALCULATE_ORIGIN,
    block_number: gas::CALCULATE_BLOCK_NUMBER,
    log_index: gas::CALCULATE_LOG_INDEX,
    timestamp: gas::CALCULATE_TIMESTAMP,
};
/// `validateMessage`.
const VALIDATE: ChecksumGas = ChecksumGas {
    short: gas::VALIDATE_SHORT,
    origin: gas::VALIDATE_ORIGIN,
    block_number: gas::VALIDATE_BLOCK_NUMBER,
    log_index: gas::VALIDATE_LOG_INDEX,
    timestamp: gas::VALIDATE_TIMESTAMP,
};

/// Runs the function that the selector names. Calls with value are refused first.
pub(super) fn dispatch<F: Frame>(version: InboxVersion, frame: &mut F) -> Step<F::Halt> {
    if !frame.value().is_zero() {
        return frame.abort(Abort::empty(gas::VALUE));
    }
    let selector = calldata::selector(&frame.calldata());
    match selector {
        Some(validateMessageCall::SELECTOR) => begin_validate(version, frame),
        Some(calculateChecksumCall::SELECTOR) => calculate_checksum(frame),
        Some(versionCall::SELECTOR) => {
            frame.charge(gas::VERSION)?;
            frame.grow_memory(0x140)?;
            Err(Exit::Return(version.as_str().abi_encode().into()))
        }
        Some(_) => frame.abort(Abort::empty(gas::UNKNOWN_SELECTOR)),
        None => frame.abort(Abort::empty(gas::NO_SELECTOR)),
    }
}

/// Decodes the arguments and computes the checksum, in the contract's order.
fn checksum(calldata: &[u8], gas: &ChecksumGas) -> Result<B256, Abort> {
    /// Size of memory after an error is written after the identifier.
    const ERROR_END: usize = memory::FIRST + IDENTIFIER + 0x20;
    calldata::require_words(calldata, ARGUMENTS, gas.short)?;
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
        Ok(checksum) => frame.return_word(gas::CALCULATED, 0x294, checksum.into()),
        Err(abort) => frame.abort(abort),
    }
}

/// `validateMessage(Identifier, bytes32)`: requests the checksum's slot. Below it on the stack is
/// the gas that is left, because the gas of the load shows whether the slot is warm.
pub(super) fn begin_validate<F: Frame>(version: InboxVersion, frame: &mut F) -> Step<F::Halt> {
    let checked = {
        let calldata = frame.calldata();
        let refusal = match version {
            InboxVersion::V1_0_1 | InboxVersion::V1_0_2 => Ok(0),
            InboxVersion::V1_1_0 => refuse_deposits(frame, &calldata),
        };
        refusal.and_then(|before| {
            let checksum = checksum(&calldata, &VALIDATE);
            let later = |abort: Abort| Abort { gas: before + abort.gas, ..abort };
            checksum.map(|checksum| (before, checksum)).map_err(later)
        })
    };
    let (before, checksum) = match checked {
        Ok(checked) => checked,
        Err(abort) => return frame.decline(abort),
    };
    frame.charge(before + gas::VALIDATE_LOAD)?;
    frame.grow_memory(0x280)?;
    frame.jump(inbox::VALIDATE);
    frame.push([U256::from(frame.gas_left()), checksum.into()])
}

/// 1.1: after the check of the calldata's length, refuses a transaction without a gas price when
/// the base fee is not zero. Returns the gas of this check.
fn refuse_deposits<F: Frame>(frame: &F, calldata: &[u8]) -> Result<u64, Abort> {
    calldata::require_words(calldata, ARGUMENTS, VALIDATE.short)?;
    if frame.base_fee().is_zero() {
        return Ok(deposit_gas::NO_BASE_FEE);
    }
    if frame.gas_price().is_zero() {
        let output = CrossL2Inbox_NoExecutingDeposits {}.abi_encode().into();
        let gas = VALIDATE.short + deposit_gas::REFUSED;
        return Err(Abort { gas, memory: memory::FIRST_WORD, output });
    }
    Ok(deposit_gas::BASE_FEE)
}

/// `validateMessage` with the slot loaded: the log if the slot was warm, otherwise
/// `NotInAccessList`.
pub(super) fn validate<F: Frame>(frame: &mut F) -> Step<F::Halt> {
    /// The offset at which the contract encodes the log's data, or the error.
    const DATA: usize = 0x274;
    let [_, gas_before] = frame.pop()?;
    let spent = gas_before.saturating_to::<u64>() - frame.gas_left();
    if spent + gas::MEASURING > gas::WARM_READ_THRESHOLD {
        let output = NotInAccessList {}.abi_encode().into();
        return frame.revert(gas::NOT_IN_ACCESS_LIST, DATA + 0x20, output);
    }
    // A static call halts at the log, even without gas for the stop.
    let to_stop = if frame.is_static() { 0 } else { gas::STOP };
    frame.charge(gas::LOG + to_stop)?;
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
