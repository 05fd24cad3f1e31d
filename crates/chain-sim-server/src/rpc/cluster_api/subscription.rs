//! Subscriptions to changes of messages.

use jsonrpsee::{Extensions, PendingSubscriptionSink, core::SubscriptionResult, proc_macros::rpc};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{ClusterApi, change_view::ChangeView, message_filter::MessageFilter};
use crate::{
    devnet::{RequestError, messages::MessageChange},
    transport::{Notifier, Subscriber, Undelivered},
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
        // Subscribes before the client gets the id, so that it misses nothing afterwards.
        let changes = match check(&filter) {
            Ok(()) => self.owner.read(|view| Ok(view.messages.subscribe())),
            Err(error) => Err(error),
        };
        match changes {
            Ok(changes) => {
                let notifier = subscriber.notifier(pending.accept().await?);
                Ok(forward(&notifier, changes, &filter).await?)
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

/// Sends notifications until the subscriber is gone.
async fn forward(
    notifier: &Notifier,
    mut changes: Receiver<MessageChange>,
    filter: &MessageFilter,
) -> Result<(), Undelivered> {
    loop {
        let change = tokio::select! {
            () = notifier.closed() => return Ok(()),
            change = changes.recv() => change,
        };
        let notification = match change {
            Ok(change) if filter.matches(&change.message, change.to.as_ref()) => {
                Notification::Change(Box::new((&change).into()))
            }
            Ok(_) => continue,
            Err(RecvError::Lagged(missed)) => {
                notifier.record_missed(missed);
                Notification::Missed { missed }
            }
            Err(RecvError::Closed) => return Ok(()),
        };
        match notifier.send(&notification).await {
            Err(Undelivered::Gone) => return Ok(()),
            sent => sent?,
        }
    }
}
