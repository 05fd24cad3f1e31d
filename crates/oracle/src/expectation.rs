//! What tests expect of an observation.

use alloy_primitives::{Address, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{ExecutingMessage, IL2ToL2CrossDomainMessenger::relayMessageCall, RelayedMessage},
    storage::{SUCCESSFUL_MESSAGES_SLOT, mapping_slot},
};

use crate::{Observation, Relay, Status};

impl Observation {
    /// The return value of a call that succeeded.
    ///
    /// # Panics
    ///
    /// Where it did not, or returned something else.
    #[track_caller]
    pub fn returned<C: SolCall>(&self) -> C::Return {
        self.assert_success();
        C::abi_decode_returns_validate(&self.output).expect("the function's return value")
    }

    /// The events of this kind, in order, by whoever emitted them.
    pub fn events<E: SolEvent>(&self) -> Vec<(Address, E)> {
        self.logs
            .iter()
            .filter_map(|log| Some((log.address, E::decode_log_data_validate(log).ok()?)))
            .collect()
    }

    /// The word in `slot` of `address`, if the transaction loaded it.
    pub fn storage(&self, address: Address, slot: U256) -> Option<U256> {
        Some(self.accounts.get(&address)?.storage.get(&slot)?.present)
    }

    /// # Panics
    ///
    /// Unless the transaction succeeded.
    #[track_caller]
    pub fn assert_success(&self) {
        assert_eq!(self.status, Status::Success, "output {}", self.output);
    }

    /// # Panics
    ///
    /// Unless it reverted with exactly this error.
    #[track_caller]
    pub fn assert_error(&self, expected: &impl SolError) {
        self.assert_revert(expected.abi_encode());
    }

    /// # Panics
    ///
    /// Unless it reverted with exactly this output.
    #[track_caller]
    pub fn assert_revert(&self, expected: impl Into<Bytes>) {
        let actual = (&self.status, &self.output);
        assert_eq!(actual, (&Status::Revert, &expected.into()));
    }

    /// # Panics
    ///
    /// Unless it reverted without output.
    #[track_caller]
    pub fn assert_empty_revert(&self) {
        self.assert_revert(Bytes::new());
    }

    /// The word of a message in the messenger's mapping at `mapping`, if the transaction loaded it.
    pub fn mark(&self, message: &Message, mapping: u8) -> Option<U256> {
        self.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, mapping_slot(message.hash(), mapping))
    }

    /// # Panics
    ///
    /// Unless it relayed `message`, as [`Relay::of`] declares it, and no other, and its target
    /// returned `output`.
    #[track_caller]
    pub fn assert_relayed(&self, message: &Message, output: &[u8]) {
        assert_eq!(*self.returned::<relayMessageCall>(), *output);
        let relay = Relay::of(message);
        let executing = ExecutingMessage { msgHash: relay.msg_hash(), id: relay.id };
        assert_eq!(self.events(), [(CROSS_L2_INBOX, executing)]);
        let relayed = RelayedMessage {
            source: message.source,
            messageNonce: message.nonce,
            messageHash: message.hash(),
            returnDataHash: keccak256(output),
        };
        assert_eq!(self.events(), [(L2_TO_L2_CROSS_DOMAIN_MESSENGER, relayed)]);
        assert_eq!(self.mark(message, SUCCESSFUL_MESSAGES_SLOT), Some(U256::ONE));
    }

    /// # Panics
    ///
    /// Unless it halted, for whatever reason.
    #[track_caller]
    pub fn assert_halt(&self) {
        assert!(matches!(self.status, Status::Halt(_)), "{:?}", self.status);
    }
}
