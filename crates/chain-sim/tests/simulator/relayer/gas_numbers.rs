//! What a relay that ran out of gas says.

use chain_sim::{Cluster, MessageState, RelayFailure, Relayer, RelayerConfig, RevertReason};

use super::target::{Record, burn, cluster, only, send, states, swallow, word};

/// 2^24.
const CAP: u64 = 16_777_216;

/// Relays one message to a target with this code; returns the failure.
fn failure(code: Vec<u8>, config: RelayerConfig) -> (Cluster, Relayer, RelayFailure) {
    let mut cluster = cluster(code);
    send(&mut cluster, [1]);
    let mut relayer = Relayer::new(config);
    relayer.drive(&mut cluster, 40).unwrap();
    let state = relayer.message(only(&relayer));
    let Some(MessageState::Failed { failure }) = state else { panic!("{:?}", states(&relayer)) };
    (cluster, relayer, failure)
}

#[test]
fn relay_without_an_estimate_says_how_much_it_needs() {
    let config = RelayerConfig::default().with_gas_estimates(false);
    for gas in [1_200_000, 4_000_000] {
        let (mut cluster, mut relayer, failure) = failure(burn(0, gas), config.clone());
        let RelayFailure::OutOfGas { expected, actual, .. } = failure else { panic!("{failure}") };
        assert_eq!(actual, 1_000_200);
        assert!((gas..gas + gas / 5).contains(&expected), "{expected}");
        assert_eq!(
            failure.to_string(),
            format!("ran out of gas: expected a gas limit of at least {expected}, got 1000200")
        );
        // What it says is right.
        relayer.set_config(config.clone().with_gas_limit(expected));
        relayer.drive(&mut cluster, 20).unwrap();
        assert_eq!(relayer.totals().relayed, 1);
    }
}

#[test]
fn relay_that_no_gas_limit_is_enough_for_says_so() {
    // JUMPDEST; PUSH0; JUMP: for ever. The same after a call, and more than the cap.
    for code in [vec![0x5b, 0x5f, 0x56], burn(0, 17_000_000)] {
        let (.., failure) = failure(code, RelayerConfig::default());
        let RelayFailure::OutOfGas { expected, actual, .. } = failure else { panic!("{failure}") };
        assert_eq!((expected, actual), (CAP + 1, 1_000_200));
    }
}

#[test]
fn higher_cap_takes_up_what_the_lower_one_has_failed() {
    let capped = RelayerConfig::default().with_gas_cap(1_500_000);
    let (mut cluster, mut relayer, failure) = failure(burn(0, 2_000_000), capped);
    let RelayFailure::OutOfGas { expected, actual, .. } = failure else { panic!("{failure}") };
    assert_eq!((expected, actual), (1_500_001, 1_000_200));
    relayer.set_config(RelayerConfig::default());
    relayer.drive(&mut cluster, 20).unwrap();
    assert_eq!(relayer.totals().relayed, 1);
}

#[test]
fn relay_that_fails_for_another_reason_says_that() {
    // INVALID takes all gas, and would take any. REVERT, and a call that is swallowed before it.
    let mut swallows = swallow(3_000_000, Some(10_000), Record::Word);
    let store = swallows.windows(2).position(|pair| pair == [0x55, 0x00]).unwrap();
    swallows[store + 1] = 0xfe;
    for code in [vec![0xfe], vec![0x5f, 0x5f, 0xfd], swallows] {
        let (cluster, _, failure) = failure(code, RelayerConfig::default());
        let RelayFailure::Reverted { reason, .. } = failure else { panic!("{failure}") };
        assert_eq!(reason, RevertReason::Empty);
        assert!(word(&cluster).is_zero());
    }
}

#[test]
fn numbers_are_saved() {
    let (cluster, relayer, _) = failure(vec![0x5b, 0x5f, 0x56], RelayerConfig::default());
    let json = serde_json::to_string(&relayer.save()).unwrap();
    let saved = serde_json::from_str(&json).unwrap();
    let resumed = Relayer::resume(RelayerConfig::default(), saved, &cluster);
    assert_eq!(states(&resumed), states(&relayer));
}
