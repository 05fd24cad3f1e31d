//! Gives commands to a running relayer.

use std::sync::mpsc::Sender;
#[cfg(feature = "postgres")]
use std::sync::mpsc::channel;

use tokio::sync::oneshot;

use super::{
    command::{Command, Told},
    turn::Input,
};

/// Gives commands to the thread that owns the state.
#[derive(Debug, Clone)]
pub(crate) struct Commands(Sender<Input>);

impl Commands {
    /// Creates it.
    pub(crate) const fn new(inbox: Sender<Input>) -> Self {
        Self(inbox)
    }

    /// Creates one for a replica that stands by: nobody takes commands.
    #[cfg(feature = "postgres")]
    pub(crate) fn none() -> Self {
        Self(channel().0)
    }

    /// Gives a command, and waits until it is done; `None` where the relayer is ending.
    pub(crate) async fn tell(&self, command: Command) -> Option<Told> {
        let (answer, told) = oneshot::channel();
        self.0.send(Input::Command(command, answer)).ok()?;
        told.await.ok()
    }
}
