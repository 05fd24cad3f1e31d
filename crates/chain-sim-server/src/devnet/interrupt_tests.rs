//! Long reads end when their request does, and answers are bounded.

use core::time::Duration;

use alloy_primitives::{Address, Bytes, U256, keccak256};
use chain_sim::ClusterConfig;
use op_revm::revm::state::AccountInfo;

use super::{devnet::Devnet, error::RequestError, interrupt::Interrupt, view::View};
use crate::{config::ServerConfig, json::Json};

const ACCOUNT: Address = Address::repeat_byte(0x77);

/// What a reader sees, whose time is over.
fn late(devnet: &Devnet) -> View {
    let timeout = Duration::from_secs(5);
    View { interrupt: Interrupt::new(timeout, || true), ..devnet.view.clone() }
}

/// A devnet with an account that has many words.
fn devnet() -> Devnet {
    let mut devnet = Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap();
    let slot = |index: u64| keccak256(index.to_be_bytes());
    let words = (1..20_000).map(|index| (slot(index), U256::from_be_bytes(slot(index).0)));
    let info = AccountInfo::from_balance(U256::from(1));
    devnet.set_accounts(901, vec![(ACCOUNT, info, words.collect())]).unwrap();
    devnet
}

/// Checks that a read has ended because its time was over.
fn assert_timed_out<T: core::fmt::Debug>(read: &Result<T, RequestError>) {
    assert!(matches!(read, Err(RequestError::TimedOut { .. })), "{read:?}");
}

#[test]
fn states_far_back_are_not_computed_for_ever() {
    let mut devnet = devnet();
    for _ in 0..10 {
        devnet.mine(901).unwrap();
    }
    let read = |view: &View, number: u64| {
        view.on_state(901, Some(number.into()), |state| state.account(ACCOUNT).is_some())
    };
    let late = late(&devnet);
    assert_timed_out(&read(&late, 2));
    // The head's state is there, and what others have computed is shared.
    assert!(read(&late, 10).unwrap());
    assert!(read(&devnet.view, 2).unwrap());
    assert!(read(&late, 2).unwrap());
}

#[test]
fn dumps_end_and_are_bounded() {
    let devnet = devnet();
    let dump = devnet.dump(901).unwrap();
    assert!(dump.len() > 1 << 18, "{} bytes", dump.len());
    assert_timed_out(&late(&devnet).dump(901));
    // An answer has two digits for each byte.
    for (bytes, fits) in [(2 * dump.len(), true), (2 * dump.len() - 2, false)] {
        let mut view = devnet.view.clone();
        view.limits.response_bytes = u32::try_from(bytes).unwrap();
        let bounded = view.dump(901);
        assert_eq!(bounded.is_ok(), fits, "{bytes}");
        if let Err(error) = bounded {
            let expected = bytes / 2;
            assert!(
                matches!(error, RequestError::AnswerTooLong { expected: it } if it == expected)
            );
        }
    }
}

#[test]
fn answers_end_and_are_bounded() {
    let devnet = devnet();
    let answer: Vec<Bytes> = vec![vec![0; 1 << 16].into(); 32];
    assert_timed_out(&Json::new(&answer, &late(&devnet)));
    let mut view = devnet.view.clone();
    view.limits.response_bytes = 1 << 20;
    let error = Json::new(&answer, &view).unwrap_err();
    assert!(matches!(error, RequestError::AnswerTooLong { expected: 0x10_0000 }), "{error}");
    assert!(Json::new(&answer[..4].to_vec(), &view).is_ok());
}
