//! Subscriptions to changes of messages.

use jsonrpsee::{Extensions, PendingSubscriptionSink, core::SubscriptionResult, proc_macros::rpc};
use serde::{Deserialize, Serialize};

use super::{ClusterApi, change_view::ChangeView, message_filter::MessageFilter};
use crate::{
    devnet::{RequestError, messages::MessageChange},
    feed::Feed,
    transport::{Notifier, Source, Subscriber, Undelivered},
};

/// The kinds of subscriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SubscriptionKind {
    /// Changes of the states of messages.
    Messages,
}

/// A notification to a subscriber.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Notification {
    /// A change of a message's state.
    Change(Box<ChangeView>),
    /// The subscriber was too slow, and has lost this number of changes, of all messages.
    Missed { missed: u64 },
}

#[rpc(server, namespace = "cluster")]
pub(crate) trait MessageSubscriptionApi {
    /// Subscribes to changes of messages that match a filter. The filter's `state` is compared with
    /// the new state.
    #[subscription(
        name = "subscribe" => "subscription",
        unsubscribe = "unsubscribe",
        item = Notification,
        with_extensions
    )]
    async fn subscribe(
        &self,
        kind: SubscriptionKind,
        filter: Option<MessageFilter>,
    ) -> SubscriptionResult;
}

#[jsonrpsee::core::async_trait]
impl MessageSubscriptionApiServer for ClusterApi {
    async fn subscribe(
        &self,
        pending: PendingSubscriptionSink,
        call: &Extensions,
        kind: SubscriptionKind,
        filter: Option<MessageFilter>,
    ) -> SubscriptionResult {
        let SubscriptionKind::Messages = kind;
        let subscriber = Subscriber::of(call);
        let filter = filter.unwrap_or_default();
        let feed =
            check(&filter).and_then(|()| self.owner.read(|view| Ok(view.messages.feed().clone())));
        match feed {
            Ok(feed) => {
                let bytes = filter.bytes() as u64;
                Ok(subscriber.open(pending, Messages(feed), filter, bytes).await?)
            }
            Err(error) => {
                pending.reject(error).await;
                Ok(())
            }
        }
    }
}

/// Checks that a filter has no limit and no start: subscriptions have no pages.
fn check(filter: &MessageFilter) -> Result<(), RequestError> {
    if filter.limit.is_none() && filter.after.is_none() {
        return Ok(());
    }
    Err(RequestError::parameter("filter", "neither limit nor after", "one of them"))
}

/// Changes of messages.
#[derive(Debug)]
struct Messages(Feed<MessageChange>);

impl Source for Messages {
    type Topic = MessageFilter;
    type Change = MessageChange;

    fn feed(&self) -> &Feed<MessageChange> {
        &self.0
    }

    async fn tell(
        &self,
        filter: &MessageFilter,
        notifier: &Notifier<'_>,
        change: &MessageChange,
    ) -> Result<(), Undelivered> {
        if filter.matches(&change.message, change.to.as_ref()) {
            notifier.send(&Notification::Change(Box::new(change.into()))).await?;
        }
        Ok(())
    }

    async fn tell_missed(&self, notifier: &Notifier<'_>, missed: u64) -> Result<(), Undelivered> {
        notifier.record_missed(missed);
        notifier.send(&Notification::Missed { missed }).await
    }
}
