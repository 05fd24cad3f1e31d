//! Vaults pay their owner.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use chain_sim::{
    Call,
    predeploys::{BASE_FEE_VAULT, L1_FEE_VAULT, SEQUENCER_FEE_VAULT, abi},
};

use super::{owned_by, read, send};
use crate::messages::SENDER;

#[test]
fn vaults_pay_out_what_they_have() {
    let owner = Address::repeat_byte(0x99);
    let mut cluster = owned_by(owner);
    let mut paid = U256::ZERO;
    for (vault, wei) in [(SEQUENCER_FEE_VAULT, 5), (BASE_FEE_VAULT, 7), (L1_FEE_VAULT, 0)] {
        let wei = U256::from(wei);
        cluster.set_balance(901, vault, wei).unwrap();
        assert_eq!(read(&cluster, vault, &abi::FeeVault::recipientCall {}), owner);
        assert_eq!(read(&cluster, vault, &abi::FeeVault::RECIPIENTCall {}), owner);
        assert_eq!(read(&cluster, vault, &abi::FeeVault::WITHDRAWAL_NETWORKCall {}), 1);
        let withdraw = abi::FeeVault::withdrawCall {}.abi_encode();
        assert!(send(&mut cluster, Call::new(SENDER, vault, withdraw)));
        paid += wei;
        let chain = cluster.chain(901).unwrap();
        assert_eq!(chain.account(vault).balance, U256::ZERO);
        assert_eq!(chain.account(owner).balance, paid);
        assert_eq!(read(&cluster, vault, &abi::FeeVault::totalProcessedCall {}), wei);
        let topics = chain.head().receipts()[0].logs().iter().map(|log| log.topics()[0]);
        let topics: Vec<B256> = topics.collect();
        let events = [
            abi::FeeVault::Withdrawal_0::SIGNATURE_HASH,
            abi::FeeVault::Withdrawal_1::SIGNATURE_HASH,
        ];
        assert_eq!(topics, events);
    }
}
