//! The floors of each class.

use super::{
    Floor,
    outcome::{Counted, Outcome},
};
use crate::cases::Class;

/// Floors of transactions that succeed, relay, send and validate; a share of 0 is no floor.
fn effects([success, relayed, sent, validated]: [u64; 4]) -> Vec<Floor> {
    let floors = [
        Floor::of(Counted::Transaction(Outcome::Success), success),
        Floor::of(Counted::Relayed, relayed),
        Floor::of(Counted::Sent, sent),
        Floor::of(Counted::Validated, validated),
    ];
    floors.into_iter().filter(|floor| floor.share > 0).collect()
}

/// Floor of transactions that revert with this error.
const fn error(name: &'static str, share: u64) -> Floor {
    transaction(Outcome::Error(name), share)
}

/// Floor of transactions with this outcome.
const fn transaction(outcome: Outcome, share: u64) -> Floor {
    Floor::of(Counted::Transaction(outcome), share)
}

/// Floor of transactions that halt for this reason.
fn halt(reason: &str, share: u64) -> Floor {
    transaction(Outcome::Halt(reason.to_owned()), share)
}

/// Floor of calls by a contract with this outcome.
const fn call(outcome: Outcome, share: u64) -> Floor {
    Floor::of(Counted::Call(outcome), share)
}

/// Floor of calls by a contract that revert with this error.
const fn call_error(name: &'static str, share: u64) -> Floor {
    call(Outcome::Error(name), share)
}

/// Arithmetic overflow.
const OVERFLOW: Outcome = Outcome::Panic(0x11);
/// Too much memory.
const MEMORY: Outcome = Outcome::Panic(0x41);

impl Class {
    /// The floors of the class's outcomes: about half of their usual shares in every embedding,
    /// under every spec and with either encoder.
    pub fn floors(self) -> Vec<Floor> {
        let [mut floors, others] = match self {
            Self::WellFormed => [
                effects([4_000, 900, 1_900, 1_300]),
                vec![
                    error("InvalidMessage", 280),
                    error("MessageAlreadyRelayed", 110),
                    error("NotEntered", 65),
                    error("NotInAccessList", 40),
                    call(Outcome::Success, 3_700),
                    call_error("NotEntered", 900),
                ],
            ],
            Self::NamedErrors => [
                effects([2_400, 650, 280, 700]),
                vec![
                    error("BlockNumberTooHigh", 180),
                    error("EventPayloadNotSentMessage", 55),
                    error("IdOriginNotL2ToL2CrossDomainMessenger", 160),
                    error("InvalidMessage", 65),
                    error("LogIndexTooHigh", 160),
                    error("MessageAlreadyRelayed", 45),
                    error("MessageDestinationNotRelayChain", 45),
                    error("MessageDestinationSameChain", 65),
                    error("MessageTargetL2ToL2CrossDomainMessenger", 60),
                    error("NotEntered", 60),
                    error("NotInAccessList", 130),
                    error("TimestampTooHigh", 130),
                    transaction(OVERFLOW, 80),
                    transaction(Outcome::EmptyRevert, 800),
                    call_error("ReentrantCall", 65),
                ],
            ],
            Self::MalformedAbi => [
                effects([2_900, 950, 190, 1_100]),
                vec![
                    error("EventPayloadNotSentMessage", 75),
                    error("MessageDestinationNotRelayChain", 45),
                    transaction(MEMORY, 110),
                    transaction(Outcome::EmptyRevert, 1_200),
                ],
            ],
            Self::RandomBytes => [
                effects([2_700, 900, 110, 950]),
                vec![
                    error("EventPayloadNotSentMessage", 400),
                    transaction(MEMORY, 50),
                    transaction(Outcome::EmptyRevert, 1_100),
                ],
            ],
            Self::GasLimits => [
                effects([3_800, 150, 240, 220]),
                vec![
                    halt("OutOfGas", 600),
                    call(Outcome::Success, 900),
                    call(Outcome::EmptyRevert, 2_700),
                ],
            ],
            Self::CallKinds => [
                effects([4_700, 750, 640, 1_150]),
                vec![
                    call(Outcome::Success, 2_900),
                    call(Outcome::EmptyRevert, 460),
                    call_error("NotEntered", 900),
                ],
            ],
            Self::Proxies => [
                effects([3_700, 1_550, 770, 1_800]),
                vec![
                    error("InvalidMessage", 40),
                    error("NotEntered", 60),
                    transaction(Outcome::EmptyRevert, 450),
                    call(Outcome::Success, 3_500),
                ],
            ],
            // Before Isthmus half of the transactions are refused, because type 4 does not exist
            // yet.
            Self::Delegation => [
                effects([1_800, 420, 14, 770]),
                vec![call(Outcome::Success, 3_400), call_error("NotEntered", 850)],
            ],
            Self::Value => [
                effects([2_900, 1_750, 230, 1_850]),
                vec![
                    transaction(Outcome::EmptyRevert, 1_450),
                    call(Outcome::Success, 3_400),
                    call(Outcome::EmptyRevert, 360),
                ],
            ],
            Self::Targets => [
                effects([3_900, 3_400, 280, 3_450]),
                vec![
                    Floor::of(Counted::CappedRefund, 650),
                    halt("OutOfGas", 130),
                    transaction(Outcome::EmptyRevert, 410),
                    transaction(Outcome::OtherRevert, 360),
                ],
            ],
            Self::Reentrancy => [
                effects([4_900, 4_800, 1_650, 4_850]),
                vec![
                    call(Outcome::Success, 3_900),
                    call_error("MessageAlreadyRelayed", 230),
                    call_error("NotEntered", 350),
                    call_error("ReentrantCall", 160),
                ],
            ],
            Self::AccessLists => [
                effects([4_000, 1_450, 990, 2_050]),
                vec![error("NotInAccessList", 690), call_error("NotInAccessList", 490)],
            ],
            Self::StoragePresets => [
                effects([3_600, 650, 1_800, 660]),
                vec![
                    error("InvalidMessage", 120),
                    error("MessageAlreadyRelayed", 610),
                    transaction(OVERFLOW, 170),
                ],
            ],
            Self::ChainIds => [
                effects([3_600, 1_400, 480, 2_150]),
                vec![
                    error("InvalidMessage", 260),
                    error("MessageDestinationNotRelayChain", 450),
                    error("MessageDestinationSameChain", 19),
                ],
            ],
            Self::Sequences => [
                effects([2_800, 600, 1_340, 900]),
                vec![
                    error("InvalidMessage", 570),
                    error("MessageAlreadyRelayed", 510),
                    error("NotInAccessList", 220),
                ],
            ],
            Self::Envelopes => [
                effects([2_100, 560, 600, 640]),
                vec![error("NotInAccessList", 820), call(Outcome::Success, 3_200)],
            ],
            Self::Large => [
                effects([3_100, 1_000, 950, 1_050]),
                vec![halt("OutOfGas", 300), transaction(Outcome::OtherRevert, 180)],
            ],
            Self::CodeOfOthers => [
                effects([2_100, 150, 0, 190]),
                vec![
                    halt("InvalidFEOpcode", 480),
                    halt("OutOfGas", 270),
                    halt("StackUnderflow", 170),
                    transaction(Outcome::EmptyRevert, 1_200),
                    call(Outcome::Success, 2_800),
                    call(Outcome::EmptyRevert, 900),
                ],
            ],
        };
        floors.extend(others);
        floors
    }
}
