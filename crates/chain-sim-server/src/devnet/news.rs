//! What subscribers are told once it is published.

use tokio::sync::broadcast::Sender;

use super::{chain_index::HeadChange, devnet::Devnet, messages::MessageChange};

/// Changes of heads and of messages, in order, each with where it goes.
#[derive(Debug)]
pub(crate) struct News {
    heads: Vec<(Sender<HeadChange>, HeadChange)>,
    messages: (Vec<MessageChange>, Sender<MessageChange>),
}

impl Devnet {
    /// Takes what subscribers have yet to be told. They are told after the state is published, so
    /// that what they read next has it.
    pub(crate) fn take_news(&mut self) -> News {
        News { heads: core::mem::take(&mut self.heads), messages: self.view.messages.take_news() }
    }
}

impl News {
    /// Tells the subscribers.
    pub(crate) fn tell(self) {
        // Sending fails only without subscribers.
        for (subscribers, change) in self.heads {
            let _nobody = subscribers.send(change);
        }
        let (changes, subscribers) = self.messages;
        for change in changes {
            let _nobody = subscribers.send(change);
        }
    }
}
