//! The subscriptions that a connection has.

use std::{
    any::{Any, TypeId},
    sync::Arc,
};

use jsonrpsee::SubscriptionSink;
use tokio::sync::{Mutex, MutexGuard};

use super::pace::Subscribed;
use crate::memory::Lasting;

/// One subscription.
#[derive(Debug)]
pub(super) struct Subscription {
    /// What it is about. All topics of one type are told of the same changes.
    pub(super) topic: Box<dyn Any + Send + Sync>,
    /// The number of the last change before it began.
    pub(super) after: u64,
    pub(super) sink: SubscriptionSink,
    pub(super) _subscribed: Subscribed,
    pub(super) _held: Lasting,
}

/// The subscriptions of a connection.
#[derive(Debug, Default)]
pub(super) struct Subscriptions(Mutex<Open>);

/// The subscriptions that are open.
#[derive(Debug, Default)]
pub(super) struct Open {
    subscriptions: Vec<Arc<Subscription>>,
    /// The types of topics for which a task waits for changes.
    told: Vec<TypeId>,
}

impl Open {
    /// Whether a task waits for the changes of topics of this type.
    pub(super) fn is_told<T: Any>(&self) -> bool {
        self.told.contains(&TypeId::of::<T>())
    }

    /// From now on, a task waits for the changes of topics of this type.
    pub(super) fn begin<T: Any>(&mut self) {
        self.told.push(TypeId::of::<T>());
    }

    /// Adds a subscription.
    pub(super) fn add(&mut self, subscription: Subscription) {
        self.subscriptions.push(Arc::new(subscription));
    }
}

impl Subscriptions {
    /// Waits until nobody else opens one, or looks which are open.
    pub(super) async fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().await
    }

    /// Drops those that their client has ended.
    pub(super) async fn drop_closed(&self) {
        self.lock().await.subscriptions.retain(|it| !it.sink.is_closed());
    }

    /// Returns those about topics of this type that began before a change.
    pub(super) async fn before<T: Any>(&self, number: u64) -> Vec<Arc<Subscription>> {
        let open = self.lock().await;
        let all = open.subscriptions.iter();
        all.filter(|it| it.topic.is::<T>() && it.after < number).cloned().collect()
    }

    /// Ends those about topics of this type: nothing changes there any more.
    pub(super) async fn end<T: Any>(&self) {
        let mut open = self.lock().await;
        open.subscriptions.retain(|it| !it.topic.is::<T>());
        open.told.retain(|told| *told != TypeId::of::<T>());
    }

    /// Takes all away, when the connection has ended. One that is just being opened stays until its
    /// task notices.
    pub(super) fn take(&self) -> impl Send + 'static + use<> {
        self.0.try_lock().map(|mut open| std::mem::take(&mut open.subscriptions)).ok()
    }
}
