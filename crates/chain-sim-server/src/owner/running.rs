//! A long change that the owner is making.

use tokio::sync::oneshot;
use tracing::error;

use crate::devnet::{Devnet, LongChange, RequestError};
use alloy_primitives::ChainId;

/// What a task leaves to do once its changes are published: the answer.
pub(super) type Answer = Box<dyn FnOnce() + Send>;

/// A long change, and the client that waits for it.
pub(super) trait Running: Send {
    /// Makes the next slice; returns the answer after the last one.
    fn advance(&mut self, devnet: &mut Devnet) -> Option<Answer>;

    /// Ends the change early. Its client is told that the server shuts down.
    fn stop(self: Box<Self>, devnet: &mut Devnet);

    /// Returns the chain that gets no transactions meanwhile.
    fn held(&self) -> Option<ChainId>;
}

/// A long change of a type, and the client that waits for it.
pub(super) struct Asked<C: LongChange> {
    change: C,
    answer: Option<oneshot::Sender<Result<C::Outcome, RequestError>>>,
}

impl<C: LongChange> Asked<C> {
    /// Creates a change that has made no slice yet.
    pub(super) const fn new(
        change: C,
        answer: oneshot::Sender<Result<C::Outcome, RequestError>>,
    ) -> Self {
        Self { change, answer: Some(answer) }
    }

    /// Ends the change early.
    fn end(&mut self, devnet: &mut Devnet) {
        if let Err(error) = self.change.stop(devnet) {
            error!("{error}");
        }
    }
}

impl<C: LongChange> Running for Asked<C> {
    fn advance(&mut self, devnet: &mut Devnet) -> Option<Answer> {
        let is_alone = self.answer.as_ref().is_none_or(oneshot::Sender::is_closed);
        if is_alone && self.change.is_for_its_client() {
            self.end(devnet);
            return Some(Box::new(|| ()));
        }
        let outcome = self.change.advance(devnet);
        if outcome.is_err() {
            self.end(devnet);
        }
        let outcome = outcome.transpose()?;
        let answer = self.answer.take();
        // The receiver may be dropped by now.
        Some(Box::new(move || drop(answer.map(|answer| answer.send(outcome)))))
    }

    fn stop(mut self: Box<Self>, devnet: &mut Devnet) {
        self.end(devnet);
    }

    fn held(&self) -> Option<ChainId> {
        self.change.held()
    }
}
