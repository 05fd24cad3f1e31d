//! Logs, and filters that clients poll.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId, U256};
use alloy_rpc_types_eth::{Filter, FilterChanges, Log, PendingTransactionFilterKind};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_rpc_types::Transaction;

use super::ChainApi;
use crate::{
    devnet::{
        Devnet, RequestError, View,
        filters::{FilterKind, PolledFilter, check_size, matching_logs, new_logs, removed_logs},
        log_range::check_range,
        views,
    },
    json::Json,
};
use chain_sim::Block;

#[rpc(server, namespace = "eth")]
pub(crate) trait LogApi {
    /// Returns the logs that match a filter; by default of the latest block.
    #[method(name = "getLogs")]
    async fn logs(&self, filter: Filter) -> RpcResult<Json<Vec<Log>>>;

    /// Adds a filter for the logs of future blocks, and returns its id.
    #[method(name = "newFilter")]
    async fn new_filter(&self, filter: Filter) -> RpcResult<U256>;

    /// Adds a filter for future blocks, and returns its id.
    #[method(name = "newBlockFilter")]
    async fn new_block_filter(&self) -> RpcResult<U256>;

    /// Adds a filter for transactions that enter the pool, and returns its id.
    #[method(name = "newPendingTransactionFilter")]
    async fn new_transaction_filter(
        &self,
        kind: Option<PendingTransactionFilterKind>,
    ) -> RpcResult<U256>;

    /// Returns what a filter matched since it was last polled.
    #[method(name = "getFilterChanges")]
    async fn filter_changes(&self, id: U256) -> RpcResult<Json<FilterChanges<Transaction>>>;

    /// Returns all logs that match a filter.
    #[method(name = "getFilterLogs")]
    async fn filter_logs(&self, id: U256) -> RpcResult<Json<Vec<Log>>>;

    /// Removes a filter. Returns whether it existed.
    #[method(name = "uninstallFilter")]
    async fn uninstall_filter(&self, id: U256) -> RpcResult<bool>;
}

#[jsonrpsee::core::async_trait]
impl LogApiServer for ChainApi {
    async fn logs(&self, filter: Filter) -> RpcResult<Json<Vec<Log>>> {
        check_size(&filter)?;
        let chain = self.chain;
        let logs = self.owner.read_written(move |view| {
            let blocks = view.select_blocks(chain, &filter.block_option)?;
            write_logs(&blocks, |block| matching_logs(&filter, block), view)
        });
        Ok(logs.await?)
    }

    async fn new_filter(&self, filter: Filter) -> RpcResult<U256> {
        check_size(&filter)?;
        check_range(&filter.block_option)?;
        Ok(self.add_filter(FilterKind::Logs(Box::new(filter))).await?)
    }

    async fn new_block_filter(&self) -> RpcResult<U256> {
        Ok(self.add_filter(FilterKind::Blocks).await?)
    }

    async fn new_transaction_filter(
        &self,
        kind: Option<PendingTransactionFilterKind>,
    ) -> RpcResult<U256> {
        Ok(self.add_filter(FilterKind::Transactions(kind.unwrap_or_default())).await?)
    }

    async fn filter_changes(&self, id: U256) -> RpcResult<Json<FilterChanges<Transaction>>> {
        let chain = self.chain;
        let changed = self.owner.ask_between(move |devnet| {
            let head = devnet.chain(chain)?.head().number();
            let now = devnet.real_time;
            let first = devnet.chain(chain)?.first_block();
            let filters = devnet.filters.get_mut(&chain);
            let filters = filters.ok_or(RequestError::FilterNotFound { actual: id })?;
            if let Some(actual) = filters.skip_pruned(id, first) {
                return Err(RequestError::Pruned { expected: first, actual });
            }
            let arrived = filters.arrivals(id)?;
            let polled = filters.poll(id, head, now);
            let polled = polled.ok_or(RequestError::FilterNotFound { actual: id })?;
            let added = match &polled.kind {
                FilterKind::Transactions(_) => Vec::new(),
                _ => devnet.blocks(chain, polled.next, head)?,
            };
            Ok((polled, added, arrived))
        });
        let (polled, added, arrived) = changed.await?;
        let polled = Arc::new(polled);
        let reported = polled.clone();
        let written = self
            .owner
            .read_written(move |view| changes(chain, &reported, &added, &arrived, view))
            .await;
        if written.is_err() {
            // The next poll has what this one could not report.
            let restored = self.owner.ask_between(move |devnet| {
                let filters = devnet.filters.get_mut(&chain);
                filters.into_iter().for_each(|filters| filters.restore(id, &polled));
                Ok(())
            });
            restored.await?;
        }
        Ok(written?)
    }

    async fn filter_logs(&self, id: U256) -> RpcResult<Json<Vec<Log>>> {
        let chain = self.chain;
        let found = self.owner.ask_between(move |devnet| {
            match devnet.filters.get(&chain).and_then(|it| it.get(id)) {
                Some(PolledFilter { kind: FilterKind::Logs(filter), .. }) => Ok(filter.clone()),
                _ => Err(RequestError::FilterNotFound { actual: id }),
            }
        });
        self.logs(*found.await?).await
    }

    async fn uninstall_filter(&self, id: U256) -> RpcResult<bool> {
        let chain = self.chain;
        let removed = self.owner.ask_between(move |devnet| {
            let filters = devnet.filters.get_mut(&chain);
            Ok(filters.is_some_and(|filters| filters.remove(id)))
        });
        Ok(removed.await?)
    }
}

impl ChainApi {
    /// Adds a filter for future blocks, and returns its id.
    async fn add_filter(&self, kind: FilterKind) -> Result<U256, RequestError> {
        let chain = self.chain;
        let added = self.owner.ask_between(move |devnet| {
            let head = devnet.chain(chain)?.head().number();
            let Devnet { view, filters, .. } = devnet;
            filters.entry(chain).or_default().add(kind, head + 1, view.real_time, &view.limits)
        });
        added.await
    }
}

/// Writes what a filter matches in the removed and the added blocks, or of the transactions that have
/// entered the pool. Whole transactions are reported as far as the chain still has them.
fn changes(
    chain: ChainId,
    polled: &PolledFilter,
    added: &[Arc<Block>],
    arrived: &[B256],
    view: &View,
) -> Result<Json<FilterChanges<Transaction>>, RequestError> {
    match &polled.kind {
        FilterKind::Blocks => Json::of_each(added.iter().map(|block| Ok(block.hash())), view),
        FilterKind::Transactions(PendingTransactionFilterKind::Hashes) => {
            Json::of_each(arrived.iter().copied().map(Ok), view)
        }
        FilterKind::Transactions(PendingTransactionFilterKind::Full) => {
            let transactions =
                arrived.iter().filter_map(|hash| arrival(view, chain, *hash).transpose());
            Json::of_each(transactions, view)
        }
        FilterKind::Logs(filter) => {
            let removed = polled.removed.iter().flat_map(|block| removed_logs(filter, block));
            let added = added.iter().flat_map(|block| new_logs(filter, block));
            Json::of_each(removed.chain(added).map(Ok), view)
        }
    }
}

/// Returns a transaction as it was when it entered the pool, if it still waits or a block contains it.
pub(super) fn arrival(
    view: &View,
    id: ChainId,
    hash: B256,
) -> Result<Option<Transaction>, RequestError> {
    let chain = view.chain(id)?;
    let mined = || {
        let (number, index) = view.served(id).ok()?.index.transaction(hash)?;
        chain.block(number)?.transactions().get(index)
    };
    let found = chain.pooled_by_hash(hash).or_else(mined);
    Ok(found.cloned().map(views::pending_transaction))
}

/// Writes the logs of these blocks, as long as the request may go on.
fn write_logs<'a, L: Iterator<Item = Log>>(
    blocks: &'a [Arc<Block>],
    logs: impl Fn(&'a Block) -> L,
    view: &View,
) -> Result<Json<Vec<Log>>, RequestError> {
    let logs = blocks.iter().flat_map(|block| {
        let (over, logs) = match view.interrupt.check() {
            Ok(()) => (None, Some(logs(block))),
            Err(over) => (Some(Err(over)), None),
        };
        over.into_iter().chain(logs.into_iter().flatten().map(Ok))
    });
    Json::of_each(logs, view)
}
