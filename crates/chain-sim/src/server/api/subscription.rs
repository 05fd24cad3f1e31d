//! Subscriptions: what is new on a chain, as it comes.

use alloy_rpc_types_eth::{
    Filter,
    pubsub::{Params, SubscriptionKind, SubscriptionResult as Item},
};
use alloy_serde::WithOtherFields;
use jsonrpsee::{
    PendingSubscriptionSink, SubscriptionSink,
    core::{SubscriptionResult, to_json_raw_value},
    proc_macros::rpc,
};
use op_alloy_rpc_types::{OpTransactionReceipt, Transaction};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::ChainApi;
use crate::server::{
    chain_index::HeadChange,
    error::RequestError,
    filters::{check_size, new_logs, removed_logs},
    views,
};

/// What a subscriber gets.
type ChainItem = Item<Transaction, OpTransactionReceipt>;

#[rpc(server, namespace = "eth")]
pub(super) trait SubscriptionApi {
    /// Subscribes to what is new.
    #[subscription(
        name = "subscribe" => "subscription",
        unsubscribe = "unsubscribe",
        item = ChainItem
    )]
    async fn subscribe(&self, kind: SubscriptionKind, params: Option<Params>)
    -> SubscriptionResult;
}

#[jsonrpsee::core::async_trait]
impl SubscriptionApiServer for ChainApi {
    async fn subscribe(
        &self,
        pending: PendingSubscriptionSink,
        kind: SubscriptionKind,
        params: Option<Params>,
    ) -> SubscriptionResult {
        let chain = self.chain;
        // Before the client hears of it, so that it misses nothing from then on.
        let heads = self.owner.ask(move |devnet| Ok(devnet.served(chain)?.heads.subscribe()));
        let wanted = Wanted::new(kind, params.unwrap_or_default());
        match (wanted, heads.await) {
            (Ok(wanted), Ok(heads)) => pass_on(pending.accept().await?, heads, &wanted).await,
            (Err(error), _) | (_, Err(error)) => {
                pending.reject(error).await;
                Ok(())
            }
        }
    }
}

/// What a subscriber wants.
#[derive(Debug)]
enum Wanted {
    /// Headers of new blocks.
    Heads,
    /// Logs, also those that are gone.
    Logs(Box<Filter>),
    /// Transactions of new blocks.
    Transactions,
    /// Hashes of transactions of new blocks.
    TransactionHashes,
}

impl Wanted {
    /// What a request says.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`].
    fn new(kind: SubscriptionKind, params: Params) -> Result<Self, RequestError> {
        use SubscriptionKind::{Logs, NewHeads, NewPendingTransactions};
        match (kind, params) {
            (NewHeads, Params::None) => Ok(Self::Heads),
            (Logs, Params::None) => Ok(Self::Logs(Box::default())),
            (Logs, Params::Logs(filter)) => {
                check_size(&filter)?;
                Ok(Self::Logs(filter))
            }
            (NewPendingTransactions, Params::Bool(true)) => Ok(Self::Transactions),
            (NewPendingTransactions, Params::None | Params::Bool(false)) => {
                Ok(Self::TransactionHashes)
            }
            (kind, params) => Err(RequestError::parameter(
                "subscription",
                "newHeads, logs with a filter or newPendingTransactions with a flag",
                format!("{kind} with {params:?}"),
            )),
        }
    }

    /// What a change of the chain's head has of it.
    fn items(&self, change: &HeadChange) -> Vec<ChainItem> {
        let added = change.added.iter();
        match self {
            Self::Heads => {
                let headers = added.map(|block| WithOtherFields::new(views::header(block)));
                headers.map(|header| Item::Header(Box::new(header))).collect()
            }
            Self::Logs(filter) => {
                let removed = change.removed.iter().flat_map(|block| removed_logs(filter, block));
                let logs = removed.chain(added.flat_map(|block| new_logs(filter, block)));
                logs.map(|log| Item::Log(Box::new(log))).collect()
            }
            Self::Transactions => {
                let transactions = added.flat_map(|block| views::transactions(block));
                transactions.map(|it| Item::FullTransaction(Box::new(it))).collect()
            }
            Self::TransactionHashes => {
                let hashes = added.flat_map(|block| views::transaction_hashes(block));
                hashes.map(Item::TransactionHash).collect()
            }
        }
    }
}

/// Passes on what a subscriber wants, for as long as it is there.
async fn pass_on(
    sink: SubscriptionSink,
    mut heads: Receiver<HeadChange>,
    wanted: &Wanted,
) -> SubscriptionResult {
    loop {
        let change = tokio::select! {
            () = sink.closed() => return Ok(()),
            change = heads.recv() => change,
        };
        let change = match change {
            Ok(change) => change,
            // It was too slow, and goes on with what is there.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return Ok(()),
        };
        for item in wanted.items(&change) {
            if sink.send(to_json_raw_value(&item)?).await.is_err() {
                return Ok(());
            }
        }
    }
}
