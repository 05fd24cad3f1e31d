//! Subscriptions to new blocks, their logs, and transactions that enter the pool of a chain.

use alloy_primitives::ChainId;
use alloy_rpc_types_eth::{
    Filter,
    pubsub::{Params, SubscriptionKind, SubscriptionResult as Notification},
};
use alloy_serde::WithOtherFields;
use jsonrpsee::{Extensions, PendingSubscriptionSink, core::SubscriptionResult, proc_macros::rpc};
use op_alloy_rpc_types::{OpTransactionReceipt, Transaction};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{ChainApi, log::arrival};
use crate::{
    devnet::{
        Arrivals, RequestError, View,
        chain_index::HeadChange,
        filters::{check_size, new_logs, removed_logs},
        log_range::check_range,
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
        let topic = SubscribedTopic::new(kind, params.unwrap_or_default());
        let news = topic.and_then(|topic| {
            let news = self.owner.read(|view| News::of(view, chain, &topic))?;
            Ok((topic, news))
        });
        match news {
            Ok((topic, news)) => {
                let notifier = subscriber.notifier(pending.accept().await?);
                Ok(self.forward(&notifier, news, &topic).await?)
            }
            Err(error) => {
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
    /// Transactions that enter the pool.
    Transactions,
    /// Hashes of transactions that enter the pool.
    TransactionHashes,
}

/// Where the news for a subscriber come from.
#[derive(Debug)]
enum News {
    /// Changes of the head.
    Heads(Receiver<HeadChange>),
    /// Transactions that enter the pool.
    Arrivals(Receiver<Arrivals>),
}

/// What a subscriber is told of.
#[derive(Debug)]
enum Change {
    Head(HeadChange),
    Arrivals(Arrivals),
}

impl News {
    /// Returns the news of a topic from now on.
    ///
    /// # Errors
    ///
    /// [`RequestError::ChainNotFound`].
    fn of(view: &View, chain: ChainId, topic: &SubscribedTopic) -> Result<Self, RequestError> {
        let served = view.served(chain)?;
        Ok(match topic {
            SubscribedTopic::Heads | SubscribedTopic::Logs(_) => {
                Self::Heads(served.heads.subscribe())
            }
            SubscribedTopic::Transactions | SubscribedTopic::TransactionHashes => {
                Self::Arrivals(served.arrivals.subscribe())
            }
        })
    }

    /// Waits for the next news.
    async fn next(&mut self) -> Result<Change, RecvError> {
        match self {
            Self::Heads(heads) => heads.recv().await.map(Change::Head),
            Self::Arrivals(arrivals) => arrivals.recv().await.map(Change::Arrivals),
        }
    }
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
                check_range(&filter.block_option)?;
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

    /// Sends the notifications for a change. Makes one after the other, as they are sent.
    async fn notify(
        &self,
        api: &ChainApi,
        notifier: &Notifier,
        change: &Change,
    ) -> Result<(), Undelivered> {
        match change {
            Change::Head(change) => self.notify_head(notifier, change).await,
            Change::Arrivals(arrivals) => self.notify_arrivals(api, notifier, arrivals).await,
        }
    }

    /// Sends the notifications for a change of the chain's head.
    async fn notify_head(
        &self,
        notifier: &Notifier,
        change: &HeadChange,
    ) -> Result<(), Undelivered> {
        let added = change.added.iter();
        if let Self::Logs(filter) = self {
            let removed = change.removed.iter().flat_map(|block| removed_logs(filter, block));
            for log in removed.chain(added.flat_map(|block| new_logs(filter, block))) {
                notifier.send(&ChainNotification::Log(Box::new(log))).await?;
            }
            return Ok(());
        }
        for block in added {
            let header = Box::new(WithOtherFields::new(views::header(block)));
            notifier.send(&ChainNotification::Header(header)).await?;
        }
        Ok(())
    }

    /// Sends the notifications for transactions that have entered the pool: their hashes, or whole
    /// transactions as far as the chain still has them.
    async fn notify_arrivals(
        &self,
        api: &ChainApi,
        notifier: &Notifier,
        arrivals: &Arrivals,
    ) -> Result<(), Undelivered> {
        for &hash in arrivals.iter() {
            let notification = if matches!(self, Self::Transactions) {
                let found = api.owner.read(|view| arrival(view, api.chain, hash));
                // The chain is gone, or the server ends.
                let Ok(found) = found else { return Err(Undelivered::Gone) };
                let Some(transaction) = found else { continue };
                ChainNotification::FullTransaction(Box::new(transaction))
            } else {
                ChainNotification::TransactionHash(hash)
            };
            notifier.send(&notification).await?;
        }
        Ok(())
    }
}

impl ChainApi {
    /// Sends notifications until the subscriber is gone. Cuts it off if it would miss some.
    async fn forward(
        &self,
        notifier: &Notifier,
        mut news: News,
        topic: &SubscribedTopic,
    ) -> Result<(), Undelivered> {
        loop {
            let change = tokio::select! {
                () = notifier.closed() => return Ok(()),
                change = news.next() => change,
            };
            let sent = match change {
                Ok(change) => topic.notify(self, notifier, &change).await,
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
}
