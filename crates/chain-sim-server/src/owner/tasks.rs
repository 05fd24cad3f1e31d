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
    /// Submit a transaction. Others may be submitted before what it returns is run.
    Send(Box<dyn FnOnce(&mut Devnet) -> Submitted + Send>, Turn),
    /// Begin a long change.
    Begin(Box<dyn FnOnce(&mut Devnet) -> Begun + Send>),
    /// Save the state.
    Save,
    /// Look whether it is time to end.
    Wake,
}

/// A submitted transaction: what builds its block, unless it is built, and returns the answer.
pub(super) type Submitted = Box<dyn FnOnce(&mut Devnet) -> Answer + Send>;

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
            Self::Do(_, turn) | Self::Send(_, turn) => match turn {
                Turn::Sending(chain) => change.held() != Some(*chain),
                Turn::Executing => change.held().is_none(),
                Turn::Between => true,
                Turn::InOrder => false,
            },
            Self::Wake => true,
            Self::Begin(_) | Self::Save => false,
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

    /// Submits the transaction of the next task, if there is one and it has one. Does not wait.
    pub(super) fn submit_next(&mut self, devnet: &mut Devnet) -> Option<Submitted> {
        let task = self.deferred.pop_front().or_else(|| self.received.try_recv().ok())?;
        match task {
            Task::Send(submit, _) => Some(submit(devnet)),
            other => {
                self.deferred.push_front(other);
                None
            }
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
