//! What carries requests: HTTP and WebSocket, and how much of them a client may take.

mod body;
mod calls;
mod connection;
mod hosts;
mod listener;
mod paced;

pub(super) use self::listener::{Entrance, HttpService};
