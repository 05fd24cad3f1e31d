//! Subscriptions to new blocks, their logs, and transactions that enter the pool of a chain.

use alloy_rpc_types_eth::{
    Filter,
    pubsub::{Params, SubscriptionKind, SubscriptionResult as Notification},
};
use alloy_serde::WithOtherFields;
use jsonrpsee::{Extensions, PendingSubscriptionSink, core::SubscriptionResult, proc_macros::rpc};
use op_alloy_rpc_types::{OpTransactionReceipt, Transaction};

use super::{ChainApi, log::arrival};
use crate::{
    devnet::{
        Arrivals, RequestError,
        chain_index::HeadChange,
        filters::{check_size, new_logs, removed_logs, terms},
        log_range::check_range,
        views,
    },
    feed::Feed,
    transport::{Notifier, Source, Subscriber, Undelivered},
};

/// A notification to a subscriber.
type ChainNotification = Notification<Transaction, OpTransactionReceipt>;

/// The most bytes that an address or a topic of a filter costs: of a hash set whose table is half full.
const TERM: usize = 96;

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
        let subscriber = Subscriber::of(call);
        let topic = SubscribedTopic::new(kind, params.unwrap_or_default());
        let feeds = self.owner.read(|view| {
            let served = view.served(self.chain)?;
            Ok((served.heads.clone(), served.arrivals.clone()))
        });
        match topic.and_then(|topic| Ok((topic, feeds?))) {
            Ok((SubscribedTopic::Heads(topic), (feed, _))) => {
                let bytes = topic.bytes();
                Ok(subscriber.open(pending, Heads(feed), topic, bytes).await?)
            }
            Ok((SubscribedTopic::Pool(topic), (_, feed))) => {
                let source = Pool { api: self.clone(), feed };
                Ok(subscriber.open(pending, source, topic, 0).await?)
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
    Heads(HeadTopic),
    Pool(PoolTopic),
}

/// What a subscriber is told of changes of the head.
#[derive(Debug)]
enum HeadTopic {
    /// Headers of new blocks.
    Headers,
    /// Logs, also those of removed blocks.
    Logs(Box<Filter>),
}

/// What a subscriber is told of transactions that enter the pool.
#[derive(Debug)]
enum PoolTopic {
    Transactions,
    Hashes,
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
            (NewHeads, Params::None) => Ok(Self::Heads(HeadTopic::Headers)),
            (Logs, Params::None) => Ok(Self::Heads(HeadTopic::Logs(Box::default()))),
            (Logs, Params::Logs(filter)) => {
                check_size(&filter)?;
                check_range(&filter.block_option)?;
                Ok(Self::Heads(HeadTopic::Logs(filter)))
            }
            (NewPendingTransactions, Params::Bool(true)) => Ok(Self::Pool(PoolTopic::Transactions)),
            (NewPendingTransactions, Params::None | Params::Bool(false)) => {
                Ok(Self::Pool(PoolTopic::Hashes))
            }
            (kind, params) => Err(RequestError::parameter(
                "subscription",
                "newHeads, logs with a filter or newPendingTransactions with a flag",
                format!("{kind} with {params:?}"),
            )),
        }
    }
}

impl HeadTopic {
    /// Returns about how many bytes it costs, at most.
    fn bytes(&self) -> u64 {
        match self {
            Self::Headers => 0,
            Self::Logs(filter) => (size_of::<Filter>() + TERM * terms(filter)) as u64,
        }
    }
}

/// Changes of the head of a chain.
#[derive(Debug)]
struct Heads(Feed<HeadChange>);

impl Source for Heads {
    type Topic = HeadTopic;
    type Change = HeadChange;

    fn feed(&self) -> &Feed<HeadChange> {
        &self.0
    }

    async fn tell(
        &self,
        topic: &HeadTopic,
        notifier: &Notifier<'_>,
        change: &HeadChange,
    ) -> Result<(), Undelivered> {
        let added = change.added.iter();
        if let HeadTopic::Logs(filter) = topic {
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

    async fn tell_missed(&self, notifier: &Notifier<'_>, _: u64) -> Result<(), Undelivered> {
        notifier.cut_off();
        Ok(())
    }
}

/// Transactions that enter the pool of a chain.
#[derive(Debug)]
struct Pool {
    api: ChainApi,
    feed: Feed<Arrivals>,
}

impl Source for Pool {
    type Topic = PoolTopic;
    type Change = Arrivals;

    fn feed(&self) -> &Feed<Arrivals> {
        &self.feed
    }

    /// Sends the hashes, or whole transactions as far as the chain still has them.
    async fn tell(
        &self,
        topic: &PoolTopic,
        notifier: &Notifier<'_>,
        arrivals: &Arrivals,
    ) -> Result<(), Undelivered> {
        for &hash in arrivals.iter() {
            let notification = match topic {
                PoolTopic::Hashes => ChainNotification::TransactionHash(hash),
                PoolTopic::Transactions => {
                    let found = self.api.owner.read(|view| arrival(view, self.api.chain, hash));
                    // The chain is gone, or the server ends.
                    let Ok(found) = found else { return Err(Undelivered::Gone) };
                    let Some(transaction) = found else { continue };
                    ChainNotification::FullTransaction(Box::new(transaction))
                }
            };
            notifier.send(&notification).await?;
        }
        Ok(())
    }

    async fn tell_missed(&self, notifier: &Notifier<'_>, _: u64) -> Result<(), Undelivered> {
        notifier.cut_off();
        Ok(())
    }
}
