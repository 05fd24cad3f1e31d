//! Accounts with keys, which sign transactions and authorizations.

use alloy_consensus::{
    SignableTransaction, Signed, TxEip1559, TxEip7702, TxLegacy,
    crypto::secp256k1::{recover_signer, sign_message},
};
use alloy_eips::eip7702::{Authorization, SignedAuthorization};
use alloy_primitives::{Address, B256, Signature, U256, keccak256};
use op_alloy_consensus::OpTxEnvelope;
use oracle::Transaction;

/// Priority fee for a unit of gas, in wei.
const PRIORITY_FEE: u128 = 100_000_000;
/// Highest fee for a unit of gas, in wei: more than base fee and priority fee together.
const MAX_FEE: u128 = 10_000_000_000;

/// An account of one chain, with its key and its next nonce there.
#[derive(Debug)]
pub(crate) struct Account {
    secret: B256,
    chain_id: u64,
    nonce: u64,
    pub(crate) address: Address,
}

impl Account {
    /// Creates an account whose key is derived from the name.
    pub(crate) fn new(name: &str, chain_id: u64) -> Self {
        let secret = keccak256(name);
        let signature = sign_message(secret, B256::ZERO).expect("a key");
        let address = recover_signer(&signature, B256::ZERO).expect("its address");
        Self { secret, chain_id, nonce: 0, address }
    }

    /// Signs a call as an EIP-1559 transaction.
    pub(crate) fn sign(&mut self, call: Transaction) -> OpTxEnvelope {
        let transaction = TxEip1559 {
            chain_id: self.chain_id,
            nonce: self.next_nonce(),
            gas_limit: call.gas_limit,
            max_fee_per_gas: MAX_FEE,
            max_priority_fee_per_gas: PRIORITY_FEE,
            to: call.to.into(),
            value: call.value,
            access_list: call.access_list,
            input: call.data,
        };
        self.signed(transaction).into()
    }

    /// Signs a call as a transaction from before EIP-2718, without its access list.
    pub(crate) fn sign_legacy(&mut self, call: Transaction) -> OpTxEnvelope {
        let transaction = TxLegacy {
            chain_id: Some(self.chain_id),
            nonce: self.next_nonce(),
            gas_price: MAX_FEE,
            gas_limit: call.gas_limit,
            to: call.to.into(),
            value: call.value,
            input: call.data,
        };
        self.signed(transaction).into()
    }

    /// Signs a call as an EIP-7702 transaction with another account's authorization.
    pub(crate) fn sign_delegating(
        &mut self,
        call: Transaction,
        authorization: SignedAuthorization,
    ) -> OpTxEnvelope {
        let transaction = TxEip7702 {
            chain_id: self.chain_id,
            nonce: self.next_nonce(),
            gas_limit: call.gas_limit,
            max_fee_per_gas: MAX_FEE,
            max_priority_fee_per_gas: PRIORITY_FEE,
            to: call.to,
            value: call.value,
            access_list: call.access_list,
            authorization_list: vec![authorization],
            input: call.data,
        };
        self.signed(transaction).into()
    }

    /// Signs the authorization to run the code at `to` as this account's, which uses a nonce.
    pub(crate) fn authorize(&mut self, to: Address) -> SignedAuthorization {
        let chain_id = U256::from(self.chain_id);
        let authorization = Authorization { chain_id, address: to, nonce: self.next_nonce() };
        let signature = self.signature(authorization.signature_hash());
        authorization.into_signed(signature)
    }

    const fn next_nonce(&mut self) -> u64 {
        self.nonce += 1;
        self.nonce - 1
    }

    fn signed<T: SignableTransaction<Signature>>(&self, transaction: T) -> Signed<T> {
        let signature = self.signature(transaction.signature_hash());
        transaction.into_signed(signature)
    }

    fn signature(&self, hash: B256) -> Signature {
        sign_message(self.secret, hash).expect("a key that signed before")
    }
}
