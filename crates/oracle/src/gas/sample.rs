//! Samples: transactions that take a path.

use alloy_primitives::Bytes;

use crate::{Transaction, World};

/// Data that a stretch copies or hashes, word by word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    /// The relayed payload.
    Payload,
    /// The message.
    Message,
    /// The return data of a call within the path.
    ReturnData,
}

impl Data {
    /// The name of the data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Payload => "payload",
            Self::Message => "message",
            Self::ReturnData => "return data",
        }
    }
}

/// A transaction that takes a path, in its world.
#[derive(Debug, Clone)]
pub struct Sample {
    pub(super) world: World,
    pub(super) transaction: Transaction,
    payload: usize,
    message: usize,
    return_data: usize,
    /// The expected revert data, if the frame ends with REVERT.
    pub(super) revert_data: Bytes,
}

impl Sample {
    /// A sample in the default world.
    pub fn new(transaction: Transaction) -> Self {
        Self {
            world: World::default(),
            transaction,
            payload: 0,
            message: 0,
            return_data: 0,
            revert_data: Bytes::new(),
        }
    }

    /// Sets the world.
    #[must_use]
    pub fn within(mut self, world: World) -> Self {
        self.world = world;
        self
    }

    /// Sets the length of `data` in bytes.
    #[must_use]
    pub const fn with(mut self, data: Data, bytes: usize) -> Self {
        match data {
            Data::Payload => self.payload = bytes,
            Data::Message => self.message = bytes,
            Data::ReturnData => self.return_data = bytes,
        }
        self
    }

    /// Sets the expected revert data.
    #[must_use]
    pub fn reverts_with(mut self, data: impl Into<Bytes>) -> Self {
        self.revert_data = data.into();
        self
    }

    /// Number of words of `data`.
    pub(super) const fn words(&self, data: Data) -> u64 {
        let bytes = match data {
            Data::Payload => self.payload,
            Data::Message => self.message,
            Data::ReturnData => self.return_data,
        };
        bytes.div_ceil(32) as u64
    }
}
