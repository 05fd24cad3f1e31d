//! The invariants. Each is a function that checks the cluster against its [`Model`].

mod context;
mod cycles;
mod delivery;
mod equal;
mod executions;
mod finding;
mod nonces;
mod relays;
mod storage;
mod value;
mod violation;

pub(super) use self::finding::Finding;
pub use self::{
    context::contexts_are_right,
    cycles::no_cycles,
    delivery::{deliverable_messages_are_delivered, relayer_agrees_with_logs},
    equal::expect_equal,
    executions::executions_are_valid,
    nonces::nonces_have_no_gaps,
    relays::relays_match_sent_messages,
    storage::state_agrees_with_logs,
    value::value_is_conserved,
    violation::Violation,
};
use super::Model;
use crate::cluster::Cluster;

/// Checks all invariants that hold at every moment, on all chains.
///
/// # Errors
///
/// The first invariant that does not hold.
pub fn always(cluster: &Cluster, model: &Model) -> Result<(), Violation> {
    // Invalid executions come first, because they cause many other violations.
    executions_are_valid(cluster, model)?;
    no_cycles(cluster, model)?;
    nonces_have_no_gaps(model)?;
    state_agrees_with_logs(cluster, model)?;
    relays_match_sent_messages(cluster, model)?;
    contexts_are_right(cluster, model)
}
