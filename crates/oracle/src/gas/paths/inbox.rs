//! The paths of the inbox.

use alloy_primitives::{Bytes, U256};
use messenger::{
    CROSS_L2_INBOX,
    abi::ICrossL2Inbox::{
        BlockNumberTooHigh, LogIndexTooHigh, NotInAccessList, TimestampTooHigh, versionCall,
    },
};
use op_revm::revm::bytecode::opcode::{LOG2, RETURN, REVERT, SLOAD, STOP};

use super::{Path, Probe, Sample, arguments::Function, dispatch, targets::TARGET};
use crate::{Relay, Transaction, declare, example_message, filler};

pub(super) fn paths() -> Vec<Path> {
    let version = Transaction::call(CROSS_L2_INBOX, &versionCall {});
    let calculate = CheckingFunction {
        name: "calculateChecksum",
        calldata: Relay::checksum_calldata,
        short: "inbox::CALCULATE_SHORT",
        origin: "inbox::CALCULATE_ORIGIN",
        block_number: "inbox::CALCULATE_BLOCK_NUMBER",
        log_index: "inbox::CALCULATE_LOG_INDEX",
        timestamp: "inbox::CALCULATE_TIMESTAMP",
    };
    let validate = CheckingFunction {
        name: "validateMessage",
        calldata: Relay::validation_calldata,
        short: "inbox::VALIDATE_SHORT",
        origin: "inbox::VALIDATE_ORIGIN",
        block_number: "inbox::VALIDATE_BLOCK_NUMBER",
        log_index: "inbox::VALIDATE_LOG_INDEX",
        timestamp: "inbox::VALIDATE_TIMESTAMP",
    };
    let mut paths = vec![
        with_value(&[version.clone(), calculate.call(&relay()), validate.call(&relay())]),
        path("inbox: version", [version]).to(RETURN, ["inbox::VERSION"]),
        path("calculateChecksum", [calculate.call(&relay())]).to(RETURN, ["inbox::CALCULATED"]),
        loading("validateMessage", relay().validation())
            .probed(Probe::HandOver {
                gas: "handover::INBOX",
                program_counter: "handover::program_counter::INBOX",
            })
            .to(LOG2, ["inbox::LOG"])
            .to(STOP, ["inbox::STOP"]),
        loading("validateMessage: not declared", relay().validation().access_list(declare([])))
            .to(REVERT, ["inbox::NOT_IN_ACCESS_LIST"])
            .with_error(&NotInAccessList {}),
    ];
    paths.extend(dispatch::of_inbox());
    paths.extend(calculate.faults());
    paths.extend(validate.faults());
    paths
}

/// A function that checks an identifier, and the constants of its checks.
struct CheckingFunction {
    name: &'static str,
    calldata: fn(&Relay) -> Bytes,
    short: &'static str,
    origin: &'static str,
    block_number: &'static str,
    log_index: &'static str,
    timestamp: &'static str,
}

impl CheckingFunction {
    /// A call for a relay.
    fn call(&self, relay: &Relay) -> Transaction {
        Transaction::new(CROSS_L2_INBOX, (self.calldata)(relay))
    }

    /// The paths on which a check fails.
    fn faults(&self) -> [Path; 5] {
        let function = Function { name: self.name, calls: vec![self.call(&relay())] };
        let highest = U256::from(u64::MAX);
        [
            function.short(6, self.short).of(CROSS_L2_INBOX),
            function.dirty(0, self.origin).of(CROSS_L2_INBOX),
            self.too_high("block number", |relay| relay.id.blockNumber = highest + U256::ONE)
                .to(REVERT, [self.block_number])
                .with_error(&BlockNumberTooHigh {}),
            self.too_high("log index", |relay| relay.id.logIndex = U256::from(1_u64 << 32))
                .to(REVERT, [self.log_index])
                .with_error(&LogIndexTooHigh {}),
            self.too_high("timestamp", |relay| relay.id.timestamp = highest + U256::ONE)
                .to(REVERT, [self.timestamp])
                .with_error(&TimestampTooHigh {}),
        ]
    }

    /// A path on which a number of the identifier is too high.
    fn too_high(&self, number: &str, raise: impl Fn(&mut Relay)) -> Path {
        let mut relay = relay();
        raise(&mut relay);
        path(&format!("{}: {number} too high", self.name), [self.call(&relay)])
    }
}

/// A relay whose message the inbox checks.
fn relay() -> Relay {
    Relay::of(&example_message(TARGET, filler(36)))
}

/// Calls with value, of every function and of none.
fn with_value(calls: &[Transaction]) -> Path {
    let without_selector = Transaction::new(CROSS_L2_INBOX, Bytes::new());
    let calls = calls.iter().chain([&without_selector]).cloned();
    path("inbox: value", calls.map(|call| call.value(U256::ONE))).to(REVERT, ["inbox::VALUE"])
}

/// A path of `validateMessage` up to the load of the checksum's slot.
fn loading(name: &str, call: Transaction) -> Path {
    path(name, [call]).to(SLOAD, ["inbox::VALIDATE_LOAD"]).probed(Probe::WarmCheck {
        measuring: "inbox::MEASURING",
        threshold: "inbox::WARM_READ_THRESHOLD",
    })
}

/// A path of the inbox's outermost frame.
fn path(name: &str, calls: impl IntoIterator<Item = Transaction>) -> Path {
    Path::new(name, calls.into_iter().map(Sample::new)).of(CROSS_L2_INBOX)
}
