//! Signatures by accounts whose private keys the server has.

use alloy_consensus::SignableTransaction;
use alloy_eips::Encodable2718;
use alloy_primitives::{Address, Bytes, eip191_hash_message};
use jsonrpsee::{
    core::{JsonRawValue, RpcResult},
    proc_macros::rpc,
};
use op_alloy_consensus::OpTxEnvelope;
use op_alloy_rpc_types::OpTransactionRequest;

use super::{ChainApi, transaction::sender};
use crate::devnet::{RequestError, typed_data::TypedData};
use chain_sim::Refusal;

#[rpc(server)]
pub(crate) trait SignApi {
    /// Signs a message of an account (EIP-191).
    #[method(name = "eth_sign")]
    async fn sign(&self, account: Address, message: Bytes) -> RpcResult<Bytes>;

    /// Signs a message of an account (EIP-191). The password is ignored.
    #[method(name = "personal_sign")]
    async fn personal_sign(
        &self,
        message: Bytes,
        account: Address,
        password: Option<String>,
    ) -> RpcResult<Bytes>;

    /// Signs typed structured data of an account (EIP-712): an object, or a string that contains one.
    #[method(
        name = "eth_signTypedData_v4",
        aliases = ["eth_signTypedData", "eth_signTypedData_v3"]
    )]
    async fn sign_typed_data(&self, account: Address, data: Box<JsonRawValue>) -> RpcResult<Bytes>;

    /// Signs a transaction of an account, and returns its encoding. Fills in the fields that it omits.
    #[method(name = "eth_signTransaction")]
    async fn sign_transaction(&self, request: OpTransactionRequest) -> RpcResult<Bytes>;
}

#[jsonrpsee::core::async_trait]
impl SignApiServer for ChainApi {
    async fn sign(&self, account: Address, message: Bytes) -> RpcResult<Bytes> {
        Ok(self.sign_message(account, message).await?)
    }

    async fn personal_sign(
        &self,
        message: Bytes,
        account: Address,
        _password: Option<String>,
    ) -> RpcResult<Bytes> {
        Ok(self.sign_message(account, message).await?)
    }

    async fn sign_typed_data(&self, account: Address, data: Box<JsonRawValue>) -> RpcResult<Bytes> {
        let signed = self.owner.read_long(move |view| {
            let hash = TypedData::read(&data)?.signing_hash(&view.interrupt)?;
            view.accounts.sign_to_bytes(account, &hash)
        });
        Ok(signed.await?)
    }

    async fn sign_transaction(&self, request: OpTransactionRequest) -> RpcResult<Bytes> {
        let chain = self.chain;
        let signed = self.owner.read_long(move |view| {
            let from = sender(view, &request);
            view.accounts.check_key(from)?;
            if let Some(actual) = request.as_ref().chain_id.filter(|actual| *actual != chain) {
                return Err(RequestError::Refused(Refusal::ChainId { expected: chain, actual }));
            }
            let transaction = view.fill(chain, from, request)?;
            let signature = view.accounts.sign(from, &transaction.signature_hash())?;
            let signed: OpTxEnvelope = transaction.into_signed(signature).into();
            Ok(signed.encoded_2718().into())
        });
        Ok(signed.await?)
    }
}

impl ChainApi {
    /// Signs a message of an account.
    async fn sign_message(&self, account: Address, message: Bytes) -> Result<Bytes, RequestError> {
        let signed = self.owner.read_long(move |view| {
            view.accounts.sign_to_bytes(account, &eip191_hash_message(&message))
        });
        signed.await
    }
}
