//! Submission of transactions, and queries about them.

use alloy_consensus::{
    SignableTransaction, Transaction as _,
    transaction::{Recovered, SignerRecoverable},
};
use alloy_eips::{BlockNumberOrTag, Decodable2718, Encodable2718};
use alloy_primitives::{Address, B256, Bytes, ChainId, U64};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_consensus::{OpTxEnvelope, OpTypedTransaction};
use op_alloy_rpc_types::{OpTransactionReceipt, OpTransactionRequest, Transaction};
use serde::Serialize;

use super::ChainApi;
use crate::{
    devnet::{
        Devnet, RequestError, View, joining::declares, unsigned_transaction::without_signature,
        views,
    },
    json::Json,
};
use chain_sim::Refusal;

/// A complete transaction without a signature.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FilledTransaction {
    /// The encoding to sign.
    raw: Bytes,
    /// Its fields.
    tx: OpTypedTransaction,
}

#[rpc(server, namespace = "eth")]
pub(crate) trait TransactionApi {
    /// Submits a signed transaction, and returns its hash.
    #[method(name = "sendRawTransaction")]
    async fn send_raw_transaction(&self, transaction: Bytes) -> RpcResult<B256>;

    /// Submits a transaction of an account that needs no signature, and returns its hash.
    #[method(name = "sendTransaction")]
    async fn send_transaction(&self, request: OpTransactionRequest) -> RpcResult<B256>;

    /// Submits a transaction of any account without its signature, and returns its hash.
    #[method(name = "sendUnsignedTransaction")]
    async fn send_unsigned_transaction(&self, request: OpTransactionRequest) -> RpcResult<B256>;

    /// Fills in the fields that a transaction omits.
    #[method(name = "fillTransaction")]
    async fn fill_transaction(&self, request: OpTransactionRequest)
    -> RpcResult<FilledTransaction>;

    /// Returns a transaction, whether it is in a block or waits.
    #[method(name = "getTransactionByHash")]
    async fn transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Transaction>>;

    /// Returns the transaction at a position of a block.
    #[method(name = "getTransactionByBlockNumberAndIndex")]
    async fn transaction_by_number(
        &self,
        number: BlockNumberOrTag,
        index: U64,
    ) -> RpcResult<Json<Option<Transaction>>>;

    /// Returns the transaction at a position of a block.
    #[method(name = "getTransactionByBlockHashAndIndex")]
    async fn transaction_by_block_hash(
        &self,
        hash: B256,
        index: U64,
    ) -> RpcResult<Json<Option<Transaction>>>;

    /// Returns the encoding of a transaction, whether it is in a block or waits.
    #[method(name = "getRawTransactionByHash")]
    async fn raw_transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Bytes>>;

    /// Returns the encoding of the transaction at a position of a block.
    #[method(name = "getRawTransactionByBlockNumberAndIndex")]
    async fn raw_transaction_by_number(
        &self,
        number: BlockNumberOrTag,
        index: U64,
    ) -> RpcResult<Json<Option<Bytes>>>;

    /// Returns the encoding of the transaction at a position of a block.
    #[method(name = "getRawTransactionByBlockHashAndIndex")]
    async fn raw_transaction_by_block_hash(
        &self,
        hash: B256,
        index: U64,
    ) -> RpcResult<Json<Option<Bytes>>>;

    /// Returns the receipt of a transaction that is in a block.
    #[method(name = "getTransactionReceipt")]
    async fn transaction_receipt(
        &self,
        hash: B256,
    ) -> RpcResult<Json<Option<OpTransactionReceipt>>>;
}

#[jsonrpsee::core::async_trait]
impl TransactionApiServer for ChainApi {
    async fn send_raw_transaction(&self, transaction: Bytes) -> RpcResult<B256> {
        // Recovers the sender outside of the owner's thread: that is the most expensive step, and
        // needs no state.
        let transaction = decode_signed(&transaction)?;
        let chain = self.chain;
        let executes = declares(transaction.access_list());
        Ok(self.send(executes, move |devnet| devnet.join(chain, &transaction)).await?)
    }

    async fn send_transaction(&self, request: OpTransactionRequest) -> RpcResult<B256> {
        Ok(self.send_request(request, Signer::Unlocked).await?)
    }

    async fn send_unsigned_transaction(&self, request: OpTransactionRequest) -> RpcResult<B256> {
        Ok(self.send_request(request, Signer::Any).await?)
    }

    async fn fill_transaction(
        &self,
        request: OpTransactionRequest,
    ) -> RpcResult<FilledTransaction> {
        let chain = self.chain;
        let filled = self.owner.read_long(move |view| {
            let from = sender(view, &request);
            let tx = view.fill(chain, from, request)?;
            Ok(FilledTransaction { raw: tx.encoded_for_signing().into(), tx })
        });
        Ok(filled.await?)
    }

    async fn transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Transaction>> {
        let id = self.chain;
        let found = self.owner.read_short(move |view| {
            let chain = view.chain(id)?;
            if let Some((number, index)) = view.served(id)?.index.transaction(hash) {
                return Ok(chain.block(number).and_then(|block| views::transaction(block, index)));
            }
            Ok(chain.pooled_by_hash(hash).cloned().map(views::pending_transaction))
        });
        Ok(found.await?)
    }

    async fn transaction_by_number(
        &self,
        number: BlockNumberOrTag,
        index: U64,
    ) -> RpcResult<Json<Option<Transaction>>> {
        let view = move |block: &chain_sim::Block| views::transaction(block, index.to());
        Ok(self.find_block(number.into(), view).await?)
    }

    async fn transaction_by_block_hash(
        &self,
        hash: B256,
        index: U64,
    ) -> RpcResult<Json<Option<Transaction>>> {
        let view = move |block: &chain_sim::Block| views::transaction(block, index.to());
        Ok(self.find_block(hash.into(), view).await?)
    }

    async fn raw_transaction_by_hash(&self, hash: B256) -> RpcResult<Option<Bytes>> {
        let found = TransactionApiServer::transaction_by_hash(self, hash).await?;
        Ok(found.map(|transaction| transaction.inner.inner.encoded_2718().into()))
    }

    async fn raw_transaction_by_number(
        &self,
        number: BlockNumberOrTag,
        index: U64,
    ) -> RpcResult<Json<Option<Bytes>>> {
        Ok(self.find_block(number.into(), move |block| encoded(block, index)).await?)
    }

    async fn raw_transaction_by_block_hash(
        &self,
        hash: B256,
        index: U64,
    ) -> RpcResult<Json<Option<Bytes>>> {
        Ok(self.find_block(hash.into(), move |block| encoded(block, index)).await?)
    }

    async fn transaction_receipt(
        &self,
        hash: B256,
    ) -> RpcResult<Json<Option<OpTransactionReceipt>>> {
        let chain = self.chain;
        let found = self.owner.read_short_json(move |view| {
            let found = view.served(chain)?.index.transaction(hash);
            let chain = view.chain(chain)?;
            Ok(found.and_then(|(number, index)| {
                views::receipt(chain.block(number)?, index, chain.hard_fork())
            }))
        });
        Ok(found.await?)
    }
}

impl ChainApi {
    /// Submits a transaction without a signature, and returns its hash.
    async fn send_request(
        &self,
        mut request: OpTransactionRequest,
        signer: Signer,
    ) -> Result<B256, RequestError> {
        let chain = self.chain;
        let from = self.owner.read(|view| Ok(sender(view, &request)))?;
        let _turn = self.turns.wait(from).await;
        if request.as_ref().gas.is_none() {
            // While the chain's blocks are rebuilt, its state is that of an earlier block.
            self.owner.ask_to_send(chain, |_| Ok(())).await?;
            // The estimate can take long, so it runs beside the owner. All the rest is one task.
            let asked = request.clone();
            let filled = self.owner.read_long(move |view| {
                let (from, asked) = unlocked(view, chain, asked, signer)?;
                Ok(view.fill(chain, from, asked)?.gas_limit())
            });
            request.as_mut().gas = Some(filled.await?);
        }
        let executes = declares(request.as_ref().access_list.as_ref());
        let hash = self.send(executes, move |devnet| {
            let (from, request) = unlocked(&devnet.view, chain, request, signer)?;
            let transaction = devnet.fill(chain, from, request)?;
            devnet.join(chain, &without_signature(transaction, from))
        });
        hash.await
    }

    /// Submits a transaction to this chain, and returns its hash. `executes` says whether it executes
    /// messages.
    async fn send(
        &self,
        executes: bool,
        submit: impl FnOnce(&mut Devnet) -> Result<B256, RequestError> + Send + 'static,
    ) -> Result<B256, RequestError> {
        self.owner.send(self.chain, executes, submit).await
    }
}

/// Returns the encoding of the transaction at a position of a block, if there is one.
fn encoded(block: &chain_sim::Block, index: U64) -> Option<Bytes> {
    let index = usize::try_from(index).ok()?;
    Some(block.transactions().get(index)?.encoded_2718().into())
}

/// Whose transactions are taken without a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signer {
    /// Those of accounts that need none.
    Unlocked,
    /// Those of any account.
    Any,
}

/// Decodes a signed transaction, and recovers its sender.
///
/// # Errors
///
/// [`RequestError::Parameter`]; [`RequestError::Refused`] for a deposit.
pub(super) fn decode_signed(encoded: &[u8]) -> Result<Recovered<OpTxEnvelope>, RequestError> {
    let parameter = |actual: String| {
        RequestError::parameter("transaction", "a signed transaction, EIP-2718 encoded", actual)
    };
    let transaction = OpTxEnvelope::decode_2718_exact(encoded)
        .map_err(|error| parameter(format!("invalid request params: {error}")))?;
    if transaction.is_deposit() {
        return Err(RequestError::Refused(Refusal::Deposit));
    }
    transaction.try_into_recovered().map_err(|_| parameter("one with an invalid signature".into()))
}

/// Returns the sender of an unsigned transaction: the first account if it names none.
pub(super) fn sender(view: &View, request: &OpTransactionRequest) -> Address {
    let from = request.as_ref().from.or_else(|| view.accounts.first().copied());
    from.unwrap_or_default()
}

/// Returns the sender of an unsigned transaction, and the transaction.
///
/// # Errors
///
/// [`RequestError::NoSigner`].
fn unlocked(
    view: &View,
    chain: ChainId,
    request: OpTransactionRequest,
    signer: Signer,
) -> Result<(Address, OpTransactionRequest), RequestError> {
    let from = sender(view, &request);
    if signer == Signer::Unlocked && !view.is_unlocked(chain, from)? {
        return Err(RequestError::NoSigner { actual: from });
    }
    Ok((from, request))
}
