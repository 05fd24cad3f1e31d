//! A WebSocket without a port, for tests.

use std::sync::Arc;

use jsonrpsee::ConnectionId;
use serde_json::Value;
use tokio::sync::mpsc;

use super::{
    closer::Closer,
    pace::Pace,
    socket::{Outgoing, OverWebSocket, Queues, Socket},
};
use crate::memory::{Memory, Share};

/// What is sent over a WebSocket.
#[derive(Debug)]
pub(crate) struct Sent {
    outgoing: mpsc::Receiver<Outgoing>,
    /// The others go with it.
    _responses: Queues,
}

/// Opens a WebSocket; returns what its requests carry, and what is sent over it.
pub(crate) fn open() -> (OverWebSocket, Sent) {
    let share = Share::of(&Memory::new(1 << 30));
    let (socket, mut queues) =
        Socket::new(Arc::new(Pace::default()), share, ConnectionId(0), 10, Closer::start());
    let (_, none) = mpsc::channel(1);
    let outgoing = std::mem::replace(&mut queues.outgoing, none);
    (OverWebSocket(socket), Sent { outgoing, _responses: queues })
}

impl Sent {
    /// Waits for the next notification, and returns what it tells.
    pub(crate) async fn next(&mut self) -> Value {
        let Some(Outgoing::Text(text, ..)) = self.outgoing.recv().await else {
            panic!("expected a notification, got the end of the WebSocket");
        };
        let notification: Value = serde_json::from_slice(&text).unwrap();
        notification["params"]["result"].clone()
    }
}
