//! Messages that tests send and relay.

use alloy_primitives::{Address, Bytes, ChainId, U256, keccak256};
use alloy_sol_types::SolCall;
use chain_sim::{Call, DEV_ACCOUNTS};
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::{relayMessageCall, sendMessageCall},
    access_list,
};

/// The sender of messages.
pub(crate) const SENDER: Address = DEV_ACCOUNTS[0];
/// The account that relays messages.
pub(crate) const EXECUTOR: Address = DEV_ACCOUNTS[1];
/// A target that accepts anything.
pub(crate) const NOBODY: Address = Address::repeat_byte(0x44);

/// An initiating message: its identifier and payload.
#[derive(Debug, Clone)]
pub(crate) struct Initiating {
    pub(crate) id: Identifier,
    pub(crate) payload: Bytes,
}

impl Initiating {
    /// Its relay, with the access list that declares it.
    pub(crate) fn relay(&self) -> Call {
        let call = relayMessageCall { _id: self.id.clone(), _sentMessage: self.payload.clone() };
        let entry = InboxEntry::new(&self.id, keccak256(&self.payload)).unwrap();
        Call::new(EXECUTOR, L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode())
            .access_list(access_list(&[entry]))
    }
}

/// A message from `SENDER` to `NOBODY` on `destination`.
pub(crate) fn send(destination: ChainId) -> Call {
    send_to(U256::from(destination), NOBODY)
}

/// A message from `SENDER`.
pub(crate) fn send_to(destination: U256, target: Address) -> Call {
    let call = sendMessageCall {
        _destination: destination,
        _target: target,
        _message: Bytes::from_static(&[1, 2, 3]),
    };
    Call::new(SENDER, L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode())
}
