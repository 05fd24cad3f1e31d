//! What the thread that owns the machine is told.

use alloy_primitives::{Address, ChainId, U256};
use relayer::NodeEvent;
use tokio::sync::oneshot;

use super::command::{Command, Told};
use crate::node::Watched;

/// What the thread that owns the machine is told.
#[derive(Debug)]
pub(crate) enum Input {
    /// A node has answered.
    Node(NodeEvent),
    /// A chain has changed.
    Watched(ChainId, Watched),
    /// A payer's balance, in wei.
    Balance(ChainId, Address, U256),
    /// Somebody wants something done.
    Command(Command, oneshot::Sender<Told>),
    /// It is time to end.
    End,
}
