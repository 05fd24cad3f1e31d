//! Changes that take long, which are made slice by slice.

use alloy_primitives::ChainId;

use super::{devnet::Devnet, error::RequestError};

/// A change that takes long. Its driver publishes the state after each slice and serves others in
/// between, except those whose requests the change would spoil.
pub(crate) trait LongChange: Sized + Send + 'static {
    /// What it returns at its end.
    type Outcome: Send + 'static;

    /// Makes the next slice; returns the outcome after the last one.
    fn advance(&mut self, devnet: &mut Devnet) -> Result<Option<Self::Outcome>, RequestError>;

    /// Ends the change early, and leaves the state consistent.
    fn stop(&mut self, devnet: &mut Devnet) -> Result<(), RequestError>;

    /// Returns the chain that gets no transactions meanwhile, if there is one.
    fn held(&self) -> Option<ChainId> {
        None
    }

    /// Returns whether the change is of no use without the client that asked for it.
    fn is_for_its_client(&self) -> bool {
        false
    }

    /// Returns the same change, whose outcome is turned into another one at its end.
    fn then<T, F: FnOnce(&mut Devnet, Self::Outcome) -> T>(self, turn: F) -> Then<Self, F> {
        Then { change: self, turn: Some(turn) }
    }

    /// Makes all slices at once.
    #[cfg(test)]
    fn run(mut self, devnet: &mut Devnet) -> Result<Self::Outcome, RequestError> {
        loop {
            if let Some(outcome) = self.advance(devnet)? {
                return Ok(outcome);
            }
        }
    }
}

/// A change whose outcome is [turned into another one](LongChange::then).
#[derive(Debug)]
pub(crate) struct Then<C, F> {
    change: C,
    turn: Option<F>,
}

impl<C, T, F> LongChange for Then<C, F>
where
    C: LongChange,
    T: Send + 'static,
    F: FnOnce(&mut Devnet, C::Outcome) -> T + Send + 'static,
{
    type Outcome = T;

    fn advance(&mut self, devnet: &mut Devnet) -> Result<Option<T>, RequestError> {
        let Some(outcome) = self.change.advance(devnet)? else { return Ok(None) };
        Ok(self.turn.take().map(|turn| turn(devnet, outcome)))
    }

    fn stop(&mut self, devnet: &mut Devnet) -> Result<(), RequestError> {
        self.change.stop(devnet)
    }

    fn held(&self) -> Option<ChainId> {
        self.change.held()
    }

    fn is_for_its_client(&self) -> bool {
        self.change.is_for_its_client()
    }
}
