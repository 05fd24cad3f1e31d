//! Submission of transactions that waits for their receipts (EIP-7966).

use core::time::Duration;

use alloy_primitives::{B256, Bytes, U64};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_rpc_types::{OpTransactionReceipt, OpTransactionRequest};

use super::{ChainApi, transaction::TransactionApiServer};
use crate::{devnet::RequestError, json::Json};

/// The longest time for which a request waits, and the default: that of anvil.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

#[rpc(server, namespace = "eth")]
pub(crate) trait TransactionSyncApi {
    /// Submits a signed transaction, and returns its receipt once its block is built. Waits for
    /// `timeout` milliseconds; for 30 seconds by default, and at most.
    #[method(name = "sendRawTransactionSync")]
    async fn send_raw_transaction_sync(
        &self,
        transaction: Bytes,
        timeout: Option<U64>,
    ) -> RpcResult<Json<Option<OpTransactionReceipt>>>;

    /// Submits a transaction of an account that needs no signature, and returns its receipt once its
    /// block is built. Waits as `eth_sendRawTransactionSync` does.
    #[method(name = "sendTransactionSync")]
    async fn send_transaction_sync(
        &self,
        request: OpTransactionRequest,
        timeout: Option<U64>,
    ) -> RpcResult<Json<Option<OpTransactionReceipt>>>;
}

#[jsonrpsee::core::async_trait]
impl TransactionSyncApiServer for ChainApi {
    async fn send_raw_transaction_sync(
        &self,
        transaction: Bytes,
        timeout: Option<U64>,
    ) -> RpcResult<Json<Option<OpTransactionReceipt>>> {
        let hash = self.send_raw_transaction(transaction).await?;
        self.included(hash, timeout).await?;
        self.transaction_receipt(hash).await
    }

    async fn send_transaction_sync(
        &self,
        request: OpTransactionRequest,
        timeout: Option<U64>,
    ) -> RpcResult<Json<Option<OpTransactionReceipt>>> {
        let hash = self.send_transaction(request).await?;
        self.included(hash, timeout).await?;
        self.transaction_receipt(hash).await
    }
}

impl ChainApi {
    /// Waits until a transaction is in a block.
    ///
    /// # Errors
    ///
    /// [`RequestError::NotIncluded`] after the timeout, in milliseconds.
    async fn included(&self, hash: B256, timeout: Option<U64>) -> Result<(), RequestError> {
        let chain = self.chain;
        let asked = timeout.map(|timeout| Duration::from_millis(timeout.to()));
        let asked = asked.filter(|timeout| !timeout.is_zero());
        let expected = asked.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        let included =
            self.owner.read_when(expected, |view| Ok(view.served(chain)?.index.transaction(hash)));
        let not_included = RequestError::NotIncluded { expected, actual: hash };
        included.await?.map(drop).ok_or(not_included)
    }
}
