//! Opens the subscriptions of a WebSocket, and tells them of changes. One task of a connection tells
//! all those that are told of the same changes, so that a subscription is little more than what it is
//! about.

use std::{future::Future, sync::Arc};

use jsonrpsee::{
    Extensions, PendingSubscriptionSink,
    core::server::PendingSubscriptionAcceptError,
    types::{ErrorObjectOwned, error::METHOD_NOT_FOUND_CODE},
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    task::yield_now,
};

use super::{
    notifier::{Notifier, Undelivered},
    pace::Subscribed,
    socket::{OverWebSocket, Socket},
    subscriptions::Subscription,
};
use crate::{feed::Feed, limits::LIMIT_EXCEEDED, memory::Subject};

/// The bytes that a subscription counts besides what it is about: an estimate, from the sizes of what
/// is kept here and by jsonrpsee, where a channel is most of it, with room for the allocator's own.
const SUBSCRIPTION: u64 = 2 * 1024;

/// The lasting bytes of subscriptions.
const HELD: Subject = Subject {
    own: "bytes that the server holds for the subscriptions of a connection",
    all: "bytes that the server holds for the subscriptions of all connections",
};

/// geth's words.
pub(super) const NOT_SUPPORTED: &str = "notifications not supported: expected a WebSocket";

/// What subscriptions are told of.
pub(crate) trait Source: Send + Sync + 'static {
    /// What a subscription is about. It is the topic of no other source.
    type Topic: Send + Sync + 'static;
    /// What is told.
    type Change: Clone + Send + 'static;

    /// Returns where the changes come from.
    fn feed(&self) -> &Feed<Self::Change>;

    /// Tells a subscription of a change, if it is about that.
    ///
    /// # Errors
    ///
    /// [`Undelivered`].
    fn tell(
        &self,
        topic: &Self::Topic,
        notifier: &Notifier<'_>,
        change: &Self::Change,
    ) -> impl Future<Output = Result<(), Undelivered>> + Send;

    /// Tells a subscription that it has missed so many changes.
    ///
    /// # Errors
    ///
    /// [`Undelivered`].
    fn tell_missed(
        &self,
        notifier: &Notifier<'_>,
        changes: u64,
    ) -> impl Future<Output = Result<(), Undelivered>> + Send;
}

/// The connection of a request for a subscription. Until it is dropped, the connection is not idle.
#[derive(Debug)]
pub(crate) struct Subscriber(Option<(Arc<Socket>, Subscribed)>);

impl Subscriber {
    /// Returns the connection over which a request for a subscription came. In process there is
    /// none.
    pub(crate) fn of(call: &Extensions) -> Self {
        let socket = call.get::<OverWebSocket>();
        Self(socket.map(|socket| (socket.0.clone(), socket.subscribe())))
    }

    /// Opens a subscription, which is told of all changes from now on. `bytes` is what its topic
    /// costs. If there is no room for it, it is refused.
    ///
    /// # Errors
    ///
    /// The client is gone.
    pub(crate) async fn open<S: Source>(
        self,
        pending: PendingSubscriptionSink,
        source: S,
        topic: S::Topic,
        bytes: u64,
    ) -> Result<(), PendingSubscriptionAcceptError> {
        let Some((socket, subscribed)) = self.0 else {
            let words = ErrorObjectOwned::owned(METHOD_NOT_FOUND_CODE, NOT_SUPPORTED, None::<()>);
            pending.reject(words).await;
            return Ok(());
        };
        let held = match socket.share.hold_lasting(HELD, SUBSCRIPTION + bytes) {
            Ok(held) => held,
            Err(full) => {
                let words = full.to_string();
                pending.reject(ErrorObjectOwned::owned(LIMIT_EXCEEDED, words, None::<()>)).await;
                return Ok(());
            }
        };
        // Nobody is told of a change meanwhile: the response comes before the first notification.
        let mut open = socket.subscriptions.lock().await;
        let news = (!open.is_told::<S::Topic>()).then(|| source.feed().subscribe());
        let after = source.feed().told();
        let sink = pending.accept().await?;
        let topic = Box::new(topic);
        open.add(Subscription { topic, after, sink, _subscribed: subscribed, _held: held });
        if let Some(news) = news {
            open.begin::<S::Topic>();
            tokio::spawn(tell_until_closed(socket.clone(), source, news));
        }
        Ok(())
    }
}

/// Tells the subscriptions of a connection of all that a source tells, until the connection ends.
async fn tell_until_closed<S: Source>(
    socket: Arc<Socket>,
    source: S,
    news: Receiver<(u64, S::Change)>,
) {
    tokio::select! {
        () = socket.outgoing.closed() => {}
        () = tell_all(&socket, &source, news) => socket.subscriptions.end::<S::Topic>().await,
    }
}

/// Tells the subscriptions of a connection of all that a source tells, until it tells nothing more.
async fn tell_all<S: Source>(socket: &Socket, source: &S, mut news: Receiver<(u64, S::Change)>) {
    loop {
        let (number, news) = match news.recv().await {
            Ok((number, change)) => (number, Ok(change)),
            // Those that have begun by now may have missed some.
            Err(RecvError::Lagged(missed)) => (u64::MAX, Err(missed)),
            Err(RecvError::Closed) => return,
        };
        for subscription in socket.subscriptions.before::<S::Topic>(number).await {
            let Some(topic) = subscription.topic.downcast_ref() else { continue };
            let notifier = Notifier::new(socket, &subscription.sink);
            let told = match &news {
                Ok(change) => source.tell(topic, &notifier, change).await,
                Err(missed) => source.tell_missed(&notifier, *missed).await,
            };
            if let Err(Undelivered::Json(error)) = told {
                tracing::error!("a notification cannot be written: {error}");
            }
            // Others on the same thread have their turn.
            yield_now().await;
        }
    }
}
