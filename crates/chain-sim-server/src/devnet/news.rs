//! What subscribers are told once it is published.

use super::{
    arrivals::Arrivals, chain_index::HeadChange, devnet::Devnet, messages::MessageChange,
    view::View,
};
use crate::feed::Feed;

/// Transactions that have entered pools, and changes of heads and of messages, in order, each with
/// where it goes. A change is kept without subscribers, too: a client that subscribes before it is
/// published reads the state before it, and has to be told.
#[derive(Debug)]
pub(crate) struct News {
    arrivals: Vec<(Feed<Arrivals>, Arrivals)>,
    heads: Vec<(Feed<HeadChange>, HeadChange)>,
    messages: (Vec<MessageChange>, Feed<MessageChange>),
}

impl Devnet {
    /// Takes what subscribers have yet to be told. They are told after the state is published, so
    /// that what they read next has it.
    pub(crate) fn take_news(&mut self) -> News {
        self.record_arrivals();
        News {
            arrivals: core::mem::take(&mut self.arrivals),
            heads: core::mem::take(&mut self.heads),
            messages: self.view.messages.take_news(),
        }
    }

    /// Records what has entered the pools since the last call, for filters and subscribers.
    fn record_arrivals(&mut self) {
        if self.arrivals_version == self.cluster.version() {
            return;
        }
        self.arrivals_version = self.cluster.version();
        let View { cluster, chains, .. } = &mut self.view;
        for (id, served) in chains {
            let arrivals = cluster.take_arrivals(*id).unwrap_or_default();
            if arrivals.is_empty() {
                continue;
            }
            let arrivals: Arrivals = arrivals.iter().map(|arrival| arrival.tx_hash()).collect();
            if let Some(filters) = self.filters.get_mut(id) {
                filters.record_arrivals(arrivals.iter().copied());
            }
            self.arrivals.push((served.arrivals.clone(), arrivals));
        }
    }
}

impl News {
    /// Tells the subscribers.
    pub(crate) fn tell(self) {
        for (subscribers, arrivals) in self.arrivals {
            subscribers.tell(arrivals);
        }
        for (subscribers, change) in self.heads {
            subscribers.tell(change);
        }
        let (changes, subscribers) = self.messages;
        for change in changes {
            subscribers.tell(change);
        }
    }
}
