//! Messages that wait for others.

/// Which messages are parked until another message is relayed.
///
/// Whatever it is, messages whose relay reverts with `RequiredMessageNotSuccessful(bytes32)` are parked
/// until the message with this hash is relayed: their targets need it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Parking {
    /// Only the messages that [`Messages::relay_after`](crate::Messages::relay_after) parks.
    #[default]
    OnRequest,
    /// Messages from one sender to one destination are relayed in order: each waits until the one
    /// before is relayed or given up.
    InOrder,
}
