//! The tasks that wait for the owner, and their order.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    time::Duration,
};

use alloy_primitives::ChainId;

use super::running::{Answer, Running};
use crate::devnet::Devnet;

/// A task for the owner.
pub(super) enum Task {
    /// Run a function on the state.
    Do(Box<dyn FnOnce(&mut Devnet) -> Answer + Send>, Turn),
    /// Begin a long change.
    Begin(Box<dyn FnOnce(&mut Devnet) -> Begun + Send>),
    /// Save the state.
    Save,
    /// Look whether it is time to end.
    Wake,
}

/// A long change that has begun, or the answer where it cannot.
pub(super) enum Begun {
    Running(Box<dyn Running>),
    Refused(Answer),
}

/// When a task may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// After all earlier tasks.
    InOrder,
    /// Also between the slices of a long change.
    Between,
    /// As [`Between`](Self::Between), unless the change holds this chain.
    Sending(ChainId),
    /// As [`Between`](Self::Between), unless the change holds any chain: its logs may come back.
    Executing,
}

impl Task {
    /// Returns whether the task may run between the slices of a long change.
    fn may_run_beside(&self, change: &dyn Running) -> bool {
        match self {
            Self::Do(_, Turn::Sending(chain)) => change.held() != Some(*chain),
            Self::Do(_, Turn::Executing) => change.held().is_none(),
            Self::Do(_, Turn::Between) | Self::Wake => true,
            Self::Do(_, Turn::InOrder) | Self::Begin(_) | Self::Save => false,
        }
    }
}

/// The tasks that wait.
pub(super) struct Tasks {
    received: Receiver<Task>,
    /// Tasks that came during a long change and wait for its end, in order.
    deferred: VecDeque<Task>,
}

/// All senders of tasks are gone.
#[derive(Debug)]
pub(super) struct NoSenders;

impl Tasks {
    /// Creates the tasks that a channel brings.
    pub(super) const fn new(received: Receiver<Task>) -> Self {
        Self { received, deferred: VecDeque::new() }
    }

    /// Returns the next task, and waits for one no longer than this.
    pub(super) fn next(&mut self, longest: Duration) -> Result<Option<Task>, NoSenders> {
        if let Some(task) = self.deferred.pop_front() {
            return Ok(Some(task));
        }
        match self.received.recv_timeout(longest) {
            Ok(task) => Ok(Some(task)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(NoSenders),
        }
    }

    /// Returns the next task that may run between the slices of a long change, and does not wait.
    pub(super) fn next_beside(&mut self, change: &dyn Running) -> Result<Option<Task>, NoSenders> {
        loop {
            match self.received.try_recv() {
                Ok(task) if task.may_run_beside(change) => return Ok(Some(task)),
                Ok(task) => self.deferred.push_back(task),
                Err(TryRecvError::Empty) => return Ok(None),
                Err(TryRecvError::Disconnected) => return Err(NoSenders),
            }
        }
    }
}
