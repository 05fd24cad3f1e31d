//! The message-graph names of the specification (docs/SEMANTICS.md#upstream-test-names), as
//! the verifier sees blocks whose sequencers looked at nothing.

use alloy_primitives::{Address, U256};
use chain_sim::{Cluster, ClusterConfig, Deposit, InvalidMessage, SafetyLevel};
use messenger::{CROSS_L2_INBOX, access_list};

use crate::{
    consistency::assert_consistent,
    messages::{Initiating, SENDER, emitted, foresee, head_log},
    script::{Event, Script},
};

/// Why the block of 902 fell that executes the log of 901 in block 1, changed so; none where it
/// lasts.
fn verdict(config: ClusterConfig, change: impl FnOnce(&mut Initiating)) -> Option<InvalidMessage> {
    let mut cluster = Cluster::new(config).unwrap();
    let mut initiating = emitted(&mut cluster, 901);
    change(&mut initiating);
    cluster.submit_unchecked(902, initiating.validate()).unwrap();
    let fallout = cluster.step().unwrap().fallout;
    assert_consistent(&cluster);
    let expected = if fallout.is_empty() { SafetyLevel::CrossUnsafe } else { SafetyLevel::Unsafe };
    assert!(cluster.chain(902).unwrap().safety(2) >= Some(expected));
    fallout.replaced.into_iter().next().map(|block| block.cause.reason)
}

/// Block 1 of the default clusters is of this moment.
const FIRST: u64 = 1_760_000_002;

#[test]
fn simple() {
    assert_eq!(verdict(ClusterConfig::default(), |_| {}), None);
}

#[test]
fn cycle() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let event = Event::named(1);
    let logs = [901, 902].map(|id| foresee(&cluster, id, SENDER, 1, &event));
    for (id, other) in [(901, &logs[1]), (902, &logs[0])] {
        let script = Script::default().call(CROSS_L2_INBOX, other.validate_calldata());
        let call = script.emit(event.clone()).run_by(SENDER);
        cluster.submit_unchecked(id, call.access_list(access_list(&[other.entry()]))).unwrap();
    }
    let fallout = cluster.step().unwrap().fallout;
    let cycle = InvalidMessage::Cycle { others: 1 };
    assert_eq!(fallout.replaced.len(), 2);
    assert!(fallout.replaced.iter().all(|block| block.cause.reason == cycle));
    assert_consistent(&cluster);
}

#[test]
fn message_in_future() {
    let (expected, actual) = (FIRST + 2, FIRST + 3);
    assert_eq!(
        verdict(ClusterConfig::default(), |forged| forged.id.timestamp = U256::from(actual)),
        Some(InvalidMessage::FromFuture { expected, actual })
    );
    // The executing block's own moment is none, but the log is of another.
    assert!(matches!(
        verdict(ClusterConfig::default(), |forged| forged.id.timestamp = U256::from(expected)),
        Some(InvalidMessage::Timestamp { .. })
    ));
}

/// A cluster in which 901 is upgraded so many seconds after its genesis.
fn upgraded_after(seconds: u64) -> ClusterConfig {
    let mut config = ClusterConfig::default();
    config.chains[0].lagoon_time = config.genesis_timestamp + seconds;
    config
}

#[test]
fn initiated_before_activation() {
    let expected = InvalidMessage::InitiatingInactive { chain: U256::from(901), actual: 1 };
    assert_eq!(verdict(upgraded_after(3), |_| {}), Some(expected));
    assert_eq!(verdict(upgraded_after(0), |_| {}), None);
}

#[test]
fn initiated_at_activation() {
    // An activation block has no logs but those of deposits.
    let mut cluster = Cluster::new(upgraded_after(2)).unwrap();
    let deposit = Deposit::create(SENDER, Script::default().emit(Event::named(7)).code());
    cluster.deposit(901, deposit.clone()).unwrap();
    cluster.step().unwrap();
    let at = head_log(&cluster, 901, 0);
    cluster.deposit(901, deposit).unwrap();
    cluster.submit_unchecked(902, at.validate()).unwrap();
    let fallout = cluster.step().unwrap().fallout;
    let expected = InvalidMessage::InitiatingInactive { chain: U256::from(901), actual: 1 };
    assert_eq!(fallout.replaced[0].cause.reason, expected);
    // The block after it initiates.
    let after = head_log(&cluster, 901, 0);
    cluster.submit_unchecked(902, after.validate()).unwrap();
    assert!(cluster.step().unwrap().fallout.is_empty());
    assert_consistent(&cluster);
}

#[test]
fn message_expired() {
    let window = |seconds| ClusterConfig::default().with_message_expiry_window(seconds);
    // The block is two seconds younger than the log.
    assert_eq!(verdict(window(2), |_| {}), None);
    let (expected, actual) = (FIRST + 1, FIRST);
    assert_eq!(verdict(window(1), |_| {}), Some(InvalidMessage::Expired { expected, actual }));
}

#[test]
fn log_not_found() {
    let chain = U256::from(901);
    assert_eq!(
        verdict(ClusterConfig::default(), |forged| forged.id.logIndex = U256::ONE),
        Some(InvalidMessage::LogNotFound { chain, block: 1, expected: 1, actual: 1 })
    );
    assert_eq!(
        verdict(ClusterConfig::default(), |forged| forged.id.blockNumber = U256::from(9)),
        Some(InvalidMessage::BlockNotFound { chain, actual: 9 })
    );
}

#[test]
fn invalid_origin() {
    let actual = Address::repeat_byte(1);
    let expected = SENDER.create(0);
    assert_eq!(
        verdict(ClusterConfig::default(), |forged| forged.id.origin = actual),
        Some(InvalidMessage::Origin { expected, actual })
    );
}

#[test]
fn invalid_hash() {
    let expected = alloy_primitives::keccak256(Event::named(7).payload());
    let actual = alloy_primitives::keccak256([1]);
    assert_eq!(
        verdict(ClusterConfig::default(), |forged| forged.payload = vec![1].into()),
        Some(InvalidMessage::PayloadHash { expected, actual })
    );
}

#[test]
fn invalid_timestamp() {
    let (expected, actual) = (FIRST, FIRST - 1);
    let chain = U256::from(901);
    assert_eq!(
        verdict(ClusterConfig::default(), |forged| forged.id.timestamp -= U256::ONE),
        Some(InvalidMessage::Timestamp { chain, block: 1, expected, actual })
    );
}
