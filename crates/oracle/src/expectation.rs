//! Assertions and queries on observations, for tests.

use alloy_primitives::{Address, Bytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{ExecutingMessage, IL2ToL2CrossDomainMessenger::relayMessageCall, RelayedMessage},
    storage::{SUCCESSFUL_MESSAGES_SLOT, mapping_slot},
};

use crate::{Observation, Relay, Status};

impl Observation {
    /// Decodes the return value of a successful call.
    ///
    /// # Panics
    ///
    /// If the call failed, or returned other data.
    #[track_caller]
    pub fn returned<C: SolCall>(&self) -> C::Return {
        self.assert_success();
        C::abi_decode_returns_validate(&self.output).expect("the function's return value")
    }

    /// The events of this kind with their emitters, in order.
    pub fn events<E: SolEvent>(&self) -> Vec<(Address, E)> {
        self.logs
            .iter()
            .filter_map(|log| Some((log.address, E::decode_log_data_validate(log).ok()?)))
            .collect()
    }

    /// The word in `slot` of `address` after the transaction; `None` if the transaction did not
    /// load it.
    pub fn storage(&self, address: Address, slot: U256) -> Option<U256> {
        Some(self.accounts.get(&address)?.storage.get(&slot)?.present)
    }

    /// Asserts that the transaction succeeded.
    ///
    /// # Panics
    ///
    /// If it did not.
    #[track_caller]
    pub fn assert_success(&self) {
        assert_eq!(self.status, Status::Success, "output {}", self.output);
    }

    /// Asserts that the transaction reverted with exactly this error.
    ///
    /// # Panics
    ///
    /// If it did not.
    #[track_caller]
    pub fn assert_error(&self, expected: &impl SolError) {
        self.assert_revert(expected.abi_encode());
    }

    /// Asserts that the transaction reverted with exactly this output.
    ///
    /// # Panics
    ///
    /// If it did not.
    #[track_caller]
    pub fn assert_revert(&self, expected: impl Into<Bytes>) {
        let actual = (&self.status, &self.output);
        assert_eq!(actual, (&Status::Revert, &expected.into()));
    }

    /// Asserts that the transaction reverted without output.
    ///
    /// # Panics
    ///
    /// If it did not.
    #[track_caller]
    pub fn assert_empty_revert(&self) {
        self.assert_revert(Bytes::new());
    }

    /// The word of a message in `successfulMessages` after the transaction; `None` if the
    /// transaction did not load it.
    pub fn relayed_mark(&self, message: &Message) -> Option<U256> {
        let slot = mapping_slot(message.hash(), SUCCESSFUL_MESSAGES_SLOT);
        self.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot)
    }

    /// Asserts that the transaction relayed `message`, as [`Relay::of`] declares it, and no other
    /// message, and that the target returned `output`.
    ///
    /// # Panics
    ///
    /// If it did not.
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
        assert_eq!(self.relayed_mark(message), Some(U256::ONE));
    }

    /// Asserts that the transaction halted, for any reason.
    ///
    /// # Panics
    ///
    /// If it did not.
    #[track_caller]
    pub fn assert_halt(&self) {
        assert!(matches!(self.status, Status::Halt(_)), "{:?}", self.status);
    }
}
