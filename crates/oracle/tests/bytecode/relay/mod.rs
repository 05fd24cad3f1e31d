//! `relayMessage`: targets of every kind, payloads of every shape, and messages relayed before.

mod contracts;
mod payload;
mod replay;
mod targets;
