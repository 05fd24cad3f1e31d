//! The transactions that wait for a block, in geth's shapes.

use std::collections::BTreeMap;

use alloy_consensus::{Transaction as _, transaction::Recovered};
use alloy_primitives::{Address, B256, U64};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_consensus::OpTxEnvelope;
use op_alloy_rpc_types::Transaction;
use serde::Serialize;

use super::ChainApi;
use crate::{
    devnet::{Devnet, RequestError, View, views},
    json::Json,
};
use chain_sim::Chain;

/// Waiting transactions, by account and nonce; nonces are in decimal.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PoolContent<T> {
    /// Those that can be executed.
    pending: BTreeMap<Address, BTreeMap<u64, T>>,
    /// Those that wait for an earlier nonce.
    queued: BTreeMap<Address, BTreeMap<u64, T>>,
}

/// Waiting transactions of one account, by nonce; nonces are in decimal.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AccountContent<T> {
    /// Those that can be executed.
    pending: BTreeMap<u64, T>,
    /// Those that wait for an earlier nonce.
    queued: BTreeMap<u64, T>,
}

/// The number of waiting transactions.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct PoolStatus {
    pending: U64,
    queued: U64,
}

#[rpc(server)]
pub(crate) trait PoolApi {
    /// Returns the waiting transactions.
    #[method(name = "txpool_content")]
    async fn content(&self) -> RpcResult<Json<PoolContent<Transaction>>>;

    /// Returns the waiting transactions of an account.
    #[method(name = "txpool_contentFrom")]
    async fn content_from(&self, account: Address) -> RpcResult<Json<AccountContent<Transaction>>>;

    /// Returns the waiting transactions, one line for each.
    #[method(name = "txpool_inspect")]
    async fn inspect(&self) -> RpcResult<Json<PoolContent<String>>>;

    /// Returns the number of waiting transactions.
    #[method(name = "txpool_status")]
    async fn status(&self) -> RpcResult<PoolStatus>;

    /// Drops a waiting transaction. Returns its hash, if it existed.
    #[method(name = "anvil_dropTransaction")]
    async fn drop_transaction(&self, hash: B256) -> RpcResult<Option<B256>>;

    /// Drops a waiting transaction. Returns whether it existed.
    #[method(name = "hardhat_dropTransaction")]
    async fn drop_one(&self, hash: B256) -> RpcResult<bool>;

    /// Drops all waiting transactions.
    #[method(name = "anvil_dropAllTransactions", aliases = ["hardhat_dropAllTransactions"])]
    async fn drop_all_transactions(&self) -> RpcResult<()>;

    /// Drops the waiting transactions of an account.
    #[method(name = "anvil_removePoolTransactions", aliases = ["hardhat_removePoolTransactions"])]
    async fn drop_transactions_of(&self, address: Address) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl PoolApiServer for ChainApi {
    async fn content(&self) -> RpcResult<Json<PoolContent<Transaction>>> {
        Ok(self.pool(|waiting| views::pending_transaction(waiting.clone())).await?)
    }

    async fn content_from(&self, account: Address) -> RpcResult<Json<AccountContent<Transaction>>> {
        let id = self.chain;
        let read = move |state: &View| Ok(content_of(state.chain(id)?, account));
        Ok(self.owner.read_json(read).await?)
    }

    async fn inspect(&self) -> RpcResult<Json<PoolContent<String>>> {
        Ok(self.pool(|transaction| line(transaction)).await?)
    }

    async fn status(&self) -> RpcResult<PoolStatus> {
        let status = self.owner.read(|view| {
            let chain = view.chain(self.chain)?;
            let pending = chain.executable();
            let queued = chain.pooled().saturating_sub(pending);
            Ok(PoolStatus { pending: U64::from(pending), queued: U64::from(queued) })
        })?;
        Ok(status)
    }

    async fn drop_transaction(&self, hash: B256) -> RpcResult<Option<B256>> {
        let chain = self.chain;
        let was_there = self
            .owner
            .ask_to_send(chain, move |devnet| Ok(devnet.cluster.withdraw(chain, hash)?));
        Ok(was_there.await?.then_some(hash))
    }

    async fn drop_one(&self, hash: B256) -> RpcResult<bool> {
        Ok(self.drop_transaction(hash).await?.is_some())
    }

    async fn drop_all_transactions(&self) -> RpcResult<()> {
        let chain = self.chain;
        Ok(self.owner.ask_to_send(chain, move |devnet| devnet.drop_pooled(chain, None)).await?)
    }

    async fn drop_transactions_of(&self, address: Address) -> RpcResult<()> {
        let chain = self.chain;
        let dropped = move |devnet: &mut Devnet| devnet.drop_pooled(chain, Some(address));
        Ok(self.owner.ask_to_send(chain, dropped).await?)
    }
}

impl ChainApi {
    /// Applies `view` to all waiting transactions.
    async fn pool<T: Serialize + 'static>(
        &self,
        view: impl Fn(&Recovered<OpTxEnvelope>) -> T + Send + 'static,
    ) -> Result<Json<PoolContent<T>>, RequestError> {
        let chain = self.chain;
        let read = move |state: &View| Ok(content(state.chain(chain)?, view));
        self.owner.read_json(read).await
    }
}

/// Applies `view` to all transactions that wait on a chain.
fn content<T>(chain: &Chain, view: impl Fn(&Recovered<OpTxEnvelope>) -> T) -> PoolContent<T> {
    let mut content = PoolContent { pending: BTreeMap::new(), queued: BTreeMap::new() };
    for transaction in chain.pooled_transactions() {
        let (account, nonce) = (transaction.signer(), transaction.nonce());
        let is_ready = nonce < chain.next_nonce(account);
        let part = if is_ready { &mut content.pending } else { &mut content.queued };
        part.entry(account).or_default().insert(nonce, view(transaction));
    }
    content
}

/// Returns the transactions of an account that wait on a chain.
fn content_of(chain: &Chain, account: Address) -> AccountContent<Transaction> {
    let next = chain.next_nonce(account);
    let waiting = chain.pooled_transactions_of(account);
    let waiting = waiting.map(|it| (it.nonce(), views::pending_transaction(it.clone())));
    let (pending, queued) = waiting.partition(|(nonce, _)| *nonce < next);
    AccountContent { pending, queued }
}

/// Formats a transaction as geth does.
fn line(transaction: &OpTxEnvelope) -> String {
    let to = transaction.to().map_or_else(|| "contract creation".into(), |to| to.to_string());
    let (value, gas) = (transaction.value(), transaction.gas_limit());
    format!("{to}: {value} wei + {gas} gas × {} wei", transaction.max_fee_per_gas())
}
