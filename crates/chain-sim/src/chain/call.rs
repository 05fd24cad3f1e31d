//! Unsigned transactions.

use alloy_consensus::{SignableTransaction, TxEip1559, transaction::Recovered};
use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Address, Bytes, ChainId, Signature, TxKind, U256, keccak256};
use alloy_sol_types::SolCall;
use messenger::{
    Identifier, IdentifierError, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::sendMessageCall, access_list, relay_calldata,
};
use op_alloy_consensus::OpTxEnvelope;

/// An unsigned call from any account.
///
/// ```
/// use alloy_primitives::{Address, U256, bytes};
/// use chain_sim::{Call, DEV_ACCOUNTS};
///
/// let [sender, ..] = DEV_ACCOUNTS;
/// let target = Address::repeat_byte(0x44);
/// let call = Call::new(sender, target, bytes!("deadbeef")).with_value(U256::from(5));
/// assert_eq!(call.gas_limit, 1_000_000);
/// let send = Call::send_message(sender, 902, target, bytes!("c0ffee"));
/// assert_eq!(send.to.to(), Some(&messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The sender.
    pub from: Address,
    /// The called account, or a contract creation.
    pub to: TxKind,
    /// Calldata, or creation code.
    pub input: Bytes,
    /// Value, in wei.
    pub value: U256,
    /// Gas limit.
    pub gas_limit: u64,
    /// Access list.
    pub access_list: AccessList,
}

impl Call {
    /// Gas limit of a new call.
    const GAS_LIMIT: u64 = 1_000_000;

    /// A call of `to`, with a gas limit of 1,000,000, no value and no access list.
    pub fn new(from: Address, to: Address, input: impl Into<Bytes>) -> Self {
        Self {
            from,
            to: TxKind::Call(to),
            input: input.into(),
            value: U256::ZERO,
            gas_limit: Self::GAS_LIMIT,
            access_list: AccessList::default(),
        }
    }

    /// A contract creation, with a gas limit of 1,000,000, no value and no access list.
    pub fn create(from: Address, code: impl Into<Bytes>) -> Self {
        Self { to: TxKind::Create, ..Self::new(from, Address::ZERO, code) }
    }

    /// The call of `sendMessage` that sends `message` to `target` on chain `destination`.
    pub fn send_message(
        from: Address,
        destination: ChainId,
        target: Address,
        message: impl Into<Bytes>,
    ) -> Self {
        let send = sendMessageCall {
            _destination: U256::from(destination),
            _target: target,
            _message: message.into(),
        };
        Self::new(from, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode())
    }

    /// The call of `relayMessage` that relays the message whose `SentMessage` log is at `id` and
    /// has this payload. Its access list declares the message.
    ///
    /// # Errors
    ///
    /// [`IdentifierError`] where a field of `id` is too large for a checksum.
    pub fn relay_message(
        from: Address,
        id: Identifier,
        payload: impl Into<Bytes>,
    ) -> Result<Self, IdentifierError> {
        let payload = payload.into();
        let entry = InboxEntry::new(&id, keccak256(&payload))?;
        let call = Self::new(from, L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay_calldata(id, payload));
        Ok(call.access_list(access_list(&[entry])))
    }

    /// Sets the value, in wei.
    #[must_use]
    pub const fn with_value(mut self, wei: U256) -> Self {
        self.value = wei;
        self
    }

    /// Sets the gas limit.
    #[must_use]
    pub const fn gas_limit(mut self, gas_limit: u64) -> Self {
        self.gas_limit = gas_limit;
        self
    }

    /// Sets the access list.
    #[must_use]
    pub fn access_list(mut self, access_list: AccessList) -> Self {
        self.access_list = access_list;
        self
    }

    /// Builds the transaction, which offers the price `wei` for a unit of gas. Its signature contains
    /// the sender's address, so that equal calls from two accounts have different hashes; the
    /// signature does not recover to the sender.
    pub(crate) fn into_transaction(
        self,
        chain_id: ChainId,
        nonce: u64,
        wei: u64,
    ) -> Recovered<OpTxEnvelope> {
        let transaction = TxEip1559 {
            chain_id,
            nonce,
            gas_limit: self.gas_limit,
            max_fee_per_gas: wei.into(),
            to: self.to,
            value: self.value,
            access_list: self.access_list,
            input: self.input,
            ..TxEip1559::default()
        };
        let signature = Signature::new(self.from.into_word().into(), U256::ONE, false);
        let envelope = OpTxEnvelope::Eip1559(transaction.into_signed(signature));
        Recovered::new_unchecked(envelope, self.from)
    }
}
