//! Signed transactions to the messenger.

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::{eip2718::Encodable2718, eip2930::AccessList};
use alloy_network::TxSignerSync;
use alloy_primitives::{B256, Bytes, ChainId, TxKind};
use alloy_signer_local::PrivateKeySigner;
use chain_sim::RelayerConfig;
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::{error::EndpointError, fees::Fees, node::Node};

/// An account on a chain, which counts its nonces.
#[derive(Debug)]
pub(super) struct Account {
    signer: PrivateKeySigner,
    chain: ChainId,
    fees: Fees,
    /// The nonce of the next transaction.
    nonce: u64,
}

/// A signed transaction.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) hash: B256,
    pub(super) bytes: Bytes,
}

impl Account {
    /// Creates the account of a key on a node's chain.
    pub(super) async fn at(
        node: &Node,
        signer: PrivateKeySigner,
        fees: Fees,
    ) -> Result<Self, EndpointError> {
        let nonce = node.nonce(signer.address()).await?;
        Ok(Self { signer, chain: node.chain, fees, nonce })
    }

    /// Signs the account's next transaction: a call of the messenger for a message of this many
    /// bytes.
    pub(super) fn sign(
        &mut self,
        message_bytes: usize,
        input: Bytes,
        access_list: AccessList,
    ) -> Result<Signed, EndpointError> {
        let mut transaction = TxEip1559 {
            chain_id: self.chain,
            nonce: self.nonce,
            // A send needs no more gas than a relay.
            gas_limit: RelayerConfig::default().relay_gas(message_bytes, u64::MAX),
            max_fee_per_gas: self.fees.most,
            max_priority_fee_per_gas: self.fees.tip,
            to: TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
            input,
            access_list,
            ..TxEip1559::default()
        };
        let account = self.signer.address();
        let signature = self
            .signer
            .sign_transaction_sync(&mut transaction)
            .map_err(|source| EndpointError::Signature { account, source })?;
        self.nonce += 1;
        let envelope = TxEnvelope::from(transaction.into_signed(signature));
        Ok(Signed { hash: *envelope.tx_hash(), bytes: envelope.encoded_2718().into() })
    }
}
