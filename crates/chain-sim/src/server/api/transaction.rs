//! Transactions: in, and what became of them.

use alloy_consensus::{
    SignableTransaction,
    transaction::{Recovered, SignerRecoverable},
};
use alloy_eips::{BlockNumberOrTag, Decodable2718, Encodable2718};
use alloy_primitives::{Address, B256, Bytes, Signature, U64, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_consensus::{OpTxEnvelope, OpTypedTransaction};
use op_alloy_rpc_types::{OpTransactionReceipt, OpTransactionRequest, Transaction};
use serde::Serialize;

use super::ChainApi;
use crate::{
    Refusal,
    server::{
        call::CallRequest,
        devnet::{BASE_FEE, Devnet},
        error::RequestError,
        views,
    },
};

/// A transaction with all that it needs, but for a signature.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Filled {
    /// Its encoding, without a signature.
    raw: Bytes,
    /// What it says.
    tx: OpTypedTransaction,
}

#[rpc(server, namespace = "eth")]
pub(super) trait TransactionApi {
    /// Takes a signed transaction; its hash.
    #[method(name = "sendRawTransaction")]
    async fn send_raw_transaction(&self, transaction: Bytes) -> RpcResult<B256>;

    /// Takes a transaction of an account that needs no signature; its hash.
    #[method(name = "sendTransaction")]
    async fn send_transaction(&self, request: OpTransactionRequest) -> RpcResult<B256>;

    /// Fills in what a transaction does not say.
    #[method(name = "fillTransaction")]
    async fn fill_transaction(&self, request: OpTransactionRequest) -> RpcResult<Filled>;

    /// A transaction, also one that waits.
    #[method(name = "getTransactionByHash")]
    async fn transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Transaction>>;

    /// The transaction at a position of a block.
    #[method(name = "getTransactionByBlockNumberAndIndex")]
    async fn transaction_by_number(
        &self,
        number: BlockNumberOrTag,
        index: U64,
    ) -> RpcResult<Option<Transaction>>;

    /// The transaction at a position of a block.
    #[method(name = "getTransactionByBlockHashAndIndex")]
    async fn transaction_by_block_hash(
        &self,
        hash: B256,
        index: U64,
    ) -> RpcResult<Option<Transaction>>;

    /// The encoding of a transaction, also of one that waits.
    #[method(name = "getRawTransactionByHash")]
    async fn raw_transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Bytes>>;

    /// The receipt of a transaction that is in a block.
    #[method(name = "getTransactionReceipt")]
    async fn transaction_receipt(&self, hash: B256) -> RpcResult<Option<OpTransactionReceipt>>;
}

#[jsonrpsee::core::async_trait]
impl TransactionApiServer for ChainApi {
    async fn send_raw_transaction(&self, transaction: Bytes) -> RpcResult<B256> {
        // Recovering the sender is what costs most, and needs no state.
        let parameter = |actual: String| {
            RequestError::parameter("transaction", "a signed transaction, EIP-2718 encoded", actual)
        };
        let transaction = OpTxEnvelope::decode_2718_exact(&transaction)
            .map_err(|error| parameter(format!("invalid request params: {error}")))?;
        if transaction.is_deposit() {
            return Err(RequestError::Refused(Refusal::Deposit).into());
        }
        let transaction =
            transaction.try_into_recovered().map_err(|_| parameter("another signature".into()))?;
        let chain = self.chain;
        Ok(self.owner.ask(move |devnet| devnet.submit(chain, transaction)).await?)
    }

    async fn send_transaction(&self, request: OpTransactionRequest) -> RpcResult<B256> {
        let chain = self.chain;
        let hash = self.owner.ask(move |devnet| {
            let from = request.as_ref().from.or_else(|| devnet.accounts.first().copied());
            let from = from.unwrap_or_default();
            if !devnet.is_unlocked(chain, from)? {
                return Err(RequestError::NoSigner { actual: from });
            }
            let mut request = request;
            let asked = request.as_mut();
            if asked
                .gas_price
                .or(asked.max_fee_per_gas)
                .or(asked.max_priority_fee_per_gas)
                .is_none()
            {
                // Who offers nothing pays nothing, and needs no balance.
                (asked.max_fee_per_gas, asked.max_priority_fee_per_gas) = (Some(0), Some(0));
            }
            let transaction = devnet.fill(chain, from, request)?;
            // Nobody's signature, of which no two accounts have the same.
            let signature = Signature::new(from.into_word().into(), U256::ONE, false);
            let transaction: OpTxEnvelope = transaction.into_signed(signature).into();
            devnet.submit(chain, Recovered::new_unchecked(transaction, from))
        });
        Ok(hash.await?)
    }

    async fn fill_transaction(&self, request: OpTransactionRequest) -> RpcResult<Filled> {
        let chain = self.chain;
        let filled = self.owner.ask(move |devnet| {
            let first = devnet.accounts.first().copied();
            let from = request.as_ref().from.or(first).unwrap_or_default();
            let tx = devnet.fill(chain, from, request)?;
            Ok(Filled { raw: tx.encoded_for_signing().into(), tx })
        });
        Ok(filled.await?)
    }

    async fn transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Transaction>> {
        let chain = self.chain;
        let found = self.owner.ask(move |devnet| {
            let there = devnet.chain(chain)?;
            if let Some((number, index)) = devnet.served(chain)?.index.transaction(hash) {
                return Ok(there.block(number).and_then(|block| views::transaction(block, index)));
            }
            let mut pooled = there.pooled_transactions();
            let waiting = pooled.find(|pooled| pooled.tx_hash() == hash);
            Ok(waiting.cloned().map(views::pending_transaction))
        });
        Ok(found.await?)
    }

    async fn transaction_by_number(
        &self,
        number: BlockNumberOrTag,
        index: U64,
    ) -> RpcResult<Option<Transaction>> {
        let view = move |block: &crate::Block| views::transaction(block, index.to());
        Ok(self.find_block(number.into(), view).await?.flatten())
    }

    async fn transaction_by_block_hash(
        &self,
        hash: B256,
        index: U64,
    ) -> RpcResult<Option<Transaction>> {
        let view = move |block: &crate::Block| views::transaction(block, index.to());
        Ok(self.find_block(hash.into(), view).await?.flatten())
    }

    async fn raw_transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Bytes>> {
        let found = TransactionApiServer::transaction_by_hash(self, hash).await?;
        Ok(found.map(|transaction| transaction.inner.inner.encoded_2718().into()))
    }

    async fn transaction_receipt(&self, hash: B256) -> RpcResult<Option<OpTransactionReceipt>> {
        let chain = self.chain;
        let found = self.owner.ask(move |devnet| {
            let place = devnet.served(chain)?.index.transaction(hash);
            let there = devnet.chain(chain)?;
            Ok(place.and_then(|(number, index)| views::receipt(there.block(number)?, index)))
        });
        Ok(found.await?)
    }
}

impl Devnet {
    /// Whether transactions of an account need no signature.
    fn is_unlocked(&self, chain: u64, account: Address) -> Result<bool, RequestError> {
        let served = self.served(chain)?;
        let impersonated = served.impersonates_all || served.impersonated.contains(&account);
        Ok(impersonated || self.accounts.contains(&account))
    }

    /// A transaction with all that a request left open: nonce, gas, fees.
    ///
    /// # Errors
    ///
    /// [`RequestError::Reverted`] and the like where it is to be found out how much gas it takes;
    /// [`RequestError::Parameter`] where it makes no transaction.
    fn fill(
        &self,
        chain: u64,
        from: Address,
        mut request: OpTransactionRequest,
    ) -> Result<OpTypedTransaction, RequestError> {
        let there = self.chain(chain)?;
        let asked = request.as_mut();
        asked.from = Some(from);
        asked.chain_id.get_or_insert(chain);
        asked.nonce.get_or_insert_with(|| there.next_nonce(from));
        asked.to.get_or_insert(alloy_primitives::TxKind::Create);
        asked.value.get_or_insert_default();
        if asked.gas.is_none() {
            let call = CallRequest { transaction: request.clone(), ..CallRequest::default() };
            request.as_mut().gas = Some(self.estimate_gas(chain, None, call)?);
        }
        let asked = request.as_mut();
        if asked.gas_price.is_none() {
            let tip = *asked.max_priority_fee_per_gas.get_or_insert_default();
            asked.max_fee_per_gas.get_or_insert(tip.saturating_add(BASE_FEE.into()));
        }
        request.build_typed_tx().map_err(|request| {
            RequestError::parameter(
                "transaction",
                "fields of one type of transaction",
                format!("{request:?}"),
            )
        })
    }
}
