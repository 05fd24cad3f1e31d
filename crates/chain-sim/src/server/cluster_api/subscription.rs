//! Changes of messages, as they come.

use jsonrpsee::{
    PendingSubscriptionSink, SubscriptionSink,
    core::{SubscriptionResult, to_json_raw_value},
    proc_macros::rpc,
};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{ClusterApi, change_view::ChangeView, message_filter::MessageFilter};
use crate::server::{error::RequestError, messages::MessageChange};

/// What can be subscribed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum SubscriptionKind {
    /// Changes of messages' states.
    Messages,
}

/// What a subscriber gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Item {
    /// A message whose state has changed.
    Change(Box<ChangeView>),
    /// The subscriber was too slow, and has missed so many changes, of all messages.
    Missed { missed: u64 },
}

#[rpc(server, namespace = "cluster")]
pub(super) trait MessageSubscriptionApi {
    /// Subscribes to changes of the states of messages, of those that a filter lets through; its
    /// states are those that messages get to.
    #[subscription(
        name = "subscribe" => "subscription",
        unsubscribe = "unsubscribe",
        item = Item
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
        kind: SubscriptionKind,
        filter: Option<MessageFilter>,
    ) -> SubscriptionResult {
        let SubscriptionKind::Messages = kind;
        let filter = filter.unwrap_or_default();
        // Before the client hears of it, so that it misses nothing from then on.
        let changes = match check(&filter) {
            Ok(()) => self.owner.ask(|devnet| Ok(devnet.messages.subscribe())).await,
            Err(error) => Err(error),
        };
        match changes {
            Ok(changes) => pass_on(pending.accept().await?, changes, &filter).await,
            Err(error) => {
                pending.reject(error).await;
                Ok(())
            }
        }
    }
}

/// Whether a filter can be subscribed with: there is no end to count to.
fn check(filter: &MessageFilter) -> Result<(), RequestError> {
    if filter.limit.is_none() && filter.after.is_none() {
        return Ok(());
    }
    Err(RequestError::parameter("filter", "neither limit nor after", "one of them"))
}

/// Passes on what a subscriber wants, for as long as it is there.
async fn pass_on(
    sink: SubscriptionSink,
    mut changes: Receiver<MessageChange>,
    filter: &MessageFilter,
) -> SubscriptionResult {
    loop {
        let change = tokio::select! {
            () = sink.closed() => return Ok(()),
            change = changes.recv() => change,
        };
        let item = match change {
            Ok(change) if filter.lets(&change.message, change.to.as_ref()) => {
                Item::Change(Box::new((&change).into()))
            }
            Ok(_) => continue,
            Err(RecvError::Lagged(missed)) => Item::Missed { missed },
            Err(RecvError::Closed) => return Ok(()),
        };
        if sink.send(to_json_raw_value(&item)?).await.is_err() {
            return Ok(());
        }
    }
}
