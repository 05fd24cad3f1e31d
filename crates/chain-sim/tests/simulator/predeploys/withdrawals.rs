//! Withdrawals to the L1.

use alloy_primitives::{Address, B256, U256, bytes, keccak256};
use alloy_sol_types::{SolCall, SolEvent, SolValue};
use chain_sim::{
    Call, Cluster, HardFork,
    predeploys::{L2_TO_L1_MESSAGE_PASSER, abi::L2ToL1MessagePasser as Passer},
};

use super::{cluster, read, send};
use crate::messages::SENDER;

/// The first nonce: version 1, number 0.
fn first_nonce() -> U256 {
    U256::from(1) << 240
}

/// The withdrawal in the head block.
fn passed(cluster: &Cluster) -> Passer::MessagePassed {
    let logs = cluster.chain(901).unwrap().head().receipts()[0].logs();
    Passer::MessagePassed::decode_log(&logs[0]).unwrap().data
}

#[test]
fn a_withdrawal_is_stored_by_its_hash() {
    let mut cluster = cluster(HardFork::default());
    let target = Address::repeat_byte(0x55);
    let data = bytes!("c0ffee");
    for number in 0..3_u64 {
        let nonce = first_nonce() + U256::from(number);
        let call = Passer::initiateWithdrawalCall {
            _target: target,
            _gasLimit: U256::from(21_000),
            _data: data.clone(),
        };
        let call = Call::new(SENDER, L2_TO_L1_MESSAGE_PASSER, call.abi_encode());
        assert!(send(&mut cluster, call.with_value(U256::from(3))));
        let fields = (nonce, SENDER, target, U256::from(3), U256::from(21_000), data.clone());
        let hash = keccak256(fields.abi_encode_params());
        let log = passed(&cluster);
        assert_eq!((log.nonce, log.withdrawalHash), (nonce, hash));
        // The proof on the L1 is of this word: slot 0 has the mapping.
        let slot = keccak256((hash, U256::ZERO).abi_encode());
        let chain = cluster.chain(901).unwrap();
        assert_eq!(chain.storage(L2_TO_L1_MESSAGE_PASSER, slot.into()), U256::from(1));
        let sent = Passer::sentMessagesCall { withdrawalHash: hash };
        assert!(read(&cluster, L2_TO_L1_MESSAGE_PASSER, &sent));
    }
    let unsent = Passer::sentMessagesCall { withdrawalHash: B256::ZERO };
    assert!(!read(&cluster, L2_TO_L1_MESSAGE_PASSER, &unsent));
    let nonce = read(&cluster, L2_TO_L1_MESSAGE_PASSER, &Passer::messageNonceCall {});
    assert_eq!(nonce, first_nonce() + U256::from(3));
}

#[test]
fn a_plain_transfer_is_withdrawn_to_its_sender_and_burnt() {
    let mut cluster = cluster(HardFork::default());
    let transfer = Call::new(SENDER, L2_TO_L1_MESSAGE_PASSER, bytes!(""));
    assert!(send(&mut cluster, transfer.with_value(U256::from(9))));
    let log = passed(&cluster);
    assert_eq!((log.sender, log.target, log.value), (SENDER, SENDER, U256::from(9)));
    assert_eq!(log.gasLimit, U256::from(100_000));
    let balance =
        |cluster: &Cluster| cluster.chain(901).unwrap().account(L2_TO_L1_MESSAGE_PASSER).balance;
    assert_eq!(balance(&cluster), U256::from(9));
    let burn = Passer::burnCall {}.abi_encode();
    assert!(send(&mut cluster, Call::new(SENDER, L2_TO_L1_MESSAGE_PASSER, burn)));
    assert_eq!(balance(&cluster), U256::ZERO);
    let logs = cluster.chain(901).unwrap().head().receipts()[0].logs();
    assert_eq!(Passer::WithdrawerBalanceBurnt::decode_log(&logs[0]).unwrap().amount, U256::from(9));
}
