//! Subscriptions to new blocks, logs and transactions of a chain.

use alloy_rpc_types_eth::{
    Filter,
    pubsub::{Params, SubscriptionKind, SubscriptionResult as Notification},
};
use alloy_serde::WithOtherFields;
use jsonrpsee::{Extensions, PendingSubscriptionSink, core::SubscriptionResult, proc_macros::rpc};
use op_alloy_rpc_types::{OpTransactionReceipt, Transaction};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::ChainApi;
use crate::{
    devnet::{
        RequestError,
        chain_index::HeadChange,
        filters::{check_size, new_logs, removed_logs},
        views,
    },
    transport::{Notifier, Subscriber, Undelivered},
};

/// A notification to a subscriber.
type ChainNotification = Notification<Transaction, OpTransactionReceipt>;

#[rpc(server, namespace = "eth")]
pub(crate) trait SubscriptionApi {
    /// Subscribes to new blocks, logs or transactions.
    #[subscription(
        name = "subscribe" => "subscription",
        unsubscribe = "unsubscribe",
        item = ChainNotification,
        with_extensions
    )]
    async fn subscribe(&self, kind: SubscriptionKind, params: Option<Params>)
    -> SubscriptionResult;
}

#[jsonrpsee::core::async_trait]
impl SubscriptionApiServer for ChainApi {
    async fn subscribe(
        &self,
        pending: PendingSubscriptionSink,
        call: &Extensions,
        kind: SubscriptionKind,
        params: Option<Params>,
    ) -> SubscriptionResult {
        let chain = self.chain;
        let subscriber = Subscriber::of(call);
        // Subscribes before the client gets the id, so that it misses nothing afterwards.
        let heads = self.owner.read(|view| Ok(view.served(chain)?.heads.subscribe()));
        let topic = SubscribedTopic::new(kind, params.unwrap_or_default());
        match (topic, heads) {
            (Ok(topic), Ok(heads)) => {
                let notifier = subscriber.notifier(pending.accept().await?);
                Ok(forward(&notifier, heads, &topic).await?)
            }
            (Err(error), _) | (_, Err(error)) => {
                pending.reject(error).await;
                Ok(())
            }
        }
    }
}

/// What a subscriber has subscribed to.
#[derive(Debug)]
enum SubscribedTopic {
    /// Headers of new blocks.
    Heads,
    /// Logs, also those of removed blocks.
    Logs(Box<Filter>),
    /// Transactions of new blocks.
    Transactions,
    /// Hashes of transactions of new blocks.
    TransactionHashes,
}

impl SubscribedTopic {
    /// Parses a request.
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

    /// Sends the notifications for a change of the chain's head. Makes one after the other, as they
    /// are sent.
    async fn notify(&self, notifier: &Notifier, change: &HeadChange) -> Result<(), Undelivered> {
        let added = change.added.iter();
        match self {
            Self::Heads => {
                for block in added {
                    let header = Box::new(WithOtherFields::new(views::header(block)));
                    notifier.send(&ChainNotification::Header(header)).await?;
                }
            }
            Self::Logs(filter) => {
                let removed = change.removed.iter().flat_map(|block| removed_logs(filter, block));
                for log in removed.chain(added.flat_map(|block| new_logs(filter, block))) {
                    notifier.send(&ChainNotification::Log(Box::new(log))).await?;
                }
            }
            Self::Transactions => {
                for transaction in added.flat_map(|block| views::transactions(block)) {
                    let transaction = Box::new(transaction);
                    notifier.send(&ChainNotification::FullTransaction(transaction)).await?;
                }
            }
            Self::TransactionHashes => {
                for hash in added.flat_map(|block| views::transaction_hashes(block)) {
                    notifier.send(&ChainNotification::TransactionHash(hash)).await?;
                }
            }
        }
        Ok(())
    }
}

/// Sends notifications until the subscriber is gone. Cuts it off if it would miss some.
async fn forward(
    notifier: &Notifier,
    mut heads: Receiver<HeadChange>,
    topic: &SubscribedTopic,
) -> Result<(), Undelivered> {
    loop {
        let change = tokio::select! {
            () = notifier.closed() => return Ok(()),
            change = heads.recv() => change,
        };
        let sent = match change {
            Ok(change) => topic.notify(notifier, &change).await,
            Err(RecvError::Lagged(_)) => {
                notifier.cut_off();
                return Ok(());
            }
            Err(RecvError::Closed) => return Ok(()),
        };
        match sent {
            Err(Undelivered::Gone) => return Ok(()),
            sent => sent?,
        }
    }
}
