//! Sends the notifications of a subscription, each made when there is a place for it.

use std::{io, sync::Arc};

use jsonrpsee::{
    Extensions, SubscriptionSink,
    core::to_json_raw_value,
    types::response::{SubscriptionPayload, SubscriptionResponse},
};
use serde::Serialize;
use tokio::sync::mpsc::Permit;

use super::{
    ending::Ending,
    pace::Subscribed,
    socket::{Outgoing, OverWebSocket, Socket},
};
use crate::memory::Unsent;

/// The connection of a subscription. Until it is dropped, the connection is not idle.
#[derive(Debug)]
pub(crate) struct Subscriber(Option<(Arc<Socket>, Subscribed)>);

impl Subscriber {
    /// Returns the connection over which a request for a subscription came. In process there is
    /// none.
    pub(crate) fn of(call: &Extensions) -> Self {
        let socket = call.get::<OverWebSocket>();
        Self(socket.map(|socket| (socket.0.clone(), socket.subscribe())))
    }

    /// Returns the notifier of a subscription of this connection.
    pub(crate) const fn notifier(self, sink: SubscriptionSink) -> Notifier {
        Notifier { sink, subscriber: self }
    }
}

/// Sends the notifications of one subscription.
#[derive(Debug)]
pub(crate) struct Notifier {
    sink: SubscriptionSink,
    subscriber: Subscriber,
}

/// The subscriber is gone, or the notification has no JSON.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    #[error("the subscriber is gone")]
    Gone,
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl Notifier {
    /// Waits until the subscriber is gone.
    pub(crate) async fn closed(&self) {
        self.sink.closed().await;
    }

    /// Ends the whole connection, because the subscription would miss something. geth ends the
    /// connection as well, and clients subscribe again when they have reconnected.
    pub(crate) fn cut_off(&self) {
        if let Some((socket, _)) = &self.subscriber.0 {
            socket.pace.counts().subscriptions_behind.add(1);
            socket.pace.end(Ending::TooSlow);
        }
    }

    /// Counts changes that the subscription has missed.
    pub(crate) fn record_missed(&self, changes: u64) {
        if let Some((socket, _)) = &self.subscriber.0 {
            socket.pace.counts().missed_changes.add(changes);
        }
    }

    /// Sends a notification. It is written as JSON when those before it are sent, except for a few,
    /// and when there is room for it in memory.
    ///
    /// # Errors
    ///
    /// [`Undelivered`].
    pub(crate) async fn send(&self, notification: &impl Serialize) -> Result<(), Undelivered> {
        let Some((socket, _)) = &self.subscriber.0 else {
            let json = to_json_raw_value(notification)?;
            return self.sink.send(json).await.map_err(|_| Undelivered::Gone);
        };
        let place = tokio::select! {
            () = self.closed() => return Err(Undelivered::Gone),
            place = socket.outgoing.reserve() => place.map_err(|_| Undelivered::Gone)?,
        };
        let method = self.sink.method_name().into();
        let payload =
            SubscriptionPayload { subscription: self.sink.subscription_id(), result: notification };
        let message = SubscriptionResponse::new(method, payload);
        tokio::select! {
            () = self.closed() => Err(Undelivered::Gone),
            sent = queue(socket, place, &message) => sent,
        }
    }
}

/// Writes a message as JSON, and puts it into its place.
async fn queue(
    socket: &Arc<Socket>,
    place: Permit<'_, Outgoing>,
    message: &impl Serialize,
) -> Result<(), Undelivered> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, message)?;
    let mut held = socket.share.nothing();
    if held.resize_later(length.0 as u64).await.is_err() {
        socket.share.memory().record_cut_off();
        socket.pace.end(Ending::TooSlow);
        return Err(Undelivered::Gone);
    };
    let mut json = Vec::with_capacity(length.0);
    serde_json::to_writer(&mut json, message)?;
    place.send(Outgoing::Text(json.into(), Some(Unsent::new(held)), None));
    Ok(())
}

/// Counts bytes, and keeps none.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
