//! Sends the notifications of a subscription, each made when there is a place for it.

use std::io;

use jsonrpsee::{
    SubscriptionSink,
    types::response::{SubscriptionPayload, SubscriptionResponse},
};
use serde::Serialize;
use tokio::sync::mpsc::Permit;

use super::{
    ending::Ending,
    socket::{Outgoing, Socket},
};
use crate::memory::Unsent;

/// Sends the notifications of one subscription.
#[derive(Debug)]
pub(crate) struct Notifier<'a> {
    socket: &'a Socket,
    sink: &'a SubscriptionSink,
}

/// The subscriber is gone, or the notification has no JSON.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    #[error("the subscriber is gone")]
    Gone,
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl<'a> Notifier<'a> {
    /// Creates the notifier of a subscription of this connection.
    pub(super) const fn new(socket: &'a Socket, sink: &'a SubscriptionSink) -> Self {
        Self { socket, sink }
    }

    /// Ends the whole connection, because the subscription would miss something. geth ends the
    /// connection as well, and clients subscribe again when they have reconnected.
    pub(crate) fn cut_off(&self) {
        self.socket.pace.counts().subscriptions_behind.add(1);
        self.socket.pace.end(Ending::TooSlow);
    }

    /// Counts changes that the subscription has missed.
    pub(crate) fn record_missed(&self, changes: u64) {
        self.socket.pace.counts().missed_changes.add(changes);
    }

    /// Sends a notification. It is written as JSON when those before it are sent, except for a few,
    /// and when there is room for it in memory. A connection that is ending is sent none.
    ///
    /// # Errors
    ///
    /// [`Undelivered`].
    pub(crate) async fn send(&self, notification: &impl Serialize) -> Result<(), Undelivered> {
        let place = self.socket.outgoing.reserve().await.map_err(|_| Undelivered::Gone)?;
        // Once something is missed, nothing that comes after it is told.
        if self.sink.is_closed() || self.socket.pace.ending().is_some() {
            return Err(Undelivered::Gone);
        }
        let method = self.sink.method_name().into();
        let payload =
            SubscriptionPayload { subscription: self.sink.subscription_id(), result: notification };
        queue(self.socket, place, &SubscriptionResponse::new(method, payload)).await
    }
}

/// Writes a message as JSON, and puts it into its place.
async fn queue(
    socket: &Socket,
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
