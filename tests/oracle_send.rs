//! `sendMessage` and `resendMessage`, native against bytecode.


use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER as XDM,
    abi::IL2ToL2CrossDomainMessenger::{resendMessageCall, sendMessageCall},
};
use oracle::{Status, Transaction, World, compare, contracts::STOP};

#[test]
fn t() {
    let w = World::default();
    for len in 0..300usize {
        let data = sendMessageCall { _destination: U256::from(901), _target: STOP, _message: vec![7; len].into() }.abi_encode();
        let o = compare(&w, &[Transaction::new(XDM, data.clone()), Transaction::new(XDM, data)]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(o[0].status, Status::Success);
    }
    for len in [0usize,1,32,36,300] {
        let m = oracle::example_message(oracle::contracts::ECHO, vec![7u8; len]);
        let o = compare(&w, &[oracle::Relay::of(&m).transaction(), oracle::Relay::of(&m).transaction()]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(o[0].status, Status::Success);
    }
}
